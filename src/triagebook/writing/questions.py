"""What a new entry must say, as questions made of the schemas and registries, and whether an answer fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog import Catalog
from ..diagnostics import suggest
from ..entry import Entry
from ..strict_yaml import KeyPath, Reader, Unreadable

#: Required keys that a new entry answers by itself: nobody knows more than that somebody met it today.
_BY_ITSELF = {"id", "status", "reviewed", "reported_on", "state", "affects", "cause", "workaround"}
#: Keys whose values are keys of a registry.
_REGISTRY_OF = {"owner": "teams", "team": "teams", "components": "components", "evidence": "evidence"}


@dataclass(frozen=True, slots=True)
class Question:
    """One value that is asked for. `many` wants a list; `choices` is the closed list that it comes from, if any."""

    path: KeyPath
    help: str
    example: str
    default: str = ""
    choices: tuple[str, ...] = ()
    many: bool = False

    @property
    def name(self) -> str:
        """The keys that lead to the value, joined by dots: `escalation.team`."""
        return ".".join(map(str, self.path))


def questions(catalog: Catalog, kind: str, usual: Mapping[str, Any]) -> list[Question]:
    """Return the questions for a kind of entry, in the order of its schema, components before their owner.

    `usual` is the front matter of the kind's template: its numbers and its words of closed lists are the defaults.
    """
    document = catalog.schemas.documents[kind]
    found = list(_questions(catalog, kind, document, (), usual))
    names = [question.name for question in found]
    if "owner" in names and "components" in names:  # the component's owner is the owner that is proposed
        owner = found.pop(names.index("owner"))
        found.insert([question.name for question in found].index("components") + 1, owner)
    return found


def _questions(
    catalog: Catalog, kind: str, node: Mapping[str, Any], path: KeyPath, usual: Mapping[str, Any]
) -> Iterator[Question]:
    for key in node["required"]:
        if not path and key in _BY_ITSELF:
            continue
        part, given = catalog.schemas.deref(node["properties"][key], kind), usual.get(key)
        if part["type"] == "object":
            yield from _questions(catalog, kind, part, (*path, key), given if isinstance(given, dict) else {})
            continue
        choices = tuple(part.get("enum", ())) or tuple(catalog.registry(_REGISTRY_OF.get(key, "")))
        default = str(given) if "enum" in part or part["type"] == "integer" else ""
        example = part.get("examples", [""])[0]
        yield Question(
            (*path, key),
            " ".join(filter(None, [part.get("description", ""), _bounds(part)])),
            ", ".join(map(str, example)) if isinstance(example, list) else str(example),
            default if default in choices or not choices else "",
            choices,
            part["type"] == "array",
        )


def _bounds(part: Mapping[str, Any]) -> str:
    low, high = part.get("minLength"), part.get("maxLength")
    return f"{low} to {high} characters." if low and high else ""


def typed(catalog: Catalog, kind: str, path: KeyPath, text: str) -> Any:
    """Return what somebody typed for a key as the value that its schema wants.

    A list is written as in front matter, `[a, b]`, or as its words with commas between them where they are words of a
    closed list; anything else is one item. What cannot be read as the wanted type stays text, and the schema says so.
    """
    part = node_at(catalog, kind, path)
    wanted = part.get("type")
    if wanted == "string" or (wanted == "array" and not text.startswith("[")):
        words = _REGISTRY_OF.get(str(path[-1])) or re.fullmatch(r"[A-Za-z0-9-]+(\s*,\s*[A-Za-z0-9-]+)*", text)
        return text if wanted == "string" else [w.strip() for w in text.split(",")] if words else [text]
    try:
        return Reader(f"a: {text}\n").read()["a"]
    except Unreadable:
        return text


def node_at(catalog: Catalog, kind: str, path: KeyPath) -> Mapping[str, Any]:
    """Return the schema of the value at a path of keys; empty where the schemas know of none."""
    node: dict[str, Any] = catalog.schemas.documents[kind]
    for part in path:
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            others = node.get("additionalProperties")  # under keys that an author makes up, such as a flow's steps
            node = node.get("properties", {}).get(part) or (others if isinstance(others, dict) else {})
        node = catalog.schemas.deref(node, kind)
    return node


def complaints(catalog: Catalog, kind: str, path: KeyPath, value: Any) -> list[str]:
    """Return what is wrong with one value by its schema and registry, each with what to do; empty if it fits."""
    data: Any = value
    for part in reversed(path):
        data = {part: data}
    # The value has a line of its own, so that what is said of it can be told from what is said of all that is missing.
    marks = {path: (2, 1), **{(*path, n): (2, 1) for n in range(len(value) if isinstance(value, list) else 0)}}
    found, _ = catalog.schemas.check(Entry("", kind, data, "", values=marks, keys={path: (2, 1)}))
    said = [
        f"{one.message}; {one.help}" for one in found if one.line == 2 or f"`{path[0]}` is not a key" in one.message
    ]
    known = catalog.registry(_REGISTRY_OF.get(str(path[-1]), "")) if not said else {}
    items = value if isinstance(value, list) else [value]
    return said + [
        f"`{item}` is not one of them; {suggest(item, known, most=30)}" for item in items if known and item not in known
    ]
