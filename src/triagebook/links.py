"""Read a Markdown body for what checks and pages need of it: headings, links, anchors, ids, case variables.

Positions matter here, and Python-Markdown has none, so this is a scanner: it blanks out code and comments, keeping
every character's place, and looks at what is left. `tests/test_links.py` holds it to what Python-Markdown makes of
the same text.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import posixpath
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.extensions.toc import slugify, unique

from .blocks import TAG, Line, blank, scan
from .brackets import CODE_SPAN, ESCAPED, HIDDEN, blocks, inline_links
from .diagnostics import Mark
from .entry import Entry
from .strict_yaml import KeyPath


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


_MARKER = re.compile(r"^<!-- triagebook: ([^\s>]+) -->[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"(#{1,6})((?:\\.|[^\\\n])*?)#*$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"[ ]+\{:?[ ]*([^\}\n ][^\}\n]*)[ ]*\}[ ]*$")
_ANCHOR = re.compile(r"\{:?[ \t]*(?:[^{}\n]*[ \t])?#([^\s{}#.]+)[^{}\n]*\}")
_DEFINITION = re.compile(
    r"[ ]{0,3}\[([^\[\]\n]*)\]:[ ]*\n?[ ]*(\S+)[ ]*(?:\n[ ]*)?(?:([\"']).*\3[ ]*|\(.*\)[ ]*)?$", re.MULTILINE
)
_REFERENCE = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\][ ]?\[([^\[\]\n]*)\]")
_AUTOLINK = re.compile(r"<([a-z][a-z0-9+.-]*://[^<>\n]*|[^<> !\n]+@[^@<> \n]+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: The character that stands for the first part that is kept as it is, and how many have one.
_KEPT, _MOST_KEPT = 0xF0000, 0xFFF0
#: What makes a line of Markdown read otherwise than it is written, and what `plain_text` puts in its place.
_MARKS = re.compile(r"[`\\!\[<*_&\U000F0000-\U000FFFFD]")
_ENTRY_ID = re.compile(r"\[((?:RB|KI|MC)-[0-9]{4})\](?![\[(:])")
_VARIABLE = re.compile(r"\{\{[ \t]*([^{}\s]+)[ \t]*\}\}")


@functools.lru_cache(maxsize=16_384)
def blank_code(body: str) -> str:
    """Return the body with code blocks, code spans and comments blanked out, every other character in its place."""
    return "".join(
        HIDDEN.sub(lambda match: blank(match[0]), block) if "`" in block or "<!--" in block else block
        for _, block in blocks(*_scanned(body))
    )


#: An outline and a blanked body are made one after the other from the same scan.
_scanned = functools.lru_cache(maxsize=2)(scan)


def _outline(entry: Entry) -> Outline:
    body, body_line = entry.body, entry.body_line
    scanned, lines = _scanned(body)
    text = blank_code(body)
    starts = [0, *itertools.accumulate(len(line) + 1 for line in body.split("\n"))]

    def mark(index: int) -> Mark:
        line = bisect.bisect_right(starts, index) - 1
        return body_line + line, index - starts[line] + 1

    tags = list(_attributes(text)) if "<" in text else []
    taken = {match[1] for match in _ANCHOR.finditer(text)} if "{" in text else set()
    headings, empty = _headings(body, text, lines, mark, taken)
    definitions = (
        {_label(m[1]): m for line in lines if (m := _DEFINITION.match(text, line.start))} if "]:" in text else {}
    )
    links = list(inline_links(body, scanned, lines))
    links += [(m.start(2) + m[2].startswith("<"), m[2].lstrip("<").rstrip(">")) for m in definitions.values()]
    if "<" in text:
        links += [(m.start(1), m[1] if ":" in m[1] else f"mailto:{m[1]}") for m in _AUTOLINK.finditer(text)]
        links += [(at, value) for at, name, value in tags if name in ("href", "src", "poster", "data")]
    references = _REFERENCE.finditer(text) if "][" in text or "] [" in text else ()
    undefined = [(m.start(), m[2] or m[1]) for m in references if _label(m[2] or m[1]) not in definitions]
    return Outline(
        headings=tuple(headings),
        links=tuple(Link(mark(at), unescape(url)) for at, url in sorted(links)),
        anchors=frozenset(taken).union(value for _, name, value in tags if name in ("id", "name")),
        ids=tuple(Name(mark(m.start(1)), m[1]) for m in _ENTRY_ID.finditer(text)),
        variables=tuple(Name(mark(m.start()), m[1]) for m in _VARIABLE.finditer(body)),
        undefined=tuple(Name(mark(at), label) for at, label in undefined if not _ENTRY_ID.match(f"[{label}]")),
        markers=tuple(Name(mark(at), name) for at, name in _markers(body)),
        empty_sections=tuple(empty),
    )


def _markers(body: str) -> Iterator[tuple[int, str]]:
    """Yield where each marker stands, and its name; one inside a block of code is an example, not a marker."""
    found = list(_MARKER.finditer(body)) if "<!-- triagebook:" in body else []
    text = scan(_MARKER.sub(lambda match: "x" * len(match[0]), body))[0] if found else ""
    yield from ((match.start(), match[1]) for match in found if text[match.start()] == "x")


def outline(entry: Entry) -> Outline:
    """Return what an entry's body holds; read once for each entry."""
    return entry.once("outline", _outline)


