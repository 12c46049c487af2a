"""The pages of a site for readers outside: known issues as customers understand them, indexes, codes.

They take a catalog that was narrowed, so they never ask who may see what.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..audience import PAGES, narrow
from ..catalog import Catalog
from ..entry import Entry
from ..links import outline
from ..signatures import Signature
from . import Href, link_ids, render
from .codes import code_paths, shared_code, sound_signatures
from .rows import Cell, Row, Table

#: How far a known issue has come, in a customer's words, in the order in which that happens.
STAGES = {
    "reported": "Reported",
    "investigating": "Being investigated",
    "confirmed": "Confirmed",
    "mitigated": "Workaround available",
    "resolved": "Resolved",
}
#: What each stage means for the reader.
MEANING = {
    "reported": "Customers have told us about it. We are finding out what happens.",
    "investigating": "We can see it and are looking for the cause.",
    "confirmed": "The cause is known. A correction is being worked on.",
    "mitigated": "There is a way to go on until it is corrected.",
    "resolved": "It has been corrected.",
    "yours": "It can be put right on your side, with the steps on this page.",
    "wont-fix": "It will stay as it is; this page says how to work with it.",
    "duplicate": "It is described in another article.",
}
_OTHER = {"wont-fix": "Will stay as it is", "duplicate": "Described elsewhere", "yours": "You can resolve this"}
_RECENT = 6


def updated(entry: Entry) -> str:
    """Return the day on which anything of an entry was last changed or found true, or an empty string."""
    data = entry.data
    days = [data.get("reviewed", ""), data.get("resolved_on", ""), *(item["on"] for item in data.get("history", ()))]
    return max(days)


def stage_of(entry: Entry) -> str:
    """Return the stage of a known issue: its state, and what that means where the reader can act."""
    data = entry.data
    state = str(data["state"])
    if state in ("resolved", "wont-fix", "duplicate"):
        return state
    if data.get("resolution_party") == "customer":
        return "yours"
    return "mitigated" if data.get("workaround", {}).get("extent", "none") != "none" else state


def stage_name(entry: Entry) -> str:
    """Return the stage in words, such as "Resolved in 2026.10.2"."""
    stage = stage_of(entry)
    release = entry.data.get("fixed_in", {}).get("version")
    return f"Resolved in {release}" if stage == "resolved" and release else {**STAGES, **_OTHER}[stage]


def public_row(catalog: Catalog, entry: Entry) -> dict[str, Any]:
    """Return what lists say of an entry."""
    known = entry.kind == "known-issue"
    components = catalog.registry("components")
    data = entry.data
    return {
        "id": entry.id,
        "path": entry.path,
        "title": entry.title,
        "summary": data.get("summary", ""),
        "stage": stage_of(entry) if known else "",
        "stage_name": stage_name(entry) if known else "Guide",
        "badge": _badge(stage_of(entry)) if known else "resolved",
        "components": [(key, components.get(key, {}).get("name", key)) for key in data.get("components", ())],
        "updated": updated(entry),
        "text": " ".join([entry.id, *data.get("tags", ()), *data.get("symptoms", ()), *_texts(entry)]),
    }


def _badge(stage: str) -> str:
    return {"yours": "mitigated", "duplicate": "reported", "wont-fix": "confirmed"}.get(stage, stage)


def _texts(entry: Entry) -> list[str]:
    return [s["value"] for s in entry.data.get("signatures", ()) if s["kind"] != "regex"]


def _rows(catalog: Catalog) -> list[dict[str, Any]]:
    """Return all entries: what is open first, then what changed last."""
    rows = sorted((public_row(catalog, entry) for entry in catalog.articles), key=lambda r: r["id"])
    rows.sort(key=lambda r: r["updated"], reverse=True)
    return sorted(rows, key=lambda r: r["stage"] in ("resolved", "duplicate"))


def entry_source(catalog: Catalog, entry: Entry) -> str:
    """Return the Markdown of a page for readers outside, with placeholders for what the site adds."""
    lines = entry.body.replace("<!--tb ", "<!-- tb ").split("\n")
    for marker in outline(entry).markers:
        lines[marker.mark[0] - entry.body_line] = f"<!--tb {marker.value}-->"
    around = ("<!--tb public-head-->", "<!--tb public-foot-->") if entry.id else ("", "")
    return "\n\n".join(filter(None, [around[0], "\n".join(lines), around[1], link_ids(catalog, entry)])) + "\n"


def head(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the top of a page: what it is, how far it has come, what the reader can do."""
    stage = stage_of(entry) if entry.kind == "known-issue" else ""
    days = {item["state"]: item["on"] for item in reversed(entry.data.get("history", ()))}
    names = {name: catalog.registry(name) for name in ("components", "regions", "plans")}
    return render(
        "public-entry.html",
        entry=public_row(catalog, entry),
        data=entry.data,
        meaning=MEANING.get(stage, ""),
        stages=_stages(stage, days, entry.data.get("reported_on", "")),
        affects=[_affected(one, names) for one in entry.data.get("affects", ())],
        messages={value: shared_code(catalog, entry, value) for value in _texts(entry)},
        sections={heading.text: heading.anchor for heading in outline(entry).headings},
        href=href,
    )


def _stages(stage: str, days: dict[str, str], reported: str) -> list[tuple[str, str, str]]:
    """Return the way to the resolution as (name, day, class), or nothing where there is none to follow."""
    if stage not in STAGES:
        return []
    order = list(STAGES)
    at = order.index(stage)
    days = {"reported": reported} | days
    return [
        (STAGES[key], days.get(key, "") if n <= at else "", "now" if n == at else "done" if n < at else "")
        for n, key in enumerate(order)
        if n >= at or key in days
    ]


