"""When Python looks for cyclic rubbish. Nearly all that a build reads and makes is needed until its end.

Looking through all of it, again and again, would take a tenth of a build; and looking through it once more when the
process ends, and taking it apart object by object, a quarter of a build after an edit.
"""

from __future__ import annotations

import gc
from threading import Timer

from . import serving

#: Seconds after a build until a server looks: by then its writer reads the page.
_A_MOMENT = 5.0
#: The look that a server has before it.
_coming: list[Timer] = []


def hold() -> None:
    """Look for none while everything is read and checked."""
    _call_off()
    if gc.get_freeze_count() and not serving.is_serving():  # the second build of a process
        _look_through_all()
    gc.disable()


def look() -> None:
    """Look for what templates leave behind, and leave out all that there is already."""
    gc.freeze()
    gc.set_threshold(5_000, 10, 1_000)
    gc.enable()


def rest(seconds: float = _A_MOMENT) -> None:
    """Leave all as it is after a build: a process that ends looks at nothing, a server at everything in a moment."""
    gc.freeze()
    gc.enable()
    if serving.is_serving():
        _call_off()
        timer = Timer(seconds, _look_through_all)
        timer.daemon = True
        timer.start()
        _coming.append(timer)


def _call_off() -> None:
    while _coming:
        _coming.pop().cancel()


def _look_through_all() -> None:
    gc.unfreeze()
    gc.collect()
