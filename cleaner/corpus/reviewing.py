"""Sums up one document of a piece for a report, at next to no cost beside cleaning it."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.corpus.disk.files import absolute
from cleaner.corpus.pieces import START
from cleaner.repeated_lines.labels import site_of
from cleaner.reports.review.language import language_of_document
from cleaner.reports.review.summary import DocumentSource, Offered, Summary

if TYPE_CHECKING:
    from cleaner.cleaned import Cleaned
    from cleaner.corpus.pieces import Piece, Record


class _FileSoFar:
    """What this process sampled of the file that it is at.

    A finding that is no sample beside those of the same file is none beside all others, so that
    it need not be shown to anybody. Another file, or an earlier place of the same one, begins anew:
    a file that fails takes all of its samples along, and they must not have kept others out.
    """

    def __init__(self) -> None:
        self._name = ""
        self._place = (-1, -1, -1)
        self._offered = Offered()

    def offered(self, piece: Piece) -> Offered:
        """What the pieces before this one offered."""
        place = piece.start[:3]
        is_first = place == START[:3]  # a run may have read the same file before
        if piece.name != self._name or place < self._place or is_first:
            self._offered = Offered()
        self._name, self._place = piece.name, place
        return self._offered


_SO_FAR = _FileSoFar()


@lru_cache(maxsize=256)
def _folder(name: str) -> str:
    return absolute(Path(name)).parent.name


def review_document(summary: Summary, piece: Piece, record: Record, cleaned: Cleaned) -> None:
    """Sum up a document.

    Args:
        summary: the summary of the piece; it is empty before its first document.
        piece: the piece.
        record: the document's place in it.
        cleaned: what became of it.
    """
    if not summary.documents:
        summary.offered = _SO_FAR.offered(piece)
    site = site_of(record.site) if record.site else _folder(piece.name)
    source = DocumentSource(
        piece.name, record.name, record.number, record.identifier, site, record.line, record.places
    )
    config = piece.order.config
    summary.add(
        cleaned,
        source,
        config.language or partial(language_of_document, cleaned),
        every_language=config.model,
    )
