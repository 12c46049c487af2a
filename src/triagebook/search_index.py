"""The index of the search as files that a browser loads one by one: which records have a term, and how much it counts.

Terms are put into shards by their first letters, as many as keep a shard small, so a question loads only those of its
own terms. All files follow from the records alone: an index that was patched is the index made anew, to the byte.

A list of records is text: for each the distance from the one before, in base 32, left out where it is 1, and a capital
letter for its weight, from A, 1, to P, 16. `docs/assets/search-index.js` reads it.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from .records import Record
from .terms import Terms

#: How much a word counts by where it stands.
WEIGHTS = {"title": 6, "id": 8, "symptoms": 3, "signatures": 5, "tags": 3, "summary": 2, "heading": 2, "body": 1}
FACETS = ("kind", "component", "severity", "state", "status", "level", "audience")
#: Characters of a shard above which it is split, unless it holds one term alone.
MOST = 16_000
#: Terms that a misspelt or unfinished word is compared with: the commonest ones.
COMMON = 4_000
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_FIRST_LETTER, _HEAVIEST = ord("A"), 16
_ITEMS = "".join(chr(_FIRST_LETTER - 1 + weight) for weight in range(_HEAVIEST + 1))
_ITEM = re.compile(r"([0-9a-v]*)([A-P])")
#: Characters that stand for small numbers in a text start here.
_FIRST_CHARACTER = 35
#: No term holds it, and all others come before it.
_LAST_CHARACTER = "\U0010ffff"


class Posted(NamedTuple):
    """What the index holds of a record: its length in weighted terms, its facets, and the weight of each term."""

    length: int
    facets: dict[str, tuple[str, ...]]
    weights: dict[str, int]


class Size(NamedTuple):
    """What is known of a term without its list: the characters it takes in a shard, and how many records have it."""

    characters: int
    records: int


def poster(synonyms: Mapping[str, str]) -> Callable[[Record], Posted]:
    """Return the function that reads a record for the index."""
    terms = Terms(synonyms)

    def post(record: Record) -> Posted:
        counts: dict[str, float] = {}
        terms.count(record.title, WEIGHTS["title"], counts)
        for key, texts in record.parts.items():
            terms.count("\n".join(texts), WEIGHTS[key], counts)
        terms.count("\n".join(section.title for section in record.sections), WEIGHTS["heading"], counts)
        terms.count("\n".join(section.text for section in record.sections), WEIGHTS["body"], counts)
        weights = {term: min(int(count), _HEAVIEST) for term, count in counts.items()}
        return Posted(sum(weights.values()), record.facets, weights)

    return post


def listed(records: Mapping[int, int]) -> str:
    """Return the weights of records by their numbers as a list."""
    return lists((number, {"": records[number]}) for number in sorted(records)).get("", "")


def lists(posted: Iterable[tuple[int, Mapping[str, int]]]) -> dict[str, str]:
    """Return the list of each term from numbers of records, in rising order, with the weights of their terms."""
    parts: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    for number, weights in posted:
        for term, weight in weights.items():
            step = number - last.get(term, -1)
            last[term] = number
            item = _ITEMS[weight] if step == 1 else _base32(step) + _ITEMS[weight]
            if term in parts:
                parts[term].append(item)
            else:
                parts[term] = [item]
    return {term: "".join(found) for term, found in parts.items()}


def unlisted(text: str) -> dict[int, int]:
    """Return the weights of records by their numbers from a list."""
    found, number = {}, -1
    for step, weight in _ITEM.findall(text):
        number += int(step, 32) if step else 1
        found[number] = ord(weight) - _FIRST_LETTER + 1
    return found


def _base32(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 32)
        digits = _DIGITS[digit] + digits
    return digits


def size_of(term: str, text: str) -> Size:
    """Return the size of a term with its list."""
    return Size(len(term) + len(text) + 6, sum(map(text.count, _ITEMS[1:])))


def shard_keys(sizes: Mapping[str, Size]) -> list[str]:
    """Return the beginnings of terms that shards are made for: a term is in the one with the longest that it has."""
    terms = sorted(sizes)
    before = [0, *itertools.accumulate(sizes[term].characters for term in terms)]

    def split(key: str, first: int, end: int) -> Iterator[str]:
        if key and (end - first == 1 or before[end] - before[first] <= MOST):
            yield key
            return
        while first < end:
            longer = terms[first][: len(key) + 1]
            if longer == key:  # the term that is the key itself
                yield key
                first += 1
            else:
                behind = bisect.bisect(terms, longer + _LAST_CHARACTER, first, end)
                yield from split(longer, first, behind)
                first = behind

    return sorted(split("", 0, len(terms)))


def shard_of(term: str, keys: frozenset[str]) -> str:
    """Return the beginning of the shard that a term is in, empty where there is none."""
    return next((term[:length] for length in range(len(term), 0, -1) if term[:length] in keys), "")


def shard_json(lists: Mapping[str, str]) -> str:
    """Return a shard: the list of each of its terms."""
    return json.dumps(dict(sorted(lists.items())), ensure_ascii=False, indent=0, separators=(",", ":"))


def common_json(sizes: Mapping[str, Size]) -> str:
    """Return the terms that misspelt ones are compared with, commonest first; what holds a digit is no word."""
    words = [(-size.records, term) for term, size in sizes.items() if term.isalpha()]
    return json.dumps([term for _, term in sorted(words)[:COMMON]], ensure_ascii=False, separators=(",", ":"))


def head_json(
    posted: Mapping[int, tuple[int, Mapping[str, tuple[str, ...]]]],
    keys: Iterable[str],
    synonyms: Mapping[str, Iterable[str]],
) -> str:
    """Return what every search loads first: the records with their lengths and facets, the shards and the synonyms.

    `posted` gives length and facets by number. Lengths are logarithms, eight steps for a doubling. A facet has its
    combinations of values, and for each record the character of one.
    """
    numbers = sorted(posted)
    lengths = [posted[number][0] for number in numbers]
    whole = {
        "version": 1,
        "records": listed(dict.fromkeys(numbers, 1)).replace("A", ","),
        "usual": round(sum(lengths) / max(len(lengths), 1), 2),
        "lengths": "".join(chr(_FIRST_CHARACTER + round(8 * math.log2(length + 1))) for length in lengths),
        "facets": {key: _facet([posted[number][1].get(key, ()) for number in numbers]) for key in FACETS},
        "shards": " ".join(keys),
        "synonyms": synonyms,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _facet(values: list[tuple[str, ...]]) -> dict[str, object]:
    combinations = sorted(set(values))
    rank = {value: chr(_FIRST_CHARACTER + number) for number, value in enumerate(combinations)}
    return {"values": combinations, "of": "".join(map(rank.__getitem__, values))}
