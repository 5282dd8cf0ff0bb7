"""Edits the texts of records where they stand, and restores them.

A format splits the records of a piece as `RawRecord`; the rest does not depend on the format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.cleaned import Cleaned
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats.escapes import (
    JSON_STRING,
    Notation,
    edit_raw,
    raw_positions,
    restore_raw,
)
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Outcome,
    Piece,
    Record,
    account_for,
    clean_text,
    is_dropped,
)
from cleaner.corpus.trail import Entries, sha256
from cleaner.document import Edit
from cleaner.reports.runs import words_start

BLANKS = " \t\r\n\ufeff"
"""What a line may hold that is no record."""
PIECE_SIZE = 256 << 10
"""Bytes of whole records in a piece, about."""


class Field(NamedTuple):
    """Where the raw form of a text stands in a record, quotes left out, and how it is written."""

    start: int
    end: int
    notation: Notation


class RawRecord(NamedTuple):
    """A record as it stands in the file.

    Attributes:
        raw: all of it, with its line end; bytes that are not UTF-8 as surrogates.
        line: the line at which it begins, from 1.
        number: its number; 0 for what lies between records and is not counted.
        field: where its text is; None where it has none that can be cleaned.
        text: the text.
        identifier: its own id.
        site: what it says of its site.
        lacks_key: it has no field of that name.
        problem: why it is no record, if it is none.
        forbidden: characters that the field cannot hold as it is written.
    """

    raw: str
    line: int
    number: int = 0
    field: Field | None = None
    text: str = ""
    identifier: str = ""
    site: str = ""
    lacks_key: bool = False
    problem: str = ""
    forbidden: str = ""


def split_records(
    blocks: Iterable[bytes], skip: int, name: str, line: int, *, quotes: bool
) -> Iterator[bytes]:
    """Split the content of a file into stretches of whole records.

    A stretch ends with the first record that reaches `PIECE_SIZE`, so that it does not depend
    on how the content was read.

    Args:
        blocks: the content.
        skip: bytes at its start that are left out.
        name: what to call the file.
        line: the line after those bytes.
        quotes: whether a line end between quotes is none.

    Raises:
        FileError: a record is too large.
    """
    waiting = bytearray()
    searched = counted = open_quotes = 0
    for block in _skip_bytes(blocks, skip):
        waiting += block
        while len(waiting) >= PIECE_SIZE:
            end = waiting.find(b"\n", max(PIECE_SIZE - 1, searched)) + 1
            if not end:
                searched = len(waiting)
                break
            if quotes:
                open_quotes += waiting.count(b'"', counted, end)
                searched = counted = end
                if open_quotes % 2:
                    continue
            data = bytes(waiting[:end])
            del waiting[:end]
            searched = counted = open_quotes = 0
            line += data.count(b"\n")
            yield data
        if len(waiting) > LARGEST_DOCUMENT:
            hint = "; is a quote not closed?" if quotes else ""
            raise FileError(
                f"{name}:{line}: a record of more than {LARGEST_DOCUMENT:,} bytes{hint}"
            )
    if waiting:
        yield bytes(waiting)


def _skip_bytes(blocks: Iterable[bytes], skip: int) -> Iterator[bytes]:
    for block in blocks:
        if skip >= len(block):
            skip -= len(block)
        else:
            yield block[skip:]
            skip = 0


def clean_records(piece: Piece, records: Iterable[RawRecord]) -> Outcome:
    """Clean the records of a piece; one that cannot be cleaned stays and is named.

    Args:
        piece: the piece.
        records: all of its content, split into records and what lies between them.

    Raises:
        FileError: the piece cannot be split into records.
    """
    outcome = Outcome()
    output = [_clean_record(outcome, piece, record) for record in records]
    if outcome.changed:
        outcome.data = "".join(output).encode("utf-8", "surrogateescape")
    else:
        outcome.data = piece.data
    return outcome


def _clean_record(outcome: Outcome, piece: Piece, record: RawRecord) -> str:
    """A record of the output; empty for one that is dropped."""
    if record.problem:
        outcome.fail(f"{piece.name}:{record.line}: {record.problem}; left as it is")
    elif record.field:
        try:
            return _clean_field(outcome, piece, record, record.field)
        except FileError as error:
            outcome.fail(str(error))
    elif record.number and record.raw.strip(BLANKS):
        outcome.tally.fates["skipped"] += 1
        outcome.without_key += record.lacks_key
    return record.raw


def _clean_field(outcome: Outcome, piece: Piece, record: RawRecord, field: Field) -> str:
    order = piece.order
    name = f"{piece.name}:{record.line}"
    cleaned = clean_text(order, name, record.text, piece.site(record.site))
    raw = record.raw[field.start : field.end]
    new, removed = edit_raw(raw, cleaned.edits, field.notation)
    _check_notation(name, record, field, cleaned, new)
    places = _places(record, field)
    line = record.line if field.notation is JSON_STRING else 0
    document = Record(name, record.number, record.identifier, places, record.site, line)
    if not account_for(outcome, piece, document, cleaned):
        return record.raw
    drops = is_dropped(order, cleaned)
    if order.trail:
        entry = outcome.entries[-1]
        if any(
            field.notation.encode(edit.removed) != stretch
            for edit, stretch in zip(cleaned.edits, removed, strict=True)
        ):
            entry["raw"] = removed
        if drops:
            entry["dropped"] = record.raw
    return "" if drops else record.raw[: field.start] + new + record.raw[field.end :]


def _check_notation(name: str, record: RawRecord, field: Field, cleaned: Cleaned, new: str) -> None:
    """Refuse an edited field that would not be read as the cleaned text."""
    if not cleaned.edits:
        return
    if field.notation.decode(new) != cleaned.text:
        raise FileError(f"{name}: its escapes cannot be edited; left as it is")
    if any(char in new for char in record.forbidden):
        raise FileError(f"{name}: cannot be written without quotes; left as it is")


def _places(record: RawRecord, field: Field) -> Callable[[Sequence[Edit]], list[tuple[int, int]]]:
    """A function that gives the lines and columns of the file at which words of edits begin."""

    def places(edits: Sequence[Edit]) -> list[tuple[int, int]]:
        raw = record.raw[field.start : field.end]
        positions = []
        for start in raw_positions(raw, field.notation, [words_start(edit) for edit in edits]):
            before = record.raw[: field.start + start]
            column = len(before) - max(before.rfind("\n"), before.rfind("\r"))
            positions.append((record.line + count_line_ends(before), column))
        return positions

    return places


def count_line_ends(text: str) -> int:
    """How many lines end in a text, each of ``\\n``, ``\\r`` and ``\\r\\n`` being one end."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def restore_records(piece: Piece, records: Iterable[RawRecord], entries: Entries) -> bytes:
    """The original of a piece of a cleaned file.

    Args:
        piece: the piece.
        records: all of its content, split as for `clean_records`.
        entries: what the trail says of the records.

    Raises:
        FileError: a record is not the one the trail speaks of.
    """
    output: list[str] = []
    for record in records:
        if record.number:
            output.extend(entries.dropped())
        entry = entries.next() if record.number else None
        try:
            output.append(_restore_record(record, entry) if entry else record.raw)
        except ValueError as error:
            raise FileError(f"{piece.name}:{record.line}: {error}; left alone") from error
    return "".join(output).encode("utf-8", "surrogateescape")


def _restore_record(record: RawRecord, entry: dict[str, Any]) -> str:
    """The original of a cleaned record.

    Raises:
        ValueError: it is not the one the entry speaks of.
    """
    field = record.field
    if field is None or sha256(record.text) != entry["after"]:
        raise ValueError("the text is not the one that the trail speaks of")
    raw = record.raw[field.start : field.end]
    restored = restore_raw(raw, entry["edits"], entry.get("raw"), field.notation)
    if sha256(field.notation.decode(restored)) != entry["before"]:
        raise ValueError("the trail does not lead back to the original")
    return record.raw[: field.start] + restored + record.raw[field.end :]
