"""Run a program and measure it: CPU seconds and peak memory of all its processes, and the time that passed."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

#: Seconds between two looks at the memory.
INTERVAL = 0.05
_PAGE = resource.getpagesize()
#: Without the setting that has Python compile modules anew at each start: packages are compiled as they are installed,
#: so it would slow down a program alone that runs from its sources, as ours does.
_INHERITED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, and megabytes at most. `status` is None where it was stopped after its time."""

    cpu: float
    wall: float
    memory: float
    status: int | None
    said: str


def run(command: Sequence[str], folder: Path, *, seconds: float, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command in a folder, for so many seconds at most.

    CPU is user and system time of the process and of all that it waited for (wait4). Memory is the sum over its
    process group, looked at every 50 ms, on Linux; elsewhere that of its largest process.
    """
    stop, peak = Event(), [0]
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_INHERITED | dict(environment or {}),
            start_new_session=True,
        )
        watch = Thread(target=_watch, args=(process.pid, start + seconds, stop, peak))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        stop.set()
        watch.join()
        end(process.pid)
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    in_time = wall < seconds
    memory = max(peak[0] * _PAGE, used.ru_maxrss * 1024) / 1e6
    return Run(used.ru_utime + used.ru_stime, wall, memory, process.returncode if in_time else None, said)


def end(group: int) -> None:
    """End what is left of a process group that `run` or a server started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _watch(group: int, until: float, stop: Event, peak: list[int]) -> None:
    while not stop.wait(INTERVAL):
        peak[0] = max(peak[0], resident(group))
        if time.perf_counter() > until:
            end(group)
            return


def resident(group: int) -> int:
    """Return the pages of memory that a process group holds; 0 where the system has no /proc."""
    return sum(pages for pgrp, pages in map(_process, Path("/proc").glob("[0-9]*/stat")) if pgrp == group)


def _process(stat: Path) -> tuple[int, int]:
    """Return the group and the resident pages of a process (proc(5): fields 5 and 24), zeros when it is gone."""
    try:
        fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return 0, 0
    return int(fields[2]), int(fields[21])
