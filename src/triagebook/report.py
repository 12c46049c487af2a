"""Print diagnostics: for people, for programs, and as annotations of a code host."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from .diagnostics import RULES, Diagnostic


def as_text(found: Iterable[Diagnostic]) -> str:
    """Return one block for each diagnostic: place, code and message, then what to do."""
    lines = []
    for d in found:
        note = "" if d.level == "error" else f" ({d.level})"
        lines.append(_visible(f"{d.path}:{d.line}:{d.column}: {d.code} {d.message}{note}"))
        if d.help:
            lines.append(_visible(f"  help: {d.help}"))
    return "".join(line + "\n" for line in lines)


def _visible(line: str) -> str:
    """Return a line with its control characters written out: content must not steer the terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", lambda match: f"\\x{ord(match[0]):02x}", line)


def as_json(found: Iterable[Diagnostic]) -> str:
    """Return a JSON list with an object for each diagnostic, its keys the fields of Diagnostic."""
    return json.dumps([dataclasses.asdict(d) for d in found], indent=2, ensure_ascii=False) + "\n"


def as_github(found: Iterable[Diagnostic]) -> str:
    """Return workflow commands that annotate a pull request.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    command = {"error": "error", "warning": "warning", "note": "notice"}
    return "".join(
        f"::{command[d.level]} file={_property(d.path)},line={d.line},col={d.column}"
        f",title={_property(f'{d.code} {d.name}')}"
        f"::{_data(d.message + (f' ({d.help})' if d.help else ''))}\n"
        for d in found
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS = {"text": as_text, "json": as_json, "github": as_github}


def summary(found: Sequence[Diagnostic], files: int) -> str:
    """Return the closing line: `2 errors and 1 warning in 56 files`."""
    count = Counter(d.level for d in found)
    parts = [
        f"{count[level]} {level}{'s' * (count[level] != 1)}" for level in ("error", "warning", "note") if count[level]
    ]
    said = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else "no problems"
    return f"{said} in {files} file{'s' * (files != 1)}"


def failing(found: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Does a run with these diagnostics fail?

    Errors fail it, and with `strict` warnings do too, save those that a passing day alone brings: a quiet branch
    must not turn red overnight.
    """
    return any(d.level == "error" or (strict and d.level == "warning" and not RULES[d.code].calendar) for d in found)


def explain(code: str) -> str:
    """Return a rule's documentation as text.

    Raises:
        KeyError: if no rule has the code.
    """
    rule = RULES[code.upper()]
    return f"{rule.code} {rule.name} ({rule.level})\n\n{rule.doc}\n"
