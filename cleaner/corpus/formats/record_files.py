"""Reads, cleans and restores files of records whose texts are edited where they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cleaner.config import Config
from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.format import CleanedFile, StreamFormat, Texts
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.records import RawRecord, clean_records, restore_records
from cleaner.corpus.formats.sinks import FileSink
from cleaner.corpus.pieces import START, Order, Outcome, Piece, Place
from cleaner.corpus.trail import Entries
from cleaner.repeated_lines.runs import SitedText


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordFormat(StreamFormat):
    """A format whose files hold records. All but the records' texts stays, byte for byte.

    Attributes:
        split_content: splits the content of a file (its blocks, its name, the order, where to
            start) into pieces of whole records.
        records_of: splits a piece into records and what lies between them.
    """

    split_content: Callable[[Iterable[bytes], str, Order, Place], Iterator[Piece]]
    records_of: Callable[[Piece], Iterable[RawRecord]]
    holds_records: bool = True
    is_resumable: bool = True

    def split(self, content: Iterable[bytes], reading: Reading, start: Place) -> Iterator[Piece]:
        """Split the content into pieces of whole records.

        Raises:
            FileError: it is not of this format.
        """
        if reading.order.trail:
            content = reading.hash_blocks(content)
        return self.split_content(content, reading.name, reading.order, start)

    def clean(self, piece: Piece) -> Outcome:
        """Clean the records.

        Raises:
            FileError: the piece cannot be split into records.
        """
        return clean_records(piece, self.records_of(piece))

    def texts(self, piece: Piece) -> Texts:
        """The texts of the records.

        Raises:
            FileError: the piece cannot be split into records.
        """
        records = list(self.records_of(piece))
        return Texts(
            [SitedText(each.text, piece.site(each.site)) for each in records if each.field],
            [f"{piece.name}:{each.line}: {each.problem}" for each in records if each.problem],
            records=len(records),
            without_key=sum(each.lacks_key for each in records),
        )

    def restore(self, file: CleanedFile) -> Replacement | None:
        """Undo the edits of a file, as `Format.restore` says."""
        digest = _content_hash(file)
        if digest == file.entry.before:
            return None
        if digest != file.entry.after:
            raise FileError(f"{file.path}: changed since the trail was written; left alone")
        sink = FileSink(Replacement(file.path), file.compression)
        try:
            self._write_original(file, sink)
        except Exception:  # whatever it is, nothing is left beside the file
            sink.replacement.discard()
            raise
        return sink.replacement

    def _write_original(self, file: CleanedFile, sink: FileSink) -> None:
        """Write the original content.

        Raises:
            FileError: the trail does not lead back to it.
        """
        entries = Entries(file.trail, file.entry.lines)
        with InputFile(file.path) as opened:
            content = decompressed(opened, file.compression)
            order = Order(Config(), file.entry.key)
            for piece in self.split_content(content, str(file.path), order, START):
                sink.write(restore_records(piece, self.records_of(piece), entries))
            sink.write("".join(entries.dropped()).encode("utf-8"))
            digest = sink.finish()
            for _ in opened:
                pass
            sink.replacement.expected = opened.identity()
        if digest != file.entry.before or not entries.are_used_up:
            raise FileError(
                f"{file.path}: the trail does not lead back to the original; left alone"
            )


def _content_hash(file: CleanedFile) -> str:
    """The sha256 of the decompressed content."""
    digest = hashlib.sha256()
    with InputFile(file.path) as opened:
        for block in decompressed(opened, file.compression):
            digest.update(block)
    return digest.hexdigest()
