"""A corpus to a table of its lines: read once, counted on the disk, merged, put in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cleaner.corpus.disk.files import FileError, decode
from cleaner.corpus.disk.replacing import Replacement, put_all
from cleaner.corpus.formats import csv_records as csvrecords
from cleaner.corpus.formats import jsonlines
from cleaner.corpus.formats.records import RawRecord
from cleaner.corpus.pieces import Order, Piece
from cleaner.corpus.run.reading import Reading
from cleaner.corpus.selecting.paths import EVERYTHING, PathError, Selection, Source, find_sources
from cleaner.repeated_lines.runs import SitedText, records_of
from cleaner.repeated_lines.spill import Spill
from cleaner.repeated_lines.table import write_table

Fail = Callable[[str], None]


class Learning(NamedTuple):
    """What is to be learned from, and where to.

    Attributes:
        paths: files and folders.
        order_for: how the documents of a file are read.
        target: the table; written as a whole or not at all.
        memory: bytes that lines may take before they are written to the disk.
        selection: what is taken from folders.
    """

    paths: tuple[str, ...]
    order_for: Callable[[Path], Order]
    target: Path
    memory: int
    selection: Selection = EVERYTHING


def learn(learning: Learning, fail: Fail) -> tuple[int, int]:
    """Count the lines of a corpus, and write the table.

    What cannot be read is named, and the others still count.

    Args:
        learning: what is to be done.
        fail: hears of what cannot be read.

    Returns:
        The numbers of documents and of bytes of the table.

    Raises:
        FileError: the table, or what goes to the disk on the way, cannot be written.
    """
    target = learning.target
    documents = 0
    try:
        with TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            spill = Spill(Path(folder), learning.memory)
            for text in _texts(learning, fail):
                documents += 1
                spill.add(records_of(text))
            return documents, put_table(spill.records(), target)
    except OSError as error:
        raise FileError(f"{target}: cannot be written: {error.strerror}") from error


def put_table(records: Iterable[bytes], target: Path) -> int:
    """Write a table as a whole or not at all, and give back its size in bytes.

    Args:
        records: the records of a run, in order.
        target: the table.

    Raises:
        FileError: it cannot be written.
    """
    replacement = Replacement(target)
    try:
        write_table(records, replacement.write)
        size = replacement.size
        for _, error in put_all([replacement]):
            if error:
                raise error
    finally:
        replacement.discard()
    return size


def _texts(learning: Learning, fail: Fail) -> Iterator[SitedText]:
    for source in find_sources(map(Path, learning.paths), learning.selection):
        if isinstance(source, PathError):
            fail(str(source))
            continue
        try:
            yield from _texts_of_file(source, learning.order_for(source.path), fail)
        except FileError as error:
            fail(str(error))


def _texts_of_file(source: Source, order: Order, fail: Fail) -> Iterator[SitedText]:
    without_key = total = 0
    for piece in Reading(source, order).pieces():
        if piece.format == "jsonl":
            records = list(jsonlines.records_of(piece))
            total += len(records)
            without_key += sum(record.lacks_key for record in records)
            yield from _texts_of_records(piece, records, fail)
        elif piece.format == "csv":
            yield from _texts_of_records(piece, csvrecords.records_of(piece), fail)
        elif piece.format == "warc":
            yield from _texts_of_captures(piece, fail)
        elif piece.format == "parquet":
            for text, _, site in zip(*piece.data, strict=True):
                if text is not None:
                    yield SitedText(text, piece.site(site))
        else:
            yield SitedText(_text(piece), piece.site())
    if without_key and without_key == total:
        key = ".".join(order.text_key)
        fail(f"{source.path}: no record has a {key!r}; say which key with --text-key")


def _texts_of_records(
    piece: Piece, records: Iterable[RawRecord], fail: Fail
) -> Iterator[SitedText]:
    for record in records:
        if record.problem:
            fail(f"{piece.name}:{record.line}: {record.problem}; left out")
        elif record.field:
            yield SitedText(record.text, piece.site(record.site))


def _texts_of_captures(piece: Piece, fail: Fail) -> Iterator[SitedText]:
    from cleaner.corpus.formats.warc import text_of

    for number, capture in enumerate(piece.data, piece.start.record):
        if capture.content is not None:
            try:
                text = text_of(capture, f"{piece.name}:{number}")
            except FileError as error:
                fail(f"{error}; left out")
            else:
                yield SitedText(text, piece.site(capture.url))


def _text(piece: Piece) -> str:
    if piece.format != "html":
        return decode(piece.data, piece.name)
    from cleaner.page import read_page

    return read_page(piece.data, voters=False).text
