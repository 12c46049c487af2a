"""`triagebook fmt`: front matter in the order of its schema, and nothing else changed."""

from __future__ import annotations

import functools
import random
from pathlib import Path

import pytest

from test_entries import INVALID, VALID, read_case
from triagebook.catalog import kind_of, load
from triagebook.entry import Entry, parse
from triagebook.writing.canonical import formatted
from triagebook.writing.drafts import text_of
from triagebook.writing.head import NoPlace
from writing_kb import FIRST, caller, snapshot, with_templates

SHUFFLED = """---
# This file is about clocks.

title: Sign-in fails because of a clock
# The id is never used again.
id: KI-0001     # never
symptoms:
  # first
  - "it's: broken"   # beside


  - two
signatures:
  - value: >-
      # not a comment

      folded
    # about the kind
    kind: text
    id: x
    examples: [a,   b]
  - id: y
status: wip
cause: {summary: x, certainty: unknown}
# at the end
---


## Issue

Text with two spaces at its end.  
"""
ORDERED = """---
# This file is about clocks.

# The id is never used again.
id: KI-0001     # never
title: Sign-in fails because of a clock
status: wip
symptoms:
  # first
  - "it's: broken"   # beside

  - two
signatures:
  - id: x
    # about the kind
    kind: text
    value: >-
      # not a comment

      folded
    examples: [a,   b]
  - id: y
cause: {summary: x, certainty: unknown}
# at the end
---

## Issue

Text with two spaces at its end.  
"""


@pytest.fixture
def schemas(catalog):
    return catalog.schemas


def test_keys_are_put_in_order_and_comments_go_with_them(schemas):
    assert formatted(schemas, "known-issue", SHUFFLED) == ORDERED


def test_what_is_in_order_stays_as_it_is(schemas):
    assert formatted(schemas, "known-issue", ORDERED) == ORDERED


def head(schemas, text: str, kind: str = "known-issue") -> str:
    return formatted(schemas, kind, f"---\n{text}---\n").removeprefix("---\n").removesuffix("---\n")


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("title: a\nid: b\n", "id: b\ntitle: a\n"),
        ("unknown: 1\ntitle: a\nother: 2\nid: b\n", "unknown: 1\nid: b\ntitle: a\nother: 2\n"),
        ("{title: a, id: b}\n", "{title: a, id: b}\n"),
        ("affects:\n- regions: [eu]\n  component: api\n", "affects:\n- component: api\n  regions: [eu]\n"),
        ("cause:\n    summary: x\n    certainty: known\n", "cause:\n    certainty: known\n    summary: x\n"),
        ("title: a\n  b\n\n  c\nid: d\n", "id: d\ntitle: a\n  b\n\n  c\n"),
        ('title: "a\n\n# b\n  c"\nid: d\n', 'id: d\ntitle: "a\n\n# b\n  c"\n'),
        ("summary: |+\n  a\n\n\nid: d\n", "id: d\nsummary: |+\n  a\n\n\n"),
        ("\n\nid: a\n\n\n\ntitle: b\n\n", "id: a\n\ntitle: b\n"),
        ('"title": a\n"id": b\n', '"id": b\n"title": a\n'),
        ("? title\n: a\nid: b\n", "id: b\n? title\n: a\n"),
        ("# one\n\n# two\ntitle: a\nid: b\n", "# one\n\nid: b\n# two\ntitle: a\n"),
    ],
)
def test_a_head_in_any_style_is_put_in_order(schemas, text: str, ordered: str):
    assert head(schemas, text) == ordered


def test_keys_that_an_author_makes_up_keep_their_order(schemas):
    text = (
        "flow:\n  steps:\n    z:\n      next: a\n      action: x\n    a:\n      next: z\n      action: y\n  start: z\n"
    )
    ordered = (
        "flow:\n  start: z\n  steps:\n    z:\n      action: x\n      next: a\n    a:\n      action: y\n      next: z\n"
    )
    assert sorted(head(schemas, text, "runbook").split()) == sorted(ordered.split())
    assert head(schemas, text, "runbook").index("z:\n") < head(schemas, text, "runbook").index("a:\n")


def test_a_comment_that_cannot_stand_behind_a_dash_keeps_its_item_as_it_is(schemas):
    text = "affects:\n  - regions: [eu]\n    # about it\n    component: api\n"
    assert head(schemas, text) == text


