"""Which entries a change makes doubtful: what they cite was resolved, released, archived or altered.

An entry grows old because of what it speaks of, not because of the calendar. So a change to a known issue, a tool, a
team or a case variable names the entries that rely on it, while whoever made the change still remembers why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .catalog import Catalog
from .checks.references import registry_keys
from .diagnostics import Mark, listed
from .entry import Entry
from .links import outline, resolve, texts, variables_in
from .naming import references


class Affected(NamedTuple):
    """An entry that a change makes doubtful: where it cites what has changed, what that is, and what happened.

    `edited` says that the same change touches the entry too, so that somebody has probably thought of it.
    """

    path: str
    mark: Mark
    cause: str
    why: str
    edited: bool


class _Event(NamedTuple):
    """Something that happened to what others cite: an entry, a release, or a key of a registry."""

    kind: str
    name: str
    why: str


#: What a registry calls its keys, and how a sentence calls them.
_REGISTRIES = {"tools": "tool", "teams": "team", "variables": "case variable", "evidence": "evidence"}


def affected(before: Catalog, now: Catalog) -> list[Affected]:
    """Return what the change from one state of a knowledge base to another makes doubtful, by path and place."""
    events = [*_of_entries(before, now), *_of_registries(before, now)]
    edited = {path for path, entry in now.entries.items() if _differs(before.entries.get(path), entry)}
    found = set(_unapproved(before, now))
    for entry in now.entries.values():
        cited = _citations(now, entry)
        for event in events:
            for mark in cited.get((event.kind, event.name), ())[:1]:
                found.add(Affected(entry.path, mark, event.name, event.why, entry.path in edited))
    return sorted(found)


def _differs(old: Entry | None, new: Entry) -> bool:
    return old is None or (old.head, old.body) != (new.head, new.body)


def _of_entries(before: Catalog, now: Catalog) -> Iterator[_Event]:
    for id, old in before.by_id.items():
        new = now.by_id.get(id)
        if new is None:
            if old.path not in now.unread:
                yield _Event("entry", id, f"`{id}` is gone")
            continue
        if new.data.get("status") == "archived" != old.data.get("status"):
            successor = new.data.get("superseded_by")
            yield _Event("entry", id, f"`{id}` is archived" + (f"; `{successor}` took its place" if successor else ""))
        state, former = new.data.get("state"), old.data.get("state")
        if state != former and state and former:
            yield _Event("entry", id, f"`{id}` is {state} now; it was {former}")
        release, earlier = (entry.data.get("fixed_in", {}).get("version") for entry in (new, old))
        if release and release != earlier:
            yield _Event("entry", id, f"`{id}` is fixed in {release}")
            yield _Event("release", release, f"release {release} is out, which fixes `{id}`")


def _of_registries(before: Catalog, now: Catalog) -> Iterator[_Event]:
    for registry, word in _REGISTRIES.items():
        known = now.registry(registry)
        for key, old in before.registry(registry).items():
            if key not in known:
                yield _Event(registry, key, f"the {word} `{key}` is gone")
            elif changed := _changed(old, known[key]):
                yield _Event(registry, key, f"the {word} `{key}` has changed: {listed(changed, 'and')}")


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


_Citations = dict[tuple[str, str], list[Mark]]


def _citations(catalog: Catalog, entry: Entry) -> _Citations:
    """Return where an entry cites what, by kind and name; the first place first."""
    found: _Citations = {}
    for kind, name, mark in (*_cited_entries(catalog, entry), *_cited_keys(entry), *_releases(entry)):
        if (kind, name) != ("entry", entry.id):
            found.setdefault((kind, name), []).append(mark)
    return {cited: sorted(marks) for cited, marks in found.items()}


def _cited_entries(catalog: Catalog, entry: Entry) -> Iterator[tuple[str, str, Mark]]:
    body = outline(entry)
    yield from (("entry", reference.id, entry.at(*reference.path)) for reference in references(entry))
    yield from (("entry", name.value, name.mark) for name in body.ids)
    for link in body.links:
        target = resolve(entry.path, link.url)
        other = catalog.entries.get(target.path) if target else None
        if other and other.id:
            yield "entry", other.id, link.mark


def _cited_keys(entry: Entry) -> Iterator[tuple[str, str, Mark]]:
    """Yield the keys of registries; `owner` says who looks after an entry, not what the entry relies on."""
    yield from ((registry, key, entry.at(*path)) for path, registry, key in registry_keys(entry) if path[0] != "owner")
    yield from (("variables", name.value, name.mark) for name in outline(entry).variables)
    for path, text in texts(entry):
        yield from (("variables", variable, entry.at(*path)) for variable in variables_in(text))


_RELEASE = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)+(?![\w]|\.[0-9])")


def _releases(entry: Entry) -> Iterator[tuple[str, str, Mark]]:
    """Yield the version numbers that the text of an entry names; its own `fixed_in` is no citation."""
    for number, line in enumerate(entry.body.split("\n")):
        for match in _RELEASE.finditer(line):
            yield "release", match[0], (entry.body_line + number, match.start() + 1)


def _unapproved(before: Catalog, now: Catalog) -> Iterator[Affected]:
    """Yield what was approved and has changed since, without a new approval: policy/approvals asks for one.

    Whether a change alters the meaning or mends a slip is for a person to say.
    """
    for path, entry in now.entries.items():
        old, given = before.entries.get(path), entry.data.get("approvals", ())
        if old and given and given == old.data.get("approvals") and _text(old) != _text(entry):
            for index, approval in enumerate(given):
                why = f"it has changed since `{approval['role']}` approved it on {approval['on']}"
                yield Affected(path, entry.at("approvals", index), approval["role"], why, True)


def _text(entry: Entry) -> tuple[dict[str, Any], str]:
    """Return what an approval is for: all but the days of review and the approvals themselves."""
    return {key: value for key, value in entry.data.items() if key not in ("reviewed", "approvals")}, entry.body
