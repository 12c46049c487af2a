"""Planned changes of files as plain values, and how they look as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

#: ANSI colours of a diff's lines by their first character.
_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_RESET = "\x1b[0m"
_NO_NEWLINE = "\\ No newline at end of file\n"


class Edit(NamedTuple):
    """A change of one file: its path from the root, the bytes it had, and those it gets.

    `old` is None for a file that must not exist yet, `new` is None for one that goes away.
    """

    path: str
    old: bytes | None
    new: bytes | None


def rewritten(path: str, old: bytes, text: str) -> Edit:
    """Return the edit that gives a file a new text, its line ends and final newline kept as they were.

    `text` has LF line ends. A file with CRLF line ends keeps them; of mixed ones, the first decides.
    """
    first = old.partition(b"\n")[0]
    if old and old.endswith(b"\n") != text.endswith("\n"):
        text = text + "\n" if old.endswith(b"\n") else text.rstrip("\n")
    return Edit(path, old, text.replace("\n", "\r\n" if first.endswith(b"\r") else "\n").encode())


def planned(sources: Mapping[str, bytes], texts: Mapping[str, str | None]) -> list[Edit]:
    """Return the edits that lead from `sources` to `texts`, by path; None takes a file away, equal texts are no edit.

    A path that `sources` lacks is a new file, written as it stands.
    """
    edits = []
    for path, text in sorted(texts.items()):
        old = sources.get(path)
        if text is None:
            edits.append(Edit(path, old, None))
        elif old is None:
            edits.append(Edit(path, None, text.encode()))
        else:
            edits.append(rewritten(path, old, text))
    return [edit for edit in edits if edit.old != edit.new]


def diff(edits: Iterable[Edit], *, coloured: bool = False) -> str:
    """Return edits as a unified diff, such as `git apply` reads; control characters other than tabs are written out."""
    lines = (line for pair in _moves(list(edits)) for line in _diff(*pair))
    return "".join(_painted(line) if coloured else line for line in lines)


def _moves(edits: list[Edit]) -> list[tuple[Edit, str]]:
    """Return the edits, each with the path that its file had: where one file goes and one comes, it has moved."""
    gone, come = ([edit for edit in edits if getattr(edit, side) is None] for side in ("new", "old"))
    if len(gone) == len(come) == 1:
        moved = Edit(come[0].path, gone[0].old, come[0].new)
        return [(moved, gone[0].path), *((edit, edit.path) for edit in edits if edit not in (gone[0], come[0]))]
    return [(edit, edit.path) for edit in edits]


def _diff(edit: Edit, was: str) -> Iterator[str]:
    if was != edit.path:
        yield _visible(f"diff --git a/{was} b/{edit.path}\nrename from {was}\nrename to {edit.path}\n")
    old, new = ((raw or b"").decode("utf-8", "backslashreplace") for raw in (edit.old, edit.new))
    names = ("/dev/null" if edit.old is None else f"a/{was}", "/dev/null" if edit.new is None else f"b/{edit.path}")
    # Not splitlines, which also takes form feeds and other rare characters for line ends.
    pieces = [text.replace("\n", "\n\0").split("\0") for text in (old, new)]
    for line in difflib.unified_diff(*([line for line in part if line] for part in pieces), *names):
        yield _visible(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}")


def _visible(line: str) -> str:
    """Return a line with its control characters written out: content must not steer the terminal."""
    return "".join(char if char.isprintable() or char in "\n\t" else f"\\x{ord(char):02x}" for char in line)


def _painted(line: str) -> str:
    colour = "\x1b[1m" if line.startswith(("--- ", "+++ ")) else _COLOURS.get(line[:1], "")
    return f"{colour}{line.removesuffix(chr(10))}{_RESET}\n" if colour else line
