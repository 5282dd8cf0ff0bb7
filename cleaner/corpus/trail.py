"""The trail: an append-only record of every edit, from which files are restored.

There is one line for each document. For a file that is one document it names the file. For a
file of records, lines with the same ``run`` belong together: one for each record that was edited,
then a closing line with the file's hashes, without which the file was never replaced.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.disk.locking import lock
from cleaner.document import Edit
from cleaner.edits.algebra import edit_from_json, edit_to_json

DAMAGE = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What a line that is no entry can raise where it is read."""
STDIN = "-"
"""The path of an entry for standard input."""
VERSION = 1
"""The version of the lines that are written, in each of them; docs/schemas/trail.json describes it.
Lines without one are of version 1, too: the first trails did not say it."""


class Entry(NamedTuple):
    """What a trail says of one file.

    Attributes:
        path: the file that holds the cleaned text, relative to the trail.
        before: sha256 of the original text's UTF-8 bytes; of a file of records, of its
            decompressed content; of Parquet, of its texts.
        after: the same of the cleaned text.
        key: where records hold their text; empty for a file that is one document.
        lines: where the trail's lines with edits begin, in bytes: one for each record, or the
            one for the document.
        source: the file that was cleaned, relative to the trail; empty where it is `path`.
        user: whose run it was; empty where the trail does not say.
    """

    path: str
    before: str
    after: str
    key: tuple[str, ...]
    lines: array[int]
    source: str = ""
    user: str = ""


def sha256(text: str) -> str:
    """The hash of a text's UTF-8 bytes, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def edits_to_json(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Edits as JSON objects."""
    return [edit_to_json(edit) for edit in edits]


def path_in_trail(path: Path, trail: Path) -> str:
    """A path as a trail writes it: relative to the trail's folder."""
    return Path(os.path.relpath(path.absolute(), trail.absolute().parent)).as_posix()


def running_user() -> str:
    """The name of the user whose run this is, or the number; empty where there are no users."""
    try:
        import pwd
    except ImportError:  # pragma: no cover  (Windows)
        return ""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def open_trail(trail: Path) -> BinaryIO:
    """Open a trail to read it; FIFOs and devices are refused without waiting for them.

    Raises:
        FileError: it cannot be read.
    """
    with InputFile(trail) as file:
        return file.detach()


def append_entries(
    trail: Path, entries: Sequence[dict[str, Any]], largest: int | None = None
) -> None:
    """Add entries to the end of a trail, all or none; they are on the disk when this returns.

    Args:
        trail: the trail; made when it is not there, never truncated.
        entries: JSON objects.
        largest: bytes that the trail may have; None for as many as there is room for.

    Raises:
        FileError: the trail cannot be written, or would be larger.
    """
    if not entries:
        return
    # The standard json writes lone surrogates as escapes, which other encoders refuse.
    lines = "".join(
        json.dumps({"version": VERSION, **entry}, ensure_ascii=True) + "\n" for entry in entries
    )
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(trail, flags, 0o600)  # it holds what was removed
        try:
            lock(handle, wait=True)
            _check_size(trail, os.fstat(handle).st_size + len(lines), largest)
            _write_whole(handle, lines.encode("ascii"))
        finally:
            os.close(handle)
    except OSError as error:
        raise FileError(f"{trail}: cannot be written: {error.strerror}") from error


def _check_size(trail: Path, size: int, largest: int | None) -> None:
    if largest is not None and size > largest:
        raise FileError(
            f"{trail}: is full with {largest:,} bytes; name another with --trail, or use --no-trail"
        )


def _write_whole(handle: int, lines: bytes) -> None:
    """Append lines, or nothing at all.

    Raises:
        OSError: they cannot be written.
    """
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    end = os.lseek(handle, 0, os.SEEK_END)
    if end:
        os.lseek(handle, end - 1, os.SEEK_SET)
        if os.read(handle, 1) != b"\n":  # an append that was killed
            lines = b"\n" + lines
    data = memoryview(lines)
    try:
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, end)
        raise


