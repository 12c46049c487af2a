"""The commands `lookup` and `find`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from ..affects import version
from ..catalog import Catalog
from ..lookup import Hit, as_json, as_text, find, lookup
from .common import Commands, Wrong, catalog, read_input


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    search = commands.add_parser(
        "lookup",
        help="find the entries that a log matches",
        description="Reads a log or an error and names the entries whose signatures it holds, best first.",
    )
    search.add_argument("file", nargs="?", default="-", metavar="FILE", help="the log; standard input by default")
    search.add_argument("--format", choices=("text", "json"), default="text")
    case = search.add_argument_group("the case", "entries that cannot apply to it come last, with the reason")
    case.add_argument("--release", default="", metavar="2026.11.1")
    case.add_argument("--region", default="", metavar="eu-1")
    case.add_argument("--plan", default="", metavar="business")
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
    if options.release and version(options.release) is None:
        raise Wrong(f"--release is `{options.release}`; write a release as its numbers, such as 2026.11.1")
    case = {"release": options.release, "region": options.region, "plan": options.plan}
    found = lookup(_known(catalog(options), case), read_input(options.file), case)
    if not found:
        print("triagebook: no signature matches; for a customer's words: triagebook find WORDS", file=sys.stderr)
    return _show(found, options.format)


def _known(found: Catalog, case: Mapping[str, str]) -> Catalog:
    """Refuse a region or plan that policy/vocabulary does not have: it would set every entry aside that names one."""
    for key in ("region", "plan"):
        keys = found.registry(f"{key}s")
        if case[key] and keys and case[key] not in keys:
            raise Wrong(f"--{key} is `{case[key]}`; policy/vocabulary has {', '.join(keys)}")
    return found


def _find(options: argparse.Namespace) -> int:
    return _show(find(catalog(options), " ".join(options.words)), options.format)


def _show(found: list[Hit], form: str) -> int:
    sys.stdout.write(as_json(found) if form == "json" else as_text(found))
    return 0 if found else 1
