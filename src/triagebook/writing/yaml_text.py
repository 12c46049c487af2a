"""Values as the YAML that people write here: plain where that reads back as the same, else in double quotes."""

from __future__ import annotations

import json
from typing import Any

from ..strict_yaml import Reader, Unreadable

#: A longer text is folded: `>-`, and the text on a line of its own.
_LONG = 90
#: Words that YAML 1.1, which other programs still read, takes for true and false.
_OLD_WORDS = {"yes", "no", "on", "off", "y", "n"}


def scalar(value: str | int | float | bool, *, inside: bool = False) -> str:
    """Return a value on one line; `inside` says that it stands between brackets, where commas and brackets count."""
    if not isinstance(value, str):
        return json.dumps(value)
    shown = f"[{value}]" if inside else value
    try:
        read = Reader(f"a: {shown}\n").read()["a"]
    except Unreadable:
        read = None
    if value.isprintable() and value.lower() not in _OLD_WORDS and read == ([value] if inside else value):
        return value
    # JSON's strings are YAML's double-quoted ones, save for invisible characters above ASCII that YAML wants escaped.
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)


def block(key: str, value: Any, indent: str = "") -> str:
    """Return `key: value` as lines that end in a line feed.

    Words stand in brackets, sentences below each other, a long text folded, mappings as indented lines.
    """
    if isinstance(value, dict):
        inner = "".join(block(name, item, indent + "  ") for name, item in value.items())
        return f"{indent}{key}:\n{inner}" if value else f"{indent}{key}: {{}}\n"
    if isinstance(value, list):
        return f"{indent}{key}: {_words(value)}\n" if _is_short(value) else f"{indent}{key}:\n" + _items(value, indent)
    if isinstance(value, str) and len(value) > _LONG and _folds(value):
        return f"{indent}{key}: >-\n{indent}  {value}\n"
    return f"{indent}{key}: {scalar(value)}\n"


def _words(value: list[Any]) -> str:
    return "[" + ", ".join(scalar(item, inside=True) for item in value) + "]"


def _is_short(value: list[Any]) -> bool:
    return all(isinstance(item, str | int) and " " not in str(item) for item in value)


def _items(value: list[Any], indent: str) -> str:
    lines = []
    for item in value:
        if isinstance(item, dict):
            inner = "".join(block(key, part, indent + "    ") for key, part in item.items())
            lines.append(f"{indent}  - {inner.lstrip(' ')}")
        else:
            lines.append(f"{indent}  - {scalar(item)}\n")
    return "".join(lines)


def _folds(value: str) -> bool:
    """Does a text read back as itself when it is folded? Not with line feeds or white space at its ends."""
    return value == value.strip() and value.isprintable()
