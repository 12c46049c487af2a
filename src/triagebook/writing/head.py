"""Front matter as text: find where keys and values stand in it, and change one without touching the rest.

A YAML library that writes would lay out anew what people wrote: quotes, folding, brackets, the columns of comments.
So the text is cut at the places that the parser names, and everything between the cuts stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from ..entry import HEAD_END, HEAD_START
from ..strict_yaml import KeyPath
from .yaml_text import block, scalar

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NoPlace(Exception):
    """A key or value is not where it should be, or is written in a way that is not changed by a program."""


def cut(text: str) -> tuple[str, str, str]:
    """Return what stands before the head, `---` and its line end, the head, and all from the closing `---` on."""
    start = text.find("\n") + 1
    end = HEAD_END.search(text, start) if HEAD_START.match(text) and start else None
    if end is None:
        raise NoPlace("the file has no front matter")
    return text[:start], text[start : end.start()], text[end.start() :]


def compose(head: str) -> yaml.MappingNode:
    """Return the head as PyYAML's nodes, which know where they start and end."""
    try:
        node = yaml.compose(head, Loader=_LOADER)
    except yaml.YAMLError:
        raise NoPlace("the front matter cannot be read") from None
    if not isinstance(node, yaml.MappingNode):
        raise NoPlace("the front matter is not `key: value` lines")
    return node


def index(head: str, mark: Any) -> int:
    """Return the place of a mark in the head, in characters.

    Line and column are counted in characters by both of PyYAML's parsers; `mark.index` is not by all versions.
    """
    lines = head.split("\n")
    return sum(len(line) + 1 for line in lines[: mark.line]) + mark.column


def pair_at(head: str, path: KeyPath) -> tuple[yaml.Node | None, yaml.Node]:
    """Return the node of a key, or None for an item of a list, and that of its value."""
    key, node = None, compose(head)
    for part in path:
        key, found = None, None
        if isinstance(node, yaml.MappingNode):
            key, found = next(((k, v) for k, v in node.value if k.value == part), (None, None))
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = node.value[part]
        if found is None:
            raise NoPlace(f"`{part}` is not there")
        node = found
    return key, node


def with_value(head: str, path: KeyPath, value: str) -> str:
    """Return the head with another scalar in the place of the one at `path`; comments beside it stay."""
    _, node = pair_at(head, path)
    if not isinstance(node, yaml.ScalarNode) or node.style in ("|", ">"):
        raise NoPlace(f"`{path[-1]}` is not written on one line")
    inside = _in_brackets(head, path)
    start, end = index(head, node.start_mark), index(head, node.end_mark)
    return head[:start] + (" " if start and head[start - 1] == ":" else "") + scalar(value, inside=inside) + head[end:]


def with_key_named(head: str, path: KeyPath, name: str) -> str:
    """Return the head with another name for the key at `path`."""
    key, _ = pair_at(head, path)
    if key is None:
        raise NoPlace(f"`{path[-1]}` is not a key")
    start, end = index(head, key.start_mark), index(head, key.end_mark)
    return head[:start] + name + head[end:]


def _in_brackets(head: str, path: KeyPath) -> bool:
    """Does any list or mapping around the value at `path` stand in brackets?"""
    return any(bool(pair_at(head, path[:length])[1].flow_style) for length in range(1, len(path)))


def with_key(head: str, key: str, value: Any, order: Sequence[str]) -> str:
    """Return the head with a top key set: its block replaced, or a new one put behind those before it in `order`."""
    if any(node.value == key for node, _ in compose(head).value):
        start, end = block_of(head, key)
        return head[:start] + block(key, value) + head[end:]
    before = set(order[: order.index(key)]) if key in order else set()
    there = [node.value for node, _ in compose(head).value if node.value in before]
    last = max(there, key=lambda name: order.index(name), default="")
    place = block_of(head, last)[1] if last else 0
    return head[:place] + block(key, value) + head[place:]


def without_key(head: str, key: str) -> str:
    """Return the head without a top key, its value and the comments beside and inside it."""
    start, end = block_of(head, key)
    return head[:start] + head[end:]


def without_nested_key(head: str, path: KeyPath) -> str:
    """Return the head without a key inside of another that is written as lines, and without its value."""
    if len(path) == 1:
        return without_key(head, str(path[0]))
    key, value = pair_at(head, path)
    _, around = pair_at(head, path[:-1])
    if key is None or around.flow_style or around.value[0][0] is key:
        raise NoPlace(f"`{path[-1]}` is not a line of its own")
    last = value.end_mark.line + (value.end_mark.column > 0)
    lines = head.split("\n")
    return "\n".join(lines[: key.start_mark.line] + lines[last:])


def block_of(head: str, key: str) -> tuple[int, int]:
    """Return where the lines of a top key start and end, without comments and blank lines above the next one."""
    keys = [node for node, _ in compose(head).value]
    number = next((n for n, node in enumerate(keys) if node.value == key), None)
    if number is None:
        raise NoPlace(f"`{key}` is not there")
    start = index(head, keys[number].start_mark)
    end = index(head, keys[number + 1].start_mark) if number + 1 < len(keys) else len(head)
    if keys[number].start_mark.column or head[:end].rpartition("\n")[2].strip():
        raise NoPlace(f"`{key}` shares its line with another key")
    return start, start + len(without_trailing_notes(head[start:end]))


def without_trailing_notes(text: str) -> str:
    """Return the lines of a block without the comments at the margin and the blank lines at its end."""
    lines = text.splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return "".join(lines)
