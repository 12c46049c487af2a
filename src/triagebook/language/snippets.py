"""Snippets for VS Code, made of the templates and the schemas, so that they cannot drift.

Form: https://code.visualstudio.com/docs/editing/userdefinedsnippets
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..schema import Schemas

#: Keys whose objects are written often enough to be worth a snippet, by kind of entry: (key, what one of them is).
_PARTS = {
    "known-issue": (
        ("signatures", "signature"),
        ("references", "reference"),
        ("affects", "affects"),
        ("cause", "cause"),
        ("workaround", "workaround"),
        ("tracker", "tracker"),
        ("history", "history"),
        ("fixed_in", "fixed-in"),
    ),
    "runbook": (("log_sources", "log-source"), ("escalation", "escalation")),
}


def snippets(schemas: Schemas, templates: Mapping[str, str]) -> str:
    """Return the snippets as JSON: each template by its kind of entry, and the objects that entries are made of."""
    found = {f"New {kind}": _template(kind, text) for kind, text in sorted(templates.items())}
    for kind, parts in _PARTS.items():
        for key, name in parts:
            field = schemas.deref(schemas.documents[kind]["properties"][key], kind)
            found[f"One {name}"] = _part(schemas, kind, key, name, field)
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _template(kind: str, text: str) -> dict[str, Any]:
    """Return a template as a snippet; the cursor goes to the id, the title and the first symptom."""
    text = _plain(text)
    for number, key in enumerate(("id", "title"), start=1):
        text = re.sub(rf"(?m)^({key}: )(.+?)(?=[ ]{{2,}}#|$)", rf"\g<1>${{{number}:\g<2>}}", text, count=1)
    body = text.rstrip("\n").split("\n")
    return {
        "scope": "markdown",
        "prefix": f"tb-new-{kind}",
        "description": f"A {kind.replace('-', ' ')} from its template",
        "body": [*body, "$0"],
    }


def _part(schemas: Schemas, kind: str, key: str, name: str, field: Mapping[str, Any]) -> dict[str, Any]:
    """Return the snippet of an object: its key, or a dash for an item of a list, and the keys that it needs."""
    is_list = field.get("type") == "array"
    node = schemas.deref(field["items"], kind) if is_list else field
    lines = []
    for number, inner in enumerate(node.get("required") or node["properties"], start=1):
        value = schemas.deref(node["properties"][inner], kind)
        lines.append(f"{inner}: {_value(value, number)}")
    first, rest = ("- ", "  ") if is_list else ("  ", "  ")
    body = [("" if is_list else f"{key}:"), *(rest + line for line in lines)]
    if is_list:
        body = [first + lines[0], *(rest + line for line in lines[1:])]
    return {
        "scope": "markdown",
        "prefix": f"tb-{name}",
        "description": f"One of `{key}`" if is_list else f"The key `{key}`",
        "body": body,
    }


def _value(field: Mapping[str, Any], number: int) -> str:
    """Return the placeholder of a value: a choice, or an example to type over."""
    if "enum" in field:
        return f"${{{number}|{','.join(map(str, field['enum']))}|}}"
    if field.get("type") == "boolean":
        return f"${{{number}|false,true|}}"
    if field.get("format") == "date":
        return f"${{{number}:$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE}}"
    example = next(iter(field.get("examples", ())), "")
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    quoted = text if not isinstance(example, str) or re.fullmatch(r"[\w][\w ./-]*", text) else json.dumps(text)
    return f"${{{number}:{_plain(quoted)}}}"


def _plain(text: str) -> str:
    """Return a text in which nothing is taken for a placeholder."""
    return re.sub(r"[\\$}]", lambda match: "\\" + match[0], text)
