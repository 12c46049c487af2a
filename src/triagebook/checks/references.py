"""Checks of ids and of what refers to what."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ..address import address, alias_address
from ..catalog import Catalog, kind_of
from ..diagnostics import RULES, Diagnostic, listed, suggest
from ..entry import Entry
from ..links import outline, texts
from ..naming import references
from . import Finding, check, check_attached, is_reported

#: Keys of front matter whose values are keys of a registry.
REGISTRY_OF = {
    "owner": "teams", "team": "teams", "page": "teams", "escalation_path": "teams",
    "components": "components", "component": "components", "regions": "regions", "plans": "plans",
    "access": "tools", "tool": "tools", "evidence": "evidence", "role": "roles",
}  # fmt: skip
PAGE_OF = {"teams": "teams", "tools": "tools", "evidence": "escalation-packet", "roles": "approvals"}
#: Below these names stand keys that an author makes up: programs and their versions, and the addresses of a tool.
_FREE = {"verified_with", "urls"}
#: Policy pages define keys of their own below these names.
_DEFINES = {"teams", "tools", "components", "regions", "plans", "environments", "variables", "fields", "roles"}


@check("TB201", "duplicate-id", "runbook", "known-issue", "macro")
def duplicate_id(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An id belongs to one entry, for ever.

    Why: links, tickets and packets name the id, and must mean one thing.

    Bad: two files with `id: KI-0042`.

    Good: the next free id for the newer one.
    """
    first = catalog.by_id.get(entry.id)
    if first and first is not entry and not (named_by_id(entry) and first.kind != "runbook" and not named_by_id(first)):
        yield (
            entry.at("id"),
            f"`{entry.id}` is the id of `{first.path}` already",
            f"the next free id is `{_next_free(catalog, entry.id[:2])}`",
        )


def named_by_id(entry: Entry) -> bool:
    """Does the name of an entry's file start with its id?"""
    return posixpath.basename(entry.path).startswith(f"{entry.id}-")


def _next_free(catalog: Catalog, prefix: str) -> str:
    taken = [int(id[3:]) for id in catalog.by_id if id.startswith(prefix)]
    return f"{prefix}-{max(taken, default=0) + 1:04}"


