"""Writing what ``--stats`` counts: as JSON, or as a tidy table for plots of one's own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.command.arguments import UsageError
from cleaner.corpus.selecting.own_files import STATS_MARK

TABLES = (".csv", ".parquet")
"""Endings of the names of tables; under any other name JSON is written."""


class Row(NamedTuple):
    """One number: of a file, or of a rule in a file.

    Attributes:
        path: the file.
        format: its format.
        rule: the rule; empty for a number of the file as a whole.
        measure: what was counted.
        value: how often.
    """

    path: str
    format: str
    rule: str
    measure: str
    value: int


def rows_of(files: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """The counts of files, a number a row.

    >>> file = {"path": "a", "format": "text", "changed": 1, "rules": {"en/x": {"edits": 2}}}
    >>> [row[2:] for row in rows_of([file])]
    [('', 'changed', 1), ('en/x', 'edits', 2)]
    """
    for file in files:
        path, format_name = file["path"], file["format"]
        for measure, value in file.items():
            if type(value) is int:
                yield Row(path, format_name, "", measure, value)
        for rule, counts in file["rules"].items():
            for measure, value in counts.items():
                yield Row(path, format_name, rule, measure, value)


def check_stats(path: Path) -> None:
    """Refuse a table that could not be written at the end.

    Raises:
        UsageError: it is one of Parquet, and pyarrow is missing.
    """
    if path.suffix.lower() == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise UsageError(f"--stats {path} needs pyarrow: pip install pyarrow") from error


def stats_as_bytes(path: Path, stats: Mapping[str, Any]) -> bytes:
    """The counts in the form that the name of their file asks for."""
    ending = path.suffix.lower()
    if ending == ".csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows_of(stats["files"]))
        return text.getvalue().encode("utf-8", "backslashreplace")
    if ending == ".parquet":
        return _parquet(list(rows_of(stats["files"])))
    return json.dumps(stats, indent=1).encode("ascii") + b"\n"


def _parquet(rows: Sequence[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {name: pa.int64() if name == "value" else pa.string() for name in Row._fields}
    columns = {
        name: pa.array([_valid(each) for each in values], types[name])
        for name, values in zip(
            Row._fields, zip(*rows, strict=True) if rows else [()] * len(Row._fields), strict=True
        )
    }
    sink = io.BytesIO()
    # The mark tells a corpus that this is none of its data.
    pq.write_table(pa.table(columns, metadata={"written-by": STATS_MARK}), sink)
    return sink.getvalue()


def _valid(value: Any) -> Any:
    """A value that UTF-8 can hold: names of files may not be text."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
