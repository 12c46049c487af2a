"""The authority on front matter: `jsonschema`, which says what is wrong. Read only when something is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource

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


Validator = extend(Draft202012Validator, {"pattern": _pattern})


def validators(documents: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a validator for each kind of entry."""
    checker = FormatChecker()
    missing = [name for name in _NEEDED_FORMATS if name not in checker.checkers]
    if missing:  # bare jsonschema skips formats it cannot check, and bad dates would pass
        raise RuntimeError(f"jsonschema cannot check the formats {missing}: install a jsonschema that can")
    registry = Registry().with_resources([(d["$id"], Resource.from_contents(d)) for d in documents.values()])
    return {
        kind: Validator(document, registry=registry, format_checker=checker) for kind, document in documents.items()
    }


def telling(errors: list[ValidationError]) -> Iterator[ValidationError]:
    """Yield the errors, one for each defect: a list where a word should be is not a word outside the list as well."""
    said: dict[KeyPath, set[str]] = {}
    for error in errors:
        said.setdefault(tuple(error.absolute_path), set()).add(str(error.validator))
    for error in errors:
        if not said[tuple(error.absolute_path)] & _AFTER.get(str(error.validator), set()):
            yield error
