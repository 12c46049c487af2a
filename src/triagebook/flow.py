"""Troubleshooting flows: the graph in a runbook's front matter, and the tree that it is drawn as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .entry import Entry


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a step: the answer (empty where there is nothing to answer) and the id that follows."""

    answer: str
    next: str
    loop: bool = False
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A question to answer or an action to take."""

    id: str
    text: str
    is_question: bool
    ways: tuple[Way, ...]
    known_issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a path ends; empty fields do not apply."""

    id: str
    result: str
    title: str
    macro: str = ""
    entry: str = ""
    team: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole flow; steps and outcomes in the order of the front matter."""

    start: str
    steps: dict[str, Step]
    outcomes: dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the drawn tree: `kind` is step, outcome or reference (to a step drawn elsewhere)."""

    kind: str
    id: str
    answer: str
    children: tuple[Branch, ...] = ()


#: A drawing of more would be metres wide.
MOST_STEPS = 150
RESULTS = {
    "resolved": "Resolved",
    "workaround": "Workaround in place",
    "known-issue": "Known issue",
    "customer-action": "The customer acts",
    "escalate": "Escalate",
}


def flow(entry: Entry) -> Flow | None:
    """Return the flow of an entry whose front matter fits its schema, or None where it has none."""
    data = entry.data.get("flow")
    if not data:
        return None
    steps = {id: _step(id, step) for id, step in data["steps"].items()}
    outcomes = {id: _outcome(id, outcome) for id, outcome in data["outcomes"].items()}
    return Flow(data["start"], steps, outcomes)


def _step(id: str, data: dict[str, Any]) -> Step:
    ways = [
        Way(a["answer"], a["next"], a.get("loop", False), tuple(a.get("evidence", ()))) for a in data.get("answers", ())
    ]
    if not ways and "next" in data:
        ways = [Way("", data["next"])]
    text = data.get("question") or data.get("action") or id
    return Step(id, text, "question" in data, tuple(ways), tuple(data.get("known_issues", ())))


def _outcome(id: str, data: dict[str, Any]) -> Outcome:
    title = data.get("title") or RESULTS[data["result"]]
    return Outcome(
        id,
        data["result"],
        title,
        data.get("macro", ""),
        data.get("entry", ""),
        data.get("team", ""),
        tuple(data.get("evidence", ())),
    )


def is_whole(graph: Flow) -> bool:
    """Can the flow be followed and drawn? Every way leads somewhere and there are not too many steps to draw."""
    known = {*graph.steps, *graph.outcomes}
    ends = all(way.next in known for step in graph.steps.values() for way in step.ways)
    return graph.start in graph.steps and ends and len(graph.steps) <= MOST_STEPS


def followable(entry: Entry) -> Flow | None:
    """Return the flow of an entry; None where there is none, or one whose ways lead nowhere: the checks say where."""
    graph = flow(entry)
    return graph if graph and is_whole(graph) else None


def reached(graph: Flow) -> set[str]:
    """Return the ids that can be reached from the start, whether they exist or not."""
    seen: set[str] = set()
    waiting = [graph.start]
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.add(id)
            waiting.extend(way.next for way in (graph.steps[id].ways if id in graph.steps else ()))
    return seen


def ending(graph: Flow) -> set[str]:
    """Return the ids from which an outcome can be reached."""
    sources: dict[str, list[str]] = {}
    for step in graph.steps.values():
        for way in step.ways:
            sources.setdefault(way.next, []).append(step.id)
    seen: set[str] = set()
    waiting = list(graph.outcomes)
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.add(id)
            waiting.extend(sources.get(id, ()))
    return seen


def undeclared_loops(graph: Flow) -> Iterator[tuple[str, int]]:
    """Yield (step, number of the way) of each way that leads back to a step before it without saying `loop`."""
    open_, closed = 1, 2  # a step is open while the ways below it are being followed
    state: dict[str, int] = {}
    for root in (graph.start, *graph.steps):
        if root not in graph.steps:
            continue
        stack = [] if root in state else [(root, iter(enumerate(graph.steps[root].ways)))]
        state.setdefault(root, open_)
        while stack:
            id, ways = stack[-1]
            number, way = next(ways, (0, None))
            if way is None:
                state[id] = closed
                stack.pop()
            elif way.next in graph.steps and not way.loop:
                if state.get(way.next) == open_:
                    yield id, number
                elif way.next not in state:
                    state[way.next] = open_
                    stack.append((way.next, iter(enumerate(graph.steps[way.next].ways))))


def tree(graph: Flow) -> Branch:
    """Return the flow as a tree without crossing lines.

    Outcomes are repeated at each branch; a step that is reached again is drawn once, at the end of the first way
    that leads to it, and referred to from the others. The flow must be one that the checks accept.
    """
    return _grow(graph, graph.start, "", set())


def _grow(graph: Flow, id: str, answer: str, drawn: set[str]) -> Branch:
    if id in graph.outcomes:
        return Branch("outcome", id, answer)
    if id in drawn:
        return Branch("reference", id, answer)
    drawn.add(id)
    return Branch("step", id, answer, tuple(_grow(graph, way.next, way.answer, drawn) for way in graph.steps[id].ways))


def numbers(root: Branch) -> dict[str, int]:
    """Return each step's number, counted from 1 in the order of the drawing."""
    return {id: number for number, id in enumerate(_steps(root), start=1)}


def _steps(branch: Branch) -> Iterator[str]:
    if branch.kind == "step":
        yield branch.id
    for child in branch.children:
        yield from _steps(child)
