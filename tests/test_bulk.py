"""The bulk export: what leaves, in which form, and whether a real PostgreSQL takes it and finds entries with it."""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from triagebook.audience import narrow
from triagebook.bulk import FIELDS, copy_line, opensearch_bulk, opensearch_mapping, records
from triagebook.bulk_sql import postgres_script
from triagebook.catalog import Catalog, load
from triagebook.cli import main

KNOWN_ISSUE = "known-issues/KI-0001-saml-clock-skew.md"
PROGRAMS = next((p for p in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)), None) or os.path.dirname(
    shutil.which("initdb") or ""
)
#: A server refuses to run as root; where the tests do, the account that the package made runs it.
ACCOUNT = "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None

Ask = Callable[..., str]


def rewrite(kb: Path, old: str, new: str) -> None:
    text = (kb / KNOWN_ISSUE).read_text("utf-8")
    assert old in text
    (kb / KNOWN_ISSUE).write_text(text.replace(old, new, 1), "utf-8")


def test_a_record_has_every_field_and_no_other(catalog: Catalog):
    found = records(catalog)
    assert {one["id"] for one in found} == set(catalog.by_id)
    assert all(list(one) == list(FIELDS) for one in found)


def test_an_entry_that_assistants_may_not_see_never_leaves_and_no_other_names_it(kb: Path, today):
    rewrite(kb, "status: ", "ai_use: exclude\nstatus: ")
    other = kb / "known-issues/KI-0002-saml-certificate-rotated.md"
    other.write_text(other.read_text("utf-8") + "\nCompare [KI-0001].\n", "utf-8")
    catalog = load(kb, today)
    assert catalog.by_id["KI-0001"].data["ai_use"] == "exclude"
    for form in (opensearch_bulk(catalog), postgres_script(catalog)):
        assert "KI-0001" not in "".join(form)


def test_an_audience_gets_only_what_it_may_read(kb: Path, today):
    catalog = load(kb, today)
    for audience in ("partner", "customer", "public"):
        narrowed = narrow(catalog, audience)
        assert {one["id"] for one in records(narrowed)} == {entry.id for entry in narrowed.entries.values() if entry.id}
        assert len(records(narrowed)) < len(records(catalog))


def test_an_entry_that_does_not_fit_its_schema_stays_here(kb: Path, today):
    rewrite(kb, "impact: ", "impct: ")
    assert "KI-0001" not in {one["id"] for one in records(load(kb, today))}


def test_comments_stay_here(kb: Path, today):
    rewrite(kb, "## Issue\n", "## Issue\n\n<!-- ask Kim -->\n")
    assert "ask Kim" not in "".join(opensearch_bulk(load(kb, today)))


def test_each_record_of_a_bulk_request_has_its_action_before_it_and_fits_the_mapping(catalog: Catalog):
    fields = json.loads(opensearch_mapping())["mappings"]["properties"]
    lines = list(map(json.loads, opensearch_bulk(catalog)))
    for action, record in zip(lines[::2], lines[1::2], strict=True):
        assert action == {"index": {"_index": "triagebook", "_id": record["id"]}}
        assert set(record) <= set(fields)


def test_no_value_can_end_its_row_or_the_data():
    record = {name: [] if kind in ("keywords", "texts") else "" for name, kind in FIELDS.items()}
    record |= {"body": "a\n\\.\nDROP TABLE x;\tb\r", "tags": ['q"u\\o,te', "NULL"], "reviewed": None}
    line = copy_line(record)
    assert line.count("\n") == 1 and line.count("\t") == len(FIELDS) - 1
    assert r"a\n\\.\nDROP TABLE x;\tb\r" in line and "\\N" in line


def test_the_command_writes_what_was_asked_for(kb: Path, capsys):
    assert main(["--root", str(kb), "export", "--format", "opensearch-mapping"]) == 0
    assert capsys.readouterr().out == opensearch_mapping()
    assert main(["--root", str(kb), "export", "--format", "opensearch", "--audience", "public"]) == 0
    assert "KI-0001" not in capsys.readouterr().out


