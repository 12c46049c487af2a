"""Sections of an entry that fewer people may read than the entry: where they stand, and for whom they are.

Two forms. A heading with an attribute, `## Notes {audience=internal}` or `## Notes {.internal}`, narrows its section,
up to the next heading of its level. Lines from `::: internal` to `:::` are narrowed whatever stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown.extensions.attr_list import get_attrs_and_remainder

from .blocks import fences
from .diagnostics import Mark, suggest
from .entry import Entry
from .links import Heading, outline

#: Who reads, from the fewest to the most: each includes the ones before it.
AUDIENCES = ("internal", "partner", "customer", "public")
_BLOCK = re.compile(r"[ \t>]*:::+[ \t]*(?P<word>.*?)[ \t]*$")
_ATTRIBUTES = re.compile(r"[ ]*\{:?[ ]*([^{}\n]*?)[ ]*\}(?=[ \t#]*$)")
_STRAY = re.compile(r"\{[^{}\n]*\baudience\s*=[^{}\n]*\}")
_IDS = re.compile(r"#[\w.:-]+|\bid=(?:\"[^\"]*\"|\S+)")


class Section(NamedTuple):
    """Rows of a body, counted from 0, `end` excluded, and the audience as it is written, which may be no audience."""

    first: int
    end: int
    written: str
    form: str
    closed: bool = True

    @property
    def audience(self) -> str:
        """The audience; internal where nobody knows what is meant."""
        return self.written if self.written in AUDIENCES else "internal"


#: A defect of the marks of a section: where, what, and what to do.
Fault = tuple[Mark, str, str]


def may_read(reader: str, audience: str) -> bool:
    """May a reader see what is marked for an audience? An unknown one on either side sees nothing."""
    known = reader in AUDIENCES and audience in AUDIENCES
    return known and AUDIENCES.index(audience) >= AUDIENCES.index(reader)


def narrower(one: str, other: str) -> str:
    """Return the audience of the two that fewer people belong to."""
    return min(one, other, key=AUDIENCES.index)


def audience_of(entry: Entry) -> str:
    """Return who may read an entry; internal where it says nothing or what it says is broken."""
    audience = entry.data.get("audience", "internal")
    return audience if audience in AUDIENCES else "internal"


def sections(entry: Entry, *, in_code: bool = True) -> list[Section]:
    """Return the marked sections of an entry by place.

    With `in_code` false, lines `:::` in blocks of code are text. Where something is to be kept from a reader they are
    not: a fence that this and Python-Markdown read differently must not uncover what is behind it.
    """
    rows = entry.body.split("\n")
    code = set() if in_code else {row for fence in fences(entry.body) for row in range(fence.first, fence.last + 1)}
    return sorted([*_blocks(rows, code), *_headings(entry, rows)])


def _blocks(rows: list[str], code: set[int]) -> Iterator[Section]:
    opened: list[tuple[int, str]] = []
    for number, row in enumerate(rows):
        if ":::" not in row or number in code or not (match := _BLOCK.match(row)):
            continue
        if match["word"]:
            opened.append((number, match["word"]))
        elif opened:
            first, word = opened.pop()
            yield Section(first, number + 1, word, "block")
        else:
            yield Section(number, number + 1, "", "end")
    yield from (Section(first, len(rows), word, "block", False) for first, word in opened)


def _headings(entry: Entry, rows: list[str]) -> Iterator[Section]:
    headings = outline(entry).headings
    for number, heading in enumerate(headings):
        row = heading.mark[0] - entry.body_line
        if (written := _written(rows[row])) is not None:
            following = next((h for h in headings[number + 1 :] if h.level <= heading.level), None)
            yield Section(row, _row(entry, following, len(rows)), written, "heading")


def _row(entry: Entry, heading: Heading | None, default: int) -> int:
    return heading.mark[0] - entry.body_line if heading else default


def _written(row: str) -> str | None:
    """Return the audience that a heading's attributes name, or None."""
    match = _ATTRIBUTES.search(row) if "{" in row else None
    attributes = get_attrs_and_remainder(match[1])[0] if match else []
    for key, value in attributes:
        if key == "audience" or (key == "." and value in AUDIENCES):
            return value
    return None


def without_attribute(row: str) -> str:
    """Return the line of a heading without its audience; an anchor written beside it stays."""
    return _ATTRIBUTES.sub(lambda match: "".join(f" {{{found}}}" for found in _IDS.findall(match[1])[:1]), row)


def faults(entry: Entry) -> Iterator[Fault]:
    """Yield what is wrong with the marks of an entry's sections; one that has a fault is shown to nobody outside."""
    rows = entry.body.split("\n")
    own, found = audience_of(entry), sections(entry, in_code=audience_of(entry) != "internal")
    for section in found:
        mark = (entry.body_line + section.first, 1)
        if section.form == "end":
            yield mark, "this `:::` ends no section", "write `::: internal` where the section starts, or remove it"
        elif section.written not in AUDIENCES:
            yield mark, f"`{section.written}` is not an audience", suggest(section.written, AUDIENCES)
        elif not section.closed:
            yield mark, f"the section `::: {section.written}` has no end", "end it with a line `:::`"
        elif section.audience != own and may_read(own, section.audience):
            help = (
                f"a section can only be narrower; set `audience: {section.audience}` for the whole entry, or remove it"
            )
            yield mark, f"the section is for `{section.audience}`, the entry only for `{own}`", help
    yield from _strays(entry, rows, {s.first for s in found if s.form == "heading"}) if own != "internal" else ()


def _strays(entry: Entry, rows: list[str], headings: set[int]) -> Iterator[Fault]:
    for number, row in enumerate(rows):
        if "audience" in row and number not in headings and (match := _STRAY.search(row)):
            yield (
                (entry.body_line + number, match.start() + 1),
                "`audience=` stands on no heading, so it narrows nothing",
                "write it at the end of a heading, or put `::: internal` and `:::` around the text",
            )


def row_audiences(entry: Entry) -> list[str]:
    """Return who may read each row of a body; empty for the rows that only mark a section."""
    found = [audience_of(entry)] * len(entry.body.split("\n"))
    marked = sections(entry)
    for section in marked:
        for row in range(section.first, section.end):
            found[row] = narrower(found[row], section.audience)
    for section in marked:
        if section.form != "heading":
            found[section.first] = ""
            if section.form == "block" and section.closed:
                found[section.end - 1] = ""
    return found
