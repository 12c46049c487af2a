"""Checks of what must never reach a customer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalog import Catalog
from ..entry import Entry
from ..links import blank_code
from . import Finding, check

_SPAN = r"\d+ (?:minutes|hours|days|weeks)"
_DAY = r"(?:mon|tues|wednes|thurs|fri)day|tomorrow|tonight|\d{1,2}[:.]\d\d|\d{4}-\d\d-\d\d|the end of the (?:day|week)"
_SOON = r"today|tomorrow|tonight|shortly|soon|asap|as soon as possible"
_WHEN = rf"(?:within (?:the next )?{_SPAN}|in {_SPAN}|by (?:{_DAY})|{_SOON})"
_DONE = (
    r"fix(?:ed)?|resol(?:ve|ved|ution)|repair(?:ed)?|restored?|solved?"
    r"|working again|deployed?|released?|back to normal"
)
#: What a promise looks like, upper or lower case. Browsers read these patterns too: see `desk_json`.
PROMISES = (
    rf"\b(?:{_DONE})\b[^.\n]{{0,60}}\b{_WHEN}\b",
    rf"\b{_WHEN}\b[^.\n]{{0,40}}\b(?:be|is) (?:fixed|resolved|repaired|restored|solved|deployed|released)\b",
    r"\b(?:we )?(?:guarantee|promise)\b",
    r"\bwill (?:never|not) happen again\b",
)
#: ASCII, as in JavaScript: what is a word or a digit must not depend on who reads.
_PROMISES = tuple(re.compile(pattern, re.IGNORECASE | re.ASCII) for pattern in PROMISES)


def promises(text: str) -> list[re.Match[str]]:
    """Return the promises in a text, in order; `tests/vectors/updates.json` holds update.js to the same."""
    return sorted((m for pattern in _PROMISES for m in pattern.finditer(text)), key=lambda m: m.start())


@check("TB701", "promise", "macro")
def promise(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A message to a customer promises no date or time for a fix, unless somebody has approved it.

    Why: nobody knows when an unknown cause will be found, and a broken promise costs more than the incident.

    Bad: "This will be fixed within 2 hours."

    Good: "We will write again at {{ next_update }}, whatever we know by then."
    """
    if entry.data.get("promise_approved_by"):
        return
    text = blank_code(entry.body)
    for found in promises(text):
        line = text.count("\n", 0, found.start())
        column = found.start() - text.rfind("\n", 0, found.start())
        yield (
            (entry.body_line + line, column),
            f'the message promises: "{found[0]}"',
            "say when you will write next, not when it will work; or add `promise_approved_by`",
        )
