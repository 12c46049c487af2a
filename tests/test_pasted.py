"""A pasted text made ready: every character keeps its place, and places lead back to what was pasted."""

from __future__ import annotations

import random

import pytest

from triagebook.pasted import Pasted, fold, needle, plain


@pytest.mark.parametrize("text", ["", "İstanbul", "ſ \u212a Σς ẞ", "🙂 É\u0130\u0130", "\ud800 x"])
def test_folding_and_plain_text_keep_every_character_in_its_place(text: str):
    assert len(fold(text)) == len(plain(text)) == len(text)


def test_the_letters_that_are_an_ascii_letter_in_another_case_become_that_letter():
    assert fold("\u017ftatu\u017f \u212aelvin ABC") == "status kelvin abc"


@pytest.mark.parametrize("seed", range(20))
def test_a_place_in_the_spaced_text_is_the_same_character_in_the_pasted_one(seed: int):
    choose = random.Random(seed)
    text = "".join(choose.choices(["a", "B", " ", "  ", "\n", "\t\r", "\\n", "“", "🙂"], k=60))
    pasted = Pasted(text)
    for at, char in enumerate(pasted.spaced):
        if char != " ":
            assert plain(text)[pasted._place(at)] == char


def test_a_code_or_phrase_is_searched_for_with_single_spaces_and_plain_quotes():
    assert needle(" can’t\\nopen \t it ") == "can't open it"


def test_lines_are_counted_by_line_feeds_alone():
    pasted = Pasted("a\r\nb\u2028c\nd")
    assert [pasted.line_of(at) for at in (0, 1, 2, 3, 5, 6, 7)] == [0, 0, 0, 1, 1, 1, 2]
    assert [pasted.line(number) for number in range(3)] == [(0, "a\r"), (3, "b\u2028c"), (7, "d")]
