"""What a promise to a customer looks like: the same in the checks and in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triagebook.checks.safety import promises

CASES = json.loads((Path(__file__).parent / "vectors/updates.json").read_text("utf-8"))["promises"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_a_promise_is_found_as_the_vectors_say(case):
    assert [found[0] for found in promises(case["text"])] == case["found"]
