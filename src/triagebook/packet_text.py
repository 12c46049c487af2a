"""An escalation packet as text for a ticket: Markdown, plain text, Jira, Zendesk, ServiceNow; and as JSON.

What a packet holds is data: no text in it can end its block, open another, or make a table, link or heading.
`docs/assets/packet-text.js` writes the same, byte for byte; `tests/vectors/packet.json` holds both to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from .packet import Masked, Packet, Policies, Score, masked, scored

_VERDICTS = {
    "send": "ready to send",
    "warn": "sent with a warning, parts are missing",
    "refuse": "not to be sent, too much is missing",
    "blocked": "blocked, there is a secret in it",
}
_COLUMNS = (
    ("at", "Time (UTC)"),
    ("entry", "Entry"),
    ("step", "Step"),
    ("text", "What"),
    ("answer", "Answer"),
    ("note", "Note"),
)
_BACKTICKS = re.compile(r"`+")
#: Signs of GitHub's Markdown that mean something inside a line; `_` only at the edge of a word.
_MARKDOWN = re.compile(r"[\\`*\[\]<>|~&$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
#: The same of Jira's notation, where a backslash cannot be escaped by another, which is a line break.
_JIRA = re.compile(r"[{}\[\]|*^~+!]|\?(?=\?)|(?<=\?)\?|(?<![0-9A-Za-z])[_-]|[_-](?![0-9A-Za-z])|#(?= )")
_NOFORMAT = re.compile(r"\{(?=noformat)", re.IGNORECASE)
#: ServiceNow shows as HTML what stands between these: a note must never hold them.
_CODE = re.compile(r"\[(?=/?code)", re.IGNORECASE)

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Markup:
    """How a kind of ticket writes a text inside a line, a title, a heading, an item, a block, and the trail."""

    inline: Callable[[str], str]
    title: str
    heading: str
    item: str
    block: Callable[[str], str]
    table: Callable[[Rows], list[str]] | None = None


def render(policies: Policies, packet: Packet, form: str, kept: Collection[str] = ()) -> str:
    """Return a packet as text, masked whatever its score; the caller sees to it that a blocked one is not sent.

    `form` is one of FORMS. `kept` are the values of personal data that the agent chose to show.
    """
    result = masked(policies, packet, kept)
    if form == "json":
        return json.dumps(result.packet, ensure_ascii=False, indent=2) + "\n"
    markup = _MARKUPS[form]
    return "\n".join(_lines(markup, policies, result, scored(policies, packet, result))) + "\n"


def _lines(markup: _Markup, policies: Policies, result: Masked, made: Score) -> Iterator[str]:
    packet = result.packet
    severity = (packet["severity"] or {}).get("severity", "")
    title = ", ".join(filter(None, [severity, packet["case"].get("case_id", "")]))
    yield markup.title.format(_inline(markup, f"Escalation packet: {title}" if title else "Escalation packet"))
    yield from _items(markup, _headline(result, made))
    missing = [(f"{f.label} ({f.weight} points)", " ".join(f.missing)) for f in made.fields if f.missing]
    yield from _section(markup, "Missing", _items(markup, missing))
    yield from _section(markup, "Case", _items(markup, _circumstances(policies, packet)))
    for field in made.fields:
        if packet["fields"][field.key].strip():
            text = markup.block(packet["fields"][field.key].strip("\n"))
            yield from _section(markup, f"{field.label} ({field.points} of {field.weight})", ["", text])
    yield from _section(markup, "Trail (UTC)", _trail(markup, packet["trail"]))


def _section(markup: _Markup, heading: str, lines: Collection[str]) -> Iterator[str]:
    if lines:
        yield from ["", markup.heading.format(_inline(markup, heading)), *lines]


def _items(markup: _Markup, items: Sequence[tuple[str, str]]) -> list[str]:
    written = [(_inline(markup, label), _inline(markup, value)) for label, value in items if value.strip()]
    return ["", *(markup.item.format(label, value) for label, value in written)] if written else []


def _inline(markup: _Markup, text: str) -> str:
    return markup.inline(" ".join(text.split()))


def _headline(result: Masked, made: Score) -> list[tuple[str, str]]:
    packet, severity = result.packet, result.packet["severity"] or {}
    ranks = [f"{key} {severity[key]}" for key in ("impact", "urgency") if severity.get(key)]
    return [
        ("Severity", ", ".join([severity.get("severity") or "not set", *ranks])),
        ("Reason", severity.get("reason", "")),
        ("Next update due", severity.get("next_update", "")),
        ("Case", packet["case"].get("case_id", "")),
        ("Team", ", ".join(filter(None, [packet["team"] or "not set", packet["channel"]]))),
        ("Score", f"{made.score} of 100, {_VERDICTS[made.verdict]}"),
        ("Removed or masked", ", ".join(f"{label} ({count})" for label, count in result.counts.items())),
    ]


def _circumstances(policies: Policies, packet: Packet) -> list[tuple[str, str]]:
    told = {"case_id", "severity"}  # by the headline
    return [
        *((policies["variables"][name]["label"], text) for name, text in packet["case"].items() if name not in told),
        ("Clocks started", (packet["severity"] or {}).get("started", "")),
        ("Entries", ", ".join(packet["entries"])),
        ("Made", packet["made"]),
    ]


def _trail(markup: _Markup, trail: Sequence[dict[str, str]]) -> list[str]:
    columns = [(key, label) for key, label in _COLUMNS if any(step[key].strip() for step in trail)]
    if not columns:
        return []
    if not markup.table:
        return _items(markup, [(step["at"], _told(step)) for step in trail])
    rows = [[_inline(markup, step[key]) or " " for key, _ in columns] for step in trail]
    return ["", *markup.table([[_inline(markup, label) for _, label in columns], *rows])]


def _told(step: dict[str, str]) -> str:
    where = " ".join(filter(None, [step["entry"], step["step"]]))
    named = [f"{label}: {step[key]}" for key, label in _COLUMNS[4:] if step[key]]
    return "; ".join(filter(None, [where, step["text"], *named]))


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def _fenced(text: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def _markdown_table(rows: Rows) -> list[str]:
    head, *rest = ["| " + " | ".join(row) + " |" for row in rows]
    return [head, "|" + " --- |" * len(rows[0]), *rest]


def _jira(text: str) -> str:
    return "&#92;".join(_JIRA.sub(r"\\\g<0>", part) for part in text.split("\\"))


def _jira_block(text: str) -> str:
    return "{noformat}\n" + _NOFORMAT.sub("{ ", text) + "\n{noformat}"


def _jira_table(rows: Rows) -> list[str]:
    head, *rest = rows
    return ["||" + "||".join(head) + "||", *("|" + "|".join(row) + "|" for row in rest)]


def _indented(text: str) -> str:
    return "\n".join("    " + line if line else "" for line in text.split("\n"))


def _without_code(text: str) -> str:
    return _CODE.sub("[ ", text)


def _same(text: str) -> str:
    return text


_MARKUPS = {
    "markdown": _Markup(_markdown, "## {}", "### {}", "- **{}:** {}", _fenced, _markdown_table),
    "plain": _Markup(_same, "{}", "{}", "- {}: {}", _indented),
    "jira": _Markup(_jira, "h2. {}", "h3. {}", "* *{}:* {}", _jira_block, _jira_table),
    # Its editor knows no tables (Zendesk help, "Formatting text with Markdown").
    "zendesk": _Markup(_markdown, "## {}", "### {}", "- **{}:** {}", _fenced),
    # HTML in [code] tags is shown only where an administrator allows it, so a note is plain text.
    "servicenow": _Markup(_without_code, "{}", "{}", "- {}: {}", lambda text: _indented(_without_code(text))),
}
FORMS = (*_MARKUPS, "json")
