"""Tells how large the values of a Parquet file are once they are read, without reading them.

A few kilobytes can stand for gigabytes: a long value that a dictionary holds once and rows name ten
thousand times, or one that each row shares with the row before. Values are looked at here as
dictionaries, which keep such a value once in memory, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

LARGEST_GROUP = 2 << 30
"""Bytes of a row group, decompressed, beyond which it is refused."""
LARGEST_DENSE = 512 << 20
"""Bytes of a row group beyond which it has to take up room on the disk, too: half of the gigabyte
that a run may take, since a group that is rewritten is there twice."""
MOST_DENSE = 100
"""Bytes that a byte on the disk may stand for, in such a group. Texts are packed to a fifth or a
tenth, and a table of markup that says the same on all pages to a fiftieth at most."""
_ROWS = 4096
"""Rows that are looked at together."""
_NUMBER = 8
"""Bytes of a number, or of the place where a text begins."""
_AT_ONCE = 128 << 20
"""Bytes that are read at most where values cannot be looked at as dictionaries."""
_EACH_STORED = {"PLAIN", "RLE", "BIT_PACKED", "DELTA_LENGTH_BYTE_ARRAY"}
"""Encodings in which each text is stored."""


class _Column(NamedTuple):
    """What the metadata say of a column of a row group.

    Attributes:
        path: its name, with those of the fields that it is in.
        values: how many values it has.
        stored: bytes of its pages, decompressed.
        length: bytes of each value; 0 for texts, of which each has its own length.
        shares: what a value that is stored once can be read from: a dictionary that names it often,
            or values that share their beginnings; empty where each is stored.
    """

    path: str
    values: int
    stored: int
    length: int
    shares: str

    @property
    def most(self) -> int:
        """Bytes that its values take at most."""
        if self.length:
            return max(self.values * self.length, self.stored)
        return self.values * (self.stored + _NUMBER) if self.shares else self.stored


def too_large(opened: Any, open_again: Any) -> str:
    """Which row group unfolds to too much, and to how much; empty for none.

    Args:
        opened: a `pyarrow.parquet.ParquetFile`.
        open_again: opens the same file, with the columns that are named as dictionaries.

    Raises:
        pyarrow.ArrowException, OSError, ValueError: the file cannot be read.
    """
    meta = opened.metadata
    for number in range(meta.num_row_groups):
        group = meta.row_group(number)
        places = range(group.num_columns)
        columns = [_column(opened, group, place) for place in places]
        on_disk = sum(group.column(place).total_compressed_size for place in places)
        most = min(LARGEST_GROUP, max(LARGEST_DENSE, MOST_DENSE * on_disk))
        plain = max(group.total_byte_size, group.num_rows * _NUMBER * len(columns))
        if plain > most or _size(columns, most, number, open_again) > most:
            return f"row group {number} unfolds to more than {most:,} bytes"
    return ""


def _column(opened: Any, group: Any, place: int) -> _Column:
    column, kind = group.column(place), opened.schema.column(place)
    is_text = column.physical_type == "BYTE_ARRAY"
    encodings = set(column.encodings)
    shares = "" if encodings <= _EACH_STORED else "dictionary"
    if "DELTA_BYTE_ARRAY" in encodings:
        shares = "beginnings"
    return _Column(
        column.path_in_schema,
        column.num_values,
        column.total_uncompressed_size,
        0 if is_text else max(kind.length or 0, _NUMBER),
        shares if is_text else "",
    )


def _size(columns: Sequence[_Column], most: int, group: int, open_again: Any) -> int:
    """Bytes that the values of a row group take; counted no further than to `most`."""
    total = sum(column.most for column in columns)
    if total <= most:
        return total
    looked_at = [
        column for column in columns if column.shares and column.most > most // len(columns)
    ]
    total -= sum(column.most for column in looked_at)
    opened = open_again([column.path for column in looked_at if column.shares == "dictionary"])
    for column in looked_at:
        for size in _sizes(opened, column, group):
            total += size
            if total > most:
                return total
    return total


def _sizes(opened: Any, column: _Column, group: int) -> Iterator[int]:
    """Bytes of the values of a column, some rows at a time."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = _ROWS
    if column.shares == "beginnings":  # no value is longer than all that is stored
        rows = max(1, min(_ROWS, _AT_ONCE // max(1, column.stored)))
    for batch in opened.iter_batches(rows, row_groups=[group], columns=[column.path]):
        for values in _leaves(pa, batch.column(0)):
            if not pa.types.is_dictionary(values.type):
                yield values.nbytes
                continue
            lengths = pc.take(pc.binary_length(values.dictionary), values.indices)
            yield (pc.sum(lengths).as_py() or 0) + len(values) * _NUMBER


def _leaves(pa: Any, values: Any) -> Iterator[Any]:
    """The values that are inside of structs, lists and maps."""
    kind = values.type
    if pa.types.is_struct(kind):
        for field in values.flatten():
            yield from _leaves(pa, field)
    elif pa.types.is_map(kind):
        yield from _leaves(pa, values.keys)
        yield from _leaves(pa, values.items)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _leaves(pa, values.flatten())
    else:
        yield values
