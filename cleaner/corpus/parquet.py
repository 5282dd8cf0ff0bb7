"""Parquet: one column of texts is cleaned; schema, row groups and other values stay.

Needs pyarrow, which the extra ``parquet`` brings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner.corpus.files import FileError, Replacement
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Order,
    Outcome,
    Piece,
    Record,
    cleaner_for,
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
            raise FileError(f"{path}: not Parquet: {_first_line(error)}") from error
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
            raise FileError(f"{self.path}: cannot be read: {_first_line(error)}") from error

    def groups(self) -> Iterator[Any]:
        """The row groups, one table after the other.

        Raises:
            FileError: they cannot be read.
        """
        for number in range(self.file.num_row_groups):
            try:
                yield self.file.read_row_group(number)
            except self._errors as error:
                raise FileError(f"{self.path}: cannot be read: {_first_line(error)}") from error

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


def _first_line(error: BaseException) -> str:
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
    """The texts of a file, in pieces, each with the ids of its rows."""
    record = 1
    ids: Iterator[list[Any]] | None = None
    if order.id_key and order.id_key[0] in source.file.schema_arrow.names:
        ids = source.texts(order.id_key)
    for texts in source.texts(source.key):
        size = sum(len(text) for text in texts if text)
        if size > ROWS * LARGEST_DOCUMENT:
            raise FileError(f"{name}: documents of more than {LARGEST_DOCUMENT:,} bytes")
        identifiers = next(ids) if ids else [None] * len(texts)
        data = (texts, identifiers)
        yield Piece("parquet", name, order, data, record, record, size=size)
        record += len(texts)


def clean_piece(piece: Piece) -> Outcome:
    """Clean the texts of a piece; rows without text stay."""
    order = piece.order
    outcome = Outcome()
    texts, identifiers = piece.data
    new: list[Any] = []
    cleaner = cleaner_for(order.config)
    for index, (text, identifier) in enumerate(zip(texts, identifiers, strict=True)):
        new.append(text)
        if text is None:
            outcome.tally.fates["skipped"] += 1
            continue
        number = piece.record + index
        record = Record(
            f"{piece.name}:{number}",
            number,
            identifier_of(identifier),
            lambda edits, row=number: [(row, 1)] * len(edits),  # type: ignore[misc]
        )
        try:
            cleaned = cleaner.clean(text)
            if take_document(outcome, order, piece, record, cleaned):
                new[-1] = cleaned.text
                if is_dropped(order, cleaned):
                    outcome.dropped.append(index)
        except FileError as error:
            outcome.fail(str(error))
    outcome.data = new
    return outcome


class ParquetOutput:
    """A copy of a Parquet file with other texts, row group by row group.

    Args:
        source: the file it is a copy of.
        replacement: where it is written.
    """

    def __init__(self, source: ParquetInput, replacement: Replacement) -> None:
        from pyarrow import parquet as pq

        self._source = source
        self._groups = source.groups()
        self._rows = [
            source.file.metadata.row_group(number).num_rows
            for number in range(source.file.num_row_groups)
        ]
        self._texts: list[Any] = []
        self._dropped: list[int] = []
        self._file = _Writable(replacement)
        self._writer = pq.ParquetWriter(
            self._file, source.file.schema_arrow, **_settings(source.file.metadata)
        )
        self._write_full_groups()

    def add(self, texts: list[Any], dropped: Sequence[int] = ()) -> None:
        """Add the texts of the next rows.

        Args:
            texts: the texts.
            dropped: the places in `texts` whose rows are left out.

        Raises:
            FileError: the file cannot be read or written.
        """
        self._dropped.extend(len(self._texts) + place for place in dropped)
        self._texts.extend(texts)
        self._write_full_groups()

    def _write_full_groups(self) -> None:
        while self._rows and len(self._texts) >= self._rows[0]:
            count = self._rows.pop(0)
            texts, self._texts = self._texts[:count], self._texts[count:]
            dropped = [place for place in self._dropped if place < count]
            self._dropped = [place - count for place in self._dropped if place >= count]
            table = _with_texts(next(self._groups), self._source.key, texts)
            if dropped:
                gone = set(dropped)
                table = table.take([row for row in range(count) if row not in gone])
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))

    def close(self) -> None:
        """Write the end of the file.

        Raises:
            FileError: it cannot be written.
        """
        self._writer.close()


class _Writable:
    """A replacement as pyarrow wants a file."""

    closed = False

    def __init__(self, replacement: Replacement) -> None:
        self._replacement = replacement

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._replacement.write(data)
        return len(data)

    def tell(self) -> int:
        return self._replacement.size

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def _settings(metadata: Any) -> dict[str, Any]:
    """How the columns of a file are written: as they were."""
    settings: dict[str, Any] = {"version": metadata.format_version}
    if metadata.num_row_groups == 0 or metadata.num_columns == 0:
        return settings
    group = metadata.row_group(0)
    columns = [group.column(number) for number in range(metadata.num_columns)]
    settings["compression"] = {
        column.path_in_schema: _CODECS.get(column.compression, column.compression)
        for column in columns
    }
    settings["use_dictionary"] = [
        column.path_in_schema for column in columns if column.has_dictionary_page
    ]
    settings["write_statistics"] = [
        column.path_in_schema for column in columns if column.is_stats_set
    ]
    return settings


_CODECS = {"UNCOMPRESSED": "none"}


def _with_texts(table: Any, key: tuple[str, ...], texts: list[Any]) -> Any:
    import pyarrow as pa

    index = table.schema.get_field_index(key[0])
    column = table.column(index).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    new = _replaced(column, key[1:], texts)
    return table.set_column(index, table.schema.field(index), new)


def _replaced(values: Any, names: tuple[str, ...], texts: list[Any]) -> Any:
    """An array with other texts, however deep in structs they are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not names:
        if pa.types.is_dictionary(values.type):
            plain = pa.array(texts, values.type.value_type)
            return plain.dictionary_encode().cast(values.type)
        return pa.array(texts, values.type)
    fields = list(values.type)
    children = [pc.struct_field(values, field.name) for field in fields]
    at = [field.name for field in fields].index(names[0])
    children[at] = _replaced(children[at], names[1:], texts)
    return pa.StructArray.from_arrays(children, fields=fields, mask=values.is_null())


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
        if text is None or sha256(text) != entry["after"]:
            raise FileError(
                f"{name}:{entry['record']}: changed since the trail was written; left alone"
            )
        found.append(restore(text, entry["edits"]))
    return found
