"""What is kept of each file: the result is that of reading everything, and nothing that is broken is believed."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from building import generate
from triagebook import checks, kept, store, verdict_cache
from triagebook.catalog import Catalog, load
from triagebook.diagnostics import Diagnostic
from triagebook.entry import Entry
from triagebook.naming import own_anchors

DAY = date(2026, 11, 23)
ONE = "known-issues/KI-1001-generated.md"
OLD = 1_600_000_000


@pytest.fixture(autouse=True)
def the_same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_cache, "_code", lambda: "the code")  # others may be editing it


@pytest.fixture
def many(kb: Path) -> Path:
    """A knowledge base whose files were all written long ago."""
    generate(kb, 60)
    for file in kb.rglob("*"):
        os.utime(file, (OLD, OLD))
    return kb


def again(root: Path, day: date = DAY, memory: kept.Memory | None = None) -> tuple[Catalog, tuple[Diagnostic, ...]]:
    return kept.load_and_judge(root, day, root, memory=memory)


def anew(root: Path, day: date = DAY) -> tuple[Diagnostic, ...]:
    return checks.judge(load(root, day))


def pick(root: Path, dice: random.Random) -> Path:
    return dice.choice(sorted(root.glob("known-issues/KI-*.md")))


def rewriting(old: str, new: str) -> Callable[[Path, random.Random], None]:
    def edit(root: Path, dice: random.Random) -> None:
        file = pick(root, dice)
        file.write_text(
            file.read_text("utf-8").replace(old, new.replace("N", str(dice.randrange(1000, 1062)))), "utf-8"
        )

    return edit


def code_of_another(root: Path, dice: random.Random) -> None:
    file, other = pick(root, dice), pick(root, dice)
    code = next((line for line in other.read_text("utf-8").splitlines() if line.startswith("    value:")), None)
    lines = [code if code and line.startswith("    value:") else line for line in file.read_text("utf-8").split("\n")]
    file.write_text("\n".join(lines), "utf-8")


def of_policy(page: str, old: str, new: str) -> Callable[[Path, random.Random], None]:
    def edit(root: Path, dice: random.Random) -> None:
        file = root / f"docs/policy/{page}.md"
        text = file.read_text("utf-8")
        file.write_text(text.replace(old, new) if old in text else text.replace(new, old), "utf-8")

    return edit


def rename(root: Path, dice: random.Random) -> None:
    file = pick(root, dice)
    file.rename(file.with_name(f"{file.name[:8]}moved-{dice.randrange(1000)}.md"))


def link(root: Path, dice: random.Random) -> None:
    target = dice.choice([pick(root, dice).name, "KI-1003-generated.md#cause", "none.md", "../docs/assets/some.txt"])
    with pick(root, dice).open("a") as file:
        file.write(f"\nAs [elsewhere]({target}) says, and [KI-{dice.randrange(1000, 1062)}].\n")


def attachment(root: Path, dice: random.Random) -> None:
    file = root / "docs/assets/some.txt"
    file.unlink() if file.exists() else file.write_text(dice.choice(["a line", "from jane@corp.net"]))


EDITS: dict[str, Callable[[Path, random.Random], None]] = {
    "title": rewriting("title: ", "title: More of "),
    "id": rewriting("\nid: KI-1", "\nid: KI-2"),
    "id of another": rewriting("\nid: KI-", "\nid: KI-N # KI-"),
    "code": rewriting("value: GENERATED_0", "value: GENERATED_1"),
    "code of another": code_of_another,
    "examples": rewriting("occurred", "occurred with GENERATED_00007"),
    "heading": rewriting("## Cause", "## Causes"),
    "link": link,
    "another related one": rewriting("related: [", "related: [KI-N, "),
    "alias": rewriting("impact: ", "aliases: [KI-N]\nimpact: "),
    "archived": rewriting("status: validated", "status: archived\narchive_reason: Nobody uses it now."),
    "successor": rewriting("status: validated", "status: archived\nsuperseded_by: KI-N"),
    "readers outside": rewriting("status: validated", "status: validated\naudience: public"),
    "ticket": rewriting("reported_on:", "tracker: {key: MER-12}\nreported_on:"),
    "deleted": lambda root, dice: pick(root, dice).unlink(),
    "renamed": rename,
    "broken": rewriting("title: ", "title: x: "),
    "mended": rewriting("title: x: ", "title: "),
    "wrong value": rewriting("impact: ", "impact: x"),
    "a check switched off": rewriting("impact: ", "checks_off: [{code: TB202, because: It is for a test.}]\nimpact: "),
    "attachment": attachment,
    "team": of_policy("teams", "identity:", "identities:"),
    "component": of_policy("vocabulary", "sign-in:", "sign-ins:"),
    "broken policy": of_policy("vocabulary", "components:", "component:"),
}


@pytest.mark.parametrize("memory", [None, kept.Memory()], ids=["from the disk", "from memory"])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_said_after_any_edit_is_what_is_said_when_all_is_checked_anew(
    many: Path, seed: int, memory: kept.Memory | None
):
    dice = random.Random(seed)
    again(many, memory=memory)
    for _ in range(12):
        names = dice.choices(list(EDITS), k=dice.choice([1, 1, 1, 3]))
        for name in names:
            EDITS[name](many, dice)
        day = dice.choice([DAY, DAY, date(2028, 1, 1)])
        catalog, found = again(many, day, memory)
        assert found == anew(many, day), names
        fresh = load(many, day)
        assert list(catalog.entries.values()) == list(fresh.entries.values()), names
        assert (catalog.attachments, sorted(catalog.problems)) == (fresh.attachments, sorted(fresh.problems))


def test_what_is_remembered_is_read_only_where_the_file_is_as_it_was_left(many: Path):
    memory = kept.Memory()
    again(many, memory=memory)
    file, maker = many / kept.FILE, verdict_cache.maker(many)
    assert memory.last(file, maker) and not memory.last(file, "other code") and not memory.last(many / "other", maker)
    EDITS["title"](many, random.Random(1))
    again(many)  # another process
    assert memory.last(file, maker) is None


class Faceless(Entry):
    """An entry whose text nobody may look at."""

    @property
    def body(self) -> str:  # type: ignore[override]
        raise AssertionError("a check looked at the text of another entry")


def test_of_another_entry_a_check_sees_all_but_the_text(many: Path):
    fresh = load(many, DAY)
    hidden = {}
    for path, entry in fresh.entries.items():
        hidden[path] = Faceless.__new__(Faceless)
        parts = {name: value for name, value in entry.__dict__.items() if name != "body"}
        hidden[path].__dict__.update(parts, **{"own anchors": own_anchors(entry), "markers": ()})
    for path, entry in fresh.entries.items():
        alone = replace(fresh, entries={**hidden, path: entry})
        assert checks.of_entry(alone, entry) == checks.of_entry(fresh, entry), path


@pytest.fixture
def looked_into(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read anew."""
    found: list[str] = []
    real = kept.judged
    monkeypatch.setattr(kept, "judged", lambda path, *rest: found.append(path) or real(path, *rest))
    return found


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are checked anew."""
    from triagebook.checks import again as module

    found: list[str] = []
    real = module._checked
    monkeypatch.setattr(module, "_checked", lambda a, b, path, *rest: found.append(path) or real(a, b, path, *rest))
    return found


def test_after_one_edit_one_file_is_read_and_checked(many: Path, looked_into: list[str], checked: list[str]):
    again(many)
    looked_into.clear(), checked.clear()
    (many / ONE).write_text((many / ONE).read_text().replace("Part 1", "A part"))
    again(many)
    assert (looked_into, checked) == ([ONE], [ONE])


def test_a_new_title_is_a_matter_for_those_who_name_the_entry(many: Path, checked: list[str]):
    again(many)
    checked.clear()
    (many / ONE).write_text((many / ONE).read_text().replace("title: ", "title: Some "))
    again(many)
    assert sorted(checked) == ["known-issues/KI-1000-generated.md", ONE]


def test_a_new_day_is_a_matter_for_the_checks_that_ask_for_it(many: Path, checked: list[str]):
    again(many)
    checked.clear()
    assert again(many, date(2028, 1, 1))[1] == anew(many, date(2028, 1, 1)) != ()
    assert checked == []


def test_a_file_that_was_written_just_now_is_read_again_whatever_its_time_says(many: Path):
    again(many)
    text = (many / ONE).read_text()
    for new in ("impact: hugh\n", "impact: high\n"):
        (many / ONE).write_text(text.replace("impact: high\n", new).replace("impact: medium\n", new))
        os.utime(many / ONE, (OLD, OLD))
        assert [d.code for d in again(many)[1]] == ["TB104"] * (new == "impact: hugh\n")


def database(root: Path) -> Path:
    return root / kept.FILE


def altered(root: Path, statement: str) -> None:
    with sqlite3.connect(database(root)) as known:
        known.execute(statement)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: database(root).write_bytes(b"no database at all"),
        lambda root: database(root).write_bytes(database(root).read_bytes()[:20_000]),
        lambda root: database(root).write_bytes(b""),
        lambda root: altered(root, "UPDATE about SET maker = 'other'"),
        lambda root: altered(root, "UPDATE about SET form = 'other'"),
        lambda root: altered(root, "UPDATE source SET value = x'00'"),
        lambda root: altered(root, "UPDATE verdict SET value = substr(value, 9)"),
        lambda root: altered(root, "DROP TABLE verdict"),
        lambda root: altered(root, "ALTER TABLE source ADD COLUMN more"),
        lambda root: shutil.rmtree(database(root).parent),
    ],
    ids=["other", "cut", "empty", "maker", "form", "record", "verdict", "no table", "column", "gone"],
)
def test_a_spoilt_store_is_not_believed_and_is_replaced(many: Path, spoil: Callable[[Path], None], looked_into):
    (many / ONE).write_text((many / ONE).read_text().replace("impact: ", "impact: x"))
    os.utime(many / ONE, (OLD, OLD))
    expected = again(many)[1]
    spoil(many)
    assert again(many)[1] == expected != ()
    for file in many.rglob("*"):
        os.utime(file, (OLD, OLD))
    again(many)
    looked_into.clear()
    assert again(many)[1] == expected and looked_into == []


def test_where_nothing_can_be_written_nothing_is_kept_and_the_result_is_the_same(many: Path):
    database(many).mkdir(parents=True)
    assert again(many)[1] == again(many)[1] == anew(many)


def test_a_run_that_finds_another_one_writing_keeps_nothing(many: Path, monkeypatch: pytest.MonkeyPatch):
    again(many)
    monkeypatch.setattr(store, "_PATIENCE", 0)
    (many / ONE).write_text((many / ONE).read_text().replace("impact: ", "impact: x"))
    with sqlite3.connect(database(many)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert again(many)[1] == anew(many)
    assert again(many)[1] == anew(many)
