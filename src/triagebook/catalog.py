"""Load all entries of a knowledge base and link them: who has an id, who refers to whom, what the registries hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from .address import address
from .attachments import MOST, judge
from .diagnostics import RULES, Diagnostic
from .entry import MAX_FILE, Entry, parse
from .file_names import not_plain, refused
from .folders import FOLDERS, Progress, files, silent
from .naming import ARTICLES, linked_paths, markers, named_ids, own_anchors
from .schema import Schemas, load_schemas
from .schema_fields import field_anchors
from .signatures import Matcher, Signature, signatures
from .tangles import tangle
from .words import WordIndex

T = TypeVar("T")
#: What a file holds: its entry, if it can be read as one, and what is wrong with it. An attachment gives neither.
Read = tuple[Entry | None, tuple[Diagnostic, ...]]
Look = Callable[[Path, str, Schemas], Read]
#: Bytes of a file that decide what it is.
MOST_READ = max(MAX_FILE, MOST) + 1

POLICIES = (
    "ai-use",
    "approvals",
    "case-variables",
    "data-handling",
    "escalation-packet",
    "redaction",
    "severity",
    "teams",
    "tools",
    "vocabulary",
)
#: Anchors that the site adds to the pages of a kind.
_MADE_ANCHORS = {
    "policy-severity": frozenset({"tb-matrix", "tb-overrides", "tb-severities", "tb-examples"}),
    "policy-vocabulary": frozenset({"tb-components", "tb-regions", "tb-plans", "tb-environments", "tb-synonyms"}),
    "policy-approvals": frozenset({"tb-audiences", "tb-pages", "tb-roles"}),
    "runbook": frozenset({"tb-flow", "tb-log-sources", "tb-outcomes", "tb-related"}),
    "known-issue": frozenset({"tb-history", "tb-related"}),
}


@dataclass(frozen=True, eq=False)
class Catalog:
    """All entries of a knowledge base.

    `entries` are the files that could be read, by path; `problems` is what reading and the schemas found;
    `attachments` are the other files of the site. `today` is the day that reviews are counted from.
    `audience` says who may read all of it; `unlisted` are entries that are read for their data but have no page.
    """

    root: Path
    schemas: Schemas
    entries: dict[str, Entry]
    attachments: frozenset[str]
    problems: tuple[Diagnostic, ...]
    today: date
    audience: str = "internal"
    unlisted: Mapping[str, Entry] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries by id; where an id stands twice, the first by path."""
        found: dict[str, Entry] = {}
        for entry in self.entries.values():
            if entry.id and entry.kind in ARTICLES:
                found.setdefault(entry.id, entry)
        return found

    def of_kind(self, kind: str) -> list[Entry]:
        """Return the entries of a kind that fit their schema, by id."""
        return sorted(
            (e for e in self.entries.values() if e.kind == kind and self.is_sound(e)), key=lambda e: (e.id, e.path)
        )

    def is_sound(self, entry: Entry) -> bool:
        """Does the entry fit its schema? Only such entries are shown."""
        return entry.path not in self._unsound

    @cached_property
    def _unsound(self) -> frozenset[str]:
        return frozenset(problem.path for problem in self.problems)

    def has_problems(self, path: str) -> bool:
        """Did reading a file, or its schema, find something wrong?"""
        return path in self._unsound

    @cached_property
    def without_id(self) -> list[Entry]:
        """The runbooks, known issues and macros whose id is missing or broken."""
        return [entry for entry in self.entries.values() if entry.kind in ARTICLES and not entry.id]

    def once(self, name: str, make: Callable[[Catalog], T]) -> T:
        """Return what `make` finds in this catalog; found once, and kept with the catalog under a name."""
        found = self.__dict__
        if name not in found:
            found[name] = make(self)
        return found[name]

    @cached_property
    def articles(self) -> list[Entry]:
        """Runbooks and known issues that fit their schema."""
        return self.of_kind("runbook") + self.of_kind("known-issue")

    def policy(self, name: str) -> dict[str, Any]:
        """Return the front matter of a policy page; empty where the page is missing."""
        path = f"docs/policy/{name}.md"
        entry = self.entries.get(path) or self.unlisted.get(path)
        return entry.data if entry else {}

    def registry(self, name: str) -> Mapping[str, Any]:
        """Return what a registry holds by key.

        Names: components, regions, plans, environments, teams, tools, variables, evidence, roles.
        """
        page, key = {
            "teams": ("teams", "teams"),
            "tools": ("tools", "tools"),
            "variables": ("case-variables", "variables"),
            "evidence": ("escalation-packet", "fields"),
            "roles": ("approvals", "roles"),
        }.get(name, ("vocabulary", name))
        return self.policy(page).get(key, {})

    @cached_property
    def alias_owner(self) -> dict[str, Entry]:
        """The entry that each alias leads to; where an alias stands twice, the first by path."""
        found: dict[str, Entry] = {}
        for entry in self.entries.values():
            for alias in entry.data.get("aliases", ()):
                found.setdefault(alias, entry)
        return found

    @cached_property
    def by_address(self) -> dict[str, str]:
        """The path of each page by its address on the site."""
        return {address(path): path for path in reversed(self.entries)}

    @cached_property
    def by_folded_address(self) -> dict[str, str]:
        """The first path of each page by its address in lower case."""
        return {address(path).lower(): path for path in reversed(self.entries)}

    @cached_property
    def signatures(self) -> list[Signature]:
        """The signatures of all entries that are not archived."""
        return [s for e in self.entries.values() if e.data.get("status") != "archived" for s in signatures(e)]

    @cached_property
    def unread(self) -> frozenset[str]:
        """Paths of files that could not be read."""
        return frozenset(problem.path for problem in self.problems if problem.path not in self.entries)

    def anchors(self, entry: Entry) -> frozenset[str]:
        """Return the anchors of an entry's page: its headings and marked elements, and those that the site adds."""
        return self._of("_anchors", entry, self._anchors_of)

    def _of(self, name: str, entry: Entry, find: Callable[[Entry], T]) -> T:
        """Return what `find` finds of an entry in this catalog; found once, and kept with the catalog under a name."""
        known: dict[str, tuple[Entry, T]] = self.once(name, lambda _: {})
        found = known.get(entry.path)
        if found is None or found[0] is not entry:
            found = known[entry.path] = entry, find(entry)
        return found[1]

    def _anchors_of(self, entry: Entry) -> frozenset[str]:
        made = {f"outcome-{id}" for id in entry.data.get("flow", {}).get("outcomes", ())}
        if "checks" in markers(entry):
            made |= {code.lower() for code in RULES}
        if "fields" in markers(entry):
            made |= field_anchors(self.schemas)
        return frozenset(own_anchors(entry)) | made | _MADE_ANCHORS.get(entry.kind, frozenset())

    @cached_property
    def matcher(self) -> Matcher:
        """A matcher of all signatures."""
        return Matcher(self.signatures)

    @cached_property
    def words(self) -> WordIndex:
        """An index of the words of all runbooks and known issues that are not archived."""
        entries = [e for e in self.articles if e.data["status"] != "archived"]
        texts = [
            {key: e.data.get(key, "") for key in ("id", "title", "summary", "symptoms", "tags")}
            | {"signatures": [s["value"] for s in e.data.get("signatures", ())]}
            for e in entries
        ]
        return WordIndex(texts, self.policy("vocabulary").get("synonyms", {}))

    @cached_property
    def linked_from(self) -> dict[str, list[Entry]]:
        """The entries and pages that refer to an entry, by its path."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            for path in self.targets(entry):
                if path != entry.path:
                    found.setdefault(path, []).append(entry)
        return found

    def targets(self, entry: Entry) -> frozenset[str]:
        """Return the path of every entry and page that an entry names, by id or by a link."""
        return self._of("_targets", entry, self._targets_of)

    def _targets_of(self, entry: Entry) -> frozenset[str]:
        by_id = self.by_id
        named = [by_id[id].path for id in named_ids(entry) if id in by_id]
        return frozenset(self.entries.keys() & linked_paths(entry)).union(named)


def kind_of(path: str) -> str:
    """Return the kind of entry that a path holds; `page` for all that has no schema of its own."""
    folder, _, name = path.rpartition("/")
    if name not in ("README.md", "index.md"):
        if folder.split("/")[0] == "runbooks":
            return "runbook"
        if folder.split("/")[0] == "known-issues":
            return "known-issue"
        if folder == "docs/macros":
            return "macro"
        if folder == "docs/policy" and name.removesuffix(".md") in POLICIES:
            return "policy-" + name.removesuffix(".md")
    return "page"


def load(root: Path, today: date | None = None, report: Progress = silent, look: Look | None = None) -> Catalog:
    """Read and link all files below a repository's root, reporting how far it is; `look` says what each file holds.

    Raises:
        OSError: if the schemas cannot be read.
        ValueError: if a schema is not JSON.
    """
    schemas = load_schemas(root / "schemas")
    entries: dict[str, Entry] = {}
    attachments: set[str] = set()
    paths = sorted(files(root))
    refusals = refused(paths)
    problems = list(dict.fromkeys(refusals.values()))
    for number, path in enumerate(paths):
        report("reading", number, len(paths))
        if path in refusals:
            continue
        entry, found = (look or look_into)(root, path, schemas)
        problems += found
        if entry:
            entries[path] = entry
        elif not found:
            attachments.add(path)
    return Catalog(root, schemas, entries, frozenset(attachments), tuple(problems), today or date.today())


def look_into(root: Path, path: str, schemas: Schemas) -> Read:
    """Read one file and judge what it is."""
    if odd := not_plain(root, path):
        return None, (odd,)
    with (root / path).open("rb") as file:
        return judged(path, file.read(MOST_READ), schemas)


def judged(path: str, raw: bytes, schemas: Schemas) -> Read:
    """Judge the bytes of a file, of which no more than MOST_READ are needed."""
    if not path.endswith(".md"):
        fault = judge(path, raw)
        return None, (fault,) if fault else ()
    entry = parse(path, kind_of(path), raw[: MAX_FILE + 1])
    if isinstance(entry, Diagnostic):
        return None, (entry,)
    if tangled := tangle(path, entry.body, entry.body_line):
        return None, (tangled,)
    found, broken = schemas.check(entry)
    if broken:
        entry = replace(entry, data={k: v for k, v in entry.data.items() if k not in broken}, dropped=broken)
    return entry.without_places(), tuple(found)


def with_file(catalog: Catalog, path: str, raw: bytes) -> Catalog:
    """Return a catalog in which a Markdown file has other bytes, such as those of a buffer that is not saved yet."""
    entries = {known: entry for known, entry in catalog.entries.items() if known != path}
    problems = [problem for problem in catalog.problems if problem.path != path]
    entry, found = judged(path, raw, catalog.schemas)
    if entry:
        entries[path] = entry
    problems += found
    return replace(catalog, entries=dict(sorted(entries.items())), problems=tuple(problems))


def is_entry(path: str) -> bool:
    """Is a path, relative to the root, that of a Markdown file which the catalog reads?"""
    parts = path.split("/")
    return parts[0] in FOLDERS and path.endswith(".md") and not any(part.startswith((".", "_")) for part in parts)
