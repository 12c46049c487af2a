"""Flows for tests: those of the content, and generated ones with a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from triagebook import catalog
from triagebook.flow import RESULTS, Branch, Flow, Outcome, Step, Way, flow

CONTENT = [
    graph
    for entry in catalog.load(Path(__file__).parent.parent).entries.values()
    if entry.kind == "runbook" and (graph := flow(entry))
]
WORDS = [
    "sign",
    "in",
    "fails",
    "with",
    "an",
    "error",
    "that",
    "nobody",
    "has",
    "seen",
    "supercalifragilisticexpialidocious",
    "since",
    "the",
    "release",
]


def graph_of(ways: dict[str, list[str]]) -> Flow:
    """Return the flow with these ways from step to step, its first the start; `x` and `y` are outcomes, `!` loops."""
    steps = {
        id: Step(
            id, f"{id}?", True, tuple(Way(f"answer {n}", to.rstrip("!"), to[-1] == "!") for n, to in enumerate(to))
        )
        for id, to in ways.items()
    }
    return Flow(next(iter(ways)), steps, {id: Outcome(id, "resolved", "Resolved") for id in "xy"})


def generated(count: int, *, loops: bool = False) -> list[Flow]:
    """Return flows of 1 to 40 steps in which every step is reached; with `loops` some ways lead back."""
    choose = random.Random(20261123)
    return [_generated(choose, loops) for _ in range(count)]


def _generated(choose: random.Random, loops: bool) -> Flow:
    ids = [f"s{n}" for n in range(choose.randint(1, 40))]
    outcomes = {f"o{n}": Outcome(f"o{n}", choose.choice(list(RESULTS)), _text(choose, 12)) for n in range(3)}
    targets: dict[str, list[str]] = {id: [] for id in ids}
    for number, id in enumerate(ids[1:], 1):
        targets[ids[choose.randrange(max(0, number - 4), number)]].append(id)
    steps = {}
    for number, id in enumerate(ids):
        later = ids[:] if loops else ids[number + 1 :]
        more = [choose.choice([*later, *outcomes, *outcomes]) for _ in range(choose.randint(0, 2))]
        to = targets[id] + more or [choose.choice(list(outcomes))]
        choose.shuffle(to)
        steps[id] = Step(id, _text(choose, 25), len(to) > 1, tuple(Way(_text(choose, 9), id) for id in to))
    return Flow("s0", steps, outcomes)


def _text(choose: random.Random, most: int) -> str:
    return " ".join(choose.choices(WORDS, k=choose.randint(1, most)))


def branches(root: Branch) -> Iterator[Branch]:
    """Yield a branch and all below it, in the order of the drawing."""
    yield root
    for child in root.children:
        yield from branches(child)
