"""Learns the lines of a corpus: reads it once, counts them on the disk, and writes the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.replacing import Replacement, put_all
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.registry import file_type_for
from cleaner.corpus.pieces import Order
from cleaner.corpus.selecting.paths import PathError, Selection, Source, find_sources
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
    selection: Selection


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
            for text in _read_corpus(learning, fail):
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


def _read_corpus(learning: Learning, fail: Fail) -> Iterator[SitedText]:
    """The texts of all files."""
    for source in find_sources(map(Path, learning.paths), learning.selection):
        if isinstance(source, PathError):
            fail(str(source))
        if not isinstance(source, Source):
            continue
        try:
            yield from _read_file(source.path, learning.order_for(source.path), fail)
        except FileError as error:
            fail(str(error))


def _read_file(path: Path, order: Order, fail: Fail) -> Iterator[SitedText]:
    """The texts of a file.

    Raises:
        FileError: it cannot be read to its end.
    """
    file_type = file_type_for(path, order)
    without_key = records = 0
    for piece in file_type.format.read(Reading(path, file_type.compression, order)):
        read = file_type.format.texts(piece)
        for problem in read.problems:
            fail(f"{problem}; left out")
        yield from read.texts
        records += read.records
        without_key += read.without_key
    if without_key and without_key == records:
        fail(f"{path}: {order.missing_key}")
