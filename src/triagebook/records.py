"""What the search of the site is made of: a record for each entry, each page, and each code that entries share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .address import address
from .catalog import ARTICLES, Catalog
from .entry import Entry
from .links import outline
from .pages.codes import code_pages
from .pages.entries import LEVEL, STATE, STATUS, row

KIND = {"runbook": "Runbook", "known-issue": "Known issue", "macro": "Message", "code": "Code", "page": "Page"}
AUDIENCE = {"internal": "Internal", "partner": "Partners", "customer": "Customers", "public": "Everybody"}
#: Numbers of records start here for each kind, so that those of entries follow from their ids and stay.
_FIRST = {"KI": 0, "MC": 100_000, "RB": 200_000, "page": 300_000}
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: its anchor and heading, both empty before the first heading, and its Markdown."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """A page as the search knows it: the names it has in each facet, the texts of its front matter, and its sections.

    `parts` are texts by the keys of `search_index.WEIGHTS`.
    """

    address: str
    title: str
    id: str = ""
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()


def records(catalog: Catalog) -> Iterator[tuple[int, str, Callable[[], Record]]]:
    """Yield number, path and maker of the record of each page that has a text of its own.

    The number of an entry follows from its id. A code that only one entry has is found with that entry.
    """
    sound = [entry for entry in catalog.entries.values() if catalog.is_sound(entry)]
    shared = code_pages(catalog)
    others = sorted([*(entry.path for entry in sound if entry.kind not in ARTICLES), *shared])
    ranks = {path: _FIRST["page"] + rank for rank, path in enumerate(others)}
    for entry in sound:
        if entry.kind not in ARTICLES:
            yield ranks[entry.path], entry.path, lambda entry=entry: _page(entry)
        elif catalog.by_id[entry.id] is entry:
            kind, number = entry.id.split("-")
            yield _FIRST[kind] + int(number), entry.path, lambda entry=entry: _article(catalog, entry)
    for path in shared:
        yield ranks[path], path, lambda path=path: _code(catalog, path)


def _article(catalog: Catalog, entry: Entry) -> Record:
    r, data = row(catalog, entry), entry.data
    parts = {
        "id": (entry.id,),
        "symptoms": tuple(r["symptoms"]),
        "signatures": tuple(s["value"] for s in data.get("signatures", ()) if s["kind"] != "regex"),
        "tags": tuple(tag.replace("-", " ") for tag in r["tags"]),
        "summary": (r["summary"],),
    }
    return Record(address(entry.path), entry.title, entry.id, _facets(r, data), parts, tuple(_sections(entry)))


def _facets(r: dict[str, Any], data: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    found = {
        "kind": (KIND[r["kind"]],),
        "component": tuple(name for _, name in r["components"]),
        "severity": (r["severity"],),
        "state": (STATE.get(r["state"], ""),),
        "status": (STATUS.get(r["status"], ("",))[0],),
        "level": (LEVEL.get(r["level"], ""),),
        "audience": (AUDIENCE.get(data.get("audience", "internal"), ""),),
    }
    return {key: values for key, values in found.items() if any(values)}


def _page(entry: Entry) -> Record:
    parts = {"summary": (entry.data.get("description", ""),)}
    return Record(address(entry.path), entry.title, "", {"kind": (KIND["page"],)}, parts, tuple(_sections(entry)))


def _code(catalog: Catalog, path: str) -> Record:
    found = code_pages(catalog)[path]
    values = tuple(dict.fromkeys(signature.value for signature in found))
    entries = [catalog.by_id[id] for id in dict.fromkeys(signature.entry for signature in found)]
    told = f"Printed by {len(entries)} faults: " + "; ".join(f"{entry.id} {entry.title}" for entry in entries)
    return Record(
        address(path), ", ".join(values), "", {"kind": (KIND["code"],)}, {"signatures": values, "summary": (told,)}
    )


def _sections(entry: Entry) -> Iterator[Section]:
    """Yield the sections of a body, without its comments."""
    lines = entry.body.split("\n")
    headings = outline(entry).headings
    starts = [(0, "", ""), *((h.mark[0] - entry.body_line, h.anchor, h.text) for h in headings)]
    ends = [start for start, _, _ in starts[1:]] + [len(lines)]
    for (start, anchor, title), end in zip(starts, ends, strict=True):
        text = "\n".join(lines[start + bool(anchor) : end]).strip()
        text = _COMMENT.sub("", text).strip() if "<!--" in text else text
        if text or anchor:
            yield Section(anchor, title, text)


def record_json(record: Record) -> str:
    """Return what the browser shows of a record where it is found, as JSON."""
    shown = {
        "address": record.address,
        "title": record.title,
        "id": record.id,
        "severity": "".join(record.facets.get("severity", ())),
        "kind": "".join(record.facets.get("kind", ())),
        "front": [text for key, texts in record.parts.items() if key != "id" for text in texts if text],
        "sections": [[section.anchor, section.title, section.text] for section in record.sections],
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
