"""Hugging Face datasets: `map(batched=True)`, with the same fingerprint in any process."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner import __version__
from cleaner.config import Config
from cleaner.engines.batches import clean_table, output_schema
from cleaner.engines.columns import COLUMNS, Columns, check_names
from cleaner.engines.extras import needs
from cleaner.rules.loading import rules_dir

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict

    D = TypeVar("D", Dataset, IterableDataset, DatasetDict, IterableDatasetDict)


def clean_dataset(
    dataset: D, config: Config | None = None, columns: Columns = COLUMNS, **options: Any
) -> D:
    """Clean the texts of a dataset, or of every one of a `DatasetDict`; iterable ones lazily.

    The result is cached under a fingerprint that depends on the settings, the rule files, the
    weights and the cleaner's version, and on nothing else.

    Args:
        dataset: a dataset with a column of strings, or of pages as strings or bytes.
        config: the settings; the defaults when left out.
        columns: the names of columns.
        **options: for `datasets.Dataset.map`, such as ``num_proc`` or ``batch_size``.

    Raises:
        ColumnError: as for `clean_batch`.
    """
    with needs("datasets"):
        from datasets import Features
    config = Config() if config is None else config
    if isinstance(dataset, dict):
        splits = {
            name: clean_dataset(split, config, columns, **options)
            for name, split in dataset.items()
        }
        return type(dataset)(splits)
    features = dataset.features
    if features is not None:
        check_names(list(features), columns)
        added = Features.from_arrow_schema(output_schema(features.arrow_schema, columns))
        options["features"] = Features({**added, **features})
    arguments = {"config": config, "columns": columns, "identity": identity(config)}
    shape = getattr(dataset, "format", None)
    cleaned = dataset.with_format("arrow").map(_clean, batched=True, fn_kwargs=arguments, **options)
    if shape is None:
        return cleaned.with_format(None)
    return cleaned.with_format(shape["type"], **shape["format_kwargs"])


def _clean(table: pa.Table, config: Config, columns: Columns, identity: str) -> pa.Table:  # noqa: ARG001
    return clean_table(table, config, columns)


def identity(config: Config) -> str:
    """A hash of everything that decides what a cleaner does: version, settings, rules, weights.

    >>> identity(Config()) == identity(Config()) != identity(Config(model=False))
    True
    """
    digest = hashlib.sha256(f"{__version__} {config!r}".encode())
    weights = Path(__file__).parent.parent / "weights"
    files = [*sorted(rules_dir().rglob("*.toml")), *sorted(weights.glob("*.json"))]
    for place in map(Path, config.rules):
        files.extend(sorted(place.rglob("*.toml")) if place.is_dir() else [place])
    if config.repeated_lines:
        files.append(Path(config.repeated_lines))
    for path in files:
        data = path.read_bytes()
        digest.update(f"{path.name} {len(data)} ".encode("utf-8", "surrogateescape") + data)
    return digest.hexdigest()
