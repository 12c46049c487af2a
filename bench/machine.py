"""What a measurement ran on: cores, processor, memory, versions. No names of hosts or folders."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_OURS = ("triagebook", "mkdocs", "mkdocs-material", "markdown", "jsonschema-rs", "google-re2")


def described() -> dict[str, Any]:
    """Return the day, and the machine: cores, processor, memory in GB, system, Python, load before the start."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            "processor": _line("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.machine(),
            "memory": round(int(_line("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 1e6),
            "system": platform.system(),
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        },
    }


def our_versions() -> dict[str, str]:
    """Return the versions of our package and of those that it builds and checks with."""
    return {name: version(name) for name in _OURS}


def _line(file: str, pattern: str) -> str:
    try:
        found = re.search(pattern, Path(file).read_text("utf-8"))
    except OSError:
        return ""
    return found[1].strip() if found else ""
