"""What the case desk is told of the knowledge base."""

from __future__ import annotations

import json

import pytest

from triagebook.catalog import load
from triagebook.desk import desk_json


@pytest.fixture(scope="module")
def known(repository):
    return json.loads(desk_json(load(repository)))


def test_a_runbook_says_whom_each_outcome_hands_over_to_and_with_what(known):
    hand_over = known["entries"]["RB-0001"]["outcomes"]["hand-over"]
    assert (hand_over["result"], hand_over["team"]) == ("escalate", "identity")
    assert "request-ids" in hand_over["evidence"]


def test_a_known_issue_says_whether_its_workaround_is_for_customers(kb):
    path = next(
        path for path in (kb / "known-issues").glob("KI-*.md") if "customer_safe: true" in path.read_text("utf-8")
    )
    path.write_text(path.read_text("utf-8").replace("customer_safe: true", "customer_safe: false"), "utf-8")
    workaround = json.loads(desk_json(load(kb)))["entries"][path.name[:7]]["workaround"]
    assert workaround["customer_safe"] is False and workaround["summary"]


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
    assert path.name[:7] not in json.loads(desk_json(load(kb)))["entries"]
