"""News of a site for readers outside, as Atom: https://www.rfc-editor.org/rfc/rfc4287."""

from __future__ import annotations

from urllib.parse import quote, urljoin

from markupsafe import Markup

from .address import address
from .catalog import Catalog
from .entry import Entry
from .pages.public import stage_name, updated

#: Where the feed stands on the site.
FEED = "feed.xml"
_ENTRY = Markup("""\
  <entry>
    <id>{id}</id>
    <title>{title}</title>
    <updated>{updated}</updated>
    <published>{published}</published>
    <link rel="alternate" type="text/html" href="{link}"/>
    <summary>{summary}</summary>
  </entry>
""")
_FEED = Markup("""\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>{id}</id>
  <title>{title}</title>
  <updated>{updated}</updated>
  <author><name>{title}</name></author>
  <link rel="self" type="application/atom+xml" href="{here}"/>
  <link rel="alternate" type="text/html" href="{id}"/>
{entries}</feed>
""")


def feed(catalog: Catalog, site_url: str, site_name: str) -> str:
    """Return the known issues of a catalog as a feed, newest first. `site_url` ends in a slash.

    The id of an entry is its short address, `KI-0042/`, which stays when its file moves. A day has no time of day, so
    midnight UTC stands for it; a feed without entries is as old as the epoch.
    """
    known = catalog.of_kind("known-issue")
    newest = sorted(known, key=lambda entry: (updated(entry), entry.id), reverse=True)
    return str(
        _FEED.format(
            id=site_url,
            title=site_name,
            here=urljoin(site_url, FEED),
            updated=_time(max((updated(entry) for entry in known), default="1970-01-01")),
            entries=Markup("").join(_entry(entry, site_url) for entry in newest),
        )
    )


def _entry(entry: Entry, site_url: str) -> Markup:
    return _ENTRY.format(
        id=urljoin(site_url, f"{entry.id}/"),
        title=f"{stage_name(entry)}: {entry.title}",
        updated=_time(updated(entry)),
        published=_time(entry.data.get("reported_on") or updated(entry)),
        link=urljoin(site_url, quote(address(entry.path))),
        summary=entry.data.get("summary", ""),
    )


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"
