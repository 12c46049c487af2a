"""Files that one process at a time holds. Where the system has no such locks (Windows), each process gets all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO


def held(path: Path) -> IO[str]:
    """Return a file that only this process holds until it is closed; it waits for whoever has it."""
    while True:
        lock = open(path, "w")  # noqa: SIM115 - held until somebody closes it
        _flock(lock, "LOCK_EX")
        if _is_at(path, lock):
            return lock
        lock.close()


def held_if_free(path: Path) -> IO[str]:
    """Return such a file without waiting.

    Raises:
        OSError: if another process has it, or takes it away just now, or it cannot be written.
    """
    lock = open(path, "w")  # noqa: SIM115 - held until somebody closes it
    try:
        _flock(lock, "LOCK_EX", "LOCK_NB")
    except OSError:
        lock.close()
        raise
    if not _is_at(path, lock):
        lock.close()
        raise FileNotFoundError(path)
    return lock


def _is_at(path: Path, lock: IO[str]) -> bool:
    """Tell whether a file is the one at a path: who had it may have taken it away, and the next made another."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(lock.fileno()), os.stat(path))
    return False


def _flock(lock: IO[str], *how: str) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: builds at once are the user's to avoid
        return
    fcntl.flock(lock, sum(getattr(fcntl, name) for name in how))
