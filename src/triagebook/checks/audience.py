"""Checks of what readers outside may see: sections, references to what they may not, words that are ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..audience import PAGES
from ..audience_fields import narrowed_data
from ..catalog import Catalog
from ..diagnostics import Mark
from ..entry import Entry
from ..internal_words import find_internal, internal_words
from ..links import outline, text_parts, ways
from ..sections import audience_of, faults, may_read, row_audiences
from ..strict_yaml import KeyPath
from . import Finding, check, shared

_KINDS = ("runbook", "known-issue", "page")
_HELP = "leave it out, or put it into a section `::: {}` ... `:::`"
_ID = re.compile(r"(?<![A-Za-z0-9])(?:RB|KI|MC)-[0-9]{4}(?![0-9])")


def _is_outside(entry: Entry) -> bool:
    return audience_of(entry) != "internal" and "audience" not in entry.dropped


@check("TB720", "section-audience", *_KINDS, "macro")
def section_audience(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A section that fewer people may read says so in a form that is understood, ends, and is no wider than its entry.

    Why: a mark that is misspelt narrows nothing. Such an entry is left out of every site but the team's own.

    Bad: `## Notes {audience=interal}`, or `::: internal` without a line `:::` after it.

    Good: `## Notes {audience=internal}`; or `::: internal`, the text, and a line `:::`.
    """
    yield from faults(entry)


@check("TB721", "page-outside-public", "page")
def page_outside_public(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A page with an audience beyond internal stands in `docs/public/`.

    Why: guide, practice and policy are the team's; a folder of its own shows a reviewer at once what customers read.

    Bad: `audience: public` in `docs/practice/onboarding.md`.

    Good: the same in `docs/public/limits.md`.
    """
    if _is_outside(entry) and not entry.path.startswith(PAGES):
        yield (
            entry.at("audience"),
            f"the audience is `{entry.data['audience']}`, but the page is not in `{PAGES}`",
            f"move it to `{PAGES}`, or remove `audience`; it is shown to nobody outside",
        )


@check("TB722", "names-narrower-entry", *_KINDS)
def names_narrower_entry(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """What readers outside see links and names nothing that they may not see.

    Why: an id or a path tells that there is more, and the link leads nowhere. Their site leaves both out, so the
    sentence around them may make no sense.

    Bad: "Not this entry: [KI-0020]" in a public entry, where KI-0020 is internal.

    Good: the same in a section `::: internal`, or KI-0020 for the public as well.
    """
    if not _is_outside(entry):
        return
    audiences = row_audiences(entry)
    for mark, shown, target in sorted(_named(catalog, entry), key=lambda named: named[0]):
        here = audiences[mark[0] - entry.body_line] if mark[0] >= entry.body_line else audience_of(entry)
        there = audience_of(target)
        if here not in ("", "internal") and not may_read(here, there):
            yield mark, f"`{shown}` is for `{there}`, this text for `{here}`", _HELP.format(there)


def _named(catalog: Catalog, entry: Entry) -> Iterator[tuple[Mark, str, Entry]]:
    """Yield where an entry names another in its body, and in those texts of its front matter that others read."""
    for way in ways(entry):
        if way.target.path in catalog.entries and way.target.path != entry.path:
            yield way.mark, way.url, catalog.entries[way.target.path]
    for row, line in enumerate(entry.body.split("\n")):
        for match in _ID.finditer(line):
            mark = (entry.body_line + row, match.start() + 1)
            if match[0] in catalog.by_id and match[0] != entry.id and not _is_in_link(entry, mark):
                yield mark, match[0], catalog.by_id[match[0]]
    for path, text in _texts(entry):
        for match in _ID.finditer(text):
            if match[0] in catalog.by_id and match[0] != entry.id:
                yield entry.at(*path), match[0], catalog.by_id[match[0]]


def _is_in_link(entry: Entry, mark: Mark) -> bool:
    """Does a place stand inside the target of a link? Then the link is named already."""
    return any(way.mark[0] == mark[0] and 0 <= mark[1] - way.mark[1] < len(way.url) for way in ways(entry))


def _texts(entry: Entry) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts of the front matter that readers outside see, by their path; ids are no text."""
    kept = entry.once("texts for others", lambda one: narrowed_data(one.kind, one.data, frozenset(), str))
    for path, text in text_parts(_same_places(kept, entry.data)):
        if path[0] not in ("id", "aliases"):
            yield path, text


def _same_places(kept: Any, whole: Any) -> Any:
    """Return what was kept of a value; lists keep their length, so that paths are those of the whole."""
    if isinstance(kept, dict) and isinstance(whole, dict):
        return {key: _same_places(value, whole.get(key)) for key, value in kept.items()}
    return kept


@check("TB723", "internal-word", *_KINDS)
def internal_word(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """What readers outside see names no team, channel, ticket or host of ours.

    Why: it tells a customer nothing, and an intruder where to look.

    Bad: "Hand over to the data team with MER-1234" in a public entry.

    Good: "Write to support with the request id"; the other sentence in a section `::: internal`.
    """
    if not _is_outside(entry):
        return
    patterns = _patterns(catalog)
    audiences = row_audiences(entry)
    for row, line in enumerate(entry.body.split("\n")):
        if audiences[row] not in ("", "internal"):
            for word in find_internal(patterns, line):
                yield _finding((entry.body_line + row, word.start + 1), word.text, word.what)
    for path, text in _texts(entry):
        for word in find_internal(patterns, text):
            yield _finding(entry.at(*path), word.text, word.what)


def _finding(mark: Mark, text: str, what: str) -> Finding:
    return mark, f"`{text}` names {what}", "say it without, or put it into a section `::: internal` ... `:::`"


@shared
def _patterns(catalog: Catalog) -> tuple[tuple[re.Pattern[str], str], ...]:
    return internal_words(catalog)


@check("TB724", "public-article-names-us", "known-issue", "runbook", level="warning")
def speaks_to_an_agent(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """What readers outside see speaks to them, not to an agent about "the customer".

    Why: a customer who reads "ask the customer" knows that the text was not meant for them.

    Bad: "Ask the customer to stop the job." in a public entry.

    Good: "Stop the job."
    """
    if not _is_outside(entry):
        return
    audiences = row_audiences(entry)
    hidden = outline(entry).headings  # headings are fixed by kind, so they are left alone
    rows = {heading.mark[0] - entry.body_line for heading in hidden}
    for row, line in enumerate(entry.body.split("\n")):
        if audiences[row] not in ("", "internal") and row not in rows:
            for match in re.finditer(
                r"\b(?:the|a|have the|ask the) customer(?:'s)?\b|\bsend macro\b", line, re.IGNORECASE
            ):
                mark = (entry.body_line + row, match.start() + 1)
                yield mark, f'"{match[0]}" speaks to an agent', "speak to the reader, or put it into `::: internal`"
