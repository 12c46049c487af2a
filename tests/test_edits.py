"""Planned changes, how they look, and carrying them out: all or nothing, and nothing outside."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

import pytest

from triagebook.cli import files
from triagebook.cli.common import Wrong
from triagebook.writing.edits import Edit, diff, planned, rewritten
from writing_kb import FIRST, SECOND, snapshot


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        (b"a\nb\n", "a\nc\n", b"a\nc\n"),
        (b"a\r\nb\r\n", "a\nc\n", b"a\r\nc\r\n"),
        (b"a\nb", "a\nc\n", b"a\nc"),
        (b"a\nb\n", "a\nc", b"a\nc\n"),
        (b"a\r\nb", "c\nd", b"c\r\nd"),
    ],
)
def test_line_ends_and_the_final_newline_stay_as_they_were(old: bytes, text: str, new: bytes):
    assert rewritten("docs/x.md", old, text).new == new


def test_a_text_that_stays_the_same_is_no_edit():
    assert planned({"docs/x.md": b"a\n"}, {"docs/x.md": "a\n"}) == []


def test_a_diff_is_one_that_git_applies(tmp_path):
    old = {"docs/a b.md": b"1\n2\n3", "docs/c.md": b"x\x0cy\n"}
    new = {"docs/a b.md": "1\n2\n4", "docs/c.md": None, "docs/\u00e9.md": "new\n"}
    for path, raw in old.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(raw)
    text = diff(planned({"docs/a b.md": old["docs/a b.md"]}, {"docs/a b.md": new["docs/a b.md"]}))
    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "docs/a b.md").read_bytes() == b"1\n2\n4"
    assert "--- /dev/null\n+++ b/docs/\u00e9.md\n" in diff(planned({}, {"docs/\u00e9.md": "new\n"}))
    moved = diff(planned(old, new))
    assert moved.startswith(
        "diff --git a/docs/c.md b/docs/\u00e9.md\nrename from docs/c.md\nrename to docs/\u00e9.md\n"
    )


def test_a_diff_cannot_steer_the_terminal():
    shown = diff([Edit("docs/x.md", b"a\n", b"\x1b[31mred\xff\n")])
    assert "\x1b" not in shown and "\\x1b[31mred\\xff" in shown


def test_a_coloured_diff_marks_lines_that_come_and_go():
    shown = diff([Edit("docs/x.md", b"a\n", b"b\n")], coloured=True)
    assert "\x1b[32m+b\x1b[0m\n" in shown and "\x1b[31m-a\x1b[0m\n" in shown


def test_edits_are_written_and_keep_permissions(kb):
    (kb / FIRST).chmod(0o640)
    files.apply(kb, [Edit(FIRST, (kb / FIRST).read_bytes(), b"new\n"), Edit("docs/made.md", None, b"made\n")])
    assert (kb / FIRST).read_bytes() == b"new\n" and (kb / FIRST).stat().st_mode & 0o777 == 0o640
    assert (kb / "docs/made.md").read_bytes() == b"made\n"


def test_a_new_file_has_the_permissions_that_the_umask_leaves(kb):
    before = os.umask(0o027)
    try:
        files.apply(kb, [Edit("docs/made.md", None, b"made\n")])
    finally:
        os.umask(before)
    assert (kb / "docs/made.md").stat().st_mode & 0o777 == 0o640


def test_a_file_moves_by_one_edit_that_takes_it_away_and_one_that_makes_it(kb):
    raw = (kb / FIRST).read_bytes()
    files.apply(kb, [Edit(FIRST, raw, None), Edit("known-issues/KI-0001-other.md", None, raw)])
    assert not (kb / FIRST).exists() and (kb / "known-issues/KI-0001-other.md").read_bytes() == raw


def refused(kb: Path, *edits: Edit) -> str:
    """Return why edits are refused; none of them leaves a trace."""
    before = snapshot(kb)
    with pytest.raises(Wrong) as error:
        files.apply(kb, edits)
    assert snapshot(kb) == before
    return str(error.value)


def test_a_file_that_changed_since_keeps_all_files_as_they_are(kb):
    first = Edit(FIRST, (kb / FIRST).read_bytes(), b"new\n")
    assert "changed in the meantime" in refused(kb, first, Edit(SECOND, b"what it was\n", b"new\n"))


def test_a_file_that_changes_while_the_others_are_written_keeps_all_files_as_they_are(kb, monkeypatch):
    edits = [Edit(path, (kb / path).read_bytes(), b"new\n") for path in (FIRST, SECOND)]
    beside = files._beside

    def meanwhile(path: Path, raw: bytes) -> Path:
        (kb / FIRST).write_bytes(b"somebody else\n")
        return beside(path, raw)

    monkeypatch.setattr(files, "_beside", meanwhile)
    with pytest.raises(Wrong, match="changed in the meantime"):
        files.apply(kb, edits)
    assert (kb / FIRST).read_bytes() == b"somebody else\n" and (kb / SECOND).read_bytes() == edits[1].old


def test_a_file_that_exists_is_never_taken_for_a_new_one(kb):
    assert "exists already" in refused(kb, Edit(FIRST, None, b"new\n"))


def test_a_file_that_went_away_is_not_written_again(kb):
    raw = (kb / FIRST).read_bytes()
    (kb / FIRST).unlink()
    assert "changed in the meantime" in refused(kb, Edit(FIRST, raw, b"new\n"))


def test_a_read_only_file_stays_as_it_is(kb):
    (kb / FIRST).chmod(0o444)
    assert "is read-only" in refused(kb, Edit(FIRST, (kb / FIRST).read_bytes(), b"new\n"))


@pytest.mark.parametrize("path", ["mkdocs.yml", "schemas/x.json", "docs/../mkdocs.yml", "x.md", "../docs/x.md"])
def test_nothing_is_written_outside_of_the_folders_of_the_knowledge_base(kb, path: str):
    assert "is not below" in refused(kb, Edit(path, None, b"new\n"))


def test_no_symbolic_link_is_followed(kb, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.md").write_bytes(b"mine\n")
    (kb / "docs/linked").symlink_to(tmp_path / "outside")
    (kb / "docs/link.md").symlink_to(tmp_path / "outside/x.md")
    assert "symbolic link" in refused(kb, Edit("docs/linked/x.md", b"mine\n", b"new\n"))
    assert "symbolic link" in refused(kb, Edit("docs/linked/new/x.md", None, b"new\n"))
    assert "symbolic link" in refused(kb, Edit("docs/link.md", b"mine\n", b"new\n"))


def test_what_was_replaced_is_put_back_if_a_later_file_cannot_be(kb, monkeypatch):
    before, replace, calls = snapshot(kb), os.replace, []

    def failing(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(Wrong, match="No space left on device"):
        files.apply(kb, [Edit(path, (kb / path).read_bytes(), b"new\n") for path in (FIRST, SECOND)])
    assert snapshot(kb) == before


def test_only_one_run_writes_at_a_time(kb):
    other = os.open(kb, os.O_RDONLY)
    with files.alone(kb), pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


def test_a_full_disk_leaves_nothing_behind(kb, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    before = snapshot(kb)
    with pytest.raises(Wrong, match="cannot be written"):
        files.apply(kb, [Edit("known-issues/KI-0009-a.md", None, b"a")])
    assert snapshot(kb) == before
