"""Which tables go on over several pages, and what stands on the further ones."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from ..catalog import Catalog
from ..entry import Entry
from ..naming import markers
from . import Href, public, render
from .code_lists import code_tables
from .indexes import index_table
from .rows import FOLDER, Table, further_files

#: The tables of a page, by the marker that stands on it.
_TABLES: dict[str, Callable[[Catalog, Entry], Iterable[Table]]] = {
    "codes": code_tables,
    "known-issues": lambda catalog, entry: [index_table(catalog, entry, "known-issue")],
    "runbooks": lambda catalog, entry: [index_table(catalog, entry, "runbook")],
    "public-codes": lambda catalog, entry: public.code_tables(public.preview(catalog), entry),
    "public-known-issues": lambda catalog, entry: [public.index_table(public.preview(catalog), entry)],
}


@functools.lru_cache(maxsize=2)  # that of the team, and that of readers outside
def further_pages(catalog: Catalog) -> dict[str, tuple[Table, int]]:
    """Return each further page of a table by its path: the table, and the number of the page."""
    return {table.page(number): (table, number) for table in _tables(catalog) for number in range(2, table.pages + 1)}


def list_files(catalog: Catalog) -> dict[str, str]:
    """Return what the filter loads of the tables that go on, as JSON by path."""
    tables = {table.folder: table for table, _ in further_pages(catalog).values()}
    return dict(file for table in tables.values() for file in further_files(table))


def _tables(catalog: Catalog) -> Iterable[Table]:
    for entry in catalog.entries.values():
        for marker in markers(entry):
            if marker in _TABLES and catalog.is_sound(entry):
                yield from _TABLES[marker](catalog, entry)


def further_shown(catalog: Catalog, path: str) -> list[Any]:
    """Return all that a further page shows, as plain values."""
    table, number = further_pages(catalog)[path]
    return [
        catalog.entries[table.path].title,
        *(table.path, table.title, table.columns, table.pages, len(table.rows)),
        table.of_page(number),
    ]


def further_page(catalog: Catalog, path: str, href: Href) -> str:
    """Return what stands on a further page."""
    table, number = further_pages(catalog)[path]
    title = catalog.entries[table.path].title
    return render("further.html", table=table, number=number, heading=title, href=href)


def further_title(catalog: Catalog, path: str) -> str:
    """Return the title of a further page."""
    table, number = further_pages(catalog)[path]
    return f"{table.title}, page {number}"


def is_further(path: str) -> bool:
    """Is a page that no entry has the further page of a table, and not one of a code?"""
    return path.startswith(f"{FOLDER}/")
