"""What readers outside may see of a Markdown body: sections, comments, links, ids and case variables."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote

from .entry import Entry
from .links import blank_code, outline, ways
from .sections import may_read, row_audiences, sections, without_attribute

#: The target of a link that leads to nothing which the reader may see; `unlinked` takes such links out of the HTML.
GONE = "https://removed.invalid/"
#: Markers that a page for readers outside may hold.
MARKERS = ("public-codes", "public-home", "public-known-issues")
#: Sections that are internal by nature, by kind.
_OURS = {"runbook": ("Escalation",)}
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<\?(?!xml).*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_MARKER = re.compile(r"<!-- triagebook: ([a-z-]+) -->")
_URL = re.compile(r"[^\s<>\"')]*")
_VARIABLE = re.compile(r"\{\{[ \t]*([^{}\s]+)[ \t]*\}\}")
_LINK = re.compile(rf'<a\b[^<>]*\bhref="{re.escape(GONE)}"[^<>]*>(.*?)</a>', re.DOTALL)
_IMAGE = re.compile(rf'<img\b[^<>]*\bsrc="{re.escape(GONE)}"[^<>]*>')
_ELSE = "another article"


def cut(entry: Entry, reader: str) -> Entry:
    """Return an entry without the sections that a reader may not see, and without comments.

    Comments go wherever they stand, in code as well: what hides in one is seldom meant to be read.
    """
    rows = entry.body.split("\n")
    headings = {section.first for section in sections(entry) if section.form == "heading"}
    ours = _rows_of(entry, _OURS.get(entry.kind, ()))
    kept = [
        without_attribute(row) if number in headings else row
        for number, (row, audience) in enumerate(zip(rows, row_audiences(entry), strict=True))
        if may_read(reader, audience) and number not in ours
    ]
    whole = _with_body(entry, _COMMENT.sub(lambda match: _marker(entry, match[0]), "\n".join(kept)))
    return _without_empty_sections(whole)


def _rows_of(entry: Entry, names: Iterable[str]) -> set[int]:
    """Return the rows of the sections under headings of level 2 with these names."""
    headings, found = outline(entry).headings, set()
    for number, heading in enumerate(headings):
        if heading.text in names:
            after = (h.mark[0] for h in headings[number + 1 :] if h.level <= heading.level)
            end = next(after, entry.body_line + entry.body.count("\n") + 1)
            found |= set(range(heading.mark[0] - entry.body_line, end - entry.body_line))
    return found


def _marker(entry: Entry, comment: str) -> str:
    match = _MARKER.fullmatch(comment)
    return comment if match and entry.kind == "page" and match[1] in MARKERS else ""


def _with_body(entry: Entry, body: str) -> Entry:
    """Return an entry with another body and nothing left that says how it was written."""
    return replace(entry, body=body, body_line=1, keys={}, values={}, raw={}, head="")


def _without_empty_sections(entry: Entry) -> Entry:
    """Return an entry without headings that have nothing below them any more: they would say that something was cut."""
    while empty := outline(entry).empty_sections:
        rows = entry.body.split("\n")
        del rows[empty[-1].mark[0] - 1]
        entry = _with_body(entry, "\n".join(rows))
    return entry


def relinked(entry: Entry, path: str, moved: Mapping[str, str], anchors: Callable[[str], frozenset[str]]) -> Entry:
    """Return an entry at a new path whose links lead where a reader may go.

    `moved` gives the new path of everything that the reader may see by its old one; `anchors` the anchors of a page by
    its old path. A link to anything else leads to `GONE`; one to an anchor that was cut, to its page.
    """
    body = entry.body
    starts = [0]
    for row in body.split("\n"):
        starts.append(starts[-1] + len(row) + 1)
    for way in reversed(ways(entry)):
        at = starts[way.mark[0] - 1] + way.mark[1] - 1
        end = at + len(way.url) if body.startswith(way.url, at) else _URL.match(body, at).end()
        body = body[:at] + _target(way.target, entry.path, path, moved, anchors, body[at:end]) + body[end:]
    return replace(_with_body(entry, body), path=path)


def _target(
    target: tuple[str, str],
    old: str,
    new: str,
    moved: Mapping[str, str],
    anchors: Callable[[str], frozenset[str]],
    written: str,
) -> str:
    path, fragment = target
    if path not in moved:
        return GONE
    known = not fragment or fragment in anchors(path)
    if known and moved[path] == path and new == old:
        return written
    if path == old:
        return f"#{quote(fragment)}" if fragment and known else GONE
    place = quote(posixpath.relpath(moved[path], posixpath.dirname(new)))
    return f"{place}#{quote(fragment)}" if fragment and known else place


def hider(ids: Iterable[str]) -> Callable[[str], str]:
    """Return the function that takes these ids out of a text, with the brackets around them."""
    known = "|".join(sorted(map(re.escape, ids)))
    if not known:
        return lambda text: text
    one = rf"(?<![A-Za-z0-9])\[?(?:{known})(?![0-9])\]?"
    aside = re.compile(rf"[ \t]*\((?:see )?{one}(?:(?:, | and | or ){one})*\)")
    alone = re.compile(one)
    return lambda text: alone.sub(_ELSE, aside.sub("", text))


def in_words(text: str) -> str:
    """Return a text in which each case variable is a placeholder: `{{ workspace_id }}` is "your workspace id"."""
    return _VARIABLE.sub(lambda match: f"your {match[1].replace('_', ' ')}", text) if "{{" in text else text


def body_in_words(body: str) -> str:
    """Return a body in which each case variable is a placeholder: in code `YOUR_WORKSPACE_ID`, else in words."""
    if "{{" not in body:
        return body
    text = blank_code(body)
    return _VARIABLE.sub(
        lambda match: in_words(match[0]) if text[match.start()] == "{" else f"YOUR_{match[1].upper()}", body
    )


def unlinked(html: str) -> str:
    """Return HTML in which links that lead to nothing are text, and images that are not there are gone."""
    return _IMAGE.sub("", _LINK.sub(r"\1", html)) if GONE in html else html
