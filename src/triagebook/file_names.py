"""Judge the files of a knowledge base by name and kind, before anything reads or copies them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from .diagnostics import Diagnostic
from .folders import FOLDERS, MAX_DEPTH, MAX_FILES, oddity
from .reading_rules import NAME_CLASH, NOT_PLAIN, TREE_TOO_LARGE, UNSAFE_NAME

#: Bytes of one name and of a whole path; Windows ends at 260 letters, with the folder of the checkout before them.
MAX_NAME, MAX_PATH = 120, 200
#: Names of devices on Windows, with any ending
#: (https://learn.microsoft.com/windows/win32/fileio/naming-a-file#naming-conventions).
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(r'[<>:"\\|?*]')


def refused(paths: Iterable[str]) -> dict[str, Diagnostic]:
    """Return the diagnostic of each path whose name says that it must be neither read nor copied.

    For a bad folder all have the same.
    """
    found: dict[str, Diagnostic] = {}
    folded: dict[str, str] = {}
    judged: dict[str, Diagnostic | None] = {}
    for number, path in enumerate(paths):
        if said := _of_tree(number) or _of_names(path, folded, judged):
            found[path] = said
    return found


def not_plain(root: Path, path: str) -> Diagnostic | None:
    """Return the diagnostic of a path at which there is no file to be read, or nothing."""
    odd = oddity(f"{root}/{path}")
    if odd.startswith("a folder"):
        message = f"there are more than {MAX_DEPTH} folders inside each other"
        return TREE_TOO_LARGE.at(path, (1, 1), message, "move what is inside further up, or remove it")
    return NOT_PLAIN.at(path, (1, 1), f"this is {odd}", "put a copy of the file here, or remove it") if odd else None


def shown(path: str) -> str:
    """Return a path as it can be printed: what is not text or not visible is written as an escape."""
    return "".join(char if _is_visible(char) else char.encode("unicode_escape").decode() for char in path)


def _is_visible(char: str) -> bool:
    return char.isprintable() and unicodedata.category(char) not in ("Cf", "Cs")


def _of_tree(number: int) -> Diagnostic | None:
    if number < MAX_FILES:
        return None
    return TREE_TOO_LARGE.at(
        FOLDERS[0],
        (1, 1),
        f"there are more than {MAX_FILES:,} files",
        "remove what does not belong to the knowledge base",
    )


def _of_names(path: str, folded: dict[str, str], judged: dict[str, Diagnostic | None]) -> Diagnostic | None:
    """Judge each folder of a path and its file; `folded` and `judged` note what was met on the way."""
    for part in _parts(path):
        if part not in judged:
            judged[part] = _of_name(part, folded.setdefault(_folded(part), part))
        if said := judged[part]:
            return said
    return None


def _of_name(path: str, first: str) -> Diagnostic | None:
    """Judge the last name of a path; `first` is the path that was the first to have these letters."""
    if fault := _fault(path.rpartition("/")[2], path):
        return UNSAFE_NAME.at(shown(path), (1, 1), *fault)
    if first != path:
        message = f"on many disks this is the same name as `{shown(first)}`"
        return NAME_CLASH.at(path, (1, 1), message, "rename one of the two")
    return None


def _parts(path: str) -> Iterator[str]:
    """Yield the folders of a path from the outermost, then the path."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
    yield path


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _fault(name: str, path: str) -> tuple[str, str] | None:
    """Say what is wrong with a name, and what to do."""
    rename = "rename it: letters, digits, `-`, `_` and single dots"
    if any("\udc80" <= char <= "\udcff" for char in name):
        return "the name is not UTF-8", rename
    if odd := next((char for char in name if not _is_visible(char)), ""):
        return f"the name holds the invisible character U+{ord(odd):04X}", rename
    if unicodedata.normalize("NFC", name) != name:
        return "letters and their accents are separate characters in the name", "rename it with composed letters (NFC)"
    if odd := _FORBIDDEN.search(name):
        return f"the name holds `{odd[0]}`, which Windows forbids", rename
    if _DEVICE.fullmatch(name):
        return "the name is that of a device on Windows", rename
    if name != name.strip() or name.endswith("."):
        return "the name starts or ends with a space, or ends with a dot", rename
    if name.startswith("-"):
        return "the name starts with a hyphen, as the options of commands do", rename
    if len(name.encode()) > MAX_NAME or len(path.encode()) > MAX_PATH:
        return f"the name has more than {MAX_NAME} bytes, or its path more than {MAX_PATH}", "shorten it"
    return None
