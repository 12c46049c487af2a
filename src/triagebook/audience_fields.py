"""Which front matter readers outside may see: an allow-list for each kind, so that a new field stays internal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

#: What is kept of a value: all of it (True), or of an object, and of each object of a list, only these keys.
Kept = Any

#: Texts that find an entry. Not kept: examples, counter_examples and source, which are lines of real cases.
_SIGNATURE = {"id": True, "kind": True, "value": True, "overlaps_with": True, "distinguishes": True}
_RELEASE = {"component": True, "version": True, "on": True}
_COMMON: dict[str, Kept] = {
    "id": True,
    "title": True,
    "summary": True,
    "status": True,  # always `validated`, and needed by lookup
    "audience": True,
    "components": True,
    "tags": True,
    "symptoms": True,
    "signatures": _SIGNATURE,
    "reviewed": True,  # the day that the text was last found true
    "references": {"title": True, "url": True},
    "related": True,  # the ids of what this reader may see
    "aliases": True,  # addresses that are in old messages to customers
}
#: Never kept, and why: `owner` (a team), `impact` and `urgency` (how we rank cases), `review_every`, `verified_with`
#: (our test systems), `approvals` (people), `ai_use`, `checks_off` (our rules), `superseded_by` and `archive_reason`
#: (of archived entries, which do not enter).
FIELDS: Mapping[str, Mapping[str, Kept]] = {
    # Not kept: `tracker`, `macros` (our tools), `next_update_due` (a promise of each case), the notes of `history`.
    "known-issue": _COMMON
    | {
        "state": True,
        "resolution_party": True,
        "affects": {"component": True, "versions": True, "regions": True, "plans": True},
        "introduced_in": _RELEASE,
        "fixed_in": _RELEASE,
        "cause": {"certainty": True, "summary": True},  # the summary of a cause that is confirmed, see `known_cause`
        "workaround": {"extent": True, "summary": True, "customer_safe": True, "risk": True, "valid_until": True},
        "reported_on": True,
        "resolved_on": True,
        "runbooks": True,
        "history": {"on": True, "state": True},
    },
    # Not kept: `level`, `access`, `data_handling`, `variables`, `log_sources`, `escalation`, `macros` and `flow`, which
    # names teams and evidence: they are for the people who run it here.
    "runbook": _COMMON | {"minutes": True, "known_issues": True},
    "page": {"title": True, "description": True, "hide": True, "audience": True},
}
#: Fields that hold ids of other entries.
IDS = ("related", "overlaps_with", "runbooks", "known_issues")


def narrowed_data(
    kind: str, data: Mapping[str, Any], ids: frozenset[str], text: Callable[[str], str]
) -> dict[str, Any]:
    """Return the front matter that readers outside may see.

    Of `IDS` only `ids` are kept; `text` makes what may be read of each text.
    """
    found = _kept(data, FIELDS[kind], ids, text)
    return known_cause(found)


def known_cause(data: dict[str, Any]) -> dict[str, Any]:
    """Return front matter in which a suspicion is not told as the cause."""
    cause = data.get("cause")
    if cause and cause.get("certainty") != "confirmed":
        return data | {"cause": {"certainty": cause.get("certainty", "unknown")}}
    return data


def _kept(value: Any, kept: Kept, ids: frozenset[str], text: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_kept(item, kept, ids, text) for item in value]
    if isinstance(value, dict) and kept is not True:
        found = {key: _item(key, value[key], kept[key], ids, text) for key in value if key in kept}
        # What tells an entry from others is a sentence about these others.
        if "distinguishes" in found and not found.get("overlaps_with"):
            del found["distinguishes"]
        return {key: item for key, item in found.items() if item != []}
    if isinstance(value, dict):
        return {key: _kept(item, True, ids, text) for key, item in value.items()}
    return text(value) if isinstance(value, str) else value


def _item(key: str, value: Any, kept: Kept, ids: frozenset[str], text: Callable[[str], str]) -> Any:
    if key in IDS:
        return [id for id in value if id in ids]
    # An address or an id is not a sentence: nothing in it is put into words.
    return value if key in ("id", "aliases", "url") else _kept(value, kept, ids, text)
