"""Who is asked to review a change: a CODEOWNERS file made from the owner of each entry and the handle of each team.

Form: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
GitLab reads the same lines. The last line that matches a file counts.
"""

from __future__ import annotations

import re

from .catalog import ARTICLES, Catalog
from .entry import Entry

_HEAD = """\
# Made by `triagebook codeowners` from `owner` of each entry and `handle` of each team in docs/policy/teams.md.
# Do not edit: a test and `triagebook codeowners --check` compare it with the entries.
"""


def codeowners(catalog: Catalog) -> str:
    """Return the text of CODEOWNERS.

    First comes the team that keeps docs/policy/teams.md, for all files. Then each page with an owner, by path; one
    whose team has no handle stays with the first. Without any handle there is the comment only.
    """
    lines = [_line("*", _handle(catalog, catalog.policy("teams").get("owner", "")))]
    owned = [entry for entry in catalog.entries.values() if "owner" in entry.data and _counts(entry)]
    lines += [_line(f"/{entry.path}", _handle(catalog, entry.data["owner"])) for entry in owned]
    return _HEAD + "".join(f"{line}\n" for line in lines if line)


def without_handle(catalog: Catalog) -> list[str]:
    """Return the keys of teams that own an entry but have no handle on the code host."""
    owners = {entry.data["owner"] for entry in catalog.entries.values() if "owner" in entry.data and _counts(entry)}
    return sorted(owner for owner in owners if not _handle(catalog, owner))


def _counts(entry: Entry) -> bool:
    return entry.kind in ARTICLES or entry.kind.startswith("policy-")


def _handle(catalog: Catalog, team: str) -> str:
    return str(catalog.registry("teams").get(team, {}).get("handle", ""))


def _line(pattern: str, handle: str) -> str:
    """Return one line; white space and what starts a comment are escaped in the pattern."""
    escaped = re.sub(r"[ #]", lambda match: "\\" + match[0], pattern)
    return f"{escaped} {handle}" if handle else ""
