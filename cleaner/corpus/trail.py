"""The trail: an append-only record of every edit, from which files are put back."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus.files import FileError, decode, read_bytes, write_bytes
from cleaner.document import Cleaned, edit_to_json, restore

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows has no flock; appends of one line are short)
    fcntl = None  # type: ignore[assignment]

STDIN = "-"
"""The path of an entry for standard input."""


class Entry(NamedTuple):
    """What a trail says of one document.

    Attributes:
        path: the file that holds the cleaned text, relative to the trail.
        before: sha256 of the original text's UTF-8 bytes.
        after: sha256 of the cleaned text's UTF-8 bytes.
        edits: JSON objects, as `cleaner.document.edit_to_json` makes them.
    """

    path: str
    before: str
    after: str
    edits: list[dict[str, Any]]


def sha256(text: str) -> str:
    """The hash of a text's UTF-8 bytes, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def append(trail: Path, target: Path | None, source: Path | None, cleaned: Cleaned) -> None:
    """Record one cleaned document; the record is on the disk when this returns.

    Args:
        trail: the trail; made when it is not there, never truncated.
        target: the file that holds the cleaned text; None for standard output.
        source: the file it was read from; None for standard input.
        cleaned: the document.

    Raises:
        FileError: the trail cannot be written.
    """
    holder = target or source
    entry: dict[str, Any] = {"path": _relative(holder, trail) if holder else STDIN}
    if source and source != holder:
        entry["source"] = _relative(source, trail)
    entry["before"] = sha256(cleaned.original)
    entry["after"] = sha256(cleaned.text)
    entry["edits"] = [edit_to_json(edit) for edit in cleaned.edits]
    # The standard json writes lone surrogates as escapes, which other encoders refuse.
    line = json.dumps(entry, ensure_ascii=True) + "\n"
    try:
        with trail.open("a+b") as file:
            if fcntl is not None:
                fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                if file.read(1) != b"\n":  # an append that was cut off
                    line = "\n" + line
            file.write(line.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FileError(f"{trail}: cannot be written: {error.strerror}") from error


def _relative(path: Path, trail: Path) -> str:
    return Path(os.path.relpath(path.absolute(), trail.absolute().parent)).as_posix()


def read(trail: Path) -> Iterator[Entry | FileError]:
    """The entries of a trail, oldest first; what is no entry comes as an error naming its line.

    Raises:
        FileError: the trail cannot be read.
    """
    for number, line in enumerate(read_bytes(trail).splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            entry = Entry(data["path"], data["before"], data["after"], data["edits"])
            if not all(isinstance(field, str) for field in entry[:3]):
                raise TypeError("a field is not a string")
        except (ValueError, KeyError, TypeError) as error:
            yield FileError(f"{trail}:{number}: not a trail entry: {error}")
        else:
            yield entry


def put_back(entry: Entry, trail: Path, folder: Path | None = None) -> Path | None:
    """Undo one entry.

    Args:
        entry: the entry.
        trail: the trail it is from.
        folder: look for the file's copy in this folder instead.

    Returns:
        The file that was rewritten, or None if it holds the original already.

    Raises:
        FileError: the file is not the one the trail speaks of.
    """
    if entry.path == STDIN:
        raise FileError(f"{trail}: an entry for standard input has no file to put back")
    path = trail.absolute().parent / entry.path
    path = Path(os.path.normpath(path))
    if folder is not None:
        path = _copy_below(path, folder)
    data = read_bytes(path)
    text = decode(data, str(path))
    found = sha256(text)
    if found == entry.before:
        return None
    if found != entry.after:
        raise FileError(f"{path}: changed since the trail was written; left alone")
    try:
        original = restore(text, entry.edits)
    except ValueError as error:
        raise FileError(f"{path}: {error}; left alone") from error
    if sha256(original) != entry.before:
        raise FileError(f"{path}: the trail does not lead back to the original; left alone")
    write_bytes(path, original.encode("utf-8"), expected=data)
    return path


def _copy_below(path: Path, folder: Path) -> Path:
    """The file below `folder` that ends like `path`, as much of it as is there."""
    parts = path.parts[1:]
    for start in range(len(parts)):
        candidate = folder.joinpath(*parts[start:])
        if candidate.is_file():
            return candidate
    raise FileError(f"{folder}: holds no copy of {path.name}")
