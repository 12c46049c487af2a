"""The objects inside of a kind's front matter, each of which has a table and an anchor of its own in the guide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .schema import Schemas


def objects_in(schemas: Schemas, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schema of a kind of entry under an empty name, then those of the objects in its values, by key."""
    waiting: list[tuple[str, dict[str, Any]]] = [("", schemas.documents[kind])]
    seen = {""}
    while waiting:
        name, node = waiting.pop(0)
        yield name, node
        for key, raw in node["properties"].items():
            inner = _object_in(schemas.deref(raw, kind), schemas, kind)
            if inner and key not in seen:
                seen.add(key)
                waiting.append((key, inner))


def _object_in(field: dict[str, Any], schemas: Schemas, kind: str) -> dict[str, Any] | None:
    """Return the schema of the objects that a field holds: itself, its items or the values of its keys."""
    for node in (field, field.get("items"), field.get("additionalProperties")):
        if isinstance(node, dict):
            inner = schemas.deref(node, kind)
            if "properties" in inner:
                return inner
            if inner is not field and (found := _object_in(inner, schemas, kind)):
                return found
    return None


def field_anchor(kind: str, name: str) -> str:
    """Return the anchor of the table of an object, or of the kind itself where the name is empty."""
    return f"{kind}-{name.replace('_', '-')}" if name else kind


def field_anchors(schemas: Schemas) -> set[str]:
    """Return the anchors of all tables of fields."""
    return {field_anchor(kind, name) for kind in schemas.kinds for name, _ in objects_in(schemas, kind)}
