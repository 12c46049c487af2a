"""The parts of an entry's page that are made of its front matter."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from ..address import address
from ..catalog import Catalog
from ..checks.freshness import review_due
from ..checks.states import OPEN_STATES, severity_of
from ..entry import Entry
from ..flow import followable
from . import Href, part, render
from .codes import shared_code
from .tools import linked_sources

STATUS = {
    "wip": ("Work in progress", "Being written. Check every statement before you act on it."),
    "not-validated": ("Not validated", "Complete, but proven once at most. Watch closely and report what differs."),
    "validated": ("Validated", "Proven in cases. Follow it."),
    "archived": ("Archived", "No longer kept true. Kept for its links only."),
}
STATE = {
    "reported": "Reported",
    "investigating": "Being investigated",
    "confirmed": "Confirmed",
    "mitigated": "Mitigated",
    "resolved": "Resolved",
    "wont-fix": "Will not be changed",
    "duplicate": "Duplicate",
}
LEVEL = {"l1": "First line", "l2": "Second line", "lead": "Lead"}
RISK = {
    "read-only": "Read-only: nothing is changed",
    "reversible": "Reversible: what is changed can be changed back",
    "destructive": "Destructive: cannot be undone",
}
PARTY = {"us": "Us", "third-party": "A third party", "customer": "The customer"}
DATA = {
    "none": "No personal data",
    "may-contain-personal-data": "May show personal data",
    "contains-secrets": "Shows secrets",
}
EXTENT = {"none": "No workaround", "partial": "Partial workaround", "full": "Full workaround"}


def row(catalog: Catalog, entry: Entry) -> dict[str, Any]:
    """Return what tables and pages say of an entry, in words and in keys; made once, since many say it."""
    known: dict[str, dict[str, Any]] = catalog.once("rows", lambda _: {})
    if entry.path not in known:
        known[entry.path] = _row(catalog, entry)
    return known[entry.path]


def _row(catalog: Catalog, entry: Entry) -> dict[str, Any]:
    data = entry.data
    due = review_due(entry)
    owner = catalog.registry("teams").get(data.get("owner"), {})
    return {
        "id": entry.id,
        "kind": entry.kind,
        "path": entry.path,
        "title": entry.title,
        "summary": data.get("summary", ""),
        "components": [
            (key, catalog.registry("components").get(key, {}).get("name", key)) for key in data.get("components", ())
        ],
        "severity": severity_of(catalog, entry),
        "state": data.get("state", ""),
        "state_name": STATE.get(data.get("state", ""), ""),
        "open": data.get("state") in OPEN_STATES and data.get("status") != "archived",
        "status": data.get("status", ""),
        "status_name": STATUS.get(data.get("status", ""), ("", ""))[0],
        "status_help": STATUS.get(data.get("status", ""), ("", ""))[1],
        "level": data.get("level", ""),
        "level_name": LEVEL.get(data.get("level", ""), ""),
        "owner": data.get("owner", ""),
        "owner_name": owner.get("name", data.get("owner", "")),
        "owner_channel": owner.get("channel", ""),
        "reviewed": data.get("reviewed", ""),
        "due": due.isoformat() if due else "",
        "overdue": bool(due and due < catalog.today),
        "symptoms": data.get("symptoms", []),
        "tags": data.get("tags", []),
        "text": " ".join(
            [
                entry.id,
                *data.get("tags", ()),
                *data.get("symptoms", ()),
                *(s["value"] for s in data.get("signatures", ())),
            ]
        ),
    }


def head(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the top of a runbook, known issue or macro: what an agent needs first."""
    return render(
        f"{entry.kind}.html",
        **_common(catalog, entry, href),
        words={"level": LEVEL, "risk": RISK, "party": PARTY, "data": DATA, "extent": EXTENT, "state": STATE},
        tracker=_tracker(catalog, entry),
        names=catalog.registry("components"),
        tools=catalog.registry("tools"),
        teams=catalog.registry("teams"),
        evidence=catalog.registry("evidence"),
        approval=entry.data.get("requires_approval", False),
        start=graph.steps[graph.start].text if (graph := followable(entry)) else "",
    )


def related(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the foot of an entry: where it leads, what leads to it, and where its facts come from."""
    linked = [e for e in catalog.linked_from.get(entry.path, ()) if e.id or e.path.startswith("docs/")]
    named = {
        key: [catalog.by_id[id] for id in entry.data.get(key, ()) if id in catalog.by_id]
        for key in ("runbooks", "known_issues", "macros", "related")
    }
    shown = {e.path for found in named.values() for e in found}
    return render(
        "related.html",
        **_common(catalog, entry, href),
        named=named,
        linked=[e for e in linked if e.path not in shown],
        link=lambda other: _link(catalog, address(entry.path), other, href),
    )


def _link(catalog: Catalog, here: str, other: Entry, href: Href) -> Markup:
    """Return the link to an entry; the pages of a folder lead to the same ones by the same way."""
    there = address(other.path)
    if there.startswith(here):  # from a page to itself or below itself the way differs
        return part("entry_link", other, href)
    known: dict[tuple[str, str], Markup] = catalog.once("links", lambda _: {})
    key = here.rstrip("/").rpartition("/")[0], there
    if key not in known:
        known[key] = part("entry_link", other, href)
    return known[key]


def history(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return a known issue's history, newest first."""
    return render("history.html", history=list(reversed(entry.data.get("history", []))), names=STATE)


def log_sources(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return where a runbook says to look."""
    variables = catalog.registry("variables")
    return render(
        "log-sources.html",
        sources=linked_sources(entry.data.get("log_sources", []), catalog.registry("tools"), variables),
        variables=variables,
    )


def broken(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return what stands in place of an entry that does not fit its schema: its diagnostics."""
    return render(
        "broken.html",
        problems=sorted(p for p in catalog.problems if p.path == entry.path),
        checks=href("docs/checks.md"),
    )


def _common(catalog: Catalog, entry: Entry, href: Href) -> dict[str, Any]:
    return {
        "entry": row(catalog, entry),
        "data": entry.data,
        "href": href,
        "by_id": catalog.by_id,
        "variables": catalog.registry("variables"),
        "code_address": lambda value: href(path) if (path := shared_code(catalog, entry, value)) else "",
        "successor": catalog.by_id.get(entry.data.get("superseded_by", "")),
    }


def _tracker(catalog: Catalog, entry: Entry) -> dict[str, str]:
    """Return the ticket's key and its address; empty where there is no ticket."""
    tracker = entry.data.get("tracker")
    if not tracker:
        return {}
    url = catalog.registry("tools").get(tracker["tool"], {}).get("urls", {}).get("issue", "")
    return {"key": tracker["key"], "url": url.replace("{{ key }}", tracker["key"])}
