"""The commands `fmt` and `fix`: bring entries into order, and mend what can be mended safely."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from ..catalog import Catalog
from ..writing.canonical import formatted
from ..writing.changed import news, said_of, touched, with_texts
from ..writing.edits import Edit, planned
from ..writing.fixes import mended
from ..writing.head import NoPlace
from .common import Commands, Wrong, catalog, inside
from .files import add_dry_run, alone, apply, show, sources


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    fmt = commands.add_parser(
        "fmt",
        help="put front matter into canonical order",
        description="Puts the keys of front matter in the order of their schema, comments with the key that they stand "
        "above or beside. No value, quote or line of text changes.",
    )
    fmt.add_argument("paths", nargs="*", metavar="PATH", help="these files and folders only")
    fmt.add_argument("--check", action="store_true", help="write nothing; end with 1 if a file is not in order")
    add_dry_run(fmt)
    fmt.set_defaults(run=_fmt)

    fix = commands.add_parser(
        "fix",
        help="mend what is safe",
        description="Corrects misspelt keys and values where exactly one is near, links to what has moved, and lists "
        "that lack an id or a variable. Each correction is kept only if `check` then says less and nothing new.",
    )
    fix.add_argument("paths", nargs="*", metavar="PATH", help="these files and folders only")
    add_dry_run(fix)
    fix.set_defaults(run=_fix)


def _fmt(options: argparse.Namespace) -> int:
    known = catalog(options)
    paths, _ = _wanted(known, options.paths)
    old = sources(known, paths)
    texts: dict[str, str | None] = {}
    for path in paths:
        try:
            texts[path] = formatted(known.schemas, known.entries[path].kind, old[path].decode())
        except (NoPlace, UnicodeDecodeError) as error:
            _say(f"{path}: left as it is, {error}")
    edits = planned(old, texts)
    if options.check:
        for edit in edits:
            print(f"{edit.path}: not in canonical order")
        _say(f"{_files(len(edits))} to put in order" if edits else "all in order")
        return int(bool(edits))
    return _carry_out(known, edits, dry=options.dry_run, done="put in order")


def _fix(options: argparse.Namespace) -> int:
    known = catalog(options)
    wanted, unread = _wanted(known, options.paths)
    paths = set(wanted)
    old = {path: raw.decode("utf-8", "replace") for path, raw in sources(known, known.entries).items()}
    texts, fixed, left = mended(known, old, lambda path: path in paths)
    for one in fixed:
        _say(f"{one.path}:{one.line}:{one.column}: {one.code} fixed: {one.message}")
    edits = planned({path: text.encode() for path, text in old.items()}, texts)
    _carry_out(known, edits, dry=options.dry_run, done="mended")
    left += unread
    if left:
        _say(f"{left} error{'s' * (left != 1)} left: see triagebook check")
    return int(bool(left))


def _wanted(known: Catalog, given: list[str]) -> tuple[list[str], int]:
    """Return the paths of the readable entries below the given files and folders, and how many cannot be read.

    All count where no file or folder is given.

    Raises:
        Wrong: if there is none, or a file that was named cannot be read.
    """
    wanted = [inside(known.root, path) for path in given]

    def is_wanted(path: str) -> bool:
        return not wanted or any(folder == "." or path == folder or path.startswith(folder + "/") for folder in wanted)

    paths = [path for path in known.entries if is_wanted(path)]
    unread = sorted(path for path in known.unread if path.endswith(".md") and is_wanted(path))
    for path in unread:
        _say(f"{path}: not touched, it cannot be read; see triagebook check {path}")
    if given and not paths and not unread:
        raise Wrong(f"no entry below {', '.join(given)}")
    return paths, len(unread)


def _carry_out(known: Catalog, edits: list[Edit], *, dry: bool, done: str) -> int:
    if dry:
        show(edits)
    elif edits:
        with alone(known.root):
            apply(known.root, edits)
    _say(f"{_files(len(edits))} {'would be ' * dry}{done}")
    return 0


def _files(count: int) -> str:
    return f"{count} file{'s' * (count != 1)}"


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def carry_out_change(
    known: Catalog, texts: Mapping[str, str | None], moved: Mapping[str, str], options: argparse.Namespace
) -> int:
    """Write a change of several files, unless `check` would say something of it that it does not say now.

    Raises:
        Wrong: if it would, with what it would say; nothing was written.
    """
    after = with_texts(known, texts)
    paths = touched(known, after, texts)
    found = news(said_of(known, paths), said_of(after, paths), moved)
    if found:
        said = "".join(f"\n  {d.path}:{d.line}:{d.column}: {d.code} {d.message}\n    {d.help}" for d in found)
        raise Wrong(f"nothing was written, since `check` would then say:{said}")
    old = sources(known, [path for path in texts if path in known.entries])
    return _carry_out(known, planned(old, dict(texts)), dry=options.dry_run, done="changed")
