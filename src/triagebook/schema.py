"""Check front matter against the JSON Schemas, and say what is wrong in an author's words.

The schemas are 2020-12 and use a small part of it; every keyword that they use has its sentence here, and a test
fails when a schema starts to use another.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from .diagnostics import Diagnostic, listed, nearest, rule, suggest
from .entry import Entry, KeyPath

UNKNOWN_KEY = rule(
    "TB101",
    "unknown-key",
    """
    Front matter uses the keys of its kind of entry and no others.

    Why: a misspelt key is read by nobody, and its value is lost without a word.

    Bad: `componets: [sign-in]`.

    Good: `components: [sign-in]`.
    """,
)
MISSING_KEY = rule(
    "TB102",
    "missing-key",
    """
    Every required key is there.

    Why: indexes, the severity matrix and the entry's head are built from them.

    Bad: a runbook without `owner`.

    Good: `owner: identity`.
    """,
)
WRONG_TYPE = rule(
    "TB103",
    "wrong-type",
    """
    A value has the type that its key asks for.

    Why: YAML guesses types: `version: 2026.10` is the number 2026.1.

    Bad: `tags: saml`.

    Good: `tags: [saml]`.
    """,
)
NOT_IN_LIST = rule(
    "TB104",
    "not-in-list",
    """
    A value from a closed list is one of that list.

    Why: filters and counts only know the words of the list.

    Bad: `impact: critical`.

    Good: `impact: high`.
    """,
)
WRONG_LENGTH = rule(
    "TB105",
    "wrong-length",
    """
    A text is as long as its place allows.

    Why: a title must fit a row, and a summary of three words tells nobody whether this is the right entry.

    Bad: `title: SSO`.

    Good: `title: Single sign-on fails with AADSTS50105`.
    """,
)
WRONG_FORMAT = rule(
    "TB106",
    "wrong-format",
    """
    A value has the form of its key.

    Why: ids, addresses, versions and durations are read by programs.

    Bad: `id: KI-42`.

    Good: `id: KI-0042`.
    """,
)
NO_DATE = rule(
    "TB107",
    "impossible-date",
    """
    A date is a day that exists, as YYYY-MM-DD.

    Why: reviews and updates are counted from it.

    Bad: `reviewed: 2026-13-01`.

    Good: `reviewed: 2026-01-13`.
    """,
)
OUT_OF_RANGE = rule(
    "TB108",
    "out-of-range",
    """
    A number is within the bounds of its key.

    Why: a runbook of zero minutes, or a review every thousand days, is a slip.

    Bad: `minutes: 0`.

    Good: `minutes: 15`.
    """,
)
WRONG_COUNT = rule(
    "TB109",
    "wrong-count",
    """
    A list has as many items as its key asks for.

    Why: an entry without a symptom cannot be found, and one with thirty describes several problems.

    Bad: `symptoms: []`.

    Good: `symptoms: [New colleagues cannot sign in.]`.
    """,
)
REPEATED_ITEM = rule(
    "TB110",
    "repeated-item",
    """
    An item stands in a list once.

    Why: it is counted twice in indexes.

    Bad: `tags: [saml, saml]`.

    Good: `tags: [saml]`.
    """,
)

_TYPES = {
    "string": "text",
    "array": "a list",
    "object": "`key: value` lines",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "null": "nothing",
}
_NEEDED_FORMATS = ("date", "uri")


class Schemas:
    """The schemas of one knowledge base by kind of entry, and their validators."""

    def __init__(self, documents: dict[str, dict[str, Any]]) -> None:
        self.documents = documents
        checker = FormatChecker()
        missing = [name for name in _NEEDED_FORMATS if name not in checker.checkers]
        if missing:  # bare jsonschema skips formats it cannot check, and bad dates would pass
            raise RuntimeError(f"jsonschema cannot check the formats {missing}: install jsonschema[format-nongpl]")
        registry = Registry().with_resources([(d["$id"], Resource.from_contents(d)) for d in documents.values()])
        self._validators = {
            kind: Draft202012Validator(document, registry=registry, format_checker=checker)
            for kind, document in documents.items()
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of entry that have a schema."""
        return tuple(kind for kind in self.documents if kind != "common")

    def check(self, entry: Entry) -> tuple[list[Diagnostic], frozenset[str]]:
        """Return what is wrong with an entry's front matter, and the top keys whose value cannot be relied on."""
        found: list[Diagnostic] = []
        broken: set[str] = set()
        for error in self._validators[entry.kind].iter_errors(entry.data):
            found.extend(_translate(entry, error))
            broken.update(
                map(str, list(error.absolute_path)[:1] or set(entry.data) - set(self.property_names(entry.kind)))
            )
        return found, frozenset(broken)

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
        ValueError: if a file is not JSON.
    """
    return _load(tuple((path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.schema.json"))))


@functools.lru_cache(maxsize=4)
def _load(files: tuple[tuple[str, str], ...]) -> Schemas:
    return Schemas({name.removesuffix(".schema.json"): json.loads(text) for name, text in files})


def _translate(entry: Entry, error: ValidationError) -> Iterator[Diagnostic]:
    """Turn one jsonschema error into diagnostics with the place, an author's words and a way out."""
    path: KeyPath = tuple(error.absolute_path)
    keyword, value, bound = error.validator, error.instance, error.validator_value
    label = f"`{_label(path)}`"
    mark = entry.key_at(*path, value) if "propertyNames" in error.absolute_schema_path else entry.at(*path)
    if keyword == "additionalProperties":
        for key in sorted(set(value) - set(error.schema.get("properties", ()))):
            yield UNKNOWN_KEY.at(
                entry.path,
                entry.key_at(*path, key),
                f"`{key}` is not a key {_of(entry, path)}",
                _known_keys(key, error.schema, value),
            )
    elif keyword == "required":
        key = next(key for key in bound if key not in value and f"'{key}'" in error.message)
        yield MISSING_KEY.at(
            entry.path,
            entry.key_at(*path),
            f"the key `{key}` is missing {_of(entry, path)}",
            f"add `{key}: {_example(error.schema, key)}`",
        )
    elif keyword == "type":
        yield WRONG_TYPE.at(
            entry.path, mark, f"{label} is {_named(value)}, not {_wanted(bound)}", _retype(entry, path, bound)
        )
    elif keyword == "enum":
        yield NOT_IN_LIST.at(
            entry.path, mark, f"`{value}` is not {_article(path)} {_label(path)}", suggest(str(value), bound)
        )
    elif keyword in ("minLength", "maxLength"):
        side = "at least" if keyword == "minLength" else "at most"
        yield WRONG_LENGTH.at(entry.path, mark, f"{label} has {len(value)} characters", f"write {side} {bound}")
    elif keyword == "format" and bound == "date":
        yield NO_DATE.at(entry.path, mark, f"`{value}` is not a date", "write a day that exists as YYYY-MM-DD")
    elif keyword in ("pattern", "format"):
        yield WRONG_FORMAT.at(entry.path, mark, f"{label} has not the right form: `{value}`", _form(error))
    elif keyword in ("minimum", "maximum"):
        side = "at least" if keyword == "minimum" else "at most"
        yield OUT_OF_RANGE.at(entry.path, mark, f"{label} is {value}", f"use {side} {bound}")
    elif keyword in ("minItems", "maxItems", "minProperties"):
        side = "at most" if keyword == "maxItems" else "at least"
        yield WRONG_COUNT.at(entry.path, mark, f"{label} has {len(value)} items", f"give {side} {bound}")
    elif keyword == "uniqueItems":
        yield REPEATED_ITEM.at(entry.path, mark, f"{label} holds an item twice", "keep one")
    else:
        yield WRONG_FORMAT.at(
            entry.path, mark, f"{label} does not fit the schema ({keyword})", "see the field's description in the guide"
        )


