"""Signatures: where each kind matches, and that the index never hides a match."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from triagebook import catalog
from triagebook.entry import parse
from triagebook.signatures import Matcher, Signature, expression, index_words, occurrences, signatures

CONTENT = catalog.load(Path(__file__).parent.parent)
ALL = CONTENT.signatures
EXAMPLES = [
    (signature, text)
    for entry in CONTENT.entries.values()
    if entry.data.get("status") != "archived"
    for signature in signatures(entry)
    for text in entry.data["signatures"][signature.index]["examples"]
]


def found(kind: str, value: str, text: str) -> list[str]:
    return [text[start:end] for start, end in occurrences(kind, value, text)]


@pytest.mark.parametrize(
    ("kind", "value", "text", "expected"),
    [
        ("code", "AADSTS50105", "AADSTS50105: no", ["AADSTS50105"]),
        ("code", "AADSTS50105", "aadsts50105", []),
        ("code", "AADSTS50105", "AADSTS501057", []),
        ("code", "AADSTS50105", "xAADSTS50105", []),
        ("code", "AADSTS50105", "_AADSTS50105", []),
        ("code", "AADSTS50105", "(AADSTS50105)-AADSTS50105", ["AADSTS50105"] * 2),
        ("code", "SQLSTATE 40001", "SQLSTATE\n\t 40001", ["SQLSTATE\n\t 40001"]),
        ("code", "SQLSTATE 40001", "SQLSTATE40001", []),
        ("code", "5.7.1", "550 5.7.1 x", ["5.7.1"]),
        ("code", "5.7.1", "15.7.1 5.7.10 5x7x1 5.7.1.2 1.5.7.1", []),
        ("code", "5.7.1", "Denied (5.7.1).", ["5.7.1"]),
        ("code", "5.7.1", "v5.7.1", []),
        ("code", "a+b", "a+b aab", ["a+b"]),
        ("code", "[E1]", "x[E1]y", ["[E1]"]),
        ("text", "Read timed out", "READ  timed\nout", ["READ  timed\nout"]),
        ("text", "Read timed out", "Bread timed out, read timed outside", []),
        ("text", "  two words ", "two words", ["two words"]),
        ("text", "is not (valid)", "IS NOT (VALID)x", ["IS NOT (VALID)"]),
        ("text", "5.7.1", "15.7.1", []),
        ("regex", "err [0-9]{1,3}", "Err 1 err 12", ["err 12"]),
        ("regex", "^a$", "b\na\nc", ["a"]),
        ("regex", "x*", "abc", []),
    ],
)
def test_a_signature_matches_as_its_kind_says(kind: str, value: str, text: str, expected: list[str]):
    assert found(kind, value, text) == expected


@pytest.mark.parametrize("kind", ["code", "text"])
def test_no_sign_of_a_code_or_phrase_has_a_meaning_of_its_own(kind: str):
    value = r"a.*+?()[]{}|^$\b"
    assert found(kind, value, f"x {value} y") == [value]
    assert re.compile(expression(kind, value)).search("a.xx") is None


def test_places_count_characters_not_bytes():
    assert list(occurrences("code", "E42", "ä漢🙂 E42")) == [(4, 7)]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("code", "SQLSTATE 40001", [{"40001"}, {"sqlstate"}]),
        ("text", "The Read timed the read", [{"read"}, {"the"}, {"timed"}]),
        ("text", "日本語", []),
        ("text", "\u017ftatus \u212aelvin", [{"kelvin"}, {"status"}]),
        ("regex", r"\bStatus\b [0-9]", [{"status"}]),
        ("regex", r"\bStatus\b (?:\bIs\b|\bwas\b) [0-9]", [{"status"}, {"is", "was"}]),
        ("regex", "status", []),
        ("regex", "(", []),
    ],
)
def test_index_words_are_in_lower_case_and_none_where_none_is_sure(kind: str, value: str, words: list[set[str]]):
    assert list(index_words(kind, value)) == words


def test_signatures_keep_their_order_and_what_tells_them_apart():
    head = (
        "id: KI-0001\nsignatures:\n"
        "  - {id: a, kind: code, value: E1, overlaps_with: [KI-0002], distinguishes: Ask whether it is so.}\n"
        "  - {id: b, kind: text, value: two words}\n"
    )
    entry = parse("known-issues/KI-0001-x.md", "known-issue", f"---\n{head}---\n".encode())
    assert signatures(entry) == (
        Signature("KI-0001", 0, "a", "code", "E1", ("KI-0002",), "Ask whether it is so."),
        Signature("KI-0001", 1, "b", "text", "two words"),
    )


def test_matches_come_in_the_order_of_the_text_the_longer_first():
    made = [
        Signature("KI-0002", 0, "b", "code", "E2 E1"),
        Signature("KI-0001", 0, "a", "code", "E1"),
        Signature("KI-0003", 0, "c", "code", "E2"),
        Signature("KI-0001", 1, "d", "text", "E2"),
    ]
    hits = Matcher(made).find("E2 E1 E2")
    assert [(hit.signature.id, hit.start, hit.end) for hit in hits] == [
        ("b", 0, 5),
        ("d", 0, 2),
        ("c", 0, 2),
        ("a", 3, 5),
    ]


def brute(text: str) -> set[tuple[Signature, int, int]]:
    """Return the first match of every signature, each tried."""
    firsts = ((s, next(occurrences(s.kind, s.value, text), None)) for s in ALL)
    return {(signature, *span) for signature, span in firsts if span}


@pytest.mark.meridian
def test_the_matcher_finds_every_example_of_the_content_under_its_signature():
    assert len(EXAMPLES) > 200
    missed = [
        (signature.entry, signature.id)
        for signature, text in EXAMPLES
        if signature not in {match.signature for match in CONTENT.matcher.find(text)}
    ]
    assert missed == []


@pytest.mark.meridian
def test_the_matcher_finds_what_trying_every_signature_finds():
    choose = random.Random(20261123)
    texts = [text for _, text in EXAMPLES]
    words = [word for text in texts for word in re.split(r"(\W+)", text)]
    for _ in range(60):
        text = "\n".join(choose.sample(texts, 2))
        cut = choose.randrange(len(text))
        text = text[:cut] + choose.choice(["", " ", "x", "\n", "_", "."]) + text[cut + choose.randint(0, 2) :]
        text = choose.choice([str, str.upper, str.lower])(text) + "".join(choose.choices(words, k=20))
        assert {(m.signature, m.start, m.end) for m in CONTENT.matcher.find(text)} == brute(text)


def test_letters_that_change_their_length_in_lower_case_do_not_hide_a_match():
    signature = Signature("KI-0001", 0, "a", "text", "Kelvin reads İstanbul status")
    text = "İİ \u212aelvin reads İstanbul STATUS"
    expected = next(occurrences("text", signature.value, text), None)
    assert [(m.start, m.end) for m in Matcher([signature]).find(text)] == ([expected] if expected else [])
