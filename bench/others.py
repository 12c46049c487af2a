"""Measurements that are programs of their own: matching, search, what a browser loads. They are kept as text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from peers import clean

HERE = Path(__file__).parent
#: The program of each part, and what it is called with.
PROGRAMS = {"lookup": ("matching.py",), "search": ("search.py",), "bounded": ("bounded.py",)}
SECONDS = 3_600


def said(name: str) -> dict[str, str]:
    """Return what a program of this folder printed, or why it did not."""
    program, *arguments = PROGRAMS[name]
    if not (HERE / program).is_file():
        return {"note": "not measured: there is no program for it"}
    try:
        done = subprocess.run(
            [sys.executable, str(HERE / program), *arguments],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"note": f"stopped after {SECONDS} s"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        return {"note": f"exit status {done.returncode}: {clean(last[0] if last else '')}"}
    return {"text": "\n".join(clean(line) if "/" in line else line for line in done.stdout.rstrip().splitlines())}
