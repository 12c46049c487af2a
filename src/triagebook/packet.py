"""The escalation packet: its form, its score by docs/policy/escalation-packet.md, and its masked copy.

A packet is a mapping:

- `version`: 1
- `case`: case variables by name, never sensitive ones
- `severity`: null, or a mapping of `SEVERITY_KEYS`; `severity` in it is P1 to P4, the times are ISO 8601 in UTC
- `team`, `channel`: where it goes
- `entries`: ids of the entries that were used
- `fields`: texts by the keys of the policy
- `trail`: a list of mappings of `STEP_KEYS`, `at` being ISO 8601 in UTC
- `made`: ISO 8601 in UTC

`policies` are what it is judged by: `packet` and `redaction`, the front matter of the two policy pages, and
`variables`, the case variables. `docs/assets/packet.js` does the same in the browser; `tests/vectors/packet.json` holds
both to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .redaction import Numbers, redact
from .signatures import occurrences

SEVERITY_KEYS = ("severity", "reason", "impact", "urgency", "started", "next_update")
STEP_KEYS = ("at", "entry", "step", "text", "answer", "note")
#: Signs that no ticket shows and terminals obey, and halves of characters.
_UNWRITTEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

Packet = Mapping[str, Any]
Policies = Mapping[str, Mapping[str, Any]]
Verdict = Literal["send", "warn", "refuse", "blocked"]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """A field of the policy: its points of its weight, and what to tell the agent where it is not complete."""

    key: str
    label: str
    weight: int
    points: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """How often a rule of redaction found something in a text; its place is such as `fields.scope`."""

    place: str
    rule: str
    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Score:
    """Points out of 100, and whether the packet is sent, sent with a warning, refused, or blocked by a secret."""

    score: int
    verdict: Verdict
    fields: tuple[FieldScore, ...]
    found: tuple[Found, ...]


def canonical(policies: Policies, packet: Packet) -> dict[str, Any]:
    """Return a packet with all keys, in order, and nothing that has no place in one, such as a sensitive variable.

    Line ends are line feeds, and what cannot be shown is U+FFFD.
    """
    case, fields, severity = packet.get("case") or {}, packet.get("fields") or {}, packet.get("severity")
    variables = policies["variables"]
    return {
        "version": 1,
        "case": {
            name: written(case[name]) for name in sorted(case) if not variables.get(name, _SENSITIVE)["sensitive"]
        },
        "severity": None if severity is None else {key: written(severity.get(key)) for key in SEVERITY_KEYS},
        "team": written(packet.get("team")),
        "channel": written(packet.get("channel")),
        "entries": [written(id) for id in packet.get("entries") or ()],
        "fields": {key: written(fields.get(key)) for key in policies["packet"]["fields"]},
        "trail": [{key: written(step.get(key)) for key in STEP_KEYS} for step in packet.get("trail") or ()],
        "made": written(packet.get("made")),
    }


_SENSITIVE = {"sensitive": True}


def written(text: str | None) -> str:
    """Return a text with line feeds as its only line ends, and U+FFFD for what cannot be shown."""
    return _UNWRITTEN.sub("\ufffd", (text or "").replace("\r\n", "\n").replace("\r", "\n"))


def score(policies: Policies, packet: Packet, kept: Collection[str] = ()) -> Score:
    """Return a packet's score. A field has its weight when all its conditions hold, else nothing.

    What must be in a field is looked for in what is handed over, where all but the values of `kept` is masked; what
    must not be in it, in what was written.
    """
    return scored(policies, packet, masked(policies, packet, kept))


def scored(policies: Policies, packet: Packet, result: Masked) -> Score:
    """Return the score of a packet whose masked copy is known already."""
    given, handed = canonical(policies, packet)["fields"], result.packet["fields"]
    fields = tuple(_field(k, field, given[k], handed[k]) for k, field in policies["packet"]["fields"].items())
    total = sum(field.points for field in fields)
    return Score(total, _verdict(policies["packet"]["thresholds"], total, result.found), fields, result.found)


def _field(key: str, field: Mapping[str, Any], given: str, handed: str) -> FieldScore:
    missing = tuple(
        condition["reason"]
        for condition in field["complete_when"]
        if not _HOLDS[test := condition["test"]](given if test == "not_matches" else handed, condition["value"])
    )
    return FieldScore(key, field["label"], field["weight"], 0 if missing else field["weight"], missing)


def _matches(text: str, pattern: Any) -> bool:
    return any(True for _ in occurrences("regex", str(pattern), text))


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 1  # a pattern beside the wrong test; some text is asked for


#: What a condition tests. Runs of white space count as one character; a line with nothing else counts as none.
_HOLDS: dict[str, Callable[[str, Any], bool]] = {
    "min_chars": lambda text, least: len(" ".join(text.split())) >= _number(least),
    "min_items": lambda text, least: sum(bool(line.strip()) for line in text.split("\n")) >= _number(least),
    "matches": _matches,
    "not_matches": lambda text, pattern: not _matches(text, pattern),
}


def _verdict(thresholds: Mapping[str, int], total: int, found: Collection[Found]) -> Verdict:
    if any(one.kind == "secret" for one in found):
        return "blocked"
    if total < thresholds["refuse_below"]:
        return "refuse"
    return "warn" if total < thresholds["warn_below"] else "send"


@dataclass(frozen=True, slots=True)
class Masked:
    """A packet without secrets and personal data; what was found in it; and how often what was taken out, by label."""

    packet: dict[str, Any]
    found: tuple[Found, ...]
    counts: dict[str, int]


def masked(policies: Policies, packet: Packet, kept: Collection[str] = ()) -> Masked:
    """Return the canonical packet, masked; the same value has the same number everywhere in it.

    `kept` are the values that the agent chose to show; secrets are never kept.
    """
    rules, allowed = policies["redaction"]["rules"], policies["redaction"]["allowed"]
    numbers: Numbers = {}
    found: list[Found] = []
    counts: dict[str, int] = {}

    def mask(text: str, place: str) -> str:
        redacted = redact(rules, text, kept, allowed=allowed, numbers=numbers)
        for one in redacted.counts:
            found.append(Found(place, one.rule, one.kind, one.label, one.masked + one.kept))
            if one.masked:
                counts[one.label] = counts.get(one.label, 0) + one.masked
        return redacted.text

    copy = _mapped(canonical(policies, packet), mask)
    return Masked(copy, tuple(found), counts)


def _mapped(value: Any, change: Callable[[str, str], str], place: str = "") -> Any:
    """Return a value with each text in it changed; `change` is told its place, such as `trail.0.note`."""
    if isinstance(value, str):
        return change(value, place)
    before = f"{place}." if place else ""
    if isinstance(value, dict):
        return {key: _mapped(inner, change, before + key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, change, f"{before}{number}") for number, inner in enumerate(value)]
    return value
