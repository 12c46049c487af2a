"""Build sites for tests: the repository's own, and generated ones of any size."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
#: 2026-11-23 00:00 UTC, so that pages do not change with the calendar.
EPOCH = "1795392000"

COMPONENTS = ("sign-in", "api")
LEVELS = ("high", "medium", "low")


def build(root: Path, destination: Path, tool: str = "mkdocs", *, strict: bool = True) -> tuple[str, float]:
    """Build the site of a knowledge base; return what was logged and the CPU seconds of the whole process.

    Raises:
        AssertionError: if the build fails, with its log.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", tool, "build", "-f", "mkdocs.yml", "-d", str(destination), *["--strict"] * strict]
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    log = done.stdout + done.stderr
    assert done.returncode == 0, log
    return log, (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def with_site_parts(root: Path) -> Path:
    """Give a copy of `tests/kb` what a site needs: the repository's hooks, theme, scripts and a short mkdocs.yml."""
    for folder in ("hooks", "overrides", "schemas", "docs/assets"):
        shutil.copytree(REPOSITORY / folder, root / folder, dirs_exist_ok=True)
    lines = (REPOSITORY / "mkdocs.yml").read_text().splitlines()
    config = "\n".join(lines[: lines.index("nav:")])
    nav = ["docs/index.md", "runbooks/README.md", "known-issues/README.md"]
    there = [path for path in nav if (root / path).is_file()]
    (root / "mkdocs.yml").write_text(config + "\nnav:\n" + "".join(f"  - {path}\n" for path in there))
    (root / "mkdocs.yml").write_text(
        (root / "mkdocs.yml").read_text().replace("omitted_files: warn", "omitted_files: ignore")
    )
    return root


def generate(root: Path, count: int) -> None:
    """Write `count` known issues into a knowledge base, of a usual length and all different, linked in a chain."""
    for number in range(count):
        id = f"KI-{1000 + number:04}"
        (root / f"known-issues/{id}-generated.md").write_text(
            _known_issue(number, id, f"KI-{1000 + (number + 1) % count:04}")
        )


def _known_issue(number: int, id: str, other: str) -> str:
    component = COMPONENTS[number % 2]
    body = "\n\n".join(
        f"## {heading}\n\n"
        + "\n\n".join(f"Part {part} of {heading.lower()} {number}, like [{other}]. `code {part}`" for part in range(6))
        for heading in ("Issue", "Environment", "Cause", "Workaround", "Resolution")
    )
    return f"""---
id: {id}
title: Generated fault number {number} of {component}
summary: A generated known issue that is as long as a usual one, number {number}, for measuring how builds grow.
status: validated
owner: identity
components: [{component}]
tags: [generated-{number % 50}]
symptoms:
  - The customer sees fault number {number} on the page.
signatures:
  - id: code
    kind: code
    value: GENERATED_{number:05}
    examples: ["error GENERATED_{number:05} occurred"]
impact: {LEVELS[number % 3]}
urgency: low
reviewed: 2026-11-02
related: [{other}]
state: confirmed
resolution_party: customer
affects:
  - component: {component}
cause: {{certainty: confirmed, summary: Cause number {number} of the generated faults.}}
workaround: {{extent: none}}
reported_on: 2026-10-01
---

{body}
"""
