"""CSV: records after a header. Only the text's own field in a record changes.

The standard library's reader drops quotes and line ends, without which a file cannot be written
as it was. So this module splits records itself, with one pattern for a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cleaner.corpus.disk.files import FileError, decode
from cleaner.corpus.formats.escapes import CSV_BARE, CSV_QUOTED
from cleaner.corpus.formats.record_files import RecordFormat
from cleaner.corpus.formats.records import Field, RawRecord, count_line_ends, split_records
from cleaner.corpus.pieces import START, Order, Piece, Place
from cleaner.errors import CleanerError

_DELIMITERS = ",;\t|"
_BOM = "\ufeff"


class QuoteError(CleanerError, ValueError):
    """A quote that is not closed, or stands inside a field; `position` says where."""

    def __init__(self, position: int, is_open: bool) -> None:
        super().__init__("a quote is not closed" if is_open else "a quote inside a field")
        self.position = position
        self.is_open = is_open


def fields_of(text: str, start: int, delimiter: str) -> tuple[list[Field], int]:
    """The fields of the record at `start`, and where the next one begins.

    Raises:
        QuoteError: the quotes of a field make no sense.
    """
    fields: list[Field] = []
    quoted, bare = _patterns(delimiter)
    position = start
    while True:
        if text.startswith('"', position):
            match = quoted.match(text, position)
            if match is None:
                raise QuoteError(position, is_open=True)
            field = Field(position + 1, match.end() - 1, CSV_QUOTED)
        else:
            match = bare.match(text, position)
            assert match is not None
            field = Field(position, match.end(), CSV_BARE)
        fields.append(field)
        position = match.end()
        if text.startswith(delimiter, position):
            position += 1
        elif text.startswith("\r\n", position):
            return fields, position + 2
        elif position == len(text) or text[position] in "\r\n":
            return fields, min(position + 1, len(text))
        else:
            raise QuoteError(position, is_open=False)


_PATTERNS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {}


def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    if delimiter not in _PATTERNS:
        bare = re.compile(f'[^{re.escape(delimiter)}"\r\n]*+')
        _PATTERNS[delimiter] = re.compile(r'"(?:[^"]++|"")*+"(?!")'), bare
    return _PATTERNS[delimiter]


def split(
    blocks: Iterable[bytes], name: str, order: Order, start: Place = START
) -> Iterator[Piece]:
    """Split the content of a file into pieces of whole records, the header by itself.

    Args:
        blocks: the content of the file.
        name: what to call the file.
        order: what to do with its documents; its keys name columns.
        start: where an earlier run stopped.

    Raises:
        FileError: it is not CSV, or has no such column.
    """
    for data in split_records(blocks, start.byte, name, start.line, quotes=True):
        text = decode(data, f"{name}:{start.line}")
        if not start.header[0]:
            header, body = _read_header(text, name, order)
            before = start._replace(record=0)
            piece = _piece_of(text[:body], name, order, before, header, records=1)
            yield piece
            start, text = piece.end, text[body:]
        if text:
            records = _count_records(text, start.header[0], name, start.line)
            piece = _piece_of(text, name, order, start, start.header, records)
            yield piece
            start = piece.end


def _piece_of(
    text: str,
    name: str,
    order: Order,
    start: Place,
    header: tuple[str, int, int, int],
    records: int,
) -> Piece:
    data = text.encode("utf-8")
    line = start.line + count_line_ends(text)
    end = Place(start.byte + len(data), line, start.record + records, header)
    return Piece(CSV.name, name, order, data, start, end, len(data))


def _count_records(text: str, delimiter: str, name: str, line: int) -> int:
    """How many records a text holds, blank lines left out."""
    if '"' not in text:
        return sum(1 for each in re.split("\r\n|\r|\n", text) if each)
    return sum(1 for *_, fields in _split_text(text, delimiter, name, line) if fields)


def _split_text(
    text: str, delimiter: str, name: str, line: int
) -> Iterator[tuple[int, int, list[Field]]]:
    """Records and blank lines: where each begins and ends, and its fields; none if it is blank.

    Raises:
        FileError: the quotes of a field make no sense.
    """
    position = 0
    while position < len(text):
        try:
            fields, end = fields_of(text, position, delimiter)
        except QuoteError as error:
            at = line + count_line_ends(text[: error.position])
            raise FileError(f"{name}:{at}: not CSV: {error}") from error
        is_blank = len(fields) == 1 and text[position] in "\r\n"
        yield position, end, [] if is_blank else fields
        position = end


def _read_header(text: str, name: str, order: Order) -> tuple[tuple[str, int, int, int], int]:
    """Find the delimiter, the columns of text, id and site, and where the first record begins.

    Raises:
        FileError: there is no column of the name that was asked for.
    """
    start = 1 if text.startswith(_BOM) else 0
    wanted = ".".join(order.text_key)
    for delimiter in sorted(_DELIMITERS, key="\t,;|".find if ".tsv" in name else ",;\t|".find):
        try:
            fields, body = fields_of(text, start, delimiter)
        except QuoteError:
            continue
        names = [_value(text, field) for field in fields]
        if wanted in names:
            ids, sites = _column(names, [order.id_key]), _column(names, order.site_keys)
            return (delimiter, names.index(wanted), ids, sites), body
    raise FileError(f"{name}:1: there is no column {wanted!r}; say which with --text-key")


def _column(names: Sequence[str], keys: Iterable[tuple[str, ...]]) -> int:
    """The first of these columns that there is; -1 for none."""
    return next((names.index(name) for key in keys if (name := ".".join(key)) in names), -1)


def records_of(piece: Piece) -> Iterator[RawRecord]:
    """The records of a piece, and what lies between them: the header, blank lines.

    Raises:
        FileError: the quotes of a field make no sense.
    """
    text = piece.data.decode("utf-8")
    line, number = piece.start.line, piece.start.record
    if not number:
        yield RawRecord(text, line)
        return
    delimiter, column, id_column, site_column = piece.end.header
    for start, end, fields in _split_text(text, delimiter, piece.name, line):
        raw = text[start:end]
        if not fields:
            yield RawRecord(raw, line)
        elif column >= len(fields):
            yield RawRecord(raw, line, number, lacks_key=True)
        else:
            content, identifier, site = (
                _value(text, fields[at]) if 0 <= at < len(fields) else ""
                for at in (column, id_column, site_column)
            )
            field = fields[column]
            yield RawRecord(
                raw,
                line,
                number,
                Field(field.start - start, field.end - start, field.notation),
                content,
                identifier,
                site,
                forbidden=f'"\r\n{delimiter}' if field.notation is CSV_BARE else "",
            )
        line += count_line_ends(raw)
        number += bool(fields)


def _value(text: str, field: Field) -> str:
    return field.notation.decode(text[field.start : field.end])


CSV = RecordFormat(
    name="csv",
    label="CSV",
    suffixes=(".csv", ".tsv"),
    is_recoded=True,
    split_content=split,
    records_of=records_of,
)
