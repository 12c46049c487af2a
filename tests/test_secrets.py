"""Secrets in entries: no message repeats them, and nothing but a mark with a reason lets one through."""

from __future__ import annotations

import pytest

from triagebook import checks, report
from triagebook.catalog import load

TOKEN = "mrd_test_EXAMPLE00000000"


@pytest.fixture
def found(kb, today):
    """A function that writes a page and returns what is reported about it."""

    def check(text: str, path: str = "docs/page.md"):
        (kb / path).write_text(text, "utf-8")
        return [d for d in checks.run(load(kb, today)) if d.path == path]

    return check


def test_no_report_repeats_the_secret(found):
    reports = found(f"---\ntitle: A page\n---\n\nSend {TOKEN} and {TOKEN}.\n")
    assert [d.code for d in reports] == ["TB702", "TB702"]
    assert all(TOKEN not in d.message + d.help for d in reports)


def test_a_secret_cannot_be_switched_off_by_its_code(found):
    head = "title: A page\nchecks_off:\n  - {code: TB702, reason: It is a sample of the guide.}\n"
    codes = [d.code for d in found(f"---\n{head}---\n\n{TOKEN}\n")]
    assert "TB702" in codes


def test_a_page_without_front_matter_is_searched(found):
    assert "TB702" in [d.code for d in found(f"{TOKEN}\n")]


@pytest.mark.parametrize("raw", [b"\xff\xfe" + TOKEN.encode("utf-16-le"), b"\0" + TOKEN.encode(), b"\xff\xff"])
def test_an_attachment_that_is_no_text_is_refused_and_not_searched(kb, today, raw):
    (kb / "docs/assets/case.log").write_bytes(raw)
    assert [d.code for d in checks.run(load(kb, today))] == ["TB020"]


def test_a_text_that_is_cut_in_the_middle_of_a_letter_is_still_text(tmp_path, monkeypatch):
    from triagebook import attachments

    monkeypatch.setattr(attachments, "MOST", 4)
    (tmp_path / "a.txt").write_bytes("abcé".encode())
    assert attachments.attached_text(tmp_path, "a.txt") == "abc"
    assert attachments.attached_text(tmp_path, "missing.txt") is None


def test_other_rules_are_used_as_soon_as_the_policy_changes(kb, today, found):
    found(f"---\ntitle: A page\n---\n\n{TOKEN}\n")
    policy = kb / "docs/policy/redaction.md"
    policy.write_text(policy.read_text("utf-8").replace("mrd_test", "mrd_best"), "utf-8")
    assert not any(d.code == "TB702" for d in checks.run(load(kb, today)))


def test_the_summary_of_a_rule_can_be_explained():
    assert "allow aws-access-key because" in report.explain("TB702")
