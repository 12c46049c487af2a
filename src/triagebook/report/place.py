"""What all forms of a report share: the setting they are made in, the source lines, and names that stay the same."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..diagnostics import RULES, Diagnostic


def _no_lines(path: str) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a report goes: the lines of a file by its path, colour, columns (0 for no limit), and what fails a run."""

    lines: Callable[[str], list[str]] = _no_lines
    colour: bool = False
    width: int = 0
    strict: bool = False

    def line(self, found: Diagnostic) -> str | None:
        """Return the line that a diagnostic is about, or None where there is none to show."""
        lines = self.lines(found.path)
        return lines[found.line - 1] if found.line <= len(lines) else None


PLAIN = Setting()


def fails(found: Diagnostic, *, strict: bool) -> bool:
    """Does a run with this diagnostic fail?

    An error fails it, and with `strict` a warning does too, save those that a passing day alone brings: a quiet branch
    must not turn red overnight.
    """
    return found.level == "error" or (strict and found.level == "warning" and not RULES[found.code].calendar)


#: Control characters, halves of surrogate pairs, and what turns the direction of text or hides in it.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Return a text with its control characters written out: content must not steer the terminal."""
    return _STEERING.sub(lambda match: _escape(match[0]), text)


def _escape(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def fingerprints(found: Iterable[Diagnostic]) -> list[str]:
    """Return a name for each diagnostic that stays the same when lines move, and differs from all others.

    Made of path, code and message; those alike in all three are counted.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    names = []
    for d in found:
        key = (d.path, d.code, d.message)
        seen[key] += 1
        names.append(hashlib.sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "replace")).hexdigest()[:40])
    return names
