"""DuckDB: a function for SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.config import Config
from cleaner.engines.batches import clean_array

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

CLEANED = (
    'STRUCT("text" VARCHAR, removed STRUCT("start" BIGINT, "end" BIGINT, "rule" VARCHAR)[], '
    "body_score DOUBLE, kept_share DOUBLE)"
)
"""The type of what the function returns."""


def register(
    connection: DuckDBPyConnection,
    config: Config | None = None,
    name: str = "clean_text",
    *,
    sited: bool = False,
) -> None:
    """Register the SQL function that cleans a text.

    It returns structs with fields named after those of `Columns`, and null for null.

    Args:
        connection: where the function is registered.
        config: the settings; the defaults when left out.
        name: what it is called in SQL.
        sited: True for a function of two arguments, the second of which says where the text is
            from. DuckDB returns null where one of them is null.
    """
    if sited:
        connection.create_function(
            name,
            lambda texts, sites: _clean(texts, config, sites),
            ["VARCHAR", "VARCHAR"],
            CLEANED,
            type="arrow",
        )
        return
    connection.create_function(
        name,
        lambda texts: _clean(texts, config),  # DuckDB evaluates the annotations of a function
        ["VARCHAR"],
        CLEANED,
        type="arrow",
    )


def _clean(texts: Any, config: Config | None, sites: Any = None) -> pa.Array:
    return clean_array(_whole(texts), config, None if sites is None else _whole(sites))


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if hasattr(column, "combine_chunks") else column
