"""Parsing a file into an entry: what stands where, and the one diagnostic of what cannot be read."""

from __future__ import annotations

import pytest

from triagebook.diagnostics import Diagnostic
from triagebook.entry import MAX_FILE, Entry, parse


def read(raw: bytes, kind: str = "page") -> Entry:
    found = parse("docs/x.md", kind, raw)
    assert isinstance(found, Entry)
    return found


def refused(raw: bytes, kind: str = "page") -> tuple[str, int, int]:
    found = parse("docs/x.md", kind, raw)
    assert isinstance(found, Diagnostic) and found.help
    return found.code, found.line, found.column


def test_an_entry_has_its_front_matter_its_body_and_the_line_where_the_body_starts():
    entry = read(b"---\ntitle: A\n---\n\n# B\n")
    assert (entry.data, entry.body, entry.body_line) == ({"title": "A"}, "\n# B\n", 4)


def test_a_page_may_do_without_front_matter():
    entry = read(b"# B\n")
    assert (entry.data, entry.body, entry.body_line, entry.title) == ({}, "# B\n", 1, "docs/x.md")


def test_front_matter_may_be_all_there_is():
    assert read(b"---\ntitle: A\n---").body == ""


def test_white_space_behind_the_dashes_is_allowed_and_dashes_in_the_body_are_text():
    entry = read(b"--- \na: 1\n---\t\nx\n---\ny\n")
    assert (entry.data, entry.body) == ({"a": 1}, "x\n---\ny\n")


def test_an_id_or_a_title_that_is_no_text_does_not_count():
    entry = read(b"---\nid: 7\ntitle: [a]\n---\n")
    assert (entry.id, entry.title) == ("", "docs/x.md")


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        (("list",), (3, 3)),
        (("list", 0, "a"), (3, 8)),
        (("list", 0, "b"), (3, 5)),
        (("list", 5), (3, 3)),
        (("gone", "x"), (1, 1)),
    ],
)
def test_a_place_that_does_not_exist_is_that_of_the_nearest_value_around_it(path: tuple, mark: tuple[int, int]):
    entry = read(b"---\nlist:\n  - a: 12\n---\n")
    assert entry.at(*path) == mark


def test_a_key_has_a_place_of_its_own():
    entry = read(b"---\na:\n  b: 1\n---\n")
    assert (entry.key_at("a", "b"), entry.at("a", "b"), entry.key_at("a", "c")) == ((3, 3), (3, 6), (3, 3))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"ab\n\xc3\xa4\xff\n", ("TB001", 2, 2)),
        (b"\xef\xbb\xbf# A\n", ("TB002", 1, 1)),
        (b"# A\nb\r\n", ("TB003", 2, 2)),
        (b"---\na: 1\n", ("TB005", 1, 1)),
        (b"---", ("TB005", 1, 1)),
        (b"", ("TB006", 1, 1)),
        (b" \n\t\n", ("TB006", 1, 1)),
        (b"---\na: 1\na: 2\n---\n", ("TB008", 3, 1)),
        (b"---\n---\n", ("TB013", 2, 1)),
    ],
)
def test_what_cannot_be_read_gives_one_diagnostic_at_its_place(raw: bytes, found: tuple[str, int, int]):
    assert refused(raw) == found


def test_an_entry_needs_front_matter():
    assert refused(b"# A\n", "runbook") == ("TB004", 1, 1)


def test_a_file_is_read_up_to_its_limit():
    assert read(b"x" * MAX_FILE).body
    assert refused(b"x" * (MAX_FILE + 1))[0] == "TB014"


def test_a_diagnostic_names_the_path_and_its_documentation():
    found = parse("docs/x.md", "page", b"")
    assert (found.path, found.name, found.level, found.url) == ("docs/x.md", "empty-file", "error", "checks/#tb006")
