"""What an editor shows: what stands under a cursor, what may be typed, what is known, where it leads, renaming."""

from __future__ import annotations

from dataclasses import replace

import pytest

from triagebook import checks
from triagebook.catalog import Catalog, load, with_file
from triagebook.language.completion import Offer, complete
from triagebook.language.navigation import definition, hover
from triagebook.language.place import Place, keys_in, place_at
from triagebook.language.renaming import refusal, rename, uses

KNOWN = "known-issues/KI-0001-saml-clock-skew.md"
RUNBOOK = "runbooks/sign-in/saml-sign-in-fails.md"
#: `|` is the cursor.
PLACES = [
    ("---\n|", Place("key")),
    ("---\nti|tle: x\n---\n", Place("key", (), "ti")),
    ("---\ntitle: Sig|", Place("value", ("title",), "Sig")),
    ("---\nimpact:|", Place("value", ("impact",))),
    ("---\nimpact: |\nurgency: low\n---\n", Place("value", ("impact",))),
    ("---\ncause:\n  |", Place("key", ("cause",))),
    ("---\ncause:\n  certainty: co|", Place("value", ("cause", "certainty"), "co")),
    ("---\ncause:\n  certainty: confirmed\n|", Place("key")),
    ("---\ntags: [one, tw|", Place("item", ("tags", 1), "tw")),
    ("---\ntags: [one,\n  |", Place("item", ("tags", 1))),
    ("---\ntags:\n  - one\n  - |", Place("item", ("tags", 1))),
    ("---\ntags:\n- one\n- t|", Place("item", ("tags", 1), "t")),
    ("---\nsignatures:\n  - id: a\n    |", Place("key", ("signatures", 0))),
    ("---\nsignatures:\n  - id: a\n  - kind: |", Place("value", ("signatures", 1, "kind"))),
    ("---\nhistory:\n  - {on: 2026-11-23, st|", Place("key", ("history", 0), "st")),
    ("---\nhistory:\n  - {on: 2026-11-23, state: con|", Place("value", ("history", 0, "state"), "con")),
    ("---\nflow: {steps: {a: {answers: [{next: |", Place("value", ("flow", "steps", "a", "answers", 0, "next"))),
    ("---\nsummary: >-\n  impact: |", Place("nothing")),
    ("---\nsummary: >-\n  text\nimpact: |", Place("value", ("impact",))),
    ("---\n# a com|ment", Place("nothing")),
    ("---\nimpact: low # usu|al", Place("nothing")),
    ("---\ntags: [a, b]|", Place("nothing")),
    ('---\ntitle: "a, [b: {c|', Place("value", ("title",), '"a, [b: {c')),
    ("--|-\n", Place("nothing")),
    ("---\ntitle: x\n---\nSee [KI-|", Place("body", (), "See [KI-")),
    ("No front| matter", Place("body", (), "No front")),
]  # fmt: skip


def cut(text: str) -> tuple[str, int, int]:
    """Return a text without its `|`, and the line and column of that."""
    before, _, after = text.partition("|")
    return before + after, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


@pytest.mark.parametrize(("text", "place"), PLACES, ids=[repr(text) for text, _ in PLACES])
def test_the_place_of_a_cursor_is_found_in_half_typed_text(text: str, place: Place):
    assert place_at(*cut(text)) == place


def test_no_prefix_of_any_entry_breaks_the_reading_of_places(catalog: Catalog):
    text = (catalog.root / RUNBOOK).read_text("utf-8")
    for end in range(0, len(text), 7):
        place_at(text[:end], text[:end].count("\n") + 1, end - text.rfind("\n", 0, end))
        keys_in(text[:end])


def test_the_keys_of_a_readable_entry_stand_where_the_strict_reader_found_them(repository):
    known = load(repository)
    for entry in known.articles:
        marks = keys_in((repository / entry.path).read_text("utf-8"))
        assert {path: marks.get(path) for path in entry.keys} == entry.keys, entry.path


