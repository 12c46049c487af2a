"""Texts that are made to keep a pattern busy: what it repeats and what it looks for, over and over, never complete."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from test_patterns import least, pumps
from triagebook.patterns import Chars, Group, Node, Repeat, parse

#: Characters of each text, about.
LENGTH = 100_000
#: What ends a text so that no match can be complete; no pattern of this repository looks for it.
END = "\x7f"


def seeds(pattern: str) -> list[tuple[str, str]]:
    """Return what a text starts with and what it repeats, for each text that could keep a pattern busy."""
    tree = parse(pattern)
    whole = least(tree)
    repeats = [("", part) for part in literals(tree)]
    bounded = [("", least(node.node)) for node in nodes(tree) if isinstance(node, Repeat)]
    made = [("", whole[:-1]), ("", whole[:1]), *repeats, *bounded, *pumps(tree)]
    return [seed for seed in dict.fromkeys(made) if seed[1]][:8]


def text(seed: tuple[str, str]) -> str:
    """Return the text of a seed."""
    before, part = seed
    return before + part * (LENGTH // len(part)) + END


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes inside it."""
    yield node
    if isinstance(node, Repeat):
        yield from nodes(node.node)
    elif isinstance(node, Group):
        yield from (inner for branch in node.branches for child in branch for inner in nodes(child))


def literals(node: Node) -> Iterator[str]:
    """Yield the runs of literal characters of a pattern."""
    if isinstance(node, Repeat):
        yield from literals(node.node)
    elif isinstance(node, Group):
        for branch in node.branches:
            for literal, run in itertools.groupby(branch, lambda one: isinstance(one, Chars) and bool(one.literal)):
                if literal:
                    yield "".join(one.literal for one in run)
                else:
                    yield from (part for one in run for part in literals(one))
