"""Being told of what is saved, and looking where nobody tells."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

from triagebook_mkdocs.watching import Watching

PATIENCE = 30


class Noting(FileSystemEventHandler):
    """Notes that something happened."""

    def __init__(self) -> None:
        self.happened = threading.Event()

    def on_any_event(self, event: object) -> None:
        self.happened.set()


def refuse(self: object) -> None:
    raise OSError(28, "inotify watch limit reached")


@pytest.mark.parametrize("tells", [True, False], ids=["told", "looking"])
def test_a_saved_file_is_noticed_and_a_read_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tells: bool):
    file = tmp_path / "a.md"
    file.write_text("one")
    noting, watching = Noting(), Watching(interval=0.1)
    if not tells:
        monkeypatch.setattr(Observer, "start", refuse)
    watching.schedule(noting, str(tmp_path), recursive=True)
    watching.start()
    try:
        file.read_text()
        assert not noting.happened.wait(0.5)
        file.write_text("another")
        assert noting.happened.wait(PATIENCE)
    finally:
        watching.stop()
        watching.join()


def test_a_single_file_is_noticed_though_an_editor_replaces_it(tmp_path: Path):
    file = tmp_path / "mkdocs.yml"
    file.write_text("one")
    noting, watching = Noting(), Watching(interval=0.1)
    watching.schedule(noting, str(file))
    watching.start()
    try:
        (tmp_path / "new").write_text("another")
        (tmp_path / "new").replace(file)
        assert noting.happened.wait(PATIENCE)
    finally:
        watching.stop()
        watching.join()
