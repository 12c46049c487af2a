"""Every pattern of this repository against texts that are made to keep it busy."""

from __future__ import annotations

import pytest

from adversarial import END, LENGTH, seeds, text
from test_patterns import SIGNATURES
from triagebook.signatures import occurrences

PATTERNS = [param.values[0] for param in SIGNATURES]


@pytest.mark.parametrize("pattern", [pytest.param(p.values[0], id=p.id) for p in SIGNATURES])
def test_a_pattern_is_searched_for_in_the_texts_that_are_worst_for_it(pattern: str):
    made = seeds(pattern)
    assert made
    for seed in made:
        for start, end in occurrences("regex", pattern, text(seed)):
            assert 0 <= start < end <= LENGTH + len(END) + len(seed[0])
            break


@pytest.mark.meridian
def test_texts_are_made_of_what_patterns_look_for():
    assert {("", "statu"), ("", "status")} <= set(seeds(r"\bstatus\b"))
    assert ("x", "aa") in seeds("xa{2,}b") or ("x", "a") in seeds("xa{2,}b")
    assert sum(len(seeds(pattern)) for pattern in PATTERNS) > 3 * len(PATTERNS)
