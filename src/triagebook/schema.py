"""Check front matter against the JSON Schemas (2020-12).

A fast validator accepts what is right. What it refuses goes to the authority, `schema_authority`, and
`schema_sentences` says in an author's words what is wrong; a test holds both to the same verdicts.
"""

from __future__ import annotations

import functools
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs

from .diagnostics import Diagnostic, listed
from .entry import Entry

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Schemas:
    """The schemas of one knowledge base by kind of entry, and their validators."""

    def __init__(self, documents: dict[str, dict[str, Any]]) -> None:
        self.documents = documents
        registry = jsonschema_rs.Registry([(d["$id"], d) for d in documents.values()])
        self._accepting = {
            kind: jsonschema_rs.Draft202012Validator(
                document, registry=registry, validate_formats=True, formats={"date": _is_date}
            )
            for kind, document in documents.items()
        }

    @functools.cached_property
    def _authorities(self) -> dict[str, Any]:
        from .schema_authority import validators

        return validators(self.documents)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of entry that have a schema."""
        return tuple(kind for kind in self.documents if kind != "common")

    def check(self, entry: Entry) -> tuple[list[Diagnostic], frozenset[str]]:
        """Return what is wrong with an entry's front matter, and the top keys whose value cannot be relied on."""
        return ([], frozenset()) if self.accepts(entry) else self.explain(entry)

    def accepts(self, entry: Entry) -> bool:
        """Does the front matter fit its schema? Where this says no, `explain` has the last word."""
        try:
            return self._accepting[entry.kind].is_valid(entry.data)
        except (ValueError, OverflowError):  # halves of surrogate pairs, numbers of any size
            return False

    def explain(self, entry: Entry) -> tuple[list[Diagnostic], frozenset[str]]:
        """Return what `check` returns, always by the authority."""
        from .schema_authority import telling
        from .schema_sentences import meant, translate

        errors = list(self._authorities[entry.kind].iter_errors(entry.data))
        found = [d for error in telling(errors) for d in translate(self, entry, error)]
        known = self.property_names(entry.kind)
        unknown = set(entry.data) - set(known)
        broken = {str(error.absolute_path[0]) for error in errors if error.absolute_path}
        return found, frozenset(broken | unknown | meant(unknown, known) - set(entry.data))

    def property_names(self, kind: str) -> tuple[str, ...]:
        """Return the keys of a kind of entry in their canonical order."""
        return tuple(self.documents[kind]["properties"])

    def deref(self, node: dict[str, Any], kind: str) -> dict[str, Any]:
        """Return a schema node with its `$ref` followed; keys beside the reference win."""
        if "$ref" not in node:
            return node
        file, _, pointer = node["$ref"].partition("#")
        target: Any = self.documents[file.removesuffix(".schema.json") if file else kind]
        for part in filter(None, pointer.split("/")):
            target = target[part]
        return self.deref(target, file.removesuffix(".schema.json") or kind) | {
            k: v for k, v in node.items() if k != "$ref"
        }


def _is_date(text: str) -> bool:
    """Is a text a day of the calendar, as the authority has it? The fast validator knows a year 0 as well."""
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def load_schemas(folder: Path) -> Schemas:
    """Return the schemas in a folder.

    Raises:
        OSError: if a file cannot be read.
        ValueError: if a file is not JSON, or one is missing.
    """
    files = tuple((path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.schema.json")))
    schemas = _load(files)
    if missing := {"common", "page", "runbook", "known-issue", "macro"} - set(schemas.documents):
        raise ValueError(f"`{folder}` holds no schema for {listed(sorted(missing), 'and')}")
    return schemas


@functools.lru_cache(maxsize=4)
def _load(files: tuple[tuple[str, str], ...]) -> Schemas:
    return Schemas({name.removesuffix(".schema.json"): json.loads(text) for name, text in files})
