"""Hand the catalog to a search engine that runs elsewhere: OpenSearch or PostgreSQL.

What an entry marks with `ai_use: exclude` never leaves, and no other entry names it. The catalog may be narrowed to an
audience before (`triagebook.audience`); then the export holds nothing that this audience may not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .address import address
from .audience_body import hider
from .catalog import Catalog
from .entry import Entry
from .pages.entries import row

#: Type of each field of a record: a keyword (whole), keywords, text in words, texts, or a day.
FIELDS: dict[str, str] = {
    "id": "keyword",
    "kind": "keyword",
    "title": "text",
    "summary": "text",
    "address": "keyword",
    "audience": "keyword",
    "ai_use": "keyword",
    "status": "keyword",
    "state": "keyword",
    "severity": "keyword",
    "level": "keyword",
    "owner": "keyword",
    "reviewed": "day",
    "components": "keywords",
    "tags": "keywords",
    "related": "keywords",
    "symptoms": "texts",
    "signatures": "texts",
    "body": "text",
}
_LISTS = ("keywords", "texts")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: What an entry that says nothing is, by docs/policy/ai-use.md.
_AI_USE = "draft-only"


def records(catalog: Catalog) -> list[dict[str, Any]]:
    """Return a record for each runbook, known issue and macro that may leave, with the fields of FIELDS.

    Lists and texts are empty where an entry says nothing; `reviewed` is None there. `signatures` are the values of
    codes and phrases; patterns are left out, since an engine would take them for words.
    """
    known = [*catalog.articles, *catalog.of_kind("macro")]
    staying = {entry.id for entry in known if entry.data.get("ai_use") == "exclude"}
    hide = hider(staying) if staying else str
    return [_record(catalog, entry, staying, hide) for entry in known if entry.id not in staying]


def _record(catalog: Catalog, entry: Entry, staying: set[str], hide: Callable[[str], str]) -> dict[str, Any]:
    about, data = row(catalog, entry), entry.data
    values = [signature["value"] for signature in data.get("signatures", ()) if signature["kind"] != "regex"]
    found = {
        **{key: about[key] for key in ("id", "kind", "title", "summary", "status", "state", "level", "owner")},
        "severity": about["severity"] or "",
        "address": address(entry.path),
        "audience": data.get("audience", "internal"),
        "ai_use": data.get("ai_use", _AI_USE),
        "reviewed": data.get("reviewed"),
        "components": [key for key, _ in about["components"]],
        "tags": about["tags"],
        "related": [id for id in data.get("related", ()) if id not in staying],
        "symptoms": about["symptoms"],
        "signatures": values,
        "body": _COMMENT.sub("", entry.body).strip(),
    }
    for key, kind in FIELDS.items():
        if kind == "text":
            found[key] = hide(found[key])
        elif kind == "texts":
            found[key] = [hide(text) for text in found[key]]
    return {key: found[key] for key in FIELDS}


def opensearch_mapping() -> str:
    """Return the JSON that creates the index: `PUT /triagebook`.

    `dynamic: strict` refuses a field that is not listed, so a record and its mapping cannot drift apart.
    """
    types: Mapping[str, dict[str, Any]] = {
        "keyword": {"type": "keyword"},
        "keywords": {"type": "keyword"},
        "text": {"type": "text", "analyzer": "english"},
        "texts": {"type": "text", "analyzer": "english"},
        "day": {"type": "date", "format": "strict_date"},
    }
    fields = {name: dict(types[kind]) for name, kind in FIELDS.items()}
    fields["signatures"]["fields"] = {"whole": {"type": "keyword", "ignore_above": 1_000}}
    return json.dumps({"mappings": {"dynamic": "strict", "properties": fields}}, indent=2) + "\n"


def opensearch_bulk(catalog: Catalog, index: str = "triagebook") -> Iterator[str]:
    """Yield the lines of a bulk request (newline-delimited JSON): for each record what to do with it, and itself."""
    for record in records(catalog):
        yield json.dumps({"index": {"_index": index, "_id": record["id"]}}) + "\n"
        yield json.dumps({key: value for key, value in record.items() if value is not None}, ensure_ascii=False) + "\n"


def copy_line(record: Mapping[str, Any]) -> str:
    r"""Return a record as a line of COPY ... FROM stdin, in its text format.

    Tabs, line ends and backslashes are escaped, so no value can end the row, nor, as `\.`, the data
    (https://www.postgresql.org/docs/15/sql-copy.html).
    """
    cells = [_array(record[name]) if kind in _LISTS else record[name] for name, kind in FIELDS.items()]
    return "\t".join(r"\N" if cell is None else _escaped(cell) for cell in cells) + "\n"


def _array(values: list[str]) -> str:
    """Return a literal of text[]; the quotes keep commas, braces and the word NULL as they are."""
    return "{" + ",".join('"' + re.sub(r'(["\\])', r"\\\1", value) + '"' for value in values) + "}"


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, written)
    return text
