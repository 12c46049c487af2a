"""A fixed number of odd inputs, the same each time: nothing raises, hangs or takes memory without bound.

`make fuzz MINUTES=60` goes on with new ones; `tests/fuzz.py` says what they are.
"""

from __future__ import annotations

import resource

import pytest

import fuzz
import fuzz_inputs

#: Inputs of each target; all of them together take half a minute.
INPUTS = {"reading": 150, "checking": 120, "rendering": 150, "matching": 100}
#: Kilobytes by which the process may grow meanwhile.
MOST_GROWTH = 400_000


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_odd_input_raises_nothing_and_takes_no_memory_without_bound(name: str):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert fuzz.run(name, INPUTS.get(name, 200)) >= 100
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH


def test_what_is_fed_in_reaches_what_lies_behind_the_reader():
    read = [fuzz.catalog.judged("docs/fuzz.md", text.encode(), fuzz.schemas()) for text in fuzz_inputs.bases()]
    assert len(read) > 20 and sum(entry is not None and not found for entry, found in read) > 5
