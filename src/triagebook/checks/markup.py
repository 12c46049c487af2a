"""Checks of raw HTML and of attributes: what the site takes out when it is built is said here first, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown.extensions.attr_list import get_attrs_and_remainder

from .. import sanitise
from ..catalog import Catalog
from ..diagnostics import Mark
from ..entry import Entry
from ..links import blank_code, outline, scheme
from ..sections import AUDIENCES
from . import Finding, check

#: A tag as Python-Markdown lets it pass; an address between angle brackets is none, nor is the target of a link.
_TAG = re.compile(
    r"(?<!\]\()<(?P<name>[a-zA-Z][^\s<>/@\"'`]*)(?<!:)(?=[\s/>])(?P<attributes>(?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}')*)>"
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
#: Attributes of Markdown: behind something, or alone at the end of a line or of a cell. `{{ name }}` is a variable.
_BRACES = re.compile(r"(?<!\{)\{:?[ ]*([^{}\n]*[#.=][^{}\n]*)\}(?!\})")
_IMAGE = re.compile(r"!(?<!\\!)\[(?:[^\[\]\\\n]|\\.)*\]\(<?([^\s<>()]+)")
#: These are read and leave no trace, or have checks of their own.
_READ_ELSEWHERE = frozenset({"markdown", "href", "audience", "data-toc-label"})
#: Where the element of a part goes that is taken out with all that is in it: the parts in it are not said again.
_ALL_THEIRS = ("script", "style", "svg", "math", "iframe", "object", "template", "noscript", "form", "video", "audio")


@check("TB730", "element-taken-out")
def element_taken_out(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Raw HTML has only elements that the site keeps.

    Why: the site is shown to people who are signed in elsewhere, so what could run, load or send something is taken
    out of every page. A word between angle brackets is read as an element too, and is gone from the page.

    Bad: `<iframe src="https://example.com"></iframe>`; `the header Bearer <token>` without back-ticks.

    Good: Markdown; `<details markdown="1">`; a placeholder as code, in back-ticks.
    """
    for at, name, _ in _tags(entry):
        if name.lower() not in sanitise.ELEMENTS:
            yield (
                _mark(entry, at),
                f"the site takes the element `<{name}>` out",
                "write Markdown instead; a placeholder or an example goes between back-ticks",
            )


