"""Where the time of a cold build goes: the profile of cProfile, summed by package.

    python bench/cold_profile.py 1000

Built-in functions count for the package that calls them. A profiled run takes about twice as long, and functions that
are called often look dearer than they are; the shares tell where to look, not how long it takes.
"""

from __future__ import annotations

import pstats
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import projects
from peers import HERE

#: Packages with a share below this are summed up.
LEAST = 0.01
_PACKAGE = re.compile(r"(?:site-packages|/src|\\src)[/\\]([\w.]+)(?:[/\\](\w+))?")
_LIBRARY = re.compile(r"[/\\]python3\.\d+[/\\](\w+)")
#: Our own packages, which are shown by module.
_BY_MODULE = ("triagebook", "triagebook_mkdocs", "mkdocs")


def shares(size: int, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Profile a cold build of so many entries; return the seconds in all and the share of each package."""
    import os

    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    projects.ours(folder, size, faults=False)
    command = [sys.executable, "-m", "cProfile", "-o", "profile.bin", "-m", "mkdocs", "build", "--quiet"]
    done = subprocess.run(command, cwd=folder, env=os.environ | dict(environment), capture_output=True, check=False)
    if done.returncode:
        return {"note": f"exit status {done.returncode}"}
    found = by_package(pstats.Stats(str(folder / "profile.bin")).stats)
    shutil.rmtree(folder)
    total = sum(found.values())
    listed = {name: round(value / total, 4) for name, value in found.most_common() if value / total >= LEAST}
    return {
        "size": size,
        "seconds": round(total, 2),
        "shares": listed | {"all others": round(1 - sum(listed.values()), 4)},
    }


def by_package(stats: Mapping[tuple[str, int, str], tuple]) -> Counter[str]:
    """Return the seconds spent in each package itself, from what pstats.Stats holds."""
    found: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in stats.items():
        if file not in ("~", "<string>") or not callers:
            found[named(file)] += own
            continue
        for (caller, _, _), (_, _, inside, _) in callers.items():
            found[named(caller)] += inside
    return found


def named(file: str) -> str:
    """Return the package of a file: ours and MkDocs' by module, the standard library as `json (Python)`."""
    if match := _PACKAGE.search(file):
        package, module = match.groups()
        package = package.removesuffix(".py")
        return f"{package}.{module}" if module and package in _BY_MODULE else package
    if match := _LIBRARY.search(file):
        return f"{match[1]} (Python)"
    return "Python itself"


def main() -> None:
    """Print the profile."""
    found = shares(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, HERE / "profiled", {})
    for name, share in found.get("shares", {}).items():
        print(f"{share:7.1%}  {name}")


if __name__ == "__main__":
    main()
