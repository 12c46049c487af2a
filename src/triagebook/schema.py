"""Check front matter against the JSON Schemas (2020-12); `schema_sentences` says what is wrong in an author's words."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource

from .diagnostics import Diagnostic, listed
from .entry import Entry
from .schema_sentences import meant, translate
from .strict_yaml import KeyPath

_NEEDED_FORMATS = ("date",)
#: Keywords with nothing new to say of a value that one of the others has refused already.
_AFTER = {"enum": {"type"}, "pattern": {"minLength"}, "format": {"minLength", "pattern"}}


def _pattern(
    validator: Draft202012Validator, pattern: str, value: Any, schema: dict[str, Any]
) -> Iterator[ValidationError]:
    """Judge a text by a pattern as ECMA-262 reads it, where `$` is the end of the text.

    For Python `$` also stands before a last line feed; with a second one behind it, it no longer can.
    """
    if isinstance(value, str) and not re.search(pattern, value + "\n" * value.endswith("\n")):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Validator = extend(Draft202012Validator, {"pattern": _pattern})


class Schemas:
    """The schemas of one knowledge base by kind of entry, and their validators."""

    def __init__(self, documents: dict[str, dict[str, Any]]) -> None:
        self.documents = documents
        checker = FormatChecker()
        missing = [name for name in _NEEDED_FORMATS if name not in checker.checkers]
        if missing:  # bare jsonschema skips formats it cannot check, and bad dates would pass
            raise RuntimeError(f"jsonschema cannot check the formats {missing}: install a jsonschema that can")
        registry = Registry().with_resources([(d["$id"], Resource.from_contents(d)) for d in documents.values()])
        self._validators = {
            kind: _Validator(document, registry=registry, format_checker=checker)
            for kind, document in documents.items()
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of entry that have a schema."""
        return tuple(kind for kind in self.documents if kind != "common")

    def check(self, entry: Entry) -> tuple[list[Diagnostic], frozenset[str]]:
        """Return what is wrong with an entry's front matter, and the top keys whose value cannot be relied on."""
        errors = list(self._validators[entry.kind].iter_errors(entry.data))
        found = [d for error in _telling(errors) for d in translate(self, entry, error)]
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


def _telling(errors: list[ValidationError]) -> Iterator[ValidationError]:
    """Yield the errors, one for each defect: a list where a word should be is not a word outside the list as well."""
    said: dict[KeyPath, set[str]] = {}
    for error in errors:
        said.setdefault(tuple(error.absolute_path), set()).add(str(error.validator))
    for error in errors:
        if not said[tuple(error.absolute_path)] & _AFTER.get(str(error.validator), set()):
            yield error
