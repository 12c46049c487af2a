"""The browser scores and writes packets as Python does, byte for byte."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from building import REPOSITORY
from test_packet import CASES, POLICIES, odd_packet
from test_signature_vectors import named
from triagebook.catalog import load
from triagebook.packet import Policies, score
from triagebook.packet_text import FORMS, render

SCORE = """async ([url, policies, cases]) => {
    const { score } = await import(url + "/packet.js");
    const { render, FORMS } = await import(url + "/packet-text.js");
    return cases.map(({ packet, kept = [] }) => ({
        score: score(policies, packet, kept),
        texts: Object.fromEntries(FORMS.map((form) => [form, render(policies, packet, form, kept)])),
    }));
}"""
ODD = """async ([url, policies]) => {
    const { score } = await import(url + "/packet.js");
    const { render } = await import(url + "/packet-text.js");
    const own = JSON.parse('{"fields": {"__proto__": "tok_abcdef", "scope": "__proto__"}, "case": {"__proto__": "x"}}');
    const missing = { fields: { scope: undefined, log: null }, trail: [{}], entries: null, severity: undefined };
    const long = { fields: { log: "a".repeat(2e6) + "\\n" + "\\n".repeat(1e6) + "x " + " ".repeat(1e6) } };
    const written = (packet) => [score(policies, packet).score, render(policies, packet, "jira").length];
    return [own, missing, long].map(written);
}"""


@pytest.fixture(scope="module")
def run(open_page, assets_url):
    """A function that runs JavaScript with the URL of the assets and further values."""
    with open_page() as page:
        page.goto(assets_url + "/triagebook.css")
        yield lambda script, *values: page.evaluate(script, [assets_url, *values])


@pytest.fixture(scope="module")
def judged(run):
    return dict(zip([case["name"] for case in CASES], run(SCORE, POLICIES, CASES), strict=True))


def in_python(policies: Policies, packet: dict, kept: tuple[str, ...] = ()) -> dict:
    """Return what the script SCORE returns."""
    made = asdict(score(policies, packet, kept))
    fields = [field | {"missing": list(field["missing"])} for field in made["fields"]]
    texts = {form: render(policies, packet, form, kept) for form in FORMS}
    return {"score": made | {"fields": fields, "found": list(made["found"])}, "texts": texts}


@named(CASES)
def test_a_packet_has_in_the_browser_the_score_that_the_vectors_say(judged, case):
    made = judged[case["name"]]["score"]
    assert (made["score"], made["verdict"]) == (case["score"]["score"], case["score"]["verdict"])
    assert [[f["key"], *f["missing"]] for f in made["fields"] if f["missing"]] == case["score"]["missing"]
    assert [[f["place"], f["rule"], f["count"]] for f in made["found"]] == case["score"]["found"]


@named(CASES)
def test_a_packet_is_written_in_the_browser_as_the_vectors_say(judged, case):
    assert {form: judged[case["name"]]["texts"][form] for form in case["texts"]} == case["texts"]


@named(CASES)
def test_a_packet_has_all_scores_and_texts_of_python(judged, case):
    assert judged[case["name"]] == in_python(POLICIES, case["packet"], case.get("kept", ()))


def test_a_packet_by_the_real_policies_is_the_same_in_python_and_in_the_browser(run):
    catalog = load(REPOSITORY)
    policies = {
        "packet": catalog.policy("escalation-packet"),
        "redaction": catalog.policy("redaction"),
        "variables": catalog.registry("variables"),
    }
    samples = [text for rule in policies["redaction"]["rules"] for text in rule["samples"]]
    packet = odd_packet() | {
        "case": {name: variable["example"] for name, variable in policies["variables"].items()},
        "fields": dict.fromkeys(policies["packet"]["fields"], "\r\n".join(samples)),
    }
    complete = packet | {"fields": {key: field["help"] for key, field in policies["packet"]["fields"].items()}}
    made = run(SCORE, policies, [{"packet": packet}, {"packet": complete}])
    assert made == [in_python(policies, packet), in_python(policies, complete)]
    assert [one["score"]["verdict"] for one in made] == ["blocked", "refuse"]


def test_odd_packets_do_no_harm_in_the_browser(run):
    assert [points for points, _ in run(ODD, POLICIES)] == [0, 0, 40]
