"""Locks open files and folders between runs. Nothing of a lock stays on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows has no flock)
    fcntl = None  # type: ignore[assignment]

CAN_LOCK = fcntl is not None
"""Whether this system has locks that end with their owner."""


def lock(handle: int, *, wait: bool) -> bool:
    """Lock an open file until it is closed.

    Args:
        handle: the file's descriptor.
        wait: whether to wait for another process that holds it.

    Returns:
        False when another process holds it. Where a file system knows no locks, True.
    """
    if fcntl is None:  # pragma: no cover
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Keep other runs from making, sweeping or renaming files in a folder for a moment.

    Where a file system knows no locks, runs rely on the whole-file rename alone.
    """
    handle = -1
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        lock(handle, wait=True)
    try:
        yield
    finally:
        if handle >= 0:
            os.close(handle)