@check("TB731", "attribute-taken-out")
def attribute_taken_out(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An element has only attributes that the site keeps, in raw HTML and between braces.

    Why: attributes can run code (`onclick`), hide what a command does (`style`), or stand in for a part of the site.

    Bad: `<a href="x.md" onclick="f()">`, `[x](x.md){ target=_blank }`.

    Good: `<a href="x.md" title="How it was measured">`, `[x](x.md){ title="How it was measured" }`.
    """
    for at, element, name, _ in _attributes(entry):
        if not element and name in ("href", "src"):
            yield _mark(entry, at), f"`{name}` between braces hides where it leads", "write it between the parentheses"
        elif name not in _READ_ELSEWHERE and not _may_stand(element, name):
            yield _mark(entry, at), f"the site takes the attribute `{name}` out", "remove it"


@check("TB732", "name-of-the-site")
def name_of_the_site(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Ids and classes are none of those that the site's own parts have, and classes are ones that it shows.

    Why: a script that looks for its own part by id or class would find that of the entry, and act on it.

    Bad: `## Search {#__search}`, `<div class="md-banner">`.

    Good: `## Search {#search}`, `<div class="admonition note" markdown="1">`.
    """
    for heading in outline(entry).headings:
        if not sanitise.is_allowed_id(heading.anchor):
            yield heading.mark, *_reserved(heading.anchor)
    headings = {heading.mark[0] for heading in outline(entry).headings}
    for at, _, name, value in _attributes(entry):
        mark = _mark(entry, at)
        if name in ("id", "name") and mark[0] not in headings and not sanitise.is_allowed_id(value):
            yield mark, *_reserved(value)
        elif name == "class" and (unknown := set(sanitise.unknown_classes(value)) - _narrowing(mark[0] in headings)):
            yield mark, f"the site takes the class `{min(unknown)}` out", "remove it; the guide lists what is kept"


@check("TB733", "image-from-elsewhere")
def image_from_elsewhere(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An image is a file of the repository.

    Why: loading one from elsewhere tells another party who reads which entry and when, so the site does not show it.

    Bad: `![The console](https://example.com/console.png)`.

    Good: `![The console](console.png)`, with the file beside the entry.
    """
    for mark, url in foreign_images(entry):
        yield mark, f"the image `{url}` is not of this site", "put the file beside the entry"


def foreign_images(entry: Entry) -> Iterator[tuple[Mark, str]]:
    """Yield the place and address of each image that would be loaded from elsewhere."""
    text = blank_code(entry.body)
    found = [(match.start(1), match[1]) for match in _IMAGE.finditer(text)] if "![" in text else []
    found += [(tag.start("attributes") + src.start(src.lastindex), src[2] or src[3] or src[4] or "")
              for _, name, tag in _tags(entry) if name.lower() == "img"
              for src in _ATTRIBUTE.finditer(tag["attributes"]) if src[1].lower() == "src"]  # fmt: skip
    for at, url in found:
        if scheme(url) in ("http", "https"):
            yield _mark(entry, at), url


def _may_stand(element: str, attribute: str) -> bool:
    """May an attribute stand on an element, or, between braces, on any?"""
    return any(sanitise.is_allowed_attribute(name, attribute) for name in ([element] if element else sanitise.ELEMENTS))


def _narrowing(of_heading: bool) -> frozenset[str]:
    return frozenset(AUDIENCES if of_heading else ())


def _reserved(id: str) -> tuple[str, str]:
    return f"the site takes the id `{id}` out", "choose another: those of the site start with `tb-` or `__`"


def _tags(entry: Entry) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Yield the place, name and match of each tag that opens; of what is taken out whole, the outermost only."""
    text, at = blank_code(entry.body), 0
    while "<" in text and (match := _TAG.search(text, at)):
        at, name = match.end(), match["name"]
        yield match.start(), name, match
        if name.lower() in _ALL_THEIRS:
            end = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).search(entry.body, at)
            at = end.end() if end else at


def _attributes(entry: Entry) -> Iterator[tuple[int, str, str, str]]:
    """Yield place, element, name and value of each attribute of an element that stays; "" is one of Markdown."""
    for _, element, tag in _tags(entry):
        if element.lower() in sanitise.ELEMENTS:
            for match in _ATTRIBUTE.finditer(tag["attributes"]):
                at = tag.start("attributes") + match.start()
                yield at, element.lower(), match[1].lower(), match[2] or match[3] or match[4] or ""
    text = blank_code(entry.body)
    for match in _BRACES.finditer(text) if "{" in text else ():
        if _is_of_markdown(entry.body, match):
            for name, value in get_attrs_and_remainder(match[1])[0]:
                key = {".": "class"}.get(name, name.lower())
                if f"{name}=" in match[1] or name in (".", "id"):
                    yield match.start(), "", key, value


def _is_of_markdown(body: str, match: re.Match[str]) -> bool:
    """Do braces hold attributes: right behind a link or the like, alone on a line, or last in a heading or a cell?"""
    start = body.rfind("\n", 0, match.start()) + 1
    before, after = body[start : match.start()], body[match.end() :].lstrip(" ").partition("\n")[0]
    alone = not before.strip(" >") and not after
    last = before.lstrip(" >").startswith(("#", "|", "*", "-", "+")) and before.endswith(" ") and after[:1] in ("", "|")
    return alone or last or before[-1:] in (")", "]", "*", "_", "`")


def _mark(entry: Entry, at: int) -> Mark:
    line = entry.body.count("\n", 0, at)
    return entry.body_line + line, at - entry.body.rfind("\n", 0, at)
