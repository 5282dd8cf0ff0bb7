"""Cleans one piece of a file: the function that workers run."""

from __future__ import annotations

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats.registry import format_named
from cleaner.corpus.pieces import Outcome, Piece, review


def clean_piece(piece: Piece) -> Outcome | FileError:
    """Clean a piece; an error that makes its whole file fail is returned."""
    try:
        outcome = format_named(piece.format).clean(piece)
        if piece.order.review:
            review(outcome, piece)
    except FileError as error:
        return error
    except RecursionError:
        return FileError(f"{piece.name}: nested too deeply")
    except MemoryError:
        return FileError(f"{piece.name}: too large for the memory")
    if piece.encoding and piece.start.byte == 0:
        outcome.notices.append(f"{piece.name}: read as {piece.encoding}")
    return outcome