def _affected(one: dict[str, Any], names: dict[str, Any]) -> str:
    def named(registry: str, key: str) -> str:
        return str(names[registry].get(key, {}).get("name", key))

    parts = [named("components", one["component"])]
    parts += [one["versions"]] if "versions" in one else []
    parts += ["in " + ", ".join(named("regions", key) for key in one["regions"])] if "regions" in one else []
    parts += ["on " + ", ".join(named("plans", key) for key in one["plans"])] if "plans" in one else []
    return " ".join(parts)


def foot(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the foot of a page: further articles, sources, and how to go on."""
    ids = [id for key in ("related", "runbooks", "known_issues") for id in entry.data.get(key, ())]
    others = [catalog.by_id[id] for id in dict.fromkeys(ids) if id in catalog.by_id]
    return render(
        "public-foot.html", entry=entry, others=others, references=entry.data.get("references", ()), href=href
    )


def home(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return what stands on the home page: the field to ask in, what changed, and all articles by part."""
    rows = _rows(catalog)
    parts: dict[str, list[dict[str, Any]]] = {}
    for r in rows:
        for _, name in r["components"][:1]:
            parts.setdefault(name, []).append(r)
    newest = sorted(rows, key=lambda r: (r["updated"], r["id"]), reverse=True)[:_RECENT]
    has_feed = not entry.path.startswith(PAGES)  # as the team sees the page on its own site, there is none
    return render("public-home.html", parts=sorted(parts.items()), changed=newest, href=href, has_feed=has_feed)


def known_issues(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the index: all articles with their stage, those that are open first."""
    rows = _rows(catalog)
    stages = {r["stage"] or "guide": r["stage_name"].split(" in ")[0] for r in rows}
    components = {key: name for r in rows for key, name in r["components"]}
    facets = [("state", "Stage", stages), ("component", "Part", components)]
    shown = [
        (key, label, sorted(names.items(), key=lambda item: item[1])) for key, label, names in facets if len(names) > 1
    ]
    table = index_table(catalog, entry)
    return render("public-index.html", table=table, facets=shown, meanings=_meanings(rows), href=href)


def index_table(catalog: Catalog, entry: Entry) -> Table:
    """Return the table of the index."""
    columns = ("Id", "What happens", "Stage", "Part", "Last updated")
    rows = [{"data": _row_data(r), "cells": _row_cells(r)} for r in _rows(catalog)]
    return Table(entry.path, "", "Known issues, those that are open first", columns, rows)


def _row_data(r: dict[str, Any]) -> dict[str, str]:
    parts = " ".join(key for key, _ in r["components"])
    return {"state": r["stage"] or "guide", "component": parts, "text": r["text"]}


def _row_cells(r: dict[str, Any]) -> list[Cell]:
    return [
        {"text": r["id"], "id": True},
        {"text": r["title"], "head": True, "to": r["path"]},
        {"text": r["stage_name"], "class": f"tb-badge tb-state-{r['badge']}"},
        {"text": ", ".join(name for _, name in r["components"])},
        {"text": r["updated"], "day": True},
    ]


def _meanings(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return each stage as (badge, name, meaning), those that do not occur and are no part of the way left out."""
    used = {r["stage"] for r in rows}
    keys = [key for key in MEANING if key in STAGES or key in used]
    return [(_badge(key), {**STAGES, **_OTHER}[key], MEANING[key]) for key in keys]


def codes(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the list of all codes and messages with the articles that they lead to."""
    return render("public-codes.html", tables=code_tables(catalog, entry), href=href)


def code_tables(catalog: Catalog, entry: Entry) -> list[Table]:
    """Return the tables of codes and messages that are not empty."""
    listed: dict[str, dict[str, list[str]]] = {"code": {}, "text": {}}
    for s in sound_signatures(catalog):
        ids = listed.get(s.kind, {}).setdefault(s.value, [])
        if s.entry not in ids:
            ids.append(s.entry)
    return [
        Table(
            entry.path,
            title.lower(),
            f"{title} and the articles that they lead to",
            (title[:-1], "Articles"),
            [_code_row(catalog, value, ids) for value, ids in listed[kind].items()],
        )
        for kind, title in (("code", "Codes"), ("text", "Messages"))
        if listed[kind]
    ]


def _code_row(catalog: Catalog, value: str, ids: list[str]) -> Row:
    page = code_paths(catalog).get(value)
    links = [{"path": catalog.by_id[id].path, "title": catalog.by_id[id].title} for id in ids]
    head = {"text": value, "head": True, "code": True} | ({"to": page} if page else {})
    return {"data": {}, "cells": [head, {"links": links}]}


def code(catalog: Catalog, found: list[Signature], href: Href) -> str:
    """Return the page of one code: every article that has it."""
    entries = [catalog.by_id[id] for id in dict.fromkeys(s.entry for s in found)]
    values = list(dict.fromkeys(s.value for s in found))
    rows = [public_row(catalog, entry) | {"data": entry.data} for entry in entries]
    apart = {s.entry: s.distinguishes for s in found if s.distinguishes}
    return render("public-code.html", values=values, rows=rows, apart=apart, href=href)


Maker = Callable[[Catalog, Entry, Href], str]
#: Parts of a page by the name of their placeholder.
PARTS: dict[str, Maker] = {
    "public-head": head,
    "public-foot": foot,
    "public-home": home,
    "public-known-issues": known_issues,
    "public-codes": codes,
}


@functools.lru_cache(maxsize=1)
def preview(catalog: Catalog) -> Catalog:
    """Return what the public reads of a catalog, for the pages below docs/public/ on the team's own site."""
    return narrow(catalog, "public") if catalog.audience == "internal" else catalog
