"""Defines what a file format knows: the one object that a run asks about its files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.encodings import Recoding
from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.disk.names import Compression
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.sinks import FileSink, Sink
from cleaner.corpus.pieces import START, Order, Outcome, Piece, Place
from cleaner.corpus.trail import Entry
from cleaner.repeated_lines.runs import SitedText


class Texts(NamedTuple):
    """The texts of a piece, as they came.

    Attributes:
        texts: those that can be read, each with its site.
        problems: what cannot be read, and why.
        records: how many records were looked at; 0 where every document has a text.
        without_key: how many of them have no field of the name that was asked for.
    """

    texts: Sequence[SitedText]
    problems: Sequence[str] = ()
    records: int = 0
    without_key: int = 0


class CleanedFile(NamedTuple):
    """A file that a trail speaks of.

    Attributes:
        path: the file.
        compression: how it is compressed.
        entry: what the trail says of it.
        trail: the trail, open.
    """

    path: Path
    compression: Compression
    entry: Entry
    trail: BinaryIO


@dataclass(frozen=True, kw_only=True, eq=False)
class Format(ABC):
    """A file format.

    There is one object for each, which `cleaner.corpus.formats.registry` finds. Workers are told
    its name, and look it up there.

    Attributes:
        name: what pieces and ``--stats`` call it.
        label: what messages call it.
        suffixes: how its files' names end, in lower case; the usual ending first.
        written_as: the format of cleaned copies; None for the same one.
        holds_records: whether a file holds any number of documents, and not just one.
        is_resumable: whether a later run can resume in the middle of a file.
        is_stream: whether it is written from start to end, as standard output needs it.
        settings: the defaults of its files, by key, where they are others than those of all files.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    written_as: Format | None = None
    holds_records: bool = False
    is_resumable: bool = False
    is_stream: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rewrites(self) -> bool:
        """Whether a file can be rewritten in place."""
        return self.written_as is None

    @abstractmethod
    def read(self, reading: Reading, start: Place = START) -> Iterator[Piece]:
        """Split a file into pieces. At the end, `reading.identity` is known.

        Args:
            reading: the file.
            start: where an earlier run stopped.

        Raises:
            FileError: the file cannot be read, or is not of this format.
        """

    @abstractmethod
    def clean(self, piece: Piece) -> Outcome:
        """Clean the documents of a piece.

        Raises:
            FileError: the piece, and so the whole file, cannot be cleaned.
        """

    @abstractmethod
    def texts(self, piece: Piece) -> Texts:
        """The texts of a piece, as they came.

        Raises:
            FileError: the piece, and so the whole file, cannot be read.
        """

    @abstractmethod
    def restore(self, file: CleanedFile) -> Replacement | None:
        """Undo the edits of a file.

        Returns:
            The original content, to be put in place; None when the file holds it already.

        Raises:
            FileError: the file is not the one that the trail speaks of.
        """

    def open_sink(
        self,
        replacement: Replacement,
        compression: Compression,
        source: Path,  # noqa: ARG002  (formats that copy from the source need it)
        text_key: tuple[str, ...],  # noqa: ARG002
    ) -> Sink:
        """Open what writes the cleaned documents of a file.

        Args:
            replacement: where to write.
            compression: how to compress.
            source: the input file, resolved.
            text_key: where its records hold their text.

        Raises:
            FileError: the input file cannot be read, or its copy not be written.
        """
        return FileSink(replacement, compression)

    def written_for(self, order: Order) -> Format:  # noqa: ARG002  (pages may be Markdown)
        """The format of the cleaned copies that an order asks for."""
        return self.written_as or self

    def written_text_key(self, order: Order) -> tuple[str, ...]:
        """Where the records of a cleaned copy hold their text."""
        return order.text_key


@dataclass(frozen=True, kw_only=True, eq=False)
class StreamFormat(Format):
    """A format that is read once, from start to end.

    Attributes:
        is_recoded: whether it may be in another encoding than UTF-8. Pages find out their own.
    """

    is_recoded: bool = False

    def read(self, reading: Reading, start: Place = START) -> Iterator[Piece]:
        """Split a file into pieces, as `Format.read` says."""
        with InputFile(reading.path, reading.real) as file:
            reading.opened = (file.status.st_size, file.status.st_mtime_ns)
            content = decompressed(file, reading.compression)
            yield from self.split_recoded(content, reading, start)
            for _ in file:  # what comes after the content counts for the identity, too
                pass
            reading.identity = file.identity()

    def split_recoded(
        self, content: Iterable[bytes], reading: Reading, start: Place = START
    ) -> Iterator[Piece]:
        """`split`, with content as UTF-8 whose encoding the order says; arguments as there."""
        if not self.is_recoded:
            yield from self.split(content, reading, start)
            return
        recoding = Recoding(content, reading.order.encoding, reading.name)
        for piece in self.split(recoding, reading, start):
            yield piece._replace(encoding=recoding.encoding)

    @abstractmethod
    def split(self, content: Iterable[bytes], reading: Reading, start: Place) -> Iterator[Piece]:
        """Split the content of a file into pieces.

        Args:
            content: the content, decompressed.
            reading: the file it is from.
            start: where an earlier run stopped; only for formats that are resumable.

        Raises:
            FileError: the content is not of this format.
        """


class FileType(NamedTuple):
    """How a file is read.

    Attributes:
        format: as which format.
        compression: how it is compressed.
        is_known: False for a name that says nothing; such a file is read as text.
    """

    format: Format
    compression: Compression
    is_known: bool


def pieces_of_stream(stream: BinaryIO, file_type: FileType, reading: Reading) -> Iterator[Piece]:
    """Split what comes from standard input into pieces.

    Args:
        stream: standard input.
        file_type: how it is read.
        reading: what to call it, and what to do.

    Raises:
        FileError: it is compressed, or of a format that takes a file; or it cannot be read.
    """
    if file_type.compression or not isinstance(file_type.format, StreamFormat):
        kind = "compressed" if file_type.compression else file_type.format.label
        raise FileError(f"{reading.name}: {kind} cannot be read from standard input; name a file")
    blocks = iter(lambda: stream.read(_BLOCK), b"")
    yield from file_type.format.split_recoded(blocks, reading)


_BLOCK = 1 << 20
"""Bytes of standard input that are read at once."""
