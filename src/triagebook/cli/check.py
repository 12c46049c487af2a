"""The commands `check` and `explain`."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date

from .. import checks, report
from ..catalog import FOLDERS
from ..diagnostics import RULES, suggest
from .common import Commands, Wrong, catalog, inside


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    check = commands.add_parser(
        "check",
        help="check entries",
        description="Reads the whole knowledge base and reports what is wrong, on all files or on PATH only.",
    )
    check.add_argument("paths", nargs="*", metavar="PATH", help="report on these files and folders only")
    check.add_argument(
        "--format",
        choices=sorted(report.FORMATS),
        default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text",
    )
    check.add_argument(
        "--strict", action="store_true", help="fail on warnings too, save those that a passing day alone brings"
    )
    check.add_argument("--today", type=_day, default=None, metavar="YYYY-MM-DD", help="count reviews from this day")
    check.set_defaults(run=_check)

    explain = commands.add_parser(
        "explain", help="explain a code", description="Says what a code means, why, and what is bad and good."
    )
    explain.add_argument("code", metavar="CODE", help="such as TB104")
    explain.set_defaults(run=_explain)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is not a day as YYYY-MM-DD") from None


def _check(options: argparse.Namespace) -> int:
    known = catalog(options, options.today)
    wanted = [inside(known.root, path) for path in options.paths]
    found = [d for d in checks.run(known) if not wanted or _is_below(d.path, wanted)]
    sys.stdout.write(report.FORMATS[options.format](found))
    files = [path for path in (*known.entries, *known.unread) if not wanted or _is_below(path, wanted)]
    if wanted and not files:
        below, folders = ", ".join(options.paths), ", ".join(FOLDERS)
        raise Wrong(f"nothing to check below {below}: entries are Markdown files in {folders}")
    print(report.summary(found, len(files)), file=sys.stderr)
    return int(report.failing(found, strict=options.strict))


def _is_below(path: str, wanted: list[str]) -> bool:
    return any(folder == "." or path == folder or path.startswith(folder + "/") for folder in wanted)


def _explain(options: argparse.Namespace) -> int:
    try:
        print(report.explain(options.code), end="")
    except KeyError:
        raise Wrong(f"no code `{options.code}`: {suggest(options.code, RULES)}") from None
    return 0
