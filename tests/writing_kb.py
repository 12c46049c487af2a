"""What tests of the commands that write share: a knowledge base with templates, and a way to call a command."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from triagebook import cli
from triagebook.catalog import load
from triagebook.checks import run

REPOSITORY = Path(__file__).parent.parent
DAY = ["--today", "2026-11-23"]
FIRST = "known-issues/KI-0001-saml-clock-skew.md"
SECOND = "known-issues/KI-0002-saml-certificate-rotated.md"
RUNBOOK = "runbooks/sign-in/saml-sign-in-fails.md"


class Result(NamedTuple):
    """The exit status of a call and what it printed."""

    status: int
    out: str
    err: str


class Terminal(io.StringIO):
    """Standard input or error as a person at a terminal gives and sees it."""

    def isatty(self) -> bool:
        return True


def with_templates(kb: Path) -> Path:
    """Give a knowledge base the repository's templates and the file that marks its root."""
    for path in ("known-issues/_template.md", "runbooks/_template.md", "docs/macros/_template.md"):
        shutil.copy(REPOSITORY / path, kb / path)
    (kb / "mkdocs.yml").touch()
    return kb


def caller(kb: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs a command in `kb`; `typed` are the lines of a person at a terminal."""

    def call(*arguments: str, typed: str | None = None) -> Result:
        if typed is not None:
            monkeypatch.setattr(sys, "stdin", Terminal(typed))
            monkeypatch.setattr(sys, "stderr", Terminal())
        try:
            status = cli.main(["--root", str(kb), *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        seen = sys.stderr.getvalue() if typed is not None else ""
        out, err = capsys.readouterr()
        return Result(status, out, err + seen)

    return call


def snapshot(root: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def codes(kb: Path, today) -> list[str]:
    """Return what `check` says of a knowledge base, notes left out."""
    return [f"{d.path}:{d.line} {d.code} {d.message}" for d in run(load(kb, today)) if d.level != "note"]


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
