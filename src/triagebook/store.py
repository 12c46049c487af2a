"""Keep records of files from one run to the next: what each holds, and what was found in it.

One SQLite database: it changes as a whole or not at all, however a run ends, and two runs at once wait for each other.
A record is a plain value as `marshal` writes it, which is read ten times faster than JSON. Like a .pyc file it must
come from a cache of one's own, for `marshal` is not made for bytes that somebody forged. What is not ours is never
believed: the database names its form, the Python and the code that wrote it, each shelf has a checksum, and where
anything does not fit, the records are gone and made anew.

Records lie together on shelves, a row each: reading ten thousand of them one by one takes half as long again.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sqlite3
import sys
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_FORM = f"triagebook store 2, {sys.implementation.cache_tag}, marshal {marshal.version}"
#: Seconds that a run waits for another one that is writing. Then it goes on and keeps nothing.
_PATIENCE = 10
#: What keeps a run from writing while nothing is broken: https://www.sqlite.org/rescode.html
_NOT_NOW = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_TABLES = ("source", "verdict")
#: Shelves of a table. More are read more slowly, fewer take longer to write after an edit.
_SHELVES = 256
#: Bytes of a page of the database: a shelf takes some hundred thousand.
_PAGE = 65_536


class Record(NamedTuple):
    """A file's record: the file's sign and content digest when it was made, and a plain value."""

    sign: str
    content: bytes
    value: Any


def sign_of(found: os.stat_result, now_ns: int) -> str:
    """Return what tells a file from its next version without reading it; empty where that cannot be relied on.

    A file that was written less than two seconds ago may be written again with the same time and size.
    """
    if now_ns - max(found.st_mtime_ns, found.st_ctime_ns) < 2_000_000_000:
        return ""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def read(file: Path, maker: str) -> tuple[dict[str, Record], dict[str, Record]]:
    """Return the records of sources and of verdicts by path; none where they were made by another maker, or are broken.

    `maker` stands for everything that they depend on besides the files.
    """
    try:
        with contextlib.closing(_opened(file)) as known:
            known.execute("BEGIN")
            if known.execute("SELECT form, maker FROM about").fetchone() != (_FORM, maker):
                return {}, {}
            sources, verdicts = (dict(_records(known, table)) for table in _TABLES)
            return sources, verdicts
    except (sqlite3.Error, OSError, ValueError, EOFError, TypeError):
        return {}, {}


def _records(known: sqlite3.Connection, table: str) -> Iterator[tuple[str, Record]]:
    for checksum, value in known.execute(f"SELECT checksum, value FROM {table}"):
        for path, record in _unpacked(checksum, value).items():
            yield path, Record(*record)


def write(
    file: Path,
    maker: str,
    sources: Mapping[str, Record],
    verdicts: Mapping[str, Record],
    gone: Iterable[str],
) -> None:
    """Put records in the place of those with the same paths, and remove those that are gone.

    Where nothing can be written, nothing is kept; what is broken is replaced.
    """
    try:
        _write(file, maker, (sources, verdicts), gone)
    except OSError:
        return
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NOT_NOW:
            for broken in (file, Path(f"{file}-journal")):
                with contextlib.suppress(OSError):
                    broken.unlink(missing_ok=True)


def _write(file: Path, maker: str, records: Iterable[Mapping[str, Record]], gone: Iterable[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.parent.joinpath(".gitignore").write_text("*\n", "utf-8")
    with contextlib.closing(_opened(file, create=True)) as known:
        known.execute("BEGIN IMMEDIATE")
        known.execute("CREATE TABLE IF NOT EXISTS about (form TEXT, maker TEXT)")
        if known.execute("SELECT form, maker FROM about").fetchone() != (_FORM, maker):
            _begin_anew(known, maker)
        for table, changed in zip(_TABLES, records, strict=True):
            for shelf, news in _by_shelf(changed, gone).items():
                row = (shelf, *_packed({**_on_shelf(known, table, shelf, news.keys()), **_there(news)}))
                known.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", row)
        known.execute("COMMIT")


def _by_shelf(changed: Mapping[str, Record], gone: Iterable[str]) -> dict[int, dict[str, Record | None]]:
    """Return what is to be on other shelves than before, by shelf and path; None for what is gone."""
    found: dict[int, dict[str, Record | None]] = {}
    for path in (*gone, *changed):
        found.setdefault(zlib.crc32(path.encode("utf-8", "surrogateescape")) % _SHELVES, {})[path] = changed.get(path)
    return found


def _there(news: Mapping[str, Record | None]) -> dict[str, tuple[Any, ...]]:
    return {path: tuple(record) for path, record in news.items() if record}


def _on_shelf(known: sqlite3.Connection, table: str, shelf: int, without: Container[str]) -> dict[str, tuple[Any, ...]]:
    """Return the other records of a shelf; none where it is broken: whoever could not read it writes all of them."""
    try:
        [(checksum, value)] = known.execute(f"SELECT checksum, value FROM {table} WHERE shelf = ?", (shelf,))
        return {path: record for path, record in _unpacked(checksum, value).items() if path not in without}
    except (ValueError, EOFError, TypeError):  # there is no such row yet, or not a good one
        return {}


def _begin_anew(known: sqlite3.Connection, maker: str) -> None:
    known.execute("DELETE FROM about")
    known.execute("INSERT INTO about VALUES (?, ?)", (_FORM, maker))
    for table in _TABLES:
        known.execute(f"DROP TABLE IF EXISTS {table}")
        known.execute(f"CREATE TABLE {table} (shelf INTEGER PRIMARY KEY, checksum INTEGER, value BLOB)")


def _packed(records: dict[str, tuple[Any, ...]]) -> tuple[int, bytes]:
    packed = marshal.dumps(records)
    return zlib.crc32(packed), packed


def _unpacked(checksum: int, value: bytes) -> dict[str, tuple[Any, ...]]:
    if zlib.crc32(value) != checksum:
        raise ValueError("a shelf is broken")
    found: dict[str, tuple[Any, ...]] = marshal.loads(value)
    return found


def _opened(file: Path, *, create: bool = False) -> sqlite3.Connection:
    """Return a connection that begins and ends transactions only where it is told to."""
    mode = "rwc" if create else "rw"
    known = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}", timeout=_PATIENCE, isolation_level=None, uri=True
    )
    known.execute(f"PRAGMA page_size = {_PAGE}")  # of a new one
    known.execute("PRAGMA synchronous = OFF")  # after a power cut it is a cache that does not fit, and made anew
    return known
