"""Read a Markdown body for what checks and pages need of it: headings, links, anchors, ids, case variables.

Positions matter here, and Python-Markdown has none, so this is a scanner: it blanks out code and comments, keeping
every character's place, and looks at what is left. `tests/test_links.py` holds it to what Python-Markdown makes of
the same text.
"""

from __future__ import annotations

import bisect
import functools
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from markdown.extensions.toc import slugify, unique

from .diagnostics import Mark
from .entry import Entry


class Heading(NamedTuple):
    """A heading; `explicit` says that its anchor was written as `{#anchor}`."""

    mark: Mark
    level: int
    text: str
    anchor: str
    explicit: bool


class Link(NamedTuple):
    """A link or image target as written."""

    mark: Mark
    url: str


class Name(NamedTuple):
    """An entry id, a case variable, a reference label or a marker, and where it stands."""

    mark: Mark
    value: str


@dataclass(frozen=True)
class Outline:
    """What a body holds, in its order; marks count lines of the file."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    ids: tuple[Name, ...]
    variables: tuple[Name, ...]
    undefined: tuple[Name, ...]
    markers: tuple[Name, ...]
    empty_sections: tuple[Heading, ...]


_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})([^`\n]*)$")
_LIST = re.compile(r"^\s*([-*+]|\d+\.|!!!|\?\?\?\+?|===|\[\^[^\]]+\]:|:)\s")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKER = re.compile(r"^<!-- triagebook: ([^\s>]+) -->[ \t]*$", re.MULTILINE)
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)((?:(?!\n\s*\n)[\s\S])*?[^`])\1(?!`)")
_HEADING = re.compile(r"^(#{1,6})[ \t]*(?![#\s])(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_SETEXT = re.compile(r"^(?![ \t>#-]|\s*$)([^\n]+)\n(=+|-+)[ \t]*$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*([^{}\n]*)\}[ \t]*$")
_ANCHOR = re.compile(r"\{:?[ \t]*(?:[^{}\n]*[ \t])?#([^\s{}#.]+)[^{}\n]*\}")
_INLINE = re.compile(
    r"\]\([ \t]*(?:<([^<>\n]*)>|((?:[^\s()<>]|\([^\s()]*\))*))(?:[ \t\n]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*\)"
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?!\^)([^\]\n]+)\]:[ \t]*\n?[ \t]*<?([^\s>]+)>?", re.MULTILINE)
_REFERENCE = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\][ ]?\[([^\[\]\n]*)\]")
_TAG = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*\b[^<>]*>")
_TAG_URL = re.compile(
    r"(?<![-\w])(?:href|src|poster|data)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_TAG_ID = re.compile(r"(?<![-\w])(?:id|name)\s*=\s*[\"']?([^\s\"'>]+)", re.IGNORECASE)
_ENTRY_ID = re.compile(r"\[((?:RB|KI|MC)-[0-9]{4})\](?![\[(:])")
_VARIABLE = re.compile(r"\{\{[ \t]*([^{}\s]+)[ \t]*\}\}")


def blank_code(body: str) -> str:
    """Return the body with code blocks, code spans and comments blanked out, every other character in its place."""
    lines, fence, loose, inside = body.split("\n"), "", True, False
    for number, line in enumerate(lines):
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            lines[number] = " " * len(line)
        elif match := _FENCE.match(line):
            fence = match[1]
            lines[number] = " " * len(line)
        elif not line.strip():
            loose = True
        elif line.startswith(("    ", "\t")):
            if loose and not inside:
                lines[number] = " " * len(line)
        else:
            inside = bool(_LIST.match(line)) or (inside and not loose)
            loose = False
    text = _COMMENT.sub(_blank, "\n".join(lines))
    return _CODE_SPAN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


@functools.lru_cache(maxsize=4096)
def _outline(body: str, body_line: int) -> Outline:
    text = blank_code(body)
    starts = [0, *(match.end() for match in re.finditer("\n", body))]

    def mark(index: int) -> Mark:
        line = bisect.bisect_right(starts, index) - 1
        return body_line + line, index - starts[line] + 1

    taken = {match[1] for match in _ANCHOR.finditer(text)}
    tags = [(match.start(), match[0]) for match in _TAG.finditer(text)]
    taken |= {found[1] for _, tag in tags for found in _TAG_ID.finditer(tag)}
    headings, empty = _headings(body, text, mark, taken)
    definitions = {_label(m[1]): m for m in _DEFINITION.finditer(text)}
    links = [
        (m.start(1 if m[1] is not None else 2), m[1] if m[1] is not None else m[2]) for m in _INLINE.finditer(text)
    ]
    links += [(m.start(2), m[2]) for m in definitions.values()]
    links += [(at + m.start(m.lastindex), m[m.lastindex]) for at, tag in tags for m in _TAG_URL.finditer(tag)]
    undefined = [
        (m.start(), m[2] or m[1]) for m in _REFERENCE.finditer(text) if _label(m[2] or m[1]) not in definitions
    ]
    return Outline(
        headings=tuple(headings),
        links=tuple(Link(mark(at), unescape(url)) for at, url in sorted(links)),
        anchors=frozenset(taken),
        ids=tuple(Name(mark(m.start(1)), m[1]) for m in _ENTRY_ID.finditer(text)),
        variables=tuple(Name(mark(m.start()), m[1]) for m in _VARIABLE.finditer(body)),
        undefined=tuple(Name(mark(at), label) for at, label in undefined if not _ENTRY_ID.match(f"[{label}]")),
        markers=tuple(Name(mark(m.start()), m[1]) for m in _MARKER.finditer(body)),
        empty_sections=tuple(empty),
    )


def outline(entry: Entry) -> Outline:
    """Return what an entry's body holds; read once for each text."""
    return _outline(entry.body, entry.body_line)


