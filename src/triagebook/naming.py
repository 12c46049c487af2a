"""What an entry names of others, by id and by link.

Each is found once for an entry, as plain values without places, so that it can be kept from one run to the next.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .entry import Entry
from .links import outline, texts, ways
from .strict_yaml import KeyPath

#: Kinds of entry with an id.
ARTICLES = ("runbook", "known-issue", "macro")
#: Front matter that names other entries by id.
ID_KEYS = {"related", "superseded_by", "known_issues", "runbooks", "macros", "macro", "entry", "overlaps_with"}


@dataclass(frozen=True, slots=True)
class Reference:
    """An id in an entry's front matter, and the path of keys to it."""

    source: Entry
    path: tuple[str | int, ...]
    id: str


def references(entry: Entry) -> tuple[Reference, ...]:
    """Return every id of another entry in an entry's front matter; found once for each entry."""
    return entry.once("references", _references)


def _references(entry: Entry) -> tuple[Reference, ...]:
    parts = texts(entry) if entry.kind in ARTICLES else ()
    return tuple(Reference(entry, path, text) for path, text in parts if _last_key(path) in ID_KEYS)


def _last_key(path: KeyPath) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def named_ids(entry: Entry) -> tuple[str, ...]:
    """Return the ids that an entry names in its front matter, and in square brackets in its body."""
    return entry.once("named ids", _named_ids)


def _named_ids(entry: Entry) -> tuple[str, ...]:
    named = [reference.id for reference in references(entry)] + [name.value for name in outline(entry).ids]
    return tuple(dict.fromkeys(named))


def linked_paths(entry: Entry) -> tuple[str, ...]:
    """Return the paths in the repository that the links of an entry's body lead to."""
    return entry.once("linked paths", lambda entry: tuple(dict.fromkeys(way.target.path for way in ways(entry))))


def markers(entry: Entry) -> tuple[str, ...]:
    """Return the names of the markers in an entry's body."""
    return entry.once("markers", lambda entry: tuple(marker.value for marker in outline(entry).markers))


def own_anchors(entry: Entry) -> tuple[str, ...]:
    """Return the anchors that stand in an entry's body."""
    return entry.once("own anchors", lambda entry: tuple(sorted(outline(entry).anchors)))


def shown(entry: Entry) -> str:
    """Return a digest of all of an entry that pages of others are made of: what they show of it, and what it names."""
    return entry.once("shown", _shown)


def _shown(entry: Entry) -> str:
    told = [entry.data.get(key) for key in ("id", "title", "state", "status", "superseded_by")]
    values = [(signature["kind"], signature["value"]) for signature in entry.data.get("signatures", ())]
    whole = repr((entry.kind, told, values, named_ids(entry), linked_paths(entry)))
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


#: What of an entry is worth keeping, by the name that it is kept under: making it takes most of the time of a run.
FACTS = {
    "named ids": named_ids,
    "linked paths": linked_paths,
    "markers": markers,
    "own anchors": own_anchors,
    "shown": shown,
}
