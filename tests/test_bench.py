"""The benchmark: what it writes of given figures, how it measures a process, and the projects of the other programs."""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).parent
BENCH = HERE.parent / "bench"
FIGURES = json.loads((HERE / "bench/results.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules of `bench/` are found only here: their names are plain words."""
    monkeypatch.syspath_prepend(str(BENCH))


def module(name: str):
    return importlib.import_module(name)


@pytest.mark.parametrize("name", ["benchmarks.md", "benchmarks-light.svg", "benchmarks-dark.svg"])
def test_the_same_figures_give_what_was_agreed(name: str):
    scheme = name.removesuffix(".svg").rpartition("-")[2]
    made = module("report").page(FIGURES) if name.endswith(".md") else module("plot").plot(FIGURES, scheme)
    file = HERE / "bench" / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.write_text(made, "utf-8")
    assert made == file.read_text("utf-8")


def test_the_picture_says_in_words_what_its_bars_show():
    picture = ElementTree.fromstring(module("plot").plot(FIGURES, "dark"))
    space = "{http://www.w3.org/2000/svg}"
    assert picture.get("role") == "img" and picture.find(f"{space}title").text
    assert "Cold build, 10,000 entries: Triagebook 62.0, mkdocs-material 130" in picture.find(f"{space}desc").text


def test_a_program_that_failed_or_is_missing_is_in_the_page():
    page = module("report").page(FIGURES)
    assert "failed" in page and "exit status 2" in page and "pip cannot install zensical" in page


def test_nothing_measured_gives_a_page_too():
    report = module("report")
    empty = FIGURES | {"measured": [], "missing": {}, "profile": {"note": "exit status 1"}}
    assert "Not measured" in report.page(empty) and module("plot").plot(empty, "light")


def test_what_tells_of_the_machine_is_taken_out_of_what_programs_said():
    said = "\x1b[31mERROR at https://index.example/simple in /home/kim/work/kb/a.md: no\x1b[0m"
    assert module("peers").clean(said) == "ERROR at (address) in a.md: no"


def test_the_time_of_all_processes_of_a_run_is_counted(tmp_path: Path):
    busy = "import time\nwhile time.process_time() < .2: pass"
    both = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}]); print('done')"
    done = module("measure").run([sys.executable, "-c", both], tmp_path, seconds=60)
    assert done.status == 0 and done.said == "done\n" and done.cpu >= 0.2 and done.memory > 1


def test_a_run_that_takes_too_long_is_stopped_with_all_its_processes(tmp_path: Path):
    endless = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    done = module("measure").run([sys.executable, "-c", endless], tmp_path, seconds=0.3)
    assert done.status is None and done.wall < 30


def test_ids_become_links_for_programs_that_know_no_ids():
    known = {"KI-1000": "known-issues/KI-1000-generated.md"}
    text = "---\nid: RB-1000\n---\n\nSee [KI-1000], [KI-1000](x.md) and [KI-9999].\n"
    made = module("projects").with_definitions(text, "runbooks/area-1/a.md", known)
    assert made == text + "\n[KI-1000]: ../../known-issues/KI-1000-generated.md\n"


def test_an_edit_replaces_the_one_before(tmp_path: Path):
    file = tmp_path / "a.md"
    file.write_text("---\n---\n\n## Issue\n\nWords.\n", "utf-8")
    for number in (1, 2):
        module("works").edit(file, number)
    assert file.read_text("utf-8") == "---\n---\n\n## Issue\n\nEdit number 2, in words.\nWords.\n"


def test_built_in_functions_count_for_who_calls_them():
    stats = {
        ("/x/site-packages/markdown/core.py", 1, "convert"): (1, 1, 2.0, 5.0, {}),
        ("~", 0, "<len>"): (1, 1, 1.5, 1.5, {("/x/src/triagebook/links.py", 1, "f"): (1, 1, 1.5, 1.5)}),
        ("/x/lib/python3.11/html/parser.py", 1, "feed"): (1, 1, 0.5, 0.5, {}),
    }
    found = module("cold_profile").by_package(stats)
    assert dict(found) == {"markdown": 2.0, "triagebook.links": 1.5, "html (Python)": 0.5}


def test_the_written_page_names_no_folder_and_no_host():
    written = (HERE.parent / "docs/benchmarks.md").read_text("utf-8")
    assert not re.search(r"https?://|(?<![\w.])/[a-z]+/", written)
