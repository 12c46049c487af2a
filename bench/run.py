"""`make bench`: measure ours and the peers in turn, keep the figures as JSON, and write docs/benchmarks.md from them.

    python bench/run.py --sizes "1000 5000" --runs 3
    python bench/run.py --sizes 10000 --runs 1 --add

Peers are installed below build/bench, which `make clean` takes away. Stopped with Ctrl+C, what was measured is kept.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cold_profile
import machine
import others
import peers
import plot
import projects
import report
import works
from peers import HERE, OURS, PEERS, REPOSITORY, Peer
from works import Project

#: Seconds since 1970 of 2026-11-23, the day that the corpus is written for.
EPOCH = "1795392000"
_BUILD_ENVIRONMENT = {"SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"}
#: The size at which edits are timed while programs serve, or the largest below it.
SERVED_AT = 5_000
#: Sizes at which checks are measured, beside the largest one.
CHECKED_AT = (1_000, 10_000)
FIGURES = HERE / "results.json"
PARTS = ("build", "check", "serve", "profile", "lookup", "search", "bounded")


def our_command(*arguments: str) -> list[str]:
    """Return the command that runs a module of our own environment."""
    return [sys.executable, "-m", *arguments]


def build_projects(size: int, installed: list[Peer], folder: Path) -> list[Project]:
    """Write the projects of all programs that build a site of this size."""
    root = folder / f"ours-{size}"
    projects.ours(root, size, faults=False)
    kept = ("site", ".cache")
    command = our_command("mkdocs", "build", "--quiet")
    found = [Project(OURS, size, root, command, made=kept, environment=_BUILD_ENVIRONMENT)]
    write = {"Hugo": projects.hugo, "Sphinx": projects.sphinx}
    for peer in installed:
        if peer.build and size <= peer.largest:
            theirs = folder / f"{peer.name.lower()}-{size}"
            write.get(peer.name, projects.theirs)(theirs, root, size)
            project = Project(peer.name, size, theirs, peer.command(peer.build), "content", peer.made)
            project.environment, project.lower_case = _BUILD_ENVIRONMENT, peer.name == "Hugo"
            found.append(project)
    return found


def check_projects(size: int, installed: list[Peer], folder: Path) -> list[Project]:
    """Write the projects of all programs that check; the corpus has its faults here."""
    root = folder / f"checked-{size}"
    faults = projects.ours(root, size, faults=True)
    command = our_command("triagebook", "check", "--format", "json", "--today", "2026-11-23")
    kept = (".cache",)
    found = [Project(OURS, size, root, command, made=kept, faults=tuple(faults), well=(0, 1))]
    for peer in installed:
        if peer.check:
            theirs = folder / f"{peer.name.lower()}-{size}"
            projects.theirs(theirs, root, size)
            found.append(Project(peer.name, size, theirs, peer.command(peer.check), "content", well=(0, 2)))
    return found


class Results:
    """The figures so far, kept on the disk after each run."""

    def __init__(self, file: Path, start: dict, before: dict | None = None) -> None:
        """Begin with nothing, or with the figures that an earlier run measured at other sizes."""
        self.file = file
        self.found = {**start, "measured": []}
        if before:
            self.found["measured"] = [row for row in before["measured"] if row["size"] not in start["sizes"]]
            self.found["sizes"] = sorted({row["size"] for row in self.found["measured"]} | set(start["sizes"]))
            self.found["minutes"] = dict(before["minutes"])
            self.found |= {part: before[part] for part in ("profile", *others.PROGRAMS) if part in before}

    def add(self, work: str, project: Project, done: works.measure.Run, note: str) -> None:
        """Add a run to its row. What does not count is noted, and its figures are left out."""
        row = self.row(work, project.size, project.tool)
        if note:
            row["note"] = note
        else:
            for key in ("cpu", "wall", "memory"):
                row[key].append(round(getattr(done, key), 3))
        took = note or f"{done.cpu:8.2f} s CPU {done.memory:6.0f} MB"
        say(f"  {project.size:>6} {project.tool:<16} {work:<30} {took}")
        self.save()

    def row(self, work: str, size: int, tool: str) -> dict:
        """Return the row of a work, size and program."""
        for row in self.found["measured"]:
            if (row["work"], row["size"], row["tool"]) == (work, size, tool):
                return row
        row = {"work": work, "size": size, "tool": tool, "cpu": [], "wall": [], "memory": [], "note": ""}
        self.found["measured"].append(row)
        return row

    def save(self) -> None:
        """Write the figures."""
        self.file.write_text(json.dumps(self.found, indent=1) + "\n", "utf-8")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def install() -> tuple[list[Peer], dict[str, str], dict[str, str]]:
    """Return the peers that can be run, their versions by package, and why the others cannot."""
    missing = {peer.name: why for peer in PEERS if (why := peers.install(peer))}
    for name, why in missing.items():
        say(f"{name} is left out: {why}")
    installed = [peer for peer in PEERS if peer.name not in missing]
    return installed, {key: value for peer in installed for key, value in peers.versions(peer).items()}, missing


def in_turn(results: Results, all_projects: list[Project], runs: int, measure) -> None:
    """Measure all programs one after the other, and all of that so many times. A program that fails is left out."""
    failed: set[str] = set()
    for number in range(1, runs + 1):
        for project in [one for one in all_projects if one.tool not in failed]:
            for work, done, note in measure(project, number):
                results.add(work, project, done, note)
                if note:
                    failed.add(project.tool)
                    break


def serve(results: Results, all_projects: list[Project], installed: list[Peer], runs: int) -> None:
    """Time edits while each program serves."""
    commands = {peer.name: peer for peer in installed if peer.serve}
    for project in all_projects:
        if project.tool == OURS:
            times, note = works.served(project, _our_server, runs)
        elif peer := commands.get(project.tool):
            times, note = works.served(project, lambda port, peer=peer: peer.command(peer.serve, port=port), runs)
        else:
            continue
        row = results.row(works.SERVED, project.size, project.tool)
        row["wall"], row["note"] = [round(one, 3) for one in times], note
        say(f"  {project.size:>6} {project.tool:<16} {works.SERVED}: {note or row['wall']}")
        results.save()


def _our_server(port: int) -> list[str]:
    return our_command("mkdocs", "serve", "--quiet", "--livereload", "--dev-addr", f"127.0.0.1:{port}")


def parts_of(size: int, sizes: list[int], asked: list[str]) -> Iterator[str]:
    """Yield what is measured at a size."""
    if "build" in asked:
        yield "build"
    if "check" in asked and (size in CHECKED_AT or size == sizes[-1]):
        yield "check"
    if "serve" in asked and size == max([one for one in sizes if one <= SERVED_AT], default=sizes[0]):
        yield "serve"


def measure_size(results: Results, size: int, sizes: list[int], installed: list[Peer], options) -> None:
    """Measure all that is asked for at one size, in folders that are taken away afterwards."""
    folder = HERE / "projects"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    asked = list(parts_of(size, sizes, options.parts))
    start = time.monotonic()
    if {"build", "serve"} & set(asked):
        building = build_projects(size, installed, folder)
        if "build" in asked:
            in_turn(results, building, options.runs, works.builds)
        if "serve" in asked:
            serve(results, building, installed, options.runs)
    if "check" in asked:
        shutil.rmtree(folder)
        in_turn(results, check_projects(size, installed, folder), options.runs, works.checks)
    shutil.rmtree(folder, ignore_errors=True)
    results.found["minutes"][str(size)] = round((time.monotonic() - start) / 60, 1)
    results.save()


def earlier() -> dict | None:
    """Return the figures of an earlier run, if there are some."""
    return json.loads(FIGURES.read_text("utf-8")) if FIGURES.is_file() else None


def measured(options: argparse.Namespace) -> dict:
    """Measure everything that is asked for and return the figures."""
    sizes = sorted({int(size) for size in options.sizes.replace(",", " ").split()})
    HERE.mkdir(parents=True, exist_ok=True)
    installed, versions, missing = install()
    start = machine.described() | {"versions": machine.our_versions() | versions, "missing": missing}
    start |= {"sizes": sizes, "runs": options.runs, "minutes": {}}
    results = Results(FIGURES, start, earlier() if options.add else None)
    for size in sizes:
        measure_size(results, size, sizes, installed, options)
    if "profile" in options.parts:
        results.found["profile"] = cold_profile.shares(sizes[0], HERE / "profiled", _BUILD_ENVIRONMENT)
    for name in others.PROGRAMS:
        if name in options.parts:
            results.found[name] = others.said(name)
    results.save()
    return results.found


def main() -> None:
    """Measure, then write the page and the plot."""
    parser = argparse.ArgumentParser(description="Measures building, checking, serving, lookup and search.")
    parser.add_argument("--sizes", default="1000 5000 10000", help="numbers of entries")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--add", action="store_true", help="keep the figures of other sizes that are there")
    parser.add_argument("--only-write", action="store_true", help="write the page from the figures that are there")
    options = parser.parse_args()
    found = earlier() if options.only_write else measured(options)
    if found is None:
        parser.error("there are no figures yet; leave --only-write out")
    (REPOSITORY / "docs/benchmarks.md").write_text(report.page(found), "utf-8")
    for scheme in plot.COLOURS:
        (REPOSITORY / f"docs/assets/benchmarks-{scheme}.svg").write_text(plot.plot(found, scheme), "utf-8")
    say(report.as_text(found))


if __name__ == "__main__":
    main()
