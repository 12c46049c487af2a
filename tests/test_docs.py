"""What the documentation says is true: its commands run, print what it shows, and its paths exist.

Blocks marked `bash` are run in the order of their page, in one fresh copy of the repository for each page; others, such
as `sh`, are not. A block marked `text` right after one is what it prints, a line `...` in it any lines.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from building import REPOSITORY
from triagebook.checks import CHECKS
from triagebook.diagnostics import RULES
from triagebook.entry import parse
from triagebook.links import outline, resolve
from triagebook.patterns import parse as parse_pattern
from triagebook.patterns import unsafe

pytestmark = pytest.mark.meridian
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    *(p.relative_to(REPOSITORY).as_posix() for p in sorted((REPOSITORY / "docs/guide").glob("*.md"))),
)
NOT_COPIED = (".git", ".venv", "site", "build", "__pycache__", ".pytest_cache", ".ruff_cache", "*.egg-info")
#: Paths in text that stand for files that a reader, `make` or the site makes, or for any file of a kind.
MADE = re.compile(
    r"KI-0100|KI-0001-first|TB199|[<*]|^\.venv|^\.cache/|^site/|^_template|^(?:catalog|lookup|desk)\.js(?:on)?"
)
CALENDAR = "|".join(check.rule.code for check in CHECKS if check.rule.calendar)


class Block(NamedTuple):
    """A fenced block: its language, its text, and the line of its page that it starts on."""

    language: str
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    """Return the fenced blocks of a page."""
    text = (REPOSITORY / page).read_text("utf-8")
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(m[1], m[2], text.count("\n", 0, m.start()) + 1) for m in found]


def copy_repository(root: Path) -> Path:
    """Return a copy of the repository in `root`, with this environment as its `.venv`."""
    copy = root / "triagebook"
    shutil.copytree(REPOSITORY, copy, ignore=shutil.ignore_patterns(*NOT_COPIED), symlinks=True)
    (copy / ".venv").symlink_to(sys.prefix)
    return copy


def run(script: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a copy as a reader would after `. .venv/bin/activate`, stopping at the first error."""
    tools = os.pathsep.join([str(root / ".venv/bin"), os.environ["PATH"]])
    environment = os.environ | {
        "PATH": tools,
        "PYTHONPATH": str(root / "src"),
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("GITHUB_ACTIONS", None)
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(
        command,
        cwd=root,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=50,
        check=False,
    )


def without_calendar(printed: str) -> str:
    """Return what was printed without the diagnostics that a passing day adds."""
    printed = re.sub(rf"^\S+ (?:{CALENDAR}) .*\n  help: .*\n", "", printed, flags=re.MULTILINE)
    printed = re.sub(r"(?: and|,) \d+ (?:note|warning)s?(?= in )", "", printed)
    return re.sub(r"^\d+ (?:note|warning)s? in ", "no problems in ", printed, flags=re.MULTILINE)


def shown(text: str) -> re.Pattern[str]:
    """Return a pattern of what a `text` block shows; `KI-0100` stands for the next free id, whichever it is."""
    parts = (r"(?:.*\n)*" if line == "...\n" else re.escape(line) for line in text.splitlines(keepends=True))
    return re.compile("".join(parts).replace(re.escape("KI-0100"), "KI-[0-9]{4}"))


@pytest.mark.parametrize("page", [page for page in PAGES if any(b.language == "bash" for b in blocks(page))])
def test_the_commands_of_a_page_run_and_print_what_it_shows(page, tmp_path):
    root, found = copy_repository(tmp_path), blocks(page)
    for block, following in zip(found, [*found[1:], Block("", "", 0)], strict=True):
        if block.language != "bash":
            continue
        done = run(block.text, root)
        where = f"{page}:{block.line}\n{done.stdout}"
        if following.language == "text" and following.line == block.line + block.text.count("\n") + 3:
            assert done.returncode in (0, 1) and shown(following.text).fullmatch(without_calendar(done.stdout)), where
        else:
            assert done.returncode == 0 and "WARNING" not in done.stdout, where


def test_the_commands_for_an_own_knowledge_base_leave_one_that_is_clean_and_can_be_built(tmp_path):
    root = copy_repository(tmp_path)
    text = (REPOSITORY / "README.md").read_text("utf-8")
    start = text.count("\n", 0, text.index("## A knowledge base of your own"))
    end = text.count("\n", 0, text.index("## Where things are"))
    for block in blocks("README.md"):
        if block.language == "bash" and start < block.line < end:
            run(block.text, root)
    assert without_calendar(run("triagebook check --strict", root).stdout).startswith("no problems in ")
    built = run("mkdocs build --strict", root)
    assert built.returncode == 0 and "WARNING" not in built.stdout, built.stdout
    assert (root / "site/known-issues/KI-0001-first-fault/index.html").is_file()
    assert not list(root.rglob("*.bak")) and not (root / "site/codes/AADSTS50105").exists()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_relative_link_of_a_page_leads_to_a_file(page):
    entry = parse(page, "page", (REPOSITORY / page).read_bytes())
    targets = [target for link in outline(entry).links if (target := resolve(page, link.url))]
    assert [target.path for target in targets if not (REPOSITORY / target.path).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page):
    prose = re.sub(r"^```.*?^```$", "", (REPOSITORY / page).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"`([\w.<*][\w./<>*-]*/[\w./<>*-]*|\w[\w-]*\.(?:md|toml|txt|yml|py|js|json))`", prose)
    files = {path.name for path in REPOSITORY.glob("*")}
    paths = [path for path in named if not MADE.search(path) and (path.split("/")[0] in files or "/" not in path)]
    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


def rows(page: str, heading: str) -> list[str]:
    """Return the first cells of the table below a heading."""
    section = (REPOSITORY / page).read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")][2:]


def test_the_table_of_places_names_every_folder_and_no_other():
    named = {path for cell in rows("README.md", "Where things are") for path in re.findall(r"`([^`]+)`", cell)}
    assert {path for path in named if not (REPOSITORY / path).exists()} == set()
    folders = {path.name + "/" for path in REPOSITORY.iterdir() if path.is_dir() and not path.name.startswith(".")}
    built = {name for name in folders if name.startswith(("site", "build"))}
    assert folders - built <= {path.split("/")[0] + "/" for path in named}


def test_the_table_of_dependencies_is_that_of_the_project():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    assert rows("README.md", "Dependencies") == [re.match(r"[\w-]+", name)[0] for name in needed]


def test_the_counts_of_the_readme_are_those_of_the_content():
    text = " ".join((REPOSITORY / "README.md").read_text("utf-8").split())
    counts = re.search(r"by (\d+) known issues, (\d+) runbooks and (\d+) messages", text).groups()
    runbooks = [path for path in REPOSITORY.glob("runbooks/*/*.md") if path.name != "README.md"]
    found = (list(REPOSITORY.glob("known-issues/KI-*.md")), runbooks, list(REPOSITORY.glob("docs/macros/MC-*.md")))
    assert [int(count) for count in counts] == [len(paths) for paths in found]


def test_every_target_of_make_that_a_page_names_exists():
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"(?:`|^)make ([a-z]+)", (REPOSITORY / page).read_text("utf-8"), re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES)
def test_every_code_that_a_page_names_exists_or_is_the_example_of_a_new_one(page):
    assert set(re.findall(r"\bTB\d{3}\b", (REPOSITORY / page).read_text("utf-8"))) <= {*RULES, "TB199"}
    assert "TB199" not in RULES


