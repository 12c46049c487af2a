"""The schemas themselves, and the sentences that say what does not fit them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from triagebook import schema_authority, schema_sentences
from triagebook.catalog import ARTICLES, POLICIES
from triagebook.entry import Entry, parse
from triagebook.schema import load_schemas

FOLDER = Path(__file__).parent.parent / "schemas"
DOCUMENTS: dict[str, dict[str, Any]] = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")
}
REGISTRY = Registry().with_resources([(d["$id"], Resource.from_contents(d)) for d in DOCUMENTS.values()])
SCHEMAS = load_schemas(FOLDER)
#: Keywords that say nothing of a value by themselves.
STRUCTURE = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "examples", "default",
    "properties", "items", "propertyNames",
}  # fmt: skip


def nodes(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema inside a schema with its place, references not followed."""
    yield place, node
    for key in ("properties", "$defs"):
        for name, inner in node.get(key, {}).items():
            yield from nodes(inner, f"{place}/{key}/{name}")
    for key in ("items", "additionalProperties", "propertyNames"):
        if isinstance(node.get(key), dict):
            yield from nodes(node[key], f"{place}/{key}")


NODES = [
    pytest.param(kind, node, id=place) for kind, document in DOCUMENTS.items() for place, node in nodes(document, kind)
]
FIELDS = [
    pytest.param(kind, f"{place.removeprefix(kind)}/properties/{key}", field, id=f"{place}/{key}")
    for kind, document in DOCUMENTS.items()
    for place, node in nodes(document, kind)
    for key, field in node.get("properties", {}).items()
]
OBJECTS = [p for p in NODES if p.values[1].get("type") == "object"]


