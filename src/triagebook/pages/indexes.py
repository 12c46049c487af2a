"""Pages made of all entries: home, indexes, coverage, codes, macros, health."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..catalog import Catalog
from ..checks import run
from ..diagnostics import Diagnostic
from ..entry import Entry
from ..signatures import Signature
from . import Href, render
from .entries import LEVEL, STATE, STATUS, row
from .rows import Cell, Table

SEVERITIES = ("P1", "P2", "P3", "P4")
_RECENT = 8
#: What the home page and others show of a list that may grow without end; the rest is a link away.
_URGENT, _SYMPTOMS, _OF_TOPIC, _OF_HEALTH = 24, 12, 10, 100
#: What the health page lists by code: (code, title, what to do).
_LOOKED_AFTER = (
    ("TB601", "Review overdue", "Read it all, correct it, set `reviewed`."),
    ("TB602", "Review due within 14 days", "Review it with the next edit."),
    ("TB604", "Update to customers overdue", "Send it, and set the next day."),
    ("TB605", "Workaround expired", "Find another, or set `extent: none`."),
    ("TB606", "Work in progress for too long", "Complete it or archive it."),
    ("TB209", "Archived but still cited", "Cite the successor."),
)


def index(catalog: Catalog, entry: Entry, href: Href, kind: str) -> str:
    """Return the index of runbooks or known issues: a table of those below the folder of the page, worst first."""
    rows = _index_rows(catalog, entry, kind)
    return render(
        "index.html", table=index_table(catalog, entry, kind), kind=kind, href=href, facets=_facets(rows, kind)
    )


def _index_rows(catalog: Catalog, entry: Entry, kind: str) -> list[dict[str, Any]]:
    folder = entry.path.removesuffix("README.md")
    rows = [row(catalog, e) for e in catalog.of_kind(kind) if e.path.startswith(folder)]
    return sorted(rows, key=lambda r: (r["status"] == "archived", not r["open"], r["severity"], r["id"]))


def index_table(catalog: Catalog, entry: Entry, kind: str) -> Table:
    """Return the table of an index."""
    is_runbook = kind == "runbook"
    title = f"{'Runbooks' if is_runbook else 'Known issues'}, the most severe first"
    who = "Who" if is_runbook else "State"
    columns = ("Id", "Title", "Severity", who, "Component", "Status", "Owner")
    found = [{"data": _row_data(r), "cells": _row_cells(r, is_runbook)} for r in _index_rows(catalog, entry, kind)]
    return Table(entry.path, "", title, columns, found)


def _row_data(r: dict[str, Any]) -> dict[str, str]:
    names = ("component", "severity", "state", "level", "status", "owner")
    return {name: " ".join(facet_values(r, name)) for name in names} | {"text": r["text"]}


def _row_cells(r: dict[str, Any], is_runbook: bool) -> list[Cell]:
    severity = {"text": r["severity"]} | ({"class": f"tb-severity tb-{r['severity'].lower()}"} if r["severity"] else {})
    state = {"text": r["state_name"], "class": f"tb-badge tb-state-{r['state']}"}
    return [
        {"text": r["id"], "id": True},
        {"text": r["title"], "head": True, "to": r["path"]},
        severity,
        {"text": r["level_name"]} if is_runbook else state,
        {"text": ", ".join(name for _, name in r["components"])},
        {"text": r["status_name"]},
        {"text": r["owner_name"]},
    ]


def _facets(rows: list[dict[str, Any]], kind: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the facets of an index that leave a choice: (key, label, options), each option as (value, label)."""
    own = [("state", "State")] if kind == "known-issue" else [("level", "Who")]
    facets = [("component", "Component"), ("severity", "Severity"), *own, ("status", "Status"), ("owner", "Owner")]
    labels = _labels(rows)
    found = []
    for key, label in facets:
        values = sorted(
            {value for r in rows for value in facet_values(r, key)}, key=lambda v: (v != "open", labels[key].get(v, v))
        )
        if len(values) > 1:
            found.append((key, label, [(value, labels[key].get(value, value)) for value in values]))
    return found


def facet_values(r: dict[str, Any], key: str) -> list[str]:
    """Return the values that a row has for a facet; an open known issue has the state `open` as well."""
    if key == "component":
        return [key for key, _ in r["components"]]
    if key == "state":
        return [r["state"], *(["open"] if r["open"] else [])]
    return [r[key]] if r[key] else []


def _labels(rows: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        "component": {key: name for r in rows for key, name in r["components"]},
        "severity": {},
        "state": STATE | {"open": "Open (any)"},
        "level": LEVEL,
        "status": {key: name for key, (name, _) in STATUS.items()},
        "owner": {r["owner"]: r["owner_name"] for r in rows},
    }


