"""Where the thing under a cursor comes from and where it is used: explanations, definitions, references, renaming."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..catalog import Catalog, kind_of
from ..diagnostics import Mark
from ..entry import Entry
from ..links import outline, resolve
from .fields import described, entry_word, field_at, page_of, registry_of, registry_word
from .place import Place, keys_in, place_at, word_end

_ID = re.compile(r"\b(?:RB|KI|MC)-[0-9]{4}\b")
_VARIABLE = re.compile(r"\{\{[ \t]*([a-z][a-z0-9_]*)[ \t]*\}\}")


class Spot(NamedTuple):
    """A place in a file, line and column counted from 1, and the text that stands there, or after a quote."""

    path: str
    mark: Mark
    text: str = ""


class Said(NamedTuple):
    """What is known of the text at a cursor, in Markdown, and the columns from and to which it is said."""

    markdown: str
    start: int
    end: int


def hover(catalog: Catalog, path: str, text: str, line: int, column: int) -> Said | None:
    """Return what is known of the key, value, id or case variable under a cursor."""
    if (match := _under(_ID, text, line, column)) and match[0] in catalog.by_id:
        return Said(entry_word(catalog, catalog.by_id[match[0]]).documentation, match.start() + 1, match.end() + 1)
    if (match := _under(_VARIABLE, text, line, column)) and match[1] in catalog.registry("variables"):
        word = registry_word(match[1], catalog.registry("variables")[match[1]])
        return Said(word.documentation, match.start() + 1, match.end() + 1)
    place, end = _place(text, line, column)
    said = _of_place(catalog, kind_of(path), place, text)
    return Said(said, end - len(place.typed), end) if said else None


def _place(text: str, line: int, column: int) -> tuple[Place, int]:
    """Return the place of the whole word under a cursor, and the column where the word ends."""
    end = word_end(text, line, column, ".-")
    return place_at(text, line, end), end


def _of_place(catalog: Catalog, kind: str, place: Place, text: str) -> str:
    typed = place.typed.strip("\"'")
    is_key = place.kind == "key" or (place.kind == "item" and (*place.path, typed) in keys_in(text))
    if is_key:
        field = field_at(catalog.schemas, kind, (*place.path, typed))
        return described(field, catalog.schemas, kind) if field else ""
    if place.kind not in ("value", "item"):
        return ""
    registry = registry_of(place.path)
    if typed in catalog.registry(registry) if registry else False:
        return registry_word(typed, catalog.registry(registry)[typed]).documentation
    field = field_at(catalog.schemas, kind, place.path)
    return described(field, catalog.schemas, kind) if field and "enum" in field else ""


def _under(pattern: re.Pattern[str], text: str, line: int, column: int) -> re.Match[str] | None:
    """Return the match of a pattern in a line that a cursor touches."""
    lines = text.split("\n")
    found = pattern.finditer(lines[line - 1]) if line <= len(lines) else ()
    return next((match for match in found if match.start() < column <= match.end() + 1), None)


def definition(catalog: Catalog, path: str, text: str, line: int, column: int) -> Spot | None:
    """Return where the id, link, case variable, step or key of a registry under a cursor is defined."""
    if (match := _under(_ID, text, line, column)) and match[0] in catalog.by_id:
        entry = catalog.by_id[match[0]]
        return Spot(entry.path, entry.at("id"), match[0])
    if match := _under(_VARIABLE, text, line, column):
        return _in_registry(catalog, "variables", match[1])
    if spot := _of_link(catalog, path, line, column):
        return spot
    place, _ = _place(text, line, column)
    typed = place.typed.strip("\"'")
    if place.kind in ("value", "item") and (registry := registry_of(place.path)):
        return _in_registry(catalog, registry, typed)
    return _of_step(catalog, path, place, typed)


def _in_registry(catalog: Catalog, registry: str, key: str) -> Spot | None:
    page = catalog.entries.get(page_of(registry))
    if page is None or key not in catalog.registry(registry):
        return None
    mark = next((mark for keys, mark in page.keys.items() if len(keys) == 2 and keys[1] == key), (1, 1))
    return Spot(page.path, mark, key)


def _of_link(catalog: Catalog, path: str, line: int, column: int) -> Spot | None:
    entry = catalog.entries.get(path)
    for link in outline(entry).links if entry else ():
        at, start = link.mark
        target = resolve(path, link.url)
        if at == line and start <= column <= start + len(link.url) and target and target.path in catalog.entries:
            return Spot(target.path, _heading(catalog.entries[target.path], target.fragment))
    return None


def _of_step(catalog: Catalog, path: str, place: Place, typed: str) -> Spot | None:
    """Return the heading of the step that `next` or `start` of a flow names, or the outcome."""
    entry = catalog.entries.get(path)
    if entry is None or "flow" not in place.path or place.path[-1] not in ("next", "start"):
        return None
    outcome = entry.keys.get(("flow", "outcomes", typed))
    return Spot(path, outcome or _heading(entry, typed))


def _heading(entry: Entry, anchor: str) -> Mark:
    return next((h.mark for h in outline(entry).headings if h.anchor == anchor and anchor), (1, 1))
