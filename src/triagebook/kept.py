"""Load and judge a knowledge base with what an earlier run kept of each file; only what was changed is read anew.

The result is the same as that of `load` and `judge`, which read everything.
"""

from __future__ import annotations

import hashlib
import os
import time
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from . import store, verdict_cache
from .catalog import MOST_READ, Catalog, Read, judged, load
from .checks.again import Judged, judge_again, shared_digests
from .diagnostics import Diagnostic
from .entry import Entry
from .file_names import not_plain
from .folders import Progress, silent
from .links import blank_code
from .naming import FACTS
from .schema import Schemas

#: Where records are kept, below the root of the knowledge base.
FILE = Path(".cache", "triagebook", "store", "records.sqlite")
#: The path under which digests of what was found of the whole are kept among the verdicts.
_WHOLE = "*"


class Last(NamedTuple):
    """What the last run found: the record of each file, what was said of each, and digests of what the whole holds."""

    sources: dict[str, store.Record]
    judged: dict[str, Judged]
    whole: dict[str, bytes]


class Memory:
    """What a process that loads a knowledge base again and again, such as a server, need not read from the disk.

    It is believed only while the file is the one that this process left.
    """

    def __init__(self) -> None:
        self._sign = ""
        self._last: Last | None = None

    def last(self, file: Path, maker: str) -> Last | None:
        """Return what is remembered of a file, or nothing."""
        return self._last if self._sign and self._sign == _left(file, maker) else None

    def remember(self, file: Path, maker: str, last: Last) -> None:
        """Remember what was written into a file."""
        self._sign, self._last = _left(file, maker), last


def _left(file: Path, maker: str) -> str:
    try:
        found = os.stat(file)
    except OSError:
        return ""
    return f"{file} {maker} {found.st_ino} {found.st_size} {found.st_mtime_ns}"


def load_and_judge(
    root: Path, today: date, kept_in: Path, report: Progress = silent, memory: Memory | None = None
) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    """Return a knowledge base, and everything that is wrong with it.

    Records are kept below the folder `kept_in`, and in `memory`, if there is one.

    Raises:
        OSError: if the schemas cannot be read.
        ValueError: if a schema is not JSON.
    """
    maker, file = verdict_cache.maker(root), kept_in / FILE
    last = (memory and memory.last(file, maker)) or _read(file, maker)
    reading = _Reading(last.sources)
    catalog = load(root, today, report, reading.look)
    contents = reading.contents | {path: _digest(repr(found)) for path, found in _refused(catalog, reading).items()}
    found, now = judge_again(catalog, contents, last.judged, last.whole, report)
    changed = {path: store.Record("", b"", tuple(one)) for path, one in now.items() if last.judged.get(path) is not one}
    if last.whole != (whole := shared_digests(catalog)):
        changed[_WHOLE] = store.Record("", b"", whole)
    gone = [path for path in {*last.sources, *last.judged} if path not in now]
    records = {path: _record(reading, catalog, path) for path in reading.new if path in now}
    if records or changed or gone:
        store.write(file, maker, records, changed, gone)
    if memory:
        sources = {path: one for path, one in (last.sources | records).items() if path in now}
        memory.remember(file, maker, Last(sources, now, whole))
    catalog.__dict__["verdict"] = found
    blank_code.cache_clear()  # of the whole text; nobody but checks asks for it
    return catalog, found


def _read(file: Path, maker: str) -> Last:
    sources, verdicts = store.read(file, maker)
    whole = verdicts.pop(_WHOLE).value if _WHOLE in verdicts else {}
    return Last(sources, {path: Judged(*record.value) for path, record in verdicts.items()}, whole)


def _refused(catalog: Catalog, reading: _Reading) -> dict[str, list[Diagnostic]]:
    """Return what is wrong with each path that was not looked into."""
    return {
        path: [problem for problem in catalog.problems if problem.path == path]
        for path in catalog.unread
        if path not in reading.contents
    }


class _Reading:
    """Looks into files, or into the records of those that are as they were."""

    def __init__(self, sources: dict[str, store.Record]) -> None:
        self._sources = sources
        self._now = time.time_ns()
        self.contents: dict[str, bytes] = {}
        #: Signs of the files whose records are to be written.
        self.new: dict[str, str] = {}
        self._found: dict[str, Read] = {}

    def look(self, root: Path, path: str, schemas: Schemas) -> Read:
        """Return what a file holds."""
        file = f"{root}/{path}"
        known = self._sources.get(path)
        try:
            sign = store.sign_of(os.lstat(file), self._now)
        except OSError:
            sign = ""
        if known and sign and sign == known.sign:
            self.contents[path] = known.content
            return _restored(path, known)
        if odd := not_plain(root, path):
            return None, (odd,)
        with open(file, "rb") as opened:
            raw = opened.read(MOST_READ)
        self.contents[path] = _digest(raw)
        self.new[path] = sign
        if known and known.content == self.contents[path]:
            found = _restored(path, known)
        else:
            found = judged(path, raw, schemas)
            if found[0]:
                found[0].__dict__["content"] = self.contents[path]
        self._found[path] = found
        return found

    def found(self, path: str) -> Read:
        """Return what was found in a file whose record is to be written."""
        return self._found[path]


def _digest(raw: bytes | str) -> bytes:
    return hashlib.blake2b(raw.encode() if isinstance(raw, str) else raw, digest_size=16).digest()


_FIELDS = ("kind", "data", "body", "body_line", "head")


def _record(reading: _Reading, catalog: Catalog, path: str) -> store.Record:
    entry, problems = reading.found(path)
    value: tuple[Any, ...] = (tuple(_told(problem) for problem in problems),)
    if entry:
        fields = {name: getattr(entry, name) for name in _FIELDS}
        facts = {name: find(entry) for name, find in FACTS.items()}
        value = (*value, fields | facts, tuple(entry.dropped))
    return store.Record(reading.new[path], reading.contents[path], value)


def _told(problem: Diagnostic) -> tuple[Any, ...]:
    return tuple(getattr(problem, name) for name in Diagnostic.__slots__)


def _restored(path: str, record: store.Record) -> Read:
    problems = tuple(Diagnostic(*told) for told in record.value[0])
    if len(record.value) == 1:
        return None, problems
    entry = Entry.__new__(Entry)  # places are read again where somebody asks for them
    entry.__dict__.update(record.value[1], path=path, dropped=frozenset(record.value[2]), content=record.content)
    return entry, problems