def test_the_example_of_a_flow_is_a_runbook_without_a_diagnostic(tmp_path):
    root = copy_repository(tmp_path)
    (example,) = [block.text for block in blocks("docs/guide/flows.md") if block.language == "markdown"]
    (root / "runbooks/example.md").write_text(example)
    assert without_calendar(run("triagebook check runbooks/example.md", root).stdout) == "no problems in 1 file\n"


def test_the_example_of_signatures_is_without_a_diagnostic(tmp_path):
    root = copy_repository(tmp_path)
    (example,) = [block.text for block in blocks("docs/guide/signatures.md") if block.language == "yaml"]
    entry = (root / "known-issues/_template.md").read_text().replace("id: KI-0000 ", "id: KI-0999 ")
    entry = re.sub(r"^signatures:.*?(?=^impact)", lambda _: example, entry, flags=re.MULTILINE | re.DOTALL)
    assert len(yaml.safe_load(entry.split("---")[1])["signatures"]) == 2
    (root / "known-issues/KI-0999-example.md").write_text(entry)
    done = run("triagebook check known-issues/KI-0999-example.md", root)
    assert without_calendar(done.stdout) == "no problems in 1 file\n"


def test_the_guide_shows_patterns_that_are_refused_and_ones_that_are_not():
    text = (REPOSITORY / "docs/guide/signatures.md").read_text("utf-8").split("### Unsafe shapes")[1]
    pairs = re.findall(r"^\|[^|]+\| `([^`]+)` \| `([^`]+)` \|$", text, re.MULTILINE)
    assert len(pairs) == 4
    assert all(unsafe(parse_pattern(refused)) and not unsafe(parse_pattern(instead)) for refused, instead in pairs)
