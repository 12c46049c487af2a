"""Check a knowledge base again where something was changed: only what looks at the changed must look once more.

What the checks said of each file is kept, with the names that they looked up to say it. A file is checked again where
it was changed itself, or where something that goes by one of these names was. The result is that of checking all anew;
`tests/test_store.py` holds the two together over random edits.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from ..catalog import Catalog
from ..diagnostics import RULES, Diagnostic
from ..folders import Progress, silent
from ..looking import ALL, Looking, digest, face, names
from ..naming import FACTS
from ..on_demand_rules import CODES as ON_DEMAND
from ..signatures import Matcher, Signature, signatures
from . import CHECKS, FILE_CHECKS, SHARED, CheckFunction, attached
from .suppression import kept

#: What was said: code, line, column, message and help.
Said = tuple[str, int, int, str, str]


class Judged(NamedTuple):
    """What is known of one file: what it is for others, what was looked at to check it, and what was said.

    `daily` are the checks that ask for the day, and `said_daily` what they said on `day`.
    """

    content: bytes
    names: tuple[str, ...]
    face: bytes
    finds: tuple[tuple[Any, ...], ...]
    looked: tuple[str, ...]
    said: tuple[Said, ...]
    daily: tuple[str, ...]
    said_daily: tuple[Said, ...]
    day: str


def judge_again(
    catalog: Catalog,
    contents: Mapping[str, bytes],
    earlier: Mapping[str, Judged],
    shared: Mapping[str, bytes],
    report: Progress = silent,
) -> tuple[tuple[Diagnostic, ...], dict[str, Judged]]:
    """Return everything that is wrong, as `judge` does, and what to keep of each file.

    `contents` has a digest of each file, `earlier` what was kept the last time, and `shared` digests of what was found
    of the whole then.
    """
    paths = {*catalog.entries, *catalog.attachments, *catalog.unread}
    changed = {path for path in paths if path not in earlier or earlier[path].content != contents[path]}
    now = {path: known for path, known in earlier.items() if path in paths}
    for path in changed:
        now[path] = _known(catalog, path, contents[path])
    gone = earlier.keys() - paths
    moved = _moved(earlier, now, {*changed, *gone}) | {
        f"shared:{name}" for name, found in shared_digests(catalog).items() if shared.get(name) != found
    }
    again = changed | _lookers(now, moved) | _found_by(catalog, _new_signatures(earlier, now, changed))
    looking, day = Looking(catalog), catalog.today.isoformat()
    for number, path in enumerate(sorted(now)):
        report("checking", number, len(now))
        if path in again:
            now[path] = _checked(looking, catalog, path, now[path], day)
            if entry := catalog.entries.get(path):
                for find in FACTS.values():  # which are made of the findings
                    find(entry)
                entry.without_findings()
        elif now[path].daily and now[path].day != day:
            now[path] = _daily(looking, catalog, path, now[path], day)
    return _all(catalog, now), now


def shared_digests(catalog: Catalog) -> dict[str, bytes]:
    """Return a digest of everything that checks find of the whole."""
    return {name: digest(catalog.once(name, make)) for name, make in SHARED.items()}


def _known(catalog: Catalog, path: str, content: bytes) -> Judged:
    entry = catalog.entries.get(path)
    if entry is None:
        kind = b"unread" if path in catalog.unread else b"attached"
        return Judged(content, (f"path:{path}",), kind, (), (), (), (), (), "")
    found = () if entry.data.get("status") == "archived" else signatures(entry)
    finds = tuple((s.entry, s.index, s.id, s.kind, s.value) for s in found)
    return Judged(content, names(entry), face(catalog, entry), finds, (), (), (), (), "")


def _moved(earlier: Mapping[str, Judged], now: Mapping[str, Judged], paths: Iterable[str]) -> set[str]:
    """Return the names that now stand for something else than they did."""
    found: set[str] = set()
    for path in paths:
        before, after = earlier.get(path), now.get(path)
        if before and after and (before.names, before.face) == (after.names, after.face):
            continue
        found.update(before.names if before else (), after.names if after else ())
    return found


def _lookers(now: Mapping[str, Judged], moved: set[str]) -> set[str]:
    """Return the files whose checks looked at one of these names, or at everything."""
    if not moved:
        return set()
    wanted = moved | {ALL}
    return {path for path, judged in now.items() if not wanted.isdisjoint(judged.looked)}


def _new_signatures(
    earlier: Mapping[str, Judged], now: Mapping[str, Judged], changed: Iterable[str]
) -> list[Signature]:
    found: list[Signature] = []
    for path in changed:
        before = set(earlier[path].finds) if path in earlier else set()
        found += [Signature(*one) for one in now[path].finds if one not in before]
    return found


def _found_by(catalog: Catalog, new: list[Signature]) -> set[str]:
    """Return the entries with an example that a new signature finds."""
    if not new:
        return set()
    find = Matcher(new).find
    return {
        entry.path
        for entry in catalog.entries.values()
        for signature in entry.data.get("signatures", ())
        if any(find(text) for text in signature.get("examples", ()))
    }


def _checked(looking: Looking, catalog: Catalog, path: str, known: Judged, day: str) -> Judged:
    """Run all checks on a file."""
    if path in catalog.unread:
        return known
    looked: set[str] = set()
    said: list[Said] = []
    daily, said_daily = [], []
    for code, found in _said(looking, catalog, path, ()):
        names, asked = looking.take()
        looked.update(map(sys.intern, names))  # others look at the same ones
        if asked:
            daily.append(code)
        (said_daily if asked else said).extend(found)
    return known._replace(
        looked=tuple(looked), said=tuple(said), daily=tuple(daily), said_daily=tuple(said_daily), day=day
    )


def _daily(looking: Looking, catalog: Catalog, path: str, known: Judged, day: str) -> Judged:
    """Run the checks that ask for the day on a file."""
    said = [one for _, found in _said(looking, catalog, path, known.daily) for one in found]
    names, _ = looking.take()
    return known._replace(looked=tuple({*known.looked, *names}), said_daily=tuple(said), day=day)


def _said(looking: Looking, catalog: Catalog, path: str, codes: tuple[str, ...]) -> Iterable[tuple[str, list[Said]]]:
    """Yield the code of each check, or of these only, and what it says."""
    seen = cast(Catalog, looking)
    entry = catalog.entries.get(path)
    if entry is None:
        yield "", [(d.code, d.line, d.column, d.message, d.help) for d in attached(seen, path)]
        return
    for code, function in _checks_of(entry.kind):
        if not codes or code in codes:
            yield code, [(code, *mark, message, help) for mark, message, help in function(seen, entry)]


@functools.cache
def _checks_of(kind: str) -> list[tuple[str, CheckFunction]]:
    return [(one.rule.code, one.function) for one in CHECKS if not one.kinds or kind in one.kinds]


def _all(catalog: Catalog, now: Mapping[str, Judged]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of all files, without those that an entry switches off."""
    found = set(catalog.problems)
    for path, judged in now.items():
        entry = catalog.entries.get(path)
        if judged.said or judged.said_daily or (entry and entry.data.get("checks_off")):
            here = {_diagnostic(path, said) for said in (*judged.said, *judged.said_daily)}
            found |= kept(entry, here, ON_DEMAND) if entry else here
    found.update(diagnostic for function in FILE_CHECKS for diagnostic in function(catalog))
    return tuple(sorted(found))


def _diagnostic(path: str, said: Said) -> Diagnostic:
    code, line, column, message, help = said
    return RULES[code].at(path, (line, column), message, help)
