"""Bytes to text and back: what is no text is refused, and no write leaves a file half done."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

TEMPORARY_SUFFIX = ".clean-tmp"


class FileError(ValueError):
    """A file that cannot be read or written; the message names it and says why."""


def decode(data: bytes, name: str) -> str:
    """UTF-8 bytes as text, line ends and byte order mark kept.

    Args:
        data: the bytes.
        name: what to call them in an error.

    Raises:
        FileError: the bytes are not UTF-8 text.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileError(f"{name}: UTF-16, not UTF-8; convert it first")
    if b"\0" in data:
        raise FileError(f"{name}: not text: a NUL at byte {data.index(0)}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileError(f"{name}: not UTF-8: byte {error.start}; convert it first") from error


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        FileError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from error


def write_bytes(path: Path, data: bytes, expected: bytes | None = None) -> None:
    """Replace a file as a whole, or not at all.

    The bytes go to a temporary file beside it, which takes over its mode, reaches the disk,
    and is then renamed. A symbolic link stays one; the file it points to is replaced.

    Args:
        path: the file; its folder exists.
        data: the new content.
        expected: what the file must hold right before; None for a file that may be new.

    Raises:
        FileError: it cannot be written, or holds something else by now.
    """
    target = path.resolve()
    temporary = target.with_name(f".{target.name[:64]}.{secrets.token_hex(6)}{TEMPORARY_SUFFIX}")
    try:
        try:
            mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
            with temporary.open("xb") as file:
                file.write(data)
                if mode is not None:
                    os.fchmod(file.fileno(), mode)
                file.flush()
                os.fsync(file.fileno())
            if expected is not None and target.read_bytes() != expected:
                raise FileError(f"{path}: changed while it was cleaned; left alone")
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror}") from error
