"""Restores files to what they were, by a trail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.replacing import Replacement, put_all
from cleaner.corpus.formats.format import CleanedFile
from cleaner.corpus.formats.registry import file_type_of
from cleaner.corpus.formats.text import TEXT
from cleaner.corpus.trail import (
    DAMAGE,
    STDIN,
    Entry,
    open_trail,
    read_entries,
    running_user,
)


class Restored(NamedTuple):
    """A file that was rewritten, and who had cleaned it; empty for the user who restores it."""

    path: Path
    user: str


def restore_all(trail: Path, folder: Path | None = None) -> Iterator[Restored | FileError]:
    """Undo what a trail says, the latest first.

    A file that is not what the latest run left may still be what an earlier one did, since a
    trail can have been used before; only where nothing fits is it refused.

    Args:
        trail: the trail.
        folder: look for the files' copies in this folder instead.

    Yields:
        The files that were rewritten, and what could not be restored.

    Raises:
        FileError: the trail cannot be read.
    """
    entries = list(read_entries(trail))
    refused: dict[str, FileError] = {}
    for entry in reversed(entries):
        if isinstance(entry, FileError):
            yield entry
            continue
        try:
            path = _restore_entry(entry, trail, folder)
        except FileError as error:
            refused.setdefault(entry.path, error)
            continue
        refused.pop(entry.path, None)
        if path is not None:
            yield Restored(path, "" if entry.user == running_user() else entry.user)
    yield from refused.values()


def _restore_entry(entry: Entry, trail: Path, folder: Path | None) -> Path | None:
    """Undo what a trail says of one file; whatever is wrong with it costs this file alone.

    Raises:
        FileError: it cannot be restored.
    """
    try:
        return restore_file(entry, trail, folder)
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{entry.path}: cannot be read: {error.strerror}") from error
    except DAMAGE as error:
        raise FileError(f"{entry.path}: what the trail says of it makes no sense") from error


def restore_file(entry: Entry, trail: Path, folder: Path | None = None) -> Path | None:
    """Undo what a trail says of one file.

    Args:
        entry: what it says.
        trail: the trail it is from.
        folder: look for the file's copy in this folder instead.

    Returns:
        The file that was rewritten, or None if it holds the original already.

    Raises:
        FileError: the file is not the one the trail speaks of, or lies where no trail may reach.
    """
    if entry.path == STDIN:
        raise FileError(f"{trail}: an entry for standard input has no file to put back")
    path = Path(os.path.normpath(trail.absolute().parent / entry.path))
    if folder is not None:
        path = _find_copy(path, folder)
    _check_reach(path, trail, folder)
    file_type = file_type_of(path)
    # What is one document was written as text, whatever it was read as.
    file_format = file_type.format if entry.key else TEXT
    with open_trail(trail) as opened:
        replacement = file_format.restore(CleanedFile(path, file_type.compression, entry, opened))
    return _put(replacement) if replacement else None


def _find_copy(path: Path, folder: Path) -> Path:
    """The file below `folder` that ends like `path`, as much of it as is there."""
    parts = path.parts[1:]
    for start in range(len(parts)):
        candidate = folder.joinpath(*parts[start:])
        if candidate.is_file():
            return candidate
    raise FileError(f"{folder}: holds no copy of {path.name}")


def _check_reach(path: Path, trail: Path, folder: Path | None) -> None:
    """Refuse a path that a trail from elsewhere could have made up.

    Raises:
        FileError: it lies neither below the trail's folder nor below the current one.
    """
    roots = [folder] if folder else [trail.absolute().parent, Path.cwd()]
    real = Path(os.path.realpath(path))
    inside = [
        real.relative_to(root) for root in map(os.path.realpath, roots) if real.is_relative_to(root)
    ]
    if not inside:
        raise FileError(
            f"{path}: lies outside the current folder and the trail's; "
            "run --restore in a folder that holds it, or use -o"
        )
    if all(any(part.startswith(".") for part in each.parts) for each in inside):
        raise FileError(
            f"{path}: a hidden name, which no trail may reach; "
            "run --restore in the hidden folder, or put it back by hand"
        )


def _put(replacement: Replacement) -> Path:
    for _, error in put_all([replacement]):
        if error:
            raise error
    return replacement.path
