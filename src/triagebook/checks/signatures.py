"""Checks of signatures: that each finds what it should, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import patterns
from ..catalog import Catalog
from ..diagnostics import listed
from ..entry import Entry
from ..signatures import Match, Signature, matches, plain, signatures
from . import Finding, check

KINDS = ("runbook", "known-issue")


def usable(signature: Signature) -> bool:
    """Can the signature be run? What cannot is reported by TB404 or TB405."""
    if signature.kind == "regex":
        try:
            patterns.parse(signature.value)
        except patterns.PatternError:
            return False
    return bool(plain(signature.value).strip())


def _texts(entry: Entry, key: str) -> Iterator[tuple[Signature, int, str]]:
    """Yield each example or counter-example with its signature and its number."""
    for signature in signatures(entry):
        for number, text in enumerate(entry.data["signatures"][signature.index].get(key, ())):
            if usable(signature):
                yield signature, number, text


@check("TB401", "example-not-matched", *KINDS)
def example_not_matched(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A signature matches each of its examples.

    Why: an example is a line that somebody will paste.

    Bad: `value: AADSTS50105` with an example that says AADSTS50011.

    Good: an example that holds AADSTS50105 as a word of its own.
    """
    for signature, number, text in _texts(entry, "examples"):
        if not matches(signature.kind, signature.value, text):
            yield (
                entry.at("signatures", signature.index, "examples", number),
                f"the signature `{signature.id}` does not match this example",
                "correct the value or the example; a code is matched with its case, and never inside a longer word",
            )


