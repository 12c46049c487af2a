"""`make bench`: bytes that a browser loads of a large knowledge base, as they are served and compressed.

Nothing is built: the parts of pages and the data are made from a generated catalog with three to six signatures an
entry. What the theme adds to each page is the same at any size, and is not in these figures.
"""

from __future__ import annotations

import argparse
import gzip
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import corpus
import made

from triagebook.catalog import ARTICLES, Catalog, load
from triagebook.desk import desk_files
from triagebook.exports import catalog_json
from triagebook.lookup_data import lookup_files
from triagebook.pages import site
from triagebook.pages.lists import list_files

SIZES = (1_000, 10_000)
#: The pages that list entries, with the marker of what is made on them.
PAGES = {
    "home page": ("docs/index.md", "home"),
    "known issues": ("known-issues/README.md", "known-issues"),
    "runbooks": ("runbooks/README.md", "runbooks"),
    "codes": ("docs/index.md", "codes"),
    "coverage": ("docs/index.md", "coverage"),
    "topics": ("docs/index.md", "topics"),
}


def generated(folder: Path, count: int) -> Catalog:
    """Return the catalog of a generated knowledge base, with three to six realistic signatures an entry."""
    corpus.write(folder, count, fault_every=count + 1)
    found = load(folder)
    dice, signatures = random.Random(corpus.SEED), iter(made.signatures(6 * count))
    entries = {}
    for path, entry in found.entries.items():
        if entry.kind in ARTICLES:
            written = [
                {"id": f"s{number}", "kind": one.kind, "value": one.value, "examples": [one.value]}
                for number, one in zip(range(dice.randint(3, 6)), signatures, strict=False)
            ]
            entry = replace(entry, data=entry.data | {"signatures": written})
        entries[path] = entry
    return replace(found, entries=entries)


def figures(catalog: Catalog) -> Iterator[tuple[str, int, int]]:
    """Yield (what is loaded, bytes, bytes compressed)."""
    for name, (path, marker) in PAGES.items():
        yield name, *_sizes(site.fragments(catalog, path)(marker))
    yield "lookup, first", *_sizes((files := lookup_files(catalog))["lookup.json"])
    yield from _largest("lookup, entries", files, "lookup/entries-")
    yield from _largest("lookup, words", files, "lookup/words-")
    yield from _largest("lookup, known words", files, "lookup/known-")
    desk = desk_files(catalog)
    yield "desk, first", *_sizes(desk["desk.json"])
    yield from _largest("desk, entries", desk, "desk/")
    lists = list_files(catalog)
    yield from _largest("list, a page", {name: text for name, text in lists.items() if "facets" not in name}, "lists/")
    yield from _largest("list, facets", {name: text for name, text in lists.items() if "facets" in name}, "lists/")
    yield "catalog.json, which no page loads", *_sizes(catalog_json(catalog))


def _largest(name: str, files: Mapping[str, str], start: str) -> Iterator[tuple[str, int, int]]:
    found = [text for path, text in files.items() if path.startswith(start)]
    if found:
        yield f"{name}, the largest of {len(found):,}", *_sizes(max(found, key=len))


def _sizes(text: str) -> tuple[int, int]:
    data = text.encode()
    return len(data), len(gzip.compress(data))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measures what a browser loads.")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    for size in parser.parse_args().sizes:
        folder = Path(tempfile.mkdtemp(prefix="bounded-"))
        try:
            catalog = generated(folder / "kb", size)
            print(f"{size:,} entries with {len(catalog.signatures):,} signatures: bytes, compressed")
            for name, plain, compressed in figures(catalog):
                print(f"  {name:<45} {plain:>10,} {compressed:>10,}")
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
