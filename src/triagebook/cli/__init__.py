"""The command line: `triagebook check`, `explain`, `lookup`, `find`; a module for each group of commands.

Exit status: 0 clean, 1 problems found, 2 called wrongly.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

from .. import __version__
from ..diagnostics import nearest
from .common import Wrong

#: The modules here that add commands to the parser, by a function `add`.
GROUPS = (
    "check",
    "affected",
    "search",
    "language",
    "new",
    "edit",
    "moves",
    "packet",
    "project",
    "export",
    "release",
    "strip",
    "summary",
)


class Parser(argparse.ArgumentParser):
    """A parser that offers the nearest word for one that is misspelt, as Python 3.14 does with `suggest_on_error`."""

    def error(self, message: str) -> NoReturn:
        """End with a message, and with what was probably meant."""
        found = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
        if found and (near := nearest(found[1], re.findall(r"[\w-]+", found[2]))):
            message = f"{message[: found.start()]}there is no `{found[1]}`; did you mean `{near}`?"
        super().error(message)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    try:
        return options.run(options)
    except Wrong as error:
        print(f"triagebook: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `triagebook check | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    """Return the parser of all commands; of `check` alone where that is called, since the others take time to load."""
    parser = Parser(prog="triagebook", description="Checks and searches a knowledge base for technical support.")
    parser.add_argument("--version", action="version", version=f"triagebook {__version__}")
    parser.add_argument(
        "--root",
        type=Path,
        help="the repository; by default the nearest folder upwards that holds `schemas` and `mkdocs.yml`",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    rest = arguments[2:] if arguments[:1] == ["--root"] else arguments
    for group in ["check"] if rest[:1] == ["check"] else GROUPS:
        importlib.import_module(f".{group}", __name__).add(commands)
    return parser
