"""What a terminal allows: colour, width, and a line of progress that is wiped at the end."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

#: Seconds that a run may take before its progress is shown, and between two looks at it.
PATIENCE, BEAT = 1.0, 0.1


def coloured(stream: TextIO) -> bool:
    """May a stream be written to in colour?

    `NO_COLOR` says no, then `FORCE_COLOR` yes, then whether it is a terminal that knows colours
    (https://no-color.org/, https://force-color.org/).
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO) -> int:
    """Return the width of the terminal behind a stream, or 0 where there is none."""
    return shutil.get_terminal_size().columns if stream.isatty() else 0


class Progress:
    """Counts what is done; its line is written by `shown`."""

    def __init__(self) -> None:
        self.doing, self.done, self.total = "", 0, 0

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Note how far one part of a run is."""
        self.doing, self.done, self.total = doing, done, total

    def line(self, width: int) -> str:
        """Return the line that says how far the run is, at most `width` columns."""
        share = self.done / self.total if self.total else 0
        bar = "=" * round(20 * share)
        return f"{self.doing} [{bar:<20}] {self.done:,} of {self.total:,}"[: max(width - 1, 1)]


@contextmanager
def shown(stream: TextIO) -> Iterator[Progress]:
    """Show the progress of what runs inside, if it takes over a second and the stream is a terminal."""
    progress, over = Progress(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(progress, over, stream), daemon=True)
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        watcher.start()
    try:
        yield progress
    finally:
        over.set()
        if watcher.ident:
            watcher.join()


def _watch(progress: Progress, over: threading.Event, stream: TextIO) -> None:
    started, written = time.monotonic(), False
    while not over.wait(BEAT):
        if progress.total and time.monotonic() - started > PATIENCE:
            stream.write(f"\r\x1b[K{progress.line(columns(stream))}")
            stream.flush()
            written = True
    if written:
        stream.write("\r\x1b[K")
        stream.flush()


def standard_output() -> TextIO:
    """Return standard output, which writes what it cannot encode as `\\uNNNN` instead of failing."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout
