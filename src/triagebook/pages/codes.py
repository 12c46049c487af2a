"""Where the address of a code leads, whatever its spelling: to its only entry, or to a page with all that have it."""

from __future__ import annotations

import functools

from ..address import code_slug
from ..catalog import Catalog
from ..entry import Entry
from ..signatures import Signature


def sound_signatures(catalog: Catalog, kind: str = "") -> list[Signature]:
    """Return the signatures of entries that fit their schema, or those of a kind, by value."""
    signatures = [s for s in catalog.signatures if s.kind == kind or not kind]
    found = [s for s in signatures if s.entry in catalog.by_id and catalog.is_sound(catalog.by_id[s.entry])]
    return sorted(found, key=lambda s: (s.value.lower(), s.value, s.entry))


@functools.lru_cache(maxsize=2)  # that of the team, and that of readers outside
def _by_path(catalog: Catalog) -> dict[str, list[Signature]]:
    """Return the codes of each address, by the path of its page; spellings with the same address share one."""
    found: dict[str, list[Signature]] = {}
    paths: dict[str, str] = {}
    for signature in sound_signatures(catalog, "code"):
        path = paths.setdefault(code_path(signature.value).lower(), code_path(signature.value))
        found.setdefault(path, []).append(signature)
    return found


@functools.lru_cache(maxsize=2)
def code_pages(catalog: Catalog) -> dict[str, list[Signature]]:
    """Return the codes of each page made for a code, by the page's path: those that several entries have."""
    return {path: found for path, found in _by_path(catalog).items() if len({s.entry for s in found}) > 1}


@functools.lru_cache(maxsize=2)
def code_entries(catalog: Catalog) -> dict[str, Entry]:
    """Return the entry that the address of a code leads to where no other has it, by the path of the address."""
    shared = code_pages(catalog)
    return {path: catalog.by_id[found[0].entry] for path, found in _by_path(catalog).items() if path not in shared}


def code_path(value: str) -> str:
    """Return the path that gives a code its address."""
    return f"codes/{code_slug(value)}.md"


@functools.lru_cache(maxsize=2)
def code_paths(catalog: Catalog) -> dict[str, str]:
    """Return the path of the page that each code leads to: one of its own, or that of its only entry."""
    only = code_entries(catalog)
    places = {path: only[path].path if path in only else path for path in _by_path(catalog)}
    return {signature.value: places[path] for path, found in _by_path(catalog).items() for signature in found}


def shared_code(catalog: Catalog, entry: Entry, value: str) -> str:
    """Return the path of the page of a code that an entry has in common with others, or nothing."""
    path = code_paths(catalog).get(value, entry.path)
    return "" if path == entry.path else path
