"""Tables that may grow without end: the first rows stand on their page, the others on further pages.

What stands on further pages is also there as JSON, so that `docs/assets/far-rows.js` can filter rows that it has not
loaded: `NAME/facets.json` has the facets of all rows, `NAME/2.json` what stands on the second page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..address import address

#: Rows of a page. A page of two hundred rows takes about 150 KB, and less than a tenth of that compressed.
ROWS = 200
#: Folder of the further pages.
FOLDER = "lists"

#: A cell: `text`, and where it has them `head` (it names its row), `id`, `code`, `class` of the text, `to` (the path of
#: the file that it links to) or `links`, each with path, id and title.
Cell = Mapping[str, Any]
#: A row: `data`, what the filter looks at by name, and `cells`.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """All rows of a table; `path` is the file of the page on which it begins, `name` tells it from others there."""

    path: str
    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Row]

    @property
    def folder(self) -> str:
        """Where the further pages stand, such as `lists/known-issues/`."""
        return f"{FOLDER}/{address(self.path)}{self.name + '/' if self.name else ''}"

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-len(self.rows) // ROWS))

    def page(self, number: int) -> str:
        """Return the file of a page, counted from one."""
        return self.path if number == 1 else f"{self.folder}{number}.md"

    def of_page(self, number: int) -> Sequence[Row]:
        """Return the rows of a page, counted from one."""
        return self.rows[(number - 1) * ROWS : number * ROWS]


def further_files(table: Table) -> Iterator[tuple[str, str]]:
    """Yield (file of the site, JSON) for the rows of all pages but the first; nothing where there is one page."""
    if table.pages > 1:
        yield (
            f"{table.folder}facets.json",
            _json({"size": len(table.rows), "rows": ROWS, "facets": _facets(table.rows)}),
        )
    for number in range(2, table.pages + 1):
        yield f"{table.folder}{number}.json", page_json(table, number)


def page_json(table: Table, number: int) -> str:
    """Return the rows of a page as JSON, with addresses in the site for paths."""
    rows = [row | {"cells": [_linked(cell) for cell in row["cells"]]} for row in map(dict, table.of_page(number))]
    return _json(rows)


def _linked(cell: Cell) -> dict[str, Any]:
    found = dict(cell)
    if "to" in cell:
        found["to"] = address(cell["to"])
    if "links" in cell:
        found["links"] = [{**link, "path": address(link["path"])} for link in cell["links"]]
    return found


def _facets(rows: Sequence[Row]) -> dict[str, Any]:
    """Return for each facet the sets of values that occur, and which of them each row has."""
    found: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(name for row in rows for name in row["data"] if name != "text"):
        sets: dict[str, int] = {}
        of = [sets.setdefault(row["data"].get(name, ""), len(sets)) for row in rows]
        found[name] = {"sets": list(sets), "of": of}
    return found


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
