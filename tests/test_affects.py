"""Which known issues can apply to a case, held to the vectors that the browser is held to as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from triagebook.affects import applies, version

CASES = json.loads((Path(__file__).parent / "vectors/applies.json").read_text("utf-8"))["cases"]


def test_the_vectors_are_many_and_their_names_differ():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 30


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_entry_applies_to_a_case_where_the_vectors_say(case: dict[str, Any]):
    assert applies(case["affects"], case["fixed_in"], case["case"]) == case["expect"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2026.10", (2026, 10)),
        ("2026.10.0", (2026, 10)),
        ("0", (0,)),
        ("4.2.0+build.7", (4, 2)),
        ("v2", None),
        ("", None),
    ],
)
def test_a_version_is_its_numbers(text: str, numbers: tuple[int, ...] | None):
    assert version(text) == numbers
