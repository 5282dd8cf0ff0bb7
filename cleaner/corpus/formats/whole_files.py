"""Reads, cleans and restores files that are one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cleaner.cleaned import Cleaned
from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.files import FileError, Identity, InputFile, decode
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.format import CleanedFile, StreamFormat, Texts
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.sinks import FileSink
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Outcome,
    Piece,
    Place,
    Places,
    Record,
    account_for,
)
from cleaner.corpus.trail import edits_at, sha256
from cleaner.edits.algebra import restore
from cleaner.repeated_lines.runs import SitedText


@dataclass(frozen=True, kw_only=True, eq=False)
class WholeFileFormat(StreamFormat):
    """A format whose files are one document each. Cleaned, it is UTF-8 text.

    Attributes:
        clean_document: cleans the document of a piece; raises a `FileError` when it cannot.
        text_of: the text of the document, as it came; raises a `FileError` when it has none.
    """

    clean_document: Callable[[Piece], Cleaned]
    text_of: Callable[[Piece], str]

    def split(self, content: Iterable[bytes], reading: Reading, start: Place) -> Iterator[Piece]:  # noqa: ARG002
        """The whole content as one piece.

        Raises:
            FileError: it is larger than a document may be.
        """
        data = _joined(content, reading.name)
        end = Place(len(data))
        yield Piece(self.name, reading.name, reading.order, data, end=end, size=len(data))

    def clean(self, piece: Piece) -> Outcome:
        """Clean the document.

        Raises:
            FileError: it is not text, or not a page.
        """
        cleaned = self.clean_document(piece)
        outcome = Outcome(data=piece.data)
        if not self.rewrites:
            outcome.data = cleaned.original.encode("utf-8", "replace")
        record = Record(piece.name, places=self.places_in(piece, cleaned))
        if account_for(outcome, piece, record, cleaned):
            outcome.data = cleaned.text.encode("utf-8")
        if cleaned.markdown and not self.rewrites:
            outcome.data = cleaned.markdown.encode("utf-8", "replace")
        return outcome

    def places_in(self, piece: Piece, cleaned: Cleaned) -> Places | None:  # noqa: ARG002
        """What finds the places of edits in the file; None where its text is the document's."""
        return None

    def texts(self, piece: Piece) -> Texts:
        """The one text.

        Raises:
            FileError: the file is not text, or not a page.
        """
        return Texts([SitedText(self.text_of(piece), piece.site())])

    def restore(self, file: CleanedFile) -> Replacement | None:
        """Undo the edits of a file, as `Format.restore` says."""
        path, entry = file.path, file.entry
        if entry.key:
            raise FileError(f"{path}: the trail speaks of records, and it holds none; left alone")
        text, identity = _read_text(file)
        digest = sha256(text)
        if digest == entry.before:
            return None
        if digest != entry.after:
            raise FileError(f"{path}: changed since the trail was written; left alone")
        original = _original_of(text, file)
        sink = FileSink(Replacement(path, identity), file.compression)
        sink.write(original.encode("utf-8"))
        sink.finish()
        return sink.replacement


def _joined(content: Iterable[bytes], name: str) -> bytes:
    """Blocks of bytes as one document.

    Raises:
        FileError: they are more than a document may have.
    """
    waiting: list[bytes] = []
    size = 0
    for block in content:
        waiting.append(block)
        size += len(block)
        if size > LARGEST_DOCUMENT:
            raise FileError(f"{name}: a document of more than {LARGEST_DOCUMENT:,} bytes")
    return b"".join(waiting)


def _read_text(file: CleanedFile) -> tuple[str, Identity]:
    with InputFile(file.path) as opened:
        data = _joined(decompressed(opened, file.compression), str(file.path))
        for _ in opened:
            pass
        return decode(data, str(file.path)), opened.identity()


def _original_of(text: str, file: CleanedFile) -> str:
    """The original of a cleaned text.

    Raises:
        FileError: the trail does not lead back to it.
    """
    try:
        original = restore(text, edits_at(file.trail, file.entry.lines[0]))
    except ValueError as error:
        raise FileError(f"{file.path}: {error}; left alone") from error
    if sha256(original) != file.entry.before:
        raise FileError(f"{file.path}: the trail does not lead back to the original; left alone")
    return original
