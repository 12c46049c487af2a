"""What a branch changes, asked from git: the files it touches, and a copy of the files that it started from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from .common import Wrong

#: Tried in this order where no base is named.
USUAL_BASES = ("origin/main", "main")


class Branch(NamedTuple):
    """A branch: the commit that it started from, and the paths it touches, counted from the knowledge base."""

    start: str
    touched: frozenset[str]


def branch(root: Path, base: str) -> Branch:
    """Return what is changed since the branch left `base`: commits, what is not committed, and new files.

    Raises:
        Wrong: if git cannot tell.
    """
    if _git(root, "rev-parse", "--is-inside-work-tree", wanted=False).strip() != "true":
        raise Wrong(f"--changed needs a git repository, and `{root}` is in none")
    start = _start(root, _commit(root, base))
    changed = _git(root, "diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", start, "--")
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return Branch(start, frozenset(filter(None, (changed + untracked).split("\0"))))


def _commit(root: Path, base: str) -> str:
    for name in [base] if base else USUAL_BASES:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}", wanted=False)
        if commit.strip():
            return commit.strip()
    if base:
        raise Wrong(f"git knows no commit `{base}` to compare with; fetch it, or name another BASE")
    raise Wrong(f"there is neither {' nor '.join(USUAL_BASES)} to compare with; name a branch as BASE")


def _start(root: Path, base: str) -> str:
    start = _git(root, "merge-base", base, "HEAD", wanted=False).strip()
    if start:
        return start
    if _git(root, "rev-parse", "--is-shallow-repository", wanted=False).strip() == "true":
        raise Wrong(
            "this clone is shallow and does not reach the commit where the branch started: "
            "run `git fetch --unshallow`, or let CI fetch all commits (`fetch-depth: 0`, `GIT_DEPTH: 0`)"
        )
    raise Wrong("the branch and its base have no commit in common; name another BASE")


def copy_at(root: Path, commit: str, folders: tuple[str, ...], destination: Path) -> Path:
    """Write the folders of a knowledge base as they were at a commit; return the copy's root.

    Goes through an index of its own: neither the repository nor its index nor the files at work are touched.

    Raises:
        Wrong: if git cannot write them.
    """
    within = _git(root, "rev-parse", "--show-prefix").rstrip("\n")
    top = Path(_git(root, "rev-parse", "--show-toplevel").rstrip("\n"))
    index = {"GIT_INDEX_FILE": str(destination / "index")}
    _git(top, "read-tree", commit, index=index)
    paths = _git(top, "ls-files", "-z", "--", *(f":(literal){within}{folder}/" for folder in folders), index=index)
    copy = destination / "files"
    copy.mkdir()
    _git(top, "checkout-index", "-z", "--stdin", f"--prefix={copy}{os.sep}", index=index, given=paths)
    return copy / within


def _git(
    folder: Path, *arguments: str, wanted: bool = True, index: dict[str, str] | None = None, given: str = ""
) -> str:
    """Return what a git command prints; where it fails, an empty string unless its answer is `wanted`."""
    environment = os.environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"} | (index or {})
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment,
            input=os.fsencode(given),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise Wrong(f"--changed needs git, which cannot be started: {error.strerror}") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines()
        if wanted or any("dubious ownership" in line for line in said):
            raise Wrong(f"git {arguments[0]} failed: {said[0] if said else 'it gave no reason'}")
        return ""
    return os.fsdecode(done.stdout)
