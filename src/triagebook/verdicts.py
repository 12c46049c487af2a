"""Judge a whole knowledge base: what is wrong with it, and in which files.

Where nothing has changed since it was judged before, the kept result is given, and none of the modules that read and
check entries is loaded.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from . import verdict_cache
from .diagnostics import Diagnostic
from .folders import Progress, silent


class Verdicts(NamedTuple):
    """Everything that is wrong with a knowledge base, by path and place, and the paths of all its pages."""

    found: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def verdicts(
    root: Path, today: date | None = None, *, kept_in: Path | None = None, report: Progress = silent
) -> Verdicts:
    """Return what is wrong with the knowledge base at `root` on a day; `kept_in` is the folder below which to cache.

    Raises:
        OSError: if the schemas cannot be read.
        ValueError: if a schema is not JSON.
    """
    day = today or date.today()
    if kept_in is None:
        return _judged(root, day, report)
    name = verdict_cache.state(root, day)
    if known := verdict_cache.kept(kept_in, name):
        return Verdicts(*known)
    judged = _judged(root, day, report, kept_in)
    if verdict_cache.state(root, day) == name:  # else a file changed while it was read
        verdict_cache.keep(kept_in, name, *judged)
    return judged


def _judged(root: Path, day: date, report: Progress, kept_in: Path | None = None) -> Verdicts:
    if kept_in:
        from .kept import load_and_judge

        known, found = load_and_judge(root, day, kept_in, report)
    else:
        from . import checks
        from .catalog import load

        known = load(root, day, report)
        found = checks.judge(known, report)
    return Verdicts(found, (*known.entries, *known.unread))
