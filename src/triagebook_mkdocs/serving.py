"""What `mkdocs serve` remembers from one build to the next. A process that builds once remembers nothing."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from triagebook.kept import Memory

from .manifest import Manifest


class Served(NamedTuple):
    """The records of files that were read, and the manifest of the site that is served, by its folder."""

    records: Memory | None = None
    manifests: dict[Path, Manifest] | None = None


_NOTHING = Served()
#: Of this process. MkDocs tells its command once, at the start, and hooks cannot know it otherwise.
_served = [_NOTHING]


def begin(command: str) -> None:
    """Begin to remember, if this process serves its pages to their writer."""
    _served[0] = Served(Memory(), {}) if command == "serve" else _NOTHING


def served() -> Served:
    """Return what is remembered."""
    return _served[0]


def is_serving() -> bool:
    """Does this process serve its pages to their writer?"""
    return _served[0] is not _NOTHING
