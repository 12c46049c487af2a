"""Cyclic rubbish of one build is gone before it adds up, and nobody waits for that."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from triagebook_mkdocs import rubbish, serving


class Ring:
    """Rubbish that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    serving.begin("build")
    rubbish._call_off()
    gc.unfreeze()
    gc.set_threshold(*threshold)
    gc.enable()


def build(seconds: float = 60) -> weakref.ref[Ring]:
    """Do what hooks do in a build that makes a ring, and return what is left of it."""
    rubbish.hold()
    ring = weakref.ref(Ring())
    rubbish.look()
    rubbish.rest(seconds)
    return ring


def test_a_process_that_ends_looks_at_nothing():
    assert build()() is not None and gc.isenabled()
    gc.collect()
    assert gc.get_freeze_count()


def test_a_second_build_takes_away_what_the_first_left():
    first = build()
    build()
    assert first() is None


def test_a_server_looks_when_it_has_a_moment():
    serving.begin("serve")
    ring = build(0.01)
    end = time.monotonic() + 20
    while ring() is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert ring() is None


def test_a_server_does_not_look_while_it_builds():
    serving.begin("serve")
    ring = build()
    rubbish.hold()
    gc.enable()
    assert ring() is not None and not rubbish._coming
