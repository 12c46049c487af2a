"""Whether a known issue can apply to a case: release, region and plan; `docs/assets/affects.js` does the same.

What is not known of the case never sets an entry aside: a wrong "cannot be it" costs more than a line too many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*(?=$|[-+.])")
_COMPARISON = re.compile(r"(<=|>=|<|>|=)?([0-9]+(?:\.[0-9]+)*)$")
_WORDS = {">=": "from {}", ">": "after {}", "<": "before {}", "<=": "up to {}", "=": "{}"}
#: Versions whose first number is a year are releases; a library's 4.2.0 says nothing of release 2026.11.1.
_FIRST_YEAR = 1900


def version(text: str) -> tuple[int, ...] | None:
    """Return a version's numbers without zeros at the end, so that 2026.10 equals 2026.10.0; None for other text."""
    match = _VERSION.match(text.strip())
    if not match:
        return None
    numbers = [int(part) for part in match[0].split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def applies(affects: Sequence[Mapping[str, Any]], fixed_in: Mapping[str, str] | None, case: Mapping[str, str]) -> str:
    """Return why a known issue cannot apply to a case, in words; empty where it can.

    `affects` and `fixed_in` are as in front matter; `case` may have release, region and plan. It applies where one of
    the things that it affects does.
    """
    reasons = [_reason(item, fixed_in or {}, case) for item in affects or [{}]]
    return "; ".join(dict.fromkeys(reasons)) if all(reasons) else ""


def _reason(item: Mapping[str, Any], fixed_in: Mapping[str, str], case: Mapping[str, str]) -> str:
    release, region, plan = (str(case.get(key) or "").strip() for key in ("release", "region", "plan"))
    fixed = "" if fixed_in.get("component", item.get("component")) != item.get("component") else fixed_in.get("version")
    if fixed and _compared(release, ">=", fixed):
        return f"not in release {release}: fixed in {fixed}"
    wanted = item.get("versions", "")
    if wanted and not _within(release, wanted):
        return f"not in release {release}: affects {_in_words(wanted)}"
    for name, value in (("region", region), ("plan", plan)):
        if value and item.get(f"{name}s") and value not in item[f"{name}s"]:
            return f"not {'in' if name == 'region' else 'on'} {name} {value}: affects {', '.join(item[f'{name}s'])}"
    return ""


def _within(release: str, wanted: str) -> bool:
    """Do all comparisons hold, as far as they can be made?"""
    found = filter(None, map(_COMPARISON.match, wanted.split()))
    return all(_compared(release, match[1] or "=", match[2]) is not False for match in found)


def _compared(release: str, sign: str, other: str) -> bool | None:
    """Compare a release with a version; None where one of them is none, or only one is counted by the year."""
    a, b = version(release), version(other)
    if a is None or b is None or (a[0] >= _FIRST_YEAR) != (b[0] >= _FIRST_YEAR):
        return None
    return {"<=": a <= b, ">=": a >= b, "<": a < b, ">": a > b, "=": a == b}[sign]


def _in_words(wanted: str) -> str:
    found = filter(None, map(_COMPARISON.match, wanted.split()))
    return " and ".join(_WORDS[match[1] or "="].format(match[2]) for match in found)
