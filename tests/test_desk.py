"""What the case desk is told of the knowledge base."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from triagebook.catalog import load
from triagebook.desk import desk_files, desk_json
from triagebook.desk_entries import desk_pieces, piece_of


@pytest.fixture(scope="module")
def catalog(repository):
    return load(repository)


@pytest.fixture(scope="module")
def known(catalog):
    return json.loads(desk_json(catalog))


@pytest.fixture(scope="module")
def large(catalog):
    """The catalog with 250 known issues more; the last ids have five digits."""
    first = catalog.by_id["KI-0001"]
    ids = [f"KI-{number:04}" for number in range(9800, 10050)]
    more = {f"known-issues/{id}.md": first.data | {"id": id} for id in ids}
    made = {path: replace(first, path=path, data=data) for path, data in more.items()}
    return replace(catalog, entries={**catalog.entries, **made})


def entry_of(catalog, id: str):
    return desk_pieces(catalog).get(piece_of(id), {}).get(id)


def test_the_file_of_the_desk_does_not_grow_with_the_entries(catalog, large):
    assert desk_json(large) == desk_json(catalog)
    assert "KI-0001" not in json.loads(desk_json(catalog))
    assert len(desk_files(large)) == len(desk_files(catalog)) + 3


@pytest.mark.meridian
def test_a_piece_has_a_hundred_ids_at_most_and_its_name_follows_from_each(large):
    pieces = desk_pieces(large)
    assert {"RB-00", "KI-00", "KI-98", "KI-99", "KI-100"} == pieces.keys()
    assert max(len(entries) for entries in pieces.values()) == 100
    assert {piece_of(id) == name for name, entries in pieces.items() for id in entries} == {True}
    assert list(json.loads(desk_files(large)["desk/KI-100.json"])) == [f"KI-{n}" for n in range(10000, 10050)]


@pytest.mark.meridian
def test_a_runbook_says_whom_each_outcome_hands_over_to_and_with_what(catalog):
    hand_over = entry_of(catalog, "RB-0001")["outcomes"]["hand-over"]
    assert (hand_over["result"], hand_over["team"]) == ("escalate", "identity")
    assert "request-ids" in hand_over["evidence"]


def test_a_known_issue_says_whether_its_workaround_is_for_customers(kb):
    path = next(
        path for path in (kb / "known-issues").glob("KI-*.md") if "customer_safe: true" in path.read_text("utf-8")
    )
    path.write_text(path.read_text("utf-8").replace("customer_safe: true", "customer_safe: false"), "utf-8")
    workaround = entry_of(load(kb), path.name[:7])["workaround"]
    assert workaround["customer_safe"] is False and workaround["summary"]


@pytest.mark.meridian
def test_our_own_hosts_are_internal_and_those_for_customers_are_not(known):
    assert "logs.meridian.example" in known["internal"]["hosts"]
    assert not {"status.meridian.example", "entra.microsoft.com"} & set(known["internal"]["hosts"])
    assert known["internal"]["trackers"] == ["MER"]


def test_archived_entries_are_not_offered(kb):
    path = next((kb / "known-issues").glob("KI-*.md"))
    text = path.read_text("utf-8").replace(
        "status: validated", "status: archived\narchive_reason: It is gone for good."
    )
    path.write_text(text, "utf-8")
    assert entry_of(load(kb), path.name[:7]) is None
