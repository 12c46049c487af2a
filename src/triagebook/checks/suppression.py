"""Switch off, for one entry, what a check says: by code, with a reason, and only while there is something to say."""

from __future__ import annotations

from collections.abc import Collection

from .. import reading_rules, schema_rules
from ..diagnostics import RULES, Diagnostic, Rule, rule, suggest
from ..entry import Entry

UNUSED = rule(
    "TB114",
    "unused-check-off",
    """
    What `checks_off` switches off would be reported otherwise.

    Why: a leftover hides the next fault of the kind, and nobody remembers what it was for.

    Bad: `checks_off` with TB135 in an entry whose headings skip no level.

    Good: no `checks_off`, since nothing needs it any more.
    """,
    level="warning",
)
#: What keeps an entry from being read, or from fitting its schema: nobody can rely on such an entry. A secret neither:
#: a mark allows one value of one rule (TB702), a code would let the next one through.
NEVER_OFF = frozenset(
    found.code for module in (reading_rules, schema_rules) for found in vars(module).values() if isinstance(found, Rule)
) | {UNUSED.code, "TB702"}


def kept(entry: Entry, found: Collection[Diagnostic], on_demand: Collection[str] = ()) -> set[Diagnostic]:
    """Return the diagnostics of an entry without those that it switches off, and with those of `checks_off` itself.

    `on_demand` are codes whose checks did not run, so that nothing is known of their use.
    """
    listed = entry.data.get("checks_off", ())
    if not listed:
        return set(found)
    off = {item["code"] for item in listed} - NEVER_OFF
    used = {d.code for d in found if d.code in off}
    left = {d for d in found if d.code not in off}
    seen: set[str] = set()
    for number, item in enumerate(listed):
        code = item["code"]
        known = RULES.get(code)
        if code in seen or not (code in used or code in on_demand or (known and known.calendar)):
            left.add(UNUSED.at(entry.path, entry.at("checks_off", number, "code"), *_said(code, code in seen)))
        seen.add(code)
    return left


def _said(code: str, again: bool) -> tuple[str, str]:
    """Return message and help for a check that is switched off in vain."""
    if code not in RULES:
        return f"no check has the code `{code}`", suggest(code, RULES)
    if code in NEVER_OFF:
        return f"`{code}` cannot be switched off", "mend what it reports, and remove it from `checks_off`"
    if again:
        return f"`{code}` is switched off twice", "keep one of the two"
    return f"`{code}` is switched off and reports nothing here", "remove it from `checks_off`"
