"""What shellcheck and codespell say about entries, at the place in the entry; and that nothing is asked by default."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from triagebook import cli, other_programs
from triagebook.catalog import load
from triagebook.cli.on_demand import asked

PAGE = "---\ntitle: A page\ndescription: {description}\n---\n\nSee the [start](index.md).\n\n{body}\n"


@pytest.fixture
def run(kb: Path, monkeypatch, capsys):
    """A function that checks a page with other programs; returns status and what is reported, line by line."""
    (kb / "mkdocs.yml").touch()
    monkeypatch.chdir(kb)
    index = kb / "docs/index.md"
    index.write_text(index.read_text("utf-8") + "\nSee [the page](page.md).\n", "utf-8")

    def check(body: str, *options: str, description: str = "What this page is about.") -> tuple[int, list[str]]:
        (kb / "docs/page.md").write_text(PAGE.format(body=body, description=description), "utf-8")
        status = cli.main(["check", "--format", "json", "--today", "2026-11-23", *(options or ("--programs",))])
        said = capsys.readouterr()
        if status == 2:
            return status, said.err.splitlines()
        return status, [
            f"{d['path']}:{d['line']}:{d['column']}: {d['code']} {d['message']}" for d in json.loads(said.out)
        ]

    return check


def block(code: str, language: str = "bash", indent: str = "") -> str:
    return "\n".join(indent + line for line in [f"```{language}", *code.split("\n"), "```"])


def test_a_syntax_error_is_reported_once_at_its_line_and_column(run):
    status, out = run(block("ls\nif [ x = y ]; then"))
    assert status == 1 and len(out) == 1 and out[0].startswith("docs/page.md:10:15: TB713 ") and "SC1" in out[0]


def test_a_fault_is_a_warning_at_the_very_word(run):
    status, out = run("1. Run this:\n\n" + block("rm -f $dir/*\nfind . -name *.log", indent="    "))
    assert status == 0
    assert [line.split(": ")[0] for line in out] == ["docs/page.md:12:18"]
    assert "TB714" in out[0] and "SC2061" in out[0]


@pytest.mark.parametrize(
    "code",
    [
        'curl -sS "https://{{ endpoint_host }}/{{ api_path }}"',
        "psql -h <host> -U <user>",
        'echo "$MERIDIAN_TOKEN" "$request_id"',
        "cd /var/log\nls",
        "T=1763882000",
    ],
)
def test_variables_placeholders_and_excerpts_are_understood(code, run):
    assert run(block(code)) == (0, [])


def test_sh_is_read_as_sh(run):
    assert run(block("[[ $a == b ]]"))[1] == []
    assert "SC3010" in run(block("[[ $a == b ]]", "sh"))[1][0]


def test_other_languages_are_left_alone(run):
    assert run(block("if then", "text"))[1] == []


def test_a_misspelt_word_is_reported_where_it_stands_each_time(run):
    status, out = run(
        "We recieve it, and they recieve it.\n\nHe wil `recieve` it.", description="They recieve it all day."
    )
    assert status == 0
    assert [line.split(": ")[0] for line in out] == [
        "docs/page.md:3:19",
        "docs/page.md:8:4",
        "docs/page.md:8:25",
        "docs/page.md:10:4",
    ]
    assert "`recieve` may be misspelt" in out[0] and "TB146" in out[0]


def test_code_addresses_and_patterns_are_not_spelt(run):
    body = "See [it](https://www.rfc-editor.org/recieve), `teh` and:\n\n" + block("teh", "text")
    assert run(body)[1] == []


def test_house_words_are_in_a_list(run, kb):
    (kb / "spelling.txt").write_text("recieve\n", "utf-8")
    assert run("We recieve it.")[1] == []


def test_nothing_is_asked_by_default(run):
    assert run("We recieve it.\n\n" + block("if"), "--strict") == (0, [])


def test_a_program_that_is_missing_ends_the_run_instead_of_passing(run, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda *arguments, **keywords: None)
    status, said = run(block("ls"))
    assert status == 2 and "shellcheck" in said[0] and "pip install" in said[0]


def test_one_process_takes_all_blocks(run, kb, monkeypatch):
    import subprocess

    calls = []
    real = subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda command, **keywords: calls.append(command) or real(command, **keywords)
    )
    run("\n\n".join(block(f"ls {number}") for number in range(5)))
    assert [Path(command[0]).stem for command in calls] == ["shellcheck", "codespell"]


@pytest.mark.parametrize("answer", ["", "{}", '{"comments": [{}]}', "no JSON"])
def test_an_answer_that_cannot_be_read_is_an_error_of_its_own(answer):
    with pytest.raises(ValueError, match="shellcheck"):
        list(other_programs.of_shellcheck(answer, {}))


@pytest.mark.meridian
def test_the_repository_has_no_fault_that_they_find():
    root = Path(__file__).parent.parent
    options = argparse.Namespace(root=root, today=None, programs=True, external=False)
    assert len(other_programs.scripts(load(root))) > 70
    assert asked(options, root) == []
