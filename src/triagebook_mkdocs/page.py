"""A page that MkDocs asks to read and render itself: its front matter is not parsed twice, and all pages share one
Markdown converter, which MkDocs makes anew for each page."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable
from typing import Any

import pygments
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages as mkdocs_pages
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents, get_toc
from pymdownx import highlight

import markdown

from . import common_markdown
from .markdown_probe import PROBE
from .shell import NAME

#: A page that has no such thing cannot hold an anchor in raw HTML.
_ATTRIBUTE = re.compile(r"(?i)\b(?:id|name)\s*=")

#: A link to a page by its path, whole as it stands: nothing in it is written in another way.
_TO_A_PAGE = re.compile(r"(?!/)[\w./-]+\.md(?:#[\w.-]+)?", re.ASCII)
#: Characters of HTML from which on it is packed while it waits.
_WORTH_PACKING = 2_000

#: Makes what a page is made of when it is asked for: the front matter that the theme reads, and the Markdown.
Source = Callable[[], tuple[dict[str, Any], str]]


class _RawAnchors(mkdocs_pages._RawHTMLPreprocessor):
    """Looks for anchors in raw HTML only where there can be some."""

    def run(self, lines: list[str]) -> list[str]:
        return super().run(lines) if any(map(_ATTRIBUTE.search, lines)) else lines


class _Links(mkdocs_pages._RelativePathTreeprocessor):
    """Finds where links lead once for all pages of a folder."""

    def __init__(self, files: Files, config: MkDocsConfig) -> None:
        super().__init__(None, files, config)
        self._known: dict[tuple[str, str], tuple[File, str]] = {}

    def path_to_url(self, url: str) -> str:
        """Return the link as it stands on the page, and note the anchor that it leads to."""
        path, _, anchor = url.partition("#")
        # From a page to itself or below itself the way differs from that of its neighbours.
        folder = self.file.url.rpartition("/")[0].rpartition("/")[0] if self.file.name != "index" else None
        if folder is None or not _TO_A_PAGE.fullmatch(url):
            return super().path_to_url(url)
        key = (f"{self.file.src_uri.rpartition('/')[0]}:{folder}", path)
        if key not in self._known:
            made = super().path_to_url(url)
            target = self.files.get_file_from_path(self._target_uri(self.file.src_uri, path))
            if target and not target.url.startswith(self.file.url) and not target.inclusion.is_excluded():
                self._known[key] = target, made.partition("#")[0]
            return made
        target, made = self._known[key]
        if target.url.startswith(self.file.url):
            return super().path_to_url(url)
        if anchor:
            self.links_to_anchors.setdefault(target, {}).setdefault(sys.intern(anchor), sys.intern(url))
        return f"{made}#{anchor}" if anchor else made


def highlighter(converter: markdown.Markdown) -> common_markdown.Highlight:
    """Return the function that highlights a fenced block as pymdownx.superfences does, with one formatter for all."""
    formatter = highlight.BlockHtmlFormatter(cssclass="highlight", wrapcode=True)
    lexers: dict[str, Any] = {}

    def highlighted(code: str, language: str) -> str:
        if language not in lexers:
            lexers[language] = highlight.Highlight(converter).get_lexer(code, language, False, True)[0]
        return pygments.highlight(code, lexers[language], formatter).strip()

    return highlighted


class Converter:
    """Python-Markdown with the processors that MkDocs adds; used for one page after the other."""

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        self._markdown = markdown.Markdown(
            extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {}
        )
        self._raw = _RawAnchors()
        self._anchors = mkdocs_pages._ExtractAnchorsTreeprocessor(None, files, config)
        self._links = _Links(files, config)
        self._title = mkdocs_pages._ExtractTitleTreeprocessor()
        self._highlight = highlighter(self._markdown)
        self._tocs: dict[tuple[Any, ...], tuple[TableOfContents, set[str]]] = {}
        self._is_usual = self._comes_out_alike()
        for processor in (self._raw, self._anchors, self._links, self._title):
            processor._register(self._markdown)

    def _comes_out_alike(self) -> bool:
        """Does common Markdown come out as Python-Markdown with this configuration makes it?"""
        made = common_markdown.render(PROBE, self._highlight)
        whole = self._markdown.convert(PROBE)
        return (made.linked(str), made.tokens()) == (whole, getattr(self._markdown, "toc_tokens", []))

    def convert(self, page: Page) -> None:
        """Set what `Page.render` sets: content, table of contents, title, anchors and links to anchors."""
        try:
            if not self._is_usual:
                raise common_markdown.Declined
            self._convert_common(page, common_markdown.render(page.markdown or "", self._highlight))
        except common_markdown.Declined:
            self._convert_any(page)

    def _convert_common(self, page: Page, made: common_markdown.Rendered) -> None:
        self._links.file, self._links.links_to_anchors = page.file, {}
        page.content = made.linked(self._links.path_to_url)
        page.toc, page.present_anchor_ids = self._contents(made)
        page._title_from_render = None
        page.links_to_anchors = self._links.links_to_anchors

    def _contents(self, made: common_markdown.Rendered) -> tuple[TableOfContents, set[str]]:
        """Return the table of contents and the anchors; entries of a kind have the same headings, so share them."""
        key = tuple((heading["level"], heading["id"], heading["name"]) for heading in made.headings)
        if key not in self._tocs:
            self._tocs[key] = get_toc(made.tokens()), made.anchors
        return self._tocs[key]

    def _convert_any(self, page: Page) -> None:
        self._markdown.reset()
        self._raw.present_anchor_ids = set()
        self._anchors.present_anchor_ids = set()
        self._links.file, self._links.links_to_anchors = page.file, {}
        self._title.title = None
        page.content = self._markdown.convert(page.markdown)
        page.toc = get_toc(self._markdown.toc_tokens)
        page._title_from_render = self._title.title
        page.present_anchor_ids = self._anchors.present_anchor_ids | self._raw.present_anchor_ids
        page.links_to_anchors = self._links.links_to_anchors


class EntryPage(Page):
    """The page of an entry or a code, outside of the nav."""

    def __init__(self, file: File, config: MkDocsConfig, source: Source, converter: Converter) -> None:
        self._html: str | bytes | None = None
        self._is_rendered = False
        super().__init__(None, file, config)
        self._source = source
        self._converter = converter

    @property
    def content(self) -> str | None:  # type: ignore[override]
        """The HTML. MkDocs holds that of all pages before it writes the first, so it is packed once it is complete."""
        return zlib.decompress(self._html).decode() if isinstance(self._html, bytes) else self._html

    @content.setter
    def content(self, html: str | None) -> None:
        is_complete = self._is_rendered and html is not None and len(html) > _WORTH_PACKING
        self._html = zlib.compress(html.encode(), 1) if is_complete else html

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the source as it was handed over."""
        meta, self.markdown = self._source()
        self.meta = meta | {"template": NAME}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Convert the Markdown; a page that is all placeholder needs no converting."""
        if self.markdown.startswith("<!--tb ") and self.markdown.count("\n") == 0:
            self.content = self.markdown
            self.toc = get_toc([])
            self.present_anchor_ids, self.links_to_anchors = set(), {}
        else:
            self._converter.convert(self)
        self.markdown = ""  # nobody asks for it again
        self._is_rendered = True


class KeptPage(Page):
    """A page of which the last build's file stays. MkDocs sees it in the nav and as the target of links only."""

    def __init__(self, file: File, config: MkDocsConfig, source: Source) -> None:
        super().__init__(None, file, config)
        self._source = source

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the front matter, which has the title that the nav shows."""
        self.meta, self.markdown = self._source()[0], ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Make nothing. `present_anchor_ids` stays None: links to anchors of this page are left to the checks."""
        self.content = ""
