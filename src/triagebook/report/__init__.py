"""Print diagnostics: for people, for programs, and for code hosts; each form is a function of the same shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from ..diagnostics import RULES, Diagnostic
from .junit import as_junit
from .machine import as_github, as_gitlab, as_json, as_rdjson
from .place import PLAIN, Setting, fails, visible
from .sarif import as_sarif
from .terminal import as_concise, as_text

#: Every form by the name that `--format` gives it.
FORMATS: dict[str, Callable[[Sequence[Diagnostic], Setting], str]] = {
    "text": as_text,
    "concise": as_concise,
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
    "sarif": as_sarif,
    "junit": as_junit,
    "rdjson": as_rdjson,
}

__all__ = [
    "FORMATS",
    "PLAIN",
    "Setting",
    "as_concise",
    "as_github",
    "as_gitlab",
    "as_json",
    "as_junit",
    "as_rdjson",
    "as_sarif",
    "as_text",
    "explain",
    "failing",
    "fails",
    "summary",
    "visible",
]


def summary(found: Sequence[Diagnostic], files: int) -> str:
    """Return the closing line: `2 errors and 1 warning in 56 files`."""
    count = Counter(d.level for d in found)
    parts = [
        f"{count[level]} {level}{'s' * (count[level] != 1)}" for level in ("error", "warning", "note") if count[level]
    ]
    said = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else "no problems"
    return f"{said} in {files} file{'s' * (files != 1)}"


def failing(found: Iterable[Diagnostic], *, strict: bool) -> bool:
    """Does a run with these diagnostics fail? See `fails`."""
    return any(fails(d, strict=strict) for d in found)


def explain(code: str) -> str:
    """Return a rule's documentation as text.

    Raises:
        KeyError: if no rule has the code.
    """
    rule = RULES[code.upper()]
    return f"{rule.code} {rule.name} ({rule.level})\n\n{rule.doc}\n"
