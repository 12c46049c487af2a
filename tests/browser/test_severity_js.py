"""Severity and clocks in JavaScript, in a real browser, held to the vectors that Python is held to as well."""

import json
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[1] / "vectors"
SEVERITY = json.loads((VECTORS / "severity.json").read_text(encoding="utf-8"))
CLOCKS = json.loads((VECTORS / "clocks.json").read_text(encoding="utf-8"))

RUN_ALL = """async ({url, severity, clocks}) => {
  const module = await import(url);
  const attempt = (run) => { try { return {result: run()}; } catch (error) { return {error: error.message}; } };
  const all = (cases, run) => Object.fromEntries(cases.map((one) => [one.name, attempt(() => run(one))]));
  const iso = (date) => date && date.toISOString().replace(".000Z", "Z");
  const {policy} = severity;
  const runAssess = (one) => module.assess(policy, one.impact, one.urgency, one.overrides);
  const runDue = (start) => (one) =>
    iso(module.due(start(one), one.duration, one.hours, clocks.business[one.business]));
  const runClocks = (one) => Object.fromEntries(
    Object.entries(module.clocks(policy, one.severity, one.start)).map(([name, date]) => [name, iso(date)]));
  return {
    matrix: all(severity.cases, (one) => module.severity(policy, one.impact, one.urgency)),
    assess: all(severity.cases, runAssess),
    assess_errors: all(severity.errors, runAssess),
    due: all(clocks.due, runDue((one) => one.start)),
    due_from_dates: all(clocks.due, runDue((one) => new Date(one.start))),
    due_errors: all(clocks.due_errors, runDue((one) => one.start)),
    clocks: all(clocks.clocks, runClocks),
    clocks_errors: all(clocks.clocks_errors, runClocks),
  };
}"""


@pytest.fixture(scope="module", params=["UTC", "Australia/Lord_Howe"], ids=["browser in UTC", "browser in Lord Howe"])
def results(request, open_page, assets_url):
    """What the module returns for every vector, in browsers of two time zones: the zone must not matter."""
    with open_page(timezone_id=request.param, locale="ar-EG") as page:
        page.goto(f"{assets_url}/severity.js")
        return page.evaluate(RUN_ALL, {"url": f"{assets_url}/severity.js", "severity": SEVERITY, "clocks": CLOCKS})


def named(cases):
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


@named(SEVERITY["cases"])
def test_a_case_has_the_severity_and_reason_of_the_vectors(results, case):
    expected = {"severity": case["severity"], "reason": case["reason"]}
    assert results["assess"][case["name"]] == {"result": expected}


@named([case for case in SEVERITY["cases"] if not case["overrides"]])
def test_the_matrix_alone_gives_the_severity_of_the_vectors(results, case):
    assert results["matrix"][case["name"]] == {"result": case["severity"]}


@named(SEVERITY["errors"])
def test_a_choice_outside_the_policy_is_refused(results, case):
    assert results["assess_errors"][case["name"]] == {"error": case["error"]}


@named(CLOCKS["due"])
def test_a_duration_is_over_at_the_instant_of_the_vectors(results, case):
    assert results["due"][case["name"]] == {"result": case["due"]}


@named(CLOCKS["due"])
def test_a_start_may_be_a_date_object(results, case):
    assert results["due_from_dates"][case["name"]] == {"result": case["due"]}


@named(CLOCKS["due_errors"])
def test_a_duration_that_cannot_be_counted_is_refused(results, case):
    assert results["due_errors"][case["name"]] == {"error": case["error"]}


@named(CLOCKS["clocks"])
def test_the_clocks_of_a_case_run_out_at_the_instants_of_the_vectors(results, case):
    expected = {name: case[name] for name in ("first_response", "next_update", "escalate")}
    assert results["clocks"][case["name"]] == {"result": expected}


@named(CLOCKS["clocks_errors"])
def test_clocks_that_cannot_be_counted_are_refused(results, case):
    assert results["clocks_errors"][case["name"]] == {"error": case["error"]}


@pytest.mark.parametrize("start", ["2026-02-30T10:00:00Z", "yesterday", "2026-01-12", "", "2026-01-12T25:00:00Z"])
def test_a_start_that_is_no_instant_is_refused(page, assets_url, start):
    page.goto(f"{assets_url}/severity.js")
    run = """async ([url, start]) => {
      const {due} = await import(url);
      try { return String(due(start, "1h", "24x7", {})); } catch (error) { return error.message; }
    }"""
    message = page.evaluate(run, [f"{assets_url}/severity.js", start])
    assert message == f"start {start} is not a date and time"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "due now"),
        (60, "in 1 min"),
        (12 * 60 + 59, "in 12 min"),
        (3600, "in 1 h"),
        (3 * 3600 + 5 * 60, "in 3 h 5 min"),
        (2 * 86400 + 4 * 3600 + 120, "in 2 d 4 h"),
        (86400, "in 1 d"),
        (0, "due now"),
        (-59, "due now"),
        (-180, "overdue by 3 min"),
        (-90061, "overdue by 1 d 1 h"),
    ],
)
def test_the_time_left_is_told_in_words(page, assets_url, seconds, words):
    page.goto(f"{assets_url}/severity-text.js")
    run = "async ([url, ms]) => (await import(url)).countdown(1e12 + ms, 1e12)"
    assert page.evaluate(run, [f"{assets_url}/severity-text.js", seconds * 1000]) == words
