"""Checks of the body: the headings that each kind needs, and the case variables that it uses."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Callable, Iterator
from functools import partial

from ..audience_body import MARKERS as PUBLIC_MARKERS
from ..catalog import Catalog
from ..diagnostics import Mark, listed, nearest, suggest
from ..entry import Entry
from ..links import Heading, outline, text_parts, variables_in
from . import Finding, check, is_reported
from .references import named_by_id

#: The headings of level 2, in their order.
HEADINGS = {
    "runbook": ("Symptoms", "Impact", "Diagnosis", "Resolution", "Verification", "Escalation"),
    "known-issue": ("Issue", "Environment", "Cause", "Workaround", "Resolution"),
}
#: Markers that pages may hold; the site puts what they name in their place.
MARKERS = (
    *("checks", "codes", "coverage", "fields", "health", "home", "known-issues", "macros", "runbooks", "topics"),
    *PUBLIC_MARKERS,
)


def _sections(entry: Entry) -> list[Heading]:
    return [heading for heading in outline(entry).headings if heading.level == 2]


@check("TB130", "missing-heading", "runbook", "known-issue")
def missing_heading(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An entry has all headings of its kind.

    Why: under stress a reader goes to a place, not through a text; the same places are in every entry.

    Bad: a runbook without `## Verification`.

    Good: `## Verification` with how to see that it works again.
    """
    names = HEADINGS[entry.kind]
    there = {heading.text for heading in _sections(entry)}
    misspelt = {nearest(text, names) for text in there.difference(names)}  # TB131 says so
    for name in names:
        if name not in there | misspelt:
            yield (
                (entry.body_line, 1),
                f"the heading `## {name}` is missing",
                f"the headings are {listed(names, 'and')}, in this order",
            )


