"""Carry out planned edits: all of them or none, each file whole, nothing outside of the knowledge base."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..catalog import FOLDERS, Catalog
from ..writing.edits import Edit, diff
from .common import Wrong
from .terminal import coloured

try:
    import fcntl
except ImportError:  # Windows: two runs at once are still noticed, since each file is compared before it is replaced
    fcntl = None  # type: ignore[assignment]


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Give a command the option `--dry-run`."""
    parser.add_argument("--dry-run", action="store_true", help="print the changes as a diff and write nothing")


def sources(catalog: Catalog, paths: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of entries by path, as far as they are files that the catalog could read.

    Raises:
        Wrong: if one went away or cannot be read any more.
    """
    found = {}
    for path in paths:
        if path in catalog.entries:
            try:
                found[path] = (catalog.root / path).read_bytes()
            except OSError as error:
                raise Wrong(f"`{path}` cannot be read: {error.strerror}; nothing was written") from None
    return found


def show(edits: Sequence[Edit]) -> None:
    """Print edits as a diff, coloured on a terminal unless NO_COLOR is set (https://no-color.org)."""
    sys.stdout.write(diff(edits, coloured=coloured(sys.stdout)))


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let only one run at a time write into a knowledge base. The lock is on the folder: it leaves no file behind."""
    if fcntl is None:
        yield
        return
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def apply(root: Path, edits: Sequence[Edit]) -> None:
    """Write edits to disk.

    First every file is compared with what the edit was planned on and every new text is written next to its file; only
    then is one after the other put in its place. If that fails halfway, what was replaced is put back.

    Raises:
        Wrong: if a file changed since, may not be written, or lies where nothing may be written; nothing was changed.
    """
    for edit in edits:
        _refuse(root, edit)
    written: dict[Edit, Path] = {}
    try:
        for edit in edits:
            if edit.new is not None:
                written[edit] = _beside(root / edit.path, edit.new)
        for edit in edits:
            _verify(root, edit)
        _place(root, edits, written)
    except OSError as error:
        raise Wrong(f"`{error.filename}` cannot be written: {error.strerror}; nothing was changed") from None
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def _refuse(root: Path, edit: Edit) -> None:
    """Refuse an edit outside of the knowledge base, behind a symbolic link, or of a file that is marked read-only."""
    path = root / edit.path
    parts = Path(edit.path).parts
    if len(parts) < 2 or parts[0] not in FOLDERS or ".." in parts:
        raise Wrong(f"`{edit.path}` is not below {', '.join(FOLDERS)}; nothing was changed")
    folder = next(parent for parent in path.parents if parent.exists())
    if path.is_symlink() or folder.resolve() != root.resolve() / folder.relative_to(root):
        raise Wrong(f"`{edit.path}` is or stands behind a symbolic link; nothing was changed")
    if edit.old is not None and path.exists() and not path.stat().st_mode & 0o200:
        raise Wrong(f"`{edit.path}` is read-only; nothing was changed")
    _verify(root, edit)


def _verify(root: Path, edit: Edit) -> None:
    try:
        there = (root / edit.path).read_bytes()
    except FileNotFoundError:
        there = None
    except OSError as error:
        raise Wrong(f"`{edit.path}` cannot be read: {error.strerror}; nothing was changed") from None
    if there != edit.old:
        why = "exists already" if edit.old is None else "changed in the meantime"
        raise Wrong(f"`{edit.path}` {why}; nothing was changed, run the command again")


def _beside(path: Path, raw: bytes) -> Path:
    """Write bytes into a new hidden file in the folder of `path`, with its permissions where it exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)  # less what the umask takes
    try:
        with open(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # such as a full disk: no half file is left beside the entry
        temporary.unlink(missing_ok=True)
        raise
    if path.exists():
        temporary.chmod(path.stat().st_mode & 0o7777)
    return temporary


def _place(root: Path, edits: Sequence[Edit], written: dict[Edit, Path]) -> None:
    done: list[Edit] = []
    try:
        for edit in edits:
            if edit.new is None:
                (root / edit.path).unlink()
            else:
                os.replace(written[edit], root / edit.path)
            done.append(edit)
    except OSError:
        for edit in reversed(done):
            _put_back(root / edit.path, edit.old)
        raise


def _put_back(path: Path, old: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if old is None:
            path.unlink()
        else:
            os.replace(_beside(path, old), path)
