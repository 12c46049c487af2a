"""Reports: what people, programs and code hosts are told, and which diagnostics fail a run."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from triagebook import checks, report  # noqa: F401 - checks registers the rules
from triagebook.diagnostics import RULES, Diagnostic, Level


def made(level: Level = "error", code: str = "TB001", message: str = "it is wrong", **other: str) -> Diagnostic:
    return Diagnostic("docs/a.md", 4, 11, code, "not-utf-8", level, message, **other)


def test_a_concise_report_gives_place_code_and_message_then_what_to_do():
    assert report.as_concise([made(help="do this"), made("warning"), made("note")]) == (
        "docs/a.md:4:11: TB001 it is wrong\n"
        "  help: do this\n"
        "docs/a.md:4:11: TB001 it is wrong (warning)\n"
        "docs/a.md:4:11: TB001 it is wrong (note)\n"
    )


def test_json_has_every_field_and_keeps_letters_as_they_are():
    [found] = json.loads(report.as_json([made(message="ä \u2028", help="h", url="u")]))
    assert list(found) == [field.name for field in fields(Diagnostic)]
    assert (found["path"], found["line"], found["message"], found["url"]) == ("docs/a.md", 4, "ä \u2028", "u")
    assert "ä" in report.as_json([made(message="ä")])


@pytest.mark.parametrize("name", ["text", "concise", "github"])
def test_nothing_found_is_nothing_printed(name: str):
    assert report.FORMATS[name]([], report.PLAIN) == ""


@pytest.mark.parametrize("name", ["json", "gitlab"])
def test_nothing_found_is_an_empty_list(name: str):
    assert report.FORMATS[name]([], report.PLAIN) == "[]\n"


@pytest.mark.parametrize(("level", "command"), [("error", "error"), ("warning", "warning"), ("note", "notice")])
def test_a_level_is_a_command_of_the_code_host(level: Level, command: str):
    assert report.as_github([made(level, help="do this")]) == (
        f"::{command} file=docs/a.md,line=4,col=11,title=TB001 not-utf-8::it is wrong (do this)\n"
    )


def test_what_an_author_wrote_cannot_start_a_command_of_its_own():
    hostile = Diagnostic("a,b:c%\n::error::x.md", 1, 1, "TB001", "n", "error", "100%\r\n::error file=x::y", "h\n::z")
    line = report.as_github([hostile])
    assert line.count("\n") == 1 and "\r" not in line
    assert line == (
        "::error file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax.md,line=1,col=1,title=TB001 n"
        "::100%25%0D%0A::error file=x::y (h%0A::z)\n"
    )


@pytest.mark.parametrize(
    ("levels", "files", "said"),
    [
        ([], 1, "no problems in 1 file"),
        (["error"], 2, "1 error in 2 files"),
        (["error", "error", "warning"], 56, "2 errors and 1 warning in 56 files"),
        (["note", "warning", "error", "note"], 3, "1 error, 1 warning and 2 notes in 3 files"),
    ],
)
def test_the_summary_counts_by_level(levels: list[Level], files: int, said: str):
    assert report.summary([made(level) for level in levels], files) == said


@pytest.mark.parametrize(
    ("level", "code", "fails", "fails_strictly"),
    [
        ("error", "TB001", True, True),
        ("warning", "TB306", False, True),
        ("warning", "TB601", False, False),
        ("note", "TB602", False, False),
    ],
)
def test_errors_fail_a_run_and_warnings_a_strict_one_unless_a_day_alone_brought_them(
    level: Level, code: str, fails: bool, fails_strictly: bool
):
    assert RULES[code].level == level
    found = [made(level, code)]
    assert (report.failing(found, strict=False), report.failing(found, strict=True)) == (fails, fails_strictly)


def test_one_failure_among_many_is_enough():
    assert report.failing([made("note", "TB602"), made()], strict=False) and not report.failing([], strict=True)


def test_a_code_is_explained_whatever_its_case():
    assert report.explain("tb104") == report.explain("TB104")
    assert report.explain("TB104").startswith("TB104 not-in-list (error)\n\n") and "\nGood: " in report.explain("TB104")


def test_an_unknown_code_is_a_key_error():
    with pytest.raises(KeyError):
        report.explain("TB999")
