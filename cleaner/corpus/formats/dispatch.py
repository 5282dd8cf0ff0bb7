"""One piece of a file in, its outcome out: the function that workers run."""

from __future__ import annotations

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats import csv_records as csvrecords
from cleaner.corpus.formats import jsonlines, records
from cleaner.corpus.formats import whole_files as wholefiles
from cleaner.corpus.pieces import Outcome, Piece


def clean_piece(piece: Piece) -> Outcome | FileError:
    """Clean a piece; what makes its whole file fail comes back as an error."""
    try:
        if piece.format == "jsonl":
            return records.clean_records(piece, jsonlines.records_of(piece))
        if piece.format == "csv":
            return records.clean_records(piece, csvrecords.records_of(piece))
        if piece.format == "parquet":
            from cleaner.corpus.formats import parquet

            return parquet.clean_piece(piece)
        if piece.format == "warc":
            from cleaner.corpus.formats import warc

            return warc.clean_piece(piece)
        return wholefiles.clean_piece(piece)
    except FileError as error:
        return error
    except RecursionError:
        return FileError(f"{piece.name}: nested too deeply")
    except MemoryError:
        return FileError(f"{piece.name}: too large for the memory")
