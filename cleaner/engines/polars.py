"""Polars: expressions that clean texts and pages, and data frames cleaned with them."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from cleaner.config import Config
from cleaner.engines.batches import clean_array, fields_of, structs_of
from cleaner.engines.columns import COLUMNS, Columns, check_names, not_text
from cleaner.engines.extras import needs

with needs("polars"):
    import polars as pl

F = TypeVar("F", "pl.DataFrame", "pl.LazyFrame")

_GONE = pl.List(pl.Struct({"start": pl.Int64, "end": pl.Int64, "rule": pl.String}))
_SCORES = ("body_score", "kept_share")


def clean_text(
    texts: pl.Expr | str,
    config: Config | None = None,
    site: pl.Expr | str | None = None,
    columns: Columns = COLUMNS,
) -> pl.Expr:
    """An expression that cleans strings into structs; fields are named after those of `Columns`.

    Args:
        texts: the strings, or the name of their column; null becomes a struct of nulls.
        config: the settings; the defaults when left out.
        site: where each text is from; unknown when left out.
        columns: which fields there are: those with a name.
    """
    return _structs(texts, config, site, columns._replace(html=""))


def clean_html(
    pages: pl.Expr | str,
    config: Config | None = None,
    site: pl.Expr | str | None = None,
    columns: Columns = COLUMNS,
) -> pl.Expr:
    """An expression that cleans pages, strings or bytes, into structs, as `clean_text` does."""
    return _structs(pages, config, site, columns._replace(html="html"))


def clean_frame(frame: F, config: Config | None = None, columns: Columns = COLUMNS) -> F:
    """Clean the texts of a data frame; a lazy one when it is collected.

    Args:
        frame: a data frame with a column of strings or categories, or of pages as strings or bytes.
        config: the settings; the defaults when left out.
        columns: the names of columns.

    Raises:
        ColumnError: as for `clean_batch`.
    """
    schema = frame.collect_schema()
    check_names(schema.names(), columns)
    kind = schema[columns.read]
    is_text = kind in (pl.String, pl.Categorical, pl.Null)
    if not (is_text or (columns.html and kind == pl.Binary)):
        raise not_text(columns, kind)
    given = pl.col(columns.read)
    # In a column of its own: if the expression were used twice, Polars might clean twice.
    site = pl.col(columns.site).cast(pl.String) if columns.site else None
    structs = _structs(given.cast(pl.String) if is_text else given, config, site, columns)
    cleaned = frame.with_columns(structs.alias(_STRUCTS))
    roles = [role for role in fields_of(columns) if columns.html or role != "original"]
    fields = [pl.col(_STRUCTS).struct[role].alias(getattr(columns, role)) for role in roles]
    if columns.original and not columns.html:
        fields.append(given.alias(columns.original))
    cleaned = cleaned.with_columns(fields).drop(_STRUCTS)
    return cleaned if columns.html else cleaned.with_columns(given.cast(kind))


_STRUCTS = "cleaner.engines.polars"


def _structs(
    texts: pl.Expr | str, config: Config | None, site: pl.Expr | str | None, columns: Columns
) -> pl.Expr:
    columns = structs_of(columns)
    fields = {role: _type_of(role, columns) for role in fields_of(columns)}
    type_ = pl.Struct(fields)
    clean = partial(_clean, config=config, columns=columns, type_=type_)
    given = pl.col(texts) if isinstance(texts, str) else texts
    if site is None:
        return given.map_batches(clean, return_dtype=type_, is_elementwise=True)
    place = pl.col(site) if isinstance(site, str) else site
    return pl.map_batches([given, place], clean, return_dtype=type_, is_elementwise=True)


def _type_of(role: str, columns: Columns) -> pl.DataType | type[pl.DataType]:
    if role in _SCORES:
        return pl.Float64
    return _GONE if role == "removed" and columns.removed_as == "list" else pl.String


def _clean(
    given: pl.Series | list[pl.Series], config: Config | None, columns: Columns, type_: pl.Struct
) -> pl.Series:
    texts, *sites = given if isinstance(given, list) else [given]
    if texts.is_empty():
        return pl.Series(texts.name, [], type_)
    arrays = [each.to_arrow() for each in (texts, *sites)]
    cleaned = clean_array(arrays[0], config, arrays[1] if sites else None, columns)
    return pl.Series(texts.name, pl.from_arrow(cleaned), type_)
