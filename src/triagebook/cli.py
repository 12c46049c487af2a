"""The command line: `triagebook check`, `explain`, `lookup`, `find`.

Exit status: 0 clean, 1 problems found, 2 called wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from . import __version__, checks, report
from .catalog import FOLDERS, Catalog, load
from .diagnostics import RULES, suggest
from .lookup import Hit, as_json, as_text, find, lookup

MAX_PASTE = 2_000_000

Commands = argparse._SubParsersAction  # argparse gives what add_subparsers returns no public name


class Wrong(Exception):
    """A call that cannot be carried out; its text is for the caller."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except Wrong as error:
        print(f"triagebook: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `triagebook check | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="triagebook", description="Checks and searches a knowledge base for technical support."
    )
    parser.add_argument("--version", action="version", version=f"triagebook {__version__}")
    parser.add_argument(
        "--root",
        type=Path,
        help="the repository; by default the nearest folder upwards that holds `schemas` and `mkdocs.yml`",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_check(commands)
    _add_searches(commands)
    explain = commands.add_parser(
        "explain", help="explain a code", description="Says what a code means, why, and what is bad and good."
    )
    explain.add_argument("code", metavar="CODE", help="such as TB104")
    explain.set_defaults(run=_explain)
    return parser


def _add_check(commands: Commands) -> None:
    check = commands.add_parser(
        "check",
        help="check entries",
        description="Reads the whole knowledge base and reports what is wrong, on all files or on PATH only.",
    )
    check.add_argument("paths", nargs="*", metavar="PATH", help="report on these files and folders only")
    check.add_argument(
        "--format",
        choices=sorted(report.FORMATS),
        default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text",
    )
    check.add_argument(
        "--strict", action="store_true", help="fail on warnings too, save those that a passing day alone brings"
    )
    check.add_argument("--today", type=_day, default=None, metavar="YYYY-MM-DD", help="count reviews from this day")
    check.set_defaults(run=_check)


def _add_searches(commands: Commands) -> None:
    search = commands.add_parser(
        "lookup",
        help="find the entries that a log matches",
        description="Reads a log or an error and names the entries whose signatures it holds, best first.",
    )
    search.add_argument("file", nargs="?", default="-", metavar="FILE", help="the log; standard input by default")
    search.add_argument("--format", choices=("text", "json"), default="text")
    search.set_defaults(run=_lookup)

    words = commands.add_parser(
        "find",
        help="find entries by a customer's words",
        description="Names the entries that a question in a customer's words is about, best first.",
    )
    words.add_argument("words", nargs="+", metavar="WORD")
    words.add_argument("--format", choices=("text", "json"), default="text")
    words.set_defaults(run=_find)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is not a day as YYYY-MM-DD") from None


def _root(options: argparse.Namespace) -> Path:
    if options.root:
        if not (options.root / "schemas").is_dir():
            raise Wrong(f"`{options.root}` holds no folder `schemas`")
        return options.root.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "schemas").is_dir() and (folder / "mkdocs.yml").is_file():
            return folder
    raise Wrong("no knowledge base here: no folder upwards holds `schemas` and `mkdocs.yml`; name one with --root")


def _catalog(options: argparse.Namespace, today: date | None = None) -> Catalog:
    try:
        return load(_root(options), today)
    except (OSError, ValueError) as error:
        raise Wrong(f"the schemas cannot be read: {error}") from None


def _check(options: argparse.Namespace) -> int:
    catalog = _catalog(options, options.today)
    wanted = [_inside(catalog.root, path) for path in options.paths]
    found = [d for d in checks.run(catalog) if not wanted or _is_below(d.path, wanted)]
    sys.stdout.write(report.FORMATS[options.format](found))
    files = [path for path in (*catalog.entries, *catalog.unread) if not wanted or _is_below(path, wanted)]
    if wanted and not files:
        below, folders = ", ".join(options.paths), ", ".join(FOLDERS)
        raise Wrong(f"nothing to check below {below}: entries are Markdown files in {folders}")
    print(report.summary(found, len(files)), file=sys.stderr)
    return int(report.failing(found, strict=options.strict))


def _inside(root: Path, path: str) -> str:
    """Return a path as the catalog names it, relative to the root."""
    full = Path(path).absolute()
    if not full.exists():
        raise Wrong(f"`{path}` does not exist")
    try:
        return Path(os.path.normpath(full)).relative_to(root).as_posix()
    except ValueError:
        raise Wrong(f"`{path}` is outside of the knowledge base in `{root}`") from None


def _is_below(path: str, wanted: list[str]) -> bool:
    return any(folder == "." or path == folder or path.startswith(folder + "/") for folder in wanted)


def _explain(options: argparse.Namespace) -> int:
    try:
        print(report.explain(options.code), end="")
    except KeyError:
        raise Wrong(f"no code `{options.code}`: {suggest(options.code, RULES)}") from None
    return 0


def _lookup(options: argparse.Namespace) -> int:
    catalog = _catalog(options)
    try:
        with sys.stdin.buffer if options.file == "-" else open(options.file, "rb") as file:
            pasted = file.read(MAX_PASTE + 1)
    except OSError as error:
        raise Wrong(f"`{options.file}` cannot be read: {error.strerror}") from None
    if len(pasted) > MAX_PASTE:
        print(f"triagebook: only the first {MAX_PASTE:,} bytes were read", file=sys.stderr)
    text = pasted[:MAX_PASTE].decode("utf-8", "replace")
    found = lookup(catalog, text)
    if not found:
        print("triagebook: no signature matches; for a customer's words: triagebook find WORDS", file=sys.stderr)
    return _show(found, options.format)


def _find(options: argparse.Namespace) -> int:
    return _show(find(_catalog(options), " ".join(options.words)), options.format)


def _show(found: list[Hit], form: str) -> int:
    sys.stdout.write(as_json(found) if form == "json" else as_text(found))
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
