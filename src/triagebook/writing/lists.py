"""Add an item to a list in front matter, or take one out, in the style in which the list is written."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from ..strict_yaml import KeyPath
from .head import NoPlace, compose, index, pair_at, with_key, without_key
from .yaml_text import scalar


def with_item(head: str, path: KeyPath, item: str, order: Sequence[str]) -> str:
    """Return the head with an item more at the end of the list at `path`; a top key that is missing is added."""
    if len(path) == 1 and not any(node.value == path[0] for node, _ in compose(head).value):
        return with_key(head, str(path[0]), [item], order)
    _, node = pair_at(head, path)
    if not isinstance(node, yaml.SequenceNode):
        raise NoPlace(f"`{path[-1]}` is not a list")
    if not node.flow_style:
        last = node.value[-1]
        end = _line_end(head, index(head, last.end_mark), last)
        return head[:end] + " " * node.start_mark.column + f"- {scalar(item)}\n" + head[end:]
    start = index(head, node.value[-1].end_mark if node.value else node.start_mark) + (not node.value)
    return head[:start] + ", " * bool(node.value) + scalar(item, inside=True) + head[start:]


def without_item(head: str, path: KeyPath) -> str:
    """Return the head without the item of a list at `path`; a top key whose list would be empty goes away as well."""
    _, node = pair_at(head, path[:-1])
    number = path[-1]
    if not isinstance(node, yaml.SequenceNode) or not isinstance(number, int) or number >= len(node.value):
        raise NoPlace(f"`{path[-2]}` has no such item")
    if len(node.value) == 1:
        if len(path) > 2:
            raise NoPlace(f"`{path[-2]}` would be empty")
        return without_key(head, str(path[0]))
    item = node.value[number]
    start, end = index(head, item.start_mark), index(head, item.end_mark)
    if not node.flow_style:
        return head[: head.rfind("\n", 0, start) + 1] + head[_line_end(head, end, item) :]
    if number:
        return head[: index(head, node.value[number - 1].end_mark)] + head[end:]
    return head[:start] + head[index(head, node.value[1].start_mark) :]


def _line_end(head: str, end: int, item: yaml.Node) -> int:
    """Return where the line of a one-line item ends, behind its line feed."""
    if not isinstance(item, yaml.ScalarNode) or item.start_mark.line != item.end_mark.line:
        raise NoPlace("an item takes more than one line")
    return head.find("\n", end) + 1 or len(head)
