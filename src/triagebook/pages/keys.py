"""What each page depends on, as one key: a page whose key is the same as at the last build need not be made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from ..catalog import ARTICLES, Catalog
from ..checks.freshness import review_due
from ..entry import Entry
from ..naming import markers, shown
from .codes import code_pages, shared_code
from .lists import further_pages, further_shown

#: Markers that stand for what front matter alone says; `health`, for one, tells of links as well.
_OF_FRONT_MATTER = {"codes", "coverage", "home", "known-issues", "macros", "runbooks", "topics"}


def page_keys(catalog: Catalog, before: Callable[[str], str] | None = None) -> dict[str, str]:
    """Return a key for the page of every entry and of every code that has one, by its path.

    A page shows its entry, the faces (id, title, state, status) of entries that it names or that name it, and what the
    registries hold; the nav stands on all pages; a page with a marker may show the front matter of all, or anything.
    The code that makes pages is no part of the key.

    `before` gives the keys of a build for which `between` was the same: what has not changed itself has the same key.
    """
    own = {path: _own(catalog, entry) for path, entry in catalog.entries.items()}
    frame = _frame(catalog)
    everything = _digest([own, frame, str(catalog.today)])
    keys = {}
    for path, entry in catalog.entries.items():
        marked = markers(entry)
        if not marked and before and (key := before(path)).startswith(own[path]):
            keys[path] = key
        elif _OF_FRONT_MATTER.issuperset(marked):
            front = front_key(catalog) if marked else ""
            keys[path] = own[path] + _digest([frame, front, _overdue(catalog, entry), *_seen(catalog, entry)])
        else:
            keys[path] = everything
    return keys | {
        path: _digest([frame, [(s.value, own[catalog.by_id[s.entry].path]) for s in found]])
        for path, found in code_pages(catalog).items()
    }


def between(catalog: Catalog) -> str:
    """Return a digest of all that the page of an entry without markers is made of besides the entry."""
    shows = [f"{path} {catalog.is_sound(entry)} {shown(entry)}" for path, entry in catalog.entries.items()]
    return _digest([catalog.audience, str(catalog.today), _frame(catalog), shows])


def further_keys(catalog: Catalog) -> dict[str, str]:
    """Return a key for each further page of a table, by its path. All of them follow from `front_key` alone."""
    frame = _frame(catalog)
    return {path: _digest([frame, *further_shown(catalog, path)]) for path in further_pages(catalog)}


def _frame(catalog: Catalog) -> str:
    """Return a digest of what stands on all pages: what the registries hold, and the nav."""
    policies = [*catalog.entries.values(), *catalog.unlisted.values()]
    registries = [entry.data for entry in policies if entry.kind.startswith("policy-")]
    nav = [[path, entry.title] for path, entry in catalog.entries.items() if entry.kind not in ARTICLES]
    return _digest([registries, nav])


def front_key(catalog: Catalog) -> str:
    """Return a digest of what lists and data files are made of: the front matter of all, the day, and macros whole."""
    return catalog.once("front key", _front_key)


def _front_key(catalog: Catalog) -> str:
    digest = hashlib.blake2b(f"{catalog.audience} {catalog.today}\n".encode(), digest_size=16)
    for entry in [*catalog.entries.values(), *catalog.unlisted.values()]:
        whole = entry.kind == "macro" or not entry.head
        digest.update(f"\0{entry.path} {catalog.is_sound(entry)} {markers(entry)} {sorted(entry.dropped)}\0".encode())
        digest.update((f"{entry.data} {entry.body}" if whole else entry.head).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _seen(catalog: Catalog, entry: Entry) -> Iterable[Any]:
    """Return what a page shows of others: their faces, by path, and which of its links and codes lead somewhere.

    All of it is in what `shown` says of entries, so that `between` holds it.
    """
    named = catalog.targets(entry).union(other.path for other in catalog.linked_from.get(entry.path, ()))
    yield [catalog.entries[path].once("face", _face) for path in sorted(named)]
    yield [shared_code(catalog, entry, s["value"]) for s in entry.data.get("signatures", ())]


def _own(catalog: Catalog, entry: Entry) -> str:
    problems = () if catalog.is_sound(entry) else [str(p) for p in catalog.problems if p.path == entry.path]
    if entry.content and not problems:
        return f"{entry.content.hex()} {entry.path} "
    return _digest([entry.path, entry.kind, entry.data, entry.body, problems])


def _face(entry: Entry) -> str:
    shown = ("id", "title", "state", "status", "superseded_by") if entry.kind in ARTICLES else ("title",)
    return _digest([entry.path, *(entry.data.get(key) for key in shown)])


def _overdue(catalog: Catalog, entry: Entry) -> bool:
    due = review_due(entry)
    return bool(due and due < catalog.today)


def _digest(value: list[Any]) -> str:
    """Return a digest of plain values."""
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
