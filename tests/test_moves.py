"""`rename`, `archive` and `supersede`: all that led to an entry leads on, and `check` has nothing new to say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from triagebook.catalog import load
from triagebook.exports import redirects
from triagebook.writing.changed import touched, with_texts
from writing_kb import FIRST, RUNBOOK, SECOND, caller, codes, replace_in, snapshot, with_templates

THIRD = "known-issues/KI-0003-saml-clock-again.md"
REASON = "The connector was switched off in 2026.9."


@pytest.fixture
def root(kb: Path) -> Path:
    return with_templates(kb)


@pytest.fixture
def call(root, capsys, monkeypatch):
    monkeypatch.chdir(root)
    return caller(root, capsys, monkeypatch)


def add_third(root: Path) -> None:
    """Add a known issue that is to take the place of the first."""
    text = (root / FIRST).read_text().replace("KI-0001", "KI-0003").replace("runbooks: [RB-0001]\n", "")
    text = re.sub(r"^signatures:\n(?:  .*\n)+", "", text, flags=re.MULTILINE)
    (root / THIRD).write_text(text.replace("a clock is wrong", "some clock is wrong"))


def test_an_id_changes_everywhere_and_the_former_one_redirects(root, call, today):
    replace_in(root / SECOND, "related: [KI-0001]", 'related: ["KI-0001"]')
    result = call("rename", "KI-0001", "KI-0077")
    new = root / "known-issues/KI-0077-saml-clock-skew.md"
    assert result.status == 0 and not (root / FIRST).exists() and "id: KI-0077\n" in new.read_text()
    assert "aliases: [KI-0001, known-issues/KI-0001-saml-clock-skew]" in new.read_text()
    assert "known_issues: [KI-0077, KI-0002]" in (root / RUNBOOK).read_text()
    assert "entry: KI-0077}" in (root / RUNBOOK).read_text()
    assert 'related: ["KI-0077"]' in (root / SECOND).read_text() and "see [KI-0077]" in (root / SECOND).read_text()
    assert "(../known-issues/KI-0077-saml-clock-skew.md#cause)" in (root / "docs/index.md").read_text()
    assert codes(root, today) == []
    pages = dict(redirects(load(root, today)))
    assert {"KI-0001/index.html", "KI-0077/index.html", "known-issues/KI-0001-saml-clock-skew/index.html"} <= set(pages)


def test_renaming_back_leaves_no_alias_that_clashes(root, call, today):
    call("rename", "KI-0001", "KI-0077")
    assert call("rename", "KI-0077", "KI-0001").status == 0
    text = (root / FIRST).read_text()
    assert "aliases: [KI-0077, known-issues/KI-0077-saml-clock-skew]" in text and codes(root, today) == []


def test_a_file_gets_another_name_and_keeps_its_id(root, call, today):
    assert call("rename", "KI-0001", "clock-wrong").status == 0
    assert "id: KI-0001\n" in (root / "known-issues/KI-0001-clock-wrong.md").read_text() and codes(root, today) == []


def test_a_file_moves_and_its_own_links_go_with_it(root, call, today):
    (root / "runbooks/other").mkdir()
    replace_in(
        root / RUNBOOK,
        "All users of the workspace.",
        "All, see [clock](../../known-issues/KI-0001-saml-clock-skew.md#cause), [here](#impact), "
        "[me](saml-sign-in-fails.md#impact), [list](README.md) and [out](https://example.com/a.md).",
    )
    result = call("rename", RUNBOOK, "runbooks/saml.md")
    text = (root / "runbooks/saml.md").read_text()
    assert result.status == 0, result
    assert "[clock](../known-issues/KI-0001-saml-clock-skew.md#cause), [here](#impact)" in text
    assert "[me](saml.md#impact), [list](sign-in/README.md) and [out](https://example.com/a.md)" in text
    assert codes(root, today) == []


def test_a_folder_as_the_new_path_keeps_the_name(root, call):
    (root / "runbooks/other").mkdir()
    assert call("rename", "RB-0001", "runbooks/other").status == 0
    assert (root / "runbooks/other/saml-sign-in-fails.md").is_file()


def test_a_page_moves_and_what_names_it_elsewhere_is_said(root, call, today):
    (root / "docs/one.md").write_text("---\ntitle: One\n---\n\n[home](index.md)\n")
    (root / "mkdocs.yml").write_text("nav:\n  - docs/one.md\n")
    result = call("rename", "docs/one.md", "docs/two/one.md")
    assert "[home](../index.md)" in (root / "docs/two/one.md").read_text() and "no aliases" in result.err
    assert result.status == 1 and "mkdocs.yml:2: names `docs/one.md`; change it, or the site is not built" in result.err


def test_ids_in_plain_text_are_left_and_named(root, call):
    replace_in(root / SECOND, "see [KI-0001]", "see KI-0001 and [KI-0001]")
    result = call("rename", "KI-0001", "KI-0077")
    assert f"{SECOND}:51: names `KI-0001` in plain text" in result.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("KI-0001", "KI-0002", "is the id of"),
        ("KI-0001", "RB-0009", "another kind of entry"),
        ("KI-0001", "KI-0001", "is called already"),
        ("KI-0009", "KI-0010", "no entry has the id `KI-0009`; the last of its kind is KI-0002"),
        ("docs/index.md", "docs/x.md", "first page of its folder"),
        ("runbooks/README.md", "runbooks/x.md", "first page of its folder"),
        ("KI-0001", "runbooks/x.md", "no place for a known issue"),
        ("KI-0001", "known-issues/other.md", "TB111"),
        ("KI-0001", SECOND, "exists already"),
        ("KI-0001", "../x.md", "no place for"),
        ("KI-0001", "Not A Name", "neither an id nor a path"),
        ("docs/policy/teams.md", "docs/x.md", "is not an entry with an id"),
        ("docs/gone.md", "docs/x.md", "no entry `docs/gone.md`"),
    ],
)
def test_a_name_that_is_taken_or_does_not_fit_is_refused(root, call, old: str, new: str, said: str):
    before = snapshot(root)
    result = call("rename", old, new)
    assert result.status == 2 and said in result.err and snapshot(root) == before


def test_an_id_that_another_entry_gave_up_is_refused(root, call):
    replace_in(root / SECOND, "related:", "aliases: [KI-0041]\nrelated:")
    assert "was given up by" in call("rename", "KI-0001", "KI-0041").err


def test_a_dry_run_of_a_move_shows_it_as_one(root, call):
    before = snapshot(root)
    result = call("rename", "KI-0001", "clock-wrong", "--dry-run")
    assert f"rename from {FIRST}\nrename to known-issues/KI-0001-clock-wrong.md\n" in result.out
    assert snapshot(root) == before


def test_a_read_only_file_among_those_that_change_keeps_all_as_they_are(root, call):
    (root / "docs/index.md").chmod(0o444)
    before = snapshot(root)
    result = call("rename", "KI-0001", "KI-0077")
    assert result.status == 2 and "`docs/index.md` is read-only" in result.err and snapshot(root) == before


def test_a_file_that_cannot_be_read_is_named_before_anything_changes(root, call):
    (root / "docs/bad.md").write_bytes(b"[KI-0001] \xff")
    result = call("rename", "KI-0001", "KI-0077")
    assert result.status == 0 and "docs/bad.md: not touched" in result.err
    assert (root / "docs/bad.md").read_bytes() == b"[KI-0001] \xff"


def test_an_old_defect_of_the_entry_does_not_keep_it_from_moving(root, call):
    replace_in(root / FIRST, "impact: medium", "impact: critical")
    assert call("rename", "KI-0001", "KI-0077").status == 0


def test_an_archived_entry_leaves_the_lists_of_the_entries_in_use(root, call, today):
    replace_in(root / RUNBOOK, "known: {result: known-issue, entry: KI-0001}", "known: {result: resolved}")
    result = call("archive", "KI-0001", "--reason", REASON)
    text = (root / FIRST).read_text()
    assert result.status == 0 and "status: archived\n" in text and f"archive_reason: {REASON}\n" in text
    assert "known_issues: [KI-0002]" in (root / RUNBOOK).read_text()
    assert "related" not in (root / SECOND).read_text() and codes(root, today) == []


def test_an_entry_that_a_flow_leads_to_is_not_archived_without_a_successor(root, call):
    before = snapshot(root)
    result = call("archive", "KI-0001", "--reason", REASON)
    assert result.status == 2 and f"{RUNBOOK}:45: `flow` leads to KI-0001" in result.err and snapshot(root) == before


@pytest.mark.parametrize("reason", ["short", "x" * 301])
def test_a_reason_that_does_not_fit_is_refused(call, reason: str):
    result = call("archive", "KI-0001", "--reason", reason)
    assert result.status == 2 and "`archive_reason` has" in result.err


def test_what_led_to_an_entry_leads_to_its_successor(root, call, today):
    add_third(root)
    replace_in(root / FIRST, "runbooks:", "aliases: [KI-0041]\nrunbooks:")
    result = call("supersede", "KI-0001", "KI-0003")
    first, third, runbook = (root / FIRST).read_text(), (root / THIRD).read_text(), (root / RUNBOOK).read_text()
    assert result.status == 0, result
    assert "status: archived\n" in first and "superseded_by: KI-0003\n" in first and "KI-0041" not in first
    assert "aliases: [KI-0041]" in third and "runbooks: [RB-0001]" in third
    assert "known_issues: [KI-0003, KI-0002]" in runbook and "entry: KI-0003}" in runbook
    assert "related: [KI-0003]" in (root / SECOND).read_text() and "see [KI-0003]" in (root / SECOND).read_text()
    assert codes(root, today) == []


def test_places_whose_words_were_about_the_former_entry_are_named(root, call):
    add_third(root)
    assert f"{SECOND}:51: read it again, it was about KI-0001" in call("supersede", "KI-0001", "KI-0003").err


def test_the_short_address_of_a_superseded_entry_leads_to_its_successor(root, call, today):
    add_third(root)
    call("supersede", "KI-0001", "KI-0003")
    pages = dict(redirects(load(root, today)))
    assert "KI-0003-saml-clock-again" in pages["KI-0001/index.html"]


def test_a_successor_that_is_named_already_is_not_named_twice(root, call, today):
    result = call("supersede", "KI-0001", "KI-0002")
    assert result.status == 0 and "known_issues: [KI-0002]" in (root / RUNBOOK).read_text()
    assert "related" not in (root / SECOND).read_text() and codes(root, today) == []


def test_an_overlap_with_an_archived_entry_goes_with_its_explanation(root, call, today):
    overlap = "    overlaps_with: [{}]\n    distinguishes: Ask for the clock of the identity provider first.\n"
    replace_in(root / FIRST, "impact:", overlap.format("KI-0002") + "impact:")
    replace_in(root / SECOND, "impact:", overlap.format("KI-0001") + "impact:")
    assert codes(root, today) == []
    add_third(root)
    assert call("supersede", "KI-0001", "KI-0003").status == 0
    assert "overlaps_with" not in (root / SECOND).read_text() and codes(root, today) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("KI-0001", "KI-0001", "its own place"),
        ("KI-0001", "RB-0001", "another kind of entry"),
        ("KI-0001", "KI-0009", "no entry has the id `KI-0009`"),
    ],
)
def test_a_successor_that_cannot_be_one_is_refused(root, call, old: str, new: str, said: str):
    before = snapshot(root)
    result = call("supersede", old, new)
    assert result.status == 2 and said in result.err and snapshot(root) == before


def test_an_entry_with_a_successor_is_not_archived_without_one(root, call):
    call("supersede", "KI-0001", "KI-0002")
    before = snapshot(root)
    result = call("archive", "KI-0001", "--reason", REASON)
    assert result.status == 2 and "KI-0002 took its place" in result.err and snapshot(root) == before


def test_an_archived_entry_is_no_successor(root, call):
    call("supersede", "KI-0001", "KI-0002")
    assert "is archived itself" in call("supersede", "KI-0002", "KI-0001").err


def test_every_entry_of_the_repository_can_get_another_id(repository):
    from triagebook.writing.renames import renamed

    catalog = load(repository)
    texts = {path: (repository / path).read_text("utf-8") for path in catalog.entries}
    for number, entry in enumerate(catalog.by_id.values()):
        id = f"{entry.id[:2]}-{9000 + number}"
        found = renamed(catalog, texts, entry, id, entry.path.replace(entry.id, id))
        left = [
            line
            for text in found.values()
            if text
            for line in text.split("\n")
            if re.search(rf"\[{entry.id}\](?!:)", line)
        ]
        assert [line for line in left if not line.startswith("aliases")] == []


def test_entries_with_signatures_are_judged_again_only_if_a_signature_is_another_one(root, today):
    add_third(root)  # it neither leads to the first entry nor is led to
    replace_in(
        root / THIRD,
        "reviewed:",
        "signatures: [{id: own, kind: code, value: OWN_CODE, examples: [OWN_CODE]}]\nreviewed:",
    )
    known, text = load(root, today), (root / FIRST).read_text()
    moved = {FIRST: None, "known-issues/KI-0001-moved.md": text}
    tagged = {FIRST: text.replace("id: KI-0001", "id: KI-0001\ntags: [clock]")}
    broader = {FIRST: text.replace("value: Assertion is not yet valid", "value: is not yet valid")}
    judged = [THIRD in touched(known, with_texts(known, texts), texts) for texts in (moved, tagged, broader)]
    assert judged == [False, False, True]
