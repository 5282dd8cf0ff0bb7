"""Cleaning a column of an Arrow batch: what every engine with tables calls."""

from __future__ import annotations

from threading import Lock
from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import ADDED, COLUMNS, Columns, check_names, not_text
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
    """Clean a column of texts or pages. Other columns, the order of rows and nulls stay.

    Args:
        batch: the column of texts may hold strings, large strings, string views or a dictionary
            of them; the cleaned column has the same type. One of pages may also hold bytes of all
            these kinds; the cleaned column is a new one of strings.
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
    given = batch.column(batch.schema.get_field_index(columns.read))
    sites = batch.column(columns.site) if columns.site else None
    made = _cleaned(given, schema, config, sites, columns)
    if columns.original and not columns.html:
        made["original"] = given
    arrays = batch.columns
    if not columns.html:
        arrays[batch.schema.get_field_index(columns.text)] = made.pop("text")
    arrays += [made[role] for role in columns.roles]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def clean_table(
    table: pa.Table, config: Config | None = None, columns: Columns = COLUMNS
) -> pa.Table:
    """`clean_batch` for each batch of a table."""
    cleaned = [clean_batch(batch, config, columns) for batch in table.to_batches()]
    return pa.Table.from_batches(cleaned, output_schema(table.schema, columns))


def clean_array(
    texts: pa.Array,
    config: Config | None = None,
    sites: pa.Array | None = None,
    columns: Columns = COLUMNS,
) -> pa.StructArray:
    """Clean one column of texts or pages into structs; their fields are named as in `Columns`.

    Args:
        texts: an array as `clean_batch` takes it.
        config: the settings; the defaults when left out.
        sites: where each text is from; unknown when left out.
        columns: what the structs hold; whether there are pages is said by any name in `html`.

    Raises:
        ColumnError: it does not hold strings, nor bytes if it may.
    """
    columns = structs_of(columns)._replace(site="" if sites is None else "cleaner.site")
    given = {columns.read: texts} | ({} if sites is None else {columns.site: sites})
    with _TURN:
        cleaned = clean_batch(pa.RecordBatch.from_pydict(given), config, columns)
    return cleaned.select(fields_of(columns)).to_struct_array()


def structs_of(columns: Columns) -> Columns:
    """Columns under the names of their roles, for the fields of a struct."""
    named: dict[str, Any] = {role: role if role in columns.roles else "" for role in ADDED}
    html = "cleaner.html" if columns.html else ""
    return columns._replace(**named, text="text", site="", html=html)


def fields_of(columns: Columns) -> list[str]:
    """The fields of the structs that `clean_array` makes."""
    return ["text", *(role for role in columns.roles if role != "text")]


def output_schema(schema: pa.Schema, columns: Columns = COLUMNS) -> pa.Schema:
    """The schema of the batches that `clean_batch` returns, given that of the input.

    Raises:
        ColumnError: as for `clean_batch`.
    """
    check_names(schema.names, columns)
    kind = schema.field(columns.read).type
    if not (_holds_text(kind) or (columns.html and _holds_bytes(kind))):
        raise not_text(columns, kind)
    for role, name in zip(columns.roles, columns.added, strict=True):
        schema = schema.append(pa.field(name, _type_of(role, kind, columns)))
    return schema


def _type_of(role: str, kind: Any, columns: Columns) -> Any:
    """The type of a column that is added, given that of the texts."""
    if role == "removed":
        return pa.string() if columns.removed_as == "json" else REMOVED
    if role in ("body_score", "kept_share"):
        return pa.float64()
    return kind if role == "original" and not columns.html else pa.string()


def _holds_text(kind: Any) -> bool:
    kind = _plain(kind)
    # Readers of JSON give the null type to a column without any value.
    checks = ("is_string", "is_large_string", "is_string_view", "is_null")
    return any(getattr(pa.types, check)(kind) for check in checks)


def _holds_bytes(kind: Any) -> bool:
    checks = ("is_binary", "is_large_binary", "is_binary_view", "is_fixed_size_binary")
    return any(getattr(pa.types, check)(_plain(kind)) for check in checks)


def _cleaned(
    given: pa.Array,
    schema: pa.Schema,
    config: Config | None,
    sites: pa.Array | None,
    columns: Columns,
) -> dict[str, pa.Array]:
    """The columns that cleaning makes, by role, a few rows at a time.

    A batch may hold a whole table; as Python strings it would be in memory three times.
    """
    roles = [role for role in fields_of(columns) if columns.html or role != "original"]
    kinds = {role: schema.field(getattr(columns, role)).type for role in roles}
    parts: dict[str, list[pa.Array]] = {role: [] for role in kinds}
    for start in range(0, max(len(given), 1), ROWS):
        some = given.slice(start, ROWS).to_pylist()
        places = None if sites is None else sites.slice(start, ROWS).to_pylist()
        rows = list(clean_rows(some, config, places, html=bool(columns.html)))
        for role, kind in kinds.items():
            parts[role].append(_array(role, rows, _plain(kind), columns))
    made = {role: pa.concat_arrays(arrays) for role, arrays in parts.items()}
    for role, kind in kinds.items():
        if pa.types.is_dictionary(kind):
            made[role] = made[role].dictionary_encode().cast(kind)
    return made


def _plain(kind: Any) -> Any:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _array(role: str, rows: list[Row], kind: Any, columns: Columns) -> pa.Array:
    if role == "removed" and columns.removed_as == "list":
        return _removed(rows)
    values = [row.value(role, columns) for row in rows]
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half of a surrogate pair, which a page may hold
        return pa.array(
            [each and each.encode("utf-8", "replace").decode() for each in values], kind
        )


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
