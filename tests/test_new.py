"""`triagebook new`: an entry from answers, options, a log or a packet."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from triagebook.catalog import load
from triagebook.checks import run
from triagebook.entry import Entry, parse
from triagebook.proposed import proposed
from triagebook.signatures import occurrences
from triagebook.writing import drafts, packets
from writing_kb import DAY, FIRST, caller, replace_in, snapshot, with_templates

VECTORS = json.loads((Path(__file__).parent / "vectors/proposed.json").read_text("utf-8"))["cases"]
TITLE = "Exports are refused with EXPORT_GONE"
SUMMARY = "Exports of one workspace are refused because the file was deleted before it was fetched."
KNOWN_ISSUE = ["new", "known-issue", "--summary", SUMMARY, "--component", "api", "--symptom", "The download is gone."]
OPTIONS = [*KNOWN_ISSUE, "--title", TITLE, *DAY]
MADE = "known-issues/KI-0003-exports-refused-export-gone.md"


@pytest.fixture
def root(kb: Path) -> Path:
    return with_templates(kb)


@pytest.fixture
def call(root, capsys, monkeypatch):
    return caller(root, capsys, monkeypatch)


def made(root: Path, path: str = MADE) -> Entry:
    entry = parse(path, "known-issue", (root / path).read_bytes())
    assert isinstance(entry, Entry), entry
    return entry


def test_options_make_a_file_with_the_next_free_id_and_the_name_of_the_title(root, call):
    result = call(*OPTIONS)
    assert (result.status, result.out) == (0, f"{MADE}\n")
    assert made(root).data | {"id": "KI-0003", "title": TITLE, "owner": "identity", "status": "wip"} == made(root).data


def test_check_says_of_a_new_file_only_what_a_person_has_to_write(root, call, today):
    call(*OPTIONS)
    found = [d for d in run(load(root, today)) if d.path == MADE]
    assert {d.code for d in found} == {"TB133"} and len(found) == 5


def test_what_is_left_is_listed_with_its_line(root, call):
    result = call(*OPTIONS)
    lines = (root / MADE).read_text().splitlines()
    left = [line for line in result.err.splitlines() if MADE in line]
    assert len(left) == 5 and "Environment: Where it happens" in result.err
    assert all(lines[int(line.split(":")[1]) - 1].startswith("<!-- ") for line in left)


def test_a_grave_known_issue_lists_that_its_next_update_is_missing(call):
    result = call(*OPTIONS, "--impact", "high", "--urgency", "high")
    assert "next_update_due" in result.err


def test_any_key_can_be_set(root, call):
    call(*OPTIONS, "--set", "cause.certainty=suspected", "--set", "tags=[export, csv]", "--set", "review_every=30")
    data = made(root).data
    assert (data["cause"], data["tags"], data["review_every"]) == ({"certainty": "suspected"}, ["export", "csv"], 30)


def test_the_keys_of_a_new_file_stand_in_the_order_of_the_schema(root, call, catalog):
    call(*OPTIONS, "--tag", "x", "--error", "EXPORT_GONE: the file is no longer there", "--set", "ai_use=exclude")
    names = list(made(root).data)
    assert names == [key for key in catalog.schemas.property_names("known-issue") if key in names]


def test_a_dry_run_shows_the_file_and_writes_nothing(root, call):
    before = snapshot(root)
    result = call(*OPTIONS, "--dry-run")
    assert result.out.startswith(f"--- /dev/null\n+++ b/{MADE}\n") and snapshot(root) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--title", "short"], "`title` has 5 characters"),
        (["--component", "apii"], "did you mean `api`?"),
        (["--impact", "critical"], "`critical` is not an impact"),
        (["--set", "impakt=high"], "did you mean `impact`?"),
        (["--set", "review_every=often"], "`review_every` is text"),
        (["--set", "nothing"], "write it as KEY=VALUE"),
    ],
)
def test_an_option_that_does_not_fit_is_a_wrong_call_that_writes_nothing(root, call, arguments, said):
    before = snapshot(root)
    result = call(*OPTIONS, *arguments)
    assert result.status == 2 and said in result.err and result.out == "" and snapshot(root) == before


def test_without_a_terminal_what_is_missing_is_named_by_its_options(call, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    result = call("new", "known-issue", "--title", TITLE)
    assert result.status == 2 and "--summary, --component, --owner, --symptom" in result.err


def test_a_missing_template_is_said(root, call):
    (root / "known-issues/_template.md").unlink()
    result = call(*OPTIONS)
    assert result.status == 2 and "`known-issues/_template.md` cannot be read" in result.err


def test_ids_that_were_given_up_are_never_proposed_again(root, call):
    replace_in(root / FIRST, "runbooks: [RB-0001]", "aliases: [KI-0041]\nrunbooks: [RB-0001]")
    assert call(*OPTIONS).out.startswith("known-issues/KI-0042-")


def test_the_id_of_a_file_that_cannot_be_read_is_taken(root, call):
    (root / "known-issues/KI-0007-broken.md").write_bytes(b"\xff")
    assert call(*OPTIONS).out.startswith("known-issues/KI-0008-")


ANSWERS = [TITLE, SUMMARY, "api", "", "The download is gone.", "", "", "", "", ""]


def answered(*changes: tuple[int, str]) -> str:
    lines = list(ANSWERS)
    for place, text in changes:
        lines[place] = text
    return "\n".join(lines) + "\n"


def test_a_person_is_asked_for_what_the_schema_requires_with_help_example_and_default(root, call):
    result = call("new", "known-issue", *DAY, typed=answered())
    assert result.out == f"{MADE}\n" and result.status == 0
    assert "title (1 of 8)\n  The symptom, not the fix" in result.err
    assert "Such as: Sign-in fails with AADSTS50105" in result.err
    assert "One of: high, medium, low" in result.err and "impact [medium]: " in result.err
    assert made(root).data["impact"] == "medium" and made(root).data["owner"] == "identity"


def test_an_answer_that_does_not_fit_is_explained_and_asked_again(root, call):
    result = call("new", "known-issue", *DAY, typed=answered((0, f"SSO\n{TITLE}"), (2, "apii\napi")))
    assert result.status == 0 and "! `title` has 3 characters; write at least 10" in result.err
    assert "! `apii` is not one of them; did you mean `api`?" in result.err
    assert "One or more of, with commas between: " in result.err


def test_no_answer_where_there_is_no_usual_one_is_asked_for_again(root, call):
    result = call("new", "known-issue", *DAY, typed=answered((0, f"\n{TITLE}")))
    assert result.status == 0 and "! there is no usual answer; type one" in result.err


def test_pasted_lines_become_signatures(root, call):
    call("new", "known-issue", *DAY, typed=answered((-1, "EXPORT_GONE: the file expired\n")))
    assert [s["value"] for s in made(root).data["signatures"]] == ["EXPORT_GONE", "the file expired"]


@pytest.mark.parametrize("lines", [1, 3, 8])
def test_an_input_that_ends_early_leaves_nothing(root, call, lines: int):
    before = snapshot(root)
    result = call("new", "known-issue", *DAY, typed="".join(f"{line}\n" for line in ANSWERS[:lines]))
    assert result.status == 2 and "nothing was written" in result.err and snapshot(root) == before


def test_an_interrupt_leaves_nothing(root, call, monkeypatch):
    before = snapshot(root)

    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("triagebook.cli.asking._line", interrupted)
    assert call("new", "known-issue", typed="").status == 130 and snapshot(root) == before


def test_a_near_duplicate_is_named_and_the_usual_answer_is_not_to_write(root, call):
    before = snapshot(root)
    typed = answered((0, "SAML sign-in fails because the clock is wrong"), (-1, "\n\n"))
    result = call("new", "known-issue", *DAY, typed=typed)
    assert result.status == 2 and "KI-0001  SAML sign-in fails" in result.err and snapshot(root) == before


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--title", "SAML sign-in fails because the clock is wrong"], "the title says much the same"),
        (["--symptom", "Nobody can sign in since this morning."], "the symptom says much the same"),
        (["--error", "ERROR Assertion is not yet valid"], "its signature `skewed` matches"),
    ],
)
def test_without_a_terminal_a_near_duplicate_is_a_warning(root, call, arguments, why):
    result = call(*OPTIONS, *arguments)
    assert result.status == 0 and "KI-0001  " in result.err and why in result.err


def test_two_runs_at_once_do_not_take_the_same_id(root, call, monkeypatch):
    from triagebook.cli import new

    seen = iter([load(root), load(root)])
    other = (root / FIRST).read_text().replace("id: KI-0001", "id: KI-0003")

    def loading(*_: object):
        catalog = next(seen, None)
        if catalog is None or (root / "known-issues/KI-0003-x.md").exists():
            return load(root)
        (root / "known-issues/KI-0003-x.md").write_text(other)
        return catalog

    monkeypatch.setattr(new, "catalog", loading)
    result = call(*OPTIONS)
    assert result.status == 2 and "took the id in the meantime" in result.err and not (root / MADE).exists()


MACRO = ["new", "macro", "--title", "Tell that the export is back", "--stage", "resolve", "--summary", SUMMARY]


def test_a_macro_starts_with_the_greeting_of_the_template(root, call, today):
    replace_in(root / "docs/policy/case-variables.md", "variables:\n", "variables:\n")
    result = call(*MACRO, "--owner", "identity", *DAY)
    path = "docs/macros/MC-0002-tell-export-back.md"
    assert result.out == f"{path}\n" and "Hello {{ customer_name }}" in (root / path).read_text()
    assert result.err.count(f"{path}:") >= 3


RUNBOOK = [
    "new", "runbook", "--title", "Exports are refused for a workspace", "--summary", SUMMARY, "--component", "api",
    "--symptom", "The download is gone.", "--when", "More than one workspace is affected.", "--evidence", "scope",
]  # fmt: skip


def test_a_runbook_goes_into_the_folder_of_its_area(root, call):
    result = call(*RUNBOOK, "--area", "sign-in", *DAY)
    assert result.out == "runbooks/sign-in/exports-refused-workspace.md\n"
    assert call(*RUNBOOK, "--area", "sing-in", *DAY).err.endswith("did you mean `sign-in`?\n")


@pytest.mark.meridian
def test_a_runbook_of_the_repository_starts_with_the_flow_of_the_template(repository, call, capsys, monkeypatch):
    result = caller(repository, capsys, monkeypatch)(*RUNBOOK, "--area", "api", "--dry-run", "--evidence", "impact")
    assert result.status == 0 and "+flow:\n" in result.out and ": flow: the template's" in result.err


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Sign-in fails with AADSTS50105 for some users", "sign-fails-aadsts50105-users"),
        ("Zoë's SSO fails", "zoes-sso-fails"),
        ("日本語", "entry"),
        ("It is what it is", "it-is-what-it-is"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 300, "x" * 50),
    ],
)
def test_a_title_becomes_a_file_name(title: str, name: str):
    assert drafts.slug(title) == name


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_signatures_are_proposed_as_in_the_browser(case):
    found = [{"kind": p.kind, "value": p.value, "example": p.example, "line": p.line} for p in proposed(case["text"])]
    assert found == case["proposed"]


def test_every_proposal_for_the_logs_of_the_lookup_tests_matches_its_line(repository):
    import yaml

    logs = [case["log"] for case in yaml.safe_load((repository / "tests/lookup/topics.yml").read_text("utf-8"))]
    found = [proposal for log in logs for proposal in proposed(log)]
    assert all(any(occurrences(p.kind, p.value, p.example)) for p in found)
    assert sum(bool(proposed(log)) for log in logs) / len(logs) > 0.9


def test_a_log_gives_masked_examples_and_the_entries_that_match_already(root, call):
    replace_in(root / "docs/policy/redaction.md", "allowed:", EMAIL + "allowed:")
    (root / "docs/policy/redaction.md").read_text()
    (root.parent / "x.log").write_text("EXPORT_GONE: failed for jane@customer.test\nERROR Assertion is not yet valid\n")
    result = call(*OPTIONS, "--from", str(root.parent / "x.log"))
    text = (root / MADE).read_text()
    assert result.status == 0 and "jane" not in text and "user1@example.com" in text
    assert "1 secret or personal value was masked" in result.err and "its signature `skewed` matches" in result.err


EMAIL = """  - id: e-mail
    label: E-mail address
    kind: personal
    pattern: '[a-z]{2,20}@[a-z]{2,20}\\.test'
    samples: ["jane@customer.test"]
    counter_samples: ["jane at customer"]
