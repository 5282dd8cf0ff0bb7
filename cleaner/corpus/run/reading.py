"""An input file, read once from start to end, ahead of the workers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.files import FileError, Identity, InputFile, identity_of
from cleaner.corpus.formats import csv_records as csvrecords
from cleaner.corpus.formats import jsonlines
from cleaner.corpus.formats import whole_files as wholefiles
from cleaner.corpus.formats.parquet import ParquetInput, texts_as_bytes
from cleaner.corpus.formats.parquet import split as split_parquet
from cleaner.corpus.pieces import START, Order, Piece, Place
from cleaner.corpus.selecting.paths import Source


class Reading:
    """A file on its way to the workers.

    Attributes:
        identity: which content the file had; None before it was read to its end.
        content: a hash of its records' content, decompressed, where a trail is kept; of
            Parquet, of its texts.

    Args:
        source: the file.
        order: what to do with its documents.
    """

    def __init__(self, source: Source, order: Order) -> None:
        self.identity: Identity | None = None
        self.content = hashlib.sha256()
        self._source = source
        self._order = order
        self._name = str(source.path)

    def pieces(self, start: Place = START) -> Iterator[Piece]:
        """The pieces of the file.

        Args:
            start: where an earlier run stopped.

        Raises:
            FileError: it cannot be read, or is not of its format.
        """
        if self._source.format.name == "parquet":
            return self._parquet_pieces()
        return self._stream_pieces(start)

    def _parquet_pieces(self) -> Iterator[Piece]:
        if self._source.format.compression:
            raise FileError(f"{self._name}: Parquet is compressed inside; unpack it first")
        if self._order.trail and self._order.emptied == "drop":
            raise FileError(
                f"{self._name}: rows of Parquet that are dropped cannot be put back; "
                "leave out --trail or --emptied drop"
            )
        self.identity = identity_of(self._source.path)
        table = ParquetInput(self._source.path, self._order.text_key)
        try:
            for piece in split_parquet(table, self._name, self._order):
                if self._order.trail:
                    self.content.update(texts_as_bytes(piece.data[0]))
                yield piece
        finally:
            table.close()

    def _stream_pieces(self, start: Place) -> Iterator[Piece]:
        form = self._source.format
        with InputFile(self._source.path) as file:
            content = decompressed(file, form.compression)
            if self._order.trail and form.name in ("jsonl", "csv"):
                content = self._hashed(content)
            yield from self._split(content, start)
            for _ in file:  # what stands behind the content counts for the identity
                pass
            self.identity = file.identity()

    def _hashed(self, content: Iterable[bytes]) -> Iterator[bytes]:
        for block in content:
            self.content.update(block)
            yield block

    def _split(self, content: Iterable[bytes], start: Place) -> Iterator[Piece]:
        form = self._source.format
        if form.name == "jsonl":
            return jsonlines.split(content, self._name, self._order, start)
        if form.name == "csv":
            return csvrecords.split(content, self._name, self._order, start)
        if form.name == "warc":
            from cleaner.corpus.formats import warc

            return warc.split(content, self._name, self._order)
        return wholefiles.split(content, self._name, self._order, is_html=form.name == "html")
