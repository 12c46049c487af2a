"""The command line: what each call prints where, and with which status it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from triagebook import __version__, cli
from triagebook.diagnostics import RULES

FIRST = "known-issues/KI-0001-saml-clock-skew.md"
DAY = ["--today", "2026-11-23"]


@pytest.fixture
def here(kb: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The knowledge base as the working folder, outside of any CI."""
    (kb / "mkdocs.yml").touch()
    monkeypatch.chdir(kb)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return kb


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command; return its status, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        try:
            status = cli.main(list(arguments))
        except SystemExit as end:
            status = end.code
        return status, *capsys.readouterr()

    return call


def break_first(root: Path) -> None:
    text = (root / FIRST).read_text("utf-8")
    (root / FIRST).write_text(text.replace("impact: ", "impact: very-"), "utf-8")


def test_a_clean_knowledge_base_ends_with_0_and_says_so(run):
    status, out, err = run("check", "--strict", *DAY)
    assert (status, out) == (0, "") and err.startswith("no problems in ")


def test_an_error_ends_with_1_and_is_printed_to_standard_output(run, here):
    break_first(here)
    status, out, err = run("check", *DAY)
    assert status == 1 and out.startswith(f"{FIRST}:") and ": TB104 " in out
    assert err.startswith("1 error in ")


def test_a_warning_ends_with_1_only_when_strict(run, here):
    text = (here / "docs/index.md").read_text("utf-8")
    (here / "docs/index.md").write_text(text + "\n[x](http://example.com)\n", "utf-8")
    assert run("check", *DAY)[0] == 0
    status, out, _ = run("check", "--strict", *DAY)
    assert status == 1 and "TB306" in out and "(warning)" in out


def test_a_passing_day_never_fails_a_run(run):
    status, out, _ = run("check", "--strict", "--today", "2040-01-01")
    assert "TB601" in out and "warning" in out and status == 0


@pytest.mark.parametrize(
    ("paths", "reported"),
    [
        ([FIRST], True),
        (["known-issues"], True),
        (["known-issues/"], True),
        (["."], True),
        (["docs", "./known-issues"], True),
        (["docs"], False),
        (["known-issues/README.md"], False),
        (["runbooks/../known-issues"], True),
    ],
)
def test_only_the_named_files_and_folders_are_reported_on(run, here, paths: list[str], reported: bool):
    break_first(here)
    status, out, _ = run("check", *DAY, *paths)
    assert (status, FIRST in out) == (int(reported), reported)


def test_a_path_counts_from_the_working_folder(run, here, monkeypatch):
    break_first(here)
    monkeypatch.chdir(here / "known-issues")
    assert run("check", *DAY, "KI-0001-saml-clock-skew.md")[0] == 1
    assert run("check", *DAY, "../docs")[0] == 0


def test_a_file_that_cannot_be_read_is_reported_when_it_is_named(run, here):
    (here / "docs/bad.md").write_bytes(b"\xff")
    status, out, err = run("check", *DAY, "docs/bad.md")
    assert status == 1 and "TB001" in out and err == "1 error in 1 file\n"


@pytest.mark.parametrize(
    ("path", "said"), [("gone.md", "does not exist"), ("..", "outside of"), ("schemas", "nothing to check")]
)
def test_a_path_without_entries_is_a_wrong_call(run, path: str, said: str):
    status, out, err = run("check", *DAY, path)
    assert (status, out) == (2, "") and said in err and err.count("\n") == 1


def test_json_is_a_list_of_diagnostics(run, here):
    break_first(here)
    _, out, _ = run("check", "--format", "json", *DAY)
    assert [(d["path"], d["code"], d["level"]) for d in json.loads(out)] == [(FIRST, "TB104", "error")]


def test_in_github_actions_problems_are_annotations_unless_another_format_is_asked_for(run, here, monkeypatch):
    break_first(here)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("check", *DAY)[1].startswith(f"::error file={FIRST},line=")
    assert run("check", "--format", "text", *DAY)[1].startswith(f"{FIRST}:")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chekc"],
        ["check", "--today", "2026-13-01"],
        ["check", "--format", "xml"],
        ["check", "--strct"],
    ],
)
def test_a_wrong_call_ends_with_2_and_says_how_to_call(run, arguments: list[str]):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "") and "usage: triagebook" in err


def test_the_version_is_printed(run):
    assert run("--version") == (0, f"triagebook {__version__}\n", "")


@pytest.mark.parametrize("code", ["TB104", "tb104"])
def test_a_code_is_explained(run, code: str):
    status, out, _ = run("explain", code)
    assert status == 0 and out.startswith("TB104 not-in-list") and "Why: " in out


