"""`mkdocs serve` shows an edit on its page and on all others that tell of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from building import generate, with_site_parts

HERE = Path(__file__).parent
ONE, OTHER = "known-issues/KI-1001-generated", "known-issues/KI-1002-generated"
PATIENCE = 120.0

Shows = Callable[[str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = with_site_parts(shutil.copytree(HERE / "kb", tmp_path / "kb"))
    generate(root, 5)
    return root


@pytest.fixture
def environment() -> dict[str, str]:
    return {}


@pytest.fixture
def place() -> str:
    """A free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


other_place = place


@contextmanager
def served(root: Path, place: str, environment: dict[str, str]) -> Iterator[Shows]:
    """Serve a knowledge base until somebody presses Ctrl+C; give a function that waits until a page holds a text."""
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", place]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
    server = subprocess.Popen(command, cwd=root, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environment)

    def wait(address: str, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while text not in _page(f"http://{place}/{address}/"):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < end, f"{address} does not show `{text}`"
            time.sleep(0.1)

    try:
        yield wait
        server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0
    finally:
        server.kill()


@pytest.fixture
def shows(root: Path, place: str, environment: dict[str, str]) -> Iterator[Shows]:
    """A function that waits until a page, served while the test runs, holds a text."""
    with served(root, place, environment) as wait:
        yield wait


def _page(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.read().decode()
    except OSError:  # it does not listen yet
        return ""


def rewrite(root: Path, path: str, old: str, new: str) -> None:
    file = root / f"{path}.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_an_edit_shows_on_its_page_and_on_those_that_tell_of_it(root: Path, shows: Shows):
    shows(ONE, "Part 1 of issue")
    rewrite(root, ONE, "Part 1 of issue", "A new part of issue")
    shows(ONE, "A new part of issue")
    rewrite(root, OTHER, "title: Generated fault", "title: Renamed fault")
    for address in (OTHER, ONE, "known-issues"):  # itself, one that links to it, and the index
        shows(address, "Renamed fault")
    rewrite(root, ONE, "[KI-1002]", "[KI-1003]")
    shows("known-issues/KI-1003-generated", "KI-1001")


@pytest.mark.parametrize("environment", [{}, {"TRIAGEBOOK_POLL": "1"}], ids=["told", "looking"])
def test_what_cannot_be_read_does_not_end_the_server(root: Path, shows: Shows):
    shows(ONE, "Part 1 of issue")
    rewrite(root, ONE, "title: ", "title: : ")
    shows(ONE, "404 - Not found")
    rewrite(root, ONE, "title: : ", "title: ")
    shows(ONE, "Part 1 of issue")


def test_a_server_begins_with_the_pages_of_the_last_one(root: Path, place: str, tmp_path: Path):
    environment = {"TMPDIR": str(tmp_path)}
    site = root / ".cache/triagebook/served/mkdocs"
    with served(root, place, environment) as shows:
        shows(ONE, "Part 1 of issue")
        rewrite(root, OTHER, "Part 2 of issue", "Another part of issue")
        shows(OTHER, "Another part of issue")
    assert [path.name for path in tmp_path.iterdir()] == ["kb"]
    before = {path: path.stat().st_mtime_ns for path in site.rglob("KI-1*/index.html")}
    rewrite(root, ONE, "Part 1 of issue", "A new part of issue")
    with served(root, place, environment) as shows:
        shows(ONE, "A new part of issue")
        shows(OTHER, "Another part of issue")
    made = [path for path, time in before.items() if path.stat().st_mtime_ns != time]
    assert made == [site / ONE / "index.html"]


def test_two_servers_show_an_edit_each(root: Path, place: str, other_place: str):
    with served(root, place, {}) as shows, served(root, other_place, {}) as other_shows:
        shows(ONE, "Part 1 of issue")
        other_shows(ONE, "Part 1 of issue")
        rewrite(root, ONE, "Part 1 of issue", "A new part of issue")
        shows(ONE, "A new part of issue")
        other_shows(ONE, "A new part of issue")


def test_a_server_that_was_killed_leaves_nothing_that_is_believed_wrongly(root: Path, place: str):
    with pytest.raises(ProcessLookupError), served(root, place, {}) as shows:
        shows(ONE, "Part 1 of issue")
        raise ProcessLookupError
    rewrite(root, ONE, "Part 1 of issue", "A new part of issue")
    (root / f"{OTHER}.md").unlink()
    with served(root, place, {}) as shows:
        shows(ONE, "A new part of issue")
        shows(OTHER, "404 - Not found")
