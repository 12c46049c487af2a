"""Where an id is used, and what changes in all files when it gets another."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..catalog import Catalog
from ..links import outline
from ..naming import references
from ..writing.renames import renamed
from .navigation import Spot


class Edit(NamedTuple):
    """Lines of a file, from `first` up to but without `last`, both counted from 0, and the text in their place."""

    path: str
    first: int
    last: int
    text: str


class Renaming(NamedTuple):
    """The edits of a renaming, and the old and new path of the file that moves, both empty where none does."""

    edits: tuple[Edit, ...]
    moved: tuple[str, str] = ("", "")


def id_at(catalog: Catalog, text: str, line: int, column: int) -> Spot | None:
    """Return the id of an entry under a cursor, with an empty path; None where no entry has it."""
    lines = text.split("\n")
    for match in re.finditer(r"\b(?:RB|KI|MC)-[0-9]{4}\b", lines[line - 1] if line <= len(lines) else ""):
        if match.start() < column <= match.end() + 1 and match[0] in catalog.by_id:
            return Spot("", (line, match.start() + 1), match[0])
    return None


def uses(catalog: Catalog, id: str) -> Iterator[Spot]:
    """Yield every place that names an id: its own entry, front matter, and square brackets in bodies."""
    if id in catalog.by_id:
        defined = catalog.by_id[id]
        yield Spot(defined.path, defined.at("id"), id)
    for entry in catalog.entries.values():
        yield from (Spot(entry.path, entry.at(*r.path), id) for r in references(entry) if r.id == id)
        yield from (Spot(entry.path, name.mark, id) for name in outline(entry).ids if name.value == id)


def refusal(catalog: Catalog, old: str, new: str) -> str:
    """Return why an entry cannot get an id, as a sentence; empty if it can."""
    if not re.fullmatch(rf"{old[:2]}-[0-9]{{4}}", new):
        return f"`{new}` is no id of this kind: write `{old[:2]}-` and four digits."
    if new in catalog.by_id:
        return f"`{new}` is the id of {catalog.by_id[new].path} already. Ids are never used twice."
    owner = catalog.alias_owner.get(new)
    if owner and owner.id != old:
        return f"`{new}` is an alias of {owner.path} already."
    return ""


def rename(catalog: Catalog, texts: Mapping[str, str], old: str, new: str) -> Renaming:
    """Return what gives an entry another id: all its uses, an alias for the old id, its file, and links to that.

    `texts` gives the text of every entry of the catalog by its path.

    Raises:
        KeyError: if no entry has the old id.
        NoPlace: if a place is written in a way that cannot be changed safely.
    """
    entry = catalog.by_id[old]
    folder, name = posixpath.split(entry.path)
    path = posixpath.join(folder, new + name.removeprefix(old)) if name.startswith(f"{old}-") else entry.path
    found = renamed(catalog, texts, entry, new, path)
    after = {entry.path if there == path else there: text for there, text in found.items() if text is not None}
    edits = (edit for there, text in sorted(after.items()) for edit in _edits(there, texts[there], text))
    return Renaming(tuple(edits), (entry.path, path) if path != entry.path else ("", ""))


def _edits(path: str, old: str, new: str) -> Iterator[Edit]:
    """Yield the lines that differ, so that an editor keeps cursors and marks everywhere else."""
    before, after = (text.split("\n") for text in (old, new))
    for kind, first, last, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Edit(path, first, last, "".join(f"{line}\n" for line in after[start:end]))