def typed(catalog: Catalog, line: str, path: str = KNOWN) -> list[Offer]:
    """Return what is offered at the cursor in a line of front matter, or in a body."""
    return complete(catalog, path, *cut(line if line.startswith("---") else f"---\n{line}"))


def labels(offers: list[Offer]) -> list[str]:
    return [offer.label for offer in offers]


def test_keys_that_are_needed_come_first_and_those_that_are_there_not_at_all(catalog: Catalog):
    offers = typed(catalog, "title: x\n|")
    assert offers[0].detail == "needed" and "title" not in labels(offers) and "related" in labels(offers)
    assert {o.label: o.insert for o in offers}["owner"] == "owner: "
    assert all(offer.documentation for offer in offers)


def test_keys_behind_the_cursor_count_as_there(catalog: Catalog):
    assert "urgency" not in labels(typed(catalog, "|\nurgency: low\n---\n"))


def test_the_keys_of_an_inner_mapping_are_its_own(catalog: Catalog):
    assert labels(typed(catalog, "cause:\n  |")) == ["certainty", "summary"]
    assert labels(typed(catalog, "history:\n  - {on: 2026-11-23, |}")) == ["state", "note"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("impact: |", "high"),
        ("workaround:\n  customer_safe: |", "true"),
        ("owner: |", "identity"),
        ("components: [|", "sign-in"),
        ("related: [KI-|", "KI-0002"),
        ("reviewed: |", "2026-11-23"),
        ("id: |", "KI-0003"),
        ("tracker: {tool: |", "log-search"),
        ("variables:\n  - |", "workspace_id"),
    ],
)
def test_values_come_from_schema_registries_and_entries(catalog: Catalog, text: str, offered: str):
    path = RUNBOOK if text.startswith("variables") else KNOWN
    assert offered in labels(typed(catalog, text, path))


def test_tags_are_those_of_all_entries_with_their_number(catalog: Catalog, kb):
    text = (kb / KNOWN).read_text("utf-8").replace("impact:", "tags: [saml]\nimpact:", 1)
    offers = typed(with_file(catalog, KNOWN, text.encode()), "tags:\n  - |")
    assert [(o.label, o.detail) for o in offers] == [("saml", "1 entry")]


def test_ids_are_those_of_the_kind_that_the_key_takes(catalog: Catalog):
    assert {label[:2] for label in labels(typed(catalog, "runbooks: [|"))} == {"RB"}
    assert {label[:2] for label in labels(typed(catalog, "related: [|"))} == {"RB", "KI", "MC"}


def test_a_value_right_behind_the_colon_brings_its_space(catalog: Catalog):
    assert {offer.insert for offer in typed(catalog, "impact:|")} == {" high", " medium", " low"}


def test_next_offers_the_steps_and_outcomes_of_the_flow(catalog: Catalog):
    steps = "flow:\n  steps:\n    first:\n      next: |\n    second:\n      action: x\n"
    text = steps + "  outcomes:\n    done: {result: resolved}\n"
    assert labels(typed(catalog, text, RUNBOOK)) == ["first", "second", "done"]


def test_an_id_in_the_body_is_completed_with_its_bracket(catalog: Catalog):
    offer = next(o for o in typed(catalog, "---\ntitle: x\n---\nSee [KI-|") if o.label == "KI-0002")
    assert (offer.insert, offer.typed) == ("KI-0002]", 3) and offer.detail == catalog.by_id["KI-0002"].title


def test_a_case_variable_in_the_body_is_completed_with_its_braces(catalog: Catalog):
    offers = {o.label: o.insert for o in typed(catalog, "---\ntitle: x\n---\nRun {{|")}
    assert offers["workspace_id"] == " workspace_id }}"


def test_free_text_offers_nothing(catalog: Catalog):
    assert typed(catalog, "title: |") == [] and typed(catalog, "summary: >-\n  |") == []


def seen(catalog: Catalog, text: str, path: str = KNOWN) -> str:
    said = hover(catalog, path, *cut(f"---\n{text}"))
    return said.markdown if said else ""


