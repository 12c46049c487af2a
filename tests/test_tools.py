"""Which address of a tool a query leads to."""

from __future__ import annotations

import pytest

from triagebook.pages.tools import linked_sources, tool_address

SEARCH = "https://t.example/search?q={{ query }}"
WORKSPACE = "https://t.example/w/{{ workspace_id }}"
HOOK = "https://t.example/w/{{ workspace_id }}/{{ webhook_id }}"
HOME = "https://t.example/"


@pytest.mark.parametrize(
    ("urls", "query", "address"),
    [
        ({"home": HOME, "search": SEARCH}, "service:api", SEARCH),
        ({"workspace": WORKSPACE, "hook": HOOK}, "{{ workspace_id }} {{ webhook_id }}", HOOK),
        ({"workspace": WORKSPACE, "hook": HOOK}, "{{ workspace_id }}", WORKSPACE),
        ({"home": HOME, "workspace": WORKSPACE}, "service:api", HOME),
        ({"workspace": WORKSPACE}, "service:api", ""),
        ({"search": HOME}, "service:api", HOME),
        ({}, "service:api", ""),
    ],
)
def test_a_query_leads_to_the_search_or_to_what_it_has_the_variables_for(urls, query, address):
    assert tool_address(urls, query) == address


def test_a_variable_that_nobody_declared_counts_as_sensitive():
    sources = [{"tool": "logs", "query": "{{ a }} {{ b }} {{ c }} {{ b }}"}]
    found = linked_sources(sources, {}, {"a": {"sensitive": False}, "b": {"sensitive": True}})
    assert found == [sources[0] | {"name": "logs", "url": "", "sensitive": ["b", "c"]}]
