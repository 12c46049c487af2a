"""What a cursor in a half-typed entry stands on: a key, a value, an item of a list, or the body.

No YAML reader helps here, since the text is broken while one types. So this goes by indentation and brackets alone,
line by line, and never fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from ..diagnostics import Mark
from ..entry import HEAD_END
from ..strict_yaml import KeyPath

#: `key` is a key of the mapping at `path`; `value` the value at `path`; `item` an item of the list at `path[:-1]`,
#: which may be a value or the first key of a mapping; `body` the Markdown; `nothing` text that no schema describes.
Kind = Literal["key", "value", "item", "body", "nothing"]

_KEY = re.compile(r"(\"[^\"]*\"|'[^']*'|[^\s#\[\]{},\"'&*!|>%@`-][^:#\[\]{},]*?)[ ]*:(?=[ ]|$)")
_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*[ ]*(#.*)?$")
_FLOW_PART = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|[\[\]{},]|:(?=[ ]|$)|[^\s\[\]{},:]+|:|\s+")


@dataclass(frozen=True)
class Place:
    """What stands before a cursor: its kind, the path of keys to it, and the part of it that is typed already."""

    kind: Kind
    path: KeyPath = ()
    typed: str = ""


@dataclass
class _Level:
    """An open key or list item: its column, and how many items the list below it has."""

    column: int
    part: str | int
    items: int = 0


@dataclass
class _Open:
    """An open bracket: what it is, the key that waits for its value, and the text since the last comma or colon."""

    bracket: str
    key: str = ""
    items: int = 0
    typed: str = ""


@dataclass
class _Scan:
    """Reads a head line by line. `keys` gives the mark of each key by its path."""

    levels: list[_Level] = field(default_factory=list)
    brackets: list[_Open] = field(default_factory=list)
    keys: dict[KeyPath, Mark] = field(default_factory=dict)
    text_below: int | None = None
    last: Place = field(default_factory=lambda: Place("key"))
    top_items: int = 0

    @property
    def path(self) -> KeyPath:
        return tuple(level.part for level in self.levels)

    def line(self, number: int, line: str) -> None:
        """Read one line; `last` is then what stands at its end."""
        indent = len(line) - len(line.lstrip(" "))
        if self.brackets:
            self._flow(number, line, 0)
        elif self.text_below is not None and (not line.strip() or indent > self.text_below):
            self.last = Place("nothing")
        else:
            self.text_below = None
            self._block(number, line, indent)

    def _block(self, number: int, line: str, column: int) -> None:
        item = False
        while re.match(r"-(?=[ ]|$)", line[column:]):
            item = True
            self._item(column)
            column += 1 + len(line[column + 1 :]) - len(line[column + 1 :].lstrip(" "))
        rest = line[column:]
        if rest.startswith("#"):
            self.last = Place("nothing")
        elif match := _KEY.match(rest):
            self._key(number, column, match[1].strip("\"'"))
            self._after_key(number, line, column, column + match.end())
        elif rest[:1] in ("[", "{"):
            self._close(column, item=item)
            self._flow(number, line, column)
        else:
            if not item:
                self._close(column, item=False)
            self.last = Place("item", self.path, rest) if item else Place("key", self.path, rest)

    def _after_key(self, number: int, line: str, column: int, end: int) -> None:
        rest = line[end:].lstrip(" ")
        if _BLOCK_TEXT.match(rest):
            self.text_below, self.last = column, Place("nothing")
        elif rest[:1] in ("[", "{"):
            self._flow(number, line, len(line) - len(rest))
        elif re.search(r"(^|[ ])#", rest):
            self.last = Place("nothing")
        else:
            self.last = Place("value", self.path, rest)

    def _close(self, column: int, *, item: bool) -> None:
        """Close what does not contain a token at this column; a list may stand in the column of its key."""
        while self.levels and (
            self.levels[-1].column > column
            or (self.levels[-1].column == column and not (item and isinstance(self.levels[-1].part, str)))
        ):
            self.levels.pop()

    def _item(self, column: int) -> None:
        self._close(column, item=True)
        if self.levels:
            number, self.levels[-1].items = self.levels[-1].items, self.levels[-1].items + 1
        else:
            number, self.top_items = self.top_items, self.top_items + 1
        self.levels.append(_Level(column, number))

    def _key(self, number: int, column: int, key: str) -> None:
        self._close(column, item=False)
        self.levels.append(_Level(column, key))
        self.keys.setdefault(self.path, (number, column + 1))

    def _flow(self, number: int, line: str, column: int) -> None:
        """Read the rest of a line between brackets."""
        for match in _FLOW_PART.finditer(line, column):
            if match[0] == "#" and line[: match.start()].endswith(" "):
                break
            self._part(match[0], (number, match.start() + 1))
            if not self.brackets:
                self.last = Place("nothing")
                return
        inner = self.brackets[-1]
        typed = inner.typed.lstrip()
        if inner.bracket == "[":
            self.last = Place("item", self._inside(), typed)
        else:
            self.last = Place("value" if inner.key else "key", self._inside(), typed)

    def _inside(self) -> KeyPath:
        parts = ((b.key,) * bool(b.key) if b.bracket == "{" else (b.items,) for b in self.brackets)
        return (*self.path, *(part for inner in parts for part in inner))

    def _part(self, part: str, mark: Mark) -> None:
        inner = self.brackets[-1] if self.brackets else None
        if part in "[{":
            self.brackets.append(_Open(part))
        elif inner and part in "]}":
            self.brackets.pop()
        elif inner and part == ",":
            inner.items, inner.key, inner.typed = inner.items + 1, "", ""
        elif inner and part == ":" and inner.bracket == "{" and not inner.key:
            inner.key, inner.typed = inner.typed.strip().strip("\"'"), ""
            column = mark[1] - len(inner.key)
            self.keys.setdefault(self._inside(), (mark[0], column))
        elif inner:
            inner.typed += part


def _head(text: str) -> tuple[str, int] | None:
    """Return the front matter and the index where it ends, also while it is not closed; None without one."""
    if not re.match(r"---[ \t]*(\n|\Z)", text):
        return None
    start = text.find("\n") + 1 or len(text)
    end = HEAD_END.search(text, start)
    return (text[start : end.start()], end.start()) if end else (text[start:], len(text) + 1)


def place_at(text: str, line: int, column: int) -> Place:
    """Return what a cursor stands on. Line and column count from 1; the cursor is before that column."""
    lines = text.split("\n")
    before = "\n".join([*lines[: line - 1], lines[line - 1][: column - 1] if line <= len(lines) else ""])
    head = _head(text)
    if head is None or len(before) >= head[1]:
        return Place("body", (), before.rpartition("\n")[2])
    if line == 1:
        return Place("nothing")
    scan = _Scan()
    for number, typed in enumerate(before.split("\n")[1:], start=2):
        scan.line(number, typed)
    return scan.last


def keys_in(text: str) -> dict[KeyPath, Mark]:
    """Return the mark of every key of a front matter by its path, as far as it can be made out."""
    head = _head(text)
    scan = _Scan()
    for number, line in enumerate(head[0].split("\n") if head else (), start=2):
        scan.line(number, line)
    return scan.keys


def word_end(text: str, line: int, column: int, more: str = "") -> int:
    """Return the column behind the word that a cursor touches; `more` are further characters of a word."""
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    return column + len(re.match(rf"[\w{re.escape(more)}]*", rest)[0])
