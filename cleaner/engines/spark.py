"""Spark: `mapInArrow`, on a cluster or through Spark Connect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from cleaner.config import Config
from cleaner.engines.batches import clean_batch
from cleaner.engines.columns import COLUMNS, Columns, check_names, not_text
from cleaner.engines.extras import needs

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType


def clean_frame(
    frame: DataFrame, config: Config | None = None, columns: Columns = COLUMNS
) -> DataFrame:
    """Clean the texts of a Spark data frame, lazily.

    Args:
        frame: a data frame with a column of strings, or of pages as strings or bytes.
        config: the settings; the defaults when left out.
        columns: the names of columns.

    Raises:
        ColumnError: as for `clean_batch`.
    """
    clean = partial(_clean_batches, config=config, columns=columns)
    return frame.mapInArrow(clean, _output_schema(frame.schema, columns))


def _clean_batches(
    batches: Iterable[pa.RecordBatch], config: Config | None, columns: Columns
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield clean_batch(batch, config, columns)


def _output_schema(schema: StructType, columns: Columns) -> StructType:
    with needs("spark"):
        from pyspark.sql import types as sql
    check_names(schema.names, columns)
    kind = schema[columns.read].dataType
    takes = (sql.StringType, sql.BinaryType) if columns.html else (sql.StringType,)
    if not isinstance(kind, takes):
        raise not_text(columns, kind.simpleString())
    gone = sql.StructType()
    gone = gone.add("start", sql.LongType()).add("end", sql.LongType())
    gone = gone.add("rule", sql.StringType())
    types = {
        "removed": sql.StringType() if columns.removed_as == "json" else sql.ArrayType(gone),
        "body_score": sql.DoubleType(),
        "kept_share": sql.DoubleType(),
    }
    if not columns.html:
        types["original"] = kind
    added = [
        sql.StructField(name, types.get(role, sql.StringType()))
        for role, name in zip(columns.roles, columns.added, strict=True)
    ]
    return sql.StructType([*schema.fields, *added])
