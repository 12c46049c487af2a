"""The summary of a change: what it says of two states of a knowledge base, and that nothing in an entry gets out."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

import markdown
from building import REPOSITORY
from triagebook import cli
from triagebook.catalog import Catalog, load, with_file
from triagebook.summary import MOST_LINES, MOST_TEXT, Summary, as_json, read, summarise
from triagebook.summary_text import CHECKLIST, MARKER, as_markdown, code

KNOWN = "known-issues/KI-0001-saml-clock-skew.md"
SECOND = "known-issues/KI-0002-saml-certificate-rotated.md"
RUNBOOK = "runbooks/sign-in/saml-sign-in-fails.md"


def changed(catalog: Catalog, *changes: tuple[str, str], path: str = KNOWN) -> Catalog:
    """Return the catalog with texts of a file replaced."""
    text = (catalog.root / path).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return with_file(catalog, path, text.encode())


def without(catalog: Catalog, path: str) -> Catalog:
    """Return the catalog as it is when a file is gone."""
    (catalog.root / path).unlink()
    return load(catalog.root, catalog.today)


def test_nothing_changed_is_an_empty_summary(catalog: Catalog):
    assert summarise(catalog, load(catalog.root, catalog.today)) == Summary()
    assert "no entry changes" in as_markdown(Summary())


def test_a_problem_in_what_changed_and_one_elsewhere_are_told_apart(catalog: Catalog):
    found = summarise(catalog, changed(catalog, ("id: KI-0001", "id: KI-0009")))
    assert {line[1] for line in found.problems} >= {"TB111"}
    assert {line[0].split(":")[0] for line in found.broken_elsewhere} >= {RUNBOOK}


def test_what_a_change_mends_is_said(catalog: Catalog):
    broken = changed(catalog, ("impact: ", "impact: very-"))
    assert [line[1] for line in summarise(broken, catalog).mended] == ["TB104"]


def test_a_problem_that_only_moved_down_is_not_new(catalog: Catalog, kb: Path):
    (kb / "docs/index.md").write_text((kb / "docs/index.md").read_text() + "\n[KI-9999]\n")
    base = load(kb, catalog.today)
    text = (kb / RUNBOOK).read_text()
    assert summarise(base, with_file(base, RUNBOOK, (text + "\nMore.\n").encode())).broken_elsewhere == ()


def test_new_changed_moved_and_removed_entries_are_named(catalog: Catalog, kb: Path):
    whats = {line[0]: line[1] for line in summarise(catalog, changed(catalog, ("title: ", "title: A "))).entries}
    assert whats == {"changed": "KI-0001"}
    assert summarise(without(catalog, SECOND), catalog).entries[0][:2] == ("new", "KI-0002")
    (kb / "known-issues/KI-0001-other-name.md").write_text((kb / KNOWN).read_text())
    (kb / KNOWN).unlink()
    entries = {line[1]: line for line in summarise(catalog, load(kb, catalog.today)).entries}
    assert entries["KI-0001"][0] == "moved" and entries["KI-0001"][3] == "known-issues/KI-0001-other-name/"
    assert entries["KI-0002"][0] == "removed" and entries["KI-0002"][3] == ""


def test_signatures_and_cells_that_come_and_go_are_named(catalog: Catalog):
    less = without(load(catalog.root, catalog.today), SECOND)
    lost, gained = summarise(catalog, less), summarise(less, catalog)
    assert lost.lost and lost.lost == gained.gained and not lost.gained
    assert all(line[0] == "KI-0002" for line in lost.lost)
    other = changed(catalog, ("impact: ", "impact: high # "), ("urgency: ", "urgency: high # "))
    assert ("sign-in", "P1") in summarise(catalog, other).filled
    assert ("sign-in", "P1") in summarise(other, catalog).emptied


def test_an_entry_that_says_what_another_says_is_a_near_duplicate(catalog: Catalog, kb: Path):
    text = (kb / KNOWN).read_text().replace("id: KI-0001", "id: KI-0003")
    twice = with_file(catalog, "known-issues/KI-0003-again.md", text.encode())
    assert {(line[0], line[2]) for line in summarise(catalog, twice).alike} == {("KI-0003", "KI-0001")}


def test_entries_that_cite_what_was_resolved_are_to_be_looked_at(catalog: Catalog):
    state = catalog.by_id["KI-0001"].data["state"]
    found = summarise(catalog, changed(catalog, (f"state: {state}", "state: wont-fix")))
    assert "RB-0001" in {line[0] for line in found.affected}
    assert summarise(catalog, changed(catalog, ("title: ", "title: A "))).affected == ()


HOSTILE = (
    "@everybody see #1 <img src=x onerror=alert(1)> [a](javascript:x) https://evil.example www.evil.example `` ` ``` "
    "![x](https://evil.example/p.png)\n\n## Approved\n- [x] done <!-- --> <details> \u202e GH-1 &lt;b&gt; |a|"
)


def rendered(text: str) -> str:
    return markdown.markdown(text, extensions=["tables"])


@pytest.mark.parametrize("text", [HOSTILE, "`", "``a``", " ", "", "a`b", "\x00\x1b[31m", "```\n@x\n```", "\\`@x"])
def test_any_text_becomes_one_code_span(text: str):
    html = rendered("a " + code(text) + " z")
    assert re.fullmatch(r"<p>a (<code>[^<]*</code>|\(nothing\)) z</p>", html), html
    assert "\n" not in code(text)


def test_nothing_of_an_entry_gets_out_of_its_code_span():
    line = (HOSTILE,) * 5
    hostile = Summary(*[(line, line)] * 10)
    html = rendered(as_markdown(hostile, "https://preview.example/site/"))
    outside = re.sub(r"<code>[^<]*</code>", "", html)
    for sign in ("@", "#1", "evil", "javascript", "<img", "onerror", "Approved", "GH-1", "|a|"):
        assert sign not in outside, sign
    assert re.findall(r'(?:href|src)="([^"]*)"', html) == []


def test_pages_are_linked_below_a_preview_that_can_be_browsed():
    summary = Summary(entries=(("new", "KI-0001", "Title", "known-issues/KI-0001-a/"), ("removed", "KI-2", "T", "")))
    text = as_markdown(summary, "https://preview.example/site/")
    assert "[`KI-0001`](https://preview.example/site/known-issues/KI-0001-a/) `Title`" in text
    assert "removed: `KI-2` `T`" in text
    assert "[The built site](https://ci.example/run/1#artifacts)" in as_markdown(
        summary, "https://ci.example/run/1#artifacts"
    )


@pytest.mark.parametrize("place", ["../../x", "javascript:x", "a) [x](//evil.example", "//evil.example"])
def test_an_address_that_is_none_is_not_linked_or_stays_below_the_preview(place: str):
    text = as_markdown(Summary(entries=(("new", "KI-0001", "Title", place),)), "https://preview.example/")
    assert all(link.startswith("https://preview.example/") for link in re.findall(r"\]\(([^)]*)\)", text))


def test_the_comment_starts_with_its_marker_and_stays_below_the_limit_of_a_code_host():
    huge = Summary(*[tuple((("x" * MOST_TEXT),) * 5 for _ in range(MOST_LINES))] * 10)
    text = as_markdown(read(as_json(huge)))
    assert text.startswith(MARKER + "\n") and "and 480 more" in text
    small = as_markdown(Summary(problems=(("a:1:1", "TB104", "m", "error"),)))
    assert "1 error to mend" in small


def test_a_summary_survives_json(catalog: Catalog):
    found = summarise(catalog, changed(catalog, ("id: KI-0001", "id: KI-0009")))
    assert read(as_json(found)) == found


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 2}', '{"version": 1, "entries": 3}', '{"version": 1, "entries": [[1, 2]]}',
     '{"version": 1, "entries": ["ab"]}', '{"version": 1, "problems": [["a"]]}'],
)  # fmt: skip
def test_what_is_no_summary_is_refused(text: str):
    with pytest.raises(ValueError):
        read(text)


def test_the_checklist_is_that_of_contributing():
    section = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8").split("### Review checklist")[1].split("\n#")[0]
    assert tuple(" ".join(item.split()) for item in re.findall(r"- \[ \] (.*(?:\n  .*)*)", section)) == CHECKLIST


@pytest.fixture
def branched(kb: Path) -> Path:
    """A knowledge base in git whose branch changes an entry and breaks another."""
    (kb / "mkdocs.yml").touch()
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-C", str(kb)]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "x"], ["switch", "-qc", "branch"]):
        subprocess.run([*git, *command], check=True)
    (kb / KNOWN).write_text((kb / KNOWN).read_text("utf-8").replace("id: KI-0001", "id: KI-0009"), "utf-8")
    return kb


def test_the_command_compares_with_where_the_branch_started(branched: Path, capsys, tmp_path: Path):
    assert cli.main(["--root", str(branched), "summary", "main"]) == 0
    out = capsys.readouterr().out
    assert "to mend" in out and "Broken elsewhere" in out
    assert cli.main(["--root", str(branched), "summary", "main", "--format", "json"]) == 0
    (tmp_path / "summary.json").write_text(capsys.readouterr().out, "utf-8")
    assert cli.main(["--root", str(branched), "summary", "--from", str(tmp_path / "summary.json")]) == 0
    assert capsys.readouterr().out == out


@pytest.mark.parametrize("arguments", [["nonsense"], ["--from", "gone.json"], ["--preview", "http://a.example/"]])
def test_a_wrong_call_ends_with_2(branched: Path, capsys, arguments: list[str]):
    try:
        status = cli.main(["--root", str(branched), "summary", *arguments])
    except SystemExit as end:
        status = end.code
    assert status == 2 and capsys.readouterr().err


def test_what_is_given_as_a_summary_and_is_none_is_said(kb: Path, tmp_path: Path, capsys):
    (tmp_path / "x.json").write_text(json.dumps({"version": 9}))
    assert cli.main(["--root", str(kb), "summary", "--from", str(tmp_path / "x.json")]) == 2
    assert "is not a summary" in capsys.readouterr().err
