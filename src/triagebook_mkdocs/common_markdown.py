"""Render the Markdown that most entries are made of, many times as fast as Python-Markdown, to the same bytes.

What is anything but plain paragraphs, headings, simple lists, tables, fences, code, emphasis, links and references is
declined, and so is all where two readings are thinkable; Python-Markdown then renders the whole page. `markdown_probe`
has one of each construct: where it does not come out alike, because the configuration or a package has changed,
nothing is rendered here. `tests/test_common_markdown.py` holds both to the same pages.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown.extensions.toc import nest_toc_tokens, unique
from markdown.serializers import _escape_attrib_html as attribute

from triagebook.links import slug

#: `highlight(code, language)`: the HTML of a fenced block.
Highlight = Callable[[str, str], str]

_FOREIGN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_FENCE = re.compile(r"(```+)([\w+-]*)")
_PLACEHOLDER = re.compile(r"<!--tb [a-z0-9: -]+-->")
_DEFINITION = re.compile(r'\[([A-Z]+-[0-9]+)\]: <([^<>\s"]+)> "([^"]*)"')
_HEADING = re.compile(r"(#{2,6}) ([^#{}]*[^#{}\s])(?: \{ ?#([A-Za-z][\w-]*) ?\})?")
#: Beginnings of lines that mean something else than text: indented, quoted, a definition, admonitions, rules, HTML.
_NOT_TEXT = re.compile(r"[ <>:#|\[]|!!!|\?\?\?|~~~|```|(?:[*_=-][ ]*)+$|\*\[")
_ITEM = re.compile(r"([*+-]|[0-9]+\.) (\S.*)")
_MORE = re.compile(r" {0,3}(?! )(?:[*+-]|[0-9]+\.)(?:[ ]|$)|[<>:#|]|!!!|\?\?\?|~~~|```|(?:[*_=-][ ]*)+$| {4}| {0,3}\[")
_ROW = re.compile(r"\|(.*)\|")
_RULER = re.compile(r"\|(?:[ ]*:?-+:?[ ]*\|)+")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(([\w./#:?=%~@+,-]+)\)")
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")
#: What means something in a line, once code and links are taken out; none of it without one of these signs.
_SIGN = re.compile(r"[\\<>{}`&_*\[\]!]")
_MARKED = re.compile(r"[\\<{}`]|&[#\w]|(?<!\w)_|__|\*\*\*|\]\(|\[[^\]]*\[|\][^\[]*\]|!\[")
_TWO_BRACKETS = re.compile(r"\]\s?\[")
_STRONG = re.compile(r"(?<!\*)\*\*([^*\s](?:[^*]*[^*\s])?)\*\*(?!\*)")
_EMPHASIS = re.compile(r"(?<!\*)\*([^*\s](?:[^*]*[^*\s])?)\*(?!\*)")
_ALONE = re.compile(r"(?<!\S)\*(?!\S)")
_HELD = re.compile("\x02([0-9]+)\x03")
_TARGET = re.compile("\x04([0-9]+)\x05")
_PERMALINK = '<a class="headerlink" href="#{0}" title="Link to this section">&para;</a>'


class Declined(Exception):
    """The Markdown holds something that is left to Python-Markdown."""


@dataclass
class Rendered:
    """A page: its HTML, in which `link` still has to be applied to the targets; its headings as Python-Markdown's
    `toc_tokens`, and their anchors."""

    html: str = ""
    targets: list[str] = field(default_factory=list)
    headings: list[dict[str, Any]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def linked(self, link: Callable[[str], str]) -> str:
        """Return the HTML with each target as `link` gives it."""
        return _TARGET.sub(lambda match: attribute(link(self.targets[int(match[1])])), self.html)

    def tokens(self) -> list[dict[str, Any]]:
        """Return the headings below each other."""
        return nest_toc_tokens(self.headings)


def render(text: str, highlight: Highlight) -> Rendered:
    """Return the page that Markdown makes.

    Raises:
        Declined: it holds what is not rendered here.
    """
    if _FOREIGN.search(text) or "[TOC]" in text or " \n" in text or text.endswith(" "):
        raise Declined
    return _Page(highlight).render(list(_blocks(text.strip("\n").split("\n"))))


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines of each block; fences are blocks of their own."""
    at = 0
    while at < len(lines):
        end = _end_of_fence(lines, at) if lines[at].startswith("```") else _end_of_text(lines, at)
        if end > at:
            yield lines[at:end]
        at = max(end, at + 1)