def test_a_code_is_explained_by_its_name(run):
    assert run("explain", "not-in-list")[1] == run("explain", "TB104")[1]


def test_all_codes_are_listed_with_their_names(run):
    status, out, _ = run("explain")
    assert status == 0 and "TB104  not-in-list\n" in out and len(out.splitlines()) == len(RULES)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("TB1o4", "did you mean `TB"),
        ("not-in-lst", "did you mean `not-in-list`"),
        ("TB999", "`triagebook explain` lists"),
    ],
)
def test_an_unknown_code_is_a_wrong_call_with_a_suggestion(run, code: str, said: str):
    status, out, err = run("explain", code)
    assert (status, out) == (2, "") and said in err


@pytest.mark.parametrize(("word", "said"), [("fixx", "did you mean `fix`?"), ("qqqq", "choose from")])
def test_a_misspelt_command_gets_the_nearest_one(run, word: str, said: str):
    status, _, err = run(word)
    assert status == 2 and said in err


def test_explaining_needs_no_knowledge_base(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert all(run("explain", code)[0] == 0 for code in list(RULES)[:3])


@pytest.mark.parametrize("command", [["check"], ["lookup", "x.log"]])
def test_outside_of_a_knowledge_base_the_call_is_wrong(run, tmp_path, monkeypatch, command: list[str]):
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.chdir(outside)
    status, out, err = run(*command)
    assert (status, out) == (2, "") and "--root" in err


def test_the_root_is_found_upwards_or_named(run, here, tmp_path, monkeypatch):
    monkeypatch.chdir(here / "docs" / "policy")
    assert run("check", *DAY)[0] == 0
    monkeypatch.chdir(tmp_path)
    assert run("--root", str(here), "check", *DAY)[0] == 0
    assert run("--root", "kb", "check", *DAY, "kb/docs")[0] == 0
    assert run("--root", str(here / "docs"), "check")[0] == 2


def test_schemas_that_cannot_be_read_are_a_wrong_call(run, here):
    (here / "schemas/macro.schema.json").write_text("{")
    status, _, err = run("check")
    assert status == 2 and "the schemas cannot be read" in err


def example(here: Path) -> str:
    """Return an example of a signature of the first known issue."""
    from triagebook.catalog import load

    return load(here).entries[FIRST].data["signatures"][0]["examples"][0]


def test_a_log_in_a_file_is_looked_up(run, here):
    (here / "x.log").write_text(f"first line\n{example(here)}\n", "utf-8")
    status, out, _ = run("lookup", "x.log")
    assert status == 0 and out.startswith("KI-0001  ") and "line 2: " in out


def test_a_log_on_standard_input_is_looked_up(run, here, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n" + example(here).encode())))
    status, out, _ = run("lookup", "--format", "json")
    assert status == 0 and json.loads(out)[0]["id"] == "KI-0001"


def test_a_log_that_matches_nothing_ends_with_1(run, here):
    (here / "x.log").write_text("nothing known\n")
    status, out, _ = run("lookup", "x.log")
    assert status == 1 and out.startswith("Nothing ")
    assert run("lookup", "--format", "json", "x.log")[:2] == (1, "[]\n")


@pytest.mark.parametrize("file", ["gone.log", "docs"])
def test_a_log_that_cannot_be_read_is_a_wrong_call(run, file: str):
    status, out, err = run("lookup", file)
    assert (status, out) == (2, "") and f"`{file}` cannot be read" in err


def test_of_a_huge_log_the_first_part_is_read_and_that_is_said(run, here, monkeypatch):
    monkeypatch.setattr(cli.common, "MAX_INPUT", 100)
    (here / "x.log").write_text("." * 200 + example(here))
    status, _, err = run("lookup", "x.log")
    assert status == 1 and "only the first 100 bytes were read" in err


def process(*arguments: str, cwd: Path, **options) -> subprocess.Popen:
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_ACTIONS"}
    return subprocess.Popen(
        [sys.executable, "-m", "triagebook", *arguments],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def test_a_reader_that_hangs_up_is_no_traceback(here):
    for number in range(3000):
        (here / f"docs/bad-{number}.md").touch()
    with process("check", cwd=here) as running:
        running.stdout.readline()
        running.stdout.close()
        error = running.stderr.read()
    assert running.returncode == 1 and b"Traceback" not in error and b"Exception ignored" not in error


def test_the_command_runs_as_a_process_of_its_own(here):
    break_first(here)
    with process("check", *DAY, cwd=here) as running:
        out, error = running.communicate()
    assert running.returncode == 1 and FIRST.encode() in out and b"1 error in" in error
