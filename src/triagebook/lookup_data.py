"""What the browser loads to find entries: one file while that is small, else an index, and pieces as it needs them.

A paste never leaves the page, so the browser finds out by itself which pieces it needs. The index says of each
signature which words a text must hold, as hashes, and which piece has an entry or a word. `docs/assets/pieced.js`
reads it, and finds with it what it would find in the whole.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from .catalog import Catalog
from .exports import entries_json
from .pasted import fold, needle, words_in

#: Bytes of JSON up to which all entries are one file.
MOST_WHOLE = 500_000
#: Entries in a piece, and bytes of words after which a new piece begins.
PIECE = 8
WORDS_PIECE = 16_000
#: Groups of words of a signature that the index holds.
_GROUPS = 4
#: What the browser needs of an entry; the whole file also has what it makes the index of words of.
_SHOWN = ("id", "kind", "title", "summary", "severity", "state", "status", "address", "affects", "fixed_in")
_WORDS = ("symptoms", "tags")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def lookup_files(catalog: Catalog, most_whole: int = MOST_WHOLE) -> dict[str, str]:
    """Return what the browser finds entries with, as JSON by path: `lookup.json`, and its pieces if it has some.

    A whole file is `{"synonyms": ..., "entries": [...]}` with entries as in catalog.json. An index is `{"synonyms",
    "build", "size", "usual", "lengths", "needed", "firsts", "words", "letters"}`; its pieces are
    `lookup/entries-N.json` with eight entries each, in the order of their ids; `lookup/words-N.json`, {word: [number
    of the entry less that of the one before, how often, ...]}; and `lookup/known-X.json`, {word: entries with it} for
    words that begin with X.
    """
    whole = whole_lookup(catalog)
    if len(whole.encode("utf-8")) <= most_whole:
        return {"lookup.json": whole}
    entries = sorted(entries_json(catalog), key=lambda entry: entry["id"])
    pieces = dict(_entry_pieces(entries))
    numbers = {entry["id"]: number for number, entry in enumerate(entries)}
    counts = {id: used for id, used in catalog.words.counts.items() if id in numbers}
    postings = _postings(counts, numbers)
    words = list(_word_pieces(postings))
    pieces |= {f"words-{number}": dict(found) for number, found in enumerate(words)}
    pieces |= _known(postings)
    written = {f"lookup/{name}.json": _json(piece) for name, piece in pieces.items()}
    index = {
        "synonyms": catalog.policy("vocabulary").get("synonyms", {}),
        "build": hashlib.sha256("".join(written.values()).encode()).hexdigest()[:12],
        "size": len(counts),
        "usual": catalog.words.usual,
        "lengths": [sum(counts.get(entry["id"], {}).values()) for entry in entries],
        "needed": _needed(entries),
        "firsts": [entry["id"] for entry in entries[::PIECE]],
        "words": [found[0][0] for found in words],
        "letters": "".join(dict.fromkeys(word[0] for word in postings)),
    }
    return {"lookup.json": _json(index)} | written


def whole_lookup(catalog: Catalog) -> str:
    """Return all that the browser finds entries with as one JSON text; pages opened from disk take it at any size."""
    kept = (*_SHOWN, *_WORDS, "signatures")
    entries = [{key: entry[key] for key in kept} for entry in entries_json(catalog)]
    return _json({"synonyms": catalog.policy("vocabulary").get("synonyms", {}), "entries": entries})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _entry_pieces(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield entries in pieces, each with the addresses of the entries that its own are told apart from."""
    sharing = Counter(_shared_key(s) for e in entries if e["status"] != "archived" for s in e["signatures"])
    addresses = {entry["id"]: entry["address"] for entry in entries}
    for start in range(0, len(entries), PIECE):
        piece = entries[start : start + PIECE]
        others = {id for entry in piece for s in entry["signatures"] for id in s.get("overlaps_with", ())}
        shown = [
            {key: entry[key] for key in _SHOWN if entry[key]}
            | {"signatures": [_counted(s, sharing) for s in entry["signatures"]]}
            for entry in piece
        ]
        named = {id: addresses[id] for id in sorted(others & addresses.keys())}
        yield f"entries-{start // PIECE}", {"entries": shown} | ({"addresses": named} if named else {})


