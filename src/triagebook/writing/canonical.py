"""Put front matter in the order of its schema, without touching how its values are written.

The head is cut into the blocks of lines of its keys, each with the comments that stand above it, and the blocks are put
in order; the same inside mappings and lists that are written as lines. What stands in brackets on one line stays as it
is, and so does a mapping whose keys an author makes up, such as the steps of a flow. That no value changed is not
believed but looked at: the head is read again, and where it says anything else the text is left as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from ..entry import HEAD_START
from ..schema import Schemas
from ..strict_yaml import Reader, Unreadable
from .head import NoPlace, compose, cut

Lines = list[str]


def formatted(schemas: Schemas, kind: str, text: str) -> str:
    """Return a file's text with its front matter in canonical order, one blank line before the body.

    Raises:
        NoPlace: if the front matter cannot be put in order without a change of what it says.
    """
    if not HEAD_START.match(text):
        return text
    _, head, rest = cut(text)
    ordered = _tidy(head, schemas, kind)
    if ordered != head and _data(ordered) != _data(head):
        raise NoPlace("its values would not stay the same")
    _, _, body = rest.partition("\n")
    gap = "\n" if body.strip("\n") else ""
    return "---\n" + ordered + "---\n" + gap + body.lstrip("\n")


def _data(head: str) -> Any:
    try:
        return Reader(head).read()
    except Unreadable as defect:
        raise NoPlace(f"its front matter could not be read any more: {defect.message}") from None


def _tidy(head: str, schemas: Schemas, kind: str) -> str:
    """Return the head in order; blank lines are taken out at its ends and made single where that changes no value."""
    lines = head.splitlines(keepends=True)
    ordered = "".join(_mapping(lines, 0, compose(head), schemas.documents[kind], schemas, kind))
    tidy = _without_extra_blank_lines(ordered)
    return tidy if tidy == ordered or _data(tidy) == _data(ordered) else ordered


def _without_extra_blank_lines(head: str) -> str:
    kept: Lines = []
    for line in head.splitlines(keepends=True):
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line if line.strip() else "\n")
    while kept and not kept[-1].strip():
        kept.pop()
    return "".join(kept)


def _mapping(
    lines: Lines, first: int, node: yaml.MappingNode, schema: Mapping[str, Any], schemas: Schemas, kind: str
) -> Lines:
    """Return the lines of a block mapping in order; `first` is the number of the first of them in the head."""
    known = list(schema.get("properties", ()))
    keys = [key for key, _ in node.value]
    starts = [key.start_mark.line - first for key in keys]
    if not keys or node.flow_style or len(set(starts)) < len(starts):
        return lines
    column = keys[0].start_mark.column
    ends = [-1, *starts]
    cuts = [_above(lines, start, before + 1, column) for before, start in zip(ends, starts, strict=False)]
    blocks = []
    for number, ((key, value), start) in enumerate(zip(node.value, cuts, strict=True)):
        end = cuts[number + 1] if number + 1 < len(cuts) else len(lines)
        part = schemas.deref(dict(schema.get("properties", {}).get(key.value, {})), kind)
        blocks.append((key.value, _value(lines[start:end], first + start, value, part, schemas, kind)))
    return lines[: cuts[0]] + _in_order(blocks, known, lines, starts[0], column)


def _above(lines: Lines, start: int, end: int, column: int) -> int:
    """Return the line where the comments right above a key start: those that stand at its column."""
    while start > end and lines[start - 1].strip().startswith("#") and _indent(lines[start - 1]) == column:
        start -= 1
    return start


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _in_order(blocks: list[tuple[str, Lines]], known: Sequence[str], lines: Lines, start: int, column: int) -> Lines:
    """Return the blocks sorted; a key that the schema does not know stays behind the one that it stood behind."""
    ranks: list[tuple[int, int]] = []
    for number, (name, _) in enumerate(blocks):
        rank = known.index(name) if name in known else (ranks[-1][0] if ranks else -1)
        ranks.append((rank, number))
    if ranks == sorted(ranks):
        return [line for _, block in blocks for line in block]
    in_item = lines[start][:column].strip() == "-"  # the first key shares its line with the dash of a list's item
    if in_item:
        if blocks[min(ranks)[1]][1][0].strip().startswith("#"):
            return lines  # a comment would come to stand between the dash and the key
        blocks[0] = (blocks[0][0], [" " * column + blocks[0][1][0][column:], *blocks[0][1][1:]])
    whole = [block if block[-1].endswith("\n") else [*block[:-1], block[-1] + "\n"] for _, block in blocks]
    ordered = [line for _, number in sorted(ranks) for line in whole[number]]
    return [lines[start][:column] + ordered[0][column:], *ordered[1:]] if in_item else ordered


def _value(lines: Lines, first: int, node: yaml.Node, schema: Mapping[str, Any], schemas: Schemas, kind: str) -> Lines:
    """Return the lines of a key and its value, what is inside the value in order."""
    start = node.start_mark.line - first
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return lines[:start] + _mapping(lines[start:], first + start, node, schema, schemas, kind)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return _sequence(lines, first, node, schema, schemas, kind)
    return lines


def _sequence(
    lines: Lines, first: int, node: yaml.SequenceNode, schema: Mapping[str, Any], schemas: Schemas, kind: str
) -> Lines:
    part = schemas.deref(dict(schema.get("items", {})), kind)
    starts = [item.start_mark.line - first for item in node.value]
    found = lines[: starts[0]]
    for number, (item, start) in enumerate(zip(node.value, starts, strict=True)):
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        block = lines[start:end]
        if isinstance(item, yaml.MappingNode):
            below = _above(lines, end, start + 1, node.start_mark.column) - start if end < len(lines) else end - start
            block = _mapping(block[:below], first + start, item, part, schemas, kind) + block[below:]
        found += block
    return found