"""


def packet(**changes: object) -> str:
    fields = {
        "expected-actual": "Expected: a file.\nActual: The page says that my export is gone.",
        "log-excerpt": "GET /exports/1 410\nEXPORT_GONE failed token=mrd_test_EXAMPLE00000001",
        "environment": "Chrome 140, [link](javascript:x), {{ workspace_id }}",
        "tried": "A new export.",
    }
    return json.dumps({"version": 1, "case": {}, "fields": fields, "entries": [], "trail": []} | changes)


def test_a_packet_gives_symptoms_environment_and_signatures(root, call, monkeypatch, today):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packet().encode())))
    options = [text for text in OPTIONS if text not in ("--symptom", "The download is gone.")]
    result = call(*options, "--from", "-")
    data, body = made(root).data, made(root).body
    assert result.status == 0 and data["symptoms"] == ["The page says that my export is gone."]
    assert data["signatures"][0]["value"] == "EXPORT_GONE" and "mrd_test" not in (root / MADE).read_text()
    assert "## Environment\n\nChrome 140, \\[link\\]" in body and "Tried so far: A new export." in body
    assert {d.code for d in run(load(root, today)) if d.path == MADE} == {"TB133"}


@pytest.mark.parametrize(
    ("text", "said"), [(packet(version=2), "version 2"), (packet(fields=["x"]), "`fields` of the packet is not")]
)
def test_a_packet_of_another_form_is_refused(root, call, text, said):
    (root.parent / "p.json").write_text(text)
    before = snapshot(root)
    result = call(*OPTIONS, "--from", str(root.parent / "p.json"))
    assert result.status == 2 and said in result.err and snapshot(root) == before


def test_a_byte_order_mark_before_a_packet_is_no_matter():
    assert packets.read_packet("\ufeff" + packet()) == json.loads(packet())


@pytest.mark.parametrize("text", ["", "{", '{"level": "error"}\n{"level": "info"}', "[" * 5000, "\x00\ud7ff"])
def test_any_other_text_is_a_log(text: str):
    assert packets.read_packet(text) is None


def test_a_log_is_not_taken_in_where_nothing_would_be_masked(root, call):
    (root / "docs/policy/redaction.md").unlink()
    result = call(*OPTIONS, "--from", str(root / FIRST))
    assert result.status == 2 and "nothing would be masked" in result.err


@pytest.mark.parametrize(("raw", "said"), [(b"", "is empty"), (b" \n\n", "is empty"), (b"PNG\0\1", "is not text")])
def test_a_source_that_says_nothing_is_refused(root, call, tmp_path, raw: bytes, said: str):
    (tmp_path / "a.log").write_bytes(raw)
    before = snapshot(root)
    result = call(*OPTIONS, "--from", str(tmp_path / "a.log"))
    assert result.status == 2 and said in result.err and snapshot(root) == before


def test_a_log_without_an_error_is_said_to_give_no_signature(root, call, tmp_path):
    (tmp_path / "a.log").write_text("all is well\n")
    result = call(*OPTIONS, "--from", str(tmp_path / "a.log"))
    assert result.status == 0 and "no signature is proposed" in result.err


def test_a_word_outside_a_closed_list_is_answered_by_the_list(root, call):
    said = call(*OPTIONS, "--component", "qqqq").err
    assert "`sign-in`" in said and "`api`" in said
