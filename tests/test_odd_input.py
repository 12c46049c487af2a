"""What a hurried author or an odd machine brings: a clear word, never a traceback."""

from __future__ import annotations

import re

from building import build, with_site_parts
from triagebook import cli
from triagebook.address import destination
from triagebook.catalog import load
from triagebook.checks import run
from triagebook.exports import redirects
from triagebook.lookup import lookup
from triagebook.pages import fill, site


def edit(kb, pattern: str, old: str, new: str) -> str:
    """Replace a piece of the first file that fits; return the file's path."""
    path = next(kb.glob(pattern))
    text = path.read_text()
    assert re.search(old, text, re.MULTILINE)
    path.write_text(re.sub(old, lambda _: new, text, count=1, flags=re.MULTILINE))
    return path.relative_to(kb).as_posix()


def test_a_flow_that_leads_nowhere_is_said_on_its_page_and_does_not_stop_the_build(kb, tmp_path):
    with_site_parts(kb)
    path = edit(kb, "runbooks/*/[a-z]*.md", r"next: [a-z-]+", "next: no-such-step")
    log, _ = build(kb, tmp_path / "out", strict=False)
    assert "TB501" in log
    assert "The flow cannot be drawn" in (tmp_path / "out" / destination(path)).read_text()


def test_a_signature_of_escapes_alone_matches_nothing_and_stops_nothing(kb, today):
    edit(kb, "known-issues/KI-0001*.md", r"^    value: .*$", "    value: '\\n\\n\\n\\n'")
    catalog = load(kb, today)
    assert {d.code for d in run(catalog)} >= {"TB407"}
    assert lookup(catalog, "anything \\n at all") == []


def test_a_placeholder_in_a_body_is_a_comment_like_any_other(kb, today):
    path = edit(kb, "known-issues/KI-0001*.md", r"^## Cause$", "<!--tb health-->\n\n## Cause")
    assert "<!--tb health-->" not in site.markdown(load(kb, today), path)


def test_a_table_with_a_class_keeps_its_tags_balanced():
    html = fill('<table class="x"><tr></tr></table><table><tr></tr></table>', str, {})
    assert html.count("<div") == html.count("</div>") == 1


def test_a_folder_without_schemas_is_a_wrong_call(tmp_path, capsys):
    (tmp_path / "schemas").mkdir()
    assert cli.main(["--root", str(tmp_path), "check"]) == 2
    assert "holds no schema for" in capsys.readouterr().err


def test_control_characters_of_an_entry_do_not_reach_the_terminal(kb, capsys):
    edit(kb, "known-issues/KI-0001*.md", r"^impact: .*$", 'impact: "\\e[31mred\\nthere"')
    assert cli.main(["--root", str(kb), "check", "--today", "2026-11-23", "--format", "text"]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out and len([line for line in out.splitlines() if "TB104" in line]) == 1


def test_a_short_address_leads_to_the_end_of_the_chain_of_an_archived_entry_only(kb, today):
    edit(kb, "known-issues/KI-0001*.md", r"^status: .*$", "status: archived\nsuperseded_by: KI-0002")
    found = dict(redirects(load(kb, today)))
    assert "KI-0002-" in found["KI-0001/index.html"]
    edit(kb, "known-issues/KI-0001*.md", r"^status: archived$", "status: validated")
    assert "KI-0001-" in dict(redirects(load(kb, today)))["KI-0001/index.html"]
