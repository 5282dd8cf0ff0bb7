"""Lets a run that is told to stop tidy up: TERM and HUP end it as Ctrl-C does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_INTERRUPTED = 130
"""The exit code that shells give a program ended by SIGINT: 128 and its number."""


class Stopped(KeyboardInterrupt):
    """A signal told the process to end; `code` is the exit code that says so."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


def exit_code_of(error: KeyboardInterrupt) -> int:
    """The exit code of a run that was interrupted, as a shell counts it."""
    return error.code if isinstance(error, Stopped) else _INTERRUPTED


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Have TERM and HUP raise `Stopped`, where nobody else handles or ignores them."""
    names = ("SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)
