"""The report for people: the source line, the caret below the place, and nothing that steers the terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest

from triagebook.diagnostics import Diagnostic
from triagebook.report import Setting, as_concise, as_text


def at(line: int, column: int, **other: str) -> Diagnostic:
    values = {"level": "error", "message": "it is wrong", "help": "do this"} | other
    return Diagnostic("docs/a.md", line, column, "TB001", "not-utf-8", **values)


def shown(text: str, found: Diagnostic, **setting) -> list[str]:
    return as_text([found], Setting(lambda path: text.split("\n"), **setting)).split("\n")


def columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)


def test_the_caret_stands_below_the_column():
    assert shown("one\nimpact: huge\n", at(2, 9)) == [
        "docs/a.md:2:9: TB001 it is wrong",
        "  |",
        "2 | impact: huge",
        "  |         ^",
        "  = help: do this",
        "",
        "",
    ]


def test_the_gutter_is_as_wide_as_the_number():
    rows = shown("x\n" * 1000, at(1000, 1))
    assert rows[1:4] == ["     |", "1000 | x", "     | ^"]


@pytest.mark.parametrize(
    ("line", "column", "before"),
    [
        ("\tx", 2, 4),
        ("ab\tx", 4, 4),
        ("日本 x", 4, 5),
        ("e\u0301x", 3, 1),
        ("a\x1b[31mx", 7, 9),
        ("\u202ex", 2, 6),
        ("x", 2, 1),
        ("x", 99, 1),
    ],
    ids=["tab", "tab after letters", "wide", "combining", "escape", "direction", "line end", "behind the line"],
)
def test_the_caret_is_right_behind_characters_of_any_width(line: str, column: int, before: int):
    rows = shown(line, at(1, column))
    assert rows[3] == "  | " + " " * before + "^"


@pytest.mark.parametrize("column", [1, 2, 50, 500, 999, 1000, 1001])
def test_a_long_line_is_cut_round_the_column(column: int):
    line = "".join(chr(ord("a") + number % 26) for number in range(1000))
    rows = shown(line, at(1, column), width=60)
    assert max(map(len, rows[1:4])) <= 61
    caret = rows[3].index("^")
    assert rows[2][caret : caret + 1] == line[column - 1 : column]


def test_a_cut_is_shown_on_both_sides():
    rows = shown("x" * 1000, at(1, 500), width=60)
    assert rows[2].startswith("1 | …x") and rows[2].endswith("x…")


def test_wide_characters_are_cut_by_their_columns():
    rows = shown("日" * 1000, at(1, 500), width=60)
    assert columns(rows[2]) <= 61
    assert columns(rows[2][: rows[2].index("日") + 1]) <= columns(rows[3])


def test_a_line_that_does_not_exist_or_is_blank_is_not_shown():
    for text, line in (("one", 7), ("one\n\nthree", 2)):
        assert shown(text, at(line, 1))[1] == f"{' ' * len(str(line))} = help: do this"


@pytest.mark.parametrize("form", [as_text, as_concise])
def test_content_cannot_steer_the_terminal(form):
    hostile = "\x1b]0;owned\x07 \x9b31m \u202e \u2066 \r \x00 \udcff"
    setting = Setting(lambda path: [hostile])
    printed = form([at(1, 3, message=hostile, help=hostile)], setting)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066\ud800-\udfff]", printed)
    assert "\\x1b" in printed and "\\u202e" in printed


def test_colour_is_only_added_to_what_is_printed_without():
    plain = shown("impact: huge", at(1, 9))
    coloured = shown("impact: huge", at(1, 9), colour=True)
    assert [re.sub("\x1b\\[[0-9;]*m", "", row) for row in coloured] == plain
    assert "\x1b[31;1m" in coloured[3] and not any("\x1b" in row for row in plain)


@pytest.mark.parametrize("level", ["warning", "note"])
def test_a_level_below_error_is_said(level: str):
    assert shown("x", at(1, 1, level=level))[0].endswith(f"it is wrong ({level})")
