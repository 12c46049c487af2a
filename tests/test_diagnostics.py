"""Diagnostics: their order, the registry of rules, and how words are suggested."""

from __future__ import annotations

import re

import pytest

from triagebook import checks  # registers every rule
from triagebook.diagnostics import RULES, Diagnostic, Rule, listed, nearest, rule, suggest

ALL = [pytest.param(found, id=code) for code, found in RULES.items()]


def test_diagnostics_sort_by_path_line_and_column_as_numbers():
    places = [("b.md", 1, 1), ("a.md", 10, 1), ("a.md", 9, 10), ("a.md", 9, 9)]
    made = [Diagnostic(path, line, column, "TB001", "x", "error", "m") for path, line, column in places]
    assert [(d.path, d.line, d.column) for d in sorted(made)] == sorted(places)


def test_a_rule_makes_a_diagnostic_with_a_link_to_its_documentation():
    made = Rule("TB999", "a-name", "warning", "doc").at("a.md", (2, 3), "message", "help")
    assert made == Diagnostic("a.md", 2, 3, "TB999", "a-name", "warning", "message", "help", "checks/#tb999")


@pytest.mark.parametrize(("code", "name"), [("TB001", "a-new-name"), ("TB999", "not-utf-8")])
def test_neither_a_code_nor_a_name_is_used_twice(code: str, name: str):
    with pytest.raises(ValueError, match="registered already"):
        rule(code, name, "doc")
    assert "TB999" not in RULES


@pytest.mark.parametrize("found", ALL)
def test_a_rule_is_documented_by_a_sentence_why_bad_and_good_in_this_order(found: Rule):
    assert re.fullmatch("TB[0-7][0-9]{2}", found.code)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", found.name)
    first, *parts = found.doc.split("\n\n")
    words = [word for part in parts for word in re.findall(r"^(Why|Bad|Good):", part)]
    assert first.endswith(".") and words == ["Why", "Bad", "Good"]


def test_only_what_depends_on_the_day_is_exempt_from_strict_runs():
    calendar = {found.code for found in RULES.values() if found.calendar}
    assert calendar and calendar < {check.rule.code for check in checks.CHECKS}
    assert all(RULES[code].level != "error" and code.startswith("TB6") for code in calendar)


def test_every_family_of_codes_has_a_rule():
    assert {code[2] for code in RULES} == set("01234567")


def test_the_nearest_word_ignores_case_and_gives_up_on_strangers():
    assert nearest("IDENTITI", ["Identity", "platform"]) == "Identity"
    assert nearest("zzz", ["identity"]) == nearest("x", []) == ""


@pytest.mark.parametrize(
    ("word", "words", "help"),
    [
        ("hihg", ["high", "low"], "did you mean `high`?"),
        ("zzz", ["high", "low"], "use `high` or `low`"),
        ("zzz", list("abcdefghijklm"), "use one of the 13 known ones"),
    ],
)
def test_a_word_outside_a_list_is_answered_with_the_nearest_or_the_list(word: str, words: list[str], help: str):
    assert suggest(word, words) == help


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "`a`"), (["a", "b"], "`a` or `b`"), (["a", "b", "c"], "`a`, `b` or `c`")]
)
def test_words_are_listed_as_they_are_read(words: list[str], text: str):
    assert listed(words) == text


def test_what_a_message_quotes_stands_on_one_line():
    found = RULES["TB001"].at("a.md", (1, 1), "`a\nb` is odd", "not `a\nb`")
    assert (found.message, found.help) == ("`a b` is odd", "not `a b`")
