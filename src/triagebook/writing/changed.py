"""The catalog as it would be after a change, without writing it: so every change is judged before it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from .. import checks
from ..catalog import Catalog, kind_of
from ..diagnostics import Diagnostic
from ..entry import parse


def with_texts(catalog: Catalog, texts: Mapping[str, str | None]) -> Catalog:
    """Return the catalog with other texts of entries, by path; None takes one away."""
    entries = {path: entry for path, entry in catalog.entries.items() if path not in texts}
    problems = [problem for problem in catalog.problems if problem.path not in texts]
    for path, text in texts.items():
        read = parse(path, kind_of(path), text.encode()) if text is not None else None
        if isinstance(read, Diagnostic):
            problems.append(read)
        elif read is not None:
            found, broken = catalog.schemas.check(read)
            problems += found
            sound = {key: value for key, value in read.data.items() if key not in broken}
            entries[path] = replace(read, data=sound, dropped=broken) if broken else read
    return replace(catalog, entries=dict(sorted(entries.items())), problems=tuple(problems))


def said_of(catalog: Catalog, paths: Iterable[str]) -> list[Diagnostic]:
    """Return what `check` says of some entries, by path and place; notes are left out.

    To judge a change it is enough to look at what it touches and at what refers to that: the rest cannot tell.
    """
    wanted = set(paths)
    found = {problem for problem in catalog.problems if problem.path in wanted}
    for path in wanted & catalog.entries.keys():
        found |= checks.of_entry(catalog, catalog.entries[path])
    return sorted(diagnostic for diagnostic in found if diagnostic.level != "note")


def touched(before: Catalog, after: Catalog, paths: Iterable[str]) -> set[str]:
    """Return changed paths and those of entries that refer to them, before the change or after it.

    If a signature is another one afterwards, all entries with signatures are among them, since it may match the
    examples of each. An entry that moves, or gets another id, takes its signatures along.
    """
    changed = set(paths)
    found = changed | {
        entry.path for path in changed for catalog in (before, after) for entry in catalog.linked_from.get(path, ())
    }
    if _signatures(before, changed) != _signatures(after, changed):
        for catalog in (before, after):
            found |= {other.path for other in catalog.entries.values() if "signatures" in other.data}
    return found


def _signatures(catalog: Catalog, paths: Iterable[str]) -> list[str]:
    """Return what entries are found by, in an order that does not depend on their paths."""
    entries = [catalog.entries[path] for path in paths if path in catalog.entries]
    return sorted(
        repr((entry.data.get("status") == "archived", entry.data["signatures"]))
        for entry in entries
        if "signatures" in entry.data
    )


def news(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], moved: Mapping[str, str] | None = None
) -> list[Diagnostic]:
    """Return what is said after a change and was not said before, whatever lines it stands in.

    `moved` gives the new path or id for a former one, so that an old defect in a moved file is not a new one.
    """
    left = Counter(_known_as(found, moved or {}) for found in before)
    fresh = []
    for found in after:
        key = _known_as(found, moved or {})
        left[key] -= 1
        if left[key] < 0:
            fresh.append(found)
    return fresh


def _known_as(found: Diagnostic, moved: Mapping[str, str]) -> tuple[str, str, str]:
    path, message = moved.get(found.path, found.path), found.message
    for old, new in moved.items():
        message = message.replace(old, new)
    return path, found.code, message
