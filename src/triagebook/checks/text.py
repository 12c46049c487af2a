"""Checks of the text: what a reader who does not see it, or who is sent a link into it, needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..blocks import TAG
from ..catalog import Catalog
from ..diagnostics import Mark
from ..entry import Entry
from ..links import blank_code, outline
from . import Finding, check
from .body import HEADINGS

_IMAGE = re.compile(r"!(?<!\\!)\[((?:[^\[\]\\]|\\.)*)\](?=[(\[])")
_ALT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
#: Words that say that there is a picture, which a screen reader says already, and names of files.
_SAYS_NOTHING = re.compile(
    r"(?:an?|the)?\s*(?:image|picture|screen ?shot|photo|graphic|figure)s?\s*[0-9]*"
    r"|\S+\.(?:png|jpe?g|gif|svg|webp|avif)",
    re.IGNORECASE,
)


@check("TB144", "image-without-text")
def image_without_text(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An image has alternative text that says what it shows.

    Why: who cannot see it, or reads the entry in a terminal, has the text alone (WCAG 2.2, 1.1.1).

    Bad: `![](shot.png)`, `![screenshot](shot.png)`.

    Good: `![The settings page with the field "Metadata address" empty](shot.png)`.
    """
    for mark, text in _images(entry):
        if text is None or not text.strip():
            yield mark, "the image has no alternative text", "say what it shows, between the square brackets"
        elif _SAYS_NOTHING.fullmatch(text.strip()):
            yield mark, f"the alternative text `{text}` says nothing", "say what can be seen in the image"


def _images(entry: Entry) -> Iterator[tuple[Mark, str | None]]:
    """Yield the place of each image and its alternative text, None where raw HTML has no such attribute at all.

    In HTML an empty `alt=""` is the way to say that an image is only there for the looks.
    """
    text = blank_code(entry.body)
    found: list[tuple[int, str | None]] = [(match.start(), match[1]) for match in _IMAGE.finditer(text)]
    for tag in TAG.finditer(text):
        if tag["name"].lower() == "img":
            alt = _ALT.search(tag[0])
            found.append((tag.start(), None if not alt else alt[1] or alt[2] or alt[3] or "for the looks"))
    for start, alt_text in sorted(found, key=lambda image: image[0]):
        line = text.count("\n", 0, start)
        yield (entry.body_line + line, start - text.rfind("\n", 0, start)), alt_text


@check("TB145", "repeated-heading")
def repeated_heading(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """No two headings of a page have the same text, unless the later one has an anchor of its own.

    Why: a link to the second leads to an address with a number, which leads elsewhere once somebody swaps the two.

    Bad: `### What good looks like` twice.

    Good: `### What good looks like {#good-after-the-restart}` for the second.
    """
    seen: dict[str, int] = {}
    for heading in outline(entry).headings:
        told = heading.level == 2 and heading.text in HEADINGS.get(entry.kind, ())  # TB131 says so
        text = heading.text.casefold()
        if text in seen and not heading.explicit and not told:
            yield (
                heading.mark,
                f"the heading `{heading.text}` stands in line {seen[text]} already",
                "say in it what sets it apart, or give it an anchor: `{#name}`",
            )
        seen.setdefault(text, heading.mark[0])
