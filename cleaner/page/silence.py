"""Keeps extractors from logging while we ask them, and leaves alone what they log for others."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LOGGERS = ("trafilatura", "htmldate", "justext")
"""The extractors' loggers, and that of what they call; those below them are meant, too."""

_asking: ContextVar[bool] = ContextVar("_asking", default=False)


class _UnlessAsking(logging.Filter):
    """Lets everything pass but what is logged inside `silenced`, by the same thread or task."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return not _asking.get()


_FILTER = _UnlessAsking()


@contextmanager
def silenced() -> Iterator[None]:
    """Keep what the extractors report about a page from the log of whoever cleans it.

    Call it when the extractor has been imported, so that its loggers are there. Each of them
    gets a filter, once and for good, since a record is never held against the filters of the
    loggers above its own. Outside of this context, and for other threads, the filter does nothing.
    """
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.partition(".")[0] in _LOGGERS and isinstance(logger, logging.Logger):
            logger.addFilter(_FILTER)
    token = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(token)
