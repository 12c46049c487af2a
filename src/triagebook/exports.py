"""What other programs read: the catalog as JSON, and redirects from short addresses and aliases."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from .address import address, alias_address, relative
from .catalog import Catalog
from .entry import Entry
from .pages.codes import code_entries
from .pages.entries import row
from .policy_header import NOTHING
from .signatures import Signature, index_words, signatures, spans_lines


def catalog_json(catalog: Catalog) -> str:
    """Return all runbooks, known issues and macros as JSON: `{"version": 1, "synonyms": {...}, "entries": [...]}`.

    Each entry has id, kind, title, summary, address, components, severity, state, status, level, owner, symptoms,
    tags, affects, fixed_in and signatures; texts and lists are empty where a kind has no such field, fixed_in is null.
    A signature has id, kind and value, overlaps_with and distinguishes where the entry has them, and for a pattern
    words: groups in lower case, of each of which one must stand whole in a text before the pattern can match (on one
    line, unless spans_lines is true). A code or phrase needs all words of its value.
    """
    synonyms = catalog.policy("vocabulary").get("synonyms", {})
    return json.dumps(
        {"version": 1, "synonyms": synonyms, "entries": entries_json(catalog)},
        ensure_ascii=False,
        separators=(",", ":"),
    )


@functools.lru_cache(maxsize=2)  # that of the team, and that of readers outside
def entries_json(catalog: Catalog) -> list[dict[str, Any]]:
    """Return the entries of catalog.json; several files are made of them, so they are made once."""
    entries = []
    for entry in [*catalog.articles, *catalog.of_kind("macro")]:
        r = row(catalog, entry)
        entries.append(
            {
                key: r[key]
                for key in (
                    "id",
                    "kind",
                    "title",
                    "summary",
                    "severity",
                    "state",
                    "open",
                    "status",
                    "level",
                    "owner",
                    "symptoms",
                    "tags",
                )
            }
            | {
                "address": address(entry.path),
                "components": [key for key, _ in r["components"]],
                "affects": entry.data.get("affects", []),
                "fixed_in": entry.data.get("fixed_in"),
                "signatures": [signature_json(s) for s in signatures(entry)],
            }
        )
    return entries


def signature_json(signature: Signature) -> dict[str, Any]:
    """Return a signature for catalog.json and the data of the lookup: what is empty is left out."""
    found: dict[str, Any] = {"id": signature.id, "kind": signature.kind, "value": signature.value}
    if signature.kind == "regex":
        found["words"] = [sorted(group) for group in index_words(signature.kind, signature.value)]
        found["spans_lines"] = spans_lines(signature.value)
    found |= {"overlaps_with": list(signature.overlaps_with), "distinguishes": signature.distinguishes}
    return {key: value for key, value in found.items() if value}


def redirects(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield (file of the site, HTML) for the address of every id, `/KI-0042/`, alias, and code of one entry alone.

    An archived entry with a successor has its short address lead to the successor.
    """
    for entry in [*catalog.articles, *catalog.of_kind("macro")]:
        target = _in_use(catalog, entry)
        yield _redirect(entry.id + "/", address(target.path), target.title)
        for alias in entry.data.get("aliases", ()):
            place = alias_address(alias)
            if catalog.alias_owner[alias] is entry and place not in catalog.by_address and alias not in catalog.by_id:
                yield _redirect(place, address(entry.path), entry.title)
    for path, entry in code_entries(catalog).items():
        yield _redirect(address(path), address(entry.path), entry.title)


def _in_use(catalog: Catalog, entry: Entry) -> Entry:
    """Return the entry that took the place of an archived one, at the end of the chain; else the entry itself."""
    seen = {entry.id}
    while entry.data.get("status") == "archived" and (id := entry.data.get("superseded_by")) in catalog.by_id:
        if id in seen:  # TB208 says so
            break
        seen.add(id)
        entry = catalog.by_id[id]
    return entry


def _redirect(here: str, there: str, title: str) -> tuple[str, str]:
    link = relative(here, there)
    page = Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">{policy}<title>{title}</title>'
        '<meta name="robots" content="noindex"><link rel="canonical" href="{link}">'
        '<meta http-equiv="refresh" content="0; url={link}"></head>'
        '<body><p>Moved to <a href="{link}">{title}</a>.</p></body></html>\n'
    )
    return f"{here}index.html", str(page.format(title=title, link=link, policy=Markup(NOTHING)))