def test_the_command_wants_a_form(kb: Path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--root", str(kb), "export"])
    assert stopped.value.code == 2 and "--format" in capsys.readouterr().err


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Send SQL to a throw-away PostgreSQL, which listens on a socket in a folder of its own and nowhere else."""
    if not PROGRAMS or not shutil.which("psql"):
        pytest.skip("PostgreSQL is not installed: no initdb or psql")
    folder = Path(tempfile.mkdtemp(prefix="triagebook-pg-"))
    try:
        if ACCOUNT:
            shutil.chown(folder, ACCOUNT)
    except LookupError:
        pytest.skip("PostgreSQL does not run as root, and there is no account `postgres`")

    def run(*command: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, input=given, capture_output=True, text=True, user=ACCOUNT, cwd=folder)

    def start(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(f"{PROGRAMS}/{name}", "-D", f"{folder}/data", *arguments)

    def send(sql: str, *, fails: bool = False) -> str:
        done = run("psql", "-X", "-h", str(folder), "-U", "test", "-d", "postgres", "-qAt", given=sql)
        assert (done.returncode != 0) == fails, done.stderr
        return done.stderr if fails else done.stdout

    try:
        made = start("initdb", "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale")
        assert made.returncode == 0, made.stderr
        log = f"{folder}/log"
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        begun = subprocess.run(
            [f"{PROGRAMS}/pg_ctl", "-D", f"{folder}/data", "-w", "-l", log, "-o", options, "start"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=ACCOUNT, cwd=folder,
        )  # fmt: skip
        assert begun.returncode == 0, Path(log).read_text() if Path(log).exists() else "no log"
        yield send
    finally:
        start("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def filled(ask: Ask, repository: Path) -> Ask:
    """The same with the repository's own catalog in it."""
    try:
        ask("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except AssertionError as error:
        pytest.skip(f"the extension pg_trgm is missing: {error}")
    ask("".join(postgres_script(load(repository))))
    return ask


def found(ask: Ask, question: str, most: int = 5) -> list[str]:
    return ask(f"SELECT id FROM triagebook.find($question${question}$question$, {most})").split()


def test_postgres_holds_each_value_as_it_was_written(filled: Ask, repository: Path):
    said = filled("SELECT json_agg(e ORDER BY id) FROM (SELECT " + ", ".join(FIELDS) + " FROM triagebook.entries) e")
    assert json.loads(said) == sorted(records(load(repository)), key=lambda record: record["id"])


@pytest.mark.meridian
def test_postgres_takes_the_catalog_a_second_time_in_one_step(filled: Ask, repository: Path):
    filled("".join(postgres_script(load(repository))))
    assert found(filled, "AADSTS50105")


def test_a_script_that_fails_leaves_the_old_catalog(filled: Ask, repository: Path):
    before = filled("SELECT count(*) FROM triagebook.entries")
    broken = "".join(postgres_script(load(repository))).replace("\nCOMMIT;", "\nSELECT 1/0;\nCOMMIT;")
    assert "division by zero" in filled(broken, fails=True)
    assert filled("SELECT count(*) FROM triagebook.entries") == before


def test_postgres_finds_a_code_whole_in_part_and_misspelt(filled: Ask):
    assert found(filled, "AADSTS50011", 1) == found(filled, "aadsts5001", 1) == found(filled, "AADSTS500111", 1)


@pytest.mark.parametrize(
    "question", ["", "the", "'; DROP TABLE triagebook.entries; --", "a & | ! ( ) <-> :*", "x" * 9_000]
)
def test_an_odd_question_is_answered_too(filled: Ask, question: str):
    found(filled, question)
    assert int(filled("SELECT count(*) FROM triagebook.entries"))


@pytest.mark.meridian
def test_postgres_finds_most_of_what_customers_ask_for(filled: Ask, repository: Path):
    questions = yaml.safe_load((repository / "tests/lookup/questions.yml").read_text("utf-8"))
    script = "".join(
        f"SELECT coalesce(string_agg(id, ' '), '-') FROM triagebook.find($q${one['question']}$q$);\n"
        for one in questions
    )
    answers = [line.split() for line in filled(script).splitlines()]
    hits = [[id in one["expect"] for id in ids] for one, ids in zip(questions, answers, strict=True)]
    first, five = (sum(any(ids[:most]) for ids in hits) / len(hits) for most in (1, 5))
    print(f"{len(hits)} questions: {first:.0%} at 1, {five:.0%} at 5")
    assert first > 0.6 and five > 0.85
