"""Locks open files and folders between runs. Nothing of a lock stays on the disk."""

from __future__ import annotations

import errno
import os
import signal
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


def is_written_elsewhere(handle: int) -> bool:
    """Whether another process has a file open to write.

    Linux tells the owner of a file, by refusing a read lease (see ``man fcntl``); others do not.

    Args:
        handle: the file's descriptor, open to read only.
    """
    set_lease, set_signal = (getattr(fcntl, name, None) for name in ("F_SETLEASE", "F_SETSIG"))
    if fcntl is None or set_lease is None or set_signal is None:  # pragma: no cover
        return False
    try:
        # A process that opens the file meanwhile raises this signal here, not one that kills.
        fcntl.fcntl(handle, set_signal, signal.SIGURG)
        fcntl.fcntl(handle, set_lease, fcntl.F_RDLCK)
        fcntl.fcntl(handle, set_lease, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno in (errno.EAGAIN, errno.EWOULDBLOCK)
    return False


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
