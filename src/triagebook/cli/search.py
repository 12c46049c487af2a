"""The commands `lookup` and `find`."""

from __future__ import annotations

import argparse
import sys

from ..lookup import Hit, as_json, as_text, find, lookup
from .common import Commands, catalog, read_input


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    search = commands.add_parser(
        "lookup",
        help="find the entries that a log matches",
        description="Reads a log or an error and names the entries whose signatures it holds, best first.",
    )
    search.add_argument("file", nargs="?", default="-", metavar="FILE", help="the log; standard input by default")
    search.add_argument("--format", choices=("text", "json"), default="text")
    search.set_defaults(run=_lookup)

    words = commands.add_parser(
        "find",
        help="find entries by a customer's words",
        description="Names the entries that a question in a customer's words is about, best first.",
    )
    words.add_argument("words", nargs="+", metavar="WORD")
    words.add_argument("--format", choices=("text", "json"), default="text")
    words.set_defaults(run=_find)


def _lookup(options: argparse.Namespace) -> int:
    found = lookup(catalog(options), read_input(options.file))
    if not found:
        print("triagebook: no signature matches; for a customer's words: triagebook find WORDS", file=sys.stderr)
    return _show(found, options.format)


def _find(options: argparse.Namespace) -> int:
    return _show(find(catalog(options), " ".join(options.words)), options.format)


def _show(found: list[Hit], form: str) -> int:
    sys.stdout.write(as_json(found) if form == "json" else as_text(found))
    return 0 if found else 1
