"""Files that are one document: text, Markdown, HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.corpus.disk.files import FileError, decode
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Order,
    Outcome,
    Piece,
    Place,
    Record,
    cleaned_page,
    cleaned_text,
    take_document,
)


def split(blocks: Iterable[bytes], name: str, order: Order, *, is_html: bool) -> Iterator[Piece]:
    """The whole content as one piece.

    Raises:
        FileError: it is larger than a document may be.
    """
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size > LARGEST_DOCUMENT:
            raise FileError(f"{name}: a document of more than {LARGEST_DOCUMENT:,} bytes")
    data = b"".join(waiting)
    yield Piece("html" if is_html else "text", name, order, data, end=Place(size), size=size)


def clean_piece(piece: Piece) -> Outcome:
    """Clean one document; the new content is UTF-8 text.

    Raises:
        FileError: it is no text, or no page.
    """
    outcome = Outcome(data=piece.data)
    if piece.format == "html":
        cleaned = cleaned_page(piece.order, piece.name, piece.data, piece.site())
        outcome.data = cleaned.original.encode("utf-8", "replace")
    else:
        text = decode(piece.data, piece.name)
        cleaned = cleaned_text(piece.order, piece.name, text, piece.site())
    if take_document(outcome, piece.order, piece, Record(piece.name), cleaned):
        outcome.data = cleaned.text.encode("utf-8")
    return outcome
