"""Text: a file is one text."""

from __future__ import annotations

from cleaner.cleaned import Cleaned
from cleaner.corpus.disk.files import decode
from cleaner.corpus.formats.whole_files import WholeFileFormat
from cleaner.corpus.pieces import Piece, clean_text


def _clean_document(piece: Piece) -> Cleaned:
    return clean_text(piece.order, piece.name, text_of(piece), piece.site())


def text_of(piece: Piece) -> str:
    """The text of a file that is one.

    Raises:
        FileError: it is not UTF-8.
    """
    return decode(piece.data, piece.name)


TEXT = WholeFileFormat(
    name="text",
    label="text",
    suffixes=(".txt", ".text"),
    is_recoded=True,
    clean_document=_clean_document,
    text_of=text_of,
)
