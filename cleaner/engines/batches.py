"""Cleaning a column of an Arrow batch: what every engine with tables calls."""

from __future__ import annotations

from threading import Lock
from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import COLUMNS, Columns, check_names, not_text
from cleaner.engines.extras import needs
from cleaner.engines.rows import Gone, Row, clean_rows

with needs("arrow"):
    import pyarrow as pa

REMOVED = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("rule", pa.string())]))
"""The type of the column `Columns.removed`."""

ROWS = 1024
"""Rows that are Python objects at the same time."""

_TURN = Lock()
"""Engines call functions on columns from all of their threads, and Python runs one at a time.
Threads that wait here do not compete for the interpreter's lock: on two cores, Polars had 78% of a
plain loop's throughput without this, and 92% with it (`python -m bench.engines Polars`)."""


def clean_batch(
    batch: pa.RecordBatch, config: Config | None = None, columns: Columns = COLUMNS
) -> pa.RecordBatch:
    """Clean a column of texts. Other columns, the order of rows and null texts stay as they are.

    Args:
        batch: the column of texts may hold strings, large strings, string views or a dictionary
            of them; the cleaned column has the same type.
        config: the settings; the defaults when left out.
        columns: the names of columns.

    Returns:
        A batch of the schema that `output_schema` says.

    Raises:
        ColumnError: the column of texts is missing or does not hold strings, or a column that
            would be added exists already.

    >>> batch = pa.record_batch({"id": [1, 2], "text": ["One.\\n\\nScroll to Top", None]})
    >>> clean_batch(batch, Config(model=False)).select(["id", "text", "removed"]).to_pylist()[0]
    {'id': 1, 'text': 'One.', 'removed': [{'start': 4, 'end': 19, 'rule': 'en/back-to-top'}]}
    """
    schema = output_schema(batch.schema, columns)
    at = batch.schema.get_field_index(columns.text)
    texts = batch.column(at)
    sites = batch.column(columns.site) if columns.site else None
    arrays = batch.columns
    arrays[at], *added = _cleaned(texts, config, sites)
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
    """Clean one column of texts into structs; their fields are named after those of `Columns`.

    Args:
        texts: an array as `clean_batch` takes it.
        config: the settings; the defaults when left out.
        sites: where each text is from; unknown when left out.

    Raises:
        ColumnError: it does not hold strings.
    """
    given = {"text": texts} if sites is None else {"text": texts, "site": sites}
    columns = COLUMNS if sites is None else Columns(site="site")
    with _TURN:
        cleaned = clean_batch(pa.RecordBatch.from_pydict(given), config, columns)
    return cleaned.select(Columns._fields[:4]).to_struct_array()


def output_schema(schema: pa.Schema, columns: Columns = COLUMNS) -> pa.Schema:
    """The schema of the batches that `clean_batch` returns, given that of the input.

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
    kind = _plain(kind)
    # Readers of JSON give the null type to a column without any value.
    checks = ("is_string", "is_large_string", "is_string_view", "is_null")
    return any(getattr(pa.types, check)(kind) for check in checks)


def _cleaned(texts: pa.Array, config: Config | None, sites: pa.Array | None) -> list[pa.Array]:
    """The columns that cleaning makes, the texts first, a few rows at a time.

    A batch may hold a whole table; as Python strings it would be in memory three times.
    """
    kind = texts.type
    parts = []
    for start in range(0, max(len(texts), 1), ROWS):
        some = texts.slice(start, ROWS).to_pylist()
        places = None if sites is None else sites.slice(start, ROWS).to_pylist()
        parts.append(_arrays(list(clean_rows(some, config, places)), _plain(kind)))
    cleaned, *added = (pa.concat_arrays(column) for column in zip(*parts, strict=True))
    if pa.types.is_dictionary(kind):
        cleaned = cleaned.dictionary_encode().cast(kind)
    return [cleaned, *added]


def _plain(kind: Any) -> Any:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _arrays(rows: list[Row], kind: Any) -> list[pa.Array]:
    return [
        pa.array([row.text for row in rows], kind),
        _removed(rows),
        pa.array([row.body_score for row in rows], pa.float64()),
        pa.array([row.kept_share for row in rows], pa.float64()),
    ]


def _removed(rows: list[Row]) -> pa.Array:
    """The column `removed`, built from flat columns, since a list of dicts takes far longer."""
    offsets: list[int | None] = []
    flat: list[Gone] = []
    for row in rows:
        offsets.append(None if row.removed is None else len(flat))
        flat.extend(row.removed or ())
    offsets.append(len(flat))
    fields = list(REMOVED.value_type)
    values = [pa.array([gone[at] for gone in flat], field.type) for at, field in enumerate(fields)]
    structs = pa.StructArray.from_arrays(values, fields=fields)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=REMOVED)
