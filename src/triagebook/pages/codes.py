"""Which pages are made for codes: one for each address, whatever the spelling of the code."""

from __future__ import annotations

import functools

from ..address import code_slug
from ..catalog import Catalog
from ..signatures import Signature


def sound_signatures(catalog: Catalog) -> list[Signature]:
    """Return the signatures of entries that fit their schema, by value."""
    found = [s for s in catalog.signatures if s.entry in catalog.by_id and catalog.is_sound(catalog.by_id[s.entry])]
    return sorted(found, key=lambda s: (s.value.lower(), s.value, s.entry))


@functools.lru_cache(maxsize=2)  # that of the team, and that of readers outside
def code_pages(catalog: Catalog) -> dict[str, list[Signature]]:
    """Return the codes of each page made for a code, by the page's path; spellings with the same address share one."""
    found: dict[str, list[Signature]] = {}
    paths: dict[str, str] = {}
    for signature in sound_signatures(catalog):
        if signature.kind == "code":
            path = paths.setdefault(code_path(signature.value).lower(), code_path(signature.value))
            found.setdefault(path, []).append(signature)
    return found


def code_path(value: str) -> str:
    """Return the path of the page made for a code."""
    return f"codes/{code_slug(value)}.md"


@functools.lru_cache(maxsize=2)
def code_paths(catalog: Catalog) -> dict[str, str]:
    """Return the path of the page made for each code that has one."""
    return {signature.value: path for path, found in code_pages(catalog).items() for signature in found}
