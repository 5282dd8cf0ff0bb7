"""CSV: records with a header. One field is edited where it stands; no other byte changes.

The standard library's reader gives fields without their quotes and line ends, from which the
file cannot be written again as it was; so records are cut here, by one pattern for a field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.corpus.escapes import (
    CSV_BARE,
    CSV_QUOTED,
    Notation,
    edit_raw,
    raw_positions,
    restore_raw,
)
from cleaner.corpus.files import FileError, decode
from cleaner.corpus.jsonlines import PIECE_SIZE, skipping
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Order,
    Outcome,
    Piece,
    Record,
    cleaner_for,
    is_dropped,
    take_document,
)
from cleaner.corpus.trail import Entries, sha256
from cleaner.findings import words_start

_DELIMITERS = ",;\t|"
_BOM = "\ufeff"


class Field(NamedTuple):
    """A field of a record: where its content stands, quotes left out, and how it is written."""

    start: int
    end: int
    notation: Notation


class QuoteError(ValueError):
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
    found: list[Field] = []
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
        found.append(field)
        position = match.end()
        if text.startswith(delimiter, position):
            position += 1
        elif text.startswith("\r\n", position):
            return found, position + 2
        elif position == len(text) or text[position] in "\r\n":
            return found, min(position + 1, len(text))
        else:
            raise QuoteError(position, is_open=False)


_PATTERNS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {}


def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    if delimiter not in _PATTERNS:
        bare = re.compile(f'[^{re.escape(delimiter)}"\r\n]*+')
        _PATTERNS[delimiter] = re.compile(r'"(?:[^"]++|"")*+"(?!")'), bare
    return _PATTERNS[delimiter]


def split(
    blocks: Iterable[bytes], name: str, order: Order, start: Piece | None = None
) -> Iterator[Piece]:
    """Whole records, in pieces, the header by itself.

    Args:
        blocks: the content of the file.
        name: what to call the file.
        order: what to do with its documents; its keys name columns.
        start: where an earlier run stopped: a piece whose `end`, `line`, `record` and `header`
            count.

    Raises:
        FileError: it is not CSV, or has no such column.
    """
    if start:
        header = start.header
        line, record, position = start.line, start.record, start.end
    else:
        header, line, record, position = ("", 0, -1), 1, 1, 0
    for data in _whole_records(skipping(blocks, position), name, line):
        text = decode(data, f"{name}:{line}")
        if not header[0]:
            header, body = _read_header(text, name, order)
            size = len(text[:body].encode("utf-8"))
            position += size
            yield Piece("csv", name, order, data[:size], line, 0, position, header, size)
            line += _line_ends(text[:body])
            data, text = data[size:], text[body:]
        if data:
            position += len(data)
            yield Piece("csv", name, order, data, line, record, position, header, len(data))
            record += _count(text, header[0], name, line)
            line += _line_ends(text)


def _whole_records(blocks: Iterable[bytes], name: str, line: int) -> Iterator[bytes]:
    """The content, cut where a line ends and no quote is open, however it was read."""
    waiting = bytearray()
    wanted = PIECE_SIZE
    for block in blocks:
        waiting += block
        while len(waiting) >= wanted:
            end = _last_record_end(bytes(waiting[:wanted]))
            if end:
                data = bytes(waiting[:end])
                del waiting[:end]
                wanted = PIECE_SIZE
                line += data.count(b"\n")
                yield data
            elif wanted > LARGEST_DOCUMENT:
                raise FileError(
                    f"{name}:{line}: a record of more than {LARGEST_DOCUMENT:,} bytes; "
                    "is a quote not closed?"
                )
            else:
                wanted *= 2
    if waiting:
        yield bytes(waiting)


def _last_record_end(data: bytes) -> int:
    """The end of the last line at which as many quotes were opened as closed; 0 for none."""
    end = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, end)
    while quotes % 2:  # the line end stands inside quotes: go back before them
        before = data.rfind(b"\n", 0, data.rindex(b'"', 0, end)) + 1
        quotes -= data.count(b'"', before, end)
        end = before
    return end


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def count_records(piece: Piece) -> int:
    """How many records a piece holds, blank lines and the header left out."""
    if not piece.record:
        return 1
    return _count(piece.data.decode("utf-8"), piece.header[0], piece.name, piece.line)


def _count(text: str, delimiter: str, name: str, line: int) -> int:
    """How many records a text holds, blank lines left out."""
    if '"' not in text:
        return sum(1 for each in re.split("\r\n|\r|\n", text) if each)
    return sum(1 for _ in _records(text, delimiter, name, line))


def _records(
    text: str, delimiter: str, name: str, line: int
) -> Iterator[tuple[int, int, list[Field]]]:
    """Every record that is no blank line: where it begins and ends, and its fields.

    Raises:
        FileError: the quotes of a field make no sense.
    """
    position = 0
    while position < len(text):
        try:
            fields, end = fields_of(text, position, delimiter)
        except QuoteError as error:
            at = line + _line_ends(text[: error.position])
            raise FileError(f"{name}:{at}: not CSV: {error}") from error
        if len(fields) > 1 or fields[0].end > fields[0].start or text[position] == '"':
            yield position, end, fields
        position = end


def _read_header(text: str, name: str, order: Order) -> tuple[tuple[str, int, int], int]:
    """The delimiter, the columns of text and id, and where the first record begins."""
    start = 1 if text.startswith(_BOM) else 0
    wanted = ".".join(order.text_key)
    for delimiter in sorted(_DELIMITERS, key="\t,;|".find if ".tsv" in name else ",;\t|".find):
        try:
            fields, body = fields_of(text, start, delimiter)
        except QuoteError:
            continue
        names = [field.notation.decode(text[field.start : field.end]) for field in fields]
        if wanted in names:
            key = ".".join(order.id_key)
            return (delimiter, names.index(wanted), names.index(key) if key in names else -1), body
    raise FileError(f"{name}:1: there is no column {wanted!r}; say which with --text-key")


def clean_piece(piece: Piece) -> Outcome:
    """Clean the records of a piece.

    Raises:
        FileError: the quotes of a field make no sense.
    """
    outcome = Outcome(data=piece.data)
    if not piece.record:
        return outcome
    delimiter, column, id_column = piece.header
    text = piece.data.decode("utf-8")
    output: list[str] = []
    position = 0
    number = piece.record
    line, counted = piece.line, 0
    for start, end, fields in _records(text, delimiter, piece.name, piece.line):
        line += _line_ends(text[counted:start])
        counted = start
        output.append(text[position:start])
        new: str | None = text[start:end]
        if column >= len(fields):
            outcome.tally.fates["skipped"] += 1
            outcome.without_key += 1
        else:
            identifier = ""
            if 0 <= id_column < len(fields):
                field = fields[id_column]
                identifier = field.notation.decode(text[field.start : field.end])
            record = Record(
                f"{piece.name}:{line}",
                number,
                identifier,
                _places(text, start, fields[column], line),
            )
            new = _clean_field(outcome, piece, record, text[start:end], start, fields[column])
        output.append(new or "")
        position = end
        number += 1
    output.append(text[position:])
    if outcome.changed:
        outcome.data = "".join(output).encode("utf-8")
    return outcome


def _places(
    text: str, record: int, field: Field, line: int
) -> Callable[[Sequence[Any]], list[tuple[int, int]]]:
    def places(edits: Sequence[Any]) -> list[tuple[int, int]]:
        raw = text[field.start : field.end]
        found = []
        for start in raw_positions(raw, field.notation, [words_start(edit) for edit in edits]):
            before = text[record : field.start + start]
            at = max(before.rfind("\n"), before.rfind("\r")) + 1
            found.append((line + _line_ends(before), len(before) - at + 1))
        return found

    return places


def _clean_field(
    outcome: Outcome, piece: Piece, record: Record, line: str, offset: int, field: Field
) -> str | None:
    """A record of the output; None for one that is dropped."""
    order = piece.order
    start, end = field.start - offset, field.end - offset
    raw = line[start:end]
    try:
        cleaned = cleaner_for(order.config).clean(field.notation.decode(raw))
        new, gone = edit_raw(raw, cleaned.edits, field.notation)
        if field.notation is CSV_BARE and any(char in new for char in f'"\r\n{piece.header[0]}'):
            special = any(set(edit.replacement) & set(f'"\r\n{piece.header[0]}')
                          for edit in cleaned.edits)  # fmt: skip
            if special or new.startswith('"'):
                raise FileError(f"{record.name}: cannot be written without quotes; left as it is")
        if not take_document(outcome, order, piece, record, cleaned):
            return line
    except FileError as error:
        outcome.fail(str(error))
        return line
    if order.trail and any(
        field.notation.encode(edit.removed) != was
        for edit, was in zip(cleaned.edits, gone, strict=True)
    ):
        outcome.entries[-1]["raw"] = gone
    if is_dropped(order, cleaned):
        if order.trail:
            outcome.entries[-1]["dropped"] = line
        outcome.dropped.append(record.number)
        return None
    return line[:start] + new + line[end:]


def restore_field(line: str, header: tuple[str, int, int], entry: dict[str, Any]) -> str:
    """A record with its text put back.

    Args:
        line: the record, with its end.
        header: the delimiter and the column of the text.
        entry: what the trail says of the record.

    Raises:
        ValueError: the record is not the one the entry speaks of.
    """
    fields, _ = fields_of(line, 0, header[0])
    if header[1] >= len(fields):
        raise ValueError("the record has no text")
    field = fields[header[1]]
    raw = line[field.start : field.end]
    if sha256(field.notation.decode(raw)) != entry["after"]:
        raise ValueError("the text is not the one that the trail speaks of")
    restored = restore_raw(raw, entry["edits"], entry.get("raw"), field.notation)
    if sha256(field.notation.decode(restored)) != entry["before"]:
        raise ValueError("the trail does not lead back to the original")
    return line[: field.start] + restored + line[field.end :]


def restore_piece(piece: Piece, entries: Entries) -> bytes:
    """A piece of a cleaned file, with its texts put back.

    Args:
        piece: the piece, as `split` gives it.
        entries: what the trail says of the records.

    Raises:
        FileError: a record is not the one the trail speaks of.
    """
    if not piece.record:
        return bytes(piece.data)
    text = piece.data.decode("utf-8")
    output: list[str] = []
    position = 0
    for start, end, _ in _records(text, piece.header[0], piece.name, piece.line):
        output.append(text[position:start])
        output.extend(entries.dropped())
        entry = entries.next()
        line = text[start:end]
        try:
            output.append(restore_field(line, piece.header, entry) if entry else line)
        except ValueError as error:
            raise FileError(f"{piece.name}:{piece.line}: {error}; left alone") from error
        position = end
    output.append(text[position:])
    return "".join(output).encode("utf-8")
