"""Read the files of the site that are no entries: text that people attach, such as logs and examples."""

from __future__ import annotations

from pathlib import Path

#: Size in bytes up to which an attachment is searched.
MOST = 2_000_000


def attached_text(root: Path, path: str) -> str | None:
    """Return the text of a file, or None where it is not text or cannot be read."""
    try:
        with (root / path).open("rb") as file:
            raw = file.read(MOST)
    except OSError:
        return None
    if b"\0" in raw:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(raw) == MOST and error.start > MOST - 4  # in the middle of its last character
        return raw[: error.start].decode("utf-8") if cut else None
