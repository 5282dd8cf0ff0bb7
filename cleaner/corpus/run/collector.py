"""The garbage collector while a corpus is cleaned."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 10_000
"""Objects more than were let go of from which on the collector looks for garbage; Python's own
700 makes it walk over all rules time and again for what a report keeps, which is a twentieth of
the time of a run by rules. Cleaning leaves next to no garbage that only the collector finds."""


def collect_seldom() -> None:
    """Let this process collect garbage more seldom from now on."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """The same for a while."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
