"""What is measured, on one project of one program: three builds or three checks in a row, and edits while it serves."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import measure
from peers import clean

COLD, AGAIN, EDITED = "cold build", "build again, nothing changed", "build after one edit"
FIRST, SECOND, CHANGED = "check, the first time", "check again, nothing changed", "check after one edit"
SERVED = "from an edit to the page, while it serves"
EDITED_FILE = "known-issues/KI-1003-generated.md"
#: Seconds between two requests for the page that was edited.
_PAUSE = 0.02


@dataclass
class Project:
    """A program's project on the disk and how it is run; `above` is the folder of the entries in it."""

    tool: str
    size: int
    root: Path
    command: list[str]
    above: str = ""
    made: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()
    lower_case: bool = False
    #: Exit status of a run that went well.
    well: tuple[int, ...] = (0,)

    @property
    def edited(self) -> Path:
        """The file that is edited."""
        return self.root / self.above / EDITED_FILE

    def forget(self) -> None:
        """Take away the site and what is kept between runs."""
        for name in self.made:
            shutil.rmtree(self.root / name, ignore_errors=True)


def seconds(size: int) -> float:
    """Return after how long a run is stopped: ten times what the slowest program that can be used takes."""
    return 120 + size * 0.15


def builds(project: Project, number: int) -> Iterator[tuple[str, measure.Run, str]]:
    """Yield name, run and what is wrong with it for a cold build, one with nothing changed, and one after an edit."""
    project.forget()
    for work in (COLD, AGAIN, EDITED):
        if work == EDITED:
            edit(project.edited, number)
        done = _run(project)
        yield work, done, wrong(project, done) or _missing(project, number if work == EDITED else None)


def checks(project: Project, number: int) -> Iterator[tuple[str, measure.Run, str]]:
    """Yield the same for three checks. Those of ours must find all known faults and nothing else."""
    project.forget()
    for work in (FIRST, SECOND, CHANGED):
        if work == CHANGED:
            edit(project.edited, number)
        done = _run(project)
        yield work, done, wrong(project, done) or (_not_found(project, done) if project.faults else "")


def _run(project: Project) -> measure.Run:
    return measure.run(project.command, project.root, seconds=seconds(project.size), environment=project.environment)


def edit(file: Path, number: int) -> None:
    """Change the first sentence of an entry."""
    lines = [line for line in file.read_text("utf-8").split("\n") if not line.startswith("Edit number ")]
    at = lines.index("## Issue")
    file.write_text("\n".join([*lines[: at + 2], f"Edit number {number}, in words.", *lines[at + 2 :]]), "utf-8")


def wrong(project: Project, done: measure.Run) -> str:
    """Return why a run does not count, or nothing."""
    if done.status is None:
        return f"stopped after {seconds(project.size):.0f} s"
    if done.status not in project.well:
        last = [line for line in done.said.splitlines() if line.strip()][-1:]
        return f"exit status {done.status}: {clean(last[0] if last else '')}"
    return ""


def _missing(project: Project, number: int | None) -> str:
    """Return what the site lacks: a page for each entry, and the edit."""
    site = project.root / "site"
    pages = sum(1 for _ in site.rglob("*.html"))
    if pages < project.size:
        return f"made {pages} pages of {project.size} entries"
    if number is not None and f"Edit number {number}," not in _page(project, site).read_text("utf-8"):
        return "the page does not show the edit"
    return ""


def _page(project: Project, site: Path) -> Path:
    name = EDITED_FILE.removesuffix(".md")
    name = name.lower() if project.lower_case else name
    flat = site / f"{name}.html"
    return flat if flat.exists() else site / name / "index.html"


def _not_found(project: Project, done: measure.Run) -> str:
    found = sorted((one["path"], one["code"]) for one in _diagnostics(done.said))
    return "" if found == sorted(project.faults) else f"{len(found)} problems found, {len(project.faults)} are there"


def _diagnostics(said: str) -> list[dict[str, str]]:
    """Return the diagnostics of `triagebook check --format json`; its summary follows them."""
    found = json.JSONDecoder().raw_decode(said)[0]
    return found["diagnostics"] if isinstance(found, dict) else found


def served(project: Project, serve: Callable[[int], list[str]], runs: int) -> tuple[list[float], str]:
    """Return the seconds from each edit to its page while the program serves, and why there are none."""
    project.forget()
    port = _free_port()
    limit = seconds(project.size)
    with _server(project, serve(port)) as process:
        name = EDITED_FILE.removesuffix(".md")
        url = f"http://127.0.0.1:{port}/{name.lower() if project.lower_case else name}/"
        if _until(url, "First part", limit, process) is None:
            return [], f"served nothing within {limit:.0f} s"
        found = []
        for number in range(1, runs + 1):
            time.sleep(1)  # programs look for changes at intervals, or gather those of a second
            edit(project.edited, 7_000 + number)
            waited = _until(url, f"Edit number {7_000 + number},", limit, process)
            if waited is None:
                return found, f"the page does not show the edit within {limit:.0f} s"
            found.append(waited)
        return found, ""


@contextlib.contextmanager
def _server(project: Project, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=project.root,
        env=os.environ | dict(project.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        measure.end(process.pid)
        process.wait()


def _until(url: str, text: str, limit: float, process: subprocess.Popen[bytes]) -> float | None:
    """Return the seconds until a page holds a text; None if that takes too long or the server ends."""
    start = time.perf_counter()
    while process.poll() is None and time.perf_counter() - start < limit:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=limit) as answer:
            if text in answer.read().decode("utf-8", "replace"):
                return time.perf_counter() - start
        time.sleep(_PAUSE)
    return None


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
