"""Loading a knowledge base: which files are read as what, and who refers to whom."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from triagebook import checks  # registers the rules, each an anchor of the page of checks
from triagebook.catalog import Catalog, kind_of, load
from triagebook.entry import MAX_FILE
from triagebook.naming import references

RUNBOOK = "runbooks/sign-in/saml-sign-in-fails.md"
FIRST = "known-issues/KI-0001-saml-clock-skew.md"


def write(kb: Path, path: str, text: str) -> None:
    (kb / path).parent.mkdir(parents=True, exist_ok=True)
    (kb / path).write_text(text, "utf-8")


def change(kb: Path, path: str, old: str, new: str) -> None:
    text = (kb / path).read_text("utf-8")
    assert old in text
    write(kb, path, text.replace(old, new, 1))


def codes(catalog: Catalog) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in catalog.problems]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("runbooks/a/x.md", "runbook"),
        ("runbooks/x.md", "runbook"),
        ("runbooks/a/README.md", "page"),
        ("runbooks/index.md", "page"),
        ("known-issues/KI-0001-x.md", "known-issue"),
        ("known-issues/2026/KI-0001-x.md", "known-issue"),
        ("docs/macros/MC-0001-x.md", "macro"),
        ("docs/macros/README.md", "page"),
        ("docs/macros/old/MC-0001-x.md", "page"),
        ("docs/policy/severity.md", "policy-severity"),
        ("docs/policy/other.md", "page"),
        ("docs/policy/sub/severity.md", "page"),
        ("docs/runbooks/x.md", "page"),
        ("runbooks-old/x.md", "page"),
    ],
)
def test_the_path_of_a_file_decides_its_kind(path: str, kind: str):
    assert kind_of(path) == kind


def test_a_clean_knowledge_base_is_read_whole(catalog: Catalog, kb: Path):
    files = {p.relative_to(kb).as_posix() for p in kb.rglob("*") if p.is_file() and p.suffix != ".json"}
    assert set(catalog.entries) | catalog.attachments == files
    assert catalog.problems == () and "docs/assets/shot.png" in catalog.attachments
    assert [entry.id for entry in catalog.articles] == ["RB-0001", "KI-0001", "KI-0002"]


def test_the_day_is_today_unless_another_is_named(kb: Path):
    assert load(kb, date(2020, 1, 2)).today == date(2020, 1, 2)
    assert abs(load(kb).today - date.today()).days <= 1


def test_templates_hidden_files_and_other_folders_are_left_out(kb: Path):
    before = load(kb)
    for path in (
        "runbooks/_template.md",
        "docs/_drafts/x.md",
        "docs/.hidden.md",
        "docs/.git/x.md",
        "other/x.md",
        "x.md",
    ):
        write(kb, path, "# Not read\n")
    after = load(kb)
    assert (set(after.entries), after.attachments) == (set(before.entries), before.attachments)


def test_symbolic_links_are_reported_and_never_followed(kb: Path, tmp_path: Path):
    write(tmp_path, "secret/x.md", "# Secret\n")
    os.symlink(tmp_path / "secret/x.md", kb / "docs/file.md")
    os.symlink(tmp_path / "secret", kb / "docs/folder")
    os.symlink(kb / "docs/index.md", kb / "docs/inside.md")
    os.symlink(tmp_path / "gone", kb / "docs/broken.png")
    found = load(kb)
    linked = ["docs/broken.png", "docs/file.md", "docs/folder", "docs/inside.md"]
    assert codes(found) == [(path, "TB015") for path in linked]
    assert not set(linked) & {*found.entries, *found.attachments} and found.unread == set(linked)
    assert not [path for path in found.entries if path.startswith("docs/folder/")]


def test_a_pipe_is_reported_and_does_not_block(kb: Path):
    os.mkfifo(kb / "docs/pipe.md")
    assert codes(load(kb)) == [("docs/pipe.md", "TB015")]


def test_a_file_that_cannot_be_parsed_is_one_problem_and_the_others_go_on(kb: Path):
    write(kb, "known-issues/KI-0003-x.md", "---\n: [\n---\n")
    write(kb, "docs/big.md", "x" * (MAX_FILE + 1))
    found = load(kb)
    assert codes(found) == [("docs/big.md", "TB014"), ("known-issues/KI-0003-x.md", "TB007")]
    assert len(found.articles) == 3 and found.unread == {"docs/big.md", "known-issues/KI-0003-x.md"}


def test_a_value_that_does_not_fit_is_taken_out_and_the_entry_is_not_shown(kb: Path):
    change(kb, FIRST, "impact: ", "impact: very-")
    found = load(kb)
    entry = found.entries[FIRST]
    assert "impact" not in entry.data and entry.dropped == {"impact"} and entry.id == "KI-0001"
    assert not found.is_sound(entry) and entry not in found.articles and found.by_id["KI-0001"] is entry


def test_where_an_id_stands_twice_the_first_by_path_has_it(kb: Path):
    text = (kb / FIRST).read_text("utf-8")
    write(kb, "known-issues/KI-0001-a-copy.md", text)
    assert load(kb).by_id["KI-0001"].path == "known-issues/KI-0001-a-copy.md"


def test_an_id_belongs_to_runbooks_known_issues_and_macros_alone(catalog: Catalog):
    assert sorted(catalog.by_id) == ["KI-0001", "KI-0002", "MC-0001", "RB-0001"]


def test_an_alias_leads_to_the_first_entry_that_names_it(kb: Path):
    change(kb, FIRST, "status:", "aliases: [KI-0900, known-issues/old-name]\nstatus:")
    change(kb, RUNBOOK, "status:", "aliases: [KI-0900]\nstatus:")
    owners = load(kb).alias_owner
    assert {alias: entry.id for alias, entry in owners.items()} == {
        "KI-0900": "KI-0001",
        "known-issues/old-name": "KI-0001",
    }


def test_references_are_the_ids_in_front_matter_with_their_paths(catalog: Catalog):
    found = {(reference.path, reference.id) for reference in references(catalog.entries[RUNBOOK])}
    assert {(("known_issues", 0), "KI-0001"), (("known_issues", 1), "KI-0002")} <= found
    assert all(len(id) == 7 and id[2] == "-" for _, id in found)
    assert any(path[0] == "flow" for path, _ in found)


def test_a_page_refers_to_nothing_by_its_front_matter(kb: Path):
    write(kb, "docs/x.md", "---\ntitle: A page of text\nrelated: [KI-0001]\n---\n")
    assert list(references(load(kb).entries["docs/x.md"])) == []


def test_what_links_here_counts_front_matter_ids_in_the_body_and_links_once_each(kb: Path):
    write(kb, "docs/by-id.md", "See [KI-0001] and [KI-0001], `[KI-0002]`.\n")
    write(kb, "docs/by-link.md", "See [it](../known-issues/KI-0001-saml-clock-skew.md#x).\n")
    write(kb, "docs/by-nothing.md", "See [gone](../known-issues/gone.md) and [KI-0999].\n")
    found = {path: [e.path for e in entries] for path, entries in load(kb).linked_from.items()}
    assert {"docs/by-id.md", "docs/by-link.md", RUNBOOK} <= set(found[FIRST])
    assert len(found[FIRST]) == len(set(found[FIRST])) and FIRST not in found[FIRST]
    assert "docs/by-id.md" not in found["known-issues/KI-0002-saml-certificate-rotated.md"]
    assert not [path for path in found if "gone" in path or "docs/by-nothing.md" in found[path]]


def test_archived_entries_have_no_signatures(kb: Path):
    before = {s.entry for s in load(kb).signatures}
    change(kb, FIRST, "status: validated", "status: archived")
    assert before - {s.entry for s in load(kb).signatures} == {"KI-0001"}


def test_a_registry_is_the_front_matter_of_its_policy_page(kb: Path):
    found = load(kb)
    for name in ("components", "regions", "plans", "environments", "teams", "tools", "variables", "evidence", "roles"):
        assert found.registry(name), name
    (kb / "docs/policy/teams.md").unlink()
    assert load(kb).registry("teams") == {}


def test_a_page_has_one_address_and_it_is_found_in_lower_case_too(catalog: Catalog):
    assert catalog.by_address["policy/severity/"] == "docs/policy/severity.md"
    assert catalog.by_address[""] == "docs/index.md"
    assert catalog.by_folded_address["known-issues/ki-0001-saml-clock-skew/"] == FIRST


def test_anchors_are_headings_marked_elements_and_what_the_site_adds(kb: Path):
    write(kb, "docs/x.md", '# One\n\n<a id="two"></a>\n\n<!-- triagebook: checks -->\n')
    found = load(kb)
    codes = {check.rule.code.lower() for check in checks.CHECKS}
    assert {"one", "two", "tb001"} | codes <= found.anchors(found.entries["docs/x.md"])
    anchors = found.anchors(found.entries[RUNBOOK])
    outcomes = {f"outcome-{id}" for id in found.entries[RUNBOOK].data["flow"]["outcomes"]}
    assert outcomes | {"tb-flow", "tb-related"} <= anchors and "tb001" not in anchors


def test_schemas_that_cannot_be_read_are_an_error(kb: Path):
    (kb / "schemas/macro.schema.json").write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        load(kb)
