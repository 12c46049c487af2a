"""The theme's page around the content, rendered once for each shape of page and then filled.

A page of the theme differs from the next in a few places only. So the theme's template is rendered with marks in these
places, once for each shape (folder depth, hidden sidebars, a table of contents or none, ...), and cut at the marks;
every page is then its own values joined with the pieces.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import jinja2
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

NAME = "triagebook-shell.html"
_THEME = "main.html"
_TOC = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'
_MARK = re.compile("tbmark([a-z]+)kramtb")
#: Tables of contents that are remembered.
_MOST_KNOWN = 1_000
#: What keeps the theme from adding a heading of its own.
_HEADING = "<h1></h1>"


def _mark(name: str) -> str:
    return f"tbmark{name}kramtb"


class ShellLoader(jinja2.BaseLoader):
    """Gives the template NAME, which fills shells."""

    def __init__(self) -> None:
        self.shells: dict[tuple[Any, ...], list[str]] = {}

    def load(self, environment: jinja2.Environment, name: str, globals: Any = None) -> Any:
        """Return the template; as Jinja's loaders do, raise TemplateNotFound for any other name."""
        if name != NAME:
            raise jinja2.TemplateNotFound(name)
        return Shell(environment, self.shells)


class Shell:
    """Stands in for a template: renders a page by filling the shell of its shape."""

    def __init__(self, environment: jinja2.Environment, shells: dict[tuple[Any, ...], list[str]]) -> None:
        self._environment = environment
        self._shells = shells
        self._toc = environment.from_string(_TOC)
        self._known: dict[TableOfContents, str] = {}

    def render(self, context: dict[str, Any]) -> str:
        """Return the whole page, to the byte what the theme's own template makes."""
        page = context["page"]
        content = page.content
        shape = _shape(page, content, context["base_url"])
        if shape not in self._shells:
            self._shells[shape] = self._cut(context)
        toc = self._contents(page, context) if len(page.toc) else ""
        first = next(iter(page.toc), None)
        values = {
            "title": page.meta["title"],
            "description": page.meta.get("description", ""),
            "canonical": page.canonical_url or "",
            "edit": page.edit_url or "",
            "skip": first.id if first else "",
            "toc": toc,
            "content": content,
        }
        page.content = page.links_to_anchors = None  # nobody asks again, and MkDocs holds all pages to the end
        return "".join(values[piece] if odd else piece for odd, piece in _numbered(self._shells[shape]))

    def _contents(self, page: Page, context: dict[str, Any]) -> str:
        """Return the table of contents, which many pages have in common."""
        if page.toc not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[page.toc] = self._toc.render(page=page, config=context["config"])
        return self._known[page.toc]

    def _cut(self, context: dict[str, Any]) -> list[str]:
        """Return the theme's page for this shape, cut at the marks: text and names of values in turn."""
        marked = _marked(context["page"])
        whole = self._environment.get_template(_THEME).render({**context, "page": marked})
        if len(marked.toc):
            toc = self._toc.render(page=marked, config=context["config"])
            if toc not in whole:
                raise ValueError("the theme's table of contents is not where it is expected")
            whole = whole.replace(toc, _mark("toc"))
        return _MARK.split(whole.replace(_HEADING + _mark("content"), _mark("content")))


def _numbered(pieces: list[str]) -> Any:
    return ((number % 2, piece) for number, piece in enumerate(pieces))


def _shape(page: Page, content: str, base_url: str) -> tuple[Any, ...]:
    """Return all that decides about a shell, apart from the values that are filled in."""
    meta = page.meta
    first = next(iter(page.toc), None)
    return (
        base_url,
        tuple(meta.get("hide", ())),
        "description" in meta,
        bool(page.canonical_url),
        bool(page.edit_url),
        first is not None,
        "<h1" in content,
    )


def _marked(page: Page) -> Page:
    """Return a copy of a page with marks for its values."""
    marked = copy.copy(page)
    marked.meta = {"title": _mark("title"), "hide": page.meta.get("hide", [])}
    if "description" in page.meta:
        marked.meta["description"] = _mark("description")
    marked.canonical_url = page.canonical_url and _mark("canonical")
    marked.edit_url = page.edit_url and _mark("edit")
    marked.content = (_HEADING if "<h1" in page.content else "") + _mark("content")
    marked.toc = TableOfContents([AnchorLink("first", _mark("skip"), 2)] if len(page.toc) else [])
    return marked
