"""Holds folders by descriptors, so that nobody can put a link in the way of what is opened there.

A path that was resolved once, when the files of a run were looked for, holds no link. If it holds
one later, somebody put it there to lead the run to files that nobody asked for.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from cleaner.errors import CleanerError

_OPEN_FILES = "/proc/self/fd"
CAN_PIN = hasattr(os, "O_PATH") and os.path.isdir(_OPEN_FILES)  # noqa: PTH112
"""Whether a path can go through an open folder, as on Linux."""


class LinkError(CleanerError, OSError):
    """A part of a path has become a symbolic link."""

    def __init__(self) -> None:
        super().__init__(errno.ELOOP, "a symbolic link has been put in its path")


class PinnedFolder:
    """A folder that stays the same one, whatever happens to the names on the way to it.

    Attributes:
        path: the folder, as a path for anything that is opened in it.

    Args:
        real: the folder, resolved before: from the root, without links.

    Raises:
        LinkError: there is a link in the path by now.
        OSError: the folder cannot be opened.
    """

    def __init__(self, real: Path) -> None:
        self._handle = -1
        self.path = real
        if not CAN_PIN:  # pragma: no cover  (systems without such paths)
            if Path(os.path.realpath(real)) != real:
                raise LinkError
            return
        self._handle = _open_folder(real)
        self.path = Path(_OPEN_FILES) / str(self._handle)

    def __enter__(self) -> PinnedFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def _open_folder(real: Path) -> int:
    """Open a folder, one part of its path after the other.

    Raises:
        LinkError: a part is a link.
        OSError: the folder cannot be opened.
    """
    flags = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(real.anchor, flags)
    for part in real.parts[1:]:
        try:
            inner = os.open(part, flags, dir_fd=handle)
        except NotADirectoryError as error:
            raise LinkError from error
        finally:
            os.close(handle)
        handle = inner
    return handle
