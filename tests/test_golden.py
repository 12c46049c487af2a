"""Made parts of pages, kept as files: whoever changes a template sees in the diff what readers will see.

After a change that is meant, write them anew with UPDATE_GOLDEN=1 and read the diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from triagebook.catalog import load
from triagebook.pages import site

GOLDEN = Path(__file__).parent / "golden"
PARTS = {
    "runbook-head": ("RB-0001", "head"),
    "runbook-flow": ("RB-0001", "flow"),
    "runbook-outcomes": ("RB-0001", "outcomes"),
    "runbook-related": ("RB-0001", "related"),
    "known-issue-head": ("KI-0001", "head"),
    "known-issue-history": ("KI-0001", "history"),
    "macro-head": ("MC-0001", "head"),
    "severity": ("docs/policy/severity.md", "head"),
    "teams": ("docs/policy/teams.md", "head"),
    "index": ("known-issues/README.md", "known-issues"),
    "home": ("docs/index.md", "home"),
    "coverage": ("docs/index.md", "coverage"),
    "codes": ("docs/index.md", "codes"),
    "health": ("docs/index.md", "health"),
    "topics": ("docs/index.md", "topics"),
}


def written(catalog, name: str) -> str:
    """Return a part with one tag a line, so that a diff shows what changed."""
    where, part = PARTS[name]
    path = catalog.by_id[where].path if where in catalog.by_id else where
    html = site.fragments(catalog, path)(part)
    return re.sub(r"\n{2,}", "\n", re.sub(r"(?<=>)(?=<(?!/))", "\n", html)).strip() + "\n"


@pytest.mark.parametrize("name", PARTS)
def test_a_made_part_is_as_it_was_agreed(kb, today, name):
    file = GOLDEN / f"{name}.html"
    made = written(load(kb, today), name)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(made)
    assert made == file.read_text()


def test_no_golden_file_is_left_over():
    assert {file.stem for file in GOLDEN.glob("*.html")} == set(PARTS)