def _label(path: KeyPath) -> str:
    """Return the name of the key nearest to a value; the whole head is `front matter`."""
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "front matter")


def _of(entry: Entry, path: KeyPath) -> str:
    return (
        f"of `{_label(path)}`"
        if path
        else f"of a {entry.kind.replace('policy-', 'policy page ').replace('known-issue', 'known issue')}"
    )


def _article(path: KeyPath) -> str:
    return "an" if _label(path)[0] in "aeiou" else "a"


def _known_keys(key: str, schema: dict[str, Any], value: dict[str, Any]) -> str:
    free = [name for name in schema.get("properties", ()) if name not in value]
    if found := nearest(key, schema.get("properties", ())):
        return f"did you mean `{found}`?"
    return "remove it" + (f", or use {listed(free)}" if 0 < len(free) <= 8 else "; the guide lists the keys")


def _example(schema: dict[str, Any], key: str) -> str:
    examples = schema.get("properties", {}).get(key, {}).get("examples")
    return (
        json.dumps(examples[0], ensure_ascii=False).strip('"')
        if examples and not isinstance(examples[0], (dict, list))
        else "..."
    )


def _named(value: Any) -> str:
    names = {
        bool: "`true` or `false`",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "`key: value` lines",
        type(None): "empty",
    }
    return names[type(value)]


def _wanted(types: str | list[str]) -> str:
    return " or ".join(_TYPES[name] for name in ([types] if isinstance(types, str) else types))


def _retype(entry: Entry, path: KeyPath, types: str | Iterable[str]) -> str:
    """Help for a value of the wrong type; what YAML read as something else is given back in quotes."""
    raw = entry.raw.get(path)
    if types == "string" and raw:
        return f'put it in quotes: "{raw}"'
    if types == "array" and raw is None and isinstance(_value(entry, path), str):
        return f"write a list: `[{_value(entry, path)}]`"
    return "give it a value" if raw in ("", "~", "null") else "see the field's example in the guide"


def _value(entry: Entry, path: KeyPath) -> Any:
    value: Any = entry.data
    for part in path:
        value = value[part]
    return value


def _form(error: ValidationError) -> str:
    """Help for a value of the wrong form: what the schema says of it, and an example."""
    if "propertyNames" in error.absolute_schema_path:
        return "use lower-case words joined by hyphens (case variables: underscores)"
    examples = error.schema.get("examples")
    described = error.schema.get("description", "").split(". ")[0].rstrip(".")
    if error.validator_value == "^https://":
        return "use an address that starts with `https://`"
    shown = f"such as `{examples[0]}`" if examples else ""
    return f"{described[:1].lower()}{described[1:]}{', ' if described and shown else ''}{shown}" or "see the guide"
