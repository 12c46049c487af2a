"""Keep what was found wrong with a knowledge base, by the content that it was found in.

The name of a kept result is a digest of everything that it depends on: every file of the knowledge base, the schemas,
the day, this program's own code and the packages beside it. So results of other branches, versions and days lie side by
side and are never mixed up, and a result is used only while all of that is as it was. The file says what it is, and a
digest of what it holds; whatever does not fit is not believed, and replaced by the next run.

JSON: it cannot run code when it is read, as a pickle can, and a few hundred diagnostics need nothing faster.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from .diagnostics import Diagnostic
from .folders import files

#: Where results are kept, below the root of the knowledge base.
FOLDER = Path(".cache", "triagebook", "verdicts")
#: Results that are kept; the ones used longest ago go first.
MOST_KEPT = 12
_FORM = "triagebook verdicts 1"
_FIELDS = ("path", "line", "column", "code", "name", "level", "message", "help", "url")
#: Opens no link and waits for no pipe, where the system can be told so.
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def state(root: Path, today: date) -> str:
    """Return the digest of all that the verdict on a knowledge base depends on."""
    digest = hashlib.blake2b(digest_size=20)
    parts = [maker(root), today.isoformat()]
    base = os.fspath(root) + os.sep
    for path in sorted(files(root)):
        parts += (path, _digest(base + path))
    digest.update("\0".join(parts).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def maker(root: Path) -> str:
    """Return the digest of all that the verdict on any file depends on: this program, and the schemas."""
    schemas = sorted(f"schemas/{name}" for name in os.listdir(root / "schemas") if name.endswith(".schema.json"))
    parts = [_FORM, _code()]
    for path in schemas:
        parts += (path, _digest(f"{root}{os.sep}{path}"))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def _digest(file: str) -> str:
    """Return the digest of a file's bytes, or why it has none."""
    try:
        opened = os.open(file, _OPEN)
    except OSError as error:
        return f"not read: {error.errno}"
    try:
        about = os.fstat(opened)
        if not stat.S_ISREG(about.st_mode):
            return "not a file"
        found = hashlib.blake2b(digest_size=16)
        while part := os.read(opened, max(about.st_size + 1, 65_536)):
            found.update(part)
        return found.hexdigest()
    finally:
        os.close(opened)


def _code() -> str:
    """Return a digest of this program's code, the Python that runs it, and the packages beside it."""
    found = hashlib.blake2b(sys.version.encode(), digest_size=16)
    here = Path(__file__).parent
    for folder, folders, names in os.walk(here):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            found.update(f"\0{name}\0{_digest(os.path.join(folder, name))}".encode())
    for place in sys.path:
        if place.endswith(("site-packages", "dist-packages")):
            with contextlib.suppress(OSError):
                installed = sorted(name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))
                found.update("\0".join(installed).encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def kept(root: Path, name: str) -> tuple[tuple[Diagnostic, ...], tuple[str, ...]] | None:
    """Return the diagnostics and paths that were kept under a name, or None where there are none to be believed."""
    file = root / FOLDER / f"{name}.json"
    try:
        document = json.loads(file.read_text("utf-8"))
        result = document["result"]
        if document["form"] != _FORM or document["name"] != name or document["digest"] != _checked(result):
            return None
        found = tuple(Diagnostic(*row) for row in result["found"])
        paths = tuple(result["paths"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    with contextlib.suppress(OSError):
        os.utime(file)
    return found, paths


def keep(root: Path, name: str, found: Iterable[Diagnostic], paths: Iterable[str]) -> None:
    """Keep diagnostics and paths under a name. Where nothing can be written, nothing is kept."""
    folder = root / FOLDER
    result = {"found": [[getattr(d, field) for field in _FIELDS] for d in found], "paths": list(paths)}
    document = {"form": _FORM, "name": name, "digest": _checked(result), "result": result}
    beside = folder / f".{name}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        beside.write_text(json.dumps(document), "utf-8")
        beside.replace(folder / f"{name}.json")
        _forget(folder)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _checked(result: Any) -> str:
    return hashlib.blake2b(json.dumps(result, sort_keys=True).encode(), digest_size=16).hexdigest()


def _forget(folder: Path) -> None:
    """Remove the results used longest ago, and what a killed run left behind."""
    there = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in there[MOST_KEPT:]:
        file.unlink(missing_ok=True)
    for file in folder.glob(".*.[0-9]*"):
        if file.stat().st_mtime < there[0].stat().st_mtime - 3600:
            file.unlink(missing_ok=True)
