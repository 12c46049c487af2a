"""Find the severity of a case and the instants at which its clocks run out.

Computed from the front matter of docs/policy/severity.md; no clock is read. docs/assets/severity.js does the same in
the browser, and tests/vectors/ holds both to the same results and messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from .diagnostics import listed

Policy = Mapping[str, Any]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
LONGEST = timedelta(days=365)

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)

#: How far to look for business hours before giving up: ten years.
SEARCHED_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Assessment:
    """The severity of a case, P1 (worst) to P4, and a sentence or two that say why."""

    severity: str
    reason: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """When the clocks of a case run out, in UTC. `next_update` is None where updates are due on change only."""

    first_response: datetime
    next_update: datetime | None
    escalate: datetime


@dataclass(frozen=True, slots=True)
class _Window:
    """The business hours of one local date, as instants in UTC."""

    day: date
    opening: datetime
    closing: datetime


def severity(policy: Policy, impact: str, urgency: str) -> str:
    """Return the severity, "P1" to "P4", that the matrix gives for an impact and an urgency.

    Raises:
        ValueError: for an impact or an urgency that the matrix does not have.
    """
    return _find(_find(policy["matrix"], impact, "impact"), urgency, "urgency")


def assess(policy: Policy, impact: str, urgency: str, overrides: Iterable[str] = ()) -> Assessment:
    """Return the severity of a case and the reason for it.

    `overrides` names those that apply, by id. The worst of them decides where it is worse than the matrix; of several
    that are equally bad the first in the policy is named.

    Raises:
        ValueError: for an impact, an urgency or an override that the policy does not have.
    """
    given = severity(policy, impact, urgency)
    known = {override["id"]: override for override in policy["overrides"]}
    applying = {name: _find(known, name, "override") for name in overrides}
    cell = f"matrix gives {given} for {impact} impact and {urgency} urgency."
    if not applying:
        return Assessment(given, f"The {cell}")
    # `min` takes the first of equals, so the order is the policy's and not the caller's.
    worst = min((known[name] for name in known if name in applying), key=lambda override: override["severity"])
    if worst["severity"] >= given:
        return Assessment(given, f"No override is worse: the {cell}")
    sentence = f"{worst['condition'].rstrip('.')}: {worst['severity']}, although the {cell}"
    return Assessment(worst["severity"], f"{sentence} {worst['reason'].rstrip('.')}.")


def due(start: datetime, duration: str, hours: str, business: Mapping[str, Any]) -> datetime:
    """Return the instant, in UTC, at which a duration that began at `start` is over.

    `duration` is a number and `m`, `h` or `d`, at most 365 days. `business` is the policy's `business_hours`.
    With `hours` "24x7" time simply passes: `1d` is 24 hours, whatever local clocks do.

    With `hours` "business" time passes only in business hours: on each local date whose weekday is in `days` and that
    is not in `holidays`, from `start` up to, not including, `end`, by the clock of `time_zone`.

    - Minutes and hours are time that really passes: a night on which clocks go forward is an hour shorter. A clock
      that is used up at the very end of a day runs out then, not at the next opening.
    - `1d` is one business day: the same local clock time on the next business day; `2d` on the one after that.
    - A start outside business hours, or at the very end of a day, counts from the next opening.
    - A local time that clocks skip is read with the offset before the change, and of a local time that comes twice
      the first is meant (as with `fold=0`, PEP 495). A day whose hours vanish in such a gap is no business day, and
      where a change of clocks moves the end of `1d` out of that day's hours, the nearest moment of them counts.

    Raises:
        ValueError: for a start without a time zone or outside the years 1970 to 2999, a bad duration, unknown hours,
            an unknown time zone, or business hours that do not open for long enough within ten years.
    """
    begin, (count, unit) = _instant(start), _parse_duration(duration)
    if hours == "24x7":
        return begin + count * UNITS[unit]
    if hours != "business":
        raise ValueError(f"unknown hours `{hours}`: use `24x7` or `business`")
    zone = _zone(business["time_zone"])
    windows = _windows(begin, business, zone)
    found = _after_days(begin, count, windows, zone) if unit == "d" else _after(begin, count * UNITS[unit], windows)
    if found is None:
        raise ValueError(f"business hours do not open for `{duration}` in the ten years from {begin.date()}")
    return found


def clocks(policy: Policy, severity: str, start: datetime) -> Clocks:
    """Return when the first response, the next update and the escalation are due for a case that began at `start`.

    Raises:
        ValueError: for an unknown severity, and as `due`.
    """
    obliges = _find(policy["severities"], severity, "severity")

    def run_out(duration: str) -> datetime:
        return due(start, duration, obliges["hours"], policy["business_hours"])

    update = None if obliges["update_every"] == "change" else run_out(obliges["update_every"])
    return Clocks(run_out(obliges["first_response"]), update, run_out(obliges["escalate_within"]))


def _find(table: Mapping[str, Any], key: str, what: str) -> Any:
    if key not in table:
        raise ValueError(f"unknown {what} `{key}`" + (f": use {listed(table)}" if table else ""))
    return table[key]


def _instant(start: datetime) -> datetime:
    if start.utcoffset() is None:
        raise ValueError(f"start {start.isoformat()} has no time zone")
    if not EARLIEST <= start < LATEST:
        raise ValueError(f"start {start.isoformat()} is outside the years 1970 to 2999")
    return start.astimezone(UTC)


def _parse_duration(duration: str) -> tuple[int, str]:
    parts = re.fullmatch("([1-9][0-9]{0,5})([mhd])", duration)
    if not parts or int(parts[1]) * UNITS[parts[2]] > LONGEST:
        raise ValueError(f"bad duration `{duration}`: use a number and m, h or d, such as 30m, up to 365d")
    return int(parts[1]), parts[2]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a folder of zones, such as Europe, is an OSError
        raise ValueError(f"unknown time zone `{name}`") from error


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock.replace(fold=0), tzinfo=zone).astimezone(UTC)


def _windows(begin: datetime, business: Mapping[str, Any], zone: ZoneInfo) -> Iterator[_Window]:
    """Yield the business hours that end after `begin`, in order, for ten years."""
    first, last = (time.fromisoformat(business[edge]) for edge in ("start", "end"))
    # From the day before: a change of clocks can push its end past midnight.
    today = begin.astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(-1, SEARCHED_DAYS)):
        if WEEKDAYS[day.weekday()] not in business["days"] or day.isoformat() in business.get("holidays", ()):
            continue
        window = _Window(day, _at(day, first, zone), _at(day, last, zone))
        # A zone that crosses the date line skips a whole date: then its hours would be those of the next one.
        exists = window.opening.astimezone(zone).date() == day
        if exists and max(begin, window.opening) < window.closing:
            yield window


def _after(begin: datetime, left: timedelta, windows: Iterable[_Window]) -> datetime | None:
    for window in windows:
        counted_from = max(begin, window.opening)
        if left <= window.closing - counted_from:
            return counted_from + left
        left -= window.closing - counted_from
    return None


def _after_days(begin: datetime, count: int, windows: Iterator[_Window], zone: ZoneInfo) -> datetime | None:
    first, last = next(windows, None), next(islice(windows, count - 1, None), None)
    if first is None or last is None:
        return None
    clock = max(begin, first.opening).astimezone(zone).time()
    return min(max(_at(last.day, clock, zone), last.opening), last.closing)