@check("TB202", "unknown-id")
def unknown_id(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An id in front matter, or in square brackets in a body, is the id of an entry.

    Why: the reader would follow it to nowhere.

    Bad: `related: [KI-9999]`.

    Good: `related: [KI-0042]`.
    """
    named = [(lambda at=reference.path: entry.at(*at), reference.id) for reference in references(entry)]
    named += [(lambda mark=name.mark: mark, name.value) for name in outline(entry).ids]
    for place, id in named:
        if id not in catalog.by_id and not _may_be_unread(catalog, id):
            successor = catalog.alias_owner.get(id)
            yield (
                place(),
                f"no entry has the id `{id}`",
                f"it is now `{successor.id}`" if successor else "correct it, or write the entry",
            )


def _may_be_unread(catalog: Catalog, id: str) -> bool:
    """Is there a file that may hold the entry, but whose id could not be read? That is reported there."""
    paths = [*catalog.unread, *(entry.path for entry in catalog.without_id)]
    return any(
        kind_of(path) == "runbook" if id.startswith("RB") else path.rpartition("/")[2].startswith(f"{id}-")
        for path in paths
    )


@check("TB203", "alias-clash", "runbook", "known-issue", "macro")
def alias_clash(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An alias is neither an entry in use nor the alias of another.

    Why: a redirect can lead to one place only.

    Bad: `aliases: [KI-0007]` while KI-0007 is in use.

    Good: `aliases: [KI-0107]`, an id that was given up.
    """
    for index, alias in enumerate(entry.data.get("aliases", ())):
        mark = entry.at("aliases", index)
        place = alias_address(alias)
        if alias in catalog.by_id:
            yield mark, f"`{alias}` is the id of `{catalog.by_id[alias].path}`", "remove the alias"
        elif place in catalog.by_address:
            yield mark, f"`{alias}` is the address of `{catalog.by_address[place]}`", "remove the alias"
        elif catalog.alias_owner[alias] is not entry:
            yield (
                mark,
                f"`{alias}` is an alias of `{catalog.alias_owner[alias].path}` already",
                "keep it in one of the two",
            )


@check("TB204", "unknown-key-of-registry")
def unknown_registry_key(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Teams, components, regions, plans, tools, evidence and roles are keys of their policy page.

    Why: a word that no registry knows has no owner, no channel and no place in any filter.

    Bad: `owner: identitty`.

    Good: `owner: identity`.
    """
    for path, name, text in registry_keys(entry):
        page = PAGE_OF.get(name, "vocabulary")
        known = catalog.registry(name)
        if text not in known and (known or not is_reported(catalog, page)):
            yield entry.at(*path), f"`{text}` is not a key of policy/{page}", suggest(text, known)


def registry_keys(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield each value of front matter that is a key of a registry: its path, the registry's name and the key."""
    for path, text in texts(entry):
        keys = [part for part in path if isinstance(part, str)]
        if entry.kind.startswith("policy") and keys[0] in _DEFINES and len(keys) > 1:
            keys = keys[2:]  # below the registry's own keys, which are being defined here
        name = REGISTRY_OF.get(keys[-1]) if keys and not _FREE.intersection(keys[:-1]) else None
        if keys and keys[0] in ("audiences", "pages"):
            name = "roles"
        elif name == "roles" and keys[0] != "approvals":
            name = None
        if name:
            yield path, name, text


@check("TB206", "refers-to-itself", "runbook", "known-issue", "macro")
def refers_to_itself(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An entry does not name itself as related or as its successor.

    Why: the reader would go round in a circle.

    Bad: `related: [KI-0042]` in KI-0042.

    Good: the ids of other entries.
    """
    for reference in references(entry):
        if reference.id == entry.id:
            yield entry.at(*reference.path), f"the entry names itself in `{reference.path[0]}`", "remove it"


@check("TB207", "one-way-link", "runbook", "known-issue")
def one_way_link(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A runbook and a known issue that belong together name each other.

    Why: an agent who lands on either finds the other.

    Bad: RB-0001 lists KI-0003 in `known_issues`, KI-0003 does not list RB-0001 in `runbooks`.

    Good: both lists name the other entry.
    """
    here, there = ("known_issues", "runbooks") if entry.kind == "runbook" else ("runbooks", "known_issues")
    if entry.data.get("status") == "archived":
        return  # it keeps its lists for the record, and those in use leave it out: TB209 says so otherwise
    for index, id in enumerate(entry.data.get(here, ())):
        other = catalog.by_id.get(id)
        if other and there not in other.dropped and entry.id and entry.id not in other.data.get(there, ()):
            yield (
                entry.at(here, index),
                f"`{id}` does not name `{entry.id}` in its `{there}`",
                f"add `{entry.id}` to `{there}` in `{other.path}`",
            )


@check("TB208", "superseded-in-a-circle", "runbook", "known-issue", "macro")
def superseded_in_a_circle(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """A chain of successors ends in an entry in use.

    Why: redirects would go round for ever, or end in an archived entry.

    Bad: KI-0001 is superseded by KI-0002, and KI-0002 by KI-0001.

    Good: both are superseded by KI-0003.
    """
    seen, here = [entry.id], entry
    while (successor := here.data.get("superseded_by", "")) in catalog.by_id:
        if successor in seen:
            if successor != entry.id or len(seen) > 1:
                yield (
                    entry.at("superseded_by"),
                    f"the successors go round: {listed([*seen, successor], 'and')}",
                    "let the last one be in use",
                )
            return
        seen.append(successor)
        here = catalog.by_id[successor]
    if here is not entry and here.data.get("status") == "archived" and "superseded_by" not in here.data:
        yield (
            entry.at("superseded_by"),
            f"the last successor, `{here.id}`, is archived",
            "name an entry in use, or give an `archive_reason` instead",
        )


@check("TB209", "archived-in-use", "runbook", "known-issue", "macro", level="warning")
def archived_in_use(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An entry in use does not send its reader to an archived one.

    Why: what is archived is no longer kept true.

    Bad: `known_issues: [KI-0009]`, which is archived.

    Good: the entry that superseded it.
    """
    if entry.data.get("status") == "archived":
        return
    for reference in references(entry):
        other = catalog.by_id.get(reference.id)
        if other and other.data.get("status") == "archived":
            successor = other.data.get("superseded_by")
            yield (
                entry.at(*reference.path),
                f"`{reference.id}` is archived",
                f"name `{successor}`" if successor else "remove it",
            )


@check("TB210", "wrong-kind-of-entry", "runbook", "known-issue", "macro")
def wrong_kind(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """An entry is superseded by one of its own kind.

    Why: a redirect from a runbook to a message leaves the agent without a procedure.

    Bad: `superseded_by: MC-0001` in a runbook.

    Good: `superseded_by: RB-0002`.
    """
    successor = entry.data.get("superseded_by", "")
    if successor and entry.id and successor[:2] != entry.id[:2]:
        yield (
            entry.at("superseded_by"),
            f"`{successor}` is another kind of entry than `{entry.id}`",
            f"name an id that starts with `{entry.id[:2]}`",
        )


@check("TB211", "address-clash")
def address_clash(catalog: Catalog, entry: Entry) -> Iterator[Finding]:
    """Two files do not have the same address on the site, whatever the case of its letters.

    Why: one page would overwrite the other, and on some disks so would the files.

    Bad: `docs/runbooks/api.md` and `runbooks/api.md`.

    Good: different names.
    """
    here = address(entry.path).lower()
    first = catalog.by_folded_address[here]
    id = here.rstrip("/").upper()
    if first != entry.path:
        yield (1, 1), f"the page has the address of `{first}`", "rename one of the two files"
    elif id in catalog.by_id and catalog.by_id[id] is not entry:
        yield (1, 1), f"the page has the short address of `{catalog.by_id[id].path}`", "give the file another name"


#: What the site makes beside its pages, and could be the name of an attachment too.
_MADE = re.compile(r"docs/(?:(?:catalog|desk)\.json|lookup\.js(?:on)?|(?:desk|lookup|lists|search)/.*)", re.IGNORECASE)


@check_attached
def made_file_clash(catalog: Catalog, path: str) -> Iterator[Diagnostic]:
    """Say which files would take the place of one that the site makes."""
    if _MADE.fullmatch(path):
        yield RULES["TB211"].at(path, (1, 1), "the site itself makes a file of this name", "give the file another name")
