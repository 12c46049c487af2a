"""Which files a knowledge base is made of. Reads their names only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

#: The folders that hold the knowledge; nothing outside them is read.
FOLDERS = ("docs", "known-issues", "runbooks")

#: Told how far a long run is: what it does, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def silent(doing: str, done: int, total: int) -> None:
    """Take note of progress for nobody."""


def files(root: Path) -> Iterator[str]:
    """Yield the paths of all files of the knowledge base, hidden ones and templates left out, links not followed."""
    for folder in FOLDERS:
        for here, folders, names in os.walk(root / folder):
            inside = Path(here).relative_to(root).as_posix()
            links = [name for name in folders if os.path.islink(os.path.join(here, name))]
            folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
            yield from (f"{inside}/{name}" for name in [*names, *links] if not name.startswith((".", "_")))


def is_plain(path: Path) -> bool:
    """Is this a regular file that can be read, and no link to one?"""
    return path.is_file() and not path.is_symlink() and os.access(path, os.R_OK)
