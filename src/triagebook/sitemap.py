"""The list of all pages for search engines: https://www.sitemaps.org/protocol.html."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import escape

from .address import address
from .catalog import Catalog
from .pages.codes import code_pages


def sitemap(catalog: Catalog, site_url: str) -> str:
    """Return the sitemap of all pages as XML. `site_url` is the address of the site, with a slash at the end.

    It has no times of change: the day of a build says nothing about a page.
    """
    pages = (*catalog.entries, *code_pages(catalog))
    urls = (escape(site_url + quote(address(path))) for path in pages)
    lines = "".join(f"  <url><loc>{url}</loc></url>\n" for url in urls)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )
