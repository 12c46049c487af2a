"""`triagebook fix`: what is safe is mended, what is not sure is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from triagebook.writing.fixes import only_near
from writing_kb import FIRST, RUNBOOK, SECOND, caller, codes, replace_in, snapshot, with_templates


@pytest.fixture
def root(kb: Path) -> Path:
    return with_templates(kb)


@pytest.fixture
def call(root, capsys, monkeypatch):
    return caller(root, capsys, monkeypatch)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (FIRST, "components: [sign-in]", "componets: [sign-in]"),
        (FIRST, "  certainty: confirmed", "  certanty: confirmed"),
        (FIRST, "    kind: text", "    kidn: text"),
        (FIRST, "status: validated", "status: validatd   # yes"),
        (FIRST, "    kind: text", "    kind: txt"),
        (FIRST, "owner: identity", "owner: identitty"),
        (FIRST, "components: [sign-in]", "components: [sing-in]"),
        (FIRST, "  - component: sign-in", "  - component: sign-inn"),
        (FIRST, "## Environment", "## Enviroment"),
        (RUNBOOK, "variables: [workspace_id]", "variables: [workspce_id]"),
        (RUNBOOK, "Search the log of {{ workspace_id }}", "Search the log of {{ workspace_idd }}"),
        (RUNBOOK, "{answer: Signature, next: enter-certificate}", "{anwser: Signature, next: enter-certificate}"),
        ("docs/index.md", "KI-0001-saml-clock-skew.md#cause", "KI-0001-saml-clock-skew.md#cuase"),
        ("docs/index.md", "(../runbooks/README.md)", "(../runbooks/sign-in/saml-sign-in-fails)"),
        (RUNBOOK, "known_issues: [KI-0001, KI-0002]", "known_issues: [KI-0001]"),
    ],
)
def test_what_is_sure_is_mended(root, call, today, path: str, old: str, new: str):
    replace_in(root / path, old, new)
    assert codes(root, today)
    result = call("fix")
    assert result.status == 0 and " fixed: " in result.err, result
    assert codes(root, today) == []


def test_comments_quotes_and_the_rest_of_the_file_stay(root, call):
    replace_in(root / FIRST, "status: validated", "status: 'validatd'   # since May")
    before = (root / FIRST).read_text()
    call("fix")
    assert (root / FIRST).read_text() == before.replace("'validatd'", "validated")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (FIRST, "impact: medium", "impact: critical"),
        (FIRST, "owner: identity", "owner: nobody"),
        (FIRST, "runbooks: [RB-0001]", "runbooks: [RB-0001]\nrelated: [KI-0999]"),
        ("docs/index.md", "(../runbooks/README.md)", "(../runbooks/gone.md)"),
        (FIRST, "reviewed: 2026-11-02", "reviewed: 2026-13-02"),
    ],
)
def test_what_is_not_sure_is_left(root, call, path: str, old: str, new: str):
    replace_in(root / path, old, new)
    before = snapshot(root)
    result = call("fix")
    assert result.status == 1 and snapshot(root) == before and "1 error left" in result.err


def test_several_mistakes_in_one_file_are_mended_one_after_the_other(root, call, today):
    replace_in(root / FIRST, "owner: identity", "ownr: identitty")
    replace_in(root / FIRST, "  certainty: confirmed", "  certanty: confirmd")
    replace_in(root / FIRST, "## Cause", "## Cuase")
    assert call("fix").err.count(" fixed: ") == 3
    assert codes(root, today) == []


def test_a_link_to_a_file_that_moved_leads_there_and_the_former_address_redirects(root, call, today):
    (root / "runbooks/other").mkdir()
    (root / RUNBOOK).rename(root / "runbooks/other/saml-sign-in-fails.md")
    (root / "runbooks/other/README.md").write_text(
        "---\ntitle: Other\n---\n\n[x](../sign-in/saml-sign-in-fails.md#impact)\n"
    )
    result = call("fix")
    assert result.status == 0 and "](saml-sign-in-fails.md#impact)" in (root / "runbooks/other/README.md").read_text()
    assert (
        "aliases: [runbooks/sign-in/saml-sign-in-fails]" in (root / "runbooks/other/saml-sign-in-fails.md").read_text()
    )


def test_a_link_to_the_former_name_of_a_known_issue_is_found_by_its_id(root, call, today):
    (root / FIRST).rename(root / "known-issues/KI-0001-wrong-clock.md")
    result = call("fix")
    assert result.status == 0 and "KI-0001-wrong-clock.md#cause" in (root / "docs/index.md").read_text()
    assert (
        "aliases: [known-issues/KI-0001-saml-clock-skew]" in (root / "known-issues/KI-0001-wrong-clock.md").read_text()
    )


def test_an_id_that_was_given_up_becomes_the_one_it_leads_to(root, call, today):
    replace_in(root / SECOND, "related: [KI-0001]", "related: [KI-0041]")
    replace_in(root / SECOND, "see [KI-0001]", "see [KI-0041]")
    replace_in(root / FIRST, "runbooks:", "aliases: [KI-0041]\nrunbooks:")
    assert call("fix").status == 0
    assert "related: [KI-0001]" in (root / SECOND).read_text() and "see [KI-0001]" in (root / SECOND).read_text()


def test_a_correction_that_would_break_something_else_is_dropped(root, call):
    replace_in(root / FIRST, "## Environment\n\nSAML with any identity provider.\n\n", "")
    replace_in(root / FIRST, "## Cause", "## Enviroments\n\nx\n\n## Cause")
    replace_in(root / FIRST, "owner: identity", "owner: identity\nowne: identity")
    result = call("fix")
    assert "TB101" not in result.err.replace("TB101 fixed", "")
    assert "owne: identity" in (root / FIRST).read_text()


def test_only_named_files_are_mended(root, call, monkeypatch):
    replace_in(root / FIRST, "owner: identity", "owner: identitty")
    monkeypatch.chdir(root)
    before = snapshot(root)
    assert call("fix", "docs").status == 0 and snapshot(root) == before
    assert call("fix", FIRST).status == 0 and snapshot(root) != before


def test_a_dry_run_shows_what_would_be_mended_and_writes_nothing(root, call):
    replace_in(root / FIRST, "owner: identity", "owner: identitty")
    before = snapshot(root)
    result = call("fix", "--dry-run")
    assert "-owner: identitty\n+owner: identity\n" in result.out and snapshot(root) == before
    assert "1 file would be mended" in result.err


def test_a_file_that_cannot_be_read_is_not_touched(root, call):
    (root / SECOND).write_bytes((root / SECOND).read_bytes().replace(b"\n", b"\r\n"))
    replace_in(root / FIRST, "owner: identity", "owner: identitty")
    before = (root / SECOND).read_bytes()
    assert "not touched, it cannot be read" in call("fix").err and (root / SECOND).read_bytes() == before


@pytest.mark.parametrize(
    ("word", "words", "near"),
    [
        ("identitty", ["identity", "support"], "identity"),
        ("servce", ["service", "services"], ""),
        ("critical", ["high", "medium", "low"], ""),
        ("IMPACT", ["impact"], "impact"),
    ],
)
def test_only_one_near_word_is_sure(word: str, words: list[str], near: str):
    assert only_near(word, words) == near


def test_what_cannot_be_read_counts_as_left(root, call):
    replace_in(root / FIRST, "title: ", "title: [")
    result = call("fix")
    assert result.status == 1 and "1 error left" in result.err