def _label(text: str) -> str:
    return " ".join(text.split()).lower()


def _headings(body: str, text: str, mark, taken: set[str]) -> tuple[list[Heading], list[Heading]]:
    """Return the headings and those with nothing below; adds their anchors to `taken`, as Python-Markdown does."""
    found = [(m.start(), m.end(), len(m[1]), m.start(2), m.end(2)) for m in _HEADING.finditer(text)]
    found += [(m.start(), m.end(), 1 if m[2][0] == "=" else 2, m.start(1), m.end(1)) for m in _SETEXT.finditer(text)]
    found.sort()
    headings, empty = [], []
    for number, (start, end, level, first, last) in enumerate(found):
        attributes = _ATTRIBUTES.search(text[first:last])
        anchor = _ANCHOR.search(attributes[0]) if attributes else None
        plain = plain_text(body[first : first + attributes.start() if attributes else last])
        slug = anchor[1] if anchor else unique(slugify(plain, "-"), taken)
        heading = Heading(mark(start), level, plain, slug, bool(anchor))
        headings.append(heading)
        following = found[number + 1] if number + 1 < len(found) else (len(body), 0, 0, 0, 0)
        if not _COMMENT.sub("", body[end : following[0]]).strip() and following[2] <= level:
            empty.append(heading)
    return headings, empty


def plain_text(markdown: str) -> str:
    """Return a line of Markdown without its marks, as it is read and as Python-Markdown makes slugs of it."""
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", "", markdown)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = re.sub(r"<[^<>]+>", "", text)
    text = re.sub(r"\\([\\`*_{}\[\]()>#+.!-])", r"\1", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])(\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return unescape(text.replace("`", "")).strip()


class Target(NamedTuple):
    """Where a link leads: a path in the repository and a fragment."""

    path: str
    fragment: str


_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def resolve(source: str, url: str) -> Target | None:
    """Return the target of a link from the file `source`, or None where it leads to another site.

    A target that leaves the repository starts with `..`; one that starts at the root of a host with `/`.
    """
    if _SCHEME.match(url):
        return None
    path, _, fragment = url.partition("#")
    path = unquote(path.partition("?")[0])
    if not path:
        return Target(source, unquote(fragment))
    if path.startswith("/"):
        return Target(path, unquote(fragment))
    return Target(posixpath.normpath(posixpath.join(posixpath.dirname(source), path)), unquote(fragment))


def scheme(url: str) -> str:
    """Return a link's scheme in lower case, or an empty string for a relative link."""
    match = _SCHEME.match(url.strip())
    return match[0].rstrip(":").lower() if match else ""


def text_parts(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text inside front matter with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from text_parts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from text_parts(item, (*path, index))


def variables_in(text: str) -> list[str]:
    """Return the names of the case variables that a text uses, in their order."""
    return [match[1] for match in _VARIABLE.finditer(text)]
