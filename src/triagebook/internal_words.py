"""Words that tell readers outside nothing and an intruder much: our hosts and tickets, teams and their channels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from .catalog import Catalog

#: Kinds of tools that only we reach.
_OURS = {"console", "logs", "tracing", "tracker", "ticketing"}
_TRACKER_KEY = re.compile(r"([A-Z][A-Z0-9]+)-[0-9]+")
#: Names that resolve only inside of a network: https://www.rfc-editor.org/rfc/rfc6762#appendix-G and custom.
_PRIVATE = r"(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:internal|intranet|corp|lan|private|local)(?![\w-])"


class Word(NamedTuple):
    """A word that is ours: where it stands in a text, and what it is."""

    start: int
    text: str
    what: str


def internal_hosts(catalog: Catalog) -> list[str]:
    """Return the hosts of our own consoles, logs and trackers, as policy/tools names them."""
    urls = [
        url
        for tool in catalog.registry("tools").values()
        if tool.get("category") in _OURS
        for url in tool.get("urls", {}).values()
    ]
    # A placeholder is no host, and its braces no address.
    hosts = {urlsplit(re.sub(r"\{\{.*?\}\}", "x", url)).hostname for url in urls}
    return sorted(host for host in hosts if host)


def tracker_prefixes(catalog: Catalog) -> list[str]:
    """Return what the keys of known issues' tickets begin with, such as `MER` of `MER-1234`."""
    keys = [entry.data.get("tracker", {}).get("key", "") for entry in catalog.of_kind("known-issue")]
    return sorted({found[1] for found in map(_TRACKER_KEY.fullmatch, keys) if found})


def internal_words(catalog: Catalog) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns of what is ours, each with what it finds.

    The name of a team is often a usual word, such as "data". It counts beside "team" or behind "hand over to", and by
    itself where it has more than one word.
    """
    teams = catalog.registry("teams")
    channels = {team[key] for team in teams.values() for key in ("channel", "handle") if team.get(key)}
    names = {name for key, team in teams.items() for name in (key, team["name"])}
    several = {name for name in names if re.search(r"[\s-]", name)}
    found = [
        (_hosts(internal_hosts(catalog)), "a host of our tools"),
        (_words(channels), "a channel or handle of a team"),
        (_words(several), "a team"),
        (_teams(names - several), "a team"),
        (_numbered(tracker_prefixes(catalog)), "the key of a ticket"),
        (_PRIVATE, "a host of a private network"),
    ]
    return tuple((re.compile(pattern, re.IGNORECASE), what) for pattern, what in found if pattern)


def _any(words: set[str] | list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _words(words: set[str] | list[str]) -> str:
    return rf"(?<![\w#@/-])(?:{_any(words)})(?![\w-])" if words else ""


def _hosts(hosts: list[str]) -> str:
    return rf"(?<![\w.-])(?:{_any(hosts)})(?![\w-])" if hosts else ""


def _teams(names: set[str]) -> str:
    one = f"(?:{_any(names)})"
    return (
        rf"\b{one}[ -]team\b|\bteam[ -]{one}\b|\bhand(?:s|ed)?(?: it| this)? over to (?:the )?{one}\b" if names else ""
    )


def _numbered(prefixes: list[str]) -> str:
    return rf"(?<![\w-])(?:{_any(prefixes)})-[0-9]+\b" if prefixes else ""


def find_internal(patterns: tuple[tuple[re.Pattern[str], str], ...], text: str) -> Iterator[Word]:
    """Yield what is ours in a text, by place; of finds that overlap the first."""
    found = sorted(Word(m.start(), m[0], what) for pattern, what in patterns for m in pattern.finditer(text))
    end = 0
    for word in found:
        if word.start >= end:
            end = word.start + len(word.text)
            yield word
