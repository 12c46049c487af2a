"""Which files a knowledge base is made of, and what each is. Reads their names only, never what is in them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

#: The folders that hold the knowledge; nothing outside them is read.
FOLDERS = ("docs", "known-issues", "runbooks")
#: Folders inside folders, and files in all: what is beyond is not looked at.
MAX_DEPTH, MAX_FILES = 12, 100_000

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

#: Told how far a long run is: what it does, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def silent(doing: str, done: int, total: int) -> None:
    """Take note of progress for nobody."""


def files(root: Path) -> Iterator[str]:
    """Yield the paths of all files of the knowledge base, hidden ones and templates left out, links not followed.

    Links to folders, and folders that are nested too deep, come as if they were files. One file beyond MAX_FILES is
    the last that comes, so that whoever counts can say so.
    """
    for number, path in enumerate(_files(root)):
        yield path
        if number == MAX_FILES:
            return


def _files(root: Path) -> Iterator[str]:
    for folder in FOLDERS:
        if os.path.islink(root / folder):
            yield folder
            continue
        for here, folders, names in os.walk(root / folder):
            inside = Path(here).relative_to(root).as_posix()
            ends = _ends(here, inside, folders)
            folders[:] = sorted(name for name in folders if not name.startswith((".", "_")) and name not in ends)
            yield from (f"{inside}/{name}" for name in [*names, *ends] if not name.startswith((".", "_")))


def _ends(here: str, inside: str, folders: list[str]) -> list[str]:
    """Return the folders in a folder that are not entered: links, and all of them where it is deep already."""
    if inside.count("/") >= MAX_DEPTH:
        return list(folders)
    return [name for name in folders if os.path.islink(os.path.join(here, name))]


def oddity(path: str | Path) -> str:
    """Say what a path is, where it is not a regular file that can be read, such as `a symbolic link`; else nothing."""
    try:
        found = os.lstat(path)
    except OSError as error:
        return f"a file that cannot be looked at ({(error.strerror or 'unknown').lower()})"
    if stat.S_ISDIR(found.st_mode):
        return f"a folder nested more than {MAX_DEPTH} deep"
    if not stat.S_ISREG(found.st_mode):
        return _KINDS.get(stat.S_IFMT(found.st_mode), "not a regular file")
    return "" if os.access(path, os.R_OK) else "a file that must not be read"


def traps(root: Path) -> list[str]:
    """Return the paths below `docs/` at which a program that follows links and enters every folder can get lost.

    MkDocs is one: two links to the folder that they stand in keep it busy for ever, and a thousand folders inside each
    other end it with a traceback. Hidden folders count, since it enters them too.
    """
    found = []
    waiting = ["docs"]
    while waiting:
        inside = waiting.pop()
        if os.path.islink(root / inside) or inside.count("/") > MAX_DEPTH:
            found.append(inside)
        elif os.access(root / inside, os.R_OK | os.X_OK):
            with os.scandir(root / inside) as items:
                waiting += [f"{inside}/{item.name}" for item in items if item.is_dir()]
    return sorted(found)
