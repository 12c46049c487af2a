"""What the case desk in the browser needs of the knowledge base, as JSON.

One file holds what every case needs. What is known of entries comes in pieces, of which the browser loads those of its
case: `docs/assets/desk-entries.js`.
"""

from __future__ import annotations

import json
from typing import Any

from .address import address
from .catalog import Catalog
from .checks.safety import PROMISES
from .desk_entries import desk_pieces
from .entry import Entry
from .internal_words import internal_hosts, tracker_prefixes

_REGISTRIES = ("teams", "components", "regions", "plans", "environments", "variables")
_SEVERITY = ("impacts", "urgencies", "matrix", "severities", "overrides", "business_hours")
#: What the desk needs of a macro besides its id, title, address and message.
_MACRO = ("stage", "severities", "channel", "tone", "variables", "audience", "promise_approved_by")


def desk_files(catalog: Catalog) -> dict[str, str]:
    """Return the files of the desk by path: `desk.json`, and `desk/KI-00.json` for each piece of `desk_pieces`."""
    pieces = {f"desk/{name}.json": _json(entries) for name, entries in desk_pieces(catalog).items()}
    return {"desk.json": desk_json(catalog)} | pieces


def desk_json(catalog: Catalog) -> str:
    """Return the registries, rules and macros as JSON: `{"version": 1, "variables": {...}, ...}`.

    Registries (variables, teams, components, regions, plans, environments) stand as their policy pages hold them;
    `packet` is `{fields, thresholds}`, `redaction` the list of rules, `allowed` the values that they let through,
    `severity` the policy. A macro has id, title, address, message (its Markdown) and the keys of its front matter that
    say when it is used. Archived macros are left out. `internal` names the hosts and the prefixes of trackers that a
    customer is not told, `promises` the patterns of TB701.
    """
    packet = catalog.policy("escalation-packet")
    return _json(
        {name: catalog.registry(name) for name in _REGISTRIES}
        | {
            "version": 1,
            "packet": {key: packet.get(key, {}) for key in ("fields", "thresholds")},
            "redaction": catalog.policy("redaction").get("rules", []),
            "allowed": catalog.policy("redaction").get("allowed", []),
            "severity": {key: value for key, value in catalog.policy("severity").items() if key in _SEVERITY},
            "macros": [_macro(e) for e in catalog.of_kind("macro") if e.data.get("status") != "archived"],
            "internal": {"hosts": internal_hosts(catalog), "trackers": tracker_prefixes(catalog)},
            "promises": PROMISES,
        }
    )


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _macro(entry: Entry) -> dict[str, object]:
    known = {key: entry.data[key] for key in _MACRO if key in entry.data}
    return {
        "id": entry.id,
        "title": entry.title,
        "address": address(entry.path),
        "message": entry.body.strip(),
    } | known
