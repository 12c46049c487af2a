"""What `check` does only when it is asked to: run other programs, and try the links that lead to other sites."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .common import Wrong, catalog
from .terminal import shown

if TYPE_CHECKING:  # an unchanged knowledge base is judged without loading any of it
    from ..catalog import Catalog
    from ..diagnostics import Diagnostic
    from ..external import Answer

#: Where the answers of other sites are kept, below the knowledge base.
CACHE = Path(".cache/triagebook/external.json")
#: After so many hosts that are not known it is not the links that are at fault.
ENOUGH = 12
#: Words that codespell does not know, one a line.
WORDS = "spelling.txt"


def add_options(check: argparse.ArgumentParser) -> None:
    """Add the options to the parser of `check`."""
    check.add_argument(
        "--programs",
        action="store_true",
        help="also ask shellcheck about blocks of shell, and codespell about spelling",
    )
    check.add_argument(
        "--external", action="store_true", help="also try the links to other sites, which takes a minute and a network"
    )


def asked(options: argparse.Namespace, base: Path) -> list[Diagnostic]:
    """Return what the other programs and the other sites say; nothing where nobody asked.

    Raises:
        Wrong: if a program is missing, or there is no network.
    """
    if not (options.programs or options.external):
        return []
    known = catalog(options, options.today)
    found = [*_programs(known, base)] if options.programs else []
    if options.external:
        found += _external(known, base)
    off = {path: {item["code"] for item in e.data.get("checks_off", ())} for path, e in known.entries.items()}
    return sorted({d for d in found if d.code not in off[d.path]})


def _programs(known: Catalog, base: Path) -> Iterable[Diagnostic]:
    from .. import other_programs

    with tempfile.TemporaryDirectory(prefix="triagebook-") as folder:
        given = {}
        for number, script in enumerate(other_programs.scripts(known)):
            file = Path(folder, f"{number}.sh")
            file.write_text(script.text, "utf-8", newline="\n")
            given[str(file)] = script
        if given:
            answer = _run("shellcheck", [*other_programs.SHELLCHECK, *given], base)
            try:
                yield from other_programs.of_shellcheck(answer, given)
            except ValueError as error:
                raise Wrong(str(error)) from None
    lines = other_programs.prose(known)
    words = [f"--ignore-words={WORDS}"] if (base / WORDS).is_file() else []
    answer = _run("codespell", [*words, *other_programs.CODESPELL], base, "".join(f"{line.text}\n" for line in lines))
    yield from other_programs.of_codespell(answer, lines)


def _run(program: str, arguments: Sequence[str], base: Path, given: str = "") -> str:
    """Return what a program prints; both end with a status above 0 where they have something to say."""
    beside = Path(sys.executable).parent
    found = shutil.which(program, path=str(beside)) or shutil.which(program)
    if not found:
        raise Wrong(f"--programs needs {program}, which is not installed: `pip install 'triagebook[check]'`")
    done = subprocess.run([found, *arguments], cwd=base, input=given.encode(), capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "replace").strip()
    if said and not done.stdout and done.returncode:
        raise Wrong(f"{program} failed: {said.splitlines()[0]}")
    return done.stdout.decode("utf-8", "replace")


def _external(known: Catalog, base: Path) -> list[Diagnostic]:
    try:
        from .. import external
    except ImportError:
        raise Wrong("--external needs urllib3, which is not installed: `pip install 'triagebook[check]'`") from None
    named, cache = external.uses(known), _read(base / CACHE)
    urls = {external.address(use.url) for use in named}
    answers = {url: answer for url, answer in external.believed(cache, known.today.toordinal()).items() if url in urls}
    fresh: dict[str, Answer] = {}
    with shown(sys.stderr) as progress:
        for url, answer in external.try_all(urls - answers.keys(), report=progress):
            fresh[url] = answer
            if len(fresh) == ENOUGH and all(a.why in (external.NO_HOST, external.NO_LOOKUP) for a in fresh.values()):
                raise Wrong(f"none of {ENOUGH} hosts is known here: is there a network?")
    _write(base / CACHE, external.kept(fresh, cache, known.today.toordinal()))
    return list(external.reported(named, answers | fresh))


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}


def _write(file: Path, cache: object) -> None:
    """Keep the answers for the next run; where that cannot be done, the next run takes longer."""
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(cache, indent=1, ensure_ascii=False) + "\n", "utf-8")
        beside.replace(file)
    except OSError:
        return
