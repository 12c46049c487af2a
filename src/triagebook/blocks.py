"""Tell the text of a Markdown body from its code, comments and raw HTML, and find where its blocks start.

Python-Markdown and its extensions decide what is what; this follows their rules, since they keep no positions. Every
container (list item, admonition, definition) indents its content by four columns, so the depth of the open ones says
where text ends and indented code begins.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from markdown.util import BLOCK_LEVEL_ELEMENTS

#: Block quotes inside of block quotes; deeper ones are read as text.
MAX_QUOTES = 20


class Line(NamedTuple):
    """A line of text from `start`, behind the indentation and marks of its containers, to `end`.

    `opens` says that it is the first of a block; `underline` is `=` or `-` where the next line makes it a heading.
    """

    start: int
    end: int
    opens: bool
    underline: str = ""


class Fence(NamedTuple):
    """A fenced block of code: the rows of its first and last line, counted from 0, and the columns before each line."""

    first: int
    last: int
    width: int


#: A line's place in the body and its text, without what the block quotes around it put before it.
_Row = tuple[int, str]

_FENCE = re.compile(
    r"([> ]*)(`{3,}|~{3,})(?:[ ]*\.?[\w#.+-]+(?= |$))?"
    r"(?:[ ]*\{.*\}|(?:[ ]*[a-zA-Z]\w*(?:=(?:\"[^\"]*\"|'[^']*'))?(?= |$))*)[ ]*$"
)
_ATTRIBUTES = r"(?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}')*"
TAG = re.compile(rf"<(?P<name>[a-zA-Z][\w-]*)(?=[\s/>]){_ATTRIBUTES}>")
_HTML = re.compile(rf"^ {{0,3}}<(?:!--|([a-zA-Z][\w-]*)(?=[\s/>])({_ATTRIBUTES})>)", re.MULTILINE)
_MARKDOWN_INSIDE = re.compile(r"\smarkdown(?![\w-])")
_RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r" {0,3}(?:[*+-]|\d+\.)[ \t]+")
_TITLED = re.compile(r"(?:!!!|\?\?\?\+?) ?[\w-]")
_DEFINITION = re.compile(r" {0,3}:[ \t]{1,3}")
_UNDERLINE = re.compile(r"(=+|-+) *$")


def scan(body: str) -> tuple[str, list[Line]]:
    """Return the body with code blocks, block comments and raw HTML blanked out, and the lines of text left in it.

    Every other character stays in its place; of raw HTML the tags stay too.
    """
    rows, at = [], 0
    text = _without_html(_without_fences(body))
    for line in text.split("\n"):
        rows.append((at, line))
        at += len(line) + 1
    code: list[tuple[int, int]] = []
    lines = list(_walk(rows, lambda start, end: code.append((start, end))))
    parts, at = [], 0
    for start, end in sorted(code):
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]]), lines


def blank(text: str) -> str:
    """Return as many spaces, line ends kept."""
    return re.sub(r"[^\n]", " ", text)


def _without_fences(body: str) -> str:
    lines = body.split("\n")
    for fence in fences(body):
        for hidden in range(fence.first, fence.last + 1):
            lines[hidden] = " " * len(lines[hidden])
    return "\n".join(lines)


@functools.lru_cache(maxsize=16_384)  # of many bodies, each being asked for at several stages of a build
def fences(body: str) -> tuple[Fence, ...]:
    """Return the fenced blocks of code of a body.

    A fence that is not closed, or whose content is indented less than the fence, is text.
    """
    return tuple(_fences(body)) if "```" in body or "~~~" in body else ()


def _fences(body: str) -> Iterator[Fence]:
    fence, width, opened = "", 0, 0
    for number, line in enumerate(map(str.expandtabs, body.split("\n"), itertools.repeat(4))):
        if not fence:
            if ("```" in line or "~~~" in line) and (match := _FENCE.match(line)):
                fence, width, opened = match[2], len(match[1]), number
        elif line.strip(" >"):
            if line[:width].strip(" >"):
                fence = ""
            elif line[width:].rstrip() == fence:
                yield Fence(opened, number, width)
                fence = ""


def _without_html(text: str) -> str:
    """Blank block comments and the text of block elements, which is not Markdown unless they say so."""
    if "<" not in text:
        return text
    parts, at = [], 0
    while match := _HTML.search(text, at):
        parts.append(text[at : match.start()])
        at, kept = match.end(), text[match.start() : match.end()]
        if not match[1]:
            end = text.find("-->", match.end())
            if end >= 0:
                at, kept = end + 3, blank(text[match.start() : end + 3])
        elif match[1].lower() in _BLOCKS and not _MARKDOWN_INSIDE.search(match[2]):
            at = _end_of(match[1], text, match.end())
            kept = _tags_of(text[match.start() : at])
        parts.append(kept)
    return "".join([*parts, text[at:]])


_BLOCKS = frozenset(BLOCK_LEVEL_ELEMENTS) - {"hr"}


def _end_of(name: str, text: str, at: int) -> int:
    depth = 1
    for match in re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE).finditer(text, at):
        depth += -1 if match[1] else 1
        if not depth:
            return match.end()
    return len(text)


def _tags_of(text: str) -> str:
    parts, at = [], 0
    for match in TAG.finditer(text):
        parts += [blank(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*parts, blank(text[at:])])


def _walk(rows: list[_Row], hide: Callable[[int, int], None], quotes: int = 0) -> Iterator[Line]:
    """Yield the lines of text; hands the place of each line of indented code to `hide`."""
    depth = base = number = 0
    fresh, listing = True, False
    while number < len(rows):
        at, row = rows[number]
        number += 1
        if not row.strip():
            fresh = True
            continue
        columns = 0 if row[0].isalpha() else _indent(row)
        if fresh:
            base = depth = min(columns // 4, depth)
            listing = False
            if columns >= 4 * base + 4:
                hide(at, at + len(row))
                continue
        inner = _behind(row, 4 * base) if columns else 0
        end = at + len(row)
        if row[inner] in "!?" and _TITLED.match(row, inner):
            yield Line(at + inner, end, True)
            depth, fresh = base + 1, True
        elif (fresh or listing) and (underline := _underline(rows, number, base)) and not row.startswith("#", inner):
            yield Line(at + inner, end, True, underline)
            number += 1
            fresh = True
        elif row[0].isalpha():  # most rows: no mark of a container can stand here
            yield Line(at, end, fresh)
            fresh = False
        elif _RULE.match(row, inner):
            fresh = True
        elif quotes < MAX_QUOTES and _QUOTE.match(row, inner):
            quoted = list(_paragraph(rows, number - 1, base))
            yield from _walk([_unquoted(row) for row in quoted], hide, quotes + 1)
            number += len(quoted) - 1
            fresh = True
        else:
            start, opened = _opened(row, inner, listing, fresh)
            listing = listing or opened > 0
            depth = max(depth, base + opened) if fresh else (base + opened if opened else depth)
            heading = row.startswith("#", start)
            yield Line(at + start, end, fresh or opened > 0 or heading)
            fresh = heading


def _opened(row: str, inner: int, listing: bool, fresh: bool) -> tuple[int, int]:
    """Return where the text of a line starts behind its marks of items and definitions, and how deep those nest."""
    if match := _DEFINITION.match(row, inner):
        return match.end(), 1
    depth, at = 0, inner
    if listing and not fresh:  # an item of the same block may be nested already
        depth, at = (_indent(row[inner:]) // 4, _behind(row, _indent(row) // 4 * 4))
    if not (fresh or listing) or not _ITEM.match(row, at):
        return inner, 0
    while match := _ITEM.match(row, at):
        depth, at = depth + 1, match.end()
    return at, depth


def _underline(rows: list[_Row], number: int, base: int) -> str:
    """Return the sign of the underline in a row, or an empty string."""
    if number >= len(rows):
        return ""
    row = rows[number][1]
    if row.lstrip()[:1] not in ("=", "-"):
        return ""
    match = _UNDERLINE.match(row, _behind(row, 4 * base))
    return match[1][0] if match else ""


def _paragraph(rows: list[_Row], number: int, base: int) -> Iterator[_Row]:
    """Yield the rows up to the next blank one, without the indentation of their containers."""
    while number < len(rows) and rows[number][1].strip():
        at, row = rows[number]
        inner = _behind(row, 4 * base)
        yield at + inner, row[inner:]
        number += 1


def _unquoted(row: _Row) -> _Row:
    match = _QUOTE.match(row[1])
    return (row[0] + match.end(), row[1][match.end() :]) if match else row


def _indent(row: str) -> int:
    """Return the columns of white space that a row starts with."""
    if row[:1] not in (" ", "\t"):
        return 0
    expanded = row.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def _behind(row: str, columns: int) -> int:
    """Return the index behind that many columns of white space, or 0 where there are fewer."""
    if not columns or _indent(row) < columns:
        return 0
    return next(index for index in range(len(row) + 1) if len(row[:index].expandtabs(4)) >= columns)
