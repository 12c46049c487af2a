"""Values of case variables, times of other zones and the clocks of a case: the pure parts of the desk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from building import REPOSITORY
from triagebook.catalog import load
from triagebook.desk import desk_json

POLICY = json.loads((Path(__file__).parents[1] / "vectors/severity.json").read_text(encoding="utf-8"))["policy"]


@pytest.fixture(scope="module")
def desk():
    return json.loads(desk_json(load(REPOSITORY)))


@pytest.fixture(scope="module")
def blank(open_page, assets_url):
    """One page for all tests here: nothing in it outlives a call."""
    with open_page() as page:
        page.goto(assets_url + "/desk.css")
        yield page


@pytest.fixture
def call(blank, assets_url):
    script = "async ([url, file, name, given]) => (await import(`${url}/${file}`))[name](...given)"
    return lambda file, name, *given: blank.evaluate(script, [assets_url, file, name, list(given)])


def test_every_example_fits_its_own_pattern(blank, assets_url, desk):
    script = """async ([url, variables]) => {
        const { fits } = await import(url + "/case-values.js");
        return Object.values(variables).filter((one) => !fits(one, one.example)).map((one) => one.label);
    }"""
    assert blank.evaluate(script, [assets_url, desk["variables"]]) == []


#: What could end the quotes of a command, or the line.
BREAKING = ['"', "`", "$(x)", "\\", "\n", "\r", "\u2028"]


@pytest.mark.parametrize("sign", BREAKING)
def test_no_variable_lets_a_value_break_out_of_a_string(blank, assets_url, desk, sign):
    script = """async ([url, variables, sign]) => {
        const { fits } = await import(url + "/case-values.js");
        const spoilt = ({ example }) => [example + sign, sign + example, example.slice(0, 4) + sign + example.slice(4)];
        const isTaken = ([, one]) => spoilt(one).some((value) => fits(one, value));
        return Object.entries(variables).filter(isTaken).map(([name]) => name);
    }"""
    found = blank.evaluate(script, [assets_url, desk["variables"], sign])
    free = {"customer_name", "symptom", "scope", "workaround", "next_step", "agent_name"}
    assert set(found) <= (free if sign in ("\r", "\u2028") else set())


FORM = "This does not have the form of “Workspace id”; for example ws_4f9k2m7q1x."
QUOTES = (
    "Quotes, $, `, \\ and line breaks cannot stand here, since they could change a command; for example db.example.com."
)
UTC = "Not a time in UTC: write it as 2026-11-23T02:10:00Z."
PROBLEMS = [
    ("workspace_id", "", ""),
    ("workspace_id", "ws_4f9k2m7q1x", ""),
    ("workspace_id", "ws_short", FORM),
    ("db_host", 'a"b', QUOTES),
    ("start_time", "10:15", UTC),
    ("start_time", "2026-02-31T10:15:00Z", UTC),
]


@pytest.mark.parametrize(("name", "value", "expected"), PROBLEMS)
def test_what_is_wrong_is_said_in_words(call, desk, name, value, expected):
    assert call("case-values.js", "problem", desk["variables"][name], value) == expected


MEANT = [
    ("endpoint_host", "https://hooks.example.com/path?x=1", "hooks.example.com"),
    ("workspace_id", '"ws_4f9k2m7q1x",', "ws_4f9k2m7q1x"),
    ("workspace_id", "WS_4F9K2M7Q1X", "ws_4f9k2m7q1x"),
    ("workspace_id", "something else", ""),
]


@pytest.mark.parametrize(("name", "value", "expected"), MEANT)
def test_what_was_most_likely_meant_is_offered(call, desk, name, value, expected):
    assert call("case-values.js", "meant", desk["variables"][name], value) == expected


CLOSED = {
    "region": ["eu-1", "us-1", "ap-1"],
    "plan": ["starter", "business", "enterprise"],
    "customer_tier": ["standard", "premium", "strategic"],
    "case_id": None,
}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_values_come_from_the_registry_or_the_pattern(call, desk, name):
    choices = call("case-values.js", "choicesOf", name, desk["variables"][name], desk)
    assert (choices and [choice["value"] for choice in choices]) == CLOSED[name]


def test_what_the_page_needs_comes_first_and_each_variable_stands_once(call, desk):
    groups = call("case-values.js", "groupsOf", desk["variables"], ["region", "db_host", "region", "unknown"])
    assert groups[0] == ["For this page", ["region", "db_host"]]
    assert sorted(name for _, names in groups for name in names) == sorted(set(desk["variables"]) - {"severity"})


ZONES = [
    ("2026-11-23T03:10", "Europe/Berlin", "2026-11-23T02:10:00Z", ""),
    ("2026-07-01T09:00", "Asia/Kolkata", "2026-07-01T03:30:00Z", ""),
    ("2026-07-01T09:00", "Australia/Lord_Howe", "2026-06-30T22:30:00Z", ""),
    ("2026-11-23T03:10:30", "UTC", "2026-11-23T03:10:30Z", ""),
    ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "came twice"),
    ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z", "never came"),
]


@pytest.mark.parametrize(("local", "zone", "utc", "note"), ZONES)
def test_a_local_time_is_converted_and_doubt_is_said(call, local, zone, utc, note):
    found = call("zone-time.js", "toUtc", local, zone)
    assert found["utc"] == utc
    assert note in found["note"] and bool(note) == bool(found["note"])


@pytest.mark.parametrize(
    ("local", "zone"), [("", "UTC"), ("10:15", "UTC"), ("2026-11-23T03:10", "Mars/Base"), ("2026-11-23T03:10", "")]
)
def test_what_is_no_time_or_zone_is_none(call, local, zone):
    assert call("zone-time.js", "toUtc", local, zone) is None


SEVERITY = {"severity": "P1", "start": "2026-11-23T03:00:00Z", "responded": ""}
#: What was sent, when the first response was given, and what is due then.
SENT = "2026-11-23T03:12:00Z"
RUNNING = [
    ([], "", [["First response", "2026-11-23T03:15:00.000Z"], ["Next update", "2026-11-23T03:30:00.000Z"]]),
    ([], "2026-11-23T03:10:00Z", [["Next update", "2026-11-23T03:40:00.000Z"]]),
    ([{"at": SENT, "next": ""}], "", [["Next update", "2026-11-23T03:42:00.000Z"]]),
    ([{"at": SENT, "next": "2026-11-23T04:00:00Z"}], "", [["Next update", "2026-11-23T04:00:00.000Z"]]),
]


@pytest.mark.parametrize(("updates", "responded", "expected"), RUNNING)
def test_the_clocks_that_run_follow_what_was_sent(call, updates, responded, expected):
    found = call(
        "case-clocks.js", "running", POLICY, {"severity": SEVERITY | {"responded": responded}, "updates": updates}
    )
    assert [[clock["label"], clock["end"].isoformat().replace("+00:00", ".000Z")] for clock in found] == expected


SEARCH = "https://logs.example/search?q={{ query }}"
ADDRESSES = [
    (
        {"url": SEARCH, "query": "a b&c=#{{ id }}"},
        {"id": "x"},
        "https://logs.example/search?q=a%20b%26c%3D%23x",
        [],
        [],
    ),
    (
        {"url": "https://t.example/w/{{ id }}", "query": ""},
        {"id": "a/../b?c"},
        "https://t.example/w/a%2F..%2Fb%3Fc",
        [],
        [],
    ),
    ({"url": SEARCH, "query": "{{ id }} {{ no }}"}, {"id": "x"}, "", ["no"], []),
    ({"url": SEARCH, "query": "user {{ who }}"}, {"who": "canary"}, "", [], ["who"]),
    ({"url": "https://{{ id }}/x", "query": ""}, {"id": "evil.example"}, "", [], []),
    ({"url": "javascript:alert({{ id }})", "query": ""}, {"id": "1"}, "", [], []),
    ({"url": "https://t.example/", "query": "{{ who }}"}, {}, "https://t.example/", [], []),
]


@pytest.mark.parametrize(("link", "values", "href", "missing", "sensitive"), ADDRESSES)
def test_an_address_is_filled_and_encoded_or_says_what_it_lacks(
    blank, assets_url, link, values, href, missing, sensitive
):
    script = """async ([url, link, values]) => {
        const { fillAddress } = await import(url + "/tool-link.js");
        return fillAddress(link, new Map(Object.entries(values)), (name) => name === "who");
    }"""
    found = blank.evaluate(script, [assets_url, link, values])
    assert found == {"href": href, "missing": missing, "sensitive": sensitive}
