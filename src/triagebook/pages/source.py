"""Assemble the Markdown of an entry's page: the body as written, with placeholders for what the site adds."""

from __future__ import annotations

from ..catalog import Catalog
from ..entry import Entry
from ..flow import flow
from ..links import outline
from ..sections import sections, without_attribute
from . import link_ids, with_tokens


def source(catalog: Catalog, entry: Entry, made: dict[str, str]) -> str:
    """Return the Markdown of a page. `made` gives Markdown by the name of a marker."""
    lines = entry.body.replace("<!--tb ", "<!-- tb ").split("\n")  # placeholders are the site's alone
    for marker in outline(entry).markers:
        index = marker.mark[0] - entry.body_line
        lines[index] = made.get(marker.value, f"<!--tb {marker.value}-->")
    _mark_sections(entry, lines)
    if entry.kind == "runbook" and flow(entry):
        _add_answers(entry, lines)
    before, after = _around(entry)
    parts = [*before, "\n".join(lines), *after, link_ids(catalog, entry)]
    return with_tokens("\n\n".join(part for part in parts if part) + "\n")


def _mark_sections(entry: Entry, lines: list[str]) -> None:
    """Say to the team where sections stand that readers outside do not see."""
    for section in sections(entry, in_code=False):
        label = f"\n<!--tb only:{section.audience}-->\n"
        if section.form == "heading":
            lines[section.first] = without_attribute(lines[section.first])
            underline = not lines[section.first].lstrip(" >").startswith("#")
            lines[section.first + underline] += f"\n{label}"
        elif section.form == "block" and section.closed:
            lines[section.first], lines[section.end - 1] = label, "\n<!--tb only:end-->\n"


def _around(entry: Entry) -> tuple[list[str], list[str]]:
    """Return what stands before and after the body, by kind of entry."""
    if entry.kind == "known-issue":
        return ["<!--tb head-->"], [
            *_part("history", "History", entry),
            "## Related {#tb-related}\n\n<!--tb related-->",
            "<!--tb feedback-->",
        ]
    if entry.kind == "runbook":
        steps = ["## Flow {#tb-flow}\n\n<!--tb flow-->"] if "flow" in entry.data else []
        return ["<!--tb head-->", *steps, *_part("log_sources", "Where to look", entry)], [
            "## Related {#tb-related}\n\n<!--tb related-->",
            "<!--tb feedback-->",
        ]
    if entry.kind == "macro":
        return ["<!--tb head-->", '<div class="tb-message" id="tb-message" markdown="block">'], [
            "</div>",
            "<!--tb copy-->",
            "<!--tb related-->",
        ]
    if entry.kind.startswith("policy-"):
        return ["<!--tb head-->"], []
    return [], []


def _part(key: str, title: str, entry: Entry) -> list[str]:
    name = key.replace("_", "-")
    return [f"## {title} {{#tb-{name}}}\n\n<!--tb {name}-->"] if entry.data.get(key) else []


def _add_answers(entry: Entry, lines: list[str]) -> None:
    """Put each step's answers at the end of its section, and the outcomes before `## Verification`.

    Lines are taken from the last to the first, so that earlier places stay where they are.
    """
    graph = flow(entry)
    headings = outline(entry).headings
    if graph is None:
        return
    for number in range(len(headings) - 1, -1, -1):
        heading = headings[number]
        at = heading.mark[0] - entry.body_line
        if heading.level == 2 and heading.text == "Verification":
            lines[at:at] = ["", "### Outcomes {#tb-outcomes}", "", "<!--tb outcomes-->", ""]
        elif heading.explicit and heading.anchor in graph.steps:
            following = next((h for h in headings[number + 1 :] if h.level <= heading.level), None)
            end = following.mark[0] - entry.body_line if following else len(lines)
            lines[end:end] = ["", f"<!--tb answers:{heading.anchor}-->", ""]
