"""What SECURITY.md promises has a test, and the test exists."""

from __future__ import annotations

import re

import pytest

from building import REPOSITORY
from triagebook import checks
from triagebook.diagnostics import RULES

TEXT = (REPOSITORY / "SECURITY.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TEXT.split("## The matrix")[1].split("\n## ")[0].splitlines()
    if line.startswith("| ")
][1:]


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:50] for row in ROWS])
def test_each_threat_has_its_defence_and_tests_that_exist(row: list[str]):
    threat, defence, tests = row
    named = re.findall(r"\[(test_\w+)\]\((tests/[\w/]+\.py)\)", tests)
    assert threat and defence and named
    for name, path in named:
        assert f"def {name}(" in (REPOSITORY / path).read_text("utf-8"), f"{path} has no {name}"


def test_the_matrix_is_whole():
    assert len(ROWS) > 30 and all(len(row) == 3 for row in ROWS)


def test_codes_and_paths_that_are_named_exist():
    assert set(re.findall(r"\bTB\d{3}\b", TEXT)) <= set(RULES) and checks.CHECKS
    paths = [path for path in re.findall(r"`([\w./]+/[\w./]*|[\w]+\.(?:md|txt))`", TEXT) if not path.startswith(".")]
    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


def test_every_install_asks_for_hashes():
    where = [REPOSITORY / "Makefile", REPOSITORY / "Containerfile", *(REPOSITORY / ".github/workflows").glob("*.yml")]
    lines = [line for path in where for line in path.read_text("utf-8").splitlines() if "pip install" in line]
    listed = [line for line in lines if re.search(r"(?:-r|--requirement) ", line)]
    assert len(listed) >= 4 and all("--require-hashes" in line for line in listed)
