"""Keeps a trail of what ``--write`` removes where nothing else could bring it back.

In a repository version control knows what stood in a file. Elsewhere a trail goes into the folder
of the user's state, private, for some months and up to some size; the end of a run says where it is
and how to get back.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import stat
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import CleanerError

LONGEST_KEPT = 90 * 24 * 3600
"""Seconds for which a trail is kept: a quarter of a year, after which a corpus is done with."""
MOST_KEPT = 1 << 30
"""Bytes of the trails that are kept when a run begins, and of the one that it writes; what is
removed from a text is a few percent of it, so this is the trail of some 20 GB."""

_VERSION_CONTROL = (".git", ".hg", ".svn", ".jj", ".bzr", "_darcs", ".fslckout", ".pijul")
_NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{16}\.jsonl")


class NoTrailError(CleanerError):
    """No trail can be kept; the message says why."""


class Repository(NamedTuple):
    """A folder under version control, and the name of the folder that says so."""

    folder: Path
    mark: str


def trails_folder() -> Path:
    """The folder of the trails: below ``$XDG_STATE_HOME``, or where the platform keeps state.

    Raises:
        NoTrailError: there is no home folder.
    """
    named = os.environ.get("XDG_STATE_HOME")
    try:
        if named and os.path.isabs(named):  # noqa: PTH117  (others do not count, says XDG)
            state = Path(named)
        elif sys.platform == "win32":
            state = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            state = Path.home() / "Library" / "Application Support"
        else:
            state = Path.home() / ".local" / "state"
    except RuntimeError as error:
        raise NoTrailError("there is no home folder") from error
    return state / "cleaner" / "trails"


def repository_of(path: Path) -> Repository | None:
    """The repository that a file or folder lies in; None where there is none."""
    real = Path(os.path.realpath(path))
    for folder in (real, *real.parents):
        for mark in _VERSION_CONTROL:
            if os.path.lexists(folder / mark):
                return Repository(folder, mark)
    return None


def keep_trail(paths: Sequence[str], *, resume: bool, now: float | None = None) -> Path:
    """The trail for a run: a new one, or that of the run which is resumed. Old ones are removed.

    Args:
        paths: the files and folders that are rewritten.
        resume: whether an earlier run is carried on.
        now: the time, in seconds since 1970; that of the clock when left out.

    Returns:
        The trail, which is made when the first edit is recorded.

    Raises:
        NoTrailError: the folder cannot be used.
    """
    folder = trails_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_own(folder)
        now = time.time() if now is None else now
        kept = _sweep(folder, now)
    except OSError as error:
        raise NoTrailError(f"{folder}: {error.strerror}") from error
    resolved = "\0".join(sorted(os.path.realpath(path) for path in paths))
    what = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:16]
    same = [path for path in kept if path.stem.endswith(f"-{what}")]
    if resume and same:
        return same[-1]
    return folder / f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(now))}-{what}.jsonl"


def _check_own(folder: Path) -> None:
    """Refuse a folder in which others could put trails, or read them.

    Raises:
        NoTrailError: it is one.
        OSError: it cannot be looked at.
    """
    if not hasattr(os, "geteuid"):  # pragma: no cover  (Windows)
        return
    status = folder.stat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise NoTrailError(f"{folder}: others may write to it")


def _sweep(folder: Path, now: float) -> list[Path]:
    """Remove the trails that are too old, and the oldest where all are too large.

    Returns:
        Those that stay, the oldest first.

    Raises:
        OSError: the folder cannot be read.
    """
    trails: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        with suppress(OSError):
            status = path.lstat()
            if _NAME.fullmatch(path.name) and stat.S_ISREG(status.st_mode):
                trails.append((status.st_mtime, status.st_size, path))
    total, stay = 0, []
    for modified, size, path in sorted(trails, reverse=True):
        total += size
        if now - modified <= LONGEST_KEPT and total <= MOST_KEPT:
            stay.append(path)
            continue
        with suppress(OSError):
            path.unlink()
    return stay[::-1]


def way_back(trail: Path, paths: Sequence[str]) -> str:
    """What to say of a trail that was kept, at the end of a run."""
    reals = [os.path.realpath(path) for path in paths]
    folder = os.path.commonpath([each if os.path.isdir(each) else _above(each) for each in reals])  # noqa: PTH112
    command = f"cd {shlex.quote(folder)} && clean --restore {shlex.quote(str(trail))}"
    days = LONGEST_KEPT // (24 * 3600)
    return f"What was removed is kept for {days} days; to put it back: {command}"


def _above(path: str) -> str:
    return os.path.dirname(path)  # noqa: PTH120


def way_back_in(repositories: Iterable[Repository]) -> str:
    """What to say at the end of a run in repositories, which keeps no trail."""
    if all(each.mark == ".git" for each in repositories):
        how = "git diff shows what was removed, git restore puts back what was staged or committed"
    else:
        how = "version control shows what was removed, and puts back what was committed"
    return f"No trail is kept in a repository: {how}; --trail FILE keeps one"
