"""Redaction: find secrets and personal data in a text by the rules of docs/policy/redaction.md, and mask them.

`docs/assets/redaction.js` does the same in the browser; `tests/vectors/redaction.json` holds both to it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .signatures import occurrences

#: What is not searched as it stands: the two letters that a search without case takes for s and k, which the browser
#: also counts among the letters of a word; and halves of characters, which RE2 cannot read. One sign for each.
_NOT_SEARCHED = re.compile("[\u017f\u212a\ud800-\udfff]")
#: The numbers of the values that were found, by rule.
Numbers = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Find:
    """A secret or personal data in a text, from `start` to `end` in characters; `rule` is the id of what found it."""

    rule: str
    kind: Literal["secret", "personal"]
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mask:
    """A find and what stands for it now; `kept` where the agent chose to show it, and the text has it unchanged."""

    find: Find
    text: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How often a rule found something: how much of it was taken out, and how much was kept."""

    rule: str
    kind: str
    label: str
    masked: int
    kept: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A masked text; each find with its mask, in the order of the text; and the counts of each rule, in its order."""

    text: str
    masks: tuple[Mask, ...]
    counts: tuple[Count, ...]


def find(rules: Sequence[Mapping[str, Any]], text: str, allowed: Collection[str] = ()) -> list[Find]:
    """Return the secrets and personal data in a text, in order and without overlaps.

    `rules` and `allowed` are those of the front matter of docs/policy/redaction.md. Finds that overlap are one, from
    the first character of any to the last; it is a secret if one of them is, and named by the first secret in it, or
    the first find where there is none. Values of `allowed` are left alone, as `_Allowed.holds` says. Takes linear time.
    """
    if not text:
        return []
    text = text if text.isascii() else _NOT_SEARCHED.sub("\ufffd", text)
    never = _allowed(tuple(allowed))
    found = [one for rule in rules for one in _of_rule(rule, text, never)]
    found.sort(key=lambda one: (one.start, -one.end))  # of equal ones, the first rule stays first
    joined: list[Find] = []
    for one in found:
        if joined and one.start < joined[-1].end:
            joined[-1] = _joined(joined[-1], one)
        else:
            joined.append(one)
    return joined


def _of_rule(rule: Mapping[str, Any], text: str, allowed: _Allowed) -> Iterator[Find]:
    pattern = ("(?i)" if rule.get("ignore_case") else "") + rule["pattern"]
    for start, end in occurrences("regex", pattern, text):
        if not allowed.holds(text[start:end].lower(), rule["kind"]):
            yield Find(rule["id"], rule["kind"], rule["label"], start, end)


@dataclass(frozen=True, slots=True)
class _Allowed:
    """Values that never count, in lower case: whole ones, beginnings of addresses, and domains at the end of them."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    domains: tuple[str, ...]

    def holds(self, found: str, kind: str) -> bool:
        """Is a find, in lower case, one of these values?

        Of a secret only the whole counts: a real cookie is none the less one for an example domain in its line. Of
        personal data, `jane@example.com` is allowed, `jane@example.com.invalid` and `jane@notexample.com` are not.
        """
        if found in self.whole:
            return True
        return kind == "personal" and (found.startswith(self.beginnings) or found.endswith(self.domains))


@functools.lru_cache(maxsize=4)
def _allowed(values: tuple[str, ...]) -> _Allowed:
    lowered = [value.lower() for value in values]
    beginnings = [value for value in lowered if value.endswith((".", ":"))]
    domains = [value for value in lowered if not value.endswith((".", ":"))]
    ends = [end for value in domains for end in ([value] if value.startswith(".") else ["." + value, "@" + value])]
    return _Allowed(frozenset(lowered), tuple(beginnings), tuple(ends))


def _joined(first: Find, second: Find) -> Find:
    named = second if second.kind == "secret" != first.kind else first
    return Find(named.rule, named.kind, named.label, first.start, max(first.end, second.end))


def redact(
    rules: Sequence[Mapping[str, Any]],
    text: str,
    kept: Collection[str] = (),
    *,
    allowed: Collection[str] = (),
    numbers: Numbers | None = None,
) -> Redacted:
    """Return a text with its secrets and personal data replaced by what they are.

    Personal data is numbered: the same value, upper or lower case, has the same number. With the same `numbers`
    given for several texts, in all of them. `kept` are the values that the agent chose to show; secrets are never kept.
    What was masked is in the given text at the place of each find.
    """
    numbers = {} if numbers is None else numbers
    shown = {value.lower() for value in kept}
    masks = []
    for one in find(rules, text, allowed):
        value = text[one.start : one.end].lower()
        masks.append(Mask(one, _mask(one, value, numbers), one.kind == "personal" and value in shown))
    parts, done = [], 0
    for mask in masks:
        if not mask.kept:
            parts += [text[done : mask.find.start], mask.text]
            done = mask.find.end
    return Redacted("".join([*parts, text[done:]]), tuple(masks), _counts(masks, rules))


def _mask(one: Find, value: str, numbers: Numbers) -> str:
    if one.kind == "secret":
        return f"[removed: {one.label}]"
    known = numbers.setdefault(one.rule, {})
    return f"[masked: {one.label} {known.setdefault(value, len(known) + 1)}]"


def _counts(masks: Sequence[Mask], rules: Sequence[Mapping[str, Any]]) -> tuple[Count, ...]:
    of_rule: dict[str, list[Mask]] = {rule["id"]: [] for rule in rules}
    for mask in masks:
        of_rule[mask.find.rule].append(mask)
    return tuple(
        Count(id, found[0].find.kind, found[0].find.label, sum(not m.kept for m in found), sum(m.kept for m in found))
        for id, found in of_rule.items()
        if found
    )
