"""What all commands share: finding the knowledge base, reading what was given, refusing a wrong call."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..catalog import Catalog

#: Bytes of a log or packet that are read.
MAX_INPUT = 2_000_000

Commands = argparse._SubParsersAction  # argparse gives what add_subparsers returns no public name


class Wrong(Exception):
    """A call that cannot be carried out; its text is for the caller."""


def root(options: argparse.Namespace) -> Path:
    """Return the root of the knowledge base: what `--root` names, else the nearest folder upwards that is one.

    Raises:
        Wrong: if there is none.
    """
    if options.root:
        if not (options.root / "schemas").is_dir():
            raise Wrong(f"`{options.root}` holds no folder `schemas`")
        return options.root.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "schemas").is_dir() and (folder / "mkdocs.yml").is_file():
            return folder
    raise Wrong("no knowledge base here: no folder upwards holds `schemas` and `mkdocs.yml`; name one with --root")


def catalog(options: argparse.Namespace, today: date | None = None) -> Catalog:
    """Return the loaded knowledge base.

    Raises:
        Wrong: if there is none, or its schemas cannot be read.
    """
    from ..catalog import load  # not at the start: `check` of what has not changed needs none of it

    try:
        return load(root(options), today)
    except (OSError, ValueError) as error:
        raise Wrong(f"the schemas cannot be read: {error}") from None


def inside(root: Path, path: str) -> str:
    """Return a path as the catalog names it, relative to the root.

    Raises:
        Wrong: if there is no such file, or it lies outside of the root.
    """
    full = Path(path).absolute()
    if not full.exists():
        raise Wrong(f"`{path}` does not exist")
    try:
        return Path(os.path.normpath(full)).relative_to(root).as_posix()
    except ValueError:
        raise Wrong(f"`{path}` is outside of the knowledge base in `{root}`") from None


def day(text: str) -> date:
    """Return the day that an option names.

    Raises:
        argparse.ArgumentTypeError: if it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is not a day as YYYY-MM-DD") from None


def read_input(name: str) -> str:
    """Return the text of a file, or of standard input for `-`; only its first MAX_INPUT bytes, which is said.

    Raises:
        Wrong: if the file cannot be read.
    """
    try:
        with sys.stdin.buffer if name == "-" else open(name, "rb") as file:
            given = file.read(MAX_INPUT + 1)
    except OSError as error:
        raise Wrong(f"`{name}` cannot be read: {error.strerror}") from None
    if len(given) > MAX_INPUT:
        print(f"triagebook: only the first {MAX_INPUT:,} bytes were read", file=sys.stderr)
    return given[:MAX_INPUT].decode("utf-8", "replace")
