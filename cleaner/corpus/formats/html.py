"""HTML: a file is one page, and its cleaned copy is a text."""

from __future__ import annotations

from cleaner.cleaned import Cleaned
from cleaner.corpus.formats.text import TEXT
from cleaner.corpus.formats.whole_files import WholeFileFormat
from cleaner.corpus.pieces import Piece, clean_page


def _clean_document(piece: Piece) -> Cleaned:
    return clean_page(piece.order, piece.name, piece.data, piece.site())


def _text_of(piece: Piece) -> str:
    from cleaner.page import read_page

    return read_page(piece.data, voters=False).text


HTML = WholeFileFormat(
    name="html",
    label="HTML",
    suffixes=(".html", ".htm", ".xhtml"),
    written_as=TEXT,
    clean_document=_clean_document,
    text_of=_text_of,
)