def _label(text: str) -> str:
    return " ".join(text.split()).lower()


def _attributes(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield where the value of each attribute of raw HTML stands, the attribute's name and the value."""
    for tag in TAG.finditer(text):
        for match in _ATTRIBUTE.finditer(text, tag.end("name"), tag.end() - 1):
            if match.lastindex > 1:
                yield match.start(match.lastindex), match[1].lower(), match[match.lastindex]


def _headings(
    body: str, text: str, lines: list[Line], mark: Callable[[int], Mark], taken: set[str]
) -> tuple[list[Heading], list[Heading]]:
    """Return the headings and those with nothing below; adds their anchors to `taken`, as Python-Markdown does."""
    found = []
    for line in lines:
        if text.startswith("#", line.start) and (match := _HEADING.match(text, line.start)):
            found.append((line.start, match.end(), len(match[1]), body[match.start(2) : match.end(2)]))
        elif line.underline:
            end = text.find("\n", line.end + 1)
            level = 1 if line.underline == "=" else 2
            found.append((line.start, len(text) if end < 0 else end, level, body[line.start : line.end]))
    headings, empty = [], []
    for number, (start, end, level, written) in enumerate(found):
        attributes = _ATTRIBUTES.search(written)
        anchor = dict(get_attrs_and_remainder(attributes[1])[0]).get("id") if attributes else None
        plain = sys.intern(plain_text(written[: attributes.start()] if attributes else written))
        heading = Heading(mark(start), level, plain, anchor or unique(slug(plain), taken), bool(anchor))
        headings.append(heading)
        following, next_level = found[number + 1][::2][:2] if number + 1 < len(found) else (len(body), 0)
        if next_level <= level and not (body[end:following].strip() and _COMMENT.sub("", body[end:following]).strip()):
            empty.append(heading)
    return headings, empty


@functools.lru_cache(maxsize=4_096)
def slug(heading: str) -> str:
    """Return the anchor that Python-Markdown makes of a heading; entries of a kind have the same ones."""
    return slugify(heading, "-")


def plain_text(markdown: str) -> str:
    """Return a line of Markdown without its marks, as it is read and as Python-Markdown makes slugs of it."""
    if not _MARKS.search(markdown):
        return markdown.strip()
    kept: list[str] = []

    def keep(text: str) -> str:
        if len(kept) > _MOST_KEPT:
            return text
        kept.append(text)
        return chr(_KEPT + len(kept) - 1)

    def given(place: re.Match[str]) -> str:  # the line may hold such a character itself
        number = ord(place[0]) - _KEPT
        return kept[number] if number < len(kept) else place[0]

    text = re.sub(CODE_SPAN, lambda m: keep(m[0].strip(m[1]).strip()), markdown)
    text = re.sub(ESCAPED, lambda m: keep(m[0][1]), text)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = _AUTOLINK.sub(lambda m: keep(m[1]), text)
    text = re.sub(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", "", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])(\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return re.sub(r"[\U000F0000-\U000FFFFD]", given, unescape(text)).strip()


class Target(NamedTuple):
    """Where a link leads: a path in the repository and a fragment."""

    path: str
    fragment: str


_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def resolve(source: str, url: str) -> Target | None:
    """Return the target of a link from the file `source`, or None where it leads to another site.

    A target that leaves the repository starts with `..`; one that starts at the root of a host with `/`.
    """
    found = _resolve(source.rpartition("/")[0], url)
    return found if found is None or found.path else Target(source, found.fragment)


@functools.lru_cache(maxsize=16_384)  # the entries of a folder link to the same ones
def _resolve(folder: str, url: str) -> Target | None:
    """Return the target of a link from a file of a folder, with an empty path where it is the file itself."""
    if scheme(url):
        return None
    path, _, fragment = url.partition("#")
    path = unquote(path.partition("?")[0])
    if path and not path.startswith("/"):
        path = sys.intern(posixpath.normpath(posixpath.join(folder, path)))  # other links lead there too
    return Target(path, unquote(fragment))


def scheme(url: str) -> str:
    """Return a link's scheme in lower case, or an empty string for a relative link.

    Browsers drop tabs, line ends and leading control characters (https://url.spec.whatwg.org/#url-parsing): so here.
    """
    if ":" not in url and "//" not in url and url.isprintable():
        return ""
    match = _SCHEME.match(re.sub(r"^[\x00-\x20]+|[\t\n\r]", "", url))
    return match[0].rstrip(":").lower() if match else ""


class Way(NamedTuple):
    """A link that stays in the repository: where it stands, as written, and where it leads."""

    mark: Mark
    url: str
    target: Target


def ways(entry: Entry) -> tuple[Way, ...]:
    """Return the links of an entry's body that stay in the repository; found once for each entry."""
    return entry.once("ways", _ways)


def _ways(entry: Entry) -> tuple[Way, ...]:
    found = ((link, resolve(entry.path, link.url)) for link in outline(entry).links)
    return tuple(Way(link.mark, link.url, target) for link, target in found if target)


def texts(entry: Entry) -> tuple[tuple[KeyPath, str], ...]:
    """Return every text inside an entry's front matter with its path; found once for each entry."""
    return entry.once("texts", lambda entry: tuple(text_parts(entry.data)))


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
