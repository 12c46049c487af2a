"""Bounds on Markdown, which the renderer takes more than linear time for: what is below them is rendered soon."""

from __future__ import annotations

import pytest

import fuzz
from triagebook import checks
from triagebook.catalog import with_file
from triagebook.pages import site
from triagebook.tangles import MAX_BLOCKS, MAX_FENCES, MAX_IN_BLOCK, MAX_LINES, MAX_MARKS, tangle

HEAD = "---\ntitle: A page of the guide\n---\n\n"
#: What Python-Markdown takes long for, and how often it may stand in a page.
TANGLES = {
    "[": MAX_IN_BLOCK, "[a](b": MAX_IN_BLOCK, "[a][": MAX_IN_BLOCK // 2, "<a href=": MAX_IN_BLOCK,
    "``a` ": MAX_IN_BLOCK // 3, "**a": MAX_IN_BLOCK // 2, "_a": MAX_IN_BLOCK, "&a": MAX_IN_BLOCK,
    "a\n:   ": MAX_IN_BLOCK, "1. ": MAX_MARKS, "> - ": MAX_MARKS // 2, "+ ": MAX_MARKS, "a\n\n": MAX_BLOCKS - 1,
    "a|b\n": MAX_LINES - 1, "```\na\n```\n\n": MAX_FENCES, "<!--": MAX_IN_BLOCK, "- a\n": MAX_IN_BLOCK,
}  # fmt: skip


@pytest.mark.parametrize("piece", TANGLES)
def test_a_page_that_is_as_tangled_as_allowed_is_rendered(piece: str):
    known = with_file(fuzz.small(), "docs/page.md", (HEAD + piece * TANGLES[piece] + "a\n").encode())
    assert known.problems == ()
    with fuzz.patience():
        fuzz.converter().reset().convert(site.parts(known, "docs/page.md")[1])


@pytest.mark.parametrize("piece", TANGLES)
def test_a_page_that_is_more_tangled_is_one_diagnostic_and_no_page(piece: str):
    raw = (HEAD + piece * (TANGLES[piece] * 4) + "a\n").encode()
    known = with_file(fuzz.small(), "docs/page.md", raw)
    assert [one.code for one in known.problems] == ["TB022"] and "docs/page.md" not in known.entries
    assert known.problems[0].line >= 5


def test_no_page_of_this_repository_comes_near_a_bound():
    for entry in fuzz.full().entries.values():
        assert tangle(entry.path, entry.body * 2, 1) is None


CODE = [
    ("json", "[" * 50_000),
    ("json", "1" * 5_000),
    ("yaml", "[" * 50_000),
    ("sql", "SELECT " + "(" * 20_000),
    ("sql", "SELECT " + "NOT " * 5_000 + "1;"),
    ("http", "GET / HTTP/1.1\nContent-Type: application/json\n\n" + "[" * 50_000),
]


@pytest.mark.parametrize(("language", "text"), CODE, ids=[f"{language}-{text[:9]}" for language, text in CODE])
def test_code_that_nests_without_end_is_one_diagnostic(language: str, text: str):
    raw = f"{HEAD}```{language}\n{text}\n```\n\nSee the [start](index.md).\n".encode()
    known = with_file(fuzz.small(), "docs/page.md", raw)
    found = checks.of_entry(known, known.entries["docs/page.md"])
    assert [one.code for one in found if one.code != "TB307"] == ["TB710"]
