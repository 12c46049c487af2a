"""What the case desk needs of each entry: whom a case is handed to, what that asks for, what is not for customers."""

from __future__ import annotations

from typing import Any

from .address import address
from .catalog import Catalog
from .entry import Entry
from .flow import followable


def desk_entries(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """Return runbooks and known issues by id; archived ones are left out, and so is what is empty.

    Each has kind, title, address, owner, components and macros. A runbook also has `team` and `evidence`, what its
    escalation asks for, and `outcomes`, {id: {result, team, evidence, macro}}; a known issue `workaround`,
    {summary, customer_safe}.
    """
    current = [entry for entry in catalog.articles if entry.data.get("status") != "archived"]
    return {entry.id: _without_empty(_known(entry)) for entry in current}


def _known(entry: Entry) -> dict[str, Any]:
    escalation = entry.data.get("escalation", {})
    workaround = entry.data.get("workaround", {})
    return {
        "kind": entry.kind,
        "title": entry.title,
        "address": address(entry.path),
        "owner": entry.data.get("owner", ""),
        "components": entry.data.get("components", []),
        "macros": entry.data.get("macros", []),
        "team": escalation.get("team", ""),
        "evidence": escalation.get("evidence", []),
        "outcomes": _outcomes(entry),
        "workaround": _without_empty({key: workaround.get(key) for key in ("summary", "customer_safe")}),
    }


def _outcomes(entry: Entry) -> dict[str, Any]:
    graph = followable(entry) if entry.kind == "runbook" else None
    return {
        one.id: _without_empty(
            {"result": one.result, "team": one.team, "evidence": list(one.evidence), "macro": one.macro}
        )
        for one in (graph.outcomes.values() if graph else ())
    }


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}
