"""Parquet: one column of texts is cleaned; schema, row groups and other values stay.

Needs pyarrow, which the extra ``parquet`` brings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Order,
    Outcome,
    Piece,
    Place,
    Record,
    cleaned_text,
    identifier_of,
    is_dropped,
    take_document,
)
from cleaner.corpus.trail import Entries, sha256
from cleaner.document import restore

ROWS = 256
"""Rows that are read at a time."""
LARGEST_GROUP = 2 << 30
"""Bytes of a row group, decompressed, beyond which it is refused."""


class ParquetInput:
    """A Parquet file and its column of texts.

    Args:
        path: the file.
        key: the column; the fields below it, where it holds structs.

    Raises:
        FileError: it cannot be read, has no such column, or unfolds to too much.
    """

    def __init__(self, path: Path, key: tuple[str, ...]) -> None:
        try:
            import pyarrow as pa
            from pyarrow import parquet as pq
        except ImportError as error:
            raise FileError(
                f"{path}: Parquet needs pyarrow; install it with pip install 'cleaner[parquet]'"
            ) from error
        self.path = path
        self.key = key
        self._errors = (pa.ArrowException, OSError, ValueError)
        try:
            self.file = pq.ParquetFile(path)
        except self._errors as error:
            raise FileError(f"{path}: not Parquet: {first_line(error)}") from error
        try:
            self._check_column(pa)
            self._check_size()
        except FileError:
            self.close()
            raise

    def _check_column(self, pa: Any) -> None:
        field: Any = None
        kind: Any = pa.struct(list(self.file.schema_arrow))
        for name in self.key:
            matching = [each for each in kind if each.name == name] if _is_struct(pa, kind) else []
            if len(matching) != 1:
                where = ".".join(self.key)
                raise FileError(
                    f"{self.path}: there is no column {where!r}; say which with --text-key"
                )
            field = matching[0]
            kind = field.type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if not (
            pa.types.is_string(kind)
            or pa.types.is_large_string(kind)
            or getattr(pa.types, "is_string_view", lambda _: False)(kind)
        ):
            raise FileError(f"{self.path}: column {'.'.join(self.key)!r} holds {kind}, not strings")

    def _check_size(self) -> None:
        meta = self.file.metadata
        for number in range(meta.num_row_groups):
            group = meta.row_group(number)
            # A column of one value costs next to nothing on the disk, whatever its length.
            if max(group.total_byte_size, group.num_rows * 8 * meta.num_columns) > LARGEST_GROUP:
                raise FileError(
                    f"{self.path}: row group {number} unfolds to more than {LARGEST_GROUP:,} bytes"
                )

    def texts(self, key: tuple[str, ...]) -> Iterator[list[Any]]:
        """The values of a column, some at a time.

        Raises:
            FileError: they cannot be read.
        """
        try:
            for batch in self.file.iter_batches(batch_size=ROWS, columns=[".".join(key)]):
                values = batch.column(0)
                yield _inner(values, key[1:]).to_pylist()
        except self._errors as error:
            raise FileError(f"{self.path}: cannot be read: {first_line(error)}") from error

    def groups(self) -> Iterator[Any]:
        """The row groups, one table after the other.

        Raises:
            FileError: they cannot be read.
        """
        for number in range(self.file.num_row_groups):
            try:
                yield self.file.read_row_group(number)
            except self._errors as error:
                raise FileError(f"{self.path}: cannot be read: {first_line(error)}") from error

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


def first_line(error: BaseException) -> str:
    """What an error of pyarrow says, on one line."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _is_struct(pa: Any, kind: Any) -> bool:
    return bool(pa.types.is_struct(kind))


def _inner(values: Any, names: Sequence[str]) -> Any:
    """The values of a field of structs; null where the struct is null."""
    import pyarrow.compute as pc

    for name in names:
        values = pc.struct_field(values, name)
    return values


def split(source: ParquetInput, name: str, order: Order) -> Iterator[Piece]:
    """The texts of a file, in pieces, each with the ids and the sites of its rows."""
    record = 1
    ids = _column(source, [order.id_key])
    sites = _column(source, order.site_keys)
    for texts in source.texts(source.key):
        size = sum(len(text) for text in texts if text)
        if size > ROWS * LARGEST_DOCUMENT:
            raise FileError(f"{name}: documents of more than {LARGEST_DOCUMENT:,} bytes")
        missing = [None] * len(texts)
        data = (texts, next(ids) if ids else missing, next(sites) if sites else missing)
        start, end = Place(record=record), Place(record=record + len(texts))
        yield Piece("parquet", name, order, data, start, end, size)
        record = end.record


def _column(source: ParquetInput, keys: Iterable[tuple[str, ...]]) -> Iterator[list[Any]] | None:
    """The values of the first of these columns that there is."""
    names = source.file.schema_arrow.names
    return next((source.texts(key) for key in keys if key and key[0] in names), None)


def clean_piece(piece: Piece) -> Outcome:
    """Clean the texts of a piece; rows without text stay."""
    order = piece.order
    outcome = Outcome()
    new: list[Any] = []
    for index, (text, identifier, site) in enumerate(zip(*piece.data, strict=True)):
        new.append(text)
        if text is None:
            outcome.tally.fates["skipped"] += 1
            continue
        number = piece.start.record + index
        record = Record(
            f"{piece.name}:{number}",
            number,
            identifier_of(identifier),
            lambda edits, row=number: [(row, 1)] * len(edits),  # type: ignore[misc]
        )
        try:
            cleaned = cleaned_text(order, record.name, text, piece.site(site))
            if take_document(outcome, order, piece, record, cleaned):
                new[-1] = cleaned.text
                if is_dropped(order, cleaned):
                    outcome.dropped.append(index)
        except FileError as error:
            outcome.fail(str(error))
    outcome.data = new
    return outcome


def texts_as_bytes(texts: list[Any]) -> bytes:
    """Texts in a form to hash, which tells null from empty and one text from two."""
    return "".join(f"{json.dumps(text)}\n" for text in texts).encode("ascii")


def restore_texts(texts: list[Any], entries: Entries, name: str) -> list[Any]:
    """Texts of a cleaned column, put back.

    Args:
        texts: the texts of the next rows.
        entries: what the trail says of the rows.
        name: what to call the file.

    Raises:
        FileError: a text is not the one the trail speaks of.
    """
    found: list[Any] = []
    for text in texts:
        entry = entries.next()
        if entry is None:
            found.append(text)
            continue
        where = f"{name}:{entry['record']}"
        if text is None or sha256(text) != entry["after"]:
            raise FileError(f"{where}: changed since the trail was written; left alone")
        try:
            found.append(restore(text, entry["edits"]))
        except ValueError as error:
            raise FileError(f"{where}: {error}; left alone") from error
    return found