@check("TB402", "counter-example-matched", *KINDS)
def counter_example_matched(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A signature matches none of its counter-examples.

    Why: a signature that is too broad sends agents to the wrong entry.

    Bad: `value: timeout` with the counter-example "set the timeout to 30 s".

    Good: `value: Read timed out`.
    """
    for signature, number, text in _texts(entry, "counter_examples"):
        if matches(signature.kind, signature.value, text):
            yield (
                entry.at("signatures", signature.index, "counter_examples", number),
                f"the signature `{signature.id}` matches this counter-example",
                "make the value more exact",
            )


@check("TB403", "signature-collision", *KINDS)
def collision(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An example of one entry is not matched by a signature of another, unless both say how to tell them apart.

    Why: an agent who pastes that line gets two answers and no way to choose.

    Bad: two entries with the phrase "certificate verify failed" and nothing said of each other.

    Good: `overlaps_with: [KI-0036]` and `distinguishes: Ask whether other sites show the same issuer.`
    """
    if entry.data.get("status") == "archived":
        return  # nothing finds it any more, so there is nothing to choose
    found: dict[str, list[tuple[Signature, int, Match]]] = {}
    for signature, number, text in _texts(entry, "examples"):
        others: dict[str, Match] = {}
        for match in catalog.matcher.find(text):
            others.setdefault(match.signature.entry, match)
        for id, match in others.items():
            if id not in signature.overlaps_with and _competes(catalog, entry, id):
                found.setdefault(id, []).append((signature, number, match))
    for id, ((signature, number, match), *more) in found.items():
        others_too = f"; the same holds for {len(more)} more of its examples" if more else ""
        yield (
            entry.at("signatures", signature.index, "examples", number),
            f"this example is also matched by `{match.signature.id}` of `{id}`",
            f"make one more exact, or add `overlaps_with: [{id}]` and `distinguishes` to `{signature.id}`{others_too}",
        )


def _competes(catalog: Catalog, entry: Entry, id: str) -> bool:
    """Is the entry with an id another answer? Not if it belongs to this one, or if both have the id, as TB201 says."""
    other = catalog.by_id.get(id)
    return bool(other and id != entry.id and not _belong_together(entry, other) and not _waits_for(entry, other))


def _waits_for(entry: Entry, other: Entry) -> bool:
    """Does the other name this entry in `overlaps_with`, and this one not the other? TB408 says so there."""
    named = {id for s in signatures(entry) for id in s.overlaps_with}
    return other.id not in named and any(entry.id in s.overlaps_with for s in signatures(other))


def _belong_together(entry: Entry, other: Entry) -> bool:
    """Does one of the two list the other as its runbook or known issue, or has it taken its place?"""
    pairs = ((entry, other), (other, entry))
    return any(
        b.id in (*a.data.get("known_issues", ()), *a.data.get("runbooks", ()), a.data.get("superseded_by"))
        for a, b in pairs
    )


@check("TB407", "signature-too-general", *KINDS)
def too_general(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A code holds a letter and at least 4 characters, or two dots; a phrase has two words and 10 characters.

    A letter outside of ASCII counts as four characters, and three of them as two words, since many scripts need
    fewer signs and no spaces.

    Why: `500` or `timeout` stands in every second log.

    Bad: `{kind: code, value: "500"}`.

    Good: `{kind: code, value: ERR_SSL_PROTOCOL_ERROR}`.
    """
    for signature in signatures(entry):
        value = signature.value.strip()
        foreign = sum(not char.isascii() for char in value)
        vague_code = (
            signature.kind == "code" and value.count(".") < 2 and (len(value) < 4 or not re.search(r"[A-Za-z]", value))
        )
        vague_text = signature.kind == "text" and (
            len(value) + 3 * foreign < 10 or (foreign < 3 and len(re.findall(r"[^\W_]+", value)) < 2)
        )
        if vague_code or vague_text:
            yield (
                entry.at("signatures", signature.index, "value"),
                f"`{value}` is too general for a {signature.kind}",
                "take more of the line",
            )


@check("TB408", "overlap-not-mutual", *KINDS)
def overlap_not_mutual(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Entries that share a text name each other.

    Why: whichever the agent opens first must say how to tell it from the other.

    Bad: KI-0030 names KI-0036 in `overlaps_with`, KI-0036 does not name KI-0030.

    Good: both name the other.
    """
    if entry.data.get("status") == "archived":
        return  # nobody opens it first
    for signature in signatures(entry):
        for number, id in enumerate(signature.overlaps_with):
            other = catalog.by_id.get(id)
            if (
                other
                and "signatures" not in other.dropped
                and not any(entry.id in s.overlaps_with for s in signatures(other))
            ):
                yield (
                    entry.at("signatures", signature.index, "overlaps_with", number),
                    f"`{id}` does not name `{entry.id}` in `overlaps_with`",
                    f"add it to the signature in `{other.path}`",
                )


@check("TB409", "overlap-not-explained", *KINDS)
def overlap_not_explained(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A signature that overlaps with another entry says what tells them apart.

    Why: without the question the agent guesses.

    Bad: `overlaps_with: [KI-0036]` alone.

    Good: the same with `distinguishes: Ask whether ...`.
    """
    for signature in signatures(entry):
        if signature.overlaps_with and not signature.distinguishes:
            yield (
                entry.key_at("signatures", signature.index, "overlaps_with"),
                f"`{signature.id}` overlaps with {listed(signature.overlaps_with, 'and')}",
                "say what tells them apart: add `distinguishes`",
            )


@check("TB410", "signature-id-twice", *KINDS)
def id_twice(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The signatures of an entry have different ids and different values.

    Why: reports and counts name a signature by its id.

    Bad: two signatures with `id: aadsts`.

    Good: `id: aadsts50105` and `id: aadsts50011`.
    """
    ids: set[str] = set()
    values: set[tuple[str, str]] = set()
    for signature in signatures(entry):
        if signature.id in ids:
            yield (
                entry.at("signatures", signature.index, "id"),
                f"the id `{signature.id}` stands twice",
                "give each signature its own id",
            )
        if (signature.kind, signature.value) in values:
            yield (
                entry.at("signatures", signature.index, "value"),
                f"the value `{signature.value}` stands twice",
                "merge the two signatures",
            )
        ids.add(signature.id)
        values.add((signature.kind, signature.value))