def home(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return what stands on the home page below its introduction: the finder, open P1 and P2, news, ways in."""
    rows = [row(catalog, e) for e in catalog.articles if e.data.get("status") != "archived"]
    urgent = sorted(
        (r for r in rows if r["open"] and r["severity"] in ("P1", "P2")), key=lambda r: (r["severity"], r["id"])
    )
    components = {
        key: {"name": value["name"], "runbooks": 0, "known": 0, "symptoms": []}
        for key, value in catalog.registry("components").items()
    }
    for r in rows:
        for key, _ in r["components"][:1]:
            if key in components:
                symptoms = components[key]["symptoms"]
                symptoms += [(symptom, r) for symptom in r["symptoms"][:1] if len(symptoms) < _SYMPTOMS]
        for key, _ in r["components"]:
            if key in components:
                components[key]["runbooks" if r["kind"] == "runbook" else "known"] += (
                    r["kind"] == "runbook" or r["open"]
                )
    return render("home.html", urgent=urgent, most=_URGENT, changed=_changed(catalog), components=components, href=href)


def _changed(catalog: Catalog) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what changed lately as (day, what, row), newest first, an entry once."""
    events: list[tuple[str, str, Entry]] = []
    for e in catalog.articles:
        for item in e.data.get("history", ()):
            events.append((item["on"], STATE[item["state"]], e))
        if "reviewed" in e.data:
            events.append((e.data["reviewed"], "Reviewed", e))
    newest: dict[str, tuple[str, str, Entry]] = {}
    for event in sorted(events, key=lambda event: (event[0], event[2].id)):
        newest[event[2].id] = event
    latest = sorted(newest.values(), key=lambda event: (event[0], event[2].id), reverse=True)[:_RECENT]
    return [(on, what, row(catalog, e)) for on, what, e in latest]


def coverage_cells(catalog: Catalog) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many runbooks and open known issues each cell of the matrix has, by component and severity."""
    cells: dict[tuple[str, str], dict[str, int]] = {}
    for e in catalog.articles:
        r = row(catalog, e)
        if r["status"] == "archived" or (r["kind"] == "known-issue" and not r["open"]):
            continue
        for key, _ in r["components"]:
            cell = cells.setdefault((key, r["severity"]), {"runbook": 0, "known-issue": 0})
            cell[r["kind"]] += 1
    return cells


def coverage(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the matrix of components by severity; each cell counts runbooks and open known issues."""
    return render(
        "coverage.html",
        components=catalog.registry("components"),
        severities=SEVERITIES,
        cells=coverage_cells(catalog),
        href=href,
    )


def code(catalog: Catalog, found: list[Signature], href: Href) -> str:
    """Return the page of one code: every entry that has it, and how to tell them apart."""
    hits: dict[str, dict[str, Any]] = {}
    for signature in found:
        e = catalog.by_id[signature.entry]
        hit = hits.setdefault(e.id, {"row": row(catalog, e), "data": e.data, "signatures": []})
        hit["signatures"].append(e.data["signatures"][signature.index])
    return render(
        "code.html",
        values=list(dict.fromkeys(s.value for s in found)),
        hits=list(hits.values()),
        apart=any(s.get("distinguishes") for hit in hits.values() for s in hit["signatures"]),
        by_id=catalog.by_id,
        href=href,
    )


def topics(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return all tags with their entries, and how many signatures and sources these have."""
    by_tag: dict[str, list[Entry]] = {}
    for e in catalog.articles:
        for tag in e.data.get("tags", ()):
            by_tag.setdefault(tag, []).append(e)
    found = [
        {
            "tag": tag,
            "entries": entries,
            "signatures": sum(len(e.data.get("signatures", ())) for e in entries),
            "sources": len({reference["url"] for e in entries for reference in e.data.get("references", ())}),
        }
        for tag, entries in sorted(by_tag.items())
    ]
    return render("topics.html", topics=found, most=_OF_TOPIC, href=href)


def macros(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the list of macros by stage."""
    stages = catalog.schemas.documents["macro"]["properties"]["stage"]["enum"]
    by_stage = [(stage, [e for e in catalog.of_kind("macro") if e.data["stage"] == stage]) for stage in stages]
    return render("macros.html", by_stage=[(stage, found) for stage, found in by_stage if found], href=href)


def health(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return what a knowledge owner looks after: stale, unowned, uncovered and unlinked entries."""
    found = run(catalog)
    of_code: dict[str, list[tuple[Entry, str]]] = {}
    for d in found:
        if d.path in catalog.entries:
            of_code.setdefault(d.code, []).append((catalog.entries[d.path], d.message))
    sections = [(title, why, of_code.get(code, [])) for code, title, why in _LOOKED_AFTER]
    return render(
        "health.html",
        sections=[*sections, *_gaps(catalog)],
        components=_uncovered(catalog),
        counts=_counts(catalog, found),
        most=_OF_HEALTH,
        href=href,
    )


def _gaps(catalog: Catalog) -> list[tuple[str, str, list[tuple[Entry, str]]]]:
    known, runbooks = catalog.of_kind("known-issue"), catalog.of_kind("runbook")
    cited = [
        (e, f"cited {len(catalog.linked_from.get(e.path, ()))} times")
        for e in known
        if e.data["state"] == "resolved" and catalog.linked_from.get(e.path)
    ]
    return [
        (
            "No owner in policy/teams",
            "Give it one.",
            [(e, e.data["owner"]) for e in catalog.articles if e.data["owner"] not in catalog.registry("teams")],
        ),
        (
            "Known issues without runbook",
            "Name the runbook that leads to it.",
            [(e, "") for e in known if not e.data.get("runbooks")],
        ),
        (
            "Runbooks without signature",
            "Add the text that brings an agent here.",
            [(e, "") for e in runbooks if not e.data.get("signatures")],
        ),
        ("Resolved but still cited", "Check that the citing entries know it is resolved.", cited),
    ]


def _uncovered(catalog: Catalog) -> list[str]:
    used = {key for e in catalog.articles for key in e.data["components"]}
    return [value["name"] for key, value in catalog.registry("components").items() if key not in used]


def _counts(catalog: Catalog, found: Iterable[Diagnostic]) -> dict[str, int]:
    return {
        "runbooks": len(catalog.of_kind("runbook")),
        "known issues": len(catalog.of_kind("known-issue")),
        "signatures": len(catalog.signatures),
        "macros": len(catalog.of_kind("macro")),
        "reviews overdue": sum(d.code == "TB601" for d in found),
    }
