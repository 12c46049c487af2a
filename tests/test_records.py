"""What the search is made of: a record for each entry, each page, and each code that entries share."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from triagebook.catalog import Catalog, load
from triagebook.records import Record, record_json, records

FIRST = "known-issues/KI-0001-saml-clock-skew.md"

TODAY = date(2026, 11, 23)


def made(catalog: Catalog) -> dict[str, Record]:
    return {path: make() for _, path, make in records(catalog)}


@pytest.fixture
def found(catalog: Catalog) -> dict[str, Record]:
    return made(catalog)


def change(kb: Path, old: str, new: str) -> Catalog:
    text = (kb / FIRST).read_text("utf-8")
    assert old in text
    (kb / FIRST).write_text(text.replace(old, new, 1), "utf-8")
    return load(kb, TODAY)


def test_each_entry_and_page_has_a_record(catalog: Catalog, found: dict[str, Record]):
    assert found.keys() >= catalog.entries.keys()


def test_the_number_of_an_entry_follows_from_its_id(catalog: Catalog):
    numbers = {path: number for number, path, _ in records(catalog)}
    assert numbers[FIRST] == 1
    assert len(set(numbers.values())) == len(numbers)


def test_an_entry_has_a_name_in_each_facet(found: dict[str, Record]):
    facets = found[FIRST].facets
    assert facets["kind"] == ("Known issue",) and facets["component"] == ("Sign-in",)
    assert facets.keys() == {"kind", "component", "severity", "state", "status", "audience"} | facets.keys() & {"level"}
    assert all(facets.values())


def test_its_sections_have_their_anchors_and_no_comments(kb: Path):
    found = made(change(kb, "## Cause\n", "## Cause\n\n<!-- a note\nto writers -->Told <!-- open"))
    sections = {section.title: section for section in found[FIRST].sections}
    assert sections["Cause"].anchor == "cause"
    assert sections["Cause"].text.startswith("Told") and "note" not in sections["Cause"].text


def with_code(kb: Path, path: str) -> Catalog:
    text = (kb / path).read_text("utf-8")
    code = "signatures:\n  - {id: same, kind: code, value: SAME_CODE_7, examples: [error SAME_CODE_7]}\n"
    (kb / path).write_text(text.replace("signatures:\n", code, 1), "utf-8")
    return load(kb, TODAY)


def test_a_code_of_one_entry_is_found_with_it_and_one_of_two_has_a_record_of_its_own(kb: Path):
    codes = [
        [record.title for record in made(with_code(kb, path)).values() if record.facets["kind"] == ("Code",)]
        for path in (FIRST, "known-issues/KI-0002-saml-certificate-rotated.md")
    ]
    assert codes == [[], ["SAME_CODE_7"]]


def test_a_broken_entry_has_no_record(kb: Path):
    assert FIRST not in made(change(kb, "id: KI-0001", "id: KI-0001\nid: KI-0001"))


def test_what_is_shown_is_json_with_front_and_sections(found: dict[str, Record]):
    shown = json.loads(record_json(found[FIRST]))
    assert shown["address"] == "known-issues/KI-0001-saml-clock-skew/" and shown["id"] == "KI-0001"
    assert all(len(section) == 3 for section in shown["sections"])
    assert set(found[FIRST].parts["symptoms"]) <= set(shown["front"])
