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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.extensions.toc import slugify, unique
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor

from .blocks import TAG, Line, blank, scan
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


_MARKER = re.compile(r"^<!-- triagebook: ([^\s>]+) -->[ \t]*$", re.MULTILINE)
_ESCAPED = r"\\[\\`*_{}\[\]()>#+.!|-]"
_CODE_SPAN = r"(?<![`\\])(`+)(?!`)(?:(?!\1(?!`)).)+?(?<!`)\1(?!`)"
_HIDDEN = re.compile(rf"{_CODE_SPAN}|<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})((?:\\.|[^\\\n])*?)#*$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"[ ]+\{:?[ ]*([^\}\n ][^\}\n]*)[ ]*\}[ ]*$")
_ANCHOR = re.compile(r"\{:?[ \t]*(?:[^{}\n]*[ \t])?#([^\s{}#.]+)[^{}\n]*\}")
_DEFINITION = re.compile(
    r"[ ]{0,3}\[([^\[\]\n]*)\]:[ ]*\n?[ ]*(\S+)[ ]*(?:\n[ ]*)?(?:([\"']).*\3[ ]*|\(.*\)[ ]*)?$", re.MULTILINE
)
_REFERENCE = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\][ ]?\[([^\[\]\n]*)\]")
_AUTOLINK = re.compile(r"<([a-z][a-z0-9+.-]*://[^<>\n]*|[^<> !\n]+@[^@<> \n]+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_ENTRY_ID = re.compile(r"\[((?:RB|KI|MC)-[0-9]{4})\](?![\[(:])")
_VARIABLE = re.compile(r"\{\{[ \t]*([^{}\s]+)[ \t]*\}\}")
_MASKED = re.compile(rf"{_HIDDEN.pattern}|{_ESCAPED}", re.DOTALL)
#: Stands for a masked character: neither bracket nor white space.
_FILL = "\x1a"
_OPENINGS = (re.compile(r"(?<!!)\["), re.compile(r"!\["))


class _Brackets(LinkInlineProcessor):
    """Python-Markdown's own reader of what follows a `]`, on text in which nothing was put aside yet."""

    def unescape(self, text: str) -> str:
        return text


_BRACKETS = _Brackets(LINK_RE)


def blank_code(body: str) -> str:
    """Return the body with code blocks, code spans and comments blanked out, every other character in its place."""
    return "".join(_HIDDEN.sub(lambda match: blank(match[0]), block) for _, block in _blocks(*scan(body)))


def _blocks(text: str, lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Yield each block with its place: no code span and no link reaches from one into another."""
    starts = [0, *(line.start for line in lines if line.opens), len(text)]
    for start, end in itertools.pairwise(starts):
        yield start, text[start:end]


@functools.lru_cache(maxsize=4096)
def _outline(body: str, body_line: int) -> Outline:
    scanned, lines = scan(body)
    text = blank_code(body)
    starts = [0, *(match.end() for match in re.finditer("\n", body))]

    def mark(index: int) -> Mark:
        line = bisect.bisect_right(starts, index) - 1
        return body_line + line, index - starts[line] + 1

    tags = list(_attributes(text))
    taken = {match[1] for match in _ANCHOR.finditer(text)}
    headings, empty = _headings(body, text, lines, mark, taken)
    definitions = {_label(m[1]): m for line in lines if (m := _DEFINITION.match(text, line.start))}
    links = list(_inline_links(body, scanned, lines))
    links += [(m.start(2) + m[2].startswith("<"), m[2].lstrip("<").rstrip(">")) for m in definitions.values()]
    links += [(m.start(1), m[1] if ":" in m[1] else f"mailto:{m[1]}") for m in _AUTOLINK.finditer(text)]
    links += [(at, value) for at, name, value in tags if name in ("href", "src", "poster", "data")]
    undefined = [
        (m.start(), m[2] or m[1]) for m in _REFERENCE.finditer(text) if _label(m[2] or m[1]) not in definitions
    ]
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
    found = list(_MARKER.finditer(body))
    text = scan(_MARKER.sub(lambda match: "x" * len(match[0]), body))[0] if found else ""
    yield from ((match.start(), match[1]) for match in found if text[match.start()] == "x")


def outline(entry: Entry) -> Outline:
    """Return what an entry's body holds; read once for each text."""
    return _outline(entry.body, entry.body_line)


def _label(text: str) -> str:
    return " ".join(text.split()).lower()


def _inline_links(body: str, text: str, lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Yield where the target of each inline link and image stands, and the target.

    Brackets are matched as Python-Markdown does it: links first, then images; no link stands in another's text.
    """
    for first, block in _blocks(text, lines):
        block = _MASKED.sub(lambda match: _FILL * len(match[0]), block)
        closing, last = _closing(block), block.rfind(")")
        for opening in _OPENINGS:
            at = 0
            while match := opening.search(block, at):
                at = match.end()
                end = closing.get(at, last)
                if end < last and block[end] == "(":
                    url, _, stop, closed = _BRACKETS.getLink(block, end)
                    if closed:
                        place = first + (block.find(url, end + 1) if url else end + 1)
                        yield place, re.sub(_ESCAPED, lambda m: m[0][1], body[place : place + len(url)].strip("`"))
                        at = stop if opening is _OPENINGS[0] else at


def _closing(block: str) -> dict[int, int]:
    """Return where the text behind each `]` starts, by where the text behind its `[` starts."""
    found, open_ = {}, []
    for match in re.finditer(r"[\[\]]", block):
        if match[0] == "[":
            open_.append(match.end())
        elif open_:
            found[open_.pop()] = match.end()
    return found


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
        if match := _HEADING.match(text, line.start):
            found.append((line.start, match.end(), len(match[1]), body[match.start(2) : match.end(2)]))
        elif line.underline:
            end = text.find("\n", line.end + 1)
            level = 1 if line.underline == "=" else 2
            found.append((line.start, len(text) if end < 0 else end, level, body[line.start : line.end]))
    headings, empty = [], []
    for number, (start, end, level, written) in enumerate(found):
        attributes = _ATTRIBUTES.search(written)
        anchor = dict(get_attrs_and_remainder(attributes[1])[0]).get("id") if attributes else None
        plain = plain_text(written[: attributes.start()] if attributes else written)
        heading = Heading(mark(start), level, plain, anchor or unique(slugify(plain, "-"), taken), bool(anchor))
        headings.append(heading)
        following, next_level = found[number + 1][::2][:2] if number + 1 < len(found) else (len(body), 0)
        if not re.sub(r"<!--.*?-->", "", body[end:following], flags=re.DOTALL).strip() and next_level <= level:
            empty.append(heading)
    return headings, empty


def plain_text(markdown: str) -> str:
    """Return a line of Markdown without its marks, as it is read and as Python-Markdown makes slugs of it."""
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return chr(0xF0000 + len(kept) - 1)

    text = re.sub(_CODE_SPAN, lambda m: keep(m[0].strip(m[1]).strip()), markdown)
    text = re.sub(_ESCAPED, lambda m: keep(m[0][1]), text)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = _AUTOLINK.sub(lambda m: keep(m[1]), text)
    text = re.sub(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", "", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])(\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return re.sub(r"[\U000F0000-\U000FFFFD]", lambda m: kept[ord(m[0]) - 0xF0000], unescape(text)).strip()


class Target(NamedTuple):
    """Where a link leads: a path in the repository and a fragment."""

    path: str
    fragment: str


_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def resolve(source: str, url: str) -> Target | None:
    """Return the target of a link from the file `source`, or None where it leads to another site.

    A target that leaves the repository starts with `..`; one that starts at the root of a host with `/`.
    """
    if scheme(url):
        return None
    path, _, fragment = url.partition("#")
    path = unquote(path.partition("?")[0])
    if not path:
        return Target(source, unquote(fragment))
    if path.startswith("/"):
        return Target(path, unquote(fragment))
    return Target(posixpath.normpath(posixpath.join(posixpath.dirname(source), path)), unquote(fragment))


def scheme(url: str) -> str:
    """Return a link's scheme in lower case, or an empty string for a relative link.

    Browsers drop tabs, line ends and leading control characters (https://url.spec.whatwg.org/#url-parsing): so here.
    """
    match = _SCHEME.match(re.sub(r"^[\x00-\x20]+|[\t\n\r]", "", url))
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
