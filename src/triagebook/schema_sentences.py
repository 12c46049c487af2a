"""What a broken JSON Schema means in an author's words: a sentence, a place and a way out for each keyword.

The schemas use a small part of 2020-12; every keyword that they use has its sentence here, and a test fails when a
schema starts to use another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from .diagnostics import Diagnostic, Rule, listed, nearest, suggest
from .entry import Entry
from .schema_rules import (
    MISSING_KEY,
    NO_DATE,
    NOT_IN_LIST,
    OUT_OF_RANGE,
    REPEATED_ITEM,
    UNKNOWN_KEY,
    WRONG_COUNT,
    WRONG_FORMAT,
    WRONG_LENGTH,
    WRONG_TYPE,
)
from .strict_yaml import KeyPath

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

    from .schema import Schemas

_TYPES = {
    "string": "text",
    "array": "a list",
    "object": "`key: value` lines",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "null": "nothing",
}


def meant(keys: Iterable[str], known: Iterable[str]) -> set[str]:
    """Return the known keys that unknown ones are most like."""
    return {found for key in keys if (found := nearest(key, known))}


class _Broken(NamedTuple):
    """A schema error seen from the entry: the path of the value, the value, and what the keyword wants."""

    schemas: Schemas
    entry: Entry
    path: KeyPath
    value: Any
    wanted: Any
    error: ValidationError

    @property
    def label(self) -> str:
        return f"`{_label(self.path)}`"


#: What a keyword's sentence says: the rule, the key or item it is about (None for the value), the message, the help.
_Said = tuple[Rule, str | int | None, str, str]


def translate(schemas: Schemas, entry: Entry, error: ValidationError) -> Iterator[Diagnostic]:
    """Turn one jsonschema error into diagnostics with the place, an author's words and a way out."""
    path: KeyPath = tuple(error.absolute_path)
    broken = _Broken(schemas, entry, path, error.instance, error.validator_value, error)
    for rule, key, message, help in SENTENCES[error.validator](broken):
        if rule is MISSING_KEY:
            mark = entry.key_at(*path)
        else:
            mark = entry.at(*path) if key is None else entry.key_at(*path, key)
        yield rule.at(entry.path, mark, message, help)


def _unknown_key(b: _Broken) -> Iterator[_Said]:
    known = b.error.schema.get("properties", ())
    for key in sorted(set(b.value) - set(known)):
        yield UNKNOWN_KEY, key, f"`{key}` is not a key of {_whole(b)}", _known_keys(key, known, b.value)


def _missing_key(b: _Broken) -> Iterator[_Said]:
    """jsonschema gives one error for each missing key, and names the key in its message alone.

    A key that is there but misspelt is reported as unknown, with the key that was meant.
    """
    key = next(key for key in b.wanted if b.error.message.startswith(f"{key!r} "))
    known = b.error.schema.get("properties", {})
    if key not in meant(set(b.value) - set(known), known):
        yield MISSING_KEY, None, f"{_whole(b)} has no `{key}`", f"add `{key}: {_example(b, key)}`"


def _wrong_type(b: _Broken) -> Iterator[_Said]:
    yield WRONG_TYPE, None, f"{b.label} is {_named(b.value)}, not {_wanted(b.wanted)}", _retype(b)


def _not_in_list(b: _Broken) -> Iterator[_Said]:
    article = "an" if _label(b.path)[0] in "aeiou" else "a"
    yield NOT_IN_LIST, None, f"`{b.value}` is not {article} {_label(b.path)}", suggest(str(b.value), b.wanted)


def _wrong_length(b: _Broken) -> Iterator[_Said]:
    yield WRONG_LENGTH, None, f"{b.label} has {_count(b, 'character')}", f"write {_side(b)} {b.wanted}"


def _wrong_format(b: _Broken) -> Iterator[_Said]:
    key = b.value if "propertyNames" in b.error.absolute_schema_path else None
    shown = b.value.replace("\n", "\\n")
    if b.wanted == "date":
        yield NO_DATE, key, f"`{shown}` is not a date", "write a day that exists as YYYY-MM-DD"
    elif b.value.endswith("\n"):
        yield WRONG_FORMAT, key, f"{b.label} ends in a line feed", "write it on one line, or start it with `>-`"
    else:
        yield WRONG_FORMAT, key, f"{b.label} has not the right form: `{shown}`", _form(b.error)