def follow(kind: str, node: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a node with its references followed, keys beside a reference winning, and the schema it stands in."""
    if "$ref" not in node:
        return kind, node
    file, _, pointer = node["$ref"].partition("#")
    kind = file.removesuffix(".schema.json") or kind
    target = DOCUMENTS[kind]
    for part in pointer.strip("/").split("/"):
        target = target[part]
    kind, target = follow(kind, target)
    return kind, target | {key: value for key, value in node.items() if key != "$ref"}


def test_there_is_a_schema_for_every_kind_of_entry():
    kinds = {*ARTICLES, "page", *(f"policy-{name}" for name in POLICIES)}
    assert set(DOCUMENTS) == kinds | {"common"} and set(SCHEMAS.kinds) == kinds
    assert len(FIELDS) > 100


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_schema_is_valid_and_says_where_it_lives(kind: str):
    document = DOCUMENTS[kind]
    Draft202012Validator.check_schema(document)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"].endswith(f"/{kind}.schema.json") and document["description"]


@pytest.mark.parametrize(("kind", "pointer", "field"), FIELDS)
def test_a_field_has_a_description_and_an_example_that_fits_it(kind: str, pointer: str, field: dict[str, Any]):
    _, found = follow(kind, field)
    assert found.get("description", "").endswith((".", "?")) and found.get("examples")
    reference = {"$ref": f"{DOCUMENTS[kind]['$id']}#{pointer}"}
    validator = Draft202012Validator(reference, registry=REGISTRY, format_checker=FormatChecker())
    assert [error.message for example in found["examples"] for error in validator.iter_errors(example)] == []


@pytest.mark.parametrize(("kind", "node"), OBJECTS)
def test_an_object_refuses_unknown_keys(kind: str, node: dict[str, Any]):
    extra = node.get("additionalProperties")
    assert extra is False or (isinstance(extra, dict) and "properties" not in node)


@pytest.mark.parametrize(("kind", "node"), OBJECTS)
def test_required_keys_are_keys_of_the_object(kind: str, node: dict[str, Any]):
    assert set(node.get("required", ())) <= set(node.get("properties", ()))


@pytest.mark.parametrize(("kind", "node"), NODES)
def test_only_keywords_with_a_sentence_are_used(kind: str, node: dict[str, Any]):
    assert set(node) <= STRUCTURE | set(schema_sentences.SENTENCES)


@pytest.mark.parametrize(("kind", "node"), NODES)
def test_every_value_has_a_type(kind: str, node: dict[str, Any]):
    _, found = follow(kind, node)
    assert {"type", "pattern", "$defs"} & set(found)  # names of keys have a pattern alone


def test_a_reference_is_followed_and_what_stands_beside_it_wins():
    approval = DOCUMENTS["common"]["$defs"]["approval"]["properties"]["role"]
    found = SCHEMAS.deref(approval, "common")
    assert found["pattern"] == DOCUMENTS["common"]["$defs"]["slug"]["pattern"]
    assert found["description"] == approval["description"] and "$ref" not in found


def test_a_schema_that_is_not_json_is_a_value_error(tmp_path: Path):
    (tmp_path / "x.schema.json").write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        load_schemas(tmp_path)


def test_a_checker_without_the_needed_formats_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schema_authority, "_NEEDED_FORMATS", ("date", "no-such-format"))
    with pytest.raises(RuntimeError, match="no-such-format"):
        schema_authority.validators(DOCUMENTS)


PAGE = """\
title: A page with a title
"""
MACRO = """\
id: MC-0001
title: A macro with a title
summary: One sentence of plain text that tells an agent whether this is the right one.
status: wip
owner: support
reviewed: 2026-11-05
stage: acknowledge
channel: email
"""


def read(kind: str, head: str) -> Entry:
    entry = parse("docs/x.md", kind, f"---\n{head}---\n".encode())
    assert isinstance(entry, Entry)
    return entry


def said(kind: str, head: str) -> list[tuple[int, int, str, str, str]]:
    found, _ = SCHEMAS.check(read(kind, head))
    return [(d.line, d.column, d.code, d.message, d.help) for d in found]


def test_front_matter_that_fits_is_silent():
    assert said("macro", MACRO) == said("page", PAGE) == []


def test_an_unknown_key_is_reported_at_the_key_with_the_nearest_one():
    assert said("macro", MACRO + "sumary: x\n") == [
        (10, 1, "TB101", "`sumary` is not a key of a macro", "did you mean `summary`?")
    ]


def test_every_unknown_key_is_reported():
    assert [found[:3] for found in said("macro", MACRO + "xx: 1\nyy: 2\n")] == [(10, 1, "TB101"), (11, 1, "TB101")]


def test_a_missing_key_is_reported_with_an_example():
    [found] = said("macro", MACRO.replace("owner: support\n", ""))
    assert found[2] == "TB102" and "`owner`" in found[3] and found[4] == "add `owner: identity`"


@pytest.mark.parametrize(
    ("old", "new", "place", "code", "words"),
    [
        ("wip", "wop", (5, 9), "TB104", "`wop` is not a status"),
        ("2026-11-05", "2026-13-05", (7, 11), "TB107", "`2026-13-05` is not a date"),
        ("MC-0001", "MC-1", (2, 5), "TB106", "`id` has not the right form"),
        ("A macro with a title", "A", (3, 8), "TB105", "`title` has 1 character"),
        ("title: A macro with a title", "title: 12", (3, 8), "TB103", "`title` is a number, not text"),
        ("title: A macro with a title", "title:", (3, 7), "TB103", "`title` is empty, not text"),
    ],
)
def test_a_value_that_does_not_fit_is_reported_at_the_value_in_an_authors_words(
    old: str, new: str, place: tuple[int, int], code: str, words: str
):
    [found] = said("macro", MACRO.replace(old, new))
    assert found[2] == code and found[:2] == place and found[3].startswith(words) and found[4]


def test_a_number_that_should_be_text_is_given_back_in_quotes():
    [found] = said("macro", MACRO.replace("title: A macro with a title", "title: 2026.10"))
    assert found[4] == 'put it in quotes: "2026.10"'


def test_keys_that_cannot_be_relied_on_are_named():
    _, broken = SCHEMAS.check(read("macro", MACRO.replace("wip", "wop") + "xx: 1\n"))
    assert broken == {"status", "xx"}


def test_no_message_is_a_raw_sentence_of_jsonschema():
    texts = [text for found in said("macro", "id: [1]\ntitle: 1\nxx: {}\nreviewed: true\n") for text in found[3:]]
    assert not [text for text in texts if " is not of type " in text or "is a required property" in text]
