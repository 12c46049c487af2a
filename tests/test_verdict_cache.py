"""Kept results: used only while everything is as it was, never believed when broken, and right when files change."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from triagebook import verdict_cache, verdicts
from triagebook.verdict_cache import FOLDER, keep, kept, state

DAY = date(2026, 11, 23)
FIRST = "known-issues/KI-0001-saml-clock-skew.md"


@pytest.fixture
def judged(kb: Path, monkeypatch: pytest.MonkeyPatch):
    """A function that judges the knowledge base; it returns the result, and whether anything was read anew."""
    read = []
    real = verdicts._judged
    monkeypatch.setattr(verdicts, "_judged", lambda *given: read.append(1) or real(*given))
    monkeypatch.setattr(verdict_cache, "_code", lambda: "the code")  # others may be editing it

    def judge(day: date = DAY) -> tuple[verdicts.Verdicts, bool]:
        read.clear()
        return verdicts.verdicts(kb, day, kept_in=kb), bool(read)

    return judge


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def the_only(kb: Path) -> Path:
    (file,) = (kb / FOLDER).glob("*.json")
    return file


def test_the_second_time_nothing_is_read_and_the_result_is_the_same(judged, kb):
    change(kb / FIRST, "impact: medium", "impact: huge")
    first, second = judged(), judged()
    assert first == (second[0], True) and not second[1]
    assert [d.code for d in second[0].found] == ["TB104"] and FIRST in second[0].files


def test_a_target_that_moves_in_another_file_breaks_the_link_to_it(judged, kb):
    (kb / "docs/page.md").write_text("---\ntitle: A page\n---\n\nSee [a](index.md) and [b](other.md#part).\n")
    (kb / "docs/other.md").write_text("---\ntitle: Another page\n---\n\n## Part\n\nText.\n")
    assert judged()[0].found == ()
    change(kb / "docs/other.md", "## Part", "## Piece")
    assert [(d.path, d.code) for d in judged()[0].found] == [("docs/page.md", "TB302")]
    (kb / "docs/other.md").rename(kb / "docs/elsewhere.md")
    assert [(d.path, d.code) for d in judged()[0].found] == [("docs/page.md", "TB301")]


@pytest.mark.parametrize(
    "changed",
    [
        lambda kb: (kb / "docs/assets/new.txt").write_text("x"),
        lambda kb: (kb / "docs/assets/shot.png").unlink(),
        lambda kb: (kb / "docs/assets/shot.png").write_bytes(b"other"),
        lambda kb: change(kb / "schemas/page.schema.json", '"minLength": 3', '"minLength": 4'),
        lambda kb: (kb / "docs/link.md").symlink_to(kb / FIRST),
        lambda kb: os.mkfifo(kb / "docs/pipe.md"),
    ],
    ids=["new", "gone", "other bytes", "schema", "link", "pipe"],
)
def test_whatever_changes_is_noticed(judged, kb, changed):
    judged()
    changed(kb)
    assert judged()[1] and not judged()[1]


def test_another_day_is_another_result(judged):
    assert judged()[1] and judged(date(2026, 11, 24))[1] and not judged()[1]


def test_a_file_that_is_touched_but_not_changed_is_no_change(judged, kb):
    judged()
    os.utime(kb / FIRST, (1, 1))
    assert not judged()[1]


def test_going_back_to_an_earlier_content_finds_its_result(judged, kb):
    judged()
    change(kb / FIRST, "impact: medium", "impact: huge")
    assert judged()[1]
    change(kb / FIRST, "impact: huge", "impact: medium")
    assert not judged()[1]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[]",
        "null",
        '{"form": "triagebook verdicts 1"}',
        "[" * 100_000,
        "\ud800",
    ],
)
def test_a_broken_file_is_not_believed_and_is_replaced(judged, kb, broken: str):
    first, _ = judged()
    file = the_only(kb)
    file.write_bytes(broken.encode("utf-8", "surrogatepass"))
    assert judged() == (first, True)
    assert judged() == (first, False)


@pytest.mark.parametrize("key", ["form", "name", "digest"])
def test_a_file_of_another_kind_or_with_other_content_is_not_believed(judged, kb, key: str):
    judged()
    file = the_only(kb)
    document = json.loads(file.read_text())
    file.write_text(json.dumps(document | {key: "other"}))
    assert judged()[1]


def test_a_result_that_was_altered_is_not_believed(judged, kb):
    change(kb / FIRST, "impact: medium", "impact: huge")
    first, _ = judged()
    file = the_only(kb)
    document = json.loads(file.read_text())
    document["result"]["found"] = []
    file.write_text(json.dumps(document))
    assert judged() == (first, True)


def test_the_code_and_the_packages_are_part_of_the_state(kb, monkeypatch, tmp_path):
    before = state(kb, DAY)
    assert state(kb, DAY) == before
    installed = tmp_path / "site-packages"
    (installed / "other-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(installed))
    assert state(kb, DAY) != before


def test_only_the_latest_results_are_kept(tmp_path):
    for number in range(verdict_cache.MOST_KEPT + 5):
        keep(tmp_path, f"{number:040x}", [], [])
        os.utime(tmp_path / FOLDER / f"{number:040x}.json", (number, number))
    keep(tmp_path, "f" * 40, [], [])
    names = {file.stem for file in (tmp_path / FOLDER).glob("*.json")}
    assert len(names) == verdict_cache.MOST_KEPT and "f" * 40 in names and f"{0:040x}" not in names
    assert (tmp_path / FOLDER / ".gitignore").read_text() == "*\n"


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path):
    (tmp_path / FOLDER.parts[0]).write_text("a file where a folder should be")
    keep(tmp_path, "a" * 40, [], [])
    assert kept(tmp_path, "a" * 40) is None


def test_a_file_that_changes_while_it_is_judged_is_not_kept(judged, kb, monkeypatch):
    real = verdicts._judged
    monkeypatch.setattr(verdicts, "_judged", lambda *given: (real(*given), (kb / "docs/x.txt").write_text("x"))[0])
    judged()
    assert not (kb / FOLDER).exists()
