"""Signatures and the ranking of what they find, held to the vectors that the browser is held to as well."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from triagebook.catalog import Catalog
from triagebook.entry import Entry, parse
from triagebook.lookup import Hit, lookup
from triagebook.schema import Schemas, load_schemas
from triagebook.signatures import occurrences

ROOT = Path(__file__).parent.parent
SIGNATURES = json.loads((ROOT / "tests/vectors/signatures.json").read_text("utf-8"))["cases"]
LOOKUPS = json.loads((ROOT / "tests/vectors/lookup.json").read_text("utf-8"))["cases"]


def named(cases: Iterable[Mapping[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case["name"])


def catalog_of(entries: Iterable[Mapping[str, Any]]) -> Catalog:
    """Return a catalog of known issues that hold nothing but these fields."""
    parsed: dict[str, Entry] = {}
    for entry in entries:
        path = f"known-issues/{entry['id']}-x.md"
        found = parse(path, "known-issue", f"---\n{json.dumps(entry)}\n---\n".encode())
        assert isinstance(found, Entry), found
        parsed[path] = found
    return Catalog(ROOT, schemas(), parsed, frozenset(), (), date(2026, 11, 23))


def schemas() -> Schemas:
    return load_schemas(ROOT / "schemas")


def plain(hit: Hit) -> dict[str, Any]:
    """Return a hit as it stands in the vectors, without its entry: `asdict` would copy all that is written in it."""
    found = {field.name: getattr(hit, field.name) for field in fields(hit) if field.name != "entry"}
    found = {key: value for key, value in found.items() if key != "aside" or value}
    return json.loads(json.dumps({"id": hit.entry.id, **found}))


def test_the_vectors_are_many_and_their_names_differ():
    assert len({case["name"] for case in SIGNATURES}) == len(SIGNATURES) >= 40
    assert len({case["name"] for case in LOOKUPS}) == len(LOOKUPS) >= 20


@named(SIGNATURES)
def test_a_signature_matches_where_the_vectors_say(case: Mapping[str, Any]):
    text = case["text"]
    assert [text[start:end] for start, end in occurrences(case["kind"], case["value"], text)] == case["expect"]


@named(LOOKUPS)
def test_a_text_finds_what_the_vectors_say(case: Mapping[str, Any]):
    assert [plain(hit) for hit in lookup(catalog_of(case["entries"]), case["text"], case.get("case"))] == case["expect"]
