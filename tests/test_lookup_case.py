"""`triagebook lookup` for a case: what cannot apply to its release, region or plan is set aside with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from triagebook import cli

FIRST = "known-issues/KI-0001-saml-clock-skew.md"


@pytest.fixture
def run(kb: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Look up a log that matches a known issue of release 2026.10 in region eu-1."""
    text = (kb / FIRST).read_text("utf-8")
    affects = 'affects:\n  - {component: sign-in, versions: "<2026.10.2", regions: [eu-1]}'
    (kb / FIRST).write_text(text.replace("affects:\n  - component: sign-in", affects), "utf-8")
    (kb / "mkdocs.yml").touch()
    (kb / "x.log").write_text("Assertion is not yet valid\n", "utf-8")
    monkeypatch.chdir(kb)

    def call(*options: str) -> tuple[int, str, str]:
        return cli.main(["lookup", "x.log", *options]), *capsys.readouterr()

    return call


def test_an_entry_that_cannot_apply_is_set_aside_with_the_reason(run):
    status, out, _ = run("--release", "2026.11.1")
    assert status == 0 and out.splitlines()[1] == "    set aside: not in release 2026.11.1: affects before 2026.10.2"


def test_an_entry_that_can_apply_is_not(run):
    assert "set aside" not in run("--release", "2026.9.0", "--region", "eu-1")[1]


def test_a_program_gets_the_reason_as_well(run):
    assert json.loads(run("--format", "json", "--release", "2026.11.1")[1])[0]["aside"].endswith("before 2026.10.2")
    assert json.loads(run("--format", "json")[1])[0]["aside"] == ""


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [("release", "newest", "write a release as its numbers"), ("region", "mars-1", "has "), ("plan", "gold", "has ")],
)
def test_a_release_that_is_none_and_keys_that_nobody_knows_are_wrong_calls(run, option: str, value: str, says: str):
    status, out, err = run(f"--{option}", value)
    assert (status, out) == (2, "") and f"--{option} is `{value}`" in err and says in err
