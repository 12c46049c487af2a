"""Reading YAML strictly: which value a text has, where it stands, and what is refused where."""

from __future__ import annotations

import pytest

from triagebook.reading_rules import (
    ANCHOR,
    DUPLICATE_KEY,
    NOT_MAPPING,
    SYNTAX,
    TAB,
    TOO_DEEP,
    TOO_LARGE,
    YAML_TAG,
)
from triagebook.strict_yaml import MAX_DEPTH, MAX_HEAD, Reader, Unreadable


def value(text: str) -> object:
    """Return a value, which is the same with and without its place."""
    read, data = Reader(f"a: {text}\n").read()["a"], Reader(f"a: {text}\n").data()["a"]
    assert (type(read), read) == (type(data), data)
    return read


def refusal(head: str) -> Unreadable:
    """Return why a head is refused, which is the same whether places are noted or not."""
    with pytest.raises(Unreadable) as raised:
        Reader(head).read()
    with pytest.raises(Unreadable) as same:
        Reader(head).data()
    assert vars(same.value) == vars(raised.value)
    return raised.value


@pytest.mark.parametrize("text", ["yes", "no", "on", "off", "Yes", "ON", "tRUE", "y", "2026-01-02", "12:30", "1_000"])
def test_what_yaml_1_1_alone_takes_for_something_else_is_text(text: str):
    assert value(text) == text


@pytest.mark.parametrize("text", ["0x1f", "0o17", ".inf", ".nan", "1e", "1.2.3", "+", ".", "--1"])
def test_what_only_looks_like_a_number_is_text(text: str):
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("true", True),
        ("False", False),
        ("NULL", None),
        ("null", None),
        ("~", None),
        ("", None),
        ("007", 7),
        ("-3", -3),
        ("2026.10", 2026.1),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'true'", "true"),
        ('"12"', "12"),
        ("''", ""),
        ("|\n  12", "12\n"),
    ],
)
def test_plain_scalars_follow_the_core_schema_and_quoted_ones_are_text(text: str, read: object):
    got = value(text)
    assert (got, type(got)) == (read, type(read))


def test_every_key_and_value_has_its_place_in_the_file():
    reader = Reader('title: x\nlist:\n  - a\n  - {b: "c"}\n')
    assert reader.read() == {"title": "x", "list": ["a", {"b": "c"}]}
    assert reader.keys == {("title",): (2, 1), ("list",): (3, 1), ("list", 1, "b"): (5, 6)}
    assert reader.values == {
        (): (2, 1),
        ("title",): (2, 8),
        ("list",): (4, 3),
        ("list", 0): (4, 5),
        ("list", 1): (5, 5),
        ("list", 1, "b"): (5, 9),
    }


def test_the_text_of_what_is_not_read_as_text_is_kept():
    reader = Reader("version: 2026.10\nflag: true\nname: x\n")
    reader.read()
    assert reader.raw == {("version",): "2026.10", ("flag",): "true"}


def test_a_key_is_always_text():
    assert Reader("1: a\ntrue: b\n").read() == {"1": "a", "true": "b"}


@pytest.mark.parametrize(
    ("head", "rule", "mark"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", DUPLICATE_KEY, (5, 3)),
        ('a: 1\n"a": 2\n', DUPLICATE_KEY, (3, 1)),
        ("a: &x 1\n", ANCHOR, (2, 4)),
        ("a: *x\n", ANCHOR, (2, 4)),
        ("&x a: 1\n", ANCHOR, (2, 1)),
        ("a:\n  <<: {b: 1}\n", ANCHOR, (3, 3)),
        ("a: !!str 1\n", YAML_TAG, (2, 4)),
        ("a: !!python/object:os.system x\n", YAML_TAG, (2, 4)),
        ("a:\n\t- b\n", TAB, (3, 1)),
        ("a:\n  \t- b\n", TAB, (3, 3)),
        ("a: b\x07c\n", SYNTAX, (2, 5)),
        ("- a\n", NOT_MAPPING, (2, 1)),
        ("word\n", NOT_MAPPING, (2, 1)),
        ("a: b: c\n", SYNTAX, (2, 5)),
        ("{a: 1}: b\n", SYNTAX, (2, 1)),
        ("a: {{ b }}\n", SYNTAX, (2, 5)),
        ("a: [b\nc: d\n", SYNTAX, (2, 4)),
        ("a: 1\n--- b\n", SYNTAX, (3, 1)),
    ],
)
def test_a_defect_is_refused_with_its_rule_at_its_place(head: str, rule: object, mark: tuple[int, int]):
    found = refusal(head)
    assert (found.rule, found.mark) == (rule, mark)
    assert str(found) and found.help


def test_a_tab_inside_a_value_is_no_indentation():
    assert value("b\tc") == "b\tc"


def test_nesting_is_read_up_to_the_limit_and_no_further():
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    Reader(f"a: {deep[1:-1]}\n").read()
    assert refusal(f"a: [{deep}]\n").rule is TOO_DEEP


def test_the_size_is_counted_in_bytes():
    line = "a: " + "é" * 100 + "\n"
    fits = "b: " + "x" * (MAX_HEAD - len(line.encode()) - 4) + "\n"
    assert len((line + fits).encode()) == MAX_HEAD
    assert Reader(line + fits).read()["b"]
    assert refusal(line + fits.replace("x", "é", 1)).rule is TOO_LARGE


def test_a_missing_head_is_no_mapping_and_no_traceback():
    assert refusal("\n").rule is NOT_MAPPING
