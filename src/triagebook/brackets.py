"""Find the inline links of a Markdown body as Python-Markdown does, which keeps no places."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor

from .blocks import Line

ESCAPED = r"\\[\\`*_{}\[\]()>#+.!|-]"
CODE_SPAN = r"(?<![`\\])(`+)(?!`)(?:(?!\1(?!`)).)+?(?<!`)\1(?!`)"
HIDDEN = re.compile(rf"{CODE_SPAN}|<!--.*?-->", re.DOTALL)
_MASKED = re.compile(rf"{HIDDEN.pattern}|{ESCAPED}", re.DOTALL)
#: Stands for a masked character: neither bracket nor white space.
_FILL = "\x1a"
#: A pair of brackets without others in it, and what follows where it is a target that stands as it is written.
_PAIR = re.compile(rf"\[[^\[\]]*\](?:\(([^()\s<>\"'\\{_FILL}]*)\))?")
_OPENINGS = (re.compile(r"(?<!!)\["), re.compile(r"!\["))


class _Brackets(LinkInlineProcessor):
    """Python-Markdown's own reader of what follows a `]`, on text in which nothing was put aside yet."""

    def unescape(self, text: str) -> str:
        return text


_BRACKETS = _Brackets(LINK_RE)


def blocks(text: str, lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Yield each block with its place: no code span and no link reaches from one into another."""
    starts = [0, *(line.start for line in lines if line.opens), len(text)]
    for start, end in itertools.pairwise(starts):
        yield start, text[start:end]


def inline_links(body: str, text: str, lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Yield where the target of each inline link and image stands, and the target.

    Brackets are matched as Python-Markdown does it: links first, then images; no link stands in another's text.
    """
    for first, block in blocks(text, lines):
        if "](" not in block:
            continue
        if "`" in block or "\\" in block or "<!--" in block:
            block = _MASKED.sub(lambda match: _FILL * len(match[0]), block)
        simple = _simple(block)
        if simple is not None:
            yield from ((first + at, url) for at, url in simple)
            continue
        closing, last = _closing(block), block.rfind(")")
        for opening in _OPENINGS:
            at = 0
            while match := opening.search(block, at):
                at = match.end()
                end = closing.get(at, last)
                if end < last and block[end] == "(":
                    url, _, stop, closed = _BRACKETS.getLink(block, end)
                    if closed:
                        place = first + (block.find(url, end + 1) if url else end + 1)
                        yield place, re.sub(ESCAPED, lambda m: m[0][1], body[place : place + len(url)].strip("`"))
                        at = stop if opening is _OPENINGS[0] else at


def _simple(block: str) -> list[tuple[int, str]] | None:
    """Return the targets of a block whose brackets neither nest nor hold anything but plain targets, else None."""
    found = list(_PAIR.finditer(block))
    if not (block.count("[") == block.count("]") == len(found)):
        return None
    targets = [(match.start(1), match[1]) for match in found if match[1] is not None]
    return targets if block.count("](") == len(targets) else None


def _closing(block: str) -> dict[int, int]:
    """Return where the text behind each `]` starts, by where the text behind its `[` starts."""
    found, open_ = {}, []
    for match in re.finditer(r"[\[\]]", block):
        if match[0] == "[":
            open_.append(match.end())
        elif open_:
            found[open_.pop()] = match.end()
    return found
