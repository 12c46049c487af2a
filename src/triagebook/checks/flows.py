"""Checks of troubleshooting flows: every step can be reached, is explained, and leads to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..catalog import Catalog
from ..diagnostics import listed, nearest, suggest
from ..entry import Entry
from ..flow import Flow, ending, flow, reached, undeclared_loops
from ..links import outline
from . import Finding, check

MANY_STEPS, TOO_MANY_STEPS = 25, 150


def _graph(entry: Entry) -> Flow:
    return flow(entry) or Flow("", {}, {})


@check("TB501", "unknown-target", "runbook")
def unknown_target(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Every `next`, and `start`, is a step or an outcome of the flow.

    Why: the agent would be led to nowhere.

    Bad: `next: asign-user`.

    Good: `next: assign-user`.
    """
    graph = _graph(entry)
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
    graph = _graph(entry)
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
    graph = _graph(entry)
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


@check("TB504", "step-without-heading", "runbook")
def step_without_heading(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Every step is explained below a heading with its id.

    Why: the flow asks, the section says how to find the answer.

    Bad: a step `check-proxy` and no `{#check-proxy}`.

    Good: `### Is there a proxy? {#check-proxy}`.
    """
    graph = _graph(entry)
    anchors = {heading.anchor for heading in outline(entry).headings if heading.explicit}
    known = {*graph.steps, *graph.outcomes}
    misspelt = {nearest(anchor, known - anchors) for anchor in anchors - known}  # TB505 says so
    for id in graph.steps:
        if id not in anchors | misspelt:
            yield (
                entry.key_at("flow", "steps", id),
                f"no heading has the id of the step `{id}`",
                f"add a heading `### ... {{#{id}}}`",
            )


@check("TB505", "heading-without-step", "runbook")
def heading_without_step(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A heading with an id of its own is a step or an outcome of the flow.

    Why: the step was renamed or removed, and its text is left over.

    Bad: `### Proxy {#check-proxi}`.

    Good: `### Proxy {#check-proxy}`.
    """
    graph = _graph(entry)
    known = [*graph.steps, *graph.outcomes]
    for heading in outline(entry).headings:
        if known and heading.explicit and heading.anchor not in known:
            yield (
                heading.mark,
                f"`{heading.anchor}` is neither a step nor an outcome of the flow",
                suggest(heading.anchor, known),
            )


@check("TB506", "undeclared-loop", "runbook")
def undeclared_loop(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An answer that leads back says `loop: true`.

    Why: a loop that nobody meant keeps an agent busy during a P1.

    Bad: an answer in step 5 with `next` to step 2.

    Good: the same answer with `loop: true`.
    """
    graph = _graph(entry)
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


@check("TB507", "outcome-incomplete", "runbook")
def outcome_incomplete(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An outcome that escalates names team and evidence; one that is a known issue names the entry.

    Why: the agent must know whom to call and what to bring.

    Bad: `{result: escalate}`.

    Good: `{result: escalate, team: identity, evidence: [request-ids]}`.
    """
    for outcome in _graph(entry).outcomes.values():
        needed = {"escalate": ("team", "evidence"), "known-issue": ("entry",)}.get(outcome.result, ())
        missing = [key for key in needed if not getattr(outcome, key)]
        if missing:
            yield (
                entry.key_at("flow", "outcomes", outcome.id),
                f"the outcome `{outcome.id}` has no {listed(missing, 'and')}",
                f"add {listed(missing, 'and')}",
            )


@check("TB508", "no-way-for-not-sure", "runbook")
def no_way_for_not_sure(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A question has an answer for somebody who is not sure.

    Why: an agent who cannot tell picks any answer, and loses an hour on the wrong branch.

    Bad: "Yes" and "No".

    Good: "Yes", "No" and "Not sure".
    """
    for step in _graph(entry).steps.values():
        if step.is_question and len(step.ways) > 1 and not any("not sure" in way.answer.lower() for way in step.ways):
            yield (
                entry.key_at("flow", "steps", step.id),
                f'the question `{step.id}` has no answer for "not sure"',
                'add an answer such as "No or not sure"',
            )


@check("TB509", "many-steps", "runbook", level="warning")
def many_steps(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A flow has at most 25 steps.

    Why: nobody keeps an overview of more; it is two runbooks.

    Bad: 40 steps.

    Good: two flows, the first ending in an outcome that names the second.
    """
    count = len(_graph(entry).steps)
    if MANY_STEPS < count <= TOO_MANY_STEPS:
        yield entry.key_at("flow", "steps"), f"the flow has {count} steps", "split it into two runbooks"


@check("TB510", "too-many-steps", "runbook")
def too_many_steps(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A flow has at most 150 steps.

    Why: its drawing would be metres wide.

    Bad: 200 steps.

    Good: several runbooks.
    """
    count = len(_graph(entry).steps)
    if count > TOO_MANY_STEPS:
        yield (
            entry.key_at("flow", "steps"),
            f"the flow has {count} steps, at most {TOO_MANY_STEPS} are drawn",
            "split it",
        )


@check("TB511", "dead-end", "runbook")
def dead_end(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A step has answers or one `next`, and a question has at least two answers.

    Why: a step without a way on is an outcome, and a question with one answer is an action.

    Bad: `question: Is there a proxy?` alone.

    Good: the same with `answers`.
    """
    for step in _graph(entry).steps.values():
        mark = entry.key_at("flow", "steps", step.id)
        if not step.ways:
            yield mark, f"the step `{step.id}` leads nowhere", "add `answers`, or `next`"
        elif step.is_question and len(step.ways) < 2:
            yield mark, f"the question `{step.id}` has one answer", "add the other answers, or make it an `action`"


@check("TB512", "question-or-action", "runbook")
def question_or_action(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A step is either a question or an action, with either answers or `next`.

    Why: one thing at a time.

    Bad: `question` and `action` in one step.

    Good: two steps.
    """
    for id, step in entry.data.get("flow", {}).get("steps", {}).items():
        mark = entry.key_at("flow", "steps", id)
        if ("question" in step) == ("action" in step):
            said = "both a question and an action" if "question" in step else "neither a question nor an action"
            yield mark, f"the step `{id}` is {said}", "give it one of `question` and `action`"
        elif "answers" in step and "next" in step:
            yield mark, f"the step `{id}` has `answers` and `next`", "keep one of the two"


@check("TB513", "step-is-outcome", "runbook")
def step_is_outcome(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A step and an outcome have different ids.

    Why: `next` would mean two things.

    Bad: a step `resolved` and an outcome `resolved`.

    Good: a step `signs-in-now` and an outcome `resolved`.
    """
    graph = _graph(entry)
    for id in graph.steps:
        if id in graph.outcomes:
            yield entry.key_at("flow", "outcomes", id), f"`{id}` is a step as well", "rename one of the two"


@check("TB514", "answer-twice", "runbook")
def answer_twice(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The answers of a step differ.

    Why: the agent cannot choose between two that read alike.

    Bad: "Yes" and "yes".

    Good: "Yes" and "No".
    """
    for step in _graph(entry).steps.values():
        seen: set[str] = set()
        for number, way in enumerate(step.ways):
            if way.answer and way.answer.lower() in seen:
                yield (
                    entry.at("flow", "steps", step.id, "answers", number, "answer"),
                    f"the answer `{way.answer}` stands twice",
                    "keep one",
                )
            seen.add(way.answer.lower())


@check("TB515", "outcome-not-listed", "runbook")
def outcome_not_listed(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A known issue in which the flow can end is listed in `known_issues`.

    Why: backlinks, coverage and the known issue's own page are built from the list.

    Bad: an outcome with `entry: KI-0004` and `known_issues: [KI-0001]`.

    Good: `known_issues: [KI-0001, KI-0004]`.
    """
    if "known_issues" in entry.dropped:
        return
    for outcome in _graph(entry).outcomes.values():
        unlisted = outcome.entry not in entry.data.get("known_issues", ())
        if outcome.entry.startswith("KI-") and unlisted and outcome.entry in catalog.by_id:
            yield (
                entry.at("flow", "outcomes", outcome.id, "entry"),
                f"`{outcome.entry}` is not in `known_issues`",
                f"add `{outcome.entry}` to `known_issues`",
            )