def _out_of_range(b: _Broken) -> Iterator[_Said]:
    yield OUT_OF_RANGE, None, f"{b.label} is {b.value}", f"use {_side(b)} {b.wanted}"


def _wrong_count(b: _Broken) -> Iterator[_Said]:
    yield WRONG_COUNT, None, f"{b.label} has {_count(b, 'item')}", f"give {_side(b)} {b.wanted}"


def _repeated_item(b: _Broken) -> Iterator[_Said]:
    number = next(number for number, item in enumerate(b.value) if item in b.value[:number])
    item = f"`{b.value[number]}`" if isinstance(b.value[number], str) else "the same item"
    yield REPEATED_ITEM, number, f"{b.label} holds {item} twice", "keep one"


#: A sentence for every keyword that the schemas use.
SENTENCES: dict[str, Callable[[_Broken], Iterator[_Said]]] = {
    "additionalProperties": _unknown_key,
    "enum": _not_in_list,
    "format": _wrong_format,
    "maxItems": _wrong_count,
    "maxLength": _wrong_length,
    "maximum": _out_of_range,
    "minItems": _wrong_count,
    "minLength": _wrong_length,
    "minProperties": _wrong_count,
    "minimum": _out_of_range,
    "pattern": _wrong_format,
    "required": _missing_key,
    "type": _wrong_type,
    "uniqueItems": _repeated_item,
}


def _side(b: _Broken) -> str:
    return "at least" if str(b.error.validator).startswith("min") else "at most"


def _label(path: KeyPath) -> str:
    """Return the name of the key nearest to a value; the whole head is `front matter`."""
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "front matter")


def _whole(b: _Broken) -> str:
    """Return the name of the mapping that is judged: its key, or the kind of entry."""
    if b.path:
        return f"an item of {b.label}" if isinstance(b.path[-1], int) else b.label
    kind = b.entry.kind.replace("known-issue", "known issue")
    return f"the page `{kind}`" if kind.startswith("policy-") else f"a {kind}"


def _count(b: _Broken, noun: str) -> str:
    return f"{len(b.value)} {noun}{'s' * (len(b.value) != 1)}"


def _known_keys(key: str, known: Iterable[str], value: dict[str, Any]) -> str:
    if found := nearest(key, known):
        return f"did you mean `{found}`?"
    free = [name for name in known if name not in value]
    return "remove it" + (f", or use {listed(free)}" if 0 < len(free) <= 8 else "; the guide lists the keys")


def _example(b: _Broken, key: str) -> str:
    """Return an example for a missing key on one line; `...` where the schema has none that is short."""
    examples = b.schemas.deref(b.error.schema.get("properties", {}).get(key, {}), b.entry.kind).get("examples")
    text = examples[0] if examples and isinstance(examples[0], str) else json.dumps(examples[0]) if examples else "..."
    return text if len(text) <= 60 else "..."


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


def _retype(b: _Broken) -> str:
    """Help for a value of the wrong type; what YAML read as something else is given back in quotes."""
    if b.value is None:
        return "give it a value, or remove the key"
    raw = b.entry.raw.get(b.path)
    if b.wanted == "string" and raw:
        return f'put it in quotes: "{raw}"'
    if b.wanted == "array" and isinstance(b.value, str):
        return f"write a list: `[{b.value}]`"
    return {
        "string": "write one text, without brackets or keys",
        "array": "write a list: each item on a line of its own that starts with `- `",
        "object": f"write `key: value` lines below `{_label(b.path)}:`",
        "integer": "write a whole number without quotes",
        "boolean": "write `true` or `false` without quotes",
    }.get(str(b.wanted), "see the field's example in the guide")


def _form(error: ValidationError) -> str:
    """Help for a value of the wrong form: what the schema says of it, and an example."""
    if "propertyNames" in error.absolute_schema_path:
        return "use lower-case words joined by hyphens (case variables: underscores)"
    examples = error.schema.get("examples")
    described = error.schema.get("description", "").split(". ")[0].rstrip(".")
    if str(error.validator_value).startswith("^https://"):
        return "use an address that starts with `https://`"
    shown = f"such as `{examples[0]}`" if examples else ""
    return f"{described[:1].lower()}{described[1:]}{', ' if described and shown else ''}{shown}" or "see the guide"
