"""Saying which extra installs what an engine needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Turn a failing import into an error that names the missing extra.

    Args:
        extra: its name in ``pip install 'cleaner[…]'``.

    Raises:
        ImportError: a module that is imported inside is not installed.

    >>> with needs("ray"):
    ...     import no_such_engine
    Traceback (most recent call last):
    ...
    ImportError: no_such_engine is not installed; pip install 'cleaner[ray]' brings it
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ImportError(
            f"{error.name} is not installed; pip install 'cleaner[{extra}]' brings it"
        ) from error
