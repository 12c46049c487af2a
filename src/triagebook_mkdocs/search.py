"""Write the index of the search into the site: after an edit only the files that it changes.

What each record put into the index is kept between builds; `search_kept` says where. A shard is patched only where the
site still has the one that the kept records made; else all shards are made anew from what is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
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
    """Write the files of the search below `site`, or hand them to `outputs`, which keeps those that are as they were."""
    synonyms: dict[str, list[str]] = catalog.policy("vocabulary").get("synonyms", {})
    found = {number: (path, make) for number, path, make in records(catalog)}
    if outputs is None:
        made = {number: make() for number, (_, make) in found.items()}
        post = index.poster(first_words(synonyms))
        _Writing(_Plain(site), Kept.nothing(), synonyms).write({n: post(record) for n, record in made.items()}, set())
        for number, record in made.items():
            _Plain(site).write(_text(number), record_json(record))
        return
    wanted = {number: _Wanted(outputs.keys[destination(path)], make) for number, (path, make) in found.items()}
    _write_texts(wanted, outputs)
    with Kept.opened(outputs.beside_manifest("search.sqlite"), outputs.maker) as kept:
        known = kept.keys()
        post = index.poster(first_words(synonyms))
        posted = {number: post(one.make()) for number, one in wanted.items() if known.get(number) != one.key}
        writing = _Writing(outputs, kept, synonyms)
        writing.write(posted, known.keys() - wanted.keys())
        kept.put({number: wanted[number].key for number in posted}, posted)


def _text(number: int) -> str:
    return f"{FOLDER}/text/{number}.json"


def _write_texts(wanted: Mapping[int, _Wanted], outputs: Outputs) -> None:
    for number, one in wanted.items():
        if not outputs.keep(_text(number), one.key):
            outputs.write(_text(number), record_json(one.make()), one.key)


def shard_file(key: str) -> str:
    """Return the file of a shard: its beginning in hexadecimal, since some disks do not tell all letters apart."""
    return f"{FOLDER}/{key.encode().hex()}.json"


class _Plain:
    """Writes files into a folder and keeps none."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def write(self, file: str, text: str, key: str = "") -> None:
        path = self.site / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def keep(self, file: str, key: str) -> bool:
        return False


class _Writing:
    """One writing of the shards and of what is loaded before them."""

    def __init__(self, outputs: Outputs | _Plain, kept: Kept, synonyms: Mapping[str, Iterable[str]]) -> None:
        self._outputs = outputs
        self._kept = kept
        self._synonyms = synonyms

    def write(self, posted: Mapping[int, index.Posted], gone: set[int]) -> None:
        """Write the index after some records have changed or come, and others are gone."""
        before = self._kept.weights([*posted, *gone])
        changed = _changed(before, {number: one.weights for number, one in posted.items()})
        shards = self._patched(changed) if 0 < len(self._kept.shards) and len(before) <= _MOST_PATCHED else None
        if shards is None:
            self._all_anew(posted, gone)
        self._kept.forget(gone)
        heads = self._kept.heads() | {number: (one.length, one.facets) for number, one in posted.items()}
        keys = sorted(self._kept.shards)
        self._outputs.write(f"{FOLDER}/index.json", index.head_json(heads, keys, self._synonyms))
        self._outputs.write(f"{FOLDER}/common.json", index.common_json(self._kept.sizes))

    def _patched(self, changed: Mapping[str, Mapping[int, int]]) -> dict[str, str] | None:
        """Patch the shards of terms that changed; return None, with nothing done, where that is not enough."""
        kept = self._kept
        keys = frozenset(kept.shards)
        if not all(self._outputs.keep(shard_file(key), digest) for key, digest in kept.shards.items()):
            return None
        shards: dict[str, dict[str, str]] = {}
        sizes = dict(kept.sizes)
        for term, records in changed.items():
            key = index.shard_of(term, keys)
            if not key:
                return None
            if key not in shards:
                shards[key] = json.loads((self._outputs.site / shard_file(key)).read_bytes())
            _patch(shards[key], term, records, sizes)
        if frozenset(index.shard_keys(sizes)) != keys:
            return None
        self._put(shards, sizes, {term for term in changed})
        return {}

    def _all_anew(self, posted: Mapping[int, index.Posted], gone: set[int]) -> None:
        terms: dict[str, dict[int, int]] = {}
        whole = self._kept.weights(None) | {number: one.weights for number, one in posted.items()}
        for number, weights in whole.items():
            if number not in gone:
                for term, weight in weights.items():
                    terms.setdefault(term, {})[number] = weight
        lists = {term: index.listed(found) for term, found in terms.items()}
        sizes = {term: index.size_of(term, text) for term, text in lists.items()}
        keys = frozenset(index.shard_keys(sizes))
        shards: dict[str, dict[str, str]] = {key: {} for key in keys}
        for term, text in lists.items():
            shards[index.shard_of(term, keys)][term] = text
        self._kept.forget_shards()
        self._put(shards, sizes, None)

    def _put(self, shards: dict[str, dict[str, str]], sizes: dict[str, index.Size], changed: set[str] | None) -> None:
        digests = {}
        for key, lists in shards.items():
            text = index.shard_json(lists)
            digests[key] = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
            self._outputs.write(shard_file(key), text)
        self._kept.put_shards(digests, sizes, changed)


def _patch(
    lists: dict[str, str], term: str, records: Mapping[int, int], sizes: dict[str, index.Size]
) -> None:
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
