"""What may be typed at a cursor: keys, values, ids, tags and case variables, each with its documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..catalog import Catalog, kind_of
from ..schema import Schemas
from ..strict_yaml import KeyPath
from .fields import Word, described, entry_word, field_at, registry_word, words_at
from .place import Place, keys_in, place_at

_ID = re.compile(r"\[((?:[A-Z]{1,2}(?:-[0-9]{0,4})?)?)$")
_VARIABLE = re.compile(r"\{\{[ \t]*([a-z0-9_]*)$")
#: Plain scalars that YAML would read as something else, or not at all.
_NEEDS_QUOTES = re.compile(r"[\s,\[\]{}#:&*!|>'\"%@`]|^[-?]")


@dataclass(frozen=True)
class Offer:
    """Something that may be typed: `insert` takes the place of the `typed` characters before the cursor."""

    label: str
    insert: str
    typed: int
    kind: Literal["key", "value", "entry", "variable"]
    detail: str = ""
    documentation: str = ""


def complete(catalog: Catalog, path: str, text: str, line: int, column: int) -> list[Offer]:
    """Return what may be typed at a cursor, the most likely first. Line and column count from 1."""
    place, kind = place_at(text, line, column), kind_of(path)
    if place.kind == "body":
        return _in_body(catalog, place.typed)
    if place.kind == "nothing" or kind not in catalog.schemas.documents:
        return []
    keys = keys_in(text)
    if place.kind == "key":
        return _keys(catalog.schemas, kind, place, keys)
    if place.kind == "item" and (field := field_at(catalog.schemas, kind, place.path)) and "properties" in field:
        return _keys(catalog.schemas, kind, place, keys)
    glued = place.kind == "value" and not place.typed and _before(text, line, column).endswith(":")
    words = words_at(catalog, kind, place.path, keys)
    return [_offer(word, place.typed, " " * glued) for word in words]


def _before(text: str, line: int, column: int) -> str:
    return text.split("\n")[line - 1][: column - 1]


def _keys(schemas: Schemas, kind: str, place: Place, keys: Iterable[KeyPath]) -> list[Offer]:
    """Return the keys that the mapping does not have yet, those that it needs first."""
    mapping = field_at(schemas, kind, place.path)
    if mapping is None:
        return []
    there = {key[-1] for key in keys if key[:-1] == place.path}
    needed = mapping.get("required", ())
    found = []
    for name, raw in mapping.get("properties", {}).items():
        if name not in there or name == place.typed:
            field = schemas.deref(raw, kind)
            detail = "needed" if name in needed else ""
            insert = f"{name}:" if field.get("type") == "object" else f"{name}: "
            found.append(Offer(name, insert, len(place.typed), "key", detail, described(field, schemas, kind)))
    return sorted(found, key=lambda offer: not offer.detail)


def _offer(word: Word, typed: str, space: str) -> Offer:
    """Return the offer of a word; quotes are put round it where YAML needs them."""
    quoted = f'"{word.text}"' if _NEEDS_QUOTES.search(word.text) else word.text
    kind = "entry" if re.fullmatch(r"(RB|KI|MC)-[0-9]{4}", word.text) else "value"
    return Offer(word.text, space + quoted, len(typed), kind, word.detail, word.documentation)


def _in_body(catalog: Catalog, before: str) -> list[Offer]:
    if match := _ID.search(before):
        words = [entry_word(catalog, entry) for _, entry in sorted(catalog.by_id.items())]
        return [Offer(w.text, f"{w.text}]", len(match[1]), "entry", w.detail, w.documentation) for w in words]
    if match := _VARIABLE.search(before):
        words = [registry_word(key, value) for key, value in catalog.registry("variables").items()]
        space = "" if match[0].endswith((" ", match[1])) and " " in match[0] else " "
        return [
            Offer(w.text, f"{space}{w.text} }}}}", len(match[1]), "variable", w.detail, w.documentation) for w in words
        ]
    return []