def _shared_key(signature: Mapping[str, Any]) -> tuple[str, str]:
    return signature["kind"], signature["value"].lower()


def _counted(signature: Mapping[str, Any], sharing: Mapping[tuple[str, str], int]) -> Mapping[str, Any]:
    """Return a signature with the number of those that have its value, where it is not alone."""
    count = sharing[_shared_key(signature)]
    return {**signature, "shared": count} if count > 1 else signature


def _needed(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return for each entry what a text must hold for each of its signatures, separated by spaces.

    A code or phrase needs its pairs of neighbouring words, or its only word, or the letters of one without a word of
    ASCII; a pattern needs a word of each group, after a slash where all of them stand on one line. Of these the rarest
    are written, those of a group with bars between them, each as four letters. A signature that needs nothing is a
    hyphen; an archived entry has none.
    """
    known = [[_groups(signature) for signature in entry["signatures"]] for entry in entries]
    uses = Counter(word for signatures in known for groups in signatures for group in groups for word in group)
    return [
        "" if entry["status"] == "archived" else " ".join(map(partial(_written, uses), entry["signatures"], found))
        for entry, found in zip(entries, known, strict=True)
    ]


def _groups(signature: Mapping[str, Any]) -> Sequence[Collection[str]]:
    if signature["kind"] == "regex":
        found: list[list[str]] = signature.get("words", [])  # as catalog.json has them: patterns take long to read
        return found
    folded = fold(needle(signature["value"]))
    words = words_in(folded)
    if len(words) > 1:
        return [{f"{one} {next}"} for one, next in dict.fromkeys(pairwise(words))]
    letters = (char for char in folded if char > "\x7f" and _is_one_letter(char))
    return [{word} for word in words] or [{char} for char in dict.fromkeys(letters)]


def _is_one_letter(char: str) -> bool:
    """Is a letter beyond ASCII the same one for every program, whatever its case, and one unit of UTF-16?"""
    return char <= "\uffff" and char.upper().lower() == char.lower() and len(char.upper()) == 1


def _written(uses: Mapping[str, int], signature: Mapping[str, Any], groups: Sequence[Collection[str]]) -> str:
    few = sorted((sum(uses[word] for word in group), sorted(group)) for group in groups)[:_GROUPS]
    is_on_one_line = signature["kind"] == "regex" and not signature.get("spans_lines")
    slash = "/" if is_on_one_line and len(few) > 1 else ""
    return slash + "".join("|".join(map(word_hash, words)) for _, words in few) or "-"


@lru_cache(maxsize=200_000)
def word_hash(word: str) -> str:
    """Return a word, or two and a space, as four letters: FNV-1a of 32 bits, the upper eight folded into the others."""
    found = 0x811C9DC5
    for unit in map(ord, word):
        found = ((found ^ unit) * 0x01000193) & 0xFFFFFFFF
    found = (found >> 24) ^ (found & 0xFFFFFF)
    return "".join(_LETTERS[found >> shift & 63] for shift in (18, 12, 6, 0))


def _postings(counts: Mapping[str, Mapping[str, float]], numbers: Mapping[str, int]) -> dict[str, list[int]]:
    """Return for each word the entries that use it, as [distance from the one before, how often, ...]."""
    found: dict[str, list[int]] = {}
    last: dict[str, int] = {}
    for id in sorted(counts, key=numbers.__getitem__):
        for word, count in counts[id].items():
            found.setdefault(word, []).extend((numbers[id] - last.get(word, 0), int(count)))
            last[word] = numbers[id]
    return dict(sorted(found.items()))


def _word_pieces(postings: Mapping[str, list[int]]) -> Iterator[list[tuple[str, list[int]]]]:
    piece: list[tuple[str, list[int]]] = []
    size = 0
    for word, found in postings.items():
        piece.append((word, found))
        size += len(word) + 4 + 2 * len(found)
        if size >= WORDS_PIECE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _known(postings: Mapping[str, list[int]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for word, having in postings.items():
        found.setdefault(f"known-{word[0]}", {})[word] = len(having) // 2
    return found
