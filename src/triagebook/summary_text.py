"""A summary as Markdown for the comment on a pull request. Whatever stands in an entry is shown as code.

In a code span nothing is a mention, a link, an image or HTML, on no code host
(https://spec.commonmark.org/0.31.2/#code-spans, https://github.github.com/gfm/#code-spans).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain
from urllib.parse import quote

from .summary import Summary

#: The first line of the comment, by which it is found again and replaced.
MARKER = "<!-- triagebook: summary -->"
#: A code host takes 65,536 characters; the lists are cut well before that.
MOST_SHOWN = 20
#: As in CONTRIBUTING.md; a test compares.
CHECKLIST = (
    "An agent who knows nothing of the fault can tell from title and summary whether this is it.",
    "The symptoms are a customer's words.",
    "Each example was really printed, and holds no name, address, token or id of a customer.",
    "Pasted into `triagebook lookup`, a log of the case finds the entry first.",
    "Every statement about another product or standard has its reference, with the section.",
    "Cause: what is proven and what is assumed can be told apart.",
    "Each command was run, changes only what the step says, and shows what good and bad look like.",
    "What may be told to a customer is marked so, and nothing else is.",
    "The resolution says who does it and how to prove that it worked.",
    "Somebody other than the author followed it.",
)


def code(text: str) -> str:
    """Return any text as one code span: its fence is longer than every run of back-ticks in it."""
    text = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", " ", text).split())
    if not text:
        return "(nothing)"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{space}{text}{space}{fence}"


def as_markdown(summary: Summary, preview: str = "", checklist: Sequence[str] = CHECKLIST) -> str:
    """Return the comment. `preview` is where the built site is: with a slash at its end, pages are linked below it.

    It must come from who runs this, not from the summary.
    """
    errors = sum(line[3:4] == ("error",) for line in summary.problems + summary.broken_elsewhere)
    parts = [
        MARKER,
        f"## Triagebook: {_verdict(errors, summary)}",
        _section("Problems in what this changes", summary.problems, _problem),
        _section("Broken elsewhere by this change", summary.broken_elsewhere, _problem),
        _preview(summary, preview),
        _section("Signatures gained", summary.gained, lambda s: f"{code(s[0])} {code(s[2])} ({_word(s[1])})"),
        _section("Signatures lost", summary.lost, lambda s: f"{code(s[0])} {code(s[2])} ({_word(s[1])})"),
        _section("Coverage gained", summary.filled, lambda cell: f"{code(cell[0])} at {_word(cell[1])}"),
        _section("Coverage lost", summary.emptied, lambda cell: f"{code(cell[0])} at {_word(cell[1])}"),
        _section("Perhaps there already", summary.alike, _pair),
        _section("Look at these too", summary.affected, lambda a: f"{code(a[0])} {code(a[1])}: {code(a[-1])}"),
        _section("Mended", summary.mended, _problem),
        _checklist(summary, checklist),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _verdict(errors: int, summary: Summary) -> str:
    if errors:
        return f"{errors} error{'s' * (errors != 1)} to mend"
    if not any((summary.entries, summary.problems, summary.broken_elsewhere)):
        return "no entry changes"
    warnings = len(summary.problems) + len(summary.broken_elsewhere)
    return f"no errors, {warnings} thing{'s' * (warnings != 1)} to look at" if warnings else "no problems"


def _section(
    title: str,
    lines: Sequence[tuple[str, ...]],
    shown: Callable[[tuple[str, ...]], str],
) -> str:
    """Return a heading with a list, cut where it gets long; an empty string for an empty list."""
    if not lines:
        return ""
    items = [f"- {shown(line)}" for line in lines[:MOST_SHOWN]]
    if len(lines) > MOST_SHOWN:
        items.append(f"- and {len(lines) - MOST_SHOWN} more")
    return f"### {title}\n\n" + "\n".join(items)


def _problem(line: tuple[str, ...]) -> str:
    place, rule, message, level = (*line, "", "", "")[:4]
    return f"{code(place)} {_word(rule)} {code(message)}{'' if level == 'error' else f' ({_word(level)})'}"


def _pair(line: tuple[str, ...]) -> str:
    id, title, other, its_title, why = (*line, "", "", "")[:5]
    return f"{code(id)} {code(title)} and {code(other)} {code(its_title)} share {code(why)}"


def _word(text: str) -> str:
    """Return a text that is a single word, such as a code or a severity, as it is; anything else as code."""
    return text if re.fullmatch(r"[A-Za-z0-9-]{1,20}", text) else code(text)


def _preview(summary: Summary, preview: str) -> str:
    """Return the entries that changed, linked to their pages where the preview allows it."""

    def shown(line: tuple[str, ...]) -> str:
        what, id, title, place = (*line, "", "")[:4]
        if place and preview.endswith("/") and re.fullmatch(r"[A-Za-z0-9/._-]*", place) and ".." not in place:
            return f"{_word(what)}: [{code(id)}]({preview}{quote(place)}) {code(title)}"
        return f"{_word(what)}: {code(id)} {code(title)}"

    found = _section("Entries", summary.entries, shown)
    if found and preview and not preview.endswith("/"):
        found += f"\n\n[The built site]({preview}): unpack it and open its `index.html` through a local web server."
    return found


def _checklist(summary: Summary, checklist: Sequence[str]) -> str:
    changed = any(line[0] in ("new", "changed") for line in chain(summary.entries))
    if not changed:
        return ""
    return "### For the reviewer\n\n" + "\n".join(f"- [ ] {line}" for line in checklist)
