"""The Arrow function that every engine with tables calls."""

from __future__ import annotations

from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import COLUMNS, Columns, check_names, not_text
from cleaner.engines.extras import needs
from cleaner.engines.rows import Row, clean_rows

with needs("arrow"):
    import pyarrow as pa

REMOVED = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("rule", pa.string())]))
"""The type of the column `Columns.removed`."""


def clean_batch(
    batch: pa.RecordBatch, config: Config | None = None, columns: Columns = COLUMNS
) -> pa.RecordBatch:
    """Clean a column of texts; other columns, the order of rows and null texts stay.

    Args:
        batch: the column of texts may hold strings, large strings, string views or a dictionary
            of them; what comes back is of the same type.
        config: the settings; the defaults when left out.
        columns: the names of columns.

    Returns:
        A batch of the schema that `output_schema` says.

    Raises:
        ColumnError: the column of texts is missing or holds something else, or a column that is
            to be added is there already.

    >>> batch = pa.record_batch({"id": [1, 2], "text": ["One.\\n\\nScroll to Top", None]})
    >>> clean_batch(batch, Config(model=False)).select(["id", "text", "removed"]).to_pylist()[0]
    {'id': 1, 'text': 'One.', 'removed': [{'start': 4, 'end': 19, 'rule': 'en/back-to-top'}]}
    """
    schema = output_schema(batch.schema, columns)
    at = batch.schema.get_field_index(columns.text)
    texts = batch.column(at)
    sites = batch.column(columns.site).to_pylist() if columns.site else None
    cleaned = _Columns()
    for row in clean_rows(texts.to_pylist(), config, sites):
        cleaned.add(row)
    arrays = batch.columns
    arrays[at], *added = cleaned.arrays(texts.type)
    arrays += added
    if columns.original:
        arrays.append(texts)
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def clean_table(
    table: pa.Table, config: Config | None = None, columns: Columns = COLUMNS
) -> pa.Table:
    """`clean_batch` for each batch of a table."""
    cleaned = [clean_batch(batch, config, columns) for batch in table.to_batches()]
    return pa.Table.from_batches(cleaned, output_schema(table.schema, columns))


def clean_array(
    texts: pa.Array, config: Config | None = None, sites: pa.Array | None = None
) -> pa.StructArray:
    """The texts of one column as structs with the fields of `Columns`, named as they are there.

    Args:
        texts: an array as `clean_batch` takes it.
        config: the settings; the defaults when left out.
        sites: where each text is from; unknown when left out.

    Raises:
        ColumnError: it does not hold strings.
    """
    given = {"text": texts} if sites is None else {"text": texts, "site": sites}
    columns = COLUMNS if sites is None else Columns(site="site")
    cleaned = clean_batch(pa.RecordBatch.from_pydict(given), config, columns)
    return cleaned.select(Columns._fields[:4]).to_struct_array()


def output_schema(schema: pa.Schema, columns: Columns = COLUMNS) -> pa.Schema:
    """The schema of what `clean_batch` gives back for batches of a schema.

    Raises:
        ColumnError: as for `clean_batch`.
    """
    check_names(schema.names, columns)
    kind = schema.field(columns.text).type
    if not _holds_text(kind):
        raise not_text(columns.text, kind)
    types = (REMOVED, pa.float64(), pa.float64(), kind)
    # Only the last one, the original, may be left out.
    for name, type_ in zip(columns.added, types, strict=False):
        schema = schema.append(pa.field(name, type_))
    return schema


def _holds_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    # Readers of JSON give the null type to a column without any value.
    checks = ("is_string", "is_large_string", "is_string_view", "is_null")
    return any(getattr(pa.types, check)(kind) for check in checks)


class _Columns:
    """Rows as flat columns: a batch may hold all of a table, and a million small objects would
    keep Python's garbage collector busy."""

    def __init__(self) -> None:
        self._texts: list[str | None] = []
        self._offsets: list[int | None] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._rules: list[str] = []
        self._body_scores: list[float | None] = []
        self._kept_shares: list[float | None] = []

    def add(self, row: Row) -> None:
        self._texts.append(row.text)
        self._offsets.append(None if row.removed is None else len(self._starts))
        for start, end, rule in row.removed or ():
            self._starts.append(start)
            self._ends.append(end)
            self._rules.append(rule)
        self._body_scores.append(row.body_score)
        self._kept_shares.append(row.kept_share)

    def arrays(self, kind: Any) -> list[pa.Array]:
        """The columns as `output_schema` has them, the texts first and of this type."""
        removed = (self._starts, self._ends, self._rules)
        fields = list(REMOVED.value_type)
        values = [
            pa.array(column, field.type) for column, field in zip(removed, fields, strict=True)
        ]
        structs = pa.StructArray.from_arrays(values, fields=fields)
        offsets = pa.array([*self._offsets, len(self._starts)], pa.int32())
        return [
            _as(kind, self._texts),
            pa.ListArray.from_arrays(offsets, structs, type=REMOVED),
            pa.array(self._body_scores, pa.float64()),
            pa.array(self._kept_shares, pa.float64()),
        ]


def _as(kind: Any, texts: list[str | None]) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(texts, kind.value_type).dictionary_encode().cast(kind)
    return pa.array(texts, kind)
