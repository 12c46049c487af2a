"""Checks of a knowledge base: small generator functions, each registered under a code.

A check takes the catalog and one entry and yields findings: (mark, message, help). Its docstring is its user
documentation. What one entry must know of all others stands, computed once, in the catalog.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from ..catalog import Catalog
from ..diagnostics import Diagnostic, Level, Mark, Rule, rule
from ..entry import Entry
from ..folders import Progress, silent
from ..on_demand_rules import CODES as ON_DEMAND
from .suppression import kept

T = TypeVar("T")
Finding = tuple[Mark, str, str]
CheckFunction = Callable[[Catalog, Entry], Iterator[Finding]]


class Check(NamedTuple):
    """A registered check; it sees the entries whose kind is in `kinds`, or all where that is empty."""

    rule: Rule
    function: CheckFunction
    kinds: tuple[str, ...]


CHECKS: list[Check] = []
#: What checks find of the whole knowledge base, by name.
SHARED: dict[str, Callable[[Catalog], Any]] = {}
#: Checks of each file that is no entry; each takes the catalog and the path.
ATTACHED: list[Callable[[Catalog, str], Iterator[Diagnostic]]] = []
#: Checks of the files that are no entries; each takes the catalog and yields diagnostics of rules that others have.
FILE_CHECKS: list[Callable[[Catalog], Iterator[Diagnostic]]] = []


def check(
    code: str, name: str, *kinds: str, level: Level = "error", calendar: bool = False
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check behind a code."""

    def register(function: CheckFunction) -> CheckFunction:
        CHECKS.append(Check(rule(code, name, function.__doc__ or "", level=level, calendar=calendar), function, kinds))
        return function

    return register


def check_files(function: Callable[[Catalog], Iterator[Diagnostic]]) -> Callable[[Catalog], Iterator[Diagnostic]]:
    """Register a function that checks the files beside the entries."""
    FILE_CHECKS.append(function)
    return function


def check_attached(
    function: Callable[[Catalog, str], Iterator[Diagnostic]],
) -> Callable[[Catalog, str], Iterator[Diagnostic]]:
    """Register a function that checks one file beside the entries by what is in it."""
    ATTACHED.append(function)
    return function


def shared(function: Callable[[Catalog], T]) -> Callable[[Catalog], T]:
    """Register a function that makes plain values of the whole knowledge base, for checks to use.

    They are made once for a catalog. An entry whose checks use them is checked again only where the values change.
    """
    SHARED[function.__qualname__] = function
    return lambda catalog: catalog.once(function.__qualname__, function)


def attached(catalog: Catalog, path: str) -> Iterator[Diagnostic]:
    """Yield what the checks say of one file beside the entries."""
    for function in ATTACHED:
        yield from function(catalog, path)


def is_reported(catalog: Catalog, page: str) -> bool:
    """Is it said already that a policy page is missing or broken? Then what it should hold is not asked for as well."""
    path = f"docs/policy/{page}.md"
    missing = path not in catalog.entries and "docs/index.md" in catalog.entries  # TB220 says so
    return missing or catalog.has_problems(path)


#: The modules of this package; reading one registers its checks.
FAMILIES = (
    "audience",
    "body",
    "code",
    "flows",
    "freshness",
    "links",
    "markup",
    "patterns",
    "references",
    "registries",
    "safety",
    "secrets",
    "signatures",
    "states",
    "steps",
    "text",
)
for _family in FAMILIES:
    importlib.import_module(f".{_family}", __name__)


def run(catalog: Catalog) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with a knowledge base, by path and place; computed once for each catalog."""
    return catalog.once("verdict", judge)


def judge(catalog: Catalog, report: Progress = silent) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with a knowledge base, by path and place, reporting how far it is."""
    found = set(catalog.problems)
    for number, entry in enumerate(catalog.entries.values()):
        report("checking", number, len(catalog.entries))
        found |= of_entry(catalog, entry)
    found.update(diagnostic for path in catalog.attachments for diagnostic in attached(catalog, path))
    found.update(diagnostic for function in FILE_CHECKS for diagnostic in function(catalog))
    return tuple(sorted(found))


def of_entry(catalog: Catalog, entry: Entry) -> set[Diagnostic]:
    """Return what the checks say of one entry; what reading and the schemas say stands in the catalog's `problems`."""
    here = {
        registered.rule.at(entry.path, *finding)
        for registered in CHECKS
        if not registered.kinds or entry.kind in registered.kinds
        for finding in registered.function(catalog, entry)
    }
    return kept(entry, here, ON_DEMAND)
