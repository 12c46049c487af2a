"""The command `affected`."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..affected import Affected, affected
from ..catalog import Catalog, load
from ..report import visible
from .changes import branch, copy_at
from .common import Commands, Wrong, catalog
from .judging import JUDGED


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "affected",
        help="list the entries that a change makes doubtful",
        description="Lists the entries that cite what this branch resolves, releases, archives or alters: known "
        "issues, tools, teams, case variables; and what was approved and has changed since.",
    )
    parser.add_argument(
        "base", nargs="?", default="", metavar="BASE", help="where the branch started; by default origin/main or main"
    )
    parser.add_argument("--format", choices=["json", "text"], default="text")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    now = catalog(options)
    start = branch(now.root, options.base).start
    with tempfile.TemporaryDirectory(prefix="triagebook-") as folder:
        try:
            before = load(copy_at(now.root, start, JUDGED, Path(folder)))
        except (OSError, ValueError):
            raise Wrong(f"there was no knowledge base at {start[:12]}, where this branch started") from None
        found = affected(before, now)
    sys.stdout.write((_json if options.format == "json" else _text)(found, now))
    left = sum(not one.edited for one in found)
    said = f"{left} place{'s' * (left != 1)} to look at" if left else "nothing else to look at"
    print(
        said + (f", {len(found) - left} in files that the change touches" if len(found) > left else ""), file=sys.stderr
    )
    return 0


def _text(found: Sequence[Affected], now: Catalog) -> str:
    """Return a block for each cause: what happened, and below it the places that rely on it."""
    lines: list[str] = []
    for why, places in itertools.groupby(sorted(found, key=lambda one: (one.cause, one.why)), lambda one: one.why):
        lines.append(why)
        for one in places:
            edited = " (this change touches it)" if one.edited else ""
            lines.append(f"  {one.path}:{one.mark[0]}:{one.mark[1]}{edited}")
    return "".join(visible(line) + "\n" for line in lines)


def _json(found: Sequence[Affected], now: Catalog) -> str:
    rows = [
        {
            "path": one.path,
            "line": one.mark[0],
            "column": one.mark[1],
            "id": now.entries[one.path].id,
            "title": now.entries[one.path].title,
            "cause": one.cause,
            "why": one.why,
            "edited": one.edited,
        }
        for one in found
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
