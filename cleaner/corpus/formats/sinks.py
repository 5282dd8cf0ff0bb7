"""Writes the outcomes of cleaning to a file, compressed or not, or to standard output."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import BinaryIO, Protocol

from cleaner.corpus.disk.compression import compressor
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.names import Compression
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.pieces import Outcome


class Sink(Protocol):
    """Takes the outcomes of a file's pieces, in order."""

    def add(self, outcome: Outcome) -> None:
        """Write the outcome of a piece."""

    def finish(self) -> str:
        """Write the end, and return the sha256 of the whole content, decompressed."""

    def close(self) -> None:
        """Close what is open, finished or not."""


class FileSink:
    """Writes a stream of bytes to a file, compressed or not.

    Attributes:
        replacement: where it writes.
        hash: the sha256 of the content so far, decompressed.

    Args:
        replacement: where to write.
        compression: how to compress.
    """

    def __init__(self, replacement: Replacement, compression: Compression) -> None:
        self.replacement = replacement
        self.hash = hashlib.sha256()
        self._compressor = compressor(compression)

    def add(self, outcome: Outcome) -> None:
        """Write the outcome of a piece.

        Raises:
            FileError: it cannot be written.
        """
        self.write(outcome.data)

    def write(self, data: bytes) -> None:
        """Write bytes.

        Raises:
            FileError: they cannot be written.
        """
        self.hash.update(data)
        self.replacement.write(self._compressor.add(data))

    def end_part(self) -> None:
        """Bring all to the disk, so that a later run can resume from here.

        Raises:
            FileError: it cannot be written.
        """
        self.replacement.write(self._compressor.end_part())
        self.replacement.sync()

    def finish(self) -> str:
        """Write the end, and return the hash of the content.

        Raises:
            FileError: it cannot be written.
        """
        self.replacement.write(self._compressor.end_part())
        return self.hash.hexdigest()

    def close(self) -> None:
        """Do nothing: the replacement belongs to whoever opened it."""


class StreamSink:
    """Writes to an open stream, such as standard output.

    Args:
        stream: the stream; it stays open.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def add(self, outcome: Outcome) -> None:
        """Write the outcome of a piece, and flush.

        Raises:
            FileError: it cannot be written.
            BrokenPipeError: nobody reads any more.
        """
        self._hash.update(outcome.data)
        try:
            self._stream.write(outcome.data)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            self._give_up()
            raise FileError(f"standard output: cannot be written: {error.strerror}") from error

    def _give_up(self) -> None:
        """Let what Python flushes at exit go nowhere: it would fail again."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    def finish(self) -> str:
        """The hash of what was written."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Do nothing: the stream stays open."""
