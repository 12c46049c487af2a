"""Signatures: texts that identify an error, and finding them in what somebody pasted.

`docs/assets/signatures.js` does the same in the browser; `tests/vectors/signatures.json` holds both to it.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import re2

from . import patterns
from .entry import Entry
from .literals import needed_words, one_line
from .pasted import MOST_PLACES, Pasted, Span, first_places, fold, is_bounded, is_inside_number, needle, plain, words_in

_WORD = re.compile(r"[0-9A-Za-z_]+")
#: A value of one word, in which nothing is written in another way.
_ONE_WORD = re.compile(r"[!-\[\]-~]+")
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
        if start < end and not (kind == "code" and is_inside_number(text, start, end)):
            yield start, end


def matches(kind: str, value: str, text: str) -> bool:
    """Does a signature match a text? A code that stands there as it is written needs no compiled pattern, of which
    each takes 12 KB."""
    shown = plain(text)
    at = shown.find(value) if kind == "code" and _ONE_WORD.fullmatch(value) else -1
    if at >= 0 and is_bounded(value, shown, at) and not is_inside_number(text, at, at + len(value)):
        return True
    return next(occurrences(kind, value, text), None) is not None


def index_words(kind: str, value: str) -> tuple[frozenset[str], ...]:
    """Return groups of lower-case words: of each group, one stands whole in every text that matches; () where none
    must."""
    if kind == "regex":
        try:
            groups = needed_words(patterns.parse(value))
        except patterns.PatternError:
            groups = ()
        return tuple(frozenset(map(fold, group)) for group in groups)
    return tuple(frozenset({word}) for word in sorted(set(words_in(fold(needle(value))))))


def spans_lines(value: str) -> bool:
    """Can a match of a pattern hold the end of a line?"""
    try:
        return not one_line(patterns.parse(value))
    except patterns.PatternError:
        return True


Places = Mapping[str, Sequence[int]]
_Wanted = TypeVar("_Wanted", "_Phrase", "_Pattern")


class _Phrase(NamedTuple):
    """A code or phrase as it is searched for: its text, and the place of each of its words in it."""

    signature: Signature
    needle: str
    offsets: dict[str, int]

    @property
    def groups(self) -> list[frozenset[str]]:
        return [frozenset({word}) for word in self.offsets]

    def find(self, pasted: Pasted, places: Places) -> Span | None:
        """Return the first match; `places` are those of words in the spaced text."""
        kind = self.signature.kind
        if not self.needle or not self.offsets.keys() <= places.keys():
            return None
        if kind == "text" and not self.needle.isascii():  # only an engine knows which of its letters are one letter
            return next(occurrences(kind, self.signature.value, pasted.text), None)
        word = min(self.offsets, key=lambda word: len(places[word]), default="")
        starts = None
        if word and len(places[word]) <= MOST_PLACES:
            starts = (at - self.offsets[word] for at in places[word])
        return pasted.find(self.needle, caseless=kind == "text", number=kind == "code", starts=starts)


class _Pattern(NamedTuple):
    """A pattern as it is searched for: the groups of words that it needs, and whether a match stays in one line."""

    signature: Signature
    groups: tuple[frozenset[str], ...]
    is_one_line: bool

    def find(self, pasted: Pasted, lines: Mapping[str, set[int]]) -> Span | None:
        """Return the first match; `lines` are the numbers of those that hold each word."""
        if any(map(lines.keys().isdisjoint, self.groups)):
            return None
        pattern = _compiled("regex", self.signature.value)
        if not (self.is_one_line and self.groups):
            return _first(pattern, pasted)
        standing = [set[int]().union(*(lines.get(word, ()) for word in group)) for group in self.groups]
        for number in sorted(set.intersection(*standing)):
            start, line = pasted.line(number)
            for match in pattern.finditer(line):
                if match.start() < match.end():
                    return start + match.start(), start + match.end()
        return None


def _phrase(signature: Signature) -> _Phrase:
    searched = needle(signature.value)
    folded = fold(searched)
    return _Phrase(
        signature, folded if signature.kind == "text" and searched.isascii() else searched, first_places(folded)
    )


def _pattern(signature: Signature) -> _Pattern:
    return _Pattern(signature, index_words("regex", signature.value), not spans_lines(signature.value))


def _first(pattern: re2._Regexp, pasted: Pasted) -> Span | None:
    """Return the first match that is not empty. The text is encoded once for all patterns."""
    for match in pattern.finditer(pasted.encoded):
        start, end = match.span()
        if start < end:
            before = len(pasted.encoded[:start].decode())
            return before, before + len(pasted.encoded[start:end].decode())
    return None


class _Index(Generic[_Wanted]):
    """What is searched for, by the rarest word that each needs; what needs none stands under the empty word."""

    def __init__(self, wanted: Sequence[_Wanted]) -> None:
        uses = Counter(word for one in wanted for group in one.groups for word in group)
        self.known = frozenset(uses)
        self._by_word: dict[str, list[_Wanted]] = {}
        for one in wanted:
            rarest = min(one.groups, key=lambda group: sum(uses[word] for word in group), default=[""])
            for word in rarest:
                self._by_word.setdefault(word, []).append(one)

    def candidates(self, words: Iterable[str]) -> list[_Wanted]:
        """Return what may stand in a text that holds these words, each once."""
        found = (one for word in ("", *words) for one in self._by_word.get(word, ()))
        return list({id(one): one for one in found}.values())


class Matcher:
    """Finds many signatures in one text: first by the rarest word that each needs, then by its other words, and only
    then by the signature itself, where its words stand."""

    def __init__(self, signatures: Iterable[Signature]) -> None:
        given = list(signatures)
        self._phrases = _Index([_phrase(one) for one in given if one.kind != "regex"])
        self._patterns = _Index([_pattern(one) for one in given if one.kind == "regex"])

    def find(self, text: str) -> list[Match]:
        """Return the first match of each signature that occurs in the text, in the order of the text."""
        return self.search(Pasted(text))

    def search(self, pasted: Pasted) -> list[Match]:
        """Return the same for a text that is made ready already."""
        places, lines = pasted.places(self._phrases.known), pasted.lines(self._patterns.known)
        phrases = ((one.signature, one.find(pasted, places)) for one in self._phrases.candidates(places))
        found = ((one.signature, one.find(pasted, lines)) for one in self._patterns.candidates(lines))
        matches = [Match(signature, *span) for signature, span in (*phrases, *found) if span]
        return sorted(matches, key=lambda m: (m.start, -m.end, m.signature.entry, m.signature.index))
