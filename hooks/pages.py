"""MkDocs hook: what stands on each page. The library makes it; this hands it to MkDocs."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from triagebook.pages import fill, site


def on_page_read_source(page: Page, config: MkDocsConfig) -> str:
    """Return the Markdown of a page with the little front matter that the theme needs."""
    return site.markdown(config.extra["catalog"], page.file.src_uri)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the made parts into the rendered page."""
    catalog = config.extra["catalog"]
    return fill(html, site.fragments(catalog, page.file.src_uri), catalog.registry("variables"))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name the theme's search dialog, which has none, for screen readers."""
    dialog = 'data-md-component="search" role="dialog"'
    return output.replace(dialog, f'{dialog} aria-label="Search"')
