"""The list of all codes, phrases and patterns."""

from __future__ import annotations

from collections.abc import Sequence

from ..catalog import Catalog
from ..entry import Entry
from . import Href, render
from .codes import code_paths, sound_signatures
from .rows import Row, Table


def codes(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return the list of all codes and phrases with the entries that they lead to."""
    return render("codes.html", tables=code_tables(catalog, entry), href=href)


def code_tables(catalog: Catalog, entry: Entry) -> list[Table]:
    """Return the tables of codes, phrases and patterns that are not empty."""
    listed: dict[str, dict[str, list[str]]] = {"code": {}, "text": {}, "regex": {}}
    for s in sound_signatures(catalog):
        entries = listed[s.kind].setdefault(s.value, [])
        if s.entry not in entries:
            entries.append(s.entry)
    titles = {"code": "Codes", "text": "Phrases", "regex": "Patterns"}
    return [
        Table(
            entry.path,
            titles[kind].lower(),
            f"{titles[kind]} and the entries that they lead to",
            (titles[kind][:-1], "Entries"),
            [_code_row(catalog, value, [catalog.by_id[id] for id in ids]) for value, ids in values.items()],
        )
        for kind, values in listed.items()
        if values
    ]


def _code_row(catalog: Catalog, value: str, entries: Sequence[Entry]) -> Row:
    """Return the row of a code or phrase: a link to its page, if it has one, and links to its entries."""
    page = code_paths(catalog).get(value)
    links = [{"path": e.path, "id": e.id, "title": e.title} for e in entries]
    head = {"text": value, "head": True, "code": True} | ({"to": page} if page else {})
    return {"data": {}, "cells": [head, {"links": links}]}
