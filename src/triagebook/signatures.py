"""Signatures: texts that identify an error, and finding them in what somebody pasted.

`docs/assets/signatures.js` does the same in the browser; `tests/vectors/signatures.json` holds both to it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import re2

from . import patterns
from .entry import Entry

_TYPED = str.maketrans("‘’“”", "''\"\"")
_ESCAPE = re.compile(r"\\[nrt]")
_WORD = re.compile(r"[0-9A-Za-z_]+")
_CASELESS = re2.Options()
_CASELESS.case_sensitive = False
_CASELESS.log_errors = False
_EXACT = re2.Options()
_EXACT.log_errors = False
#: Matches nowhere.
_NOTHING = re2.compile(r"[^\x{0}-\x{10FFFF}]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of one entry; `index` is its place in the entry's list."""

    entry: str
    index: int
    id: str
    kind: str
    value: str
    overlaps_with: tuple[str, ...] = ()
    distinguishes: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A signature found in a text, from `start` to `end` in characters."""

    signature: Signature
    start: int
    end: int


def signatures(entry: Entry) -> tuple[Signature, ...]:
    """Return an entry's signatures in their order."""
    return tuple(
        Signature(
            entry.id,
            index,
            s["id"],
            s["kind"],
            s["value"],
            tuple(s.get("overlaps_with", ())),
            s.get("distinguishes", ""),
        )
        for index, s in enumerate(entry.data.get("signatures") or ())
    )


@functools.lru_cache(maxsize=4)
def plain(text: str) -> str:
    """Return a text as it was typed: typographic quotes as plain ones, and what JSON writes for line ends and tabs
    (a backslash and a letter) as spaces. Every character keeps its place.

    Browsers print curly quotes, and structured logs put the line that tells behind a backslash and an n.
    """
    text = text.translate(_TYPED)
    return _ESCAPE.sub("  ", text)


def expression(kind: str, value: str) -> str:
    """Return a signature as one regular expression.

    A code or phrase may hold any run of white space where its value has some, and its edges never fall inside a
    longer word.
    """
    if kind == "regex":
        return value
    words = plain(value).split()
    if not words:
        return r"[^\s\S]"  # nothing to find; TB407 says so
    left = r"\b" if _WORD.match(words[0]) else ""
    right = r"\b" if _WORD.match(words[-1][-1]) else ""
    return left + r"\s+".join(re.escape(word) for word in words) + right


@functools.lru_cache(maxsize=20_000)
def _compiled(kind: str, value: str) -> re2._Regexp:
    try:
        return re2.compile("(?m)" + expression(kind, value), _CASELESS if kind == "text" else _EXACT)
    except re2.error:  # the checks say so; one broken pattern must not stop the search for all others
        return _NOTHING


def occurrences(kind: str, value: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a signature matches a text, as (start, end)."""
    for match in _compiled(kind, value).finditer(text if kind == "regex" else plain(text)):
        start, end = match.span()
        if start < end and not (kind == "code" and _inside_number(text, start, end)):
            yield start, end


def _inside_number(text: str, start: int, end: int) -> bool:
    """Is the code part of a longer dotted number, as 5.7.1 is of 15.7.1 or 5.7.1.2?"""
    before = "0" <= text[start] <= "9" and re.search(r"[0-9]\.\Z", text[max(0, start - 2) : start])
    after = "0" <= text[end - 1] <= "9" and re.match(r"\.[0-9]", text[end : end + 2])
    return bool(before or after)


def index_words(kind: str, value: str) -> frozenset[str]:
    """Return lower-case words of which one must stand, whole, in every text that matches; empty where none must."""
    if kind == "regex":
        try:
            words = patterns.literal_words(patterns.parse(value))
        except patterns.PatternError:
            words = None
        return frozenset(word.lower() for word in words or ())
    words = _WORD.findall(plain(value))
    return frozenset({max(words, key=len).lower()} if words else ())


class Matcher:
    """Finds many signatures in one text: first by the words they need, then by the signatures themselves."""

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self._by_word: dict[str, list[Signature]] = {}
        self._always: list[Signature] = []
        for signature in signatures:
            words = index_words(signature.kind, signature.value)
            for word in words:
                self._by_word.setdefault(word, []).append(signature)
            if not words:
                self._always.append(signature)

    def find(self, text: str) -> list[Match]:
        """Return the first match of each signature that occurs in the text, in the order of the text."""
        candidates = {s: None for s in self._always}
        written = text.lower() if plain(text) == text else f"{text} {plain(text)}".lower()
        for word in dict.fromkeys(_WORD.findall(written)):
            candidates.update(dict.fromkeys(self._by_word.get(word, ())))
        found = []
        for signature in candidates:
            if span := next(occurrences(signature.kind, signature.value, text), None):
                found.append(Match(signature, *span))
        return sorted(found, key=lambda m: (m.start, -m.end, m.signature.entry, m.signature.index))
