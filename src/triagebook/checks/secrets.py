"""Checks for secrets and personal data, in entries and in the text files beside them, by the rules of policy/redaction.

No message repeats what was found: logs of a run are read by more people than the entry.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..allowed import RESERVED, Allow, is_fiction, marks_in, marks_of
from ..attachments import attached_text
from ..catalog import Catalog
from ..diagnostics import RULES, Diagnostic, Mark, suggest
from ..entry import Entry
from ..links import texts
from ..redaction import find
from . import Finding, check, check_attached
from .registries import readable

_SHORTEST_REASON = 10


class _Found(NamedTuple):
    """A find in a file: its place, rule and value, and how the rule calls it."""

    mark: Mark
    rule: str
    kind: str
    label: str
    value: str


@dataclass(frozen=True)
class _Pack:
    """The rules and the allowed values; two with the same front matter are the same."""

    head: str
    rules: list[dict[str, Any]] = field(compare=False)
    allowed: tuple[str, ...] = field(compare=False)


def _pack(catalog: Catalog) -> _Pack:
    page = catalog.entries.get("docs/policy/redaction.md")
    data = page.data if page else {}
    rules = [rule for rule in data.get("rules", ()) if readable(rule["pattern"])]
    return _Pack(page.head if page else "", rules, (*data.get("allowed", ()), *RESERVED))


@functools.lru_cache(maxsize=64)
def _search(pack: _Pack, text: str, first_line: int) -> tuple[_Found, ...]:
    """Return what the rules find in a text that starts in a line of its file, reserved values left out."""
    found = []
    for one in find(pack.rules, text, pack.allowed):
        value = text[one.start : one.end]
        if not is_fiction(value):
            line = text.count("\n", 0, one.start)
            mark = (first_line + line, one.start - text.rfind("\n", 0, one.start))
            found.append(_Found(mark, one.rule, one.kind, one.label, value))
    return tuple(found)


def _in_entry(catalog: Catalog, entry: Entry) -> list[_Found]:
    """Return what stands in the text of an entry, and in values that are written in another way than they read."""
    pack = _pack(catalog)
    known = entry.once("finds", lambda entry: (pack, _found_in(pack, entry)))
    return known[1] if known[0] == pack else _found_in(pack, entry)


def _found_in(pack: _Pack, entry: Entry) -> list[_Found]:
    """The rules' own samples are left alone; they are proven to be no real ones by their form."""
    found = list(_search(pack, entry.body, entry.body_line))
    if entry.kind != "policy-redaction":
        found += _search(pack, entry.head, 2)
        seen = {one.value for one in found}
        for path, text in texts(entry):
            if text not in entry.head:
                values = (one for one in _search(pack, text, 1) if one.value not in seen)
                found += [one._replace(mark=entry.at(*path)) for one in values]
    return sorted(found)


def _judge(found: Sequence[_Found], marks: Sequence[Allow]) -> tuple[list[_Found], list[Allow]]:
    """Return the finds that no mark allows, and the marks that allow none. A mark allows one value of its rule."""
    left: dict[str, list[Allow]] = {}
    for mark in marks:
        left.setdefault(mark.rule, []).append(mark)
    allowed: set[tuple[str, str]] = set()
    reported = []
    for one in found:
        key = (one.rule, one.value)
        if key not in allowed and left.get(one.rule):
            left[one.rule].pop(0)
            allowed.add(key)
        if key not in allowed:
            reported.append(one)
    return reported, [mark for marks in left.values() for mark in marks]


def _reported(found: Sequence[_Found], marks: Sequence[Allow], kind: str) -> Iterator[Finding]:
    for one in _judge(found, marks)[0]:
        if one.kind == kind:
            what = "a secret" if kind == "secret" else "personal data"
            yield one.mark, f"this looks like {what}: {one.label}", _HELP[kind].format(rule=one.rule)


_HELP = {
    "secret": "take it out, and have its owner replace it: it is in the history now; "
    "or say why it is none: `triagebook: allow {rule} because ...`",
    "personal": "write a reserved value, such as `jo.doe@example.com` or `192.0.2.7`; "
    "or say why it is none: `triagebook: allow {rule} because ...`",
}


@check("TB702", "secret")
def secret(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """No entry, and no text file beside it, holds what a rule of policy/redaction takes for a secret.

    Why: whoever can read the repository has it, and so has every copy of it.

    Bad: `Authorization: Bearer ` and a real token in an example.

    Good: `Authorization: Bearer <token>`; or, where it is none, a comment in front matter, or a line
    `<!-- triagebook: allow aws-access-key because it is the sample of the vendor's documentation -->`.
    """
    yield from _reported(_in_entry(catalog, entry), marks_of(entry), "secret")


@check("TB703", "personal-data")
def personal_data(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """No entry, and no text file beside it, holds an address, a number or an account of a real person.

    Why: it came with a case, and nobody agreed to have it published.

    Bad: `550 no such user jane@` and her employer's domain.

    Good: `550 no such user jane@example.com`: domains, addresses and numbers that are reserved for documentation pass.
    """
    yield from _reported(_in_entry(catalog, entry), marks_of(entry), "personal")


@check("TB704", "allow-mark-without-reason")
def allow_mark_without_reason(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A mark that allows a find names a rule of policy/redaction, and a reason that another person can judge.

    Why: a mark is believed for years, and a wrong one hides a real secret.

    Bad: `<!-- triagebook: allow aws-access-key -->`.

    Good: `<!-- triagebook: allow aws-access-key because it is the sample of the vendor's documentation -->`.
    """
    yield from _faults(catalog, marks_of(entry))


def _faults(catalog: Catalog, marks: Sequence[Allow]) -> Iterator[Finding]:
    rules = [rule["id"] for rule in catalog.policy("redaction").get("rules", ())]
    for mark in marks if rules else ():
        if mark.rule not in rules:
            yield mark.mark, f"`{mark.rule}` is not a rule of policy/redaction", suggest(mark.rule, rules)
        elif len(mark.reason.strip()) < _SHORTEST_REASON:
            yield (
                mark.mark,
                f"the mark that allows `{mark.rule}` gives no reason",
                "go on with `because` and the reason",
            )


@check("TB705", "unused-allow-mark", level="warning")
def unused_allow_mark(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A mark that allows a find has one to allow; each mark is for one value.

    Why: a mark that is left over lets the next real secret through.

    Bad: `<!-- triagebook: allow email because ... -->` in an entry without any address.

    Good: no mark.
    """
    yield from _unused(catalog, _in_entry(catalog, entry), marks_of(entry))


def _unused(catalog: Catalog, found: Sequence[_Found], marks: Sequence[Allow]) -> Iterator[Finding]:
    rules = {rule["id"] for rule in _pack(catalog).rules}
    for mark in _judge(found, marks)[1]:
        if mark.rule in rules:  # TB704 says so of others
            yield mark.mark, f"the mark allows `{mark.rule}`, which finds nothing more here", "remove the mark"


@check_attached
def attachment(catalog: Catalog, path: str) -> Iterator[Diagnostic]:
    """Say the same of a text file that stands beside the entries."""
    text = attached_text(catalog.root, path)
    found = sorted(_search(_pack(catalog), text, 1)) if text else []
    marks = marks_in(text) if text else []
    said = (
        ("TB702", _reported(found, marks, "secret")),
        ("TB703", _reported(found, marks, "personal")),
        ("TB704", _faults(catalog, marks)),
        ("TB705", _unused(catalog, found, marks)),
    )
    yield from (RULES[code].at(path, *finding) for code, findings in said for finding in findings)
