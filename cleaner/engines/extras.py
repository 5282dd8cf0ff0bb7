"""Saying what is to be installed for an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

LIBRARIES = {
    "arrow": "pyarrow",
    "datasets": "pyarrow datasets",
    "datatrove": "'datatrove[io]' spacy tokenizers 'xxhash<4'",
    "duckdb": "pyarrow duckdb",
    "langchain": "langchain-core",
    "llamaindex": "llama-index-core",
    "polars": "pyarrow polars",
    "ray": "pyarrow 'ray[data]'",
    "spacy": "spacy",
    "spark": "pyarrow pandas pyspark",
}
"""What each extra installs, as one writes it behind ``pip install``."""


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Turn a failing import into an error that says what to install.

    Args:
        extra: the extra that brings it.

    Raises:
        ImportError: a module that is imported inside is not installed.

    >>> with needs("ray"):
    ...     import no_such_engine
    Traceback (most recent call last):
    ...
    ImportError: no_such_engine is not installed; pip install pyarrow 'ray[data]' brings it
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ImportError(
            f"{error.name} is not installed; pip install {LIBRARIES[extra]} brings it"
        ) from error
