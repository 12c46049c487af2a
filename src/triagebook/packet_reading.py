"""Reading an escalation packet from JSON: what is not one is refused, and all that is wrong is said at once."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from .diagnostics import suggest
from .packet import SEVERITY_KEYS, STEP_KEYS, Packet, Policies

KEYS = ("version", "case", "severity", "team", "channel", "entries", "fields", "trail", "made")
_NEEDED = ("version", "fields", "made")
_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?Z")
_ENTRY = re.compile(r"(?:RB|KI|MC)-[0-9]{4}")
_TIMES = ("at", "made", "started", "next_update")


class PacketError(ValueError):
    """A text that is no packet; `problems` are sentences. Parts of the text may stand in them, so mask them."""

    def __init__(self, problems: Collection[str], line: int = 0, column: int = 0) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)
        self.line = line
        self.column = column


def read(policies: Policies, text: str) -> Packet:
    """Return the packet in a JSON text.

    Raises:
        PacketError: if it is not JSON, with line and column; or if it is not a packet, with all that is wrong.
    """
    value = _loaded(text)
    if problems := list(_problems(policies, value)):
        raise PacketError(problems)
    return value


def _loaded(text: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise PacketError([f"this is not JSON: {error.msg}"], error.lineno, error.colno) from None
    except RecursionError:
        raise PacketError(["it is nested too deep for a packet"]) from None
    except PacketError:
        raise
    except ValueError:  # a number of more digits than Python reads
        raise PacketError(["a number in it is too long"]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise PacketError([f"the key `{next(n for n in names if names.count(n) > 1)}` stands twice in one object"])
    return made


def _no_constant(name: str) -> None:
    raise PacketError([f"this is not JSON: {name} is no value"])


def _problems(policies: Policies, packet: Any) -> Iterator[str]:
    if not isinstance(packet, dict):
        yield "a packet is a JSON object with the key `version`"
        return
    yield from _unknown("", packet, KEYS)
    yield from (f"`{key}` is missing" for key in _NEEDED if key not in packet)
    version = packet.get("version", 1)
    if version != 1 or isinstance(version, bool):
        yield "`version` is not 1, the only one that can be read"
    yield from _case(policies["variables"], packet.get("case", {}))
    if packet.get("severity") is not None:
        yield from _severity(packet["severity"])
    yield from _fields(policies["packet"]["fields"], packet.get("fields", {}))
    yield from _trail(packet.get("trail", []))
    yield from _entries(packet.get("entries", []))
    for key in ("team", "channel", "made"):
        yield from _text(key, packet.get(key, ""), needed=key == "made" and key in packet)


def _unknown(place: str, value: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    for key in value:
        if key not in known:
            yield f"`{place}{key}` is no key of a packet: {suggest(key[:100], known)}"


def _case(variables: Mapping[str, Any], case: Any) -> Iterator[str]:
    if not isinstance(case, dict):
        yield "`case` is not an object"
        return
    for name, value in case.items():
        if name not in variables:
            yield f"`case.{name}` is no case variable: {suggest(name[:100], variables)}"
        elif variables[name]["sensitive"]:
            yield f"`case.{name}` is sensitive and never part of a packet: take it out"
        else:
            yield from _text(f"case.{name}", value)


def _severity(severity: Any) -> Iterator[str]:
    if not isinstance(severity, dict):
        yield "`severity` is neither null nor an object"
        return
    yield from _unknown("severity.", severity, SEVERITY_KEYS)
    for key in SEVERITY_KEYS:
        yield from _text(f"severity.{key}", severity.get(key, ""))
    if isinstance(severity.get("severity", ""), str) and severity.get("severity") not in ("P1", "P2", "P3", "P4"):
        yield "`severity.severity` is not P1, P2, P3 or P4"


def _fields(known: Mapping[str, Any], fields: Any) -> Iterator[str]:
    if not isinstance(fields, dict):
        yield "`fields` is not an object"
        return
    yield from _unknown("fields.", fields, known)
    for key in known:
        yield from _text(f"fields.{key}", fields.get(key, ""))


def _trail(trail: Any) -> Iterator[str]:
    if not isinstance(trail, list):
        yield "`trail` is not a list"
        return
    for number, step in enumerate(trail):
        if not isinstance(step, dict):
            yield f"`trail.{number}` is not an object"
            continue
        yield from _unknown(f"trail.{number}.", step, STEP_KEYS)
        for key in STEP_KEYS:
            yield from _text(f"trail.{number}.{key}", step.get(key, ""), needed=key in ("at", "text"))


def _entries(entries: Any) -> Iterator[str]:
    if not isinstance(entries, list):
        yield "`entries` is not a list"
        return
    for number, id in enumerate(entries):
        if not isinstance(id, str) or not _ENTRY.fullmatch(id):
            yield f"`entries.{number}` is not the id of an entry, such as RB-0001"


def _text(place: str, value: Any, *, needed: bool = False) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"`{place}` is not a text"
    elif needed and not value.strip():
        yield f"`{place}` is missing or empty"
    elif value and _is_time(place) and not _is_utc(value):
        yield f"`{place}` is not a time in UTC, such as 2026-11-23T02:10:00Z"


def _is_time(place: str) -> bool:
    return place.rpartition(".")[2] in _TIMES and not place.startswith(("case.", "fields."))


def _is_utc(text: str) -> bool:
    if not _UTC.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[:16])
    except ValueError:
        return False
    return True
