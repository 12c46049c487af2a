"""Which page is made how: the one place that knows all of them."""

from __future__ import annotations

import json
from collections.abc import Callable

from markupsafe import Markup

from ..address import address
from ..catalog import ARTICLES, Catalog
from ..entry import Entry
from ..links import outline
from . import Href, hrefs, public, render
from .code_lists import codes
from .codes import code_pages
from .entries import broken, head, history, log_sources, related
from .feedback import NOWHERE, Outside, feedback_counts, feedback_links
from .flows import FLOW_PARTS, flow_parts
from .guide import checks_markdown, fields_markdown
from .indexes import code, coverage, health, home, index, macros, topics
from .lists import further_page, further_title, is_further
from .policies import policy
from .source import source

Maker = Callable[[Catalog, Entry, Href], str]

#: Parts of a page by the name of their placeholder.
_PARTS: dict[str, Maker] = {
    "codes": codes,
    "copy": lambda catalog, entry, href: Markup('<tb-copy for="tb-message"></tb-copy>'),
    "coverage": coverage,
    "history": history,
    "home": home,
    "known-issues": lambda catalog, entry, href: index(catalog, entry, href, "known-issue"),
    "log-sources": log_sources,
    "macros": macros,
    "related": related,
    "topics": topics,
    "runbooks": lambda catalog, entry, href: index(catalog, entry, href, "runbook"),
}


def markdown(catalog: Catalog, path: str) -> str:
    """Return the whole source of a page for MkDocs, by the path of its file.

    The front matter is JSON, which is YAML that no value can break out of.
    """
    meta, body = parts(catalog, path)
    return f"---\n{json.dumps(meta)}\n---\n{body}"


def parts(catalog: Catalog, path: str) -> tuple[dict[str, object], str]:
    """Return the front matter that the theme reads, and the Markdown of a page, by the path of its file.

    MkDocs' templates do not escape titles and descriptions, so they are escaped here.
    """
    meta, body = _parts(catalog, path)
    return {key: _escaped(value) for key, value in meta.items()}, body


def _parts(catalog: Catalog, path: str) -> tuple[dict[str, object], str]:
    entry = catalog.entries.get(path)
    if entry is None and is_further(path):
        return {"title": further_title(catalog, path), "hide": ["navigation", "toc"]}, "<!--tb further-->"
    if entry is None:
        values = dict.fromkeys(s.value for s in code_pages(catalog)[path])
        return {"title": ", ".join(values), "hide": ["navigation", "toc"]}, "<!--tb code-->"
    meta = {key: entry.data[key] for key in ("title", "description", "hide", "tags") if key in entry.data}
    if "title" not in meta:
        meta["title"] = _heading(entry)  # else MkDocs takes it out of the body, and escapes nothing
    if entry.kind in (*ARTICLES, "policy-severity"):
        meta["hide"] = ["navigation"]  # entries are not in the nav; their width is better spent on the entry
    if "summary" in entry.data:
        meta["description"] = entry.data["summary"]
    if not catalog.is_sound(entry):
        return meta, "<!--tb broken-->"
    if catalog.audience != "internal":
        return meta, public.entry_source(catalog, entry)
    if entry.id:
        meta["title"] = f"{entry.id} {entry.title}"
    made = {"checks": checks_markdown(), "fields": fields_markdown(catalog.schemas)} if _is_guide(entry) else {}
    return meta, source(catalog, entry, made)


def _heading(entry: Entry) -> str:
    """Return what names a page without a title: its first heading of level 1, or its path."""
    return next((heading.text for heading in outline(entry).headings if heading.level == 1), entry.path)


def _is_guide(entry: Entry) -> bool:
    return "<!-- triagebook: checks -->" in entry.body or "<!-- triagebook: fields -->" in entry.body


def _escaped(value: object) -> object:
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def fragments(catalog: Catalog, path: str, outside: Outside = NOWHERE) -> Callable[[str], str]:
    """Return the function that makes the parts of a page by the name of their placeholder."""
    href = hrefs(address(path))
    entry = catalog.entries.get(path)
    in_flow = flow_parts(catalog, entry, href) if entry and entry.kind == "runbook" else None

    def make(name: str) -> str:
        if entry is None:
            return _without_entry(catalog, path, href)
        if name.startswith("only:"):
            return render("only.html", audience=name.removeprefix("only:"))
        if name in public.PARTS:
            return public.PARTS[name](public.preview(catalog), entry, href)
        if name == "broken":
            return broken(catalog, entry, href)
        if name == "head":
            return head(catalog, entry, href) if entry.kind in ARTICLES else policy(catalog, entry, href)
        if name == "feedback":
            return feedback_links(entry, outside)
        if name == "health":
            return health(catalog, entry, href) + feedback_counts(catalog, href, outside)
        if in_flow and name.partition(":")[0] in FLOW_PARTS:
            return in_flow(name)
        return _PARTS[name](catalog, entry, href) if name in _PARTS else ""

    return make


def _without_entry(catalog: Catalog, path: str, href: Href) -> str:
    """Return what stands on the page of a code, and on a further page of a table."""
    if is_further(path):
        return further_page(catalog, path, href)
    made = code if catalog.audience == "internal" else public.code
    return made(catalog, code_pages(catalog)[path], href)
