"""Messages to customers, the pure part: promises as in the checks, what only we know, edits that stay, clock times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from building import REPOSITORY
from triagebook.catalog import load
from triagebook.desk import desk_json
from triagebook.desk_entries import desk_pieces

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/updates.json").read_text(encoding="utf-8"))
EMPTY = {"variables": {}, "severity": None, "walks": {}, "evidence": [], "packet": {}, "updates": []}


@pytest.fixture(scope="module")
def known():
    catalog = load(REPOSITORY)
    entries = {id: entry for piece in desk_pieces(catalog).values() for id, entry in piece.items()}
    return json.loads(desk_json(catalog)) | {"entries": entries}


@pytest.fixture(scope="module")
def blank(open_page, assets_url):
    with open_page() as page:
        page.goto(assets_url + "/packet.css")
        yield page


@pytest.fixture
def run(blank, assets_url, known):
    """A function that runs the body of a JavaScript function of `update` (the module), `known` and `given`."""
    script = "async ([url, known, given]) => {{ const update = await import(url + '/update.js'); {} }}"
    return lambda body, given=None: blank.evaluate(script.format(body), [assets_url, known, given])


@pytest.mark.meridian
@pytest.mark.parametrize("kind", ["promises", "internals"])
def test_what_must_not_be_said_is_found_as_the_vectors_say(run, kind):
    first = {"promises": "known.promises", "internals": "known"}[kind]
    texts = [case["text"] for case in VECTORS[kind]]
    found = run(f"return given.map((text) => update.{kind}({first}, text).map((one) => one.text))", texts)
    assert found == [case["found"] for case in VECTORS[kind]]


def test_edits_stay_and_only_what_was_left_alone_follows(run):
    body = "return given.map((one) => update.follow(one.message, one.before, one.after, one.edited))"
    assert run(body, VECTORS["follow"]) == [case["text"] for case in VECTORS["follow"]]


def test_a_time_is_said_on_the_customers_clock_and_in_utc(run):
    body = "return given.map(({ at, zone }) => update.clockWords(new Date(at), zone, known.variables.next_update))"
    assert run(body, VECTORS["clocks"]) == [case["words"] for case in VECTORS["clocks"]]


def test_the_words_of_a_time_fit_the_case_variable_in_every_zone(run, assets_url):
    body = """const { fits } = await import(url + "/case-values.js");
        const at = new Date("2026-07-01T23:50:00Z");
        const definition = known.variables.next_update;
        return Intl.supportedValuesOf("timeZone")
          .filter((zone) => !fits(definition, update.clockWords(at, zone, definition)));"""
    assert run(body) == []


def test_the_cadence_is_that_of_the_severity(run):
    body = """return given.map(({ level, from }) => [update.cadence(known.severity, level),
        update.nextAfter(known.severity, level, new Date(from))?.toISOString() ?? null])"""
    assert run(body, VECTORS["cadences"]) == [[case["words"], case["next"]] for case in VECTORS["cadences"]]


@pytest.mark.meridian
@pytest.mark.parametrize(
    ("state", "detail", "first"),
    [
        ({}, {}, "MC-0001"),
        ({"variables": {"severity": "P1"}}, {}, "MC-0002"),
        ({"updates": [{"macro": "MC-0002"}], "variables": {"severity": "P1"}}, {}, "MC-0004"),
        ({"updates": [{"macro": "MC-0002"}], "variables": {"severity": "P3"}}, {}, "MC-0008"),
        ({"updates": [{"macro": "MC-0003"}]}, {}, "MC-0007"),
        ({}, {"macro": "MC-0009"}, "MC-0009"),
        ({}, {"entry": "RB-0001", "outcome": "ask-log"}, "MC-0006"),
    ],
)
def test_the_macro_that_fits_comes_first(run, state, detail, first):
    groups = run("return update.choices(known, given[0], given[1])", [EMPTY | state, detail])
    ids = [macro["id"] for group in groups for macro in group["macros"]]
    assert ids[0] == first
    assert len(ids) == len(set(ids)) == 18


def warn(run, text, **macro):
    body = "return update.warnings(known, { ...given, at: null, now: new Date() })"
    given = {"text": text, "macro": {"id": "MC-0099", **macro}, "template": text}
    return [one["kind"] for one in run(body, given)]


def test_a_workaround_that_is_not_marked_for_customers_is_named(run):
    body = """const summary = "Ask us first. Turn the flag off for the whole workspace.";
        const workaround = { summary, customer_safe: given };
        const text = "You could TURN the flag off\\nfor the whole workspace!";
        return update.unsafeWorkarounds({ entries: { "KI-0001": { workaround } } }, text)"""
    assert [(one["entry"], one["start"]) for one in run(body, False)] == [("KI-0001", 10)]
    assert run(body, None) and not run(body, True)


def test_an_approved_promise_and_a_clean_message_raise_nothing(run):
    assert warn(run, "It will be fixed by Friday.") == ["promise"]
    assert warn(run, "It will be fixed by Friday.", promise_approved_by="Head of engineering, 2026-11-02") == []
    assert warn(run, "Hello, we write again at 04:30 UTC.") == []


def test_what_stands_against_a_message_comes_gravest_first(run):
    text = "{{ scope }} jane.doe@contoso.com KI-0001 fixed by Friday, token mrd_test_0000000000000000EXAMPLE"
    kinds = warn(run, text, audience="internal")
    assert kinds == ["secret", "promise", "internal", "audience", "personal", "missing"]


def test_a_macro_of_the_real_site_promises_nothing_and_tells_nothing_internal(run, known):
    for macro in known["macros"]:
        assert set(warn(run, macro["message"])) <= {"missing"}, macro["id"]


def test_odd_messages_do_no_harm(run):
    for text in ("a" * 200_000, "resolved " * 20_000, "{{ __proto__ }} {{ constructor }}", "\u202e\x00" * 50_000):
        assert isinstance(warn(run, text), list)
