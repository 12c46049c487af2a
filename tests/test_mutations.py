"""Mutants: single slips in the front matter of the real entries, nearly all of which the checks must notice.

Each mutant is written out, parsed, held against its schema and checked in the context of the whole catalog. Only the
entry itself is checked first, and the others only where it raises nothing new.
"""

from __future__ import annotations

import copy
import functools
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from triagebook import checks, signatures
from triagebook.catalog import Catalog, load
from triagebook.diagnostics import Diagnostic
from triagebook.entry import Entry, parse

SEED, MUTANTS = 20261123, 1_000
KeyPath = tuple[str | int, ...]

#: Slips that no check can notice, by kind and by the names of the keys that lead to them.
HARMLESS = {
    "remove": (
        # what an author may leave out
        "access", "aliases", "approvals", "archive_reason", "audience", "ai_use", "data_handling", "description",
        "flow", "hide", "history", "introduced_in", "known_issues", "log_sources", "macros", "references", "related",
        "review_every", "runbooks", "severities", "signatures", "tags", "tone", "tracker", "verified_with",
        "next_update_due", "resolved_on", "fixed_in", "promise_approved_by",
        "status",  # of a macro
        "affects.versions", "affects.regions", "affects.plans", "introduced_in.*", "fixed_in.*", "history.note",
        "cause.summary", "workaround.risk", "workaround.summary", "workaround.valid_until", "log_sources.note",
        "signatures.counter_examples", "signatures.http_status", "signatures.source", "signatures.overlaps_with",
        "signatures.distinguishes", "flow.steps.*.known_issues", "flow.steps.*.answers.evidence",
        "flow.steps.*.answers.loop", "flow.outcomes.*.title", "flow.outcomes.*.macro", "flow.outcomes.*.entry",
        "flow.outcomes.*.evidence", "flow.outcomes.*.team", "rules.ignore_case", "rules.counter_samples",
        "business_hours.holidays", "teams.*.handle", "tools.*.description", "tools.*.urls", "*.description",
        # names that an author makes up
        "verified_with.*", "tools.*.urls.*", "pages.*", "synonyms", "synonyms.*",
    ),
    "misspell": ("verified_with.*", "tools.*.urls.*", "pages.*", "synonyms.*"),
    "type": (),
    "value": (
        # free text of one word, in which two letters swapped give another
        "title", "tags", "signatures.id", "signatures.source", "signatures.examples", "signatures.counter_examples",
        "references.title", "references.url", "flow.steps.*.answers.answer", "tracker.key", "approvals.by",
        "verified_with.*", "*.label", "*.name", "*.product", "*.channel", "*.handle", "tools.*.urls.*",
        "variables.*.example", "rules.id", "rules.samples", "rules.counter_samples", "overrides.id", "allowed",
        "synonyms", "synonyms.*",
        # days and versions of which the digits swapped give another that is as good
        "reviewed", "reported_on", "resolved_on", "next_update_due", "history.on", "approvals.on", "*.on",
        "affects.versions", "introduced_in.version", "fixed_in.version", "business_hours.holidays",
        "business_hours.start", "business_hours.end", "severities.*.first_response", "severities.*.update_every",
        "severities.*.escalate_within",
        # lists and mappings that may as well be empty
        "access", "aliases", "allowed", "approvals", "hide", "known_issues", "log_sources", "macros", "references",
        "related", "runbooks", "signatures", "variables", "verified_with", "flow.steps.*.known_issues", "pages",
        "pages.*", "audiences.*", "overrides", "teams.*.escalation_path", "severities.*.page", "tools.*.urls",
        # patterns in which letters of a class or of one branch are swapped
        "fields.*.complete_when.value", "variables.*.pattern", "rules.pattern", "signatures.value",
    ),
}  # fmt: skip
#: Registries may define what nothing uses yet: a slip in such a name is noticed by what does use it, or by nobody.
REGISTRIES = {
    "components", "environments", "fields", "plans", "regions", "roles", "rules", "teams", "tools", "variables",
}  # fmt: skip


class Mutant(NamedTuple):
    """A changed copy of an entry's front matter, and what was done to it where."""

    entry: Entry
    kind: str
    path: KeyPath
    data: dict[str, Any]


def _paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _paths(item, (*path, key))


