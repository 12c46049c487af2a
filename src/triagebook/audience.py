"""Narrow a catalog to what one audience may read.

The result is a catalog of its own which holds nothing else. So whatever is made of it, pages, indexes, counts, search,
redirects, feeds, cannot show more: nothing is added and then hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .audience_body import body_in_words, cut, hider, in_words, relinked
from .audience_fields import FIELDS, narrowed_data
from .catalog import Catalog
from .entry import Entry
from .links import outline, ways
from .sections import AUDIENCES, audience_of, faults, may_read

#: Pages for readers outside; on their site they take the place of `docs/`.
PAGES = "docs/public/"
#: Registries of policy/vocabulary of which readers see the names that are in use.
_NAMED = ("components", "regions", "plans")


def narrow(catalog: Catalog, audience: str) -> Catalog:
    """Return a catalog that holds only what an audience may read; for `internal` the catalog itself.

    Raises:
        ValueError: if there is no such audience.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"`{audience}` is not an audience; it is one of {', '.join(AUDIENCES)}")
    if audience == "internal":
        return catalog
    parts = {entry.path: cut(entry, audience) for entry in catalog.entries.values() if enters(catalog, entry, audience)}
    moved = {path: _place(path) for path in parts} | {path: path for path in catalog.attachments}
    ids = frozenset(
        entry.id for entry in parts.values() if entry.id and catalog.by_id.get(entry.id, entry).path in parts
    )
    known = {*catalog.by_id, *(alias for alias in catalog.alias_owner if "/" not in alias)}
    kept_aliases = {alias for entry in parts.values() for alias in entry.data.get("aliases", ())}
    hide = hider(known - ids - kept_aliases)

    def words(text: str) -> str:
        return hide(in_words(text))

    entries = {}
    for path, entry in parts.items():
        linked = relinked(entry, moved[path], moved, lambda target: _anchors(parts, target))
        data = narrowed_data(entry.kind, entry.data, ids, words)
        entries[linked.path] = replace(linked, data=data, body=hide(body_in_words(linked.body)), dropped=frozenset())
    return replace(
        catalog,
        audience=audience,
        entries=dict(sorted(entries.items())),
        attachments=_used(entries, catalog.attachments),
        problems=(),
        unlisted={"docs/policy/vocabulary.md": _vocabulary(catalog, entries)},
    )


def _place(path: str) -> str:
    return f"docs/{path.removeprefix(PAGES)}" if path.startswith(PAGES) else path


def _anchors(parts: dict[str, Entry], path: str) -> frozenset[str]:
    if path not in parts:
        return frozenset()
    found = outline(parts[path])
    return found.anchors | {heading.anchor for heading in found.headings}


def enters(catalog: Catalog, entry: Entry, audience: str) -> bool:
    """May an audience beyond internal read an entry? In doubt it may not."""
    return (
        entry.kind in FIELDS
        and may_read(audience, audience_of(entry))
        and audience_of(entry) != "internal"
        and catalog.is_sound(entry)
        and not entry.dropped
        and (entry.path.startswith(PAGES) if entry.kind == "page" else entry.data.get("status") == "validated")
        and _is_approved(catalog, entry)
        and _is_customer_safe(entry)
        and next(faults(entry), None) is None
    )


def _is_approved(catalog: Catalog, entry: Entry) -> bool:
    """Has an entry all approvals that its audience needs? Where policy/approvals says nothing, nobody has decided."""
    page = catalog.entries.get("docs/policy/approvals.md")
    needed = page.data.get("audiences", {}).get(audience_of(entry)) if page and catalog.is_sound(page) else None
    return needed is not None and set(needed) <= {approval["role"] for approval in entry.data.get("approvals", ())}


def _is_customer_safe(entry: Entry) -> bool:
    workaround = entry.data.get("workaround", {})
    return workaround.get("extent", "none") == "none" or workaround.get("customer_safe") is True


def _used(entries: dict[str, Entry], attachments: frozenset[str]) -> frozenset[str]:
    """Return the attachments that a page shows or links."""
    return attachments & {way.target.path for entry in entries.values() for way in ways(entry)}


def _vocabulary(catalog: Catalog, entries: dict[str, Entry]) -> Entry:
    """Return policy/vocabulary with the names that these entries use, and nothing else."""
    used = set(_keys_in(entries))
    data: dict[str, Any] = {
        name: {key: {"name": value["name"]} for key, value in catalog.registry(name).items() if (name, key) in used}
        for name in _NAMED
    }
    return Entry("docs/policy/vocabulary.md", "policy-vocabulary", data, "")


def _keys_in(entries: dict[str, Entry]) -> Iterator[tuple[str, str]]:
    for entry in entries.values():
        yield from (("components", key) for key in entry.data.get("components", ()))
        for affected in entry.data.get("affects", ()):
            yield "components", affected["component"]
            yield from ((name, key) for name in ("regions", "plans") for key in affected.get(name, ()))
