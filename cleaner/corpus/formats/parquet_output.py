"""Writes a copy of a Parquet file with other texts; schema, row groups and other values stay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.parquet_input import ParquetInput, first_line, texts_as_bytes
from cleaner.corpus.pieces import Outcome


class ParquetOutput:
    """A copy of a Parquet file with other texts, row group by row group.

    Args:
        path: the file it is a copy of.
        key: the column of texts.
        replacement: where it is written.
        real: `path`, resolved before, as of `ParquetInput`.

    Raises:
        FileError: the file cannot be read, or its schema cannot be written.
    """

    def __init__(
        self,
        path: Path,
        key: tuple[str, ...],
        replacement: Replacement,
        real: Path | None = None,
    ) -> None:
        import pyarrow as pa
        from pyarrow import parquet as pq

        self._source = source = ParquetInput(path, key, real)
        self._replacement = replacement
        self._errors = (pa.ArrowException, OSError, ValueError, NotImplementedError)
        self._groups = source.groups()
        self._rows = [
            source.file.metadata.row_group(number).num_rows
            for number in range(source.file.num_row_groups)
        ]
        self._texts: list[Any] = []
        self._dropped: list[int] = []
        self._writer: Any = None
        try:
            with self._named_errors():
                self._writer = pq.ParquetWriter(
                    _Writable(replacement),
                    source.file.schema_arrow,
                    **settings_of(source.file.metadata, key),
                )
                self._write_full_groups()
        except FileError:
            self.close()
            raise

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
        with self._named_errors():
            self._write_full_groups()

    def _write_full_groups(self) -> None:
        while self._rows and len(self._texts) >= self._rows[0]:
            count = self._rows.pop(0)
            texts, self._texts = self._texts[:count], self._texts[count:]
            dropped = [place for place in self._dropped if place < count]
            self._dropped = [place - count for place in self._dropped if place >= count]
            table = _with_texts(next(self._groups), self._source.key, texts)
            if dropped:
                kept = sorted(set(range(count)) - set(dropped))
                table = table.take(kept)
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))

    def finish(self) -> None:
        """Write the end of the file.

        Raises:
            FileError: it cannot be written, or is not of the shape of its source.
        """
        if self._rows or self._texts:
            raise FileError(f"{self._source.path}: changed while it was cleaned; left alone")
        with self._named_errors():
            self._writer.close()
            self._check_schema()
        self.close()

    def close(self) -> None:
        """Close the files; without `finish` before it, what was written is of no use."""
        self._source.close()
        if self._writer is not None:
            # Else the writer would write the end of the file when it is forgotten.
            self._writer.is_open = False

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except FileError:
            raise
        except self._errors as error:
            reason = first_line(error)
            raise FileError(f"{self._source.path}: cannot be written: {reason}") from error

    def _check_schema(self) -> None:
        """Refuse to put a file in place whose columns are stored in another way.

        Raises:
            FileError: they are.
        """
        from pyarrow import parquet as pq

        now = pq.read_schema(self._replacement.temporary)
        stored = pq.read_metadata(self._replacement.temporary).schema
        before = self._source.file
        if not (stored.equals(before.metadata.schema) and now.equals(before.schema_arrow, True)):
            raise FileError(
                f"{self._source.path}: its columns are stored in a way that cannot be written; "
                "left alone"
            )


class ParquetSink:
    """Writes the outcomes of a Parquet file's pieces.

    Args:
        path: the input file.
        key: the column of texts.
        replacement: where to write.

    Raises:
        FileError: the file cannot be read, or its schema cannot be written.
    """

    def __init__(
        self,
        path: Path,
        key: tuple[str, ...],
        replacement: Replacement,
        real: Path | None = None,
    ) -> None:
        self._hash = hashlib.sha256()
        self._output = ParquetOutput(path, key, replacement, real)

    def add(self, outcome: Outcome) -> None:
        """Write the outcome of a piece.

        Raises:
            FileError: it cannot be written.
        """
        self._hash.update(texts_as_bytes(outcome.data))
        self._output.add(outcome.data, outcome.dropped)

    def finish(self) -> str:
        """Write the end, and return the hash of the texts.

        Raises:
            FileError: it cannot be written.
        """
        self._output.finish()
        return self._hash.hexdigest()

    def close(self) -> None:
        """Close the files, finished or not."""
        self._output.close()


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


def settings_of(metadata: Any, key: tuple[str, ...]) -> dict[str, Any]:
    """How the columns of a file are written: as they were.

    Args:
        metadata: that of the file.
        key: the column of texts; what was sorted by it is not any more.
    """
    stored = [metadata.schema.column(number) for number in range(metadata.num_columns)]
    settings: dict[str, Any] = {
        "version": metadata.format_version,
        "store_schema": b"ARROW:schema" in (metadata.metadata or {}),
        "use_deprecated_int96_timestamps": any(c.physical_type == "INT96" for c in stored),
        "use_compliant_nested_type": not any(".list.item" in c.path for c in stored),
        "store_decimal_as_integer": any(
            c.physical_type in ("INT32", "INT64") and c.logical_type.type == "DECIMAL"
            for c in stored
        ),
    }
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
    settings["write_page_index"] = any(column.has_offset_index for column in columns)
    text = ".".join(key)
    if not any(columns[each.column_index].path_in_schema == text for each in group.sorting_columns):
        settings["sorting_columns"] = group.sorting_columns or None
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
