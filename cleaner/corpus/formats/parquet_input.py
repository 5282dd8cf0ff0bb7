"""Reads Parquet files: their columns of texts, and their row groups.

Needs pyarrow, which the extra ``parquet`` brings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.formats.parquet_sizes import too_large

ROWS = 256
"""Rows that are read together."""


class ParquetInput:
    """A Parquet file and its column of texts.

    Args:
        path: the file.
        key: the column; the fields below it, where it holds structs.
        real: the file, resolved before, as of `InputFile`.

    Raises:
        FileError: it cannot be read, has no such column, or unfolds to too much.
    """

    def __init__(self, path: Path, key: tuple[str, ...], real: Path | None = None) -> None:
        try:
            import pyarrow as pa
            from pyarrow import parquet as pq
        except ImportError as error:
            raise FileError(
                f"{path}: Parquet needs pyarrow; install it with pip install pyarrow"
            ) from error
        self.path = path
        self.key = key
        self._errors = (pa.ArrowException, OSError, ValueError)
        try:
            self._opened = InputFile(path, real)
            self.file = pq.ParquetFile(self._opened.stable_path)
        except FileError:
            raise
        except self._errors as error:
            self._opened.close()
            raise FileError(f"{path}: not Parquet: {first_line(error)}") from error
        try:
            self._check_column(pa)
            self._check_size(pq)
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

    def _check_size(self, pq: Any) -> None:
        path = self._opened.stable_path
        try:
            problem = too_large(
                self.file, lambda columns: pq.ParquetFile(path, read_dictionary=columns)
            )
        except self._errors as error:
            raise FileError(f"{self.path}: cannot be read: {first_line(error)}") from error
        if problem:
            raise FileError(f"{self.path}: {problem}")

    def texts(self, key: tuple[str, ...]) -> Iterator[list[Any]]:
        """The values of a column, `ROWS` of them together.

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
        """Close the file."""
        self.file.close()
        self._opened.close()


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


def texts_as_bytes(texts: list[Any]) -> bytes:
    """Texts in a form to hash, which tells null from empty and one text from two."""
    return "".join(f"{json.dumps(text)}\n" for text in texts).encode("ascii")
