"""The commands that look after the project around the entries: `codeowners`, `snippets`, `feedback`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from .. import feedback
from ..catalog import Catalog
from ..codeowners import codeowners, without_handle
from ..language.snippets import snippets
from .common import Commands, Wrong, catalog, read_input

#: Where the templates of entries are, by kind.
TEMPLATES = {
    "known-issue": "known-issues/_template.md",
    "macro": "docs/macros/_template.md",
    "runbook": "runbooks/_template.md",
}


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    owners = commands.add_parser(
        "codeowners",
        help="write CODEOWNERS",
        description="Writes CODEOWNERS from `owner` of entries and `handle` of teams.",
    )
    owners.add_argument("--check", action="store_true", help="write nothing; fail if the file is not as it should be")
    owners.set_defaults(run=_codeowners)

    parts = commands.add_parser(
        "snippets",
        help="write snippets for VS Code",
        description="Writes .vscode/triagebook.code-snippets from the schemas and the templates.",
    )
    parts.add_argument("--check", action="store_true", help="write nothing; fail if the file is not as it should be")
    parts.set_defaults(run=_snippets)

    said = commands.add_parser(
        "feedback",
        help="count the feedback of agents",
        description="Counts what agents said of entries, from issues as `gh issue list --label feedback --state all "
        "--limit 1000 --json title,labels,createdAt,state` prints them.",
    )
    said.add_argument("file", nargs="?", default="-", metavar="FILE", help="the issues; standard input by default")
    said.add_argument("--format", choices=("text", "json"), default="text")
    said.add_argument("--save", action="store_true", help=f"write {feedback.SAVED} too, for the page Knowledge health")
    said.set_defaults(run=_feedback)


def _codeowners(options: argparse.Namespace) -> int:
    known = catalog(options)
    status = _keep(known.root / "CODEOWNERS", codeowners(known), "codeowners", check=options.check)
    for team in without_handle(known):
        print(f"triagebook: team `{team}` owns entries but has no `handle` in docs/policy/teams.md", file=sys.stderr)
    return status


def _snippets(options: argparse.Namespace) -> int:
    known = catalog(options)
    made = snippets(known.schemas, _templates(known))
    return _keep(known.root / ".vscode/triagebook.code-snippets", made, "snippets", check=options.check)


def _templates(known: Catalog) -> dict[str, str]:
    found = {kind: known.root / path for kind, path in TEMPLATES.items()}
    return {kind: path.read_text("utf-8") for kind, path in found.items() if path.is_file()}


def _feedback(options: argparse.Namespace) -> int:
    try:
        counts = feedback.counted(json.loads(read_input(options.file)))
    except (ValueError, RecursionError) as error:
        raise Wrong(f"`{options.file}` holds no issues: {error}") from None
    known = catalog(options)
    for id in [id for id in counts if id not in known.by_id]:
        print(f"triagebook: no entry has the id `{id}` any more; left out", file=sys.stderr)
        del counts[id]
    sys.stdout.write(feedback.as_json(counts) if options.format == "json" else feedback.as_text(counts))
    if options.save:
        _write(known.root / feedback.SAVED, feedback.as_json(counts))
    return 0


def _keep(path: Path, text: str, command: str, *, check: bool) -> int:
    """Write a made file, or with `check` say whether it is as it would be written; return the exit status."""
    there = path.read_text("utf-8", "replace") if path.is_file() else None
    if there == text:
        return 0
    if check:
        print(f"triagebook: {path.name} is not what the entries say: run `triagebook {command}`", file=sys.stderr)
        return 1
    _write(path, text)
    return 0


def _write(path: Path, text: str) -> None:
    """Put a whole file in place at once.

    Raises:
        Wrong: if it cannot be written; the file is then as it was.
    """
    try:
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(file.name).chmod(0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise Wrong(f"`{path}` cannot be written: {error.strerror}") from None
