"""Find Markdown that would keep the renderer busy: Python-Markdown tries some signs against all that follow them.

A few thousand opening brackets in one paragraph take it a minute, and a hundred list marks in one line its stack. No
page that a person writes comes near these bounds; the largest of this knowledge base has 48 signs in a block.
"""

from __future__ import annotations

import re
from collections import Counter

from .blocks import fences
from .diagnostics import Diagnostic
from .reading_rules import TANGLED

#: Signs of one kind in one block of text, in the text of a page, and marks of lists and quotes before a line's text.
MAX_IN_BLOCK, MAX_IN_PAGE, MAX_MARKS = 500, 5_000, 20
#: Fenced blocks of code on a page, blocks of text, and lines of one of these.
MAX_FENCES, MAX_BLOCKS, MAX_LINES = 500, 5_000, 2_000
#: What opens something that may be closed much later, or makes an item of what stands above it.
_SIGNS = re.compile(r"[\[<`*_&]|^[ ]*[:+-](?=[ ])", re.MULTILINE)
_MARKS = re.compile(rf"(?:[ \t]*(?:[>*+-]|[0-9]+\.)(?![^\s>])){{{MAX_MARKS + 1}}}")
_MARKED_LINE = re.compile(f"^{_MARKS.pattern}", re.MULTILINE)
_RULE = re.compile(r"[ ]*([*-])[ ]*(?:\1[ ]*)+\Z")


def tangle(path: str, body: str, first: int) -> Diagnostic | None:
    """Return the first place of a body that is too tangled to be rendered; its first line is line `first` of the file.

    Code in fences is not looked at, since nothing in it is Markdown.
    """
    if _is_plainly_simple(body):
        return None
    known = fences(body)
    if len(known) > MAX_FENCES:
        place = (first + known[MAX_FENCES].first, 1)
        return TANGLED.at(path, place, f"there are more than {MAX_FENCES} blocks of code", "make pages of it")
    code = {row for fence in known for row in range(fence.first, fence.last + 1)}
    in_page: Counter[str] = Counter()
    in_block: Counter[str] = Counter()
    for row, line in enumerate(body.split("\n")):
        if row in code or not line.strip():
            in_block.clear()
        elif _MARKS.match(line) and not _RULE.match(line):
            message = f"more than {MAX_MARKS} marks of lists and quotes stand before the text"
            return TANGLED.at(path, (first + row, 1), message, "nest less, or put it into a block of code")
        elif said := _too_long(in_block, in_page):
            return TANGLED.at(path, (first + row, 1), said, "make several pages of it, or attach it as a file")
        else:
            for found in _SIGNS.finditer(line):
                if said := _too_many(found[0].strip(), in_block, in_page):
                    help = "put it into a block of code, or attach it as a file"
                    return TANGLED.at(path, (first + row, found.end()), said, help)
    return None


def _is_plainly_simple(body: str) -> bool:
    """Is a body within all bounds, wherever its signs stand? Nearly every one is, and counting them is quick."""
    if body.count("\n") >= min(MAX_FENCES, MAX_LINES, MAX_IN_BLOCK) or _MARKED_LINE.search(body):
        return False
    return all(body.count(sign) <= MAX_IN_BLOCK for sign in "[<`*_&")


def _too_long(in_block: Counter[str], in_page: Counter[str]) -> str:
    """Count a line of text; say where there are too many."""
    in_page["blocks"] += not in_block["lines"]
    in_block["lines"] += 1
    if in_block["lines"] > MAX_LINES:
        return f"this block of text has more than {MAX_LINES:,} lines"
    return f"the page has more than {MAX_BLOCKS:,} blocks of text" if in_page["blocks"] > MAX_BLOCKS else ""


def _too_many(sign: str, in_block: Counter[str], in_page: Counter[str]) -> str:
    """Count a sign; say where there are too many of it."""
    in_block[sign] += 1
    in_page[sign] += 1
    if in_block[sign] > MAX_IN_BLOCK:
        return f"more than {MAX_IN_BLOCK} `{sign}` stand in this block of text"
    return f"more than {MAX_IN_PAGE:,} `{sign}` stand on this page" if in_page[sign] > MAX_IN_PAGE else ""
