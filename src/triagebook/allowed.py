"""Marks that say of a find of the redaction rules that it is none, and why: `triagebook: allow RULE because REASON`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .blocks import fences
from .diagnostics import Mark
from .entry import Entry

_SAYS = r"triagebook:[ \t]*allow\b[ \t]*(?P<rule>[\w.-]*)(?:[ \t]+because\b[ \t]*(?P<reason>[^\n]*?))?"
_IN_BODY = re.compile(rf"^<!--[ \t]*{_SAYS}[ \t]*-->[ \t]*$", re.MULTILINE)
_IN_HEAD = re.compile(rf"(?:^|(?<=[ \t]))#[ \t]*{_SAYS}[ \t]*$", re.MULTILINE)
_IN_FILE = re.compile(rf"{_SAYS}[ \t]*(?:-->|\*/)?[ \t]*$", re.MULTILINE)
#: Domains, addresses and numbers that belong to nobody: RFC 2606, RFC 6761, RFC 5737, RFC 3849, and the numbers
#: 555-0100 to 555-0199 of the North American plan.
RESERVED = (
    *("example.com", "example.org", "example.net", ".example", ".test", ".invalid", ".localhost"),
    *("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"),
)
_FICTION = re.compile(r"\+1[ ./-]?\(?[0-9]{3}\)?[ ./-]?555[ ./-]?01[0-9]{2}")


class Allow(NamedTuple):
    """A mark: where it stands, the rule that it names, and its reason."""

    mark: Mark
    rule: str
    reason: str


def is_fiction(text: str) -> bool:
    """Is a text a telephone number that is kept free for films and documentation?"""
    return bool(_FICTION.fullmatch(text))


def marks_of(entry: Entry) -> list[Allow]:
    """Return the marks of an entry: comments on lines of the body, or behind `#` in front matter."""
    hidden = {row for fence in fences(entry.body) for row in range(fence.first, fence.last + 1)}
    inside = [m for m in _found(_IN_BODY, entry.body, 0) if m.mark[0] not in hidden]
    found = [m._replace(mark=(entry.body_line + m.mark[0], m.mark[1])) for m in inside]
    return [*_found(_IN_HEAD, entry.head, 2), *found]


def marks_in(text: str) -> list[Allow]:
    """Return the marks of an attached text."""
    return list(_found(_IN_FILE, text, 1))


def _found(pattern: re.Pattern[str], text: str, first: int) -> Iterator[Allow]:
    for match in pattern.finditer(text) if "triagebook:" in text else ():
        line = text.count("\n", 0, match.start())
        yield Allow(
            (first + line, match.start() - text.rfind("\n", 0, match.start())), match["rule"], match["reason"] or ""
        )
