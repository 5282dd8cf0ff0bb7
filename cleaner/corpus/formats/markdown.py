"""Markdown: a file is one text that somebody wrote, so that the classifier has to be asked for."""

from __future__ import annotations

from cleaner.cleaned import Cleaned
from cleaner.corpus.formats.text import text_of
from cleaner.corpus.formats.whole_files import WholeFileFormat
from cleaner.corpus.pieces import Piece, clean_markdown


def _clean_document(piece: Piece) -> Cleaned:
    return clean_markdown(piece.order, piece.name, text_of(piece), piece.site())


MARKDOWN = WholeFileFormat(
    name="markdown",
    label="Markdown",
    suffixes=(".md", ".markdown"),
    settings={"model": False},
    is_recoded=True,
    clean_document=_clean_document,
    text_of=text_of,
)
