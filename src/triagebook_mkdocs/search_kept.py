"""What the index of the search was made of at the last build of a site, in an SQLite database of the cache.

It changes as a whole or not at all, and its checksum stands in a file beside it: a database that is not to the byte
what the last build left, or was made by other code, is thrown away, and the index made anew.
"""

from __future__ import annotations

import contextlib
import functools
import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from triagebook.search_index import Posted, Size

_TABLES = (
    "CREATE TABLE about (maker TEXT)",
    "CREATE TABLE record (number INTEGER PRIMARY KEY, key TEXT, length INTEGER, facets TEXT, weights TEXT)",
    "CREATE TABLE term (term TEXT PRIMARY KEY, characters INTEGER, records INTEGER) WITHOUT ROWID",
    "CREATE TABLE shard (key TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID",
)


class Kept:
    """The records, terms and shards of the last index, and the changes of this one."""

    def __init__(self, known: sqlite3.Connection) -> None:
        self._known = known
        self.shards: dict[str, str] = dict(known.execute("SELECT key, digest FROM shard"))
        rows = known.execute("SELECT term, characters, records FROM term")
        self.sizes = {term: Size(characters, records) for term, characters, records in rows}

    @classmethod
    def nothing(cls) -> Kept:
        """Return what there is before the first build; it is forgotten afterwards."""
        known = sqlite3.connect(":memory:", isolation_level=None)
        _begin(known, "")
        return cls(known)

    @classmethod
    @contextlib.contextmanager
    def opened(cls, file: Path, maker: str) -> Iterator[Kept]:
        """Give what the last build kept, or nothing; keep the changes if no error ends the block."""
        seal = file.with_suffix(".checksum")
        if not _is_sealed(file, seal):
            for broken in (file, Path(f"{file}-journal")):
                broken.unlink(missing_ok=True)
        seal.unlink(missing_ok=True)
        with contextlib.closing(_begun(file, maker)) as known:
            yield cls(known)
            known.execute("COMMIT")
        seal.write_text(_checksum(file), "utf-8")

    def keys(self) -> dict[int, str]:
        """Return the key that each record was made from, by its number."""
        return dict(self._known.execute("SELECT number, key FROM record"))

    def heads(self) -> dict[int, tuple[int, dict[str, tuple[str, ...]]]]:
        """Return length and facets of each record."""
        rows = self._known.execute("SELECT number, length, facets FROM record")
        return {number: (length, _facets(facets)) for number, length, facets in rows}

    def weights(self, numbers: Collection[int]) -> dict[int, dict[str, int]]:
        """Return the weights of the terms of some records, of those that are known."""
        found = {}
        for number in numbers:
            for (weights,) in self._known.execute("SELECT weights FROM record WHERE number = ?", (number,)):
                found[number] = json.loads(weights)
        return found

    def all_weights(self) -> Iterator[tuple[int, dict[str, int]]]:
        """Yield number and weights of each record, in the order of the numbers."""
        for number, weights in self._known.execute("SELECT number, weights FROM record ORDER BY number"):
            yield number, json.loads(weights)

    def put(self, posted: Iterable[tuple[int, str, Posted]]) -> None:
        """Keep what records put into the index, with number and the key that it was made from, one by one."""
        rows = (
            (number, key, one.length, json.dumps(one.facets), json.dumps(one.weights, separators=(",", ":")))
            for number, key, one in posted
        )
        self._known.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, gone: Collection[int]) -> None:
        """Forget records."""
        self._known.executemany("DELETE FROM record WHERE number = ?", [(number,) for number in gone])

    def forget_shards(self) -> None:
        """Forget all shards and terms: they are made anew."""
        self.shards, self.sizes = {}, {}
        for table in ("shard", "term"):
            self._known.execute(f"DELETE FROM {table}")

    def put_shards(self, digests: Mapping[str, str], sizes: dict[str, Size], changed: Collection[str] | None) -> None:
        """Keep the digests of new shards and the sizes of all terms; `changed` are those that differ, None for all."""
        self.shards |= digests
        self._known.executemany("INSERT OR REPLACE INTO shard VALUES (?, ?)", digests.items())
        for term in self.sizes.keys() - sizes.keys():
            self._known.execute("DELETE FROM term WHERE term = ?", (term,))
        rows = ((term, *sizes[term]) for term in (sizes if changed is None else changed) if term in sizes)
        self._known.executemany("INSERT OR REPLACE INTO term VALUES (?, ?, ?)", rows)
        self.sizes = sizes


@functools.cache
def _facets(text: str) -> dict[str, tuple[str, ...]]:
    """Return facets; many records have the same ones."""
    return {key: tuple(values) for key, values in json.loads(text).items()}


def _checksum(file: Path) -> str:
    found = 0
    with file.open("rb") as opened:
        while part := opened.read(1_000_000):
            found = zlib.crc32(part, found)
    return f"{found:08x}"


def _is_sealed(file: Path, seal: Path) -> bool:
    """Return whether the database is the one that the last build left."""
    try:
        return seal.read_text("utf-8") == _checksum(file)
    except (OSError, ValueError):
        return False


def _begun(file: Path, maker: str) -> sqlite3.Connection:
    """Return the open database in a transaction; what other code made is emptied."""
    known = sqlite3.connect(file, isolation_level=None)
    try:
        known.execute("PRAGMA synchronous = OFF")  # after a power cut its checksum differs, and it is made anew
        known.execute("BEGIN IMMEDIATE")
        tables = {name for (name,) in known.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "about" not in tables or known.execute("SELECT maker FROM about").fetchone() != (maker,):
            for name in tables:
                known.execute(f'DROP TABLE "{name}"')
            _begin(known, maker)
    except BaseException:
        known.close()
        raise
    return known


def _begin(known: sqlite3.Connection, maker: str) -> None:
    for table in _TABLES:
        known.execute(table)
    known.execute("INSERT INTO about VALUES (?)", (maker,))
