"""Parquet: one column of texts is cleaned; schema, row groups and other values stay.

Needs pyarrow, which the extra ``parquet`` brings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus.disk.files import FileError, identity_of
from cleaner.corpus.disk.names import Compression
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.format import CleanedFile, Format, Texts
from cleaner.corpus.formats.parquet_input import ROWS, ParquetInput, texts_as_bytes
from cleaner.corpus.formats.parquet_output import ParquetSink
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.sinks import Sink
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    START,
    Order,
    Outcome,
    Piece,
    Place,
    Record,
    account_for,
    clean_text,
    identifier_of,
    is_dropped,
)
from cleaner.corpus.trail import Entries, sha256
from cleaner.document import Edit
from cleaner.edits.algebra import restore
from cleaner.repeated_lines.runs import SitedText


@dataclass(frozen=True, kw_only=True, eq=False)
class ParquetFormat(Format):
    """Parquet files, which are read and written by row groups."""

    holds_records: bool = True
    is_stream: bool = False

    def read(self, reading: Reading, start: Place = START) -> Iterator[Piece]:  # noqa: ARG002
        """Split the texts of a file into pieces.

        Raises:
            FileError: the file cannot be read, has no such column, or cannot be restored.
        """
        _check_can_be_read(reading)
        reading.identity = identity_of(reading.path, reading.real)
        source = ParquetInput(reading.path, reading.order.text_key, reading.real)
        try:
            for piece in _split(source, reading.name, reading.order):
                if reading.order.trail:
                    reading.content.update(texts_as_bytes(piece.data[0]))
                yield piece
        finally:
            source.close()

    def clean(self, piece: Piece) -> Outcome:
        """Clean the texts; rows without text stay."""
        outcome = Outcome()
        outcome.data = [_clean_row(outcome, piece, row) for row in _rows_of(piece)]
        return outcome

    def texts(self, piece: Piece) -> Texts:
        """The texts of the rows that have one."""
        return Texts(
            [
                SitedText(row.text, piece.site(row.site))
                for row in _rows_of(piece)
                if row.text is not None
            ]
        )

    def restore(self, file: CleanedFile) -> Replacement | None:
        """Undo the edits of a file, as `Format.restore` says."""
        identity = identity_of(file.path)
        source = ParquetInput(file.path, file.entry.key)
        try:
            digest = _content_hash(source)
            if digest == file.entry.before:
                return None
            if digest != file.entry.after:
                raise FileError(f"{file.path}: changed since the trail was written; left alone")
            return _write_original(file, source, Replacement(file.path, identity))
        finally:
            source.close()

    def open_sink(
        self,
        replacement: Replacement,
        compression: Compression,  # noqa: ARG002  (Parquet is compressed inside)
        source: Path,
        text_key: tuple[str, ...],
    ) -> Sink:
        """Open what writes a copy of the input file with other texts.

        Raises:
            FileError: the input file cannot be read, or its schema not be written.
        """
        return ParquetSink(source, text_key, replacement, source)


PARQUET = ParquetFormat(name="parquet", label="Parquet", suffixes=(".parquet",))


def _check_can_be_read(reading: Reading) -> None:
    """Refuse what would not be read whole, or not be restored.

    Raises:
        FileError: the file is compressed from outside, or its trail would lack dropped rows.
    """
    if reading.compression:
        raise FileError(f"{reading.name}: Parquet is compressed inside; unpack it first")
    if reading.order.trail and reading.order.emptied == "drop":
        raise FileError(
            f"{reading.name}: rows of Parquet that are dropped cannot be put back; "
            "leave out --trail or --emptied drop"
        )


def _split(source: ParquetInput, name: str, order: Order) -> Iterator[Piece]:
    """Split the texts of a file into pieces, each with the ids and the sites of its rows."""
    record = 1
    ids = _first_column(source, [order.id_key])
    sites = _first_column(source, order.site_keys)
    for texts in source.texts(source.key):
        size = sum(len(text) for text in texts if text)
        if size > ROWS * LARGEST_DOCUMENT:
            raise FileError(f"{name}: documents of more than {LARGEST_DOCUMENT:,} bytes")
        missing = [None] * len(texts)
        data = (texts, next(ids) if ids else missing, next(sites) if sites else missing)
        start, end = Place(record=record), Place(record=record + len(texts))
        yield Piece(PARQUET.name, name, order, data, start, end, size)
        record = end.record


def _first_column(
    source: ParquetInput, keys: Iterable[tuple[str, ...]]
) -> Iterator[list[Any]] | None:
    """The values of the first of these columns that is there; None where none is."""
    names = source.file.schema_arrow.names
    return next((source.texts(key) for key in keys if key and key[0] in names), None)


class _Row(NamedTuple):
    """A row of a piece: its place there, its number in the file, and what it holds."""

    place: int
    number: int
    text: str | None
    identifier: Any
    site: Any


def _rows_of(piece: Piece) -> Iterator[_Row]:
    for place, values in enumerate(zip(*piece.data, strict=True)):
        yield _Row(place, piece.start.record + place, *values)


def _clean_row(outcome: Outcome, piece: Piece, row: _Row) -> str | None:
    """The text of a row of the output."""
    if row.text is None:
        outcome.tally.fates["skipped"] += 1
        return None
    name = f"{piece.name}:{row.number}"
    site = row.site if isinstance(row.site, str) else ""
    places = _places_in_row(row.number)
    record = Record(name, row.number, identifier_of(row.identifier), places, site)
    try:
        cleaned = clean_text(piece.order, name, row.text, piece.site(row.site))
        if not account_for(outcome, piece, record, cleaned):
            return row.text
    except FileError as error:
        outcome.fail(str(error))
        return row.text
    if is_dropped(piece.order, cleaned):
        outcome.dropped.append(row.place)
    return cleaned.text


def _places_in_row(number: int) -> Callable[[Sequence[Edit]], list[tuple[int, int]]]:
    """A function that gives the places of edits: Parquet has no lines, but it has rows."""
    return lambda edits: [(number, 1)] * len(edits)


def _content_hash(source: ParquetInput) -> str:
    """The sha256 of the texts."""
    digest = hashlib.sha256()
    for texts in source.texts(source.key):
        digest.update(texts_as_bytes(texts))
    return digest.hexdigest()


def _write_original(
    file: CleanedFile, source: ParquetInput, replacement: Replacement
) -> Replacement:
    """Write the original; nothing is left of it when that fails.

    Raises:
        FileError: the trail does not lead back to it, or it cannot be written.
    """
    sink = None
    try:
        sink = ParquetSink(file.path, file.entry.key, replacement)
        entries = Entries(file.trail, file.entry.lines)
        for texts in source.texts(source.key):
            sink.add(Outcome(data=_restore_texts(texts, entries, str(file.path))))
        if sink.finish() != file.entry.before or not entries.are_used_up:
            raise FileError(
                f"{file.path}: the trail does not lead back to the original; left alone"
            )
    except Exception:  # whatever it is, nothing is left beside the file
        if sink:
            sink.close()
        replacement.discard()
        raise
    return replacement


def _restore_texts(texts: list[Any], entries: Entries, name: str) -> list[Any]:
    """The originals of texts of a cleaned column.

    Args:
        texts: the texts of the next rows.
        entries: what the trail says of the rows.
        name: what to call the file.

    Raises:
        FileError: a text is not the one the trail speaks of.
    """
    originals: list[Any] = []
    for text in texts:
        entry = entries.next()
        if entry is None:
            originals.append(text)
            continue
        where = f"{name}:{entry['record']}"
        if text is None or sha256(text) != entry["after"]:
            raise FileError(f"{where}: changed since the trail was written; left alone")
        try:
            originals.append(restore(text, entry["edits"]))
        except ValueError as error:
            raise FileError(f"{where}: {error}; left alone") from error
    return originals
