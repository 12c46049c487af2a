"""Checks of the policy pages: that their data agrees with itself."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator

from .. import patterns
from ..catalog import POLICIES, Catalog
from ..diagnostics import listed
from ..entry import Entry
from ..signatures import occurrences
from ..strict_yaml import KeyPath
from . import Finding, check


@check("TB220", "missing-policy-page", "page")
def missing_policy_page(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Every policy page is there.

    Why: teams, components, tools and severities are defined there, and everything else refers to them.

    Bad: `docs/policy/` without `teams.md`.

    Good: all pages of the content model.
    """
    if entry.path == "docs/index.md":
        for name in POLICIES:
            path = f"docs/policy/{name}.md"
            if path not in catalog.entries and not catalog.has_problems(path):
                yield (1, 1), f"`{path}` is missing", "add it; the guide lists its fields"


@check("TB221", "weights-do-not-add-up", "policy-escalation-packet")
def weights(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The weights of the escalation packet add up to 100, and its thresholds rise.

    Why: scores are read as points out of 100.

    Bad: weights that add up to 95.

    Good: weights that add up to 100, `refuse_below: 60`, `warn_below: 80`.
    """
    total = sum(field["weight"] for field in entry.data.get("fields", {}).values())
    if "fields" in entry.data and total != 100:
        yield entry.key_at("fields"), f"the weights add up to {total}", "make it 100"
    thresholds = entry.data.get("thresholds")
    if thresholds and thresholds["refuse_below"] > thresholds["warn_below"]:
        yield (
            entry.key_at("thresholds"),
            "`refuse_below` is above `warn_below`",
            "a packet that is refused is worse than one that is warned of",
        )


@check("TB222", "example-of-variable", "policy-case-variables")
def example_of_variable(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The example of a case variable matches the variable's pattern as a whole.

    Why: agents copy the form of the example, and the field would refuse it.

    Bad: `pattern: ws_[a-z0-9]{10}` and `example: ws_1`.

    Good: `example: ws_4f9k2m7q1x`.
    """
    for name, variable in entry.data.get("variables", {}).items():
        if not readable(variable["pattern"]):
            continue
        whole = f"^(?:{variable['pattern']})$"
        if (0, len(variable["example"])) not in occurrences("regex", whole, variable["example"]):
            yield (
                entry.at("variables", name, "example"),
                f"the example of `{name}` does not match its pattern",
                "correct one of the two",
            )


@check("TB223", "sample-of-redaction", "policy-redaction")
def sample_of_redaction(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A redaction rule finds its samples and none of its counter samples.

    Why: a rule that finds nothing protects nobody, and one that finds everything is switched off.

    Bad: a rule for tokens whose sample is not found.

    Good: at least one sample that is found, and a near miss that is not.
    """
    for index, rule in enumerate(entry.data.get("rules", ())):
        if not readable(rule["pattern"]):
            continue
        pattern = ("(?i)" if rule.get("ignore_case") else "") + rule["pattern"]
        for key, wanted in (("samples", True), ("counter_samples", False)):
            for number, sample in enumerate(rule.get(key, ())):
                if any(True for _ in occurrences("regex", pattern, sample)) != wanted:
                    verb = "does not find its sample" if wanted else "finds its counter sample"
                    yield (
                        entry.at("rules", index, key, number),
                        f"the rule `{rule['id']}` {verb}",
                        "correct the pattern or the sample",
                    )


@check("TB224", "time-zone", "policy-severity")
def time_zone(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Business hours have a time zone that exists, and begin before they end.

    Why: every clock time that agents promise is computed from them.

    Bad: `time_zone: Europe/Munich`.

    Good: `time_zone: Europe/Berlin`.
    """
    hours = entry.data.get("business_hours")
    if not hours:
        return
    if hours["time_zone"] not in zoneinfo.available_timezones():
        yield (
            entry.at("business_hours", "time_zone"),
            f"`{hours['time_zone']}` is not a time zone",
            "use an IANA name such as `Europe/Berlin`",
        )
    if hours["start"] >= hours["end"]:
        yield (
            entry.at("business_hours", "end"),
            f"the business day ends at {hours['end']}, not after it starts",
            "end it later than it starts",
        )


@check("TB225", "policy-pattern", "policy-case-variables", "policy-redaction", "policy-escalation-packet")
def policy_pattern(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Patterns of policy pages keep to the subset of signatures, and are safe.

    Why: browsers and Python run the same patterns, on whatever an agent pastes.

    Bad: `pattern: (a+)+`.

    Good: `pattern: ws_[a-z0-9]{10}`.
    """
    for path, text in _patterns(entry):
        try:
            problem = patterns.unsafe(patterns.parse(text))
        except patterns.PatternError as error:
            problem = str(error)
        if problem:
            yield (
                entry.at(*path),
                f"the pattern cannot be used: {problem}",
                "bound the repeats with {1,80}, and keep to the subset in the guide",
            )


def _patterns(entry: Entry) -> Iterator[tuple[KeyPath, str]]:
    for name, variable in entry.data.get("variables", {}).items():
        yield ("variables", name, "pattern"), variable["pattern"]
    for index, rule in enumerate(entry.data.get("rules", ())):
        yield ("rules", index, "pattern"), rule["pattern"]
    for name, field in entry.data.get("fields", {}).items():
        for index, condition in enumerate(field["complete_when"]):
            if condition["test"] in ("matches", "not_matches"):
                yield ("fields", name, "complete_when", index, "value"), str(condition["value"])


def readable(pattern: str) -> bool:
    """Can the pattern be run? What cannot is reported by TB225."""
    try:
        patterns.parse(pattern)
    except patterns.PatternError:
        return False
    return True


@check("TB226", "matrix-not-monotone", "policy-severity")
def matrix_not_monotone(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """More impact or more urgency never makes a severity milder.

    Why: an agent who argues for a higher impact would get a later answer.

    Bad: high/high P2 and high/medium P1.

    Good: high/high P1 and high/medium P2.
    """
    matrix, order = entry.data.get("matrix", {}), ("high", "medium", "low")
    for row, impact in enumerate(order if matrix else ()):
        for column, urgency in enumerate(order):
            here = matrix[impact][urgency]
            worse = [matrix[order[row - 1]][urgency]] * (row > 0) + [matrix[impact][order[column - 1]]] * (column > 0)
            if any(other > here for other in worse):
                yield (
                    entry.at("matrix", impact, urgency),
                    f"{impact}/{urgency} is {here}, worse than a cell with more impact or urgency",
                    f"use {listed(sorted({max(worse)}))} or milder",
                )
