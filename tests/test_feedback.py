"""Feedback from the site, code owners: the links, what is counted of an export of issues, who is asked to review."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from triagebook import cli
from triagebook.catalog import Catalog, load
from triagebook.codeowners import codeowners, without_handle
from triagebook.feedback import SAVED, addresses, as_json, as_text, counted, read
from triagebook.pages import site
from triagebook.pages.feedback import Outside

REPO = "https://code.example/support/kb"
KNOWN = "known-issues/KI-0001-saml-clock-skew.md"


def issue(title: str, state: str = "OPEN") -> dict[str, object]:
    return {"title": title, "labels": [{"name": "feedback"}], "createdAt": "2026-11-23T03:00:00Z", "state": state}


def test_each_verdict_opens_a_form_with_the_entry_filled_in():
    found = {verdict.key: urlsplit(address) for verdict, address in addresses(REPO + "/", "KI-0001", "A & B #1?")}
    assert {url.path for url in found.values()} == {"/support/kb/issues/new"}
    query = parse_qs(found["out of date"].query)
    assert query == {
        "template": ["entry-wrong.yml"],
        "title": ["Feedback KI-0001: out of date"],
        "entry": ["KI-0001 A & B #1?"],
    }


def test_gitlab_gets_its_own_address():
    _, address = addresses("https://gitlab.example/support/kb", "KI-0001", "T")[0]
    assert urlsplit(address).path == "/support/kb/-/issues/new"
    assert parse_qs(urlsplit(address).query)["issue[title]"] == ["Feedback KI-0001: worked"]


@pytest.mark.parametrize("repository", ["", "javascript:alert(1)", "http://code.example/x", "code.example/x"])
def test_without_a_repository_over_https_there_are_no_links(repository: str):
    assert addresses(repository, "KI-0001", "T") == []


def test_the_titles_that_the_links_make_are_counted():
    issues = [issue(parse_qs(urlsplit(address).query)["title"][0]) for _, address in addresses(REPO, "KI-0001", "T")]
    assert counted(issues) == {"KI-0001": {"worked": 1, "not relevant": 1, "out of date": 1}}


def test_out_of_date_counts_while_its_issue_is_open_and_other_issues_never():
    issues = [
        issue("Feedback KI-0002: out of date", "CLOSED"),
        issue("Feedback KI-0002: worked", "CLOSED"),
        issue("feedback ki-0002: Worked, thank you"),
        issue("Known issue: x"),
        issue("Feedback KI-2: worked"),
    ]
    assert counted(issues) == {"KI-0002": {"worked": 2, "not relevant": 0, "out of date": 0}}


@pytest.mark.parametrize("issues", [{}, None, [1], [{"title": 3}], "x"])
def test_what_is_no_list_of_issues_is_refused(issues):
    with pytest.raises(ValueError, match=r"list of issues|has no text"):
        counted(issues)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"entries": []}', '{"entries": {"KI-0001": 3}}', "\x00"])
def test_a_broken_file_of_counts_is_no_counts(text: str):
    assert read(text) == {}


def test_counts_survive_their_file_and_the_worst_come_first_in_text():
    counts = counted([issue("Feedback KI-0001: worked"), issue("Feedback KI-0002: out of date")])
    assert read(as_json(counts)) == counts
    assert as_text(counts).index("KI-0002") < as_text(counts).index("KI-0001")


def test_the_links_stand_at_the_foot_of_an_entry_with_names_for_screen_readers(catalog: Catalog):
    assert "<!--tb feedback-->" in site.markdown(catalog, KNOWN)
    html = site.fragments(catalog, KNOWN, Outside(REPO))("feedback")
    assert html.count("<a ") == 3 and 'aria-label="Feedback on KI-0001"' in html
    assert "say so in an issue on KI-0001" in html and "&amp;title=" in html
    assert site.fragments(catalog, KNOWN)("feedback").strip() == ""


def test_the_health_page_shows_counts_of_entries_that_exist(catalog: Catalog):
    counts = {id: {"worked": 0, "not relevant": 0, "out of date": 2} for id in ("KI-0001", "KI-0999")}
    (kb_page := catalog.root / "docs/health.md").write_text("---\ntitle: Health\n---\n\n<!-- triagebook: health -->\n")
    known = load(catalog.root, catalog.today)
    html = site.fragments(known, kb_page.relative_to(catalog.root).as_posix(), Outside("", counts))("health")
    assert "KI-0001" in html and "KI-0999" not in html and "Feedback of agents" in html
    assert "Feedback of agents" not in site.fragments(known, "docs/health.md")("health")


def test_the_command_counts_saves_and_leaves_out_entries_that_are_gone(kb: Path, tmp_path: Path, capsys):
    (tmp_path / "issues.json").write_text(
        json.dumps([issue("Feedback KI-0001: worked"), issue("Feedback KI-0999: worked")])
    )
    assert cli.main(["--root", str(kb), "feedback", str(tmp_path / "issues.json"), "--save"]) == 0
    out, err = capsys.readouterr()
    assert "KI-0001       1" in out and "KI-0999" in err
    assert read((kb / SAVED).read_text("utf-8")) == {"KI-0001": {"worked": 1, "not relevant": 0, "out of date": 0}}


@pytest.mark.parametrize("text", ["", "{}", "[", "[" * 100_000])
def test_what_holds_no_issues_is_a_wrong_call(kb: Path, tmp_path: Path, capsys, text: str):
    (tmp_path / "issues.json").write_text(text)
    assert cli.main(["--root", str(kb), "feedback", str(tmp_path / "issues.json")]) == 2
    assert "holds no issues" in capsys.readouterr().err


def with_handle(kb: Path, handle: str) -> Path:
    path = kb / "docs/policy/teams.md"
    path.write_text(path.read_text("utf-8").replace("    channel:", f"    handle: {handle}\n    channel:"), "utf-8")
    return kb


def test_without_handles_there_are_no_lines_and_the_teams_are_named(catalog: Catalog):
    assert all(line.startswith("#") for line in codeowners(catalog).splitlines())
    assert "identity" in without_handle(catalog)


def test_an_entry_belongs_to_the_handle_of_its_owner(kb: Path, today):
    known = load(with_handle(kb, '"@support/team-identity"'), today)
    lines = [line for line in codeowners(known).splitlines() if line.startswith("/")]
    owned = [e.path for e in known.entries.values() if "owner" in e.data and e.kind != "page"]
    assert owned and lines == [f"/{path} @support/team-identity" for path in owned]
    assert codeowners(known).splitlines()[2] == "* @support/team-identity"


@pytest.mark.parametrize("handle", ['"@a b"', '"nobody"', '"@a/#b"', "3", '"@x\\n* @evil"'])
def test_a_handle_that_would_break_the_file_is_refused(kb: Path, today, handle: str):
    known = load(with_handle(kb, handle), today)
    assert {d.path for d in known.problems} == {"docs/policy/teams.md"}
    assert "evil" not in codeowners(known)


def test_the_check_fails_when_an_owner_changed(kb: Path, today, capsys):
    with_handle(kb, '"@support/team-identity"')
    assert cli.main(["--root", str(kb), "codeowners", "--check"]) == 1
    assert cli.main(["--root", str(kb), "codeowners"]) == 0
    assert cli.main(["--root", str(kb), "codeowners", "--check"]) == 0
    (kb / KNOWN).unlink()
    assert cli.main(["--root", str(kb), "codeowners", "--check"]) == 1
    assert "run `triagebook codeowners`" in capsys.readouterr().err
