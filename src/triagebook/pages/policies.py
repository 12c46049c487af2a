"""Policy pages: the tables made of their own front matter."""

from __future__ import annotations

from ..catalog import Catalog
from ..entry import Entry
from . import Href, json_script, render


def policy(catalog: Catalog, entry: Entry, href: Href) -> str:
    """Return a policy page's tables; empty where the page holds prose alone."""
    name = entry.kind.removeprefix("policy-")
    if name in ("ai-use", "data-handling"):
        return ""
    return render(
        f"policy-{name}.html",
        data=entry.data,
        teams=catalog.registry("teams"),
        roles=catalog.registry("roles"),
        href=href,
        duration=duration,
        json=json_script(entry.data) if name == "severity" else "",
    )


def duration(text: str, hours: str = "24x7") -> str:
    """Return a duration of front matter in words: `2h` is "2 hours", `1d` in business hours "1 business day"."""
    if text == "change":
        return "on change"
    number, unit = int(text[:-1]), {"m": "minute", "h": "hour", "d": "day"}[text[-1]]
    return f"{number} {'business ' if hours == 'business' else ''}{unit}{'s' * (number != 1)}"
