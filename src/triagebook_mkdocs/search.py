"""Write the index of the search into the site: after an edit only the files that it changes.

What each record put into the index is kept between builds; `search_kept` says where. A shard is patched only where the
site still has the one that the kept records made; else all shards are made anew from what is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from triagebook import search_index as index
from triagebook.address import destination
from triagebook.catalog import Catalog
from triagebook.records import Record, record_json, records
from triagebook.words import first_words

from .outputs import Outputs
from .search_kept import Kept

FOLDER = "search"
#: From so many changed records on, all shards are made anew.
_MOST_PATCHED = 200


class _Wanted(NamedTuple):
    key: str
    make: Callable[[], Record]


def write_search(catalog: Catalog, site: Path, outputs: Outputs | None) -> None:
    """Write the files of the search below `site`, or hand them to `outputs`, which keeps what is as it was."""
    synonyms: dict[str, list[str]] = catalog.policy("vocabulary").get("synonyms", {})
    found = {number: (path, make) for number, path, make in records(catalog)}
    if outputs is None:
        write_anew({number: make for number, (_, make) in found.items()}, synonyms, site)
        return
    wanted = {number: _Wanted(outputs.keys[destination(path)], make) for number, (path, make) in found.items()}
    # Each word's terms follow from the synonyms as well, which no key of a page knows of.
    maker = f"{outputs.maker} {json.dumps(synonyms, sort_keys=True)}"
    with Kept.opened(outputs.beside_manifest("search.sqlite"), maker) as kept:
        _Writing(outputs, kept, synonyms).write(wanted)


def write_anew(makers: Mapping[int, Callable[[], Record]], synonyms: Mapping[str, list[str]], site: Path) -> None:
    """Write the search of records, given by their numbers, below `site`, and keep nothing for another time."""
    wanted = {number: _Wanted("", make) for number, make in makers.items()}
    _Writing(_Plain(site), Kept.nothing(), synonyms).write(wanted)


def _text(number: int) -> str:
    return f"{FOLDER}/text/{number}.json"


def shard_file(key: str) -> str:
    """Return the file of a shard: its beginning in hexadecimal, since some disks do not tell all letters apart."""
    return f"{FOLDER}/{key.encode().hex()}.json"


class _Plain:
    """Writes files into a folder and keeps none."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.kept: set[str] = set()

    def write(self, file: str, text: str, key: str = "") -> None:
        path = self.site / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def keep(self, file: str, key: str) -> bool:
        return False


class _Writing:
    """One writing of the texts, of the shards, and of what is loaded before them."""

    def __init__(self, outputs: Outputs | _Plain, kept: Kept, synonyms: Mapping[str, Iterable[str]]) -> None:
        self._outputs = outputs
        self._kept = kept
        self._synonyms = synonyms
        self._post = index.poster(first_words(synonyms))

    def write(self, wanted: Mapping[int, _Wanted]) -> None:
        """Write all that the search has of these records, in the order of their numbers."""
        kept = self._kept
        known = kept.keys()
        gone = known.keys() - wanted.keys()
        changed = [number for number in sorted(wanted) if known.get(number) != wanted[number].key]
        few = bool(kept.shards) and len(changed) + len(gone) <= _MOST_PATCHED
        before = kept.weights([*changed, *gone]) if few else {}
        kept.put(self._made(wanted, frozenset(changed)))
        kept.forget(gone)
        now = kept.weights(changed) if few else {}
        if not few or not self._patch(_changed(before, now)):
            self._make_anew()
        self._outputs.write(f"{FOLDER}/index.json", index.head_json(kept.heads(), sorted(kept.shards), self._synonyms))
        self._outputs.write(f"{FOLDER}/common.json", index.common_json(kept.sizes))

    def _made(self, wanted: Mapping[int, _Wanted], changed: frozenset[int]) -> Iterator[tuple[int, str, index.Posted]]:
        """Write the texts that the site lacks, and yield what changed records put into the index, one by one."""
        for number, (key, make) in sorted(wanted.items()):
            is_there = self._outputs.keep(_text(number), key)
            if is_there and number not in changed:
                continue
            record = make()
            if not is_there:
                self._outputs.write(_text(number), record_json(record), key)
            if number in changed:
                yield number, key, self._post(record)

    def _patch(self, changed: Mapping[str, Mapping[int, int]]) -> bool:
        """Patch the shards of terms that changed; return whether that was enough, else nothing is done."""
        kept = self._kept
        keys = frozenset(kept.shards)
        if not all(self._outputs.keep(shard_file(key), digest) for key, digest in kept.shards.items()):
            return False
        shards: dict[str, dict[str, str]] = {}
        new: dict[str, str] = {}
        sizes = dict(kept.sizes)
        for term, weights in changed.items():
            key = index.shard_of(term, keys)
            if key and key not in shards:
                shards[key] = json.loads((self._outputs.site / shard_file(key)).read_bytes())
            _put_weights(shards[key] if key else new, term, weights, sizes)
        now = frozenset(index.shard_keys(sizes))
        added = tuple(now - keys)
        if keys - now or any(term.startswith(added) for term in sizes if term not in new):
            return False
        for term, text in new.items():
            shards.setdefault(index.shard_of(term, now), {})[term] = text
        self._put(shards, sizes, changed.keys())
        return True

    def _make_anew(self) -> None:
        lists = index.lists(self._kept.all_weights())
        sizes = {term: index.size_of(term, text) for term, text in lists.items()}
        keys = frozenset(index.shard_keys(sizes))
        shards: dict[str, dict[str, str]] = {key: {} for key in keys}
        for term, text in lists.items():
            shards[index.shard_of(term, keys)][term] = text
        for key in self._kept.shards.keys() - keys:
            self._outputs.kept.discard(shard_file(key))
        self._kept.forget_shards()
        self._put(shards, sizes, None)

    def _put(
        self, shards: dict[str, dict[str, str]], sizes: dict[str, index.Size], changed: Collection[str] | None
    ) -> None:
        digests = {}
        for key, lists in shards.items():
            text = index.shard_json(lists)
            digests[key] = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
            self._outputs.write(shard_file(key), text)
        self._kept.put_shards(digests, sizes, changed)


def _put_weights(lists: dict[str, str], term: str, records: Mapping[int, int], sizes: dict[str, index.Size]) -> None:
    """Put the new weights of records, 0 where they no longer have the term, into a shard and its sizes."""
    found = index.unlisted(lists.pop(term, "")) | records
    if left := {number: weight for number, weight in found.items() if weight}:
        lists[term] = index.listed(left)
        sizes[term] = index.size_of(term, lists[term])
    else:
        sizes.pop(term, None)


def _changed(
    before: Mapping[int, Mapping[str, int]], now: Mapping[int, Mapping[str, int]]
) -> dict[str, dict[int, int]]:
    """Return the weights of records that are not as before, by term and number; 0 where a record lost a term."""
    found: dict[str, dict[int, int]] = {}
    for number in before.keys() | now.keys():
        old, new = before.get(number, {}), now.get(number, {})
        for term in old.keys() | new.keys():
            if old.get(term) != new.get(term):
                found.setdefault(term, {})[number] = new.get(term, 0)
    return found
