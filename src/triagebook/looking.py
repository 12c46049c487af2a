"""A catalog that notes what is looked up in it: what a check saw of others decides when it must look again.

Nothing has to be declared, so nothing can be declared wrongly. A name is noted also where nothing has it, since a file
may get it later; whoever goes through all of something has looked at everything, which is noted as ALL.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from .address import address
from .catalog import Catalog
from .entry import Entry
from .naming import ARTICLES
from .signatures import Matcher

T = TypeVar("T")
ALL = "*"


class _Notes:
    """What was looked at since it was last taken; `day` says that the day was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.day = False


class _Noting(Mapping[str, T]):
    """A mapping that notes which keys are asked for, each with a word in front."""

    def __init__(self, real: Mapping[str, T], word: str, notes: _Notes) -> None:
        self._real, self._word, self._notes = real, word, notes

    def __getitem__(self, key: str) -> T:
        self._notes.names.add(self._word + key)
        return self._real[key]

    def get(self, key: str, default: Any = None) -> Any:
        self._notes.names.add(self._word + key)
        return self._real.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._notes.names.add(f"{self._word}{key}")
        return key in self._real

    def __iter__(self) -> Iterator[str]:
        self._notes.names.add(ALL)
        return iter(self._real)

    def __len__(self) -> int:
        self._notes.names.add(ALL)
        return len(self._real)

    def values(self) -> Any:
        self._notes.names.add(ALL)
        return self._real.values()

    def items(self) -> Any:
        self._notes.names.add(ALL)
        return self._real.items()


class _NotingSet(AbstractSet[str]):
    """A set of paths that notes which are asked for."""

    def __init__(self, real: AbstractSet[str], notes: _Notes) -> None:
        self._real, self._notes = real, notes

    def __contains__(self, path: object) -> bool:
        self._notes.names.add(f"path:{path}")
        return path in self._real

    def __iter__(self) -> Iterator[str]:
        self._notes.names.add(ALL)
        return iter(self._real)

    def __len__(self) -> int:
        self._notes.names.add(ALL)
        return len(self._real)


class Looking:
    """Stands in for a catalog where checks look at it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._notes = _Notes()
        self.root, self.schemas, self.audience = catalog.root, catalog.schemas, catalog.audience
        self.unlisted = catalog.unlisted
        self.anchors = catalog.anchors
        self.entries = self._noting(catalog.entries, "path:")
        self.by_id = self._noting(catalog.by_id, "id:")
        self.attachments = _NotingSet(catalog.attachments, self._notes)
        self.unread = _NotingSet(catalog.unread, self._notes)

    policy, registry = Catalog.policy, Catalog.registry

    @cached_property
    def alias_owner(self) -> _Noting[Entry]:
        """The entry that each alias leads to."""
        return self._noting(self._catalog.alias_owner, "alias:")

    @cached_property
    def by_address(self) -> _Noting[str]:
        """The path of each page by its address on the site."""
        return self._noting(self._catalog.by_address, "address:")

    @cached_property
    def by_folded_address(self) -> _Noting[str]:
        """The first path of each page by its address in lower case."""
        return self._noting(self._catalog.by_folded_address, "folded:")

    def _noting(self, real: Mapping[str, T], word: str) -> _Noting[T]:
        return _Noting(real, word, self._notes)

    def take(self) -> tuple[set[str], bool]:
        """Return the names that were looked at since the last call, and whether the day was asked for."""
        names, day = self._notes.names, self._notes.day
        self._notes.names, self._notes.day = set(), False
        return names, day

    @property
    def today(self) -> date:
        """The day, which passes without any change."""
        self._notes.day = True
        return self._catalog.today

    @property
    def matcher(self) -> Matcher:
        """The matcher of all signatures: what is new among them is asked of all entries, whether they looked or not."""
        return self._catalog.matcher

    def has_problems(self, path: str) -> bool:
        """Did reading a file find something wrong?"""
        self._notes.names.add(f"path:{path}")
        return self._catalog.has_problems(path)

    def is_sound(self, entry: Entry) -> bool:
        """Does an entry fit its schema?"""
        return not self.has_problems(entry.path)

    def once(self, name: str, make: Callable[[Catalog], T]) -> T:
        """Return what is found of the whole; it is not looked at again as long as that stays the same."""
        self._notes.names.add(f"shared:{name}")
        return self._catalog.once(name, make)

    def __getattr__(self, name: str) -> Any:
        self._notes.names.add(ALL)
        return getattr(self._catalog, name)


def names(entry: Entry) -> tuple[str, ...]:
    """Return the names under which checks look for an entry."""
    here = address(entry.path)
    found = [f"path:{entry.path}", f"address:{here}", f"folded:{here.lower()}"]
    if entry.id and entry.kind in ARTICLES:
        found.append(f"id:{entry.id}")
    return (*found, *(f"alias:{alias}" for alias in entry.data.get("aliases", ())))


def face(catalog: Catalog, entry: Entry) -> bytes:
    """Return a digest of what checks may see of an entry that is not their own: all but the text of its body."""
    data = entry.head or entry.data  # the text says it all, and is at hand
    shown = [entry.kind, data, sorted(entry.dropped), sorted(catalog.anchors(entry)), catalog.is_sound(entry)]
    return digest(shown)


def digest(value: Any) -> bytes:
    """Return a digest of plain values; patterns count by their text."""
    text = json.dumps(value, default=_plain)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _plain(value: Any) -> Any:
    return [value.pattern, value.flags] if isinstance(value, re.Pattern) else str(value)