def _at(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data


def _misspelt(word: str, chance: random.Random) -> str:
    """Return a word with two neighbouring letters swapped, or one doubled where all are alike."""
    places = [i for i in range(len(word) - 1) if word[i] != word[i + 1]]
    if not places:
        return word + word[-1]
    i = chance.choice(places)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _wrong(value: Any, chance: random.Random) -> Any:
    """Return a wrong value of the right type: what a slip of the fingers or of memory makes of it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return -value - 1
    if isinstance(value, list | dict):
        return type(value)()
    return _misspelt(value, chance) if value and " " not in value else ""


def _mutate(entry: Entry, chance: random.Random) -> Mutant:
    data = copy.deepcopy(entry.data)
    kind = chance.choice(("remove", "misspell", "type", "value"))
    paths = [p for p in _paths(data) if kind not in ("remove", "misspell") or isinstance(p[-1], str)]
    path = chance.choice(paths)
    parent, key = _at(data, path[:-1]), path[-1]
    if kind == "remove":
        del parent[key]
    elif kind == "misspell":
        parent[_misspelt(str(key), chance)] = parent.pop(key)
    elif kind == "type":
        parent[key] = ["x"] if not isinstance(parent[key], list) else {"x": "y"}
    else:
        parent[key] = _wrong(parent[key], chance)
    return Mutant(entry, kind, path, data)


def _is_harmless(mutant: Mutant) -> bool:
    names = ".".join(part for part in mutant.path if isinstance(part, str))
    return any(fnmatchcase(names, pattern) for pattern in HARMLESS[mutant.kind])


def _is_name_of_registry(mutant: Mutant) -> bool:
    return mutant.entry.kind.startswith("policy-") and len(mutant.path) == 2 and mutant.path[0] in REGISTRIES


def _in_context(base: Catalog, entry: Entry, data: dict[str, Any]) -> tuple[Catalog, Counter[tuple[str, str, str]]]:
    """Return the catalog with an entry's front matter exchanged, and what reading and checking the entry finds.

    The front matter is written on one line, so that the body stays where it was and is scanned once.
    """
    raw = f"---\n{json.dumps(data, ensure_ascii=False)}\n---\n{entry.body}".encode()
    read = parse(entry.path, entry.kind, raw)
    problems = [problem for problem in base.problems if problem.path != entry.path]
    entries = {path: known for path, known in base.entries.items() if path != entry.path}
    if isinstance(read, Diagnostic):
        return replace(base, entries=entries, problems=(*problems, read)), Counter([_said(read)])
    found, broken = base.schemas.check(read)
    if broken:
        read = replace(read, data={k: v for k, v in read.data.items() if k not in broken}, dropped=broken)
    entries = {path: read if path == entry.path else known for path, known in base.entries.items()}
    catalog = replace(base, entries=entries, problems=(*problems, *found))
    if all(read.data.get(key) == entry.data.get(key) for key in ("id", "status", "signatures")):
        catalog.__dict__["matcher"] = base.matcher  # the costly part, and it would be the same
    return catalog, Counter(map(_said, found)) + _checked(catalog, read)


def _checked(catalog: Catalog, entry: Entry, codes: frozenset[str] = frozenset()) -> Counter[tuple[str, str, str]]:
    """Return what the checks say about one entry; all of them, or those of some codes."""
    return Counter(
        _said(registered.rule.at(entry.path, *finding))
        for registered in checks.CHECKS
        if (not registered.kinds or entry.kind in registered.kinds) and (not codes or registered.rule.code in codes)
        for finding in registered.function(catalog, entry)
    )


def _said(found: Diagnostic) -> tuple[str, str, str]:
    return found.path, found.code, found.message


def _elsewhere(base: Catalog, catalog: Catalog, changed: Entry) -> bool:
    """Does a change of one entry raise something new in another one?"""
    return any(
        _checked(catalog, entry, ELSEWHERE) - _checked(base, base.entries[path], ELSEWHERE)
        for path, entry in catalog.entries.items()
        if path != changed.path
    )


#: The checks through which a slip in one entry shows in another.
ELSEWHERE = frozenset({"TB140", "TB202", "TB204", "TB207", "TB208", "TB302", "TB408"})


def unnoticed(base: Catalog, seed: int, count: int) -> list[str]:
    """Return the mutants that nothing notices although something should; raises what a check raises."""
    chance = random.Random(seed)
    entries = [entry for _, entry in sorted(base.entries.items()) if entry.data and not entry.dropped]
    before: dict[str, Counter[tuple[str, str, str]]] = {}
    passed = []
    for _ in range(count):
        mutant = _mutate(chance.choice(entries), chance)
        path = mutant.entry.path
        if path not in before:
            before[path] = _in_context(base, mutant.entry, mutant.entry.data)[1]
        catalog, found = _in_context(base, mutant.entry, mutant.data)
        if found - before[path] or _is_harmless(mutant) or _elsewhere(base, catalog, mutant.entry):
            continue
        if not _is_name_of_registry(mutant):
            passed.append(f"{mutant.kind} {path} {mutant.path}: {_at(mutant.entry.data, mutant.path)!r}")
    return passed


def test_no_slip_in_front_matter_raises_an_exception_or_passes_unnoticed(repository, today, monkeypatch):
    for name in ("index_words", "spans_lines"):  # made anew for all whenever one changes
        monkeypatch.setattr(signatures, name, functools.cache(getattr(signatures, name)))
    assert unnoticed(load(repository, today), SEED, MUTANTS) == []
