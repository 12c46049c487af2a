"""What the schemas and the registries know of a place: its field, and the words that may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..catalog import Catalog
from ..checks.references import PAGE_OF, REGISTRY_OF
from ..checks.states import severity_of
from ..entry import Entry
from ..naming import ID_KEYS
from ..schema import Schemas
from ..strict_yaml import KeyPath
from ..writing.drafts import next_id


class Word(NamedTuple):
    """A word that may stand at a place: what is shown beside it, and what explains it, in Markdown."""

    text: str
    detail: str = ""
    documentation: str = ""


def field_at(schemas: Schemas, kind: str, path: KeyPath) -> dict[str, Any] | None:
    """Return the schema of the value at a path; None where none describes it."""
    node: Any = schemas.documents.get(kind)
    for part in path:
        node = schemas.deref(node, kind)
        if isinstance(part, int):
            node = node.get("items")
        else:
            node = node.get("properties", {}).get(part, node.get("additionalProperties"))
        if not isinstance(node, dict):
            return None
    return schemas.deref(node, kind) if node else None


def described(field: dict[str, Any], schemas: Schemas, kind: str) -> str:
    """Return in Markdown what a field is for, what it takes, and an example."""
    parts = [field.get("description", "")]
    inner = schemas.deref(field["items"], kind) if "items" in field else field
    if "enum" in inner:
        parts.append("One of: " + ", ".join(f"`{value}`" for value in inner["enum"]))
    if "minLength" in field and "maxLength" in field:
        parts.append(f"{field['minLength']} to {field['maxLength']} characters.")
    example = next(iter(field.get("examples", ())), None)
    if isinstance(example, (str, int)) and not isinstance(example, bool):
        parts.append(f"Example: `{example}`")
    return "\n\n".join(filter(None, parts))


def registry_of(path: KeyPath) -> str:
    """Return the name of the registry whose keys may stand at a path; empty where it is none."""
    keys = [part for part in path if isinstance(part, str)]
    if not keys:
        return ""
    name = "variables" if keys[-1] == "variables" else REGISTRY_OF.get(keys[-1], "")
    return "" if name == "roles" and keys[0] != "approvals" else name


def page_of(registry: str) -> str:
    """Return the path of the policy page that holds a registry."""
    name = "case-variables" if registry == "variables" else PAGE_OF.get(registry, "vocabulary")
    return f"docs/policy/{name}.md"


def words_at(catalog: Catalog, kind: str, path: KeyPath, keys: Iterable[KeyPath] = ()) -> list[Word]:
    """Return the words that may stand as the value at a path; none where anything may.

    `keys` are the paths of all keys of the text, in which the steps of its flow are found.
    """
    field = field_at(catalog.schemas, kind, path)
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if field is None or "properties" in field:
        return []
    if "enum" in field:
        return [Word(str(value), "", field.get("description", "")) for value in field["enum"]]
    if field.get("type") == "boolean":
        return [Word("true"), Word("false")]
    if field.get("format") == "date":
        return [Word(catalog.today.isoformat(), "today")]
    if name == "id" and path == ("id",):
        return [Word(next_id(catalog, kind), "next free id")]
    if name in ID_KEYS:
        return [entry_word(catalog, e) for id, e in sorted(catalog.by_id.items()) if _fits(field, id)]
    if registry := registry_of(path):
        return [registry_word(key, value) for key, value in catalog.registry(registry).items()]
    if name in ("next", "start") and "flow" in path:
        places = [key for key in keys if key[:2] in (("flow", "steps"), ("flow", "outcomes")) and len(key) == 3]
        return [Word(str(key[2]), str(key[1]).removesuffix("s")) for key in places]
    return _tags(catalog) if name == "tags" else []


def _fits(field: dict[str, Any], id: str) -> bool:
    return bool(re.search(field.get("pattern", ""), id))


def _tags(catalog: Catalog) -> list[Word]:
    counts: dict[str, int] = {}
    for entry in catalog.articles:
        for tag in entry.data.get("tags", ()):
            counts[tag] = counts.get(tag, 0) + 1
    return [Word(tag, f"{n} entr{'y' if n == 1 else 'ies'}") for tag, n in sorted(counts.items())]


def entry_word(catalog: Catalog, entry: Entry) -> Word:
    """Return an entry's id with its title, and with its state, severity and summary as documentation."""
    facts = [
        severity_of(catalog, entry),
        str(entry.data.get("state", "")),
        str(entry.data.get("status", "")),
    ]
    said = " · ".join(filter(None, facts))
    summary = str(entry.data.get("summary", "")).strip()
    return Word(entry.id, entry.title, "\n\n".join(filter(None, (f"**{entry.id}** {entry.title}", said, summary))))


def registry_word(key: str, value: Any) -> Word:
    """Return a key of a registry with its name, and with what its page says of it as documentation."""
    value = value if isinstance(value, dict) else {}
    name = str(value.get("name") or value.get("label") or "")
    texts = [value.get(part) for part in ("role", "description", "help", "involve_when", "where")]
    lines = [f"**{name or key}**", *(str(text) for text in texts if text)]
    if "example" in value:
        lines.append(f"Example: `{value['example']}`")
    return Word(key, name, "\n\n".join(lines))