def test_a_key_is_explained_by_the_schema(catalog: Catalog):
    assert "Severity is computed" in seen(catalog, "imp|act: low\n")
    assert "How sure" in seen(catalog, "cause: {certa|inty: unknown}\n") or "unknown" in seen(
        catalog, "cause: {certa|inty: unknown}\n"
    )


def test_an_id_is_explained_by_title_state_and_severity(catalog: Catalog):
    said = seen(catalog, "related: [KI-0|002]\n")
    assert catalog.by_id["KI-0002"].title in said and "P" in said and catalog.by_id["KI-0002"].data["state"] in said


def test_a_key_of_a_registry_is_explained_by_its_page(catalog: Catalog):
    assert catalog.registry("teams")["identity"]["role"] in seen(catalog, "owner: iden|tity\n")


def test_what_is_not_known_is_not_explained(catalog: Catalog):
    assert seen(catalog, "nonsen|se: x\n") == "" and seen(catalog, "related: [KI-9|999]\n") == ""


def test_an_id_leads_to_its_entry(catalog: Catalog):
    spot = definition(catalog, KNOWN, *cut("---\nrelated: [KI-0|002]\n"))
    assert (spot.path, spot.mark) == (catalog.by_id["KI-0002"].path, catalog.by_id["KI-0002"].at("id"))


def test_a_key_of_a_registry_leads_to_its_policy_page(catalog: Catalog):
    spot = definition(catalog, KNOWN, *cut("---\nowner: |identity\n"))
    assert spot.path == "docs/policy/teams.md" and spot.mark[0] > 1


def test_a_link_leads_to_the_heading_that_it_names(catalog: Catalog, kb):
    text = (kb / KNOWN).read_text("utf-8") + "\n[there](../docs/policy/severity.md#x)\n"
    changed = with_file(catalog, KNOWN, text.encode())
    line = text.count("\n")
    assert definition(changed, KNOWN, text, line, 15).path == "docs/policy/severity.md"


def test_the_next_step_of_a_flow_leads_to_its_heading(catalog: Catalog, kb):
    entry, text = catalog.entries[RUNBOOK], (kb / RUNBOOK).read_text("utf-8")
    line, column = entry.at("flow", "start")
    assert definition(catalog, RUNBOOK, text, line, column).mark[0] >= entry.body_line


def test_a_buffer_takes_the_place_of_its_file_and_breaks_what_names_it(catalog: Catalog, kb):
    text = (kb / KNOWN).read_text("utf-8").replace("id: KI-0001", "id: KI-0007")
    found = checks.run(with_file(catalog, KNOWN, text.encode()))
    assert {d.path for d in found if d.code == "TB202"} == {e.path for e in catalog.linked_from[KNOWN] if e.id}
    assert checks.run(replace(catalog)) == checks.run(with_file(catalog, KNOWN, (kb / KNOWN).read_bytes()))


def test_a_renamed_id_leaves_a_knowledge_base_as_clean_as_before(catalog: Catalog, kb, today):
    texts = {path: (kb / path).read_text("utf-8") for path in catalog.entries}
    done = rename(catalog, texts, "KI-0001", "KI-0009")
    for path, first, last, text in reversed(done.edits):
        lines = (kb / path).read_text("utf-8").splitlines(keepends=True)
        (kb / path).write_text("".join([*lines[:first], text, *lines[last:]]), "utf-8")
    old, new = done.moved
    (kb / old).rename(kb / new)
    again = load(kb, today)
    assert checks.run(again) == () and again.alias_owner["KI-0001"].id == "KI-0009"
    assert len(list(uses(again, "KI-0009"))) == len(list(uses(catalog, "KI-0001")))
    assert sum(last - first for _, first, last, _ in done.edits) < 10


@pytest.mark.parametrize("new", ["KI-12", "RB-0009", "KI-0002", "words"])
def test_an_id_that_cannot_be_taken_is_refused_with_a_reason(catalog: Catalog, new: str):
    assert refusal(catalog, "KI-0001", new) and not refusal(catalog, "KI-0001", "KI-0009")
