"""What the case desk needs of each entry: whom a case is handed to, what that asks for, what is not for customers."""

from __future__ import annotations

from typing import Any

from .catalog import Catalog
from .entry import Entry
from .flow import followable


def desk_pieces(catalog: Catalog) -> dict[str, dict[str, dict[str, Any]]]:
    """Return runbooks and known issues by piece and id; archived ones are left out, and so is what is empty.

    Each has title, owner and components. A runbook also has `team` and `evidence`, what its escalation asks for, and
    `outcomes`, {id: {result, team, evidence, macro, entry}}; a known issue `workaround`, {summary, customer_safe}.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for entry in catalog.articles:
        if entry.data.get("status") != "archived":
            found.setdefault(piece_of(entry.id), {})[entry.id] = _without_empty(_known(entry))
    return found


def piece_of(id: str) -> str:
    """Return the piece that has an entry, `KI-00` for KI-0042: a hundred ids at most. desk-entries.js does the same."""
    return id[:-2]


def _known(entry: Entry) -> dict[str, Any]:
    escalation = entry.data.get("escalation", {})
    workaround = entry.data.get("workaround", {})
    return {
        "title": entry.title,
        "owner": entry.data.get("owner", ""),
        "components": entry.data.get("components", []),
        "team": escalation.get("team", ""),
        "evidence": escalation.get("evidence", []),
        "outcomes": _outcomes(entry),
        "workaround": _without_empty({key: workaround.get(key) for key in ("summary", "customer_safe")}),
    }


def _outcomes(entry: Entry) -> dict[str, Any]:
    graph = followable(entry) if entry.kind == "runbook" else None
    return {
        one.id: _without_empty(
            {
                "result": one.result,
                "team": one.team,
                "evidence": list(one.evidence),
                "macro": one.macro,
                "entry": one.entry,
            }
        )
        for one in (graph.outcomes.values() if graph else ())
    }


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}
