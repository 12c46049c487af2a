"""`check` on a part: what a branch touches or breaks, and what no baseline knows."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from triagebook import baseline, cli
from triagebook.cli.terminal import Progress, coloured, columns, shown
from triagebook.diagnostics import Diagnostic

FIRST = "known-issues/KI-0001-saml-clock-skew.md"
SECOND = "known-issues/KI-0002-saml-certificate-rotated.md"
PAGE = "---\ntitle: A page\n---\n\n"


@pytest.fixture
def check(kb: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run `check` in the knowledge base; return its status, the codes, and standard error."""
    (kb / "mkdocs.yml").touch()
    monkeypatch.chdir(kb)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)

    def call(*arguments: str) -> tuple[int, list[str], str]:
        status = cli.main(["check", "--today", "2026-11-23", "--no-cache", "--format", "json", *arguments])
        out, err = capsys.readouterr()
        return status, [d["code"] for d in json.loads(out or "[]")], err

    return call


def git(root: Path, *arguments: str) -> str:
    # GIT_* of a commit that runs these tests as a hook must not lead to its own repository
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *names, *arguments], cwd=root, env=environment | alone, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def branch(kb: Path, check, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The knowledge base on a branch that started from `main`, where one entry was broken already."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    change(kb / FIRST, "impact: medium", "impact: huge")
    git(kb, "init", "--quiet", "--initial-branch=main")
    git(kb, "add", ".")
    git(kb, "commit", "--quiet", "--message", "start")
    git(kb, "switch", "--quiet", "--create", "branch")
    return kb


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_branch_without_changes_has_nothing_to_answer_for(check, branch):
    assert check()[1] == ["TB104"]
    assert check("--changed") == (0, [], "no problems in 0 files\n")


@pytest.mark.parametrize("committed", [False, True])
def test_all_problems_of_a_touched_file_are_reported(check, branch, committed: bool):
    change(branch / FIRST, "urgency: medium", "urgency: low")
    if committed:
        git(branch, "commit", "--quiet", "--all", "--message", "touch")
    status, codes, err = check("--changed")
    assert (status, codes, err) == (1, ["TB104"], "1 error in 1 file\n")


@pytest.mark.parametrize(("name", "code"), [("new.md", "TB301"), ("ä b.md", "TB301"), ("ä\nb.md", "TB017")])
def test_a_file_that_git_does_not_know_yet_is_touched(check, branch, name: str, code: str):
    (branch / "docs" / name).write_text(PAGE + "[a](gone.md)\n")
    assert check("--changed")[1] == [code]


def test_what_a_branch_breaks_elsewhere_is_reported(check, branch):
    (branch / SECOND).unlink()
    _, codes, _ = check("--changed")
    assert codes and "TB104" not in codes


def test_lines_that_move_in_another_file_break_nothing(check, branch):
    (branch / "docs/a.md").write_text(PAGE + "[a](gone.md)\n")
    git(branch, "add", ".")
    git(branch, "commit", "--quiet", "--message", "one more")
    git(branch, "switch", "--quiet", "--create", "next")
    (branch / "docs/b.md").write_text(PAGE + "Text.\n")
    assert check("--changed=branch")[1] == []


def test_a_schema_that_grows_stricter_breaks_elsewhere(check, branch):
    change(branch / "schemas/page.schema.json", '"minLength": 3', '"minLength": 9')
    (branch / "docs/a.md").write_text(PAGE + "Text.\n")
    git(branch, "add", "docs")
    git(branch, "commit", "--quiet", "--message", "a page")
    git(branch, "branch", "--force", "main")
    (branch / "docs/a.md").touch()
    assert set(check("--changed")[1]) == {"TB105"}


def test_a_knowledge_base_in_a_folder_of_a_repository(check, kb, monkeypatch, capsys):
    inner = kb.parent / "outer" / "kb"
    inner.parent.mkdir()
    kb.rename(inner)
    monkeypatch.chdir(inner)
    change(inner / FIRST, "impact: medium", "impact: huge")
    git(inner.parent, "init", "--quiet", "--initial-branch=main")
    git(inner.parent, "add", ".")
    git(inner.parent, "commit", "--quiet", "--message", "start")
    (inner / SECOND).unlink()
    _, codes, _ = check("--changed")
    assert codes and "TB104" not in codes


def test_neither_the_index_nor_the_files_are_touched(check, branch):
    (branch / SECOND).unlink()
    before = git(branch, "status", "--porcelain"), (branch / ".git/index").read_bytes()
    check("--changed")
    assert (git(branch, "status", "--porcelain"), (branch / ".git/index").read_bytes()) == before


@pytest.mark.parametrize(
    ("base", "said"), [("--changed=no-such", "no commit `no-such`"), ("--changed=--all", "no commit `--all`")]
)
def test_an_unknown_base_is_a_wrong_call(check, branch, base: str, said: str):
    status, codes, err = check(base)
    assert (status, codes) == (2, []) and said in err and err.count("\n") == 1


def test_without_main_a_base_must_be_named(check, branch):
    git(branch, "branch", "--move", "main", "trunk")
    assert check("--changed")[0] == 2 and check("--changed=trunk")[0] == 0


def test_outside_of_a_repository_the_call_is_wrong(check, kb, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(kb.parent))
    status, _, err = check("--changed")
    assert status == 2 and "is in none" in err


def test_without_git_the_call_is_wrong(check, kb, monkeypatch):
    monkeypatch.setenv("PATH", str(kb))
    status, _, err = check("--changed")
    assert status == 2 and "needs git" in err


def test_a_shallow_clone_is_told_to_fetch_more(check, branch, monkeypatch):
    change(branch / FIRST, "impact: huge", "impact: low")
    git(branch, "commit", "--quiet", "--all", "--message", "two")
    git(branch, "switch", "--quiet", "main")
    (branch / "docs/a.md").write_text(PAGE + "Text.\n")
    git(branch, "add", ".")
    git(branch, "commit", "--quiet", "--message", "three")
    clone = branch.parent / "clone"
    git(branch, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{branch}", str(clone))
    git(clone, "switch", "--quiet", "branch")
    monkeypatch.chdir(clone)
    status, _, err = check("--changed")
    assert status == 2 and "--unshallow" in err and "fetch-depth: 0" in err


def test_a_baseline_hides_known_problems_only(check, kb):
    change(kb / FIRST, "impact: medium", "impact: huge")
    assert check("--write-baseline", "known.json")[0] == 0
    assert check("--baseline", "known.json")[:2] == (0, [])
    change(kb / FIRST, "---\nid", "---\n\n\nid")
    change(kb / FIRST, "urgency: medium", "urgency: huge")
    status, codes, err = check("--baseline", "known.json")
    assert (status, codes, err) == (1, ["TB104"], "1 error in 18 files\n")


def test_what_was_mended_is_named_so_that_the_baseline_shrinks(check, kb):
    change(kb / FIRST, "impact: medium", "impact: huge")
    check("--write-baseline", "known.json")
    change(kb / FIRST, "impact: huge", "impact: medium")
    status, codes, err = check("--baseline", "known.json")
    assert (status, codes) == (0, []) and "1 known problem gone" in err and f"{FIRST}: TB104" in err
    check("--write-baseline", "known.json")
    assert json.loads((kb / "known.json").read_text()) == {"version": 1, "problems": []}


def test_a_baseline_of_the_whole_cannot_be_written_from_a_part(check, kb):
    for part in (["docs"], ["--changed"]):
        status, _, err = check("--write-baseline", "known.json", *part)
        assert status == 2 and "takes all problems" in err and not (kb / "known.json").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "problems": []}',
        '{"version": 1}',
        '{"version": 1, "problems": [1]}',
        '{"version": 1, "problems": [{"path": "a", "code": "b", "message": "c", "count": 0}]}',
        '{"version": 1, "problems": [{"path": "a", "code": "b", "message": "c", "count": true}]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_baseline_is_a_wrong_call(check, kb, text: str):
    (kb / "known.json").write_text(text)
    status, codes, err = check("--baseline", "known.json")
    assert (status, codes) == (2, []) and "`known.json` is no baseline" in err and err.count("\n") == 1


def test_a_baseline_that_is_missing_or_cannot_be_written_is_a_wrong_call(check, kb):
    assert "cannot be read" in check("--baseline", "gone.json")[2]
    assert "cannot be written" in check("--write-baseline", "gone/known.json")[2]


def test_of_problems_alike_as_many_are_known_as_were_written():
    found = [Diagnostic("a.md", line, 1, "TB301", "broken-link", "error", "m") for line in (1, 2, 3)]
    known = baseline.parse(baseline.written(found[:2]))
    assert baseline.compare(found, known) == ([found[2]], {})
    assert baseline.compare(found[:1], known).gone == {("a.md", "TB301", "m"): 1}


class Screen:
    """A stream that remembers what was written, and says whether it is a terminal."""

    def __init__(self, terminal: bool) -> None:
        self.terminal, self.text = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


@pytest.mark.parametrize(
    ("terminal", "environment", "expected"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (True, {"FORCE_COLOR": "0"}, False),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_unless_the_environment_says_otherwise(monkeypatch, terminal, environment, expected):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert coloured(Screen(terminal)) is expected


def test_only_a_terminal_has_a_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "77")
    assert (columns(Screen(True)), columns(Screen(False))) == (77, 0)


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_on_a_terminal_only_and_wiped_at_the_end(monkeypatch, terminal: bool):
    monkeypatch.setattr("triagebook.cli.terminal.PATIENCE", 0)
    monkeypatch.setattr("triagebook.cli.terminal.BEAT", 0.001)
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen(terminal)
    with shown(screen) as progress:
        while terminal and "reading" not in screen.text:
            progress("reading", 1, 2)
    assert screen.text.endswith("\r\x1b[K") if terminal else screen.text == ""


def test_a_short_run_shows_no_progress():
    screen = Screen(True)
    with shown(screen) as progress:
        progress("reading", 1, 2)
    assert screen.text == ""


def test_the_line_of_progress_fits_the_terminal():
    progress = Progress()
    progress("checking", 5_000, 10_000)
    assert progress.line(80) == "checking [==========          ] 5,000 of 10,000"
    assert len(progress.line(20)) == 19
