"""Replaces files as a whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from cleaner.corpus.disk.files import READ_SIZE, FileError, Identity, InputFile
from cleaner.corpus.disk.leftovers import partial_of, state_of, temporary_of
from cleaner.corpus.disk.locking import lock, locked_folder
from cleaner.corpus.disk.pinning import PinnedFolder


class Replacement:
    """The new content of a file, in a temporary file beside it until it is put in place.

    The temporary file is locked as long as its writer lives, which tells a later run what it
    may sweep. Nothing is seen at the path before `put`, and then the whole at once.

    Args:
        path: the file to replace; its folder exists. A symbolic link stays one when `follow`
            is True, and is refused when it is False.
        expected: what the file must hold right before; None for a file that may be new.
        follow: whether to replace the file that a symbolic link points to.
        real: the path, resolved before; a link that has been put in its way since is refused. None
            to resolve it now.
        most: the permissions that a file that is new gets at most.
        partial: keep what was written under a fixed name, so that a later run can resume.

    Raises:
        FileError: the temporary file cannot be made.
    """

    def __init__(
        self,
        path: Path,
        expected: Identity | None = None,
        *,
        follow: bool = True,
        real: Path | None = None,
        partial: bool = False,
        most: int = 0o666,
    ) -> None:
        self.path = path
        self.expected = expected
        self.size = 0
        self.is_partial = False
        """Whether the temporary file has the fixed name from which a run resumes."""
        self._most = most
        self._handle = -1
        self._hash = hashlib.sha256()
        if not follow and path.is_symlink():
            raise FileError(f"{path}: is a symbolic link; remove it first, it is not followed")
        if real is None:
            inside = path if follow else path.parent
            real = Path(os.path.realpath(inside), *(() if follow else (path.name,)))
        self.folder = real.parent
        """The folder of the file, resolved."""
        self._pinned: PinnedFolder | None = None
        try:
            self._pinned = PinnedFolder(self.folder)
            self.target = self._pinned.path / real.name
            with locked_folder(self.target.parent):
                self._open(partial)
                self._take_over()
        except OSError as error:
            self.discard()
            raise self._failure(error) from error
        except BaseException:  # told to stop meanwhile: nobody else knows of the file yet
            self.discard()
            raise

    def _open(self, partial: bool) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        if partial:
            self.is_partial = True
            self.temporary = partial_of(self.target)
            self._handle = os.open(self.temporary, flags, 0o600)
            if lock(self._handle, wait=False):
                return
            os.close(self._handle)  # another run is at it
        self.is_partial = False
        self.temporary = temporary_of(self.target)
        self._handle = os.open(self.temporary, flags | os.O_EXCL, 0o600)
        lock(self._handle, wait=False)

    def _take_over(self) -> None:
        """Give the new file what the old one has beside its content.

        Raises:
            OSError: the old one has something that cannot be kept.
        """
        if not hasattr(os, "fchmod"):  # pragma: no cover
            return
        try:
            status = self.target.stat()
        except FileNotFoundError:
            umask = os.umask(0)
            os.umask(umask)
            os.fchmod(self._handle, 0o666 & ~umask & self._most)
            return
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EEXIST, "it is not a regular file")
        if status.st_nlink > 1:
            raise OSError(errno.EMLINK, "it has several names (hard links), which would be split")
        made = os.fstat(self._handle)
        if (status.st_uid, status.st_gid) != (made.st_uid, made.st_gid):
            try:
                os.fchown(self._handle, status.st_uid, status.st_gid)
            except OSError as error:
                raise OSError(error.errno, "its owner or group cannot be kept") from error
        os.fchmod(self._handle, stat.S_IMODE(status.st_mode))
        self._take_over_attributes()

    def _take_over_attributes(self) -> None:
        """Copy extended attributes, among them access lists.

        Raises:
            OSError: one cannot be kept; labels that the system itself gives are its own business.
        """
        if not hasattr(os, "listxattr"):  # pragma: no cover
            return
        names: list[str] = []
        with suppress(OSError):  # file systems without them
            names = os.listxattr(self.target)
        for name in names:
            if not name.startswith("security."):
                try:
                    os.setxattr(self._handle, name, os.getxattr(self.target, name))
                except OSError as error:
                    raise OSError(error.errno, f"its attribute {name} cannot be kept") from error

    @property
    def sha256(self) -> str:
        """The hash of what was written so far."""
        return self._hash.hexdigest()

    def resume(self, size: int) -> None:
        """Keep the first `size` bytes that an earlier run left, or all if it left fewer.

        Raises:
            FileError: they cannot be read.
        """
        if not size:
            self._forget_state()
        try:
            os.ftruncate(self._handle, min(size, os.fstat(self._handle).st_size))
            os.lseek(self._handle, 0, os.SEEK_SET)
            while data := os.read(self._handle, READ_SIZE):
                self._hash.update(data)
                self.size += len(data)
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
                is_new = self._put() if self.expected is None else self._put_over(self.expected)
                if is_new:
                    self._forget_state()
                    self._close()
            return is_new
        except OSError as error:
            raise self._failure(error) from error
        finally:
            self.discard()

    def _put(self) -> bool:
        self.temporary.replace(self.target)
        return True

    def _put_over(self, expected: Identity) -> bool:
        """Put the new content over what was read, and over nothing else.

        Raises:
            FileError: the file holds something else by now.
            OSError: the file cannot be replaced.
        """
        with InputFile(self.target) as current:
            for _ in current:
                pass
            found = current.identity().sha256
            if found == self.sha256 and found != expected.sha256:
                return False
            if found != expected.sha256 or current.was_changed():
                raise self._changed()
            if current.is_being_written():
                raise FileError(f"{self.path}: another program has it open to write; left alone")
            kept = self._keep()
            try:
                self._put()
                # Somebody may have written to it between the last look and the rename.
                if current.was_changed() and kept:
                    kept.replace(self.target)
                    raise self._changed()
            finally:
                if kept:
                    kept.unlink(missing_ok=True)
        return True

    def _keep(self) -> Path | None:
        """A second name for the old file, which is swept if the run dies.

        None where the file system has no such names.
        """
        name = temporary_of(self.target)
        try:
            os.link(self.target, name, follow_symlinks=False)
        except OSError:
            return None
        return name

    def _changed(self) -> FileError:
        return FileError(f"{self.path}: changed while it was cleaned; left alone")

    def release(self) -> None:
        """Leave what was written on the disk, for a later run to resume."""
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
        if self._pinned:
            self._pinned.close()

    def _failure(self, error: OSError) -> FileError:
        return FileError(f"{self.path}: cannot be written: {error.strerror}")


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
            folders.add(replacement.folder)
            yield replacement, None
    for folder in folders:
        sync_folder(folder)


def write_bytes(
    path: Path,
    data: bytes,
    expected: bytes | None = None,
    *,
    follow: bool = True,
    real: Path | None = None,
) -> None:
    """Replace a file as a whole, or not at all.

    Args:
        path: the file; its folder exists.
        data: the new content.
        expected: what the file must hold right before; None for a file that may be new.
        follow: as of `Replacement`.
        real: likewise.

    Raises:
        FileError: it cannot be written, or holds something else by now.
    """
    identity = None
    if expected is not None:
        identity = Identity(len(expected), 0, hashlib.sha256(expected).hexdigest())
    replacement = Replacement(path, identity, follow=follow, real=real)
    try:
        replacement.write(data)
        for _, error in put_all([replacement]):
            if error:
                raise error
    finally:  # told to stop meanwhile: nobody else knows of the temporary file
        replacement.discard()


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
