"""Sums up the documents of a piece for a report, at little cost beside cleaning them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.corpus.disk.files import folder_of
from cleaner.document import Edit
from cleaner.repeated_lines.labels import site_of
from cleaner.reports.review.language import language_of_document
from cleaner.reports.review.sources import DocumentSource
from cleaner.reports.review.summary import Offered, Summary

_Places = Callable[[Sequence[Edit]], Sequence[tuple[int, int] | None]]
_Record = tuple[str, int, str, _Places | None, str, int]
"""The fields of `cleaner.corpus.pieces.Record`, which knows of this module."""


class _FileSoFar:
    """What this process sampled of the file that it is at.

    A finding that is no sample beside those of the same file is none beside all others, so that
    it need not be shown to anybody. Another file, its start, or a place that was read before begins
    anew: a file that fails takes all of its samples along, and they must not have kept others out.
    """

    def __init__(self) -> None:
        self._name = ""
        self._byte = 0
        self._offered = Offered()

    def offered(self, name: str, byte: int) -> Offered:
        """What the pieces before this one offered.

        Args:
            name: the file.
            byte: where the piece begins in it; 0 where that is not known.
        """
        if not byte or byte <= self._byte or name != self._name:
            self._offered = Offered()
        self._name, self._byte = name, byte
        return self._offered


_SO_FAR = _FileSoFar()


def new_summary(name: str, byte: int) -> Summary:
    """The summary of a piece, before its first document.

    Args:
        name: the file.
        byte: where the piece begins in it.
    """
    summary = Summary()
    summary.offered = _SO_FAR.offered(name, byte)
    return summary


def review_documents(
    summary: Summary, file: str, documents: Iterable[tuple[_Record, Cleaned]], config: Config
) -> None:
    """Sum up documents of a file.

    Args:
        summary: the summary of their piece.
        file: the file's name.
        documents: where each is from, the site as the record gives it, if it does, and what became
            of it.
        config: the settings.
    """
    folder = folder_of(file)
    for (name, number, identifier, places, site, line), cleaned in documents:
        place = site_of(site) if site else folder
        summary.add(
            cleaned,
            DocumentSource(file, name, number, identifier, place, line, places),
            config.language or partial(language_of_document, cleaned),
            every_language=config.model,
        )