def read_entries(trail: Path) -> Iterator[Entry | FileError]:
    """The files that a trail speaks of, oldest first; a line that is no entry is an error.

    Raises:
        FileError: the trail cannot be read.
    """
    runs: dict[str, array[int]] = {}
    last: dict[str, int] = {}
    try:
        with open_trail(trail) as file:
            position = 0
            for number, line in enumerate(file, 1):
                start, position = position, position + len(line)
                if not line.strip():
                    continue
                try:
                    data = json.loads(line)
                    if not isinstance(data, dict):
                        raise TypeError("no JSON object")
                    _check_version(data)
                    if "run" in data and "record" in data:
                        _note_record(data, start, runs, last)
                        continue
                    yield _entry(data, start, runs)
                except DAMAGE as error:
                    yield FileError(f"{trail}:{number}: not a trail entry: {_said(error)}")
    except OSError as error:
        raise FileError(f"{trail}: cannot be read: {error.strerror}") from error


def _check_version(data: dict[str, Any]) -> None:
    """Refuse lines that a later cleaner wrote: half understood, they could restore another text.

    Raises:
        DAMAGE: the version is none, or a later one.
    """
    version = data.get("version", 1)
    if type(version) is not int:
        raise TypeError("its version is no number")
    if version > VERSION:
        raise ValueError(f"of version {version}, which only a later cleaner reads")


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error} in it"
    return str(error) or type(error).__name__


def _note_record(
    data: dict[str, Any], start: int, runs: dict[str, array[int]], last: dict[str, int]
) -> None:
    """Note where a record's line is. A run that was resumed says some of them twice."""
    run, record = str(data["run"]), int(data["record"])
    _check_edits(data)
    if not (isinstance(data["before"], str) and isinstance(data["after"], str)):
        raise TypeError("a hash is not a string")
    if record > last.get(run, 0):
        last[run] = record
        runs.setdefault(run, array("Q")).append(start)


def _entry(data: dict[str, Any], start: int, runs: dict[str, array[int]]) -> Entry:
    if "run" in data:
        key = tuple(map(str, data["key"]))
        lines = runs.get(str(data["run"]), array("Q"))
        if data["records"] != len(lines):
            raise ValueError("lines of its records are missing")
    else:
        key, lines = (), array("Q", [start])
        _check_edits(data)
    names = [data["path"], data["before"], data["after"]]
    names += [data.get("source", ""), data.get("user", "")]
    if not all(isinstance(name, str) for name in names):
        raise TypeError("a field is not a string")
    path, before, after, source, user = names
    for name in (path, source):
        if "\0" in name:
            raise ValueError("a NUL in a name")
        os.fsencode(name)
    return Entry(path, before, after, key, lines, source, user)


def _check_edits(data: dict[str, Any]) -> None:
    """Refuse edits that are none.

    Raises:
        DAMAGE: one of them is none.
    """
    if not isinstance(data["edits"], list):
        raise TypeError("its edits are no list")
    for edit in data["edits"]:
        edit_from_json(edit)
    raw = data.get("raw")
    if raw is not None and not (
        isinstance(raw, list)
        and len(raw) == len(data["edits"])
        and all(isinstance(each, str) for each in raw)
    ):
        raise TypeError("what its edits removed is not what they say")


def edits_at(trail: BinaryIO, line: int) -> list[dict[str, Any]]:
    """The edits of a line of a trail.

    Args:
        trail: the trail, open.
        line: where the line begins, in bytes.
    """
    trail.seek(line)
    edits: list[dict[str, Any]] = json.loads(trail.readline())["edits"]
    return edits


class Entries:
    """What a trail says of the records of one file, in order.

    Args:
        trail: the trail, open.
        records: where their lines begin.
    """

    def __init__(self, trail: BinaryIO, records: Sequence[int]) -> None:
        self._trail = trail
        self._records = iter(records)
        self._number = 0
        self._ahead: dict[str, Any] | None = None
        self._advance()

    def _advance(self) -> None:
        position = next(self._records, None)
        if position is None:
            self._ahead = None
            return
        self._trail.seek(position)
        self._ahead = json.loads(self._trail.readline())

    def dropped(self) -> Iterator[str]:
        """The records, as they were written, that stood here and were dropped."""
        while (
            self._ahead and self._ahead["record"] == self._number + 1 and "dropped" in self._ahead
        ):
            yield str(self._ahead["dropped"])
            self._number += 1
            self._advance()

    def next(self) -> dict[str, Any] | None:
        """The entry for the next record of the file, if it has one. `dropped` comes first."""
        self._number += 1
        if not self._ahead or self._ahead["record"] != self._number:
            return None
        entry = self._ahead
        self._advance()
        return entry

    @property
    def are_used_up(self) -> bool:
        """Whether every record was met."""
        return self._ahead is None