@check("TB131", "unknown-heading", "runbook", "known-issue")
def unknown_heading(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Headings of level 2 are those of the kind of entry, each once.

    Why: a section of another name is looked for by nobody.

    Bad: `## Fix`.

    Good: `### Fix` below `## Resolution`.
    """
    seen: set[str] = set()
    for heading in _sections(entry):
        if heading.text not in HEADINGS[entry.kind]:
            help = suggest(heading.text, HEADINGS[entry.kind])
            yield (
                heading.mark,
                f"`{heading.text}` is not a heading of this kind of entry",
                f"{help} Or make it level 3" if help.endswith("?") else f"{help}, or make it level 3",
            )
        elif heading.text in seen:
            yield heading.mark, f"the heading `## {heading.text}` stands twice", "keep one"
        seen.add(heading.text)


@check("TB132", "heading-order", "runbook", "known-issue")
def heading_order(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Headings stand in the order of their kind of entry.

    Why: a reader who knows one entry finds the way in all.

    Bad: `## Resolution` before `## Diagnosis`.

    Good: `## Diagnosis`, then `## Resolution`.
    """
    names = HEADINGS[entry.kind]
    first = {heading.text: heading for heading in reversed(_sections(entry)) if heading.text in names}
    known = sorted(first.values())  # by place; a second one of the same name is reported by TB131
    for before, heading in itertools.pairwise(known):
        if names.index(heading.text) < names.index(before.text):
            yield (
                heading.mark,
                f"`## {heading.text}` stands after `## {before.text}`",
                f"the order is {listed(names, 'and')}",
            )


@check("TB133", "empty-section", "runbook", "known-issue", "macro")
def empty_section(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A heading has something below it.

    Why: an empty section looks as if its content had been lost.

    Bad: `## Workaround` followed by `## Resolution`.

    Good: `## Workaround` and "None is known."
    """
    for heading in outline(entry).empty_sections:
        yield heading.mark, f"nothing stands below `{heading.text}`", "write the section, or say why there is nothing"
    if entry.kind == "macro" and not entry.body.strip():
        yield (entry.body_line, 1), "the message is empty", "write it"


@check("TB134", "top-heading")
def top_heading(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The title stands in front matter, and headings of the body start at level 2.

    Why: the site shows the title; a second one confuses screen readers and search.

    Bad: `# SAML sign-in fails`.

    Good: `title: SAML sign-in fails`.
    """
    for heading in outline(entry).headings:
        if heading.level == 1:
            yield heading.mark, f"`{heading.text}` is a heading of level 1", "move it to `title`, or start it with `##`"


@check("TB135", "skipped-heading-level")
def skipped_heading_level(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A heading is at most one level below the one before.

    Why: screen readers build their list of contents from the levels.

    Bad: `#### Logs` right below `## Diagnosis`.

    Good: `### Logs` below `## Diagnosis`.
    """
    level = 1
    for heading in outline(entry).headings:
        if heading.level > level + 1:
            yield (
                heading.mark,
                f"`{heading.text}` jumps from level {level} to {heading.level}",
                f"start it with `{'#' * (level + 1)} `",
            )
        level = heading.level


@check("TB136", "unknown-marker")
def unknown_marker(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A marker names something that the site can put in its place.

    Why: the page would lack its table, and nobody would see that one was meant.

    Bad: `<!-- triagebook: coverages -->`.

    Good: `<!-- triagebook: coverage -->`.
    """
    for marker in outline(entry).markers:
        if marker.value not in MARKERS:
            yield marker.mark, f"`{marker.value}` is not a marker", suggest(marker.value, MARKERS)


@check("TB137", "missing-title", "page")
def missing_title(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A page has a title in its front matter.

    Why: without one, search and the browser's tabs show a file name.

    Bad: a page that starts with its text.

    Good: `title: Shift handover` between two lines `---`.
    """
    if "title" not in entry.data and "title" not in entry.dropped:
        yield (1, 1), "the page has no title", "start it with front matter that holds `title`"


@check("TB111", "wrong-file-name", "known-issue", "macro")
def wrong_file_name(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """The file of a known issue or macro starts with its id.

    Why: people find files by id, and two files with one id meet in review.

    Bad: `id: KI-0042` in `known-issues/KI-0041-csv.md`.

    Good: `id: KI-0042` in `known-issues/KI-0042-csv.md`.
    """
    name = posixpath.basename(entry.path)
    if entry.id and not named_by_id(entry) and catalog.by_id.get(entry.id) is entry:  # else TB201 says so
        meant = re.match(r"(?:KI|MC)-[0-9]{4}(?=-)", name) if entry.id.endswith("-0000") else None  # from a template
        help = f"set `id: {meant[0]}`" if meant else f"name the file `{entry.id}-<slug>.md`"
        yield entry.at("id"), f"the id is `{entry.id}` but the file is `{name}`", help


def _uses(entry: Entry) -> Iterator[tuple[str, Callable[[], Mark]]]:
    """Yield each case variable that an entry uses, in the body and in log queries, and what finds its place."""
    yield from ((name.value, lambda mark=name.mark: mark) for name in outline(entry).variables)
    for path, text in text_parts(entry.data.get("log_sources", []), ("log_sources",)):
        yield from ((name, partial(entry.at, *path)) for name in variables_in(text))


@check("TB140", "unknown-variable", "runbook", "known-issue", "macro")
def unknown_variable(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A case variable is one of policy/case-variables.

    Why: nothing can fill a variable that nobody has described.

    Bad: `{{ workspace }}`.

    Good: `{{ workspace_id }}`.
    """
    known = catalog.registry("variables")
    if not known and is_reported(catalog, "case-variables"):
        return
    for name, place in _uses(entry):
        if name not in known:
            yield place(), f"`{name}` is not a case variable", suggest(name, known)
    for index, name in enumerate(entry.data.get("variables", ())):
        if name not in known:
            yield entry.at("variables", index), f"`{name}` is not a case variable", suggest(name, known)


@check("TB141", "undeclared-variable", "runbook", "macro")
def undeclared_variable(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A runbook or macro lists the case variables that it uses.

    Why: an agent sees before the start what will be asked for.

    Bad: `{{ request_id }}` in the body, `variables: [workspace_id]`.

    Good: `variables: [workspace_id, request_id]`.
    """
    known, declared = catalog.registry("variables"), set(entry.data.get("variables", ()))
    if "variables" in entry.dropped:
        return
    misspelt = {nearest(name, known) for name in declared.difference(known)}  # TB140 says so
    for name, place in _uses(entry):
        if name in known and name not in declared | misspelt:
            yield place(), f"`{name}` is used but not in `variables`", f"add `{name}` to `variables`"


@check("TB142", "unused-variable", "runbook", "macro", level="warning")
def unused_variable(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A runbook or macro uses the case variables that it lists.

    Why: an agent would look for a value that nothing needs.

    Bad: `variables: [trace_id]` and no `{{ trace_id }}`.

    Good: only the variables that are used.
    """
    used = {name for name, _ in _uses(entry)}
    for index, name in enumerate(entry.data.get("variables", ())):
        if name not in used and name in catalog.registry("variables"):
            yield entry.at("variables", index), f"`{name}` is listed but not used", "remove it"


@check("TB143", "variable-in-heading")
def variable_in_heading(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A heading holds no case variable.

    Why: its anchor, and its line in the table of contents, are the same for every case.

    Bad: `### Look up {{ request_id }}`.

    Good: `### Look up the request`, with `{{ request_id }}` in the text below.
    """
    lines = {heading.mark[0] for heading in outline(entry).headings}
    for name in outline(entry).variables:
        if name.mark[0] in lines:
            yield name.mark, f"the heading holds the case variable `{name.value}`", "move it into the text below"