@functools.cache
def pages(root: Path) -> list[tuple[str, str]]:
    catalog = load(root)
    return [(path, (root / path).read_text("utf-8")) for path in catalog.entries]


def cases() -> list[tuple[str, str]]:
    found = []
    for path in (*INVALID, *VALID):
        for name, raw in read_case(path).files.items():
            if name.endswith(".md") and isinstance(parse(name, kind_of(name), raw), Entry):
                found.append((name, raw.decode()))
    return found


def test_no_case_and_no_page_changes_what_it_says(schemas, repository):
    every = [*pages(repository), *cases()]
    assert len(every) > 500
    for path, text in every:
        kind = kind_of(path)
        try:
            done = formatted(schemas, kind, text)
        except NoPlace as error:
            raise AssertionError(f"{path}: {error}") from error
        before, after = parse(path, kind, text.encode()), parse(path, kind, done.encode())
        assert isinstance(after, Entry) and (after.data, after.body.strip()) == (before.data, before.body.strip())
        assert done == text or formatted(schemas, kind, done) == done, path


def test_any_order_of_keys_is_put_in_the_same_order(schemas, repository):
    chance = random.Random(5)
    for path, text in pages(repository)[::6]:
        entry = parse(path, kind_of(path), text.encode())
        if entry.kind not in ("runbook", "known-issue", "macro"):
            continue
        names = list(entry.data)
        chance.shuffle(names)
        mixed = text_of({name: entry.data[name] for name in names}, entry.body)
        done = parse(path, entry.kind, formatted(schemas, entry.kind, mixed).encode())
        assert done.data == entry.data
        assert list(done.data) == [key for key in schemas.property_names(entry.kind) if key in names]


@pytest.fixture
def root(kb: Path) -> Path:
    return with_templates(kb)


@pytest.fixture
def call(root, capsys, monkeypatch):
    return caller(root, capsys, monkeypatch)


def mix(root: Path) -> None:
    text = (root / FIRST).read_text()
    (root / FIRST).write_text(
        text.replace("status: validated\n", "", 1).replace("state: ", "status: validated\nstate: ", 1)
    )


def test_files_are_written_in_order(root, call):
    before = (root / FIRST).read_text()
    mix(root)
    result = call("fmt")
    assert result.status == 0 and "1 file put in order" in result.err and (root / FIRST).read_text() == before


def test_check_names_what_is_not_in_order_and_writes_nothing(root, call):
    assert call("fmt", "--check").status == 0
    mix(root)
    before = snapshot(root)
    result = call("fmt", "--check")
    assert (result.status, result.out) == (1, f"{FIRST}: not in canonical order\n") and snapshot(root) == before


def test_a_dry_run_prints_a_diff_without_colour_into_a_pipe(root, call, monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    mix(root)
    before = snapshot(root)
    result = call("fmt", "--dry-run")
    assert result.out.startswith(f"--- a/{FIRST}\n") and "\x1b" not in result.out and snapshot(root) == before


def test_only_named_files_are_touched(root, call, monkeypatch):
    mix(root)
    before = snapshot(root)
    monkeypatch.chdir(root)
    assert call("fmt", "docs").status == 0 and snapshot(root) == before


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"\xef\xbb\xbf---\nid: x\n---\n", b"---\r\nid: x\r\n---\r\n", b"---\nid: [\n"]
)
def test_a_file_that_cannot_be_read_is_named_and_not_touched(root, call, raw: bytes):
    (root / "known-issues/KI-0003 it's odd.md").write_bytes(raw)
    before = snapshot(root)
    result = call("fmt")
    assert "not touched, it cannot be read" in result.err and snapshot(root) == before


def test_a_file_with_spaces_and_quotes_in_its_name_is_put_in_order(root, call):
    path = root / "known-issues/KI-0003 it's odd.md"
    path.write_text("---\ntitle: a\nid: KI-0003\n---\n")
    assert call("fmt").status == 0 and path.read_text() == "---\nid: KI-0003\ntitle: a\n---\n"


def test_a_page_that_starts_with_a_rule_has_no_front_matter_to_put_in_order(root, call):
    path = root / "docs/rule.md"
    path.write_text("----\n--\ntitle: a page: of odd text\n---\n")
    before = path.read_text()
    assert call("fmt").status == 0 and path.read_text() == before


def test_a_file_that_may_not_be_written_is_said(root, call):
    mix(root)
    (root / FIRST).chmod(0o444)
    result = call("fmt")
    assert result.status == 2 and "is read-only" in result.err
