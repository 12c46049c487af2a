"""Replace a text at a place that a diagnostic or an outline names, and only there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..diagnostics import Mark
from .head import NoPlace


def offset(text: str, mark: Mark) -> int:
    """Return the place of a mark in a file's text, in characters."""
    line, column = mark
    lines = text.split("\n")
    if line > len(lines):
        raise NoPlace(f"there is no line {line}")
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1


def replaced(
    texts: Mapping[str, str], path: str, mark: Mark, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]
) -> dict[str, str]:
    """Return the text of `path` with what the pattern finds at a mark replaced, or within the next few characters.

    Raises:
        NoPlace: if it does not stand there.
    """
    text = texts[path]
    at = offset(text, mark)
    match = pattern.match(text, at) or pattern.search(text, at, text.find("\n", at) if "\n" in text[at:] else len(text))
    if match is None:
        raise NoPlace("the text is not where it was found")
    return {path: text[: match.start()] + new(match) + text[match.end() :]}
