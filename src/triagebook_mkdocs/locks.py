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
        with suppress(FileNotFoundError):  # somebody took it away in the meantime
            if os.path.samestat(os.fstat(lock.fileno()), os.stat(path)):
                return lock
        lock.close()


def held_if_free(path: Path) -> IO[str]:
    """Return such a file without waiting.

    Raises:
        OSError: if another process has it, or it cannot be written.
    """
    lock = open(path, "w")  # noqa: SIM115 - held until somebody closes it
    try:
        _flock(lock, "LOCK_EX", "LOCK_NB")
    except OSError:
        lock.close()
        raise
    return lock


def _flock(lock: IO[str], *how: str) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: builds at once are the user's to avoid
        return
    fcntl.flock(lock, sum(getattr(fcntl, name) for name in how))
