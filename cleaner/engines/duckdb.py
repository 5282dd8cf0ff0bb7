"""DuckDB: functions for SQL."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from cleaner.config import Config
from cleaner.engines.batches import clean_array, fields_of, structs_of
from cleaner.engines.columns import COLUMNS, Columns
from cleaner.engines.extras import needs

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_GONE = 'STRUCT("start" BIGINT, "end" BIGINT, "rule" VARCHAR)[]'
_SCORES = ("body_score", "kept_share")


def register(
    connection: DuckDBPyConnection,
    config: Config | None = None,
    name: str = "",
    *,
    sited: bool = False,
    html: Literal["", "VARCHAR", "BLOB"] = "",
    columns: Columns = COLUMNS,
) -> None:
    """Register the SQL function that cleans a text or a page; an earlier one gives way.

    It returns structs with fields named after those of `Columns`, and null for null.

    Args:
        connection: where the function is registered.
        config: the settings; the defaults when left out.
        name: what it is called in SQL; ``clean_text`` or ``clean_html`` when left out.
        sited: True for a function of two arguments, the second of which says where the text is
            from. DuckDB returns null where one of them is null.
        html: the type of pages; empty for texts.
        columns: which fields there are: those with a name.
    """
    with needs("duckdb"):
        import duckdb
    columns = structs_of(columns._replace(html="html" if html else ""))
    name = name or ("clean_html" if html else "clean_text")
    # DuckDB evaluates the annotations of a function, so that these have none.
    one, two = (
        lambda texts: _clean(texts, config, columns),
        lambda texts, sites: _clean(texts, config, columns, sites),
    )
    with suppress(duckdb.Error):
        connection.remove_function(name)
    given = [html or "VARCHAR", *(["VARCHAR"] if sited else [])]
    connection.create_function(name, two if sited else one, given, _type(columns), type="arrow")


def _type(columns: Columns) -> str:
    """The type of what the function returns, in SQL."""
    fields = (f'"{role}" {_type_of(role, columns)}' for role in fields_of(columns))
    return f"STRUCT({', '.join(fields)})"


def _type_of(role: str, columns: Columns) -> str:
    if role in _SCORES:
        return "DOUBLE"
    return _GONE if role == "removed" and columns.removed_as == "list" else "VARCHAR"


def _clean(texts: Any, config: Config | None, columns: Columns, sites: Any = None) -> pa.Array:
    return clean_array(_whole(texts), config, None if sites is None else _whole(sites), columns)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column
