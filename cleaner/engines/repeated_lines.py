"""Counting repeated lines in an engine: a run for each part of a corpus, merged at the end.

In the first stage the engine's tasks call `count_part`, each for its own documents, and write runs
into a folder that all of them can reach. In the second stage `merge_parts` makes a table of the
runs. Runs are sets: it does not matter if a task ran twice, in which order the parts come, or how
the corpus was cut.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cleaner.corpus.run.learning import put_table
from cleaner.repeated_lines.runs import SitedText, records_of
from cleaner.repeated_lines.spill import Spill, merge_all, write_run

if TYPE_CHECKING:
    import pyarrow as pa
    import pyspark.sql
    import ray.data
    from datatrove.data import Document

MEMORY = 256 << 20
"""Bytes that the lines of a part may take in memory before they go to the disk."""


def count_part(documents: Iterable[SitedText], folder: str | Path, memory: int = MEMORY) -> Path:
    """Count the lines of some documents, and write their run into a folder.

    The file is named after its content, so that a part that is counted again is stored once.

    Args:
        documents: texts with their sites.
        folder: where runs are gathered; it must exist.
        memory: bytes that lines may take in memory before they go to the disk.

    Raises:
        OSError: the run cannot be written.
    """
    temporary = Path(folder) / f".{secrets.token_hex(8)}"
    with TemporaryDirectory() as here:
        spill = Spill(Path(here), memory)
        for document in documents:
            spill.add(records_of(document))
        try:
            write_run(temporary, spill.records())
            with temporary.open("rb") as file:
                name = hashlib.file_digest(file, "sha256").hexdigest()
            target = Path(folder) / f"{name}.run"
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    return target


def merge_parts(folder: str | Path, target: str | Path) -> int:
    """Merge the runs of a folder into a table of repeated lines.

    Args:
        folder: where runs were gathered.
        target: the table; replaced as a whole or not at all.

    Returns:
        The size of the table in bytes.

    Raises:
        FileError: the table cannot be written.
        OSError: a run cannot be read.
        RepeatedLinesError: a file in the folder is not a run.
    """
    with TemporaryDirectory(dir=folder, prefix=".") as here:
        records = merge_all(sorted(Path(folder).glob("*.run")), Path(here))
        return put_table(records, Path(target))


def datatrove_step(folder: str | Path, site_key: str = "url") -> Callable[..., None]:
    """The first stage as the last step of a datatrove pipeline.

    Args:
        folder: where runs are gathered.
        site_key: the entry of a document's metadata that holds its site.
    """
    return partial(_count_documents, folder=str(folder), site_key=site_key)


def _count_documents(
    data: Iterable[Document] | None,
    rank: int = 0,  # noqa: ARG001
    world_size: int = 1,  # noqa: ARG001
    *,
    folder: str,
    site_key: str,
) -> None:
    texts = ((each.text, each.metadata.get(site_key)) for each in data or ())
    count_part(_sited(texts), folder)


def count_frame(
    frame: pyspark.sql.DataFrame, folder: str | Path, text: str = "text", site: str = "url"
) -> None:
    """The first stage in Spark: a run for each partition of a data frame.

    Args:
        frame: a data frame with a column of texts and one of sites.
        folder: where runs are gathered; every worker must reach it.
        text: the column of texts.
        site: the column of sites.
    """
    count = partial(_count_batches, folder=str(folder))
    frame.select(text, site).mapInArrow(count, "run string").collect()


def _count_batches(batches: Iterable[pa.RecordBatch], folder: str) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    run = count_part(_sited(row for batch in batches for row in _rows(batch)), folder)
    yield pa.RecordBatch.from_pydict({"run": [run.name]})


def count_dataset(
    dataset: ray.data.Dataset, folder: str | Path, text: str = "text", site: str = "url"
) -> None:
    """The first stage in Ray Data: a run for each block of a dataset.

    Args:
        dataset: a dataset with a column of texts and one of sites.
        folder: where runs are gathered; every worker must reach it.
        text: the column of texts.
        site: the column of sites.
    """
    count = partial(_count_table, folder=str(folder))
    columns = dataset.select_columns([text, site])
    columns.map_batches(count, batch_size=None, batch_format="pyarrow").materialize()


def _count_table(table: pa.Table, folder: str) -> pa.Table:
    import pyarrow as pa

    return pa.table({"run": [count_part(_sited(_rows(table)), folder).name]})


def _rows(table: pa.Table | pa.RecordBatch) -> Iterator[tuple[Any, Any]]:
    return zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True)


def _sited(rows: Iterable[tuple[Any, Any]]) -> Iterator[SitedText]:
    return (SitedText(text, str(site or "")) for text, site in rows if text is not None)
