"""The commands `check` and `explain`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .. import baseline, report
from ..diagnostics import RULES, Diagnostic, nearest
from .common import Commands, Wrong, day, inside, root
from .judging import elsewhere, judged, source_lines
from .on_demand import add_options, asked
from .terminal import coloured, columns, standard_output

#: Known problems that are gone are named up to this number.
MOST_NAMED = 20


def add(commands: Commands) -> None:
    """Add the commands to the parser."""
    check = commands.add_parser(
        "check",
        help="check entries",
        description="Reads the whole knowledge base and reports what is wrong, on all files or on PATH only.",
    )
    check.add_argument("paths", nargs="*", metavar="PATH", help="report on these files and folders only")
    check.add_argument(
        "--format",
        choices=sorted(report.FORMATS),
        help="by default text on a terminal, concise in a pipe, github in GitHub Actions",
    )
    check.add_argument(
        "--strict", action="store_true", help="fail on warnings too, save those that a passing day alone brings"
    )
    check.add_argument("--today", type=day, default=None, metavar="YYYY-MM-DD", help="count reviews from this day")
    _add_scope(check)
    add_options(check)
    check.set_defaults(run=_check)

    explain = commands.add_parser(
        "explain", help="explain a code", description="Says what a code means, why, and what is bad and good."
    )
    explain.add_argument("code", metavar="CODE", nargs="?", help="such as TB104, or its name; all are listed without")
    explain.set_defaults(run=_explain)


def _add_scope(check: argparse.ArgumentParser) -> None:
    check.add_argument(
        "--changed",
        nargs="?",
        const="",
        metavar="BASE",
        help="report only what this branch touches, or breaks elsewhere, since it left BASE (origin/main or main)",
    )
    known = check.add_mutually_exclusive_group()
    known.add_argument("--baseline", type=Path, metavar="FILE", help="do not report the known problems in FILE")
    known.add_argument("--write-baseline", type=Path, metavar="FILE", help="write all problems to FILE as known")
    check.add_argument("--no-cache", action="store_true", help="read and check everything anew")


def _check(options: argparse.Namespace) -> int:
    base = root(options)
    wanted = [inside(base, path) for path in options.paths]
    if options.write_baseline and (wanted or options.changed is not None):
        raise Wrong("--write-baseline takes all problems, so it goes neither with PATH nor with --changed")
    known = _baseline(options.baseline) if options.baseline else Counter()
    verdicts = judged(options, base)
    files = [path for path in verdicts.files if not wanted or _is_below(path, wanted)]
    if wanted and not files:
        raise Wrong(f"nothing to check below {', '.join(options.paths)}: it holds no entry, which is a Markdown file")
    found = sorted([*verdicts.found, *asked(options, base)])
    if options.write_baseline:
        return _write_baseline(options.write_baseline, found)
    found, gone = baseline.compare(found, known)
    if options.changed is not None:
        found, files = elsewhere(options, base, found, files)
    found = [d for d in found if not wanted or _is_below(d.path, wanted)]
    if found and (options.strict or options.format == "sarif"):
        _register_rules()
    _print(options, base, found)
    _name_gone({key: count for key, count in gone.items() if not wanted or _is_below(key[0], wanted)})
    print(report.summary(found, len(files)), file=sys.stderr)
    return int(report.failing(found, strict=options.strict))


def _print(options: argparse.Namespace, base: Path, found: Sequence[Diagnostic]) -> None:
    out = standard_output()
    usual = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text" if out.isatty() else "concise"
    setting = report.Setting(source_lines(base), coloured(out), columns(out), options.strict)
    out.write(report.FORMATS[options.format or usual](found, setting))
    out.flush()


def _is_below(path: str, wanted: list[str]) -> bool:
    return any(folder == "." or path == folder or path.startswith(folder + "/") for folder in wanted)


def _baseline(file: Path) -> Counter[baseline.Key]:
    try:
        return baseline.parse(file.read_text("utf-8"))
    except OSError as error:
        raise Wrong(f"`{file}` cannot be read: {error.strerror}; --write-baseline writes it") from None
    except UnicodeDecodeError:
        raise Wrong(f"`{file}` is not UTF-8, so it is no baseline") from None
    except ValueError as error:
        raise Wrong(f"`{file}` is no baseline: {error}; --write-baseline writes it anew") from None


def _write_baseline(file: Path, found: Sequence[Diagnostic]) -> int:
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(baseline.written(found), "utf-8", newline="\n")
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Wrong(f"`{file}` cannot be written: {error.strerror}") from None
    print(f"{len(found)} known problem{'s' * (len(found) != 1)} written to {file}", file=sys.stderr)
    return 0


def _name_gone(gone: dict[baseline.Key, int]) -> None:
    """Name the known problems that are gone, so that the baseline shrinks."""
    if not gone:
        return
    count = sum(gone.values())
    print(f"{count} known problem{'s' * (count != 1)} gone; write the baseline anew:", file=sys.stderr)
    for path, code, message in sorted(gone)[:MOST_NAMED]:
        print(report.visible(f"  {path}: {code} {message}"), file=sys.stderr)
    if len(gone) > MOST_NAMED:
        print(f"  and {len(gone) - MOST_NAMED} more", file=sys.stderr)


def _register_rules() -> None:
    """Fill RULES. Not at the start: an unchanged knowledge base is judged without any of it."""
    from .. import checks  # noqa: F401


def _explain(options: argparse.Namespace) -> int:
    _register_rules()
    if not options.code:
        for code, rule in sorted(RULES.items()):
            print(f"{code}  {rule.name}")
        return 0
    by_name = {rule.name: code for code, rule in RULES.items()}
    try:
        print(report.explain(by_name.get(options.code, options.code)), end="")
    except KeyError:
        near = "" if re.fullmatch(r"TB\d+", options.code.upper()) else nearest(options.code, [*by_name, *RULES])
        said = f"did you mean `{near}`?" if near else "`triagebook explain` lists all"
        raise Wrong(f"no check has the code or name `{options.code}`: {said}") from None
    return 0
