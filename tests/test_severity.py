"""Severity and clocks in Python, held to the vectors that the browser is held to as well."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from triagebook.severity import Assessment, Clocks, assess, clocks, due, severity

VECTORS = Path(__file__).parent / "vectors"
SEVERITY = json.loads((VECTORS / "severity.json").read_text(encoding="utf-8"))
CLOCKS = json.loads((VECTORS / "clocks.json").read_text(encoding="utf-8"))
POLICY, BUSINESS = SEVERITY["policy"], CLOCKS["business"]
MONDAY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


def instant(text):
    return datetime.fromisoformat(text) if text else None


def run_due(case):
    return due(instant(case["start"]), case["duration"], case["hours"], BUSINESS[case["business"]])


@named(SEVERITY["cases"])
def test_a_case_has_the_severity_and_reason_of_the_vectors(case):
    expected = Assessment(case["severity"], case["reason"])
    assert assess(POLICY, case["impact"], case["urgency"], case["overrides"]) == expected


@named([case for case in SEVERITY["cases"] if not case["overrides"]])
def test_the_matrix_alone_gives_the_severity_of_the_vectors(case):
    assert severity(POLICY, case["impact"], case["urgency"]) == case["severity"]


@named(SEVERITY["errors"])
def test_a_choice_outside_the_policy_is_refused(case):
    with pytest.raises(ValueError) as refused:
        assess(POLICY, case["impact"], case["urgency"], case["overrides"])
    assert str(refused.value) == case["error"]


@named(CLOCKS["due"])
def test_a_duration_is_over_at_the_instant_of_the_vectors(case):
    assert run_due(case) == instant(case["due"])


@named(CLOCKS["due_errors"])
def test_a_duration_that_cannot_be_counted_is_refused(case):
    with pytest.raises(ValueError) as refused:
        run_due(case)
    assert str(refused.value) == case["error"]


@named(CLOCKS["clocks"])
def test_the_clocks_of_a_case_run_out_at_the_instants_of_the_vectors(case):
    expected = Clocks(*(instant(case[name]) for name in ("first_response", "next_update", "escalate")))
    assert clocks(POLICY, case["severity"], instant(case["start"])) == expected


@named(CLOCKS["clocks_errors"])
def test_clocks_that_cannot_be_counted_are_refused(case):
    with pytest.raises(ValueError) as refused:
        clocks(POLICY, case["severity"], instant(case["start"]))
    assert str(refused.value) == case["error"]


@named(CLOCKS["due"])
def test_every_result_is_in_utc(case):
    assert run_due(case).tzinfo is UTC


def test_microseconds_are_kept():
    start = MONDAY + timedelta(microseconds=1)
    assert due(start, "1d", "business", BUSINESS["berlin"]) == start + timedelta(days=1)


def test_overrides_may_come_from_a_generator():
    assert assess(POLICY, "low", "low", (name for name in ["data-exposure"])).severity == "P1"


def test_a_start_with_an_extreme_offset_at_the_edge_of_time_is_refused():
    with pytest.raises(ValueError, match="outside the years 1970 to 2999"):
        due(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "1h", "24x7", BUSINESS["berlin"])


def test_a_policy_without_overrides_says_only_that_the_override_is_unknown():
    with pytest.raises(ValueError, match=r"^unknown override `data-exposure`$"):
        assess({**POLICY, "overrides": []}, "low", "low", ["data-exposure"])


def test_later_is_never_due_earlier():
    berlin = BUSINESS["berlin-night"]
    starts = [datetime(2026, 10, 24, tzinfo=UTC) + timedelta(minutes=7 * step) for step in range(400)]
    ends = [due(start, "90m", "business", berlin) for start in starts]
    assert ends == sorted(ends)
