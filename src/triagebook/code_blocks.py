"""The fenced blocks of code in a body, with the place of every line, and what stands in them for a value."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from .blocks import fences
from .diagnostics import Mark
from .entry import Entry

_LANGUAGE = re.compile(r"[ >]*(?:`{3,}|~{3,})[ ]*(?:\{[ ]*)?\.?([\w#+-]+)")
_VARIABLE = re.compile(r"\{\{[ \t]*[^{}\s]+[ \t]*\}\}")
#: What a reader is to replace: `<workspace>`, `<your-token>`. A space or a sign in it makes it something else.
_PLACEHOLDER = re.compile(r"<[a-z][a-z0-9_-]*>")


class CodeBlock(NamedTuple):
    """A fenced block: its language in lower case, its text, and where that text stands in the file."""

    language: str
    text: str
    line: int
    column: int

    def at(self, index: int) -> Mark:
        """Return where a character of the text stands in the file."""
        before = self.text[:index]
        return self.line + before.count("\n"), self.column + index - (before.rfind("\n") + 1)

    def place(self, line: int, column: int) -> Mark:
        """Return where a line and column of the text, both counted from 1, stand in the file."""
        return self.line + line - 1, self.column + column - 1


def code_blocks(entry: Entry) -> tuple[CodeBlock, ...]:
    """Return the fenced blocks of an entry that name a language."""
    return _code_blocks(entry.body, entry.body_line)


@functools.lru_cache(maxsize=4096)
def _code_blocks(body: str, body_line: int) -> tuple[CodeBlock, ...]:
    rows, found = body.split("\n"), []
    for fence in fences(body):
        if language := _LANGUAGE.match(rows[fence.first]):
            text = "\n".join(row[fence.width :] for row in rows[fence.first + 1 : fence.last])
            found.append(CodeBlock(language[1].lower(), text, body_line + fence.first + 1, fence.width + 1))
    return tuple(found)


def filled(text: str, fill: str = "x") -> str:
    """Return code with a word of the same width, made of `fill`, for each case variable and `<placeholder>`."""
    text = _VARIABLE.sub(lambda match: fill * len(match[0]), text)
    return _PLACEHOLDER.sub(lambda match: fill * len(match[0]), text)
