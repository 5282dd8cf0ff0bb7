"""Polars: an expression that cleans texts, and data frames cleaned with it, eager or lazy."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from cleaner.config import Config
from cleaner.engines.batches import clean_array
from cleaner.engines.columns import COLUMNS, Columns, check_names, not_text
from cleaner.engines.extras import needs

with needs("polars"):
    import polars as pl

F = TypeVar("F", "pl.DataFrame", "pl.LazyFrame")

CLEANED = pl.Struct(
    {
        "text": pl.String,
        "removed": pl.List(
            pl.Struct({"start": pl.Int64, "end": pl.Int64, "rule": pl.String}),
        ),
        "body_score": pl.Float64,
        "kept_share": pl.Float64,
    }
)
"""The type of what `clean_text` makes of a text."""


def clean_text(
    texts: pl.Expr, config: Config | None = None, site: pl.Expr | None = None
) -> pl.Expr:
    """An expression that cleans strings into structs; fields are named after those of `Columns`.

    Args:
        texts: the strings; null becomes a struct of nulls.
        config: the settings; the defaults when left out.
        site: where each text is from; unknown when left out.
    """
    clean = partial(_clean, config=config)
    if site is None:
        return texts.map_batches(clean, return_dtype=CLEANED, is_elementwise=True)
    return pl.map_batches([texts, site], clean, return_dtype=CLEANED, is_elementwise=True)


def clean_frame(frame: F, config: Config | None = None, columns: Columns = COLUMNS) -> F:
    """Clean the texts of a data frame; a lazy one when it is collected.

    Args:
        frame: a data frame with a column of strings or categories.
        config: the settings; the defaults when left out.
        columns: the names of columns.

    Raises:
        ColumnError: as for `clean_batch`.
    """
    schema = frame.collect_schema()
    check_names(schema.names(), columns)
    kind = schema[columns.text]
    if kind not in (pl.String, pl.Categorical, pl.Null):
        raise not_text(columns.text, kind)
    text = pl.col(columns.text)
    # In a column of its own: if the expression were used twice, Polars might clean twice.
    site = pl.col(columns.site).cast(pl.String) if columns.site else None
    structs = clean_text(text.cast(pl.String), config, site)
    cleaned = frame.with_columns(structs.alias(_STRUCTS))
    fields = [pl.col(_STRUCTS).struct[name].alias(at) for name, at in _fields(columns)]
    if columns.original:
        fields.append(text.alias(columns.original))
    return cleaned.with_columns(fields).with_columns(text.cast(kind)).drop(_STRUCTS)


_STRUCTS = "cleaner.engines.polars"


def _fields(columns: Columns) -> list[tuple[str, str]]:
    return list(zip(Columns._fields[:4], columns[:4], strict=True))


def _clean(columns: pl.Series | list[pl.Series], config: Config | None) -> pl.Series:
    texts, *sites = columns if isinstance(columns, list) else [columns]
    if texts.is_empty():
        return pl.Series(texts.name, [], CLEANED)
    arrays = [each.to_arrow() for each in (texts, *sites)]
    cleaned = clean_array(arrays[0], config, arrays[1] if sites else None)
    return pl.Series(texts.name, pl.from_arrow(cleaned))
