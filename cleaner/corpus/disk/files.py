"""Reads regular files once, and tells text from other bytes."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cleaner.corpus.disk.locking import is_written_elsewhere
from cleaner.corpus.disk.pinning import CAN_PIN, PinnedFolder
from cleaner.errors import CleanerError

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
READ_SIZE = 1 << 20
"""Bytes that are read at a time."""


class FileError(CleanerError, ValueError):
    """A file that cannot be read or written; the message names it and says why."""


class Identity(NamedTuple):
    """Which content a file had: its size and time, and the sha256 of its bytes."""

    size: int
    modified: int
    sha256: str


def absolute(path: Path) -> Path:
    """A path from the root, without ``..``; links are not followed."""
    return Path(os.path.normpath(path.absolute()))


def folder_of(name: str) -> str:
    """The name of the folder that a file is in."""
    return _said_folder(name) or _folder_of(name, os.getcwd())  # noqa: PTH109


@lru_cache(maxsize=256)  # every document of a file asks; a run is at a few files at a time
def _said_folder(name: str) -> str:
    """The same where the file's name says it; else nothing."""
    folder = Path(name).parent.name
    return "" if os.pardir in name else folder


@lru_cache(maxsize=256)
def _folder_of(name: str, folder: str) -> str:
    return Path(os.path.normpath(Path(folder, name))).parent.name


def decode(data: bytes, name: str) -> str:
    """UTF-8 bytes as text, line ends and byte order mark kept.

    Args:
        data: the bytes.
        name: what to call them in an error.

    Raises:
        FileError: the bytes are not UTF-8 text.
    """
    refuse_utf16(data, name)
    if b"\0" in data:
        raise FileError(f"{name}: not text: a NUL at byte {data.index(0)}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(f"{name}: not UTF-8: byte {error.start}; {_HOW}") from error


_HOW = "name its --encoding, or --encoding detect"


def refuse_utf16(data: bytes, name: str) -> None:
    """Raise a `FileError` when bytes begin with the byte order mark of UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileError(f"{name}: UTF-16, not UTF-8; {_HOW}")


class InputFile:
    """A regular file that is read once from the start, and hashed on the way.

    Its end is where it ended when that was first reached: what another process adds later is
    neither read nor hashed, so that the hash tells what was cleaned.

    Attributes:
        path: the file.
        position: bytes that were read.
        status: what the system said of the file when it was opened.

    Args:
        path: the file; FIFOs and devices are refused without waiting for them.
        real: the same, resolved before; a link that has been put in its way since is refused.
            None where links may be followed.

    Raises:
        FileError: it cannot be read.
    """

    def __init__(self, path: Path, real: Path | None = None) -> None:
        self.path = path
        self.position = 0
        self._has_ended = False
        self._hash = hashlib.sha256()
        try:
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            if real is None:
                self._handle = os.open(path, flags)
            else:
                with PinnedFolder(real.parent) as folder:
                    self._handle = os.open(folder.path / real.name, flags | _NO_LINK)
        except OSError as error:
            raise _unreadable(path, error) from error
        self.status = os.fstat(self._handle)
        if not stat.S_ISREG(self.status.st_mode):
            os.close(self._handle)
            raise FileError(f"{path}: not a regular file")

    def __enter__(self) -> InputFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        while data := self.read():
            yield data

    def read(self, size: int = READ_SIZE) -> bytes:
        """At most `size` bytes more; none at the end.

        Raises:
            FileError: they cannot be read.
        """
        if self._has_ended:
            return b""
        try:
            data = os.read(self._handle, READ_SIZE if size < 0 else size)
        except OSError as error:
            raise _unreadable(self.path, error) from error
        self._has_ended = not data and size != 0
        self._hash.update(data)
        self.position += len(data)
        return data

    def identity(self) -> Identity:
        """What was read; the file has to be read to its end."""
        return Identity(self.position, self.status.st_mtime_ns, self._hash.hexdigest())

    def was_changed(self) -> bool:
        """Whether the file, under whatever name, is another one than when it was opened.

        Raises:
            FileError: the system does not say.
        """
        try:
            return _version(os.fstat(self._handle)) != _version(self.status)
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def is_being_written(self) -> bool:
        """Whether another program has the file open to write, where the system tells."""
        return is_written_elsewhere(self._handle)

    @property
    def stable_path(self) -> str:
        """A path for a library that opens files itself: that of this very file, while it is open,
        where the system has such paths."""
        return f"/proc/self/fd/{self._handle}" if CAN_PIN else str(self.path)

    def detach(self) -> BinaryIO:
        """What is left to read as an open file, which now belongs to the caller."""
        handle, self._handle = self._handle, -1
        return os.fdopen(handle, "rb")

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _version(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _unreadable(path: Path, error: OSError) -> FileError:
    return FileError(f"{path}: cannot be read: {error.strerror}")


def identity_of(path: Path, real: Path | None = None) -> Identity:
    """Which content a file has; the arguments are those of `InputFile`.

    Raises:
        FileError: it cannot be read.
    """
    with InputFile(path, real) as file:
        for _ in file:
            pass
        return file.identity()


def read_whole(path: Path, largest: int) -> bytes:
    """The content of a regular file.

    Args:
        path: the file.
        largest: bytes beyond which it is refused.

    Raises:
        FileError: it cannot be read, is none, or is too large.
    """
    with InputFile(path) as file:
        parts: list[bytes] = []
        for block in file:
            parts.append(block)
            if file.position > largest:
                raise FileError(f"{path}: more than {largest:,} bytes")
        return b"".join(parts)
