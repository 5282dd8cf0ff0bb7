"""Reading what is a regular file, and replacing files as a whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows has no flock)
    fcntl = None  # type: ignore[assignment]

TEMPORARY_SUFFIX = ".clean-tmp"
PARTIAL_SUFFIX = ".clean-part"
READ_SIZE = 1 << 20
"""Bytes that are read at a time."""

_TEMPORARY = re.compile(r"\..*\.[0-9a-f]{12}" + re.escape(TEMPORARY_SUFFIX), re.DOTALL)
_PARTIAL = re.compile(r"\..*" + re.escape(PARTIAL_SUFFIX), re.DOTALL)


class FileError(ValueError):
    """A file that cannot be read or written; the message names it and says why."""


class Identity(NamedTuple):
    """Which content a file had: its size and time, and the sha256 of its bytes."""

    size: int
    modified: int
    sha256: str


def absolute(path: Path) -> Path:
    """A path from the root, without ``..``; links are not followed."""
    return Path(os.path.normpath(path.absolute()))


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
        raise FileError(f"{name}: not UTF-8: byte {error.start}; convert it first") from error


def refuse_utf16(data: bytes, name: str) -> None:
    """Raise a `FileError` when bytes begin with the byte order mark of UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileError(f"{name}: UTF-16, not UTF-8; convert it first")


def read_bytes(path: Path) -> bytes:
    """The content of a regular file.

    Raises:
        FileError: it cannot be read.
    """
    with InputFile(path) as file:
        return b"".join(file)


class InputFile:
    """A regular file that is read once from the start, and hashed on the way.

    Args:
        path: the file; FIFOs and devices are refused without waiting for them.

    Raises:
        FileError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0
        self._hash = hashlib.sha256()
        try:
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            self._handle = os.open(path, flags)
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
        try:
            data = os.read(self._handle, READ_SIZE if size < 0 else size)
        except OSError as error:
            raise _unreadable(self.path, error) from error
        self._hash.update(data)
        self.position += len(data)
        return data

    def identity(self) -> Identity:
        """What was read; the file has to be read to its end."""
        return Identity(self.position, self.status.st_mtime_ns, self._hash.hexdigest())

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _unreadable(path: Path, error: OSError) -> FileError:
    return FileError(f"{path}: cannot be read: {error.strerror}")


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, as hexadecimal digits.

    Raises:
        FileError: it cannot be read.
    """
    with InputFile(path) as file:
        for _ in file:
            pass
        return file.identity().sha256


