"""The parts of a runbook's page that are made of its flow: the drawing, the data to walk it, answers, outcomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from ..address import address
from ..catalog import Catalog
from ..drawing import draw
from ..entry import Entry
from ..flow import RESULTS, Branch, Flow, Outcome, Step, followable, numbers, tree
from . import Href, json_script, render
from .entries import STATE

#: Names of the placeholders that `flow_parts` fills; `answers` is followed by a colon and the id of a step.
FLOW_PARTS = ("answers", "flow", "outcomes")


def flow_parts(catalog: Catalog, entry: Entry, href: Href) -> Callable[[str], str]:
    """Return the function that makes the parts of a runbook's flow by name: `flow`, `outcomes`, `answers:STEP`.

    The flow is read and numbered once for the page. Where it cannot be followed, the overview says so and the other
    parts are empty.
    """
    graph = followable(entry)
    if graph is None:
        return lambda name: render("flow-broken.html", checks=href("docs/checks.md")) if name == "flow" else ""
    root = tree(graph)
    number = numbers(root)

    def make(name: str) -> str:
        if name == "flow":
            return _overview(catalog, entry, graph, root, number)
        if name == "outcomes":
            return _outcomes(catalog, graph, href)
        step = graph.steps.get(name.partition(":")[2])
        return _answers(catalog, graph, number, step, href) if step else ""

    return make


def _overview(catalog: Catalog, entry: Entry, graph: Flow, root: Branch, number: dict[str, int]) -> str:
    """Return a flow as a drawing, as data to walk it, and as a nested list for print and for who prefers text."""
    start = graph.steps[graph.start].text
    size = f"{len(graph.steps)} steps and {len(graph.outcomes)} outcomes"
    description = f"{size}. It starts with: {start} The same flow follows as a list."
    drawing = Markup(draw(graph, f"Flow: {entry.title}", description, _step_href, f"flow-{entry.id.lower()}"))
    return render(
        "flow.html",
        drawing=drawing,
        root=root,
        flow=graph,
        numbers=number,
        results=RESULTS,
        json=json_script(walk_data(catalog, entry, graph, number)),
    )


def _step_href(kind: str, id: str) -> str:
    return f"#outcome-{id}" if kind == "outcome" else f"#{id}"


def _answers(catalog: Catalog, graph: Flow, number: dict[str, int], step: Step, href: Href) -> str:
    """Return the answers of a step as links to what follows."""
    return render(
        "answers.html",
        step=step,
        flow=graph,
        numbers=number,
        known=[catalog.by_id[id] for id in step.known_issues if id in catalog.by_id],
        states=STATE,
        href=href,
        evidence=catalog.registry("evidence"),
    )


def _outcomes(catalog: Catalog, graph: Flow, href: Href) -> str:
    """Return where the paths of a flow end and what the agent does there."""
    return render(
        "outcomes.html",
        flow=graph,
        results=RESULTS,
        by_id=catalog.by_id,
        teams=catalog.registry("teams"),
        evidence=catalog.registry("evidence"),
        href=href,
    )


def walk_data(catalog: Catalog, entry: Entry, graph: Flow, number: dict[str, int]) -> dict[str, Any]:
    """Return a flow as the browser walks it; docs/assets/walk.js describes the form.

    Addresses are relative to the site's root. Only the evidence that an answer or an outcome asks for is described.
    """
    steps = {id: _step_data(step, number.get(id, 0)) for id, step in graph.steps.items()}
    outcomes = {id: _outcome_data(catalog, outcome) for id, outcome in graph.outcomes.items()}
    asked = [key for step in graph.steps.values() for way in step.ways for key in way.evidence]
    asked += [key for outcome in graph.outcomes.values() for key in outcome.evidence]
    described = catalog.registry("evidence")
    return {
        "entry": entry.id,
        "title": entry.title,
        "address": address(entry.path),
        "minutes": entry.data.get("minutes", 0),
        "start": graph.start,
        "steps": steps,
        "outcomes": outcomes,
        "evidence": {
            key: {"label": described.get(key, {}).get("label", key), "help": described.get(key, {}).get("help", "")}
            for key in dict.fromkeys(asked)
        },
    }


def _step_data(step: Step, number: int) -> dict[str, Any]:
    ways = [
        {"answer": way.answer or "Done", "next": way.next, "loop": way.loop, "evidence": list(way.evidence)}
        for way in step.ways
    ]
    return {"number": number, "text": step.text, "question": step.is_question, "ways": ways}


def _outcome_data(catalog: Catalog, outcome: Outcome) -> dict[str, Any]:
    team = catalog.registry("teams").get(outcome.team, {})
    return {
        "result": outcome.result,
        "label": RESULTS[outcome.result],
        "title": outcome.title,
        "team": {"id": outcome.team, "name": team.get("name", outcome.team), "channel": team.get("channel", "")}
        if outcome.team
        else None,
        "macro": _link_data(catalog, outcome.macro),
        "entry": _link_data(catalog, outcome.entry),
        "evidence": list(outcome.evidence),
    }


def _link_data(catalog: Catalog, id: str) -> dict[str, str] | None:
    """Return what a link to an entry needs, or None where there is no such entry."""
    entry = catalog.by_id.get(id)
    if entry is None:
        return None
    state = entry.data.get("state", "")
    return {
        "id": id,
        "kind": entry.kind,
        "title": entry.title,
        "address": address(entry.path),
        "state": state,
        "state_name": STATE.get(state, ""),
    }
