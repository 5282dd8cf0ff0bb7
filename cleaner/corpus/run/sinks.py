"""Where cleaned documents go: a compressed or plain file, Parquet, standard output."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO, Protocol

from cleaner.corpus.disk.compression import compressor
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.names import Compression
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.parquet import texts_as_bytes
from cleaner.corpus.formats.parquet_output import ParquetOutput
from cleaner.corpus.pieces import Outcome


class Sink(Protocol):
    """Takes outcomes in order."""

    def add(self, outcome: Outcome) -> None:
        """Write what became of a piece."""

    def finish(self) -> str:
        """Write the end; the sha256 of what was written, decompressed."""

    def close(self) -> None:
        """Let go of what is held, finished or not."""


class FileSink:
    """A text file, compressed or not.

    Args:
        replacement: where it is written.
        compression: how.
    """

    def __init__(self, replacement: Replacement, compression: Compression) -> None:
        self.replacement = replacement
        self.hash = hashlib.sha256()
        self._compressor = compressor(compression)

    def add(self, outcome: Outcome) -> None:
        """Write what became of a piece.

        Raises:
            FileError: it cannot be written.
        """
        self.hash.update(outcome.data)
        self.replacement.write(self._compressor.add(outcome.data))

    def end_part(self) -> None:
        """Bring all to the disk, so that a later run can carry on from here.

        Raises:
            FileError: it cannot be written.
        """
        self.replacement.write(self._compressor.end_part())
        self.replacement.sync()

    def finish(self) -> str:
        """Write the end.

        Raises:
            FileError: it cannot be written.
        """
        self.replacement.write(self._compressor.end_part())
        return self.hash.hexdigest()

    def close(self) -> None:
        """Nothing is held."""


class ParquetSink:
    """A Parquet file with other texts.

    Args:
        path: the file it is a copy of.
        key: the column of texts.
        replacement: where it is written.
    """

    def __init__(self, path: Path, key: tuple[str, ...], replacement: Replacement) -> None:
        self._hash = hashlib.sha256()
        self._output = ParquetOutput(path, key, replacement)

    def add(self, outcome: Outcome) -> None:
        """Write what became of a piece.

        Raises:
            FileError: it cannot be written.
        """
        self._hash.update(texts_as_bytes(outcome.data))
        self._output.add(outcome.data, outcome.dropped)

    def finish(self) -> str:
        """Write the end; the hash is that of the texts.

        Raises:
            FileError: it cannot be written.
        """
        self._output.finish()
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the files."""
        self._output.close()


class StreamSink:
    """An open stream, such as standard output.

    Args:
        stream: the stream.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def add(self, outcome: Outcome) -> None:
        """Write what became of a piece.

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
            raise FileError(f"standard output: cannot be written: {error.strerror}") from error

    def finish(self) -> str:
        """The hash of what was written."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """The stream stays open."""
