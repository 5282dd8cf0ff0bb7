"""Ray Data: `map_batches` with tasks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cleaner.config import Config
from cleaner.engines.batches import clean_table
from cleaner.engines.columns import COLUMNS, Columns

if TYPE_CHECKING:
    from ray.data import Dataset

ROWS = 1024
"""Rows of a batch."""


def clean_dataset(
    dataset: Dataset, config: Config | None = None, columns: Columns = COLUMNS, **options: Any
) -> Dataset:
    """Clean the texts of a Ray dataset, lazily.

    Args:
        dataset: a dataset with a column of texts, or of pages as strings or bytes.
        config: the settings; the defaults when left out.
        columns: the names of columns.
        **options: for `ray.data.Dataset.map_batches`, such as ``num_cpus`` or ``batch_size``.
    """
    return dataset.map_batches(
        partial(clean_table, config=config, columns=columns),
        **{"batch_size": ROWS, "zero_copy_batch": True, **options, "batch_format": "pyarrow"},
    )
