"""Reads and writes gzip and zstd as streams, in memory that does not grow with the content."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.disk.names import Compression

PIECE = 1 << 20
"""Bytes that a decompressor gives at a time, at most."""


def decompressed(file: InputFile, compression: Compression) -> Iterator[bytes]:
    """The content of a file, block by block.

    Args:
        file: the file, at its start.
        compression: how it is compressed.

    Raises:
        FileError: it cannot be read, is damaged, or ends too early.
    """
    if compression == "gz":
        return _gunzip(file)
    if compression == "zst":
        return _unzstd(file)
    return iter(file)


def _gunzip(file: InputFile) -> Iterator[bytes]:
    data = file.read()
    while data:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            try:
                piece = member.decompress(data, PIECE)
            except zlib.error as error:
                raise FileError(f"{file.path}: damaged gzip data: {error}") from error
            if piece:
                yield piece
            elif not data:
                raise FileError(f"{file.path}: truncated: the gzip data ends too early")
            data = member.unconsumed_tail or (b"" if member.eof else file.read())
        data = member.unused_data or file.read()
        while data and not data.strip(b"\0"):  # padding after the last member
            data = file.read()


def _unzstd(file: InputFile) -> Iterator[bytes]:
    from cleaner.corpus.disk.zstd import ZstdDecompressor, ZstdError

    data = file.read()
    while data:
        frame = ZstdDecompressor()
        while not frame.eof:
            try:
                piece = frame.decompress(data, PIECE)
            except ZstdError as error:
                raise _zstd_failure(file, error) from error
            if piece:
                yield piece
            data = file.read() if frame.needs_input and not frame.eof else b""
            if not data and frame.needs_input and not frame.eof:
                raise FileError(f"{file.path}: truncated: the zstd data ends too early")
        data = frame.unused_data or file.read()


def _zstd_failure(file: InputFile, error: Exception) -> FileError:
    if "too much memory" in str(error):
        return FileError(
            f"{file.path}: made by zstd --long, which takes too much memory to read; "
            "compress it anew without"
        )
    return FileError(f"{file.path}: damaged zstd data: {error}")


class Compressor(Protocol):
    """Compresses in parts that can be read one after the other."""

    def add(self, data: bytes) -> bytes:
        """Compressed bytes that are ready after `data`."""

    def end_part(self) -> bytes:
        """The rest of what is compressed so far; what follows starts a new part."""


class _Plain:
    def add(self, data: bytes) -> bytes:
        return data

    def end_part(self) -> bytes:
        return b""


class _Gzip:
    """Members without name and time, so that the same text gives the same bytes."""

    def __init__(self) -> None:
        self._member: zlib._Compress | None = None

    def add(self, data: bytes) -> bytes:
        if self._member is None:
            self._member = zlib.compressobj(6, wbits=31)
        return self._member.compress(data)

    def end_part(self) -> bytes:
        member, self._member = self._member, None
        return member.flush() if member else b""


class _Zstd:
    def __init__(self) -> None:
        from cleaner.corpus.disk.zstd import CompressionParameter, ZstdCompressor

        self._context = ZstdCompressor(options={CompressionParameter.checksum_flag: 1})
        self._is_in_frame = False

    def add(self, data: bytes) -> bytes:
        self._is_in_frame = True
        return self._context.compress(data)

    def end_part(self) -> bytes:
        is_in_frame, self._is_in_frame = self._is_in_frame, False
        return self._context.flush() if is_in_frame else b""


def compressor(compression: Compression) -> Compressor:
    """A compressor for a stream of bytes."""
    if compression == "gz":
        return _Gzip()
    if compression == "zst":
        return _Zstd()
    return _Plain()
