"""The browser finds and masks what Python finds and masks."""

from __future__ import annotations

import pytest

from test_redaction import ALLOWED, CASES, POLICY, RULES
from test_signature_vectors import named
from triagebook.redaction import find, redact

REDACT = """async ([url, rules, allowed, cases]) => {
    const { find, redact } = await import(url + "/redaction.js");
    return cases.map(({ text, kept = [] }) => {
        const { text: masked, masks, counts } = redact(rules, text, { kept, allowed });
        return {
            expect: find(rules, text, allowed).map(({ rule, start, end }) => [rule, text.slice(start, end)]),
            masked, counts, masks: masks.map((mask) => [mask.text, mask.kept, mask.find.kind, mask.find.label]),
        };
    });
}"""
ODD = """async ([url, rules, allowed]) => {
    const { redact } = await import(url + "/redaction.js");
    const texts = ["a".repeat(5e6), "🙂" + "x=1 ".repeat(5e5), String.fromCharCode(...Array(256).keys()).repeat(4000),
        "\\ud83d".repeat(1e5), "-----BEGIN PRIVATE KEY-----".repeat(9000)];
    return texts.map((text) => redact(rules, text, { allowed }).text === text);
}"""
SHARED = """async ([url, rules, allowed]) => {
    const { redact, find } = await import(url + "/redaction.js");
    const numbers = new Map();
    const texts = ["ann@corp.test", "bob@corp.test ann@corp.test"];
    const masked = texts.map((text) => redact(rules, text, { allowed, numbers }).text);
    return [masked, find(rules, "🙂 tok_abcdef", allowed)];
}"""


@pytest.fixture(scope="module")
def run(open_page, assets_url):
    """A function that runs JavaScript with the URL of the assets and further values."""
    with open_page() as page:
        page.goto(assets_url + "/triagebook.css")
        yield lambda script, *values: page.evaluate(script, [assets_url, *values])


@pytest.fixture(scope="module")
def redacted(run):
    return dict(zip([case["name"] for case in CASES], run(REDACT, RULES, ALLOWED, CASES), strict=True))


@named(CASES)
def test_a_text_has_in_the_browser_the_finds_that_the_vectors_say(redacted, case):
    assert redacted[case["name"]]["expect"] == case["expect"]


@named(CASES)
def test_a_text_is_masked_in_the_browser_as_the_vectors_say(redacted, case):
    assert redacted[case["name"]]["masked"] == case["masked"]


@named(CASES)
def test_masks_and_counts_are_those_of_python(redacted, case):
    made = redact(RULES, case["text"], case.get("kept", ()), allowed=ALLOWED)
    assert redacted[case["name"]]["masks"] == [[m.text, m.kept, m.find.kind, m.find.label] for m in made.masks]
    assert [list(count.values()) for count in redacted[case["name"]]["counts"]] == [
        [c.rule, c.kind, c.label, c.masked, c.kept] for c in made.counts
    ]


def test_every_sample_of_the_policy_is_found_in_the_browser_as_in_python(run):
    rules, allowed = POLICY["rules"], POLICY["allowed"]
    texts = [text for rule in rules for key in ("samples", "counter_samples") for text in rule.get(key, ())]
    texts += ["\n".join(texts), "🙂 ſ " + " ".join(texts)]
    found = run(REDACT, rules, allowed, [{"text": text} for text in texts])
    assert [one["expect"] for one in found] == [
        [[one.rule, text[one.start : one.end]] for one in find(rules, text, allowed)] for text in texts
    ]


def test_texts_that_share_their_numbers_and_places_in_utf_16_units(run):
    masked, places = run(SHARED, RULES, ALLOWED)
    assert masked == ["[masked: E-mail address 1]", "[masked: E-mail address 2] [masked: E-mail address 1]"]
    assert places == [{"rule": "token", "kind": "secret", "label": "Token", "start": 3, "end": 13}]


def test_an_odd_long_text_does_no_harm_in_the_browser(run):
    assert run(ODD, POLICY["rules"], POLICY["allowed"]) == [True] * 5