class Replacement:
    """The new content of a file, in a temporary file beside it until it is put in place.

    The temporary file is locked as long as its writer lives, which tells a later run what it
    may sweep. Nothing is seen at the path before `put`, and then the whole at once.

    Args:
        path: the file to replace; its folder exists. A symbolic link stays one when `follow`
            is True, and is refused when it is False.
        expected: what the file must hold right before; None for a file that may be new.
        follow: whether to replace the file that a symbolic link points to.
        partial: keep what was written under a fixed name, so that a later run carries on.

    Raises:
        FileError: the temporary file cannot be made.
    """

    def __init__(
        self,
        path: Path,
        expected: Identity | None = None,
        *,
        follow: bool = True,
        partial: bool = False,
    ) -> None:
        self.path = path
        self.expected = expected
        self.size = 0
        self._handle = -1
        self._hash = hashlib.sha256()
        if not follow and path.is_symlink():
            raise FileError(f"{path}: is a symbolic link; remove it first, it is not followed")
        self.target = Path(os.path.realpath(path)) if follow else path
        try:
            with locked_folder(self.target.parent):
                self._open(partial)
            self._take_over_mode()
        except OSError as error:
            self.discard()
            raise self._failure(error) from error

    def _open(self, partial: bool) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        if partial:
            self.temporary = partial_of(self.target)
            self._handle = os.open(self.temporary, flags, 0o600)
            if _lock(self._handle, wait=False):
                return
            os.close(self._handle)  # another run is at it
        token = secrets.token_hex(6)
        name = f".{self.target.name[:64]}.{token}{TEMPORARY_SUFFIX}"
        self.temporary = self.target.with_name(name)
        self._handle = os.open(self.temporary, flags | os.O_EXCL, 0o600)
        _lock(self._handle, wait=False)

    def _take_over_mode(self) -> None:
        if not hasattr(os, "fchmod"):  # pragma: no cover
            return
        try:
            status = self.target.stat()
        except FileNotFoundError:
            umask = os.umask(0)
            os.umask(umask)
            os.fchmod(self._handle, 0o666 & ~umask)
            return
        if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
            with suppress(OSError):
                os.fchown(self._handle, status.st_uid, status.st_gid)
        os.fchmod(self._handle, stat.S_IMODE(status.st_mode))

    @property
    def is_partial(self) -> bool:
        """Whether the temporary file has the fixed name from which a run carries on."""
        return self.temporary.name.endswith(PARTIAL_SUFFIX)

    @property
    def sha256(self) -> str:
        """The hash of what was written so far."""
        return self._hash.hexdigest()

    def carry_on(self, size: int) -> Iterator[bytes]:
        """Keep the first `size` bytes that an earlier run left, and give them back to read.

        Raises:
            FileError: they cannot be read.
        """
        try:
            os.ftruncate(self._handle, size)
            os.lseek(self._handle, 0, os.SEEK_SET)
            while data := os.read(self._handle, READ_SIZE):
                self._hash.update(data)
                self.size += len(data)
                yield data
        except OSError as error:
            raise self._failure(error) from error

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            FileError: they cannot be written; nothing is left of the temporary file.
        """
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except OSError as error:
            self.discard()
            raise self._failure(error) from error
        self._hash.update(data)
        self.size += len(data)

    def sync(self) -> None:
        """Wait until the bytes are on the disk.

        Raises:
            FileError: they do not get there.
        """
        try:
            os.fsync(self._handle)
        except OSError as error:
            self.discard()
            raise self._failure(error) from error

    def put(self) -> bool:
        """Put the new content in place. `sync` comes first.

        Returns:
            False when another run has put the same content there already.

        Raises:
            FileError: the file holds something else by now, or cannot be replaced.
        """
        try:
            with locked_folder(self.target.parent):
                done = self._is_done()
                if not done:
                    self.temporary.replace(self.target)
                    self._forget_state()
                    self._close()
            return not done
        except OSError as error:
            raise self._failure(error) from error
        finally:
            self.discard()

    def _is_done(self) -> bool:
        if self.expected is None:
            return False
        status = self.target.stat()
        found = sha256_of(self.target)
        if found == self.expected.sha256 and status.st_size == self.expected.size:
            return False
        if found == self._hash.hexdigest():
            return True
        raise FileError(f"{self.path}: changed while it was cleaned; left alone")

    def release(self) -> None:
        """Leave what was written on the disk, for a later run to carry on."""
        self._close()

    def discard(self) -> None:
        """Remove the temporary file, if it is still there."""
        if self._handle >= 0:
            with suppress(OSError):
                self.temporary.unlink(missing_ok=True)
            self._forget_state()
            self._close()

    def _forget_state(self) -> None:
        if self.is_partial:
            with suppress(OSError):
                state_of(self.target).unlink(missing_ok=True)

    def _close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def _failure(self, error: OSError) -> FileError:
        return FileError(f"{self.path}: cannot be written: {error.strerror}")


def partial_of(target: Path) -> Path:
    """Where a run that can be carried on keeps the new content of a file."""
    return target.with_name(f".{target.name[:200]}{PARTIAL_SUFFIX}")


def state_of(target: Path) -> Path:
    """Where such a run keeps how far it came."""
    return target.with_name(f".{target.name[:200]}.clean-state")


def put_all(replacements: Iterable[Replacement]) -> Iterator[tuple[Replacement, FileError | None]]:
    """Put several files in place, with one wait for the disk.

    Yields:
        Each replacement, with the reason where it failed.
    """
    ready: list[Replacement] = []
    folders = set()
    for replacement in replacements:
        try:
            replacement.sync()
        except FileError as error:
            yield replacement, error
        else:
            ready.append(replacement)
    for replacement in ready:
        try:
            replacement.put()
        except FileError as error:
            yield replacement, error
        else:
            folders.add(replacement.target.parent)
            yield replacement, None
    for folder in folders:
        sync_folder(folder)


def write_bytes(path: Path, data: bytes, expected: bytes | None = None) -> None:
    """Replace a file as a whole, or not at all.

    Args:
        path: the file; its folder exists.
        data: the new content.
        expected: what the file must hold right before; None for a file that may be new.

    Raises:
        FileError: it cannot be written, or holds something else by now.
    """
    identity = None
    if expected is not None:
        identity = Identity(len(expected), 0, hashlib.sha256(expected).hexdigest())
    replacement = Replacement(path, identity)
    replacement.write(data)
    for _, error in put_all([replacement]):
        if error:
            raise error


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Keep other runs from making, sweeping or renaming files in a folder for a moment.

    The lock is on the folder itself and leaves nothing behind. Where a file system knows no
    locks, runs rely on the whole-file rename alone.
    """
    handle = -1
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        _lock(handle, wait=True)
    try:
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    """Lock an open file; False when another process holds it."""
    if fcntl is None:  # pragma: no cover
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def sweep(folder: Path, *, partial: bool = False) -> None:
    """Remove temporary files whose writer is gone.

    Args:
        folder: the folder.
        partial: also what a cut off run left to be carried on.
    """
    if fcntl is None:  # pragma: no cover  (nobody can tell whose they are)
        return
    with suppress(OSError):
        with os.scandir(folder) as entries:
            stale = [
                folder / entry.name
                for entry in entries
                if _TEMPORARY.fullmatch(entry.name) or (partial and _PARTIAL.fullmatch(entry.name))
            ]
        if not stale:
            return
        with locked_folder(folder):
            for path in stale:
                _sweep_file(path)


def _sweep_file(path: Path) -> None:
    with suppress(OSError):
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if stat.S_ISREG(os.fstat(handle).st_mode) and _lock(handle, wait=False):
                path.unlink()
                if path.name.endswith(PARTIAL_SUFFIX):
                    name = path.name.removesuffix(PARTIAL_SUFFIX)
                    path.with_name(f"{name}.clean-state").unlink(missing_ok=True)
        finally:
            os.close(handle)
