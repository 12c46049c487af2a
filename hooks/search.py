"""MkDocs hook: the index of the search, made of the catalog."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from triagebook_mkdocs.search import write_search


def on_post_build(config: MkDocsConfig) -> None:
    """Write the index. The site's pages are not read for it, so those that were kept are in it as well."""
    write_search(config.extra["catalog"], Path(config.site_dir), config.extra.get("outputs"))
