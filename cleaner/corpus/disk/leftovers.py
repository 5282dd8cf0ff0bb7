"""Names what runs keep beside a file while they write it, and sweeps what a killed run left."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from cleaner.corpus.disk.locking import CAN_LOCK, lock, locked_folder
from cleaner.text.lazy_patterns import lazy_pattern

_TEMPORARY_SUFFIX = ".clean-tmp"
_PARTIAL_SUFFIX = ".clean-part"
_STATE_SUFFIX = ".clean-state"
_TEMPORARY = lazy_pattern(r"\..*\.[0-9a-f]{12}" + re.escape(_TEMPORARY_SUFFIX), re.DOTALL)
JOURNAL = ".clean-run.jsonl"
"""Where a run that makes copies notes which of them are done."""
_LONGEST_NAME = 255
"""Bytes of a file name that file systems take."""


def temporary_of(target: Path) -> Path:
    """A new name for content that is not finished; never the same twice."""
    return _beside(target, f".{os.urandom(6).hex()}{_TEMPORARY_SUFFIX}")


def partial_of(target: Path) -> Path:
    """Where a run that can be resumed keeps the new content of a file."""
    return _beside(target, _PARTIAL_SUFFIX)


def state_of(target: Path) -> Path:
    """Where such a run keeps how far it came."""
    return _beside(target, _STATE_SUFFIX)


def _beside(target: Path, ending: str) -> Path:
    name = target.name
    if len(os.fsencode(f".{name}{ending}")) > _LONGEST_NAME:
        digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:16]
        name = f"{name[:40]}-{digest}"
    return target.with_name(f".{name}{ending}")


def sweep(folder: Path) -> None:
    """Remove temporary files whose writer is gone from a folder."""
    if not CAN_LOCK:  # pragma: no cover  (nobody can tell whose they are)
        return
    with suppress(OSError):
        with os.scandir(folder) as entries:
            stale = [folder / entry.name for entry in entries if _TEMPORARY.fullmatch(entry.name)]
        if stale:
            with locked_folder(folder):
                for path in stale:
                    _remove_unless_in_use(path)


def forget_partial(target: Path) -> None:
    """Remove what a run that was cut off left of a file, unless it is still at it."""
    partial, state = partial_of(target), state_of(target)
    if not (os.path.lexists(partial) or os.path.lexists(state)):
        return
    with suppress(OSError), locked_folder(target.parent):
        if not os.path.lexists(partial) or _remove_unless_in_use(partial):
            state.unlink(missing_ok=True)


def _remove_unless_in_use(path: Path) -> bool:
    with suppress(OSError):
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if stat.S_ISREG(os.fstat(handle).st_mode) and lock(handle, wait=False):
                path.unlink()
                return True
        finally:
            os.close(handle)
    return False
