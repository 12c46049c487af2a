"""Checks of signatures that are patterns: that every engine reads them alike, and none can be frozen by them."""

from __future__ import annotations

from collections.abc import Iterator

from .. import patterns
from ..catalog import Catalog
from ..entry import Entry
from ..literals import literal_words
from ..signatures import signatures
from . import Finding, check
from .signatures import KINDS, usable


@check("TB404", "unsafe-pattern", *KINDS)
def unsafe_pattern(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A pattern takes linear time in every engine that runs it.

    Why: a long line of one letter could freeze the agent's browser.

    Bad: `(\\w+)+:`, `.*error.*`.

    Good: `error [0-9]{1,6}:`.
    """
    for signature in signatures(entry):
        if (
            signature.kind == "regex"
            and usable(signature)
            and (reason := patterns.unsafe(patterns.parse(signature.value)))
        ):
            yield (
                entry.at("signatures", signature.index, "value"),
                f"the pattern of `{signature.id}` is unsafe: {reason}",
                "bound the repeat, such as `[^\\n]{0,80}`, or start with a fixed word",
            )


@check("TB405", "pattern-outside-subset", *KINDS)
def outside_subset(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A pattern keeps to what RE2, Python and JavaScript read alike.

    Why: the shell and the browser must find the same entries.

    Bad: `(?<=error )\\d+`.

    Good: `error [0-9]{1,6}`.
    """
    for signature in signatures(entry):
        if signature.kind == "regex":
            try:
                patterns.parse(signature.value)
            except patterns.PatternError as error:
                yield (
                    entry.at("signatures", signature.index, "value"),
                    f"the pattern of `{signature.id}` at character {error.index + 1}: {error}",
                    "keep to literals, classes, groups, `|`, `? * + {m,n}`, `^ $ \\b \\d \\w \\s`",
                )


@check("TB406", "no-counter-example", *KINDS)
def no_counter_example(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A pattern has a counter-example.

    Why: the near miss shows what the pattern is meant to leave out.

    Bad: `kind: regex` with examples alone.

    Good: `counter_examples: [...]` with the neighbouring fault.
    """
    for signature in signatures(entry):
        if signature.kind == "regex" and not entry.data["signatures"][signature.index].get("counter_examples"):
            yield (
                entry.at("signatures", signature.index),
                f"the pattern of `{signature.id}` has no counter-example",
                "add `counter_examples` with a near miss",
            )


@check("TB411", "pattern-without-word", *KINDS, level="warning")
def pattern_without_word(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A pattern holds a whole word of at least 4 letters that every match must have.

    Why: the word is looked up first, and the pattern only runs where it stands; one without is run on every paste.

    Bad: `[0-9]{3} [a-z]{1,20}`.

    Good: `\\bstatus\\b [0-9]{3}`.
    """
    for signature in signatures(entry):
        if signature.kind == "regex" and usable(signature) and literal_words(patterns.parse(signature.value)) is None:
            yield (
                entry.at("signatures", signature.index, "value"),
                f"the pattern of `{signature.id}` has no whole word to look up",
                "bound a word with `\\b`, a space or a sign",
            )
