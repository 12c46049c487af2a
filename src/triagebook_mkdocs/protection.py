"""What protects a reader on every page: its content security policy, and headings that the theme shows unescaped."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs.exceptions import PluginError
from mkdocs.structure.toc import AnchorLink

from triagebook import policy_header, sanitise

from .serving import is_serving


def protected(page: str, name: str) -> str:
    """Return the HTML of a page with its policy. One that is served has a script that is different each time.

    Raises:
        PluginError: the page holds an inline script that nobody has read, or has no place for a policy.
    """
    try:
        return policy_header.with_policy(page, reloads=is_serving())
    except ValueError as error:
        raise PluginError(f"{name}: {error}") from None


def clean_headings(toc: Iterable[AnchorLink]) -> None:
    """Make the headings of a table of contents safe in place: the theme escapes neither their text nor their ids."""
    for item in toc:
        item.title, item.id = sanitise.text(item.title), sanitise.anchor(item.id)
        clean_headings(item.children)
