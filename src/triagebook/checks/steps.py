"""Checks of single steps and outcomes of a flow: that each is explained, complete and can be answered."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import Catalog
from ..diagnostics import listed, nearest, suggest
from ..entry import Entry
from ..links import outline
from . import Finding, check
from .flows import graph_of


@check("TB504", "step-without-heading", "runbook")
def step_without_heading(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Every step is explained below a heading with its id.

    Why: the flow asks, the section says how to find the answer.

    Bad: a step `check-proxy` and no `{#check-proxy}`.

    Good: `### Is there a proxy? {#check-proxy}`.
    """
    graph = graph_of(entry)
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
    graph = graph_of(entry)
    known = [*graph.steps, *graph.outcomes]
    for heading in outline(entry).headings:
        if known and heading.explicit and heading.anchor not in known:
            yield (
                heading.mark,
                f"`{heading.anchor}` is neither a step nor an outcome of the flow",
                suggest(heading.anchor, known),
            )


@check("TB507", "outcome-incomplete", "runbook")
def outcome_incomplete(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An outcome that escalates names team and evidence; one that is a known issue names the entry.

    Why: the agent must know whom to call and what to bring.

    Bad: `{result: escalate}`.

    Good: `{result: escalate, team: identity, evidence: [request-ids]}`.
    """
    for outcome in graph_of(entry).outcomes.values():
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
    for step in graph_of(entry).steps.values():
        if step.is_question and len(step.ways) > 1 and not any("not sure" in way.answer.lower() for way in step.ways):
            yield (
                entry.key_at("flow", "steps", step.id),
                f'the question `{step.id}` has no answer for "not sure"',
                'add an answer such as "No or not sure"',
            )


@check("TB511", "dead-end", "runbook")
def dead_end(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A step has answers or one `next`, and a question has at least two answers.

    Why: a step without a way on is an outcome, and a question with one answer is an action.

    Bad: `question: Is there a proxy?` alone.

    Good: the same with `answers`.
    """
    for step in graph_of(entry).steps.values():
        if not step.ways:
            said, help = f"the step `{step.id}` leads nowhere", "add `answers`, or `next`"
        elif step.is_question and len(step.ways) < 2:
            said, help = f"the question `{step.id}` has one answer", "add the other answers, or make it an `action`"
        else:
            continue
        yield entry.key_at("flow", "steps", step.id), said, help  # places are read only for who is told of one


@check("TB512", "question-or-action", "runbook")
def question_or_action(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A step is either a question or an action, with either answers or `next`.

    Why: one thing at a time.

    Bad: `question` and `action` in one step.

    Good: two steps.
    """
    for id, step in entry.data.get("flow", {}).get("steps", {}).items():
        if ("question" in step) == ("action" in step):
            said = "both a question and an action" if "question" in step else "neither a question nor an action"
            yield (
                entry.key_at("flow", "steps", id),
                f"the step `{id}` is {said}",
                "give it one of `question` and `action`",
            )
        elif "answers" in step and "next" in step:
            mark = entry.key_at("flow", "steps", id)
            yield mark, f"the step `{id}` has `answers` and `next`", "keep one of the two"


@check("TB514", "answer-twice", "runbook")
def answer_twice(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The answers of a step differ.

    Why: the agent cannot choose between two that read alike.

    Bad: "Yes" and "yes".

    Good: "Yes" and "No".
    """
    for step in graph_of(entry).steps.values():
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
    for outcome in graph_of(entry).outcomes.values():
        unlisted = outcome.entry not in entry.data.get("known_issues", ())
        if outcome.entry.startswith("KI-") and unlisted and outcome.entry in catalog.by_id:
            yield (
                entry.at("flow", "outcomes", outcome.id, "entry"),
                f"`{outcome.entry}` is not in `known_issues`",
                f"add `{outcome.entry}` to `known_issues`",
            )
