"""Judge the knowledge base for `check`: now, and as it was where the branch started."""

from __future__ import annotations

import argparse
import functools
import gc
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .. import baseline
from ..diagnostics import Diagnostic
from ..verdicts import Verdicts, verdicts
from .changes import branch, copy_at
from .common import Wrong
from .terminal import shown

#: What a knowledge base is judged by; copied from the commit that a branch started from.
JUDGED = ("docs", "known-issues", "runbooks", "schemas")
#: Bytes of a file that are read to show one of its lines.
MOST_SHOWN = 1_000_000


def judged(options: argparse.Namespace, base: Path) -> Verdicts:
    """Return what is wrong with a knowledge base, from the cache where nothing changed.

    Raises:
        Wrong: if its schemas cannot be read.
    """
    with shown(sys.stderr) as progress, _without_collector():
        try:
            return verdicts(base, options.today, kept_in=None if options.no_cache else base, report=progress)
        except (OSError, ValueError) as error:
            raise Wrong(f"the schemas cannot be read: {error}") from None


@contextmanager
def _without_collector() -> Iterator[None]:
    """Run without the collector of cyclic garbage: all that is read is needed to the end, and it looks in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def elsewhere(
    options: argparse.Namespace, base: Path, found: Sequence[Diagnostic], files: Sequence[str]
) -> tuple[list[Diagnostic], list[str]]:
    """Return the diagnostics that this branch answers for, and the files it touches or breaks.

    Those are all in files that it touches, and in others those that were not there where it started.
    """
    start, touched = branch(base, options.changed)
    rest = [d for d in found if d.path not in touched]
    new = baseline.compare(rest, baseline.counted(_found_at(options, base, start))).new if rest else []
    answered = sorted([*(d for d in found if d.path in touched), *new])
    told = touched | {d.path for d in answered}
    return answered, [path for path in files if path in told]


def _found_at(options: argparse.Namespace, base: Path, commit: str) -> tuple[Diagnostic, ...]:
    """Return what was wrong at a commit; nothing where it had no schemas yet, so that all is new."""
    with tempfile.TemporaryDirectory(prefix="triagebook-") as folder:
        copy = copy_at(base, commit, JUDGED, Path(folder))
        try:
            with shown(sys.stderr) as progress, _without_collector():
                kept_in = None if options.no_cache else base
                return verdicts(copy, options.today, kept_in=kept_in, report=progress).found
        except (OSError, ValueError):
            return ()


def source_lines(base: Path) -> Callable[[str], list[str]]:
    """Return a function that gives the lines of a file by its path; none where it is not a plain file."""

    @functools.lru_cache(maxsize=8)
    def lines(path: str) -> list[str]:
        file = base / path
        if file.is_symlink() or not file.is_file():
            return []
        try:
            with file.open("rb") as opened:
                return opened.read(MOST_SHOWN).decode("utf-8", "replace").split("\n")
        except OSError:
            return []

    return lines
