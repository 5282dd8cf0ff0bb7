"""Tells whose settings count: those of the running user, of root, and of folders the user lists.

Settings that are found can come with a corpus, or lie in a folder above it that anybody may write
to. They decide what is removed, so they count only where nobody else can have written them. A file
that is named on the command line is the user's own choice, whoever owns it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

LIST = "trusted-folders"
"""The name of the user's list in the folder of the user's settings: one folder a line."""
_LARGEST_LIST = 1 << 20
"""Bytes beyond which the list is not read: some ten thousand folders, more than anybody trusts."""


def list_path() -> Path | None:
    """Where the user's list of folders is: below ``$XDG_CONFIG_HOME`` or ``~/.config``.

    None where there is no home folder.
    """
    named = os.environ.get("XDG_CONFIG_HOME")
    try:
        home = Path(named) if named else Path.home() / ".config"
    except RuntimeError:
        return None
    return home / "cleaner" / LIST


def is_trusted(path: Path) -> bool:
    """Whether a file that was found counts.

    Args:
        path: the file; where it is a link, the link and the file it leads to have to be the
            user's or root's.
    """
    return _is_own(path) or _is_listed(path)


def _is_own(path: Path) -> bool:
    if not hasattr(os, "geteuid"):
        return True
    try:
        owners = {path.lstat().st_uid, path.stat().st_uid}
    except OSError:
        return False
    return owners <= {os.geteuid(), 0}


def _is_listed(path: Path) -> bool:
    """Whether a file lies in a folder of the user's list, at any depth."""
    listed = list_path()
    if listed is None or not listed.is_file() or not _is_own(listed):
        return False
    real = Path(os.path.realpath(path))
    with suppress(OSError, ValueError), listed.open(encoding="utf-8") as file:
        for line in file.read(_LARGEST_LIST).splitlines():
            folder = line.strip()
            if folder and os.path.isabs(folder) and real.is_relative_to(os.path.realpath(folder)):  # noqa: PTH117
                return True
    return False
