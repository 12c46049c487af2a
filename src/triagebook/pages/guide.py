"""The parts of the guide that are made of code and schemas, so that they cannot drift: checks and fields."""

from __future__ import annotations

import json
from typing import Any

from ..diagnostics import RULES
from ..schema import Schemas
from ..schema_fields import field_anchor, objects_in

FAMILIES = {
    "0": "Reading",
    "1": "Front matter, headings and variables",
    "2": "Ids, references and registries",
    "3": "Links",
    "4": "Signatures",
    "5": "Flows",
    "6": "Freshness",
    "7": "Safety",
}
KINDS = {"runbook": "Runbook", "known-issue": "Known issue", "macro": "Macro", "page": "Page"}


def checks_markdown() -> str:
    """Return the documentation of every code, by family."""
    parts = []
    for family, title in FAMILIES.items():
        parts.append(f"## {title}")
        for rule in sorted((r for r in RULES.values() if r.code[2] == family), key=lambda r: r.code):
            level = f"{rule.level}, by the calendar alone: never fails a run" if rule.calendar else rule.level
            doc = "\n".join(line.strip() for line in rule.doc.splitlines())
            for word in ("Why:", "Bad:", "Good:"):
                doc = doc.replace(f"\n{word}", f"\n**{word}**")
            parts.append(f"### {rule.code} {rule.name} {{#{rule.code.lower()}}}\n\n*{level}*\n\n{doc}")
    return "\n\n".join(parts)


def fields_markdown(schemas: Schemas) -> str:
    """Return a table of fields for each kind of entry, made from the schemas."""
    kinds = {
        **KINDS,
        **{kind: f"Policy page {kind.removeprefix('policy-')}" for kind in schemas.kinds if kind.startswith("policy-")},
    }
    return "\n\n".join(
        f"## {title} {{#{kind}}}\n\n{_intro(schemas, kind)}\n\n{_tables(schemas, kind)}"
        for kind, title in kinds.items()
    )


def _intro(schemas: Schemas, kind: str) -> str:
    return schemas.documents[kind]["description"]


def _tables(schemas: Schemas, kind: str) -> str:
    """Return the table of a kind's keys, and below it one for each kind of object in its values."""
    tables = []
    for name, node in objects_in(schemas, kind):
        rows = ["| key | value | needed | meaning | example |", "|---|---|---|---|---|"]
        for key, raw in node["properties"].items():
            field = schemas.deref(raw, kind)
            needed = "yes" if key in node.get("required", ()) else ""
            cells = (f"`{key}`", _type(field, schemas, kind), needed, _cell(field["description"]), _example(field))
            rows.append(f"| {' | '.join(cells)} |")
        heading = f"### `{name}` {{#{field_anchor(kind, name)}}}\n\n" if name else ""
        tables.append(heading + "\n".join(rows))
    return "\n\n".join(tables)


def _type(field: dict[str, Any], schemas: Schemas, kind: str) -> str:
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        inner = schemas.deref(field["items"], kind)
        return "list of " + (
            _type(inner, schemas, kind)
            if "enum" in inner
            else {"object": "objects", "string": "texts"}.get(inner.get("type", ""), "values")
        )
    if field.get("format") == "date":
        return "date"
    types = field.get("type", "")
    names = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`", "object": "object"}
    name = " or ".join(names.get(t, t) for t in ([types] if isinstance(types, str) else types))
    low, high = (field.get(k, field.get(k2)) for k, k2 in (("minLength", "minimum"), ("maxLength", "maximum")))
    unit = " characters" if field.get("type") == "string" else ""
    if low is not None and high is not None:
        return f"{name}, {low} to {high}{unit}"
    return f"{name}, at most {high}{unit}" if high is not None else name


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("{{", "&#123;&#123;")


def _example(field: dict[str, Any]) -> str:
    if not field.get("examples"):
        return ""
    text = (
        field["examples"][0]
        if isinstance(field["examples"][0], str)
        else json.dumps(field["examples"][0], ensure_ascii=False)
    )
    text = text if len(text) <= 120 else text[:117] + "..."
    return f"`{text}`".replace("|", "\\|").replace("{{", "{ {")
