"""Sums up one document of a piece for a report, at little cost beside cleaning it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.corpus.disk.files import folder_of
from cleaner.repeated_lines.labels import site_of
from cleaner.reports.review.language import language_of_document
from cleaner.reports.review.sources import DocumentSource
from cleaner.reports.review.summary import Offered, Summary


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


def review_document(
    summary: Summary, source: Sequence[object], cleaned: Cleaned, config: Config
) -> None:
    """Sum up a document.

    Args:
        summary: the summary of its piece.
        source: the fields of `DocumentSource`; the site as the record gives it, if it does.
        cleaned: what became of it.
        config: the settings.
    """
    where = DocumentSource._make(source)
    site = site_of(where.site) if where.site else folder_of(where.file)
    summary.add(
        cleaned,
        where._replace(site=site),
        config.language or partial(language_of_document, cleaned),
        every_language=config.model,
    )
