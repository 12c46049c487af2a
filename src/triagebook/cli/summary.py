"""The command `summary`: what a branch does to the knowledge base, for the comment on its pull request."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ..catalog import Catalog, load
from ..summary import Summary, as_json, read, summarise
from ..summary_text import as_markdown
from .changes import branch, copy_at
from .common import Commands, Wrong, catalog, read_input
from .judging import JUDGED


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    summary = commands.add_parser(
        "summary",
        help="sum up what a branch changes",
        description="Compares the files here with those where the branch left BASE: problems, signatures and coverage "
        "gained and lost, entries that may be there already or have to be looked at too.",
    )
    summary.add_argument("base", nargs="?", default="", metavar="BASE", help="origin/main or main by default")
    summary.add_argument("--format", choices=("markdown", "json"), default="markdown")
    summary.add_argument(
        "--from",
        dest="given",
        metavar="FILE",
        help="show a summary that was written as JSON, by whomever; nothing of it is trusted",
    )
    summary.add_argument(
        "--preview",
        type=_address,
        metavar="URL",
        help="where the built site is; https, with a slash at the end if it can be browsed",
    )
    summary.set_defaults(run=_summary)


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or any(sign in text for sign in " <>()\\\"'`"):
        raise argparse.ArgumentTypeError(f"`{text}` is not an https address")
    return text


def _summary(options: argparse.Namespace) -> int:
    found = _given(options.given) if options.given else _made(options)
    text = as_json(found) if options.format == "json" else as_markdown(found, options.preview or "")
    sys.stdout.write(text)
    return 0


def _given(name: str) -> Summary:
    try:
        return read(read_input(name))
    except (ValueError, RecursionError) as error:
        raise Wrong(f"`{name}` is not a summary: {error}") from None


def _made(options: argparse.Namespace) -> Summary:
    head = catalog(options)
    start = branch(head.root, options.base).start
    with tempfile.TemporaryDirectory(prefix="triagebook-") as folder:
        return summarise(_at(head, copy_at(head.root, start, JUDGED, Path(folder))), head)


def _at(head: Catalog, copy: Path) -> Catalog:
    """Return the knowledge base where the branch started; an empty one where it had no schemas yet."""
    try:
        return load(copy, head.today)
    except (OSError, ValueError):
        return replace(head, entries={}, problems=(), attachments=frozenset())
