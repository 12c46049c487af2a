"""MkDocs hook: what stands on each page. The library makes it; this hands it to MkDocs."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from triagebook.audience_body import unlinked
from triagebook.feedback import SAVED, read
from triagebook.pages import fill, site
from triagebook.pages.feedback import Outside
from triagebook.sitemap import sitemap
from triagebook_mkdocs.protection import clean_headings, protected


def on_page_read_source(page: Page, config: MkDocsConfig) -> str:
    """Return the Markdown of a page with the little front matter that the theme needs."""
    return site.markdown(config.extra["catalog"], page.file.src_uri)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Clean the rendered page, then put the made parts into it."""
    catalog = config.extra["catalog"]
    made = site.fragments(catalog, page.file.src_uri, config.extra["outside"])
    clean_headings(page.toc)
    return unlinked(fill(html, made, catalog.registry("variables")))


def on_pre_build(config: MkDocsConfig) -> None:
    """Read what a site knows that is in no entry: where feedback goes, and the counts of it."""
    saved = Path(config.config_file_path).parent / SAVED
    counts = read(saved.read_text("utf-8", "replace")) if saved.is_file() else {}
    config.extra["outside"] = Outside(config.repo_url or "", counts)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Give a page its content security policy."""
    return protected(output, page.file.src_uri)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """List all pages in the sitemap: MkDocs knows only of those that this build makes. Protect the theme's pages."""
    if template_name == "sitemap.xml" and config.site_url:
        return sitemap(config.extra["catalog"], config.site_url.rstrip("/") + "/")
    return protected(output, template_name) if template_name.endswith(".html") else output
