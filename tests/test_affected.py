"""What a change makes doubtful elsewhere: entries that cite what was resolved, released, archived or altered."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from triagebook import cli
from triagebook.affected import affected
from triagebook.catalog import load

KI = "known-issues/KI-0001-saml-clock-skew.md"
RUNBOOK = "runbooks/sign-in/saml-sign-in-fails.md"
POLICY = "docs/policy/"


@pytest.fixture
def change(kb: Path, today):
    """A function that replaces text in files and returns what that affects, as (path, line, why)."""

    def replace(*edits: tuple[str, str, str]) -> list[tuple[str, int, str]]:
        before = load(kb, today)
        for path, old, new in edits:
            text = (kb / path).read_text("utf-8")
            assert old in text, f"{path} has no `{old}`"
            (kb / path).write_text(text.replace(old, new), "utf-8")
        return [(one.path, one.mark[0], one.why) for one in affected(before, load(kb, today))]

    return replace


def line_of(kb: Path, path: str, text: str) -> int:
    return (kb / path).read_text("utf-8").split(text)[0].count("\n") + 1


def resolved(more: str = "") -> tuple[str, str, str]:
    return KI, "\nstate: confirmed\n", f"\nstate: resolved\nresolved_on: 2026-11-20\n{more}"


def test_no_change_affects_nothing(change):
    assert change() == []


def test_a_known_issue_that_is_resolved_names_all_that_cite_it(change, kb):
    found = change(resolved())
    assert {path for path, _, _ in found} >= {RUNBOOK, "docs/index.md"}
    assert all("`KI-0001` is resolved now; it was " in why for _, _, why in found)
    assert KI not in {path for path, _, _ in found}
    assert (RUNBOOK, line_of(kb, RUNBOOK, "known_issues:")) in {(path, line) for path, line, _ in found}


def test_a_release_names_the_texts_that_speak_of_it(change, kb):
    (kb / "docs/page.md").write_text("---\ntitle: A page\n---\n\nWait for 2026.11.2.\n\nNot 2026.11.20.\n", "utf-8")
    found = change(resolved('fixed_in: {version: "2026.11.2"}\n'))
    assert ("docs/page.md", 5, "release 2026.11.2 is out, which fixes `KI-0001`") in found
    assert (RUNBOOK, line_of(kb, RUNBOOK, "known_issues:"), "`KI-0001` is fixed in 2026.11.2") in found


def test_an_archived_entry_names_its_successor(change, kb):
    found = change(("docs/macros/MC-0001-acknowledge.md", "stage:", "status: archived\nsuperseded_by: MC-0002\nstage:"))
    assert {why for _, _, why in found} == {"`MC-0001` is archived; `MC-0002` took its place"}
    assert RUNBOOK in {path for path, _, _ in found}


def test_an_entry_that_is_gone_is_missed(change, kb):
    found = change((KI, "id: KI-0001", "id: KI-0009"))
    assert {why for _, _, why in found} == {"`KI-0001` is gone"}


def test_an_entry_that_cannot_be_read_is_not_gone(change):
    assert change((KI, "---\nid: KI-0001", "---\n\tid: KI-0001")) == []


def test_a_variable_that_changes_names_what_uses_it_at_the_first_place(change, kb):
    found = change((POLICY + "case-variables.md", "workspace_id:\n    label: ", "workspace_id:\n    label: New "))
    lines = [(path, line) for path, line, _ in found if path == RUNBOOK]
    assert lines == [(RUNBOOK, line_of(kb, RUNBOOK, 'query: "service:sso'))]
    assert {why for _, _, why in found} == {"the case variable `workspace_id` has changed: `label`"}


def test_a_tool_that_changes_names_the_runbooks_that_need_it(change, kb):
    found = change((POLICY + "tools.md", "  log-search:\n    name: ", "  log-search:\n    name: New "))
    assert (RUNBOOK, line_of(kb, RUNBOOK, "access:"), "the tool `log-search` has changed: `name`") in found


def test_a_team_names_who_hands_over_to_it_and_not_all_that_it_owns(change, kb):
    found = change((POLICY + "teams.md", "  identity:\n    name: ", "  identity:\n    name: New "))
    paths = {path for path, _, _ in found}
    assert RUNBOOK in paths and KI not in paths
    assert (RUNBOOK, line_of(kb, RUNBOOK, "  team: identity")) in {(path, line) for path, line, _ in found}


def test_a_variable_with_another_order_of_keys_has_not_changed(change):
    assert change((POLICY + "tools.md", "tools:\n", "tools: # all of them\n")) == []


APPROVED = "status: validated\naudience: partner\napprovals:\n  - {role: support-lead, by: j.doe, on: 2026-11-01}\n"


def test_what_was_approved_and_has_changed_needs_its_approval_anew(change, kb):
    change((KI, "status: validated\n", APPROVED))
    assert change((KI, "reviewed: ", "tags: [clock]\nreviewed: ")) == [
        (
            KI,
            line_of(kb, KI, "  - {role: support-lead"),
            "it has changed since `support-lead` approved it on 2026-11-01",
        )
    ]


def test_a_new_approval_or_a_review_alone_affects_nothing(change):
    change((KI, "status: validated\n", APPROVED))
    assert change((KI, "reviewed: 2026-11-", "reviewed: 2026-10-")) == []
    assert change((KI, "on: 2026-11-01}", "on: 2026-11-20}"), (KI, "reviewed: ", "tags: [clock]\nreviewed: ")) == []


@pytest.fixture
def repository(kb: Path, monkeypatch) -> Path:
    """The knowledge base as a git repository with a branch `main`, and a known issue resolved since."""
    (kb / "mkdocs.yml").touch()
    monkeypatch.chdir(kb)
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    for arguments in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "all"]):
        subprocess.run(["git", *identity, *arguments], cwd=kb, check=True)
    path, old, new = resolved()
    (kb / path).write_text((kb / path).read_text("utf-8").replace(old, new), "utf-8")
    return kb


def test_the_command_groups_places_by_what_happened(repository, capsys):
    assert cli.main(["affected"]) == 0
    said = capsys.readouterr()
    first, *rest = said.out.splitlines()
    assert first.startswith("`KI-0001` is resolved now") and all(line.startswith("  ") for line in rest)
    assert f"  {RUNBOOK}:{line_of(repository, RUNBOOK, 'known_issues:')}:" in said.out
    assert said.err == f"{len(rest)} places to look at\n"


def test_the_command_gives_json_for_programs(repository, capsys):
    assert cli.main(["affected", "--format", "json", "main"]) == 0
    (row,) = [row for row in json.loads(capsys.readouterr().out) if row["path"] == RUNBOOK]
    assert (row["id"], row["cause"], row["edited"]) == ("RB-0001", "KI-0001", False)
    assert row["title"] and row["why"] and row["line"] > 1 and row["column"] > 1


def test_without_a_repository_the_command_says_what_it_needs(kb, monkeypatch, capsys):
    (kb / "mkdocs.yml").touch()
    monkeypatch.chdir(kb)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(kb.parent))
    assert cli.main(["affected"]) == 2
    assert "git" in capsys.readouterr().err
