"""What a change does to a knowledge base, for the one comment on its pull request.

`summarise` compares two catalogs. Its result goes through JSON between the run that may execute a fork's code and the
one that may write a comment, so `read` trusts nothing in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from . import checks
from .address import address
from .affected import affected
from .catalog import Catalog
from .diagnostics import Diagnostic
from .entry import Entry
from .pages.indexes import coverage_cells
from .signatures import signatures
from .writing.drafts import alike

#: What is read of a summary that somebody else's code wrote: lines of a list, characters of a text.
MOST_LINES, MOST_TEXT = 500, 400


@dataclass(frozen=True)
class Summary:
    """What a change does. Each line is a tuple of texts as they stand in the entries, not escaped.

    `problems` and `broken_elsewhere` are (place, code, message, level), the first in files that the change touches;
    `entries` are (what, id or path, title, address); `gained` and `lost` are (id, kind, value) of signatures;
    `filled` and `emptied` are (component, severity) of cells of the coverage matrix; `alike` are (id, title, id of the
    other, its title, why); `affected` are (id or path, title, why).
    """

    problems: tuple[tuple[str, ...], ...] = ()
    broken_elsewhere: tuple[tuple[str, ...], ...] = ()
    mended: tuple[tuple[str, ...], ...] = ()
    entries: tuple[tuple[str, ...], ...] = ()
    gained: tuple[tuple[str, ...], ...] = ()
    lost: tuple[tuple[str, ...], ...] = ()
    filled: tuple[tuple[str, ...], ...] = ()
    emptied: tuple[tuple[str, ...], ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    affected: tuple[tuple[str, ...], ...] = ()


def summarise(base: Catalog, head: Catalog) -> Summary:
    """Return what changed between two states of a knowledge base."""
    entries = list(_changed(base, head))
    touched = {
        path for path in {*base.entries, *head.entries, *base.unread, *head.unread} if _differs(base, head, path)
    }
    before, after = (_told(checks.run(catalog)) for catalog in (base, head))
    problems = [d for d in checks.run(head) if d.path in touched]
    elsewhere = [d for key, d in after.items() if d.path not in touched and key not in before]
    return Summary(
        problems=tuple(map(_line, problems)),
        broken_elsewhere=tuple(map(_line, elsewhere)),
        mended=tuple(_line(d) for key, d in before.items() if key not in after),
        entries=tuple(
            (what, e.id or e.path, e.title, "" if what == "removed" else address(e.path)) for what, e in entries
        ),
        gained=_signatures(head, base),
        lost=_signatures(base, head),
        filled=_cells(head, base),
        emptied=_cells(base, head),
        alike=tuple(_alike(head, [e for what, e in entries if what == "new" and e.id])),
        affected=tuple(_doubtful(base, head)),
    )


def _differs(base: Catalog, head: Catalog, path: str) -> bool:
    one, other = base.entries.get(path), head.entries.get(path)
    if one is None or other is None:
        return not (one is None and other is None and path in base.unread and path in head.unread)
    return (one.data, one.body, one.raw) != (other.data, other.body, other.raw)


def _changed(base: Catalog, head: Catalog) -> Iterable[tuple[str, Entry]]:
    """Yield each entry that is not as it was with what happened to it; one that moved is one entry by its id."""
    old = {e.id or e.path: e for e in base.entries.values()}
    new = {e.id or e.path: e for e in head.entries.values()}
    for key, entry in sorted(new.items()):
        if key not in old:
            yield "new", entry
        elif old[key].path != entry.path:
            yield "moved", entry
        elif (old[key].data, old[key].body) != (entry.data, entry.body):
            yield "changed", entry
    yield from (("removed", old[key]) for key in sorted(set(old) - set(new)))


def _told(found: Iterable[Diagnostic]) -> dict[tuple[str, str, str], Diagnostic]:
    """Return diagnostics by what stays the same when lines move."""
    return {(d.path, d.code, d.message): d for d in found}


def _line(d: Diagnostic) -> tuple[str, ...]:
    return f"{d.path}:{d.line}:{d.column}", d.code, d.message, d.level


def _signatures(there: Catalog, not_there: Catalog) -> tuple[tuple[str, ...], ...]:
    have = {(s.entry, s.kind, s.value) for e in there.articles for s in signatures(e)}
    lack = {(s.entry, s.kind, s.value) for e in not_there.articles for s in signatures(e)}
    return tuple(sorted(have - lack))


def _cells(there: Catalog, not_there: Catalog) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(set(coverage_cells(there)) - set(coverage_cells(not_there))))


def _alike(catalog: Catalog, entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    """Yield for each of these entries those that may say the same, with the reason; related ones are known."""
    for entry in entries:
        for other, why in alike(catalog, entry.kind, entry.title, entry.data.get("symptoms", ()), ""):
            if other.id != entry.id and other.id not in entry.data.get("related", ()):
                yield entry.id, entry.title, other.id, other.title, why


def _doubtful(base: Catalog, head: Catalog) -> Iterator[tuple[str, ...]]:
    """Yield the entries, not part of the change themselves, that cite what it alters."""
    for found in affected(base, head):
        if not found.edited and found.path in head.entries:
            entry = head.entries[found.path]
            yield entry.id or entry.path, entry.title, found.why


def as_json(summary: Summary) -> str:
    """Return a summary as JSON: `{"version": 1, ...}` with the lists of Summary."""
    return json.dumps({"version": 1} | asdict(summary), indent=2, ensure_ascii=False) + "\n"


def read(text: str) -> Summary:
    """Return the summary in a JSON text, whoever wrote it: what is too much is cut, what is not text is refused.

    Raises:
        ValueError: if it is no summary.
    """
    try:
        data: Any = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(data, dict) or data.get("version") != 1:
        raise ValueError("no summary of version 1")
    lists = {}
    for name in (field.name for field in fields(Summary)):
        lines = data.get(name, [])
        if not isinstance(lines, list) or not all(_is_line(line) for line in lines):
            raise ValueError(f"`{name}` is no list of lists of texts")
        lists[name] = tuple(tuple(part[:MOST_TEXT] for part in line) for line in lines[:MOST_LINES])
    return Summary(**lists)


def _is_line(line: Any) -> bool:
    return isinstance(line, list) and 2 <= len(line) <= 5 and all(isinstance(part, str) for part in line)
