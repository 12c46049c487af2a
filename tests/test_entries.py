"""Entries as data: each file in `entries/` states which codes it raises, and where.

A case is a head and files, each of which replaces or adds to `tests/kb`:

    expect: known-issues/KI-0900-x.md:4:11 TB104     (none in a valid case)
    today: 2026-11-23                                (the default)
    remove: docs/policy/teams.md                     (takes a file away)
    link: docs/x.md ../outside.md                    (makes a symbolic link)
    escape: yes                                      (\\xNN, \\r and \\t below stand for bytes)
    repeat: yes                                      (`@3 line {n} to {m}` below stands for three lines, with n from 1
                                                      and m = n + 1; {nl} is a line feed)
    === known-issues/KI-0900-x.md
    ---
    ...
"""

from __future__ import annotations

import functools
import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from triagebook import checks
from triagebook.catalog import load
from triagebook.diagnostics import RULES, Diagnostic
from triagebook.on_demand_rules import CODES as ON_DEMAND  # tried by test_external.py and test_other_programs.py

HERE = Path(__file__).parent
ENTRIES = HERE / "entries"
INVALID = sorted((ENTRIES / "invalid").glob("*.txt"))
VALID = sorted((ENTRIES / "valid").glob("*.txt"))
_HEAD = re.compile(r"(expect|today|remove|link|escape|repeat): (.+)")
_ESCAPE = re.compile(rb"\\(?:x([0-9a-f]{2})|([rt]))")
_REPEAT = re.compile(r"^@(\d+) (.*\n)", re.MULTILINE)


class Case(NamedTuple):
    """A case: its head as (key, value) pairs, and its files by path."""

    head: list[tuple[str, str]]
    files: dict[str, bytes]

    def values(self, key: str) -> list[str]:
        return [value for name, value in self.head if name == key]


def read_case(path: Path) -> Case:
    """Return the case in a file; a line of its head that is not understood is a mistake of the case."""
    text = path.read_text("utf-8")
    head, *parts = re.split(r"^=== (.+)\n", text, flags=re.MULTILINE)
    pairs = []
    for line in head.splitlines():
        match = _HEAD.fullmatch(line)
        assert match, f"{path.name}: `{line}` is not a line of a head"
        pairs.append((match[1], match[2]))
    case = Case(pairs, {})
    for name, contents in zip(parts[::2], parts[1::2], strict=True):
        case.files[name] = _contents(case, contents)
    return case


def _contents(case: Case, text: str) -> bytes:
    if case.values("repeat"):
        text = _REPEAT.sub(_repeated, text)
    raw = text.encode()
    if not case.values("escape"):
        return raw
    return _ESCAPE.sub(lambda m: bytes.fromhex(m[1].decode()) if m[1] else {b"r": b"\r", b"t": b"\t"}[m[2]], raw)


def _repeated(match: re.Match[str]) -> str:
    line = match[2].replace("{nl}", "\n")
    return "".join(
        line.replace("{n}", str(number)).replace("{m}", str(number + 1)) for number in range(1, int(match[1]) + 1)
    )


def run_case(case: Case, root: Path) -> tuple[Diagnostic, ...]:
    """Change the knowledge base at `root` as the case says, and return what is then wrong with it."""
    for path in case.values("remove"):
        (root / path).unlink()
    for name, contents in case.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(contents)
    for link in case.values("link"):
        path, _, target = link.partition(" ")
        (root / path).symlink_to(target)
    return checks.run(load(root, date.fromisoformat((case.values("today") or ["2026-11-23"])[0])))


def places(found: tuple[Diagnostic, ...]) -> list[str]:
    """Return diagnostics as a case states them."""
    return [f"{d.path}:{d.line}:{d.column} {d.code}" for d in found]


def by_name(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


@pytest.fixture(scope="module")
def found_in(tmp_path_factory) -> Callable[[Path], tuple[Diagnostic, ...]]:
    """A function that returns what is wrong with a case; it runs each case once."""

    @functools.cache
    def run(path: Path) -> tuple[Diagnostic, ...]:
        root = tmp_path_factory.mktemp("case") / "kb"
        shutil.copytree(HERE / "kb", root)
        shutil.copytree(HERE.parent / "schemas", root / "schemas")
        return run_case(read_case(path), root)

    return run


@by_name(INVALID)
def test_an_invalid_case_raises_exactly_what_it_states(path, found_in):
    found = found_in(path)
    assert Counter(places(found)) == Counter(read_case(path).values("expect")), "\n".join(map(str, found))


@by_name(INVALID)
def test_an_invalid_case_is_named_by_a_code_that_it_states(path):
    stated = {expected[-5:] for expected in read_case(path).values("expect")}
    assert path.name[:5] in stated


@by_name(INVALID)
def test_a_message_is_one_line_and_comes_with_help(path, found_in):
    for found in found_in(path):
        assert found.message and "\n" not in found.message and "Traceback" not in found.message
        assert found.help.strip() and "\n" not in found.help


@by_name(VALID)
def test_a_valid_case_raises_nothing(path, found_in):
    assert not read_case(path).values("expect")
    assert places(found_in(path)) == []


def test_the_base_of_the_cases_is_clean(kb, today):
    assert places(checks.run(load(kb, today))) == []


def test_every_code_has_an_invalid_case():
    stated = {expected[-5:] for path in INVALID for expected in read_case(path).values("expect")}
    assert set(RULES) - ON_DEMAND - stated == set()


def test_every_code_has_a_near_miss_that_is_named_by_it():
    assert set(RULES) - ON_DEMAND - {path.name[:5] for path in VALID} == set()


def test_every_case_is_named_by_a_code_that_exists():
    assert {path.name[:5] for path in (*INVALID, *VALID)} - set(RULES) == set()


@pytest.mark.parametrize("code", RULES)
def test_the_documentation_of_a_code_says_why_and_shows_bad_and_good(code):
    sentence, *parts = RULES[code].doc.split("\n\n")
    assert sentence.endswith(".")
    for start in ("Why: ", "Bad: ", "Good: "):
        assert sum(part.startswith(start) for part in parts) == 1, f"{code} has not one `{start}`"


def test_codes_and_names_are_unique():
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
    assert all(re.fullmatch(r"TB\d{3}", code) and rule.code == code for code, rule in RULES.items())
