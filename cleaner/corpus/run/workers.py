"""Starts worker processes, which clean pieces, and end when the one that started them ends."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats.dispatch import clean_piece
from cleaner.corpus.pieces import Outcome, Piece
from cleaner.corpus.run.collector import collect_seldom


class Worker:
    """A process that cleans pieces."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def clean(self, pieces: list[Piece]) -> list[Outcome | FileError]:
        """Clean pieces, and wait for their outcomes.

        Raises:
            OSError, EOFError: the process died.
        """
        self.connection.send(pieces)
        wait([self.connection, self.process.sentinel])
        if not self.connection.poll():
            raise EOFError
        outcomes: list[Outcome | FileError] = self.connection.recv()
        return outcomes

    def end(self) -> None:
        """Stop the process at once."""
        self.process.kill()
        self.connection.close()


def _serve(connection: Connection[Any, Any]) -> None:
    """Clean what comes over a connection until it is closed."""
    # Ctrl-C reaches every process of a terminal; the one that started the workers handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_seldom()
    with suppress(EOFError, OSError):
        while True:
            connection.send([clean_piece(piece) for piece in connection.recv()])


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
