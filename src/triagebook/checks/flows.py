"""Checks of troubleshooting flows: every step can be reached, is explained, and leads to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..catalog import Catalog
from ..diagnostics import listed, nearest, suggest
from ..entry import Entry
from ..flow import MOST_STEPS, Flow, ending, flow, reached, undeclared_loops
from . import Finding, check

MANY_STEPS, TOO_MANY_STEPS = 25, MOST_STEPS


def graph_of(entry: Entry) -> Flow:
    """Return the flow of a runbook, or an empty one."""
    return flow(entry) or Flow("", {}, {})


@check("TB501", "unknown-target", "runbook")
def unknown_target(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Every `next`, and `start`, is a step or an outcome of the flow.

    Why: the agent would be led to nowhere.

    Bad: `next: asign-user`.

    Good: `next: assign-user`.
    """
    graph = graph_of(entry)
    known = [*graph.steps, *graph.outcomes]
    if graph.start and graph.start not in graph.steps:
        yield entry.at("flow", "start"), f"`{graph.start}` is not a step of the flow", suggest(graph.start, graph.steps)
    for step in graph.steps.values():
        for number, way in enumerate(step.ways):
            if way.next not in known:
                path = ("answers", number, "next") if way.answer else ("next",)
                yield (
                    entry.at("flow", "steps", step.id, *path),
                    f"`{way.next}` is neither a step nor an outcome",
                    suggest(way.next, known),
                )


def _meant(graph: Flow) -> Flow:
    """Return a flow in which each target that does not exist is the one that it is most like; TB501 reports it."""
    known = [*graph.steps, *graph.outcomes]

    def target(id: str) -> str:
        return id if id in known else nearest(id, known) or id

    steps = {
        id: replace(step, ways=tuple(replace(way, next=target(way.next)) for way in step.ways))
        for id, step in graph.steps.items()
    }
    return Flow(target(graph.start), steps, graph.outcomes)


@check("TB502", "unreachable-step", "runbook")
def unreachable_step(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Every step and outcome can be reached from the start.

    Why: what no answer leads to is never read, and usually an answer was forgotten.

    Bad: a step `check-proxy` that no `next` names.

    Good: an answer with `next: check-proxy`.
    """
    graph = graph_of(entry)
    there = reached(_meant(graph))
    for part, ids in (("steps", graph.steps), ("outcomes", graph.outcomes)):
        for id in ids:
            if id not in there:
                yield (
                    entry.key_at("flow", part, id),
                    f"nothing leads to `{id}`",
                    "name it as `next` of an answer, or remove it",
                )


@check("TB503", "no-way-out", "runbook")
def no_way_out(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """From every step an outcome can be reached.

    Why: a flow that goes round for ever leaves the agent without an end.

    Bad: two steps whose only ways lead to each other.

    Good: an answer "Still failing" with `next: hand-over`.
    """
    graph = graph_of(entry)
    ends = ending(graph)
    stuck = [
        step.id
        for step in graph.steps.values()
        if step.ways and step.id not in ends and all(way.next in graph.steps for way in step.ways)
    ]
    if stuck:
        yield (
            entry.key_at("flow", "steps", stuck[0]),
            f"no outcome can be reached from {listed(stuck, 'and')}",
            "add a way that ends in an outcome",
        )


@check("TB506", "undeclared-loop", "runbook")
def undeclared_loop(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An answer that leads back says `loop: true`.

    Why: a loop that nobody meant keeps an agent busy during a P1.

    Bad: an answer in step 5 with `next` to step 2.

    Good: the same answer with `loop: true`.
    """
    graph = graph_of(entry)
    ends = ending(graph)
    for id, number in undeclared_loops(graph):
        if id not in ends:  # a loop without an end is no loop to declare: TB503 says so
            continue
        way = graph.steps[id].ways[number]
        path = ("answers", number, "next") if way.answer else ("next",)
        yield (
            entry.at("flow", "steps", id, *path),
            f"`{id}` leads back to `{way.next}`",
            "add `loop: true` to the answer if that is meant",
        )


@check("TB509", "many-steps", "runbook", level="warning")
def many_steps(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A flow has at most 25 steps.

    Why: nobody keeps an overview of more; it is two runbooks.

    Bad: 40 steps.

    Good: two flows, the first ending in an outcome that names the second.
    """
    count = len(graph_of(entry).steps)
    if MANY_STEPS < count <= TOO_MANY_STEPS:
        yield entry.key_at("flow", "steps"), f"the flow has {count} steps", "split it into two runbooks"


@check("TB510", "too-many-steps", "runbook")
def too_many_steps(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A flow has at most 150 steps.

    Why: its drawing would be metres wide.

    Bad: 200 steps.

    Good: several runbooks.
    """
    count = len(graph_of(entry).steps)
    if count > TOO_MANY_STEPS:
        yield (
            entry.key_at("flow", "steps"),
            f"the flow has {count} steps, at most {TOO_MANY_STEPS} are drawn",
            "split it",
        )


@check("TB513", "step-is-outcome", "runbook")
def step_is_outcome(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A step and an outcome have different ids.

    Why: `next` would mean two things.

    Bad: a step `resolved` and an outcome `resolved`.

    Good: a step `signs-in-now` and an outcome `resolved`.
    """
    graph = graph_of(entry)
    for id in graph.steps:
        if id in graph.outcomes:
            yield entry.key_at("flow", "outcomes", id), f"`{id}` is a step as well", "rename one of the two"
