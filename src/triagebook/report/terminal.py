"""Diagnostics for people: one line each, or with the source line and a caret below the place."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ..diagnostics import Diagnostic
from .place import PLAIN, Setting, visible

#: SGR codes (ECMA-48, 8.3.117): what is written in which colour.
_COLOURS = {"error": "31;1", "warning": "33;1", "note": "36;1", "path": "1", "code": "1", "gutter": "34;1"}
#: Columns of a source line that are shown where nothing else limits them.
MOST_COLUMNS = 120
_TAB = 4
_CUT = "…"


def as_concise(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return one block for each diagnostic: place, code and message, then what to do."""
    return "".join(_head(d, setting) + (f"  help: {visible(d.help)}\n" if d.help else "") for d in found)


def as_text(found: Sequence[Diagnostic], setting: Setting = PLAIN) -> str:
    """Return one block for each diagnostic: place, code and message, the source line with a caret, what to do."""
    return "".join(_head(d, setting) + _excerpt(d, setting) + "\n" for d in found)


def _head(d: Diagnostic, setting: Setting) -> str:
    note = "" if d.level == "error" else f" ({d.level})"
    path = _paint(visible(d.path), "path", setting)
    return f"{path}:{d.line}:{d.column}: {_paint(d.code, d.level, setting)} {visible(d.message)}{note}\n"


def _excerpt(d: Diagnostic, setting: Setting) -> str:
    """Return the source line, the caret below it, and the help, each behind a gutter as wide as the line's number."""
    number, edge = str(d.line), _paint("|", "gutter", setting)
    margin = " " * (len(number) + 1)
    rows = []
    line = setting.line(d)
    if line is not None and line.strip():
        room = max((setting.width or MOST_COLUMNS) - len(margin) - 3, 20)
        shown, before = _window(line, d.column - 1, room)
        caret = _paint("^", d.level, setting)
        rows = [f"{margin}{edge}", f"{_paint(number, 'gutter', setting)} {edge} {shown}".rstrip()]
        rows.append(f"{margin}{edge} {' ' * before}{caret}")
    if d.help:
        rows.append(f"{margin}{_paint('=', 'gutter', setting)} help: {visible(d.help)}")
    return "".join(row + "\n" for row in rows)


def _paint(text: str, part: str, setting: Setting) -> str:
    return f"\x1b[{_COLOURS[part]}m{text}\x1b[0m" if setting.colour else text


def _window(line: str, index: int, room: int) -> tuple[str, int]:
    """Return the part of a line that fits into `room` columns round a character, and the columns before it."""
    first, last = max(0, index - 2 * room), index + 2 * room  # lines can be a megabyte long
    cells = _cells(line[first:last])
    at = min(index - first, len(cells))
    start, end, used = at, at, 0
    while end < len(cells) and used + cells[end][1] <= room // 2:
        used += cells[end][1]
        end += 1
    while start and used + cells[start - 1][1] <= room:
        start -= 1
        used += cells[start][1]
    while end < len(cells) and used + cells[end][1] <= room:
        used += cells[end][1]
        end += 1
    head = _CUT if first + start else ""
    tail = _CUT if first + end < len(line) else ""
    before = len(head) + sum(width for _, width in cells[start:at])
    return head + "".join(text for text, _ in cells[start:end]) + tail, before


def _cells(text: str) -> list[tuple[str, int]]:
    """Return how each character is shown, and how many columns of a terminal it takes."""
    cells: list[tuple[str, int]] = []
    column = 0
    for char in text:
        shown = " " * (_TAB - column % _TAB) if char == "\t" else visible(char)
        width = len(shown) if len(shown) != 1 else _width(shown)
        column += width
        cells.append((shown, width))
    return cells


def _width(char: str) -> int:
    """Return the columns of a character (https://www.unicode.org/reports/tr11/): marks take none, wide ones two."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
