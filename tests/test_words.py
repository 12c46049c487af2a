"""Finding entries by a customer's words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triagebook.words import WordIndex, one_slip, stem

VECTORS = json.loads((Path(__file__).parent / "vectors" / "words.json").read_text())


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordIndex(VECTORS["entries"], VECTORS["synonyms"])


@pytest.mark.parametrize("case", VECTORS["questions"], ids=lambda case: case["question"] or "nothing")
def test_a_question_finds_its_entries_best_first(index, case):
    assert [hit.id for hit in index.find(case["question"])] == case["expect"]


@pytest.mark.parametrize(("word", "expected"), VECTORS["stems"].items())
def test_endings_are_taken_off(word, expected):
    assert stem(word) == expected


@pytest.mark.parametrize(("a", "b", "expected"), VECTORS["slips"])
def test_one_slip_of_the_finger_is_forgiven(a, b, expected):
    assert one_slip(a, b) is expected
    assert one_slip(b, a) is expected


def test_an_empty_index_finds_nothing():
    assert WordIndex([], {}).find("anything at all") == []
