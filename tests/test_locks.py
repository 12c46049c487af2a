"""A lock belongs to one at a time, also where the file of the lock is taken away meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from triagebook_mkdocs import locks

pytest.importorskip("fcntl", reason="this system has no such locks")


@pytest.fixture
def taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock whose holder takes the file away the moment before the next one gets it, once."""
    path = tmp_path / "lock"
    path.touch()
    flock: Callable[..., None] = locks._flock

    def after_it_is_gone(*args: object) -> None:
        monkeypatch.setattr(locks, "_flock", flock)
        path.unlink()
        flock(*args)

    monkeypatch.setattr(locks, "_flock", after_it_is_gone)
    return path


@pytest.mark.parametrize("get", [locks.held, locks.held_if_free])
def test_who_has_it_has_it_alone_until_it_is_closed(tmp_path, get):
    path = tmp_path / "lock"
    with get(path), pytest.raises(OSError):
        locks.held_if_free(path)
    locks.held_if_free(path).close()


def test_who_waits_gets_the_file_that_is_there(taken_away):
    with locks.held(taken_away) as lock:
        assert os.path.samestat(os.fstat(lock.fileno()), taken_away.stat())


def test_who_does_not_wait_is_told_that_the_file_was_taken_away(taken_away):
    with pytest.raises(FileNotFoundError):
        locks.held_if_free(taken_away)
    assert not taken_away.exists()