def _end_of_text(lines: list[str], at: int) -> int:
    while at < len(lines) and lines[at]:
        if lines[at].startswith("```"):
            raise Declined
        at += 1
    return at


def _end_of_fence(lines: list[str], at: int) -> int:
    """Return where a fence ends; it must be closed, and stand apart from text."""
    match = _FENCE.fullmatch(lines[at])
    if not match or match[1] not in lines[at + 1 :]:
        raise Declined
    end = lines.index(match[1], at + 1) + 1
    if end < len(lines) and lines[end]:
        raise Declined
    return end


class _Page:
    """One page while it is rendered."""

    def __init__(self, highlight: Highlight) -> None:
        self._highlight = highlight
        self._made = Rendered()
        self._references: dict[str, tuple[str, str]] = {}
        self._held: list[str] = []
        self._used: dict[str, int] = {}

    def render(self, blocks: list[list[str]]) -> Rendered:
        """Render all blocks. Definitions stand behind what refers to them, so they come first."""
        found = [[_DEFINITION.fullmatch(line) for line in block] for block in blocks]
        for matches in found:
            for match in matches if all(matches) else ():
                self._references[match[1].lower()] = match[2], match[3]
        texts = [block for block, matches in zip(blocks, found, strict=True) if not all(matches)]
        self._made.anchors = {match[3] for block in texts if (match := _HEADING.fullmatch(block[0])) and match[3]}
        pieces: list[str] = []
        was_list = False
        for block in texts:
            is_list = bool(_ITEM.match(block[0]))
            if was_list and (is_list or block[0].startswith(" ")):
                raise Declined
            pieces += self._block(block)
            was_list = is_list
        self._made.html = "\n".join(pieces).strip()
        return self._made

    def _block(self, block: list[str]) -> list[str]:
        first = block[0]
        if first.startswith("```"):
            code = "\n".join(block[1:-1])
            if not code.strip():
                raise Declined
            return [self._highlight(code, first.lstrip("`"))]
        if first.startswith("#"):
            return [self._heading(first), *(self._block(block[1:]) if block[1:] else [])]
        if first.startswith("<"):
            if len(block) > 1 or not _PLACEHOLDER.fullmatch(first):
                raise Declined
            return [f"{first}\n"]
        if first.startswith("|"):
            return [self._table(block)]
        if _ITEM.match(first):
            return [self._list(block)]
        return [self._paragraph(block)]

    def _paragraph(self, block: list[str]) -> str:
        first = block[0]
        if _NOT_TEXT.match(first) and not (first.startswith("[") and "]:" not in "".join(block)):
            raise Declined
        for line in block[1:]:
            if _NOT_TEXT.match(line) and not (line.startswith("[") and "]:" not in line):
                raise Declined
        if len(block) > 1 and "|" in block[1]:
            raise Declined
        return f"<p>{self._inline(chr(10).join(block))}</p>"

    def _heading(self, line: str) -> str:
        match = _HEADING.fullmatch(line)
        if not match or "  " in match[2]:
            raise Declined
        level = len(match[1])
        inner = self._inline(match[2])
        name = inner.replace("<code>", "").replace("</code>", "")
        if "<" in name or "\x04" in name:
            raise Declined
        anchor = match[3] or unique(slug(html.unescape(name)), self._made.anchors, self._used)
        self._made.anchors.add(anchor)
        self._made.headings.append({"level": level, "id": anchor, "name": name, "html": inner, "data-toc-label": ""})
        return f'<h{level} id="{anchor}">{inner}{_PERMALINK.format(anchor)}</h{level}>'

    def _list(self, block: list[str]) -> str:
        items: list[str] = []
        marks = set()
        for line in block:
            if match := _ITEM.fullmatch(line):
                marks.add(match[1] if match[1] in "*+-" else "1")
                items.append(match[2])
            elif _MORE.match(line):
                raise Declined
            else:
                items[-1] += f"\n{line}"
        if len(marks) > 1 or any(_NOT_TEXT.match(item) or _ITEM.match(item) for item in items):
            raise Declined
        tag = "ol" if "1" in marks else "ul"
        return "\n".join([f"<{tag}>", *(f"<li>{self._inline(item)}</li>" for item in items), f"</{tag}>"])

    def _table(self, block: list[str]) -> str:
        if len(block) < 3 or not _RULER.fullmatch(block[1]) or any(map(_pipe_in_code, block)):
            raise Declined
        ruler = [_alignment(cell.strip()) for cell in block[1].strip("|").split("|")]
        head, *rows = (self._cells(line, len(ruler)) for line in (block[0], *block[2:]))
        body = [_row("td", ruler, cells) for cells in rows]
        return "\n".join(
            ["<table>", "<thead>", _row("th", ruler, head), "</thead>", "<tbody>", *body, "</tbody>", "</table>"]
        )

    def _cells(self, line: str, count: int) -> list[str]:
        match = _ROW.fullmatch(line)
        cells = match[1].split("|") if match else []
        if len(cells) != count:
            raise Declined
        return [self._inline(cell.strip()) for cell in cells]

    def _inline(self, text: str) -> str:
        """Return the HTML of a text: code first, then links, then emphasis, as Python-Markdown does."""
        self._held = []
        if "`" in text:
            text = _CODE.sub(lambda match: self._hold(f"<code>{_escaped(match[2].strip())}</code>"), text)
        if "[" in text:
            if _TWO_BRACKETS.search(text):
                raise Declined
            text = _LINK.sub(self._link, text)
            text = _REFERENCE.sub(self._reference, text)
        text = self._emphasised(text)
        while "\x02" in text:
            text = _HELD.sub(lambda match: self._held[int(match[1])], text)
        return text

    def _hold(self, made: str) -> str:
        self._held.append(made)
        return f"\x02{len(self._held) - 1}\x03"

    def _target(self, target: str) -> str:
        self._made.targets.append(target)
        return f"\x04{len(self._made.targets) - 1}\x05"

    def _link(self, match: re.Match[str]) -> str:
        if not match[1]:
            return self._hold(f'<a href="{self._target(match[3])}">{self._emphasised(match[2])}</a>')
        if re.search(r"[^\w ,.:;()'-]", match[2]):
            raise Declined
        return self._hold(f'<img alt="{match[2]}" src="{self._target(match[3])}" />')

    def _reference(self, match: re.Match[str]) -> str:
        known = self._references.get(match[1].lower())
        if known is None:
            return match[0]
        target, title = known
        shown = f' title="{attribute(title)}"' if title else ""
        return self._hold(f'<a href="{self._target(target)}"{shown}>{match[1]}</a>')

    def _emphasised(self, text: str) -> str:
        if not _SIGN.search(text):
            return text
        if _MARKED.search(text):
            raise Declined
        text = _escaped(text)
        if text.count("*") < 2:
            return text
        text = _STRONG.sub(r"<strong>\1</strong>", text)
        text = _EMPHASIS.sub(r"<em>\1</em>", text)
        if "*" in _ALONE.sub("", text):
            raise Declined
        return text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pipe_in_code(line: str) -> bool:
    return any("|" in match[2] for match in _CODE.finditer(line))


def _alignment(cell: str) -> str:
    side = {(True, True): "center", (True, False): "left", (False, True): "right"}.get(
        (cell.startswith(":"), cell.endswith(":"))
    )
    return f' align="{side}"' if side else ""


def _row(tag: str, ruler: list[str], cells: list[str]) -> str:
    made = (f"<{tag}{side}>{cell}</{tag}>" for side, cell in zip(ruler, cells, strict=True))
    return "\n".join(["<tr>", *made, "</tr>"])
