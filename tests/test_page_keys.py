"""A page takes the key that it had only where it would get the same one."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from building import generate
from test_store import DAY, EDITS, rewriting
from triagebook.catalog import load
from triagebook.pages.keys import between, page_keys

HARMLESS = {
    "sentence": rewriting("## Cause\n", "## Cause\n\nN times so far.\n"),
    "day of report": rewriting("impact: ", "reported_on: 2026-11-01\nimpact: "),
}


@pytest.mark.parametrize("seed", range(4))
def test_keys_that_are_kept_are_those_made_anew(kb: Path, seed: int):
    generate(kb, 20)
    dice, catalog, kept = random.Random(seed), load(kb, DAY), 0
    for _ in range(25):
        edits = dice.choice([EDITS, HARMLESS])
        edits[name := dice.choice(list(edits))](kb, dice)
        earlier, catalog = catalog, load(kb, dice.choice([DAY, DAY, DAY, date(2028, 1, 1)]))
        if between(earlier) == between(catalog):
            known = page_keys(earlier)
            assert page_keys(catalog, lambda path, known=known: known.get(path, "")) == page_keys(catalog), name
            kept += 1
    assert kept > 3


@pytest.mark.parametrize("name", ["title", "archived", "code", "link", "another related one", "renamed", "deleted"])
def test_what_other_pages_show_is_part_of_what_is_between(kb: Path, name: str):
    generate(kb, 20)
    before = between(load(kb, DAY))
    EDITS[name](kb, random.Random(1))
    assert between(load(kb, DAY)) != before
