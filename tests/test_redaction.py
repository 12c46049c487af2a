"""Redaction: held to the vectors that the browser is held to as well, to the samples of the policy, and to any text."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest

from building import REPOSITORY
from test_signature_vectors import named
from triagebook.catalog import load
from triagebook.redaction import Find, find, redact

VECTORS = json.loads((REPOSITORY / "tests/vectors/redaction.json").read_text("utf-8"))
RULES, ALLOWED, CASES = VECTORS["rules"], VECTORS["allowed"], VECTORS["cases"]
POLICY = load(REPOSITORY).policy("redaction")


def sampled(key: str) -> pytest.MarkDecorator:
    """Run a test with each sample of each rule of the policy."""
    samples = [(rule, sample) for rule in POLICY["rules"] for sample in rule.get(key, ())]
    return pytest.mark.parametrize(("rule", "sample"), samples, ids=[f"{r['id']}-{s[:30]}" for r, s in samples])


def test_the_vectors_are_many_and_their_names_differ():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 40


@named(CASES)
def test_a_text_has_the_finds_that_the_vectors_say(case: Mapping[str, Any]):
    text = case["text"]
    assert [[one.rule, text[one.start : one.end]] for one in find(RULES, text, ALLOWED)] == case["expect"]


@named(CASES)
def test_a_text_is_masked_as_the_vectors_say(case: Mapping[str, Any]):
    assert redact(RULES, case["text"], case.get("kept", ()), allowed=ALLOWED).text == case["masked"]


@named(CASES)
def test_what_was_masked_can_be_put_back(case: Mapping[str, Any]):
    text, redacted = case["text"], redact(RULES, case["text"], case.get("kept", ()), allowed=ALLOWED)
    masked = redacted.text
    for mask in redacted.masks:
        if not mask.kept:
            masked = masked.replace(mask.text, text[mask.find.start : mask.find.end].replace("[", "\0"), 1)
    assert masked.replace("\0", "[") == text.replace("\0", "[")


@sampled("samples")
def test_a_sample_of_the_policy_is_found(rule: Mapping[str, Any], sample: str):
    assert find([rule], sample, POLICY["allowed"])
    assert rule["kind"] in {one.kind for one in find(POLICY["rules"], sample, POLICY["allowed"])}


@sampled("counter_samples")
def test_a_counter_sample_of_the_policy_is_not_found(rule: Mapping[str, Any], sample: str):
    assert find([rule], sample, POLICY["allowed"]) == []


def test_places_are_counted_in_characters():
    assert find(RULES, "🙂 tok_abcdef", ALLOWED) == [Find("token", "secret", "Token", 2, 12)]


def test_counts_come_in_the_order_of_the_rules_with_their_label():
    redacted = redact(RULES, "ann@corp.test tok_abcdef bob@corp.test", ["bob@corp.test"], allowed=ALLOWED)
    assert [(c.rule, c.kind, c.label, c.masked, c.kept) for c in redacted.counts] == [
        ("token", "secret", "Token", 1, 0),
        ("mail", "personal", "E-mail address", 1, 1),
    ]


def test_texts_that_share_their_numbers_give_the_same_value_the_same_number():
    numbers: dict[str, dict[str, int]] = {}
    first = redact(RULES, "ann@corp.test", allowed=ALLOWED, numbers=numbers).text
    second = redact(RULES, "bob@corp.test ann@corp.test", allowed=ALLOWED, numbers=numbers).text
    assert (first, second) == (
        "[masked: E-mail address 1]",
        "[masked: E-mail address 2] [masked: E-mail address 1]",
    )


def test_half_a_character_does_no_harm():
    assert redact(RULES, "\ud83d tok_abcdef \ude42", allowed=ALLOWED).text == "\ud83d [removed: Token] \ude42"


def test_nothing_secret_is_left_of_samples_on_lines_in_any_order():
    chance = random.Random(7)
    parts = [
        sample for rule in POLICY["rules"] for key in ("samples", "counter_samples") for sample in rule.get(key, ())
    ]
    parts += ["🙂", "\r\n", "ſ", "\u202e", "[masked: E-mail address 1]", "\0", "-", "="]
    for _ in range(300):
        text = chance.choice(["\n", "\r\n"]).join(chance.choices(parts, k=chance.randint(1, 12)))
        masked = redact(POLICY["rules"], text, allowed=POLICY["allowed"]).text
        assert find(POLICY["rules"], masked, POLICY["allowed"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "🙂" + "x=1 " * 500_000,
        "".join(map(chr, range(256))) * 4000,
        "-----BEGIN PRIVATE KEY-----" * 9000,
    ],
    ids=["a million a", "one long line", "binary", "keys that never end"],
)
def test_an_odd_long_text_does_no_harm(text: str):
    assert find(POLICY["rules"], text, POLICY["allowed"]) == []


def test_many_users_are_masked_one_by_one():
    text = " ".join(f"user{number}@corp.invalid" for number in range(20_000))
    assert redact(POLICY["rules"], text, allowed=POLICY["allowed"]).text.endswith("[masked: E-mail address 20000]")
