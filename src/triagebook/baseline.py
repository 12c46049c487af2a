"""Known problems of an old knowledge base: written down once, not reported again, and named when they are gone.

A problem is known by path, code and message; lines move, so they do not count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .diagnostics import Diagnostic

VERSION = 1
#: Path, code and message.
Key = tuple[str, str, str]


class Compared(NamedTuple):
    """What a run found that no baseline knows, and how many of each known problem are gone."""

    new: list[Diagnostic]
    gone: Counter[Key]


def key(found: Diagnostic) -> Key:
    """Return what a problem is known by."""
    return found.path, found.code, found.message


def counted(found: Iterable[Diagnostic]) -> Counter[Key]:
    """Return how many there are of each problem."""
    return Counter(map(key, found))


def written(found: Iterable[Diagnostic]) -> str:
    """Return the text of a baseline file, a line for each problem, so that a diff shows what was mended."""
    rows = [
        json.dumps({"path": path, "code": code, "message": message, "count": count}, ensure_ascii=False)
        for (path, code, message), count in sorted(counted(found).items())
    ]
    listed = ",\n".join("    " + row for row in rows)
    text = f'{{\n  "version": {VERSION},\n  "problems": [\n{listed}\n  ]\n}}\n' if rows else _EMPTY
    return text.encode("utf-8", "replace").decode()


_EMPTY = f'{{\n  "version": {VERSION},\n  "problems": []\n}}\n'


def parse(text: str) -> Counter[Key]:
    """Return how many of each problem a baseline file knows.

    Raises:
        ValueError: if the text is not a baseline, with what is wrong.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise ValueError(f'it is not an object with `"version": {VERSION}`')
    rows = document.get("problems")
    if not isinstance(rows, list):
        raise ValueError("it has no list `problems`")
    known: Counter[Key] = Counter()
    for number, row in enumerate(rows, 1):
        if not _is_row(row):
            raise ValueError(f"problem {number} has not `path`, `code`, `message` and a `count` of at least 1")
        known[(row["path"], row["code"], row["message"])] += row["count"]
    return known


def _is_row(row: Any) -> bool:
    if not isinstance(row, dict) or set(row) != {"path", "code", "message", "count"}:
        return False
    texts = all(isinstance(row[name], str) for name in ("path", "code", "message"))
    return texts and type(row["count"]) is int and row["count"] >= 1


def compare(found: Iterable[Diagnostic], known: Mapping[Key, int]) -> Compared:
    """Return what is new and what is gone; of several problems alike the first by place are the known ones."""
    left = Counter(known)
    new = []
    for d in found:
        if left[key(d)] > 0:
            left[key(d)] -= 1
        else:
            new.append(d)
    return Compared(new, +left)
