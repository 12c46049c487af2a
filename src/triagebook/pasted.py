"""A pasted text made ready to be searched for many signatures; `docs/assets/pasted.js` does the same.

Codes and phrases are found by plain search: white space is brought to single spaces once, instead of asking a regular
expression to allow for it at every place and for every signature.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator
from functools import cached_property

Span = tuple[int, int]
_TYPED = str.maketrans("‘’“”", "''\"\"")
_ESCAPE = re.compile(r"\\[nrt]")
_RUN = re.compile(" {2,}")
_WORD = re.compile("[0-9a-z_]+")
#: Where its rarest word stands more often, a signature is searched in the whole text at once.
MOST_PLACES = 2000
_WORD_CHARS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")


@functools.lru_cache(maxsize=4)
def plain(text: str) -> str:
    """Return a text as it was typed: typographic quotes as plain ones, and what JSON writes for line ends and tabs
    (a backslash and a letter) as spaces. Every character keeps its place.

    Browsers print curly quotes, and structured logs put the line that tells behind a backslash and an n.
    """
    return _ESCAPE.sub("  ", text if text.isascii() else text.translate(_TYPED))


def fold(text: str) -> str:
    """Return a text in lower case, every character in its place; the two letters beyond ASCII that are an ASCII letter
    in another case (U+017F and U+212A) become that letter."""
    lowered = text if text.isascii() else text.replace("\u0130", "\ufffd")  # the only one that would become two
    return lowered.lower().replace("\u017f", "s")


def words_in(folded: str) -> list[str]:
    """Return the ASCII words of a folded text, in order."""
    return _WORD.findall(folded)


def first_places(folded: str) -> dict[str, int]:
    """Return where each ASCII word of a folded text stands first."""
    return {match[0]: match.start() for match in reversed(list(_WORD.finditer(folded)))}


def is_bounded(needle: str, text: str, start: int) -> bool:
    r"""Do the edges of a code or phrase that are words fall on edges of words in the text? As `\b` has it: ASCII."""
    end = start + len(needle)
    left = needle[0] not in _WORD_CHARS or (text[start] in _WORD_CHARS) != (text[start - 1 : start] in _WORD_CHARS)
    right = needle[-1] not in _WORD_CHARS or (text[end - 1] in _WORD_CHARS) != (text[end : end + 1] in _WORD_CHARS)
    return left and right


def is_inside_number(text: str, start: int, end: int) -> bool:
    """Is the code part of a longer dotted number, as 5.7.1 is of 15.7.1 or 5.7.1.2?"""
    before = "0" <= text[start] <= "9" and re.search(r"[0-9]\.\Z", text[max(0, start - 2) : start])
    after = "0" <= text[end - 1] <= "9" and re.match(r"\.[0-9]", text[end : end + 2])
    return bool(before or after)


class Pasted:
    """A text with what the search for signatures needs of it, each made once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def encoded(self) -> bytes:
        """The text in UTF-8, as RE2 reads it; half a surrogate pair becomes a question mark."""
        return self.text.encode("utf-8", "replace")

    @cached_property
    def spaced(self) -> str:
        """The plain text with single spaces for white space."""
        return _RUN.sub(" ", self._one_line)

    @cached_property
    def folded(self) -> str:
        """The same in lower case."""
        return fold(self.spaced)

    @cached_property
    def _one_line(self) -> str:
        return functools.reduce(lambda text, char: text.replace(char, " "), "\n\r\t\f", plain(self.text))

    @cached_property
    def _cuts(self) -> tuple[list[int], list[int]]:
        """The places in `spaced` behind which characters were left out, and how many up to there."""
        places, left_out = [], [0]
        for run in _RUN.finditer(self._one_line):
            places.append(run.start() - left_out[-1])
            left_out.append(left_out[-1] + run.end() - run.start() - 1)
        return places, left_out

    def _place(self, at: int) -> int:
        places, left_out = self._cuts
        return at + left_out[bisect_left(places, at)]

    def find(self, needle: str, *, caseless: bool, number: bool, starts: Iterable[int] | None) -> Span | None:
        """Return the first place of a code or phrase, from start to end; None where it does not stand.

        `needle` has single spaces, and is folded where case does not matter; `number` refuses a part of a longer
        dotted number. `starts` are the places in `spaced` where it can start, in order; None: anywhere.
        """
        text = self.folded if caseless else self.spaced
        for at in _all_places(needle, text) if starts is None else starts:
            end = at + len(needle)
            if at < 0 or not text.startswith(needle, at) or not is_bounded(needle, self.spaced, at):
                continue
            if not (number and is_inside_number(self.spaced, at, end)):
                return self._place(at), self._place(end - 1) + 1
        return None

    def places(self, known: Container[str]) -> dict[str, list[int]]:
        """Return where each known word stands in `spaced`, in order."""
        places: dict[str, list[int]] = {}
        for match in _WORD.finditer(self.folded):
            if match[0] in known:
                places.setdefault(match[0], []).append(match.start())
        return places

    def lines(self, known: Container[str]) -> dict[str, set[int]]:
        """Return the numbers, from 0, of the lines that hold each known word, as the text was pasted."""
        lines: dict[str, set[int]] = {}
        for number, line in enumerate(fold(self.text).split("\n")):
            for word in _WORD.findall(line):
                if word in known:
                    lines.setdefault(word, set()).add(number)
        return lines

    def line(self, number: int) -> tuple[int, str]:
        """Return the place where a line starts, and the line; `number` counts from 0."""
        starts = self._line_starts
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(self.text)
        return starts[number], self.text[starts[number] : end]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line_of(self, place: int) -> int:
        """Return the number of the line that holds a place, from 0."""
        return bisect_right(self._line_starts, place) - 1


def _all_places(needle: str, text: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def needle(value: str) -> str:
    """Return a code or phrase as it is searched for: plain, with single spaces."""
    return " ".join(plain(value).split())
