"""DuckDB: a function for SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.config import Config
from cleaner.engines.batches import clean_array

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

CLEANED = (
    'STRUCT("text" VARCHAR, removed STRUCT("start" BIGINT, "end" BIGINT, "rule" VARCHAR)[], '
    "body_score DOUBLE, kept_share DOUBLE)"
)
"""What the function gives for a text."""


def register(
    connection: DuckDBPyConnection, config: Config | None = None, name: str = "clean_text"
) -> None:
    """Make a function of one text known to a connection.

    It gives structs with the fields of `Columns`, named as they are there; null for null.

    Args:
        connection: where the function is registered.
        config: the settings; the defaults when left out.
        name: what it is called in SQL.
    """
    connection.create_function(
        name,
        lambda texts: _clean(texts, config),  # DuckDB evaluates the annotations of a function
        ["VARCHAR"],
        CLEANED,
        type="arrow",
    )


def _clean(texts: pa.Array | pa.ChunkedArray, config: Config | None) -> pa.Array:
    if hasattr(texts, "combine_chunks"):
        texts = texts.combine_chunks()
    return clean_array(texts, config)
