"""Where a query into a tool leads: the address that the desk in the browser fills in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import links


def tool_address(urls: Mapping[str, str], query: str) -> str:
    """Return the address of a tool that answers a query best; empty where the tool has none.

    That is the search, which takes the query itself; else the address that needs the most of the query's variables
    and no other; else the first that needs none.
    """
    if "query" in links.variables_in(urls.get("search", "")):
        return urls["search"]
    known = set(links.variables_in(query))
    needed = {url: set(links.variables_in(url)) for url in urls.values()}
    fitting = [url for url, names in needed.items() if names <= known]
    return max(fitting, key=lambda url: len(needed[url]), default="")


def linked_sources(
    sources: list[dict[str, Any]], tools: Mapping[str, Any], variables: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return log sources with the name of their tool, its address, and the sensitive variables of the query."""
    return [_linked(source, tools.get(source["tool"], {}), variables) for source in sources]


def _linked(source: dict[str, Any], tool: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    names = dict.fromkeys(links.variables_in(source["query"]))
    return source | {
        "name": tool.get("name", source["tool"]),
        "url": tool_address(tool.get("urls", {}), source["query"]),
        "sensitive": [name for name in names if variables.get(name, {}).get("sensitive", True)],
    }
