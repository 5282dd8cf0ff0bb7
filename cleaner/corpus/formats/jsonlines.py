"""JSONL: one record a line. Only the text's own bytes in a line change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Any, NamedTuple

from cleaner.corpus.disk.files import refuse_utf16
from cleaner.corpus.formats.escapes import JSON_STRING
from cleaner.corpus.formats.record_files import RecordFormat
from cleaner.corpus.formats.records import BLANKS, Field, RawRecord, split_records
from cleaner.corpus.pieces import START, Order, Piece, Place, identifier_of
from cleaner.errors import CleanerError

_BOM = "\ufeff"
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_SPACE = " \t\r\n"
# Numbers stay text: a record's 23-digit id is nobody's business here, nor is NaN.
_DECODER = JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


class Value(NamedTuple):
    """A value in a line: where it stands, in characters, and what it is."""

    start: int
    end: int
    value: Any


class RecordError(CleanerError, ValueError):
    """A line that is no record; the message says why."""


def split(
    blocks: Iterable[bytes], name: str, order: Order, start: Place = START
) -> Iterator[Piece]:
    """Split the content of a file into pieces of whole lines.

    Args:
        blocks: the content of the file.
        name: what to call the file.
        order: what to do with its documents.
        start: where an earlier run stopped.

    Raises:
        FileError: it is not JSONL.
    """
    blocks = iter(blocks)
    first = next(blocks, b"")
    refuse_utf16(first, name)
    content = chain([first], blocks)
    for data in split_records(content, start.byte, name, start.line, quotes=False):
        line = start.line + len(lines_of(data))
        end = Place(start.byte + len(data), line, line)
        yield Piece(JSONL.name, name, order, data, start, end, len(data))
        start = end


def lines_of(data: bytes) -> list[bytes]:
    """The lines of a piece, with their ends."""
    return _LINE.findall(data)


def records_of(piece: Piece) -> Iterator[RawRecord]:
    """The lines of a piece, blank ones too: a record's number is that of its line."""
    for number, data in enumerate(lines_of(piece.data), piece.start.line):
        yield _record(data, number, piece.order)


def decode_line(data: bytes) -> tuple[str, str]:
    """A line as text, and what is wrong with its encoding; nothing is lost of a wrong one."""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        problem = f"not UTF-8: byte {error.start} of the line"
        return data.decode("utf-8", "surrogateescape"), problem


def _record(data: bytes, number: int, order: Order) -> RawRecord:
    line, problem = decode_line(data)
    if problem or not line.strip(BLANKS):
        return RawRecord(line, number, number, problem=problem)
    try:
        text, identifier, *sites = find_values(
            line, order.text_key, order.id_key or ("",), *order.site_keys
        )
    except RecordError as error:
        return RawRecord(line, number, number, problem=str(error))
    if text is None or text.value is None:
        return RawRecord(line, number, number, lacks_key=text is None)
    if not isinstance(text.value, str) or line[text.start] != '"':
        problem = f"{'.'.join(order.text_key)!r} holds no string"
        return RawRecord(line, number, number, problem=problem)
    return RawRecord(
        line,
        number,
        number,
        Field(text.start + 1, text.end - 1, JSON_STRING),
        text.value,
        identifier_of(identifier.value) if identifier and order.id_key else "",
        next((site.value for site in sites if site and isinstance(site.value, str)), ""),
    )


def find_values(line: str, *keys: tuple[str, ...]) -> list[Value | None]:
    """Where the values of (nested) keys stand in a line; of duplicate keys the last counts.

    Args:
        line: a JSON object, with or without blanks around it.
        keys: for each value its keys, outermost first.

    Raises:
        RecordError: the line is no JSON object.

    >>> find_values('{"a": {"b": "x"}, "n": 12}', ("a", "b"), ("c",))
    [Value(start=12, end=15, value='x'), None]
    """
    if "\0" in line:
        raise RecordError("not text: a NUL")
    values: dict[tuple[str, ...], Value] = {}
    start = _skip_space(line, 1 if line.startswith(_BOM) else 0)
    try:
        if line[start : start + 1] != "{":
            _DECODER.raw_decode(line, start)
            raise RecordError("not a JSON object")
        end = _scan_object(line, start, (), keys, values)
    except JSONDecodeError as error:
        raise RecordError(f"not JSON: {error.msg} at column {error.pos + 1}") from error
    except RecursionError as error:
        raise RecordError("nested too deeply") from error
    if _skip_space(line, end) != len(line):
        raise RecordError(f"not JSON: more behind the object at column {end + 1}")
    return [values.get(key) for key in keys]


def _scan_object(
    line: str,
    start: int,
    outer: tuple[str, ...],
    keys: Sequence[tuple[str, ...]],
    values: dict[tuple[str, ...], Value],
) -> int:
    """Note the wanted values of the object at `start`; where it ends."""
    position = _skip_space(line, start + 1)
    if line[position : position + 1] == "}":
        return position + 1
    depth = len(outer) + 1
    inner = {key[:depth] for key in keys if len(key) > depth}
    while True:
        if line[position : position + 1] != '"':
            raise JSONDecodeError("expected a key", line, position)
        key, position = _DECODER.raw_decode(line, position)
        position = _skip_space(line, position)
        if line[position : position + 1] != ":":
            raise JSONDecodeError("expected ':'", line, position)
        position = _skip_space(line, position + 1)
        path = (*outer, key)
        deeper = (
            [key for key in keys if key[:depth] == path and key != path] if path in inner else ()
        )
        for lost in (*deeper, path) if values else ():  # a later duplicate hides an earlier one
            values.pop(lost, None)
        if deeper and line[position : position + 1] == "{":
            end = _scan_object(line, position, path, keys, values)
            if path in keys:
                values[path] = Value(position, end, {})
        else:
            value, end = _DECODER.raw_decode(line, position)
            if path in keys:
                values[path] = Value(position, end, value)
        position = _skip_space(line, end)
        char = line[position : position + 1]
        if char == "}":
            return position + 1
        if char != ",":
            raise JSONDecodeError("expected ',' or '}'", line, position)
        position = _skip_space(line, position + 1)


def _skip_space(line: str, position: int) -> int:
    while position < len(line) and line[position] in _SPACE:
        position += 1
    return position


JSONL = RecordFormat(
    name="jsonl",
    label="JSONL",
    suffixes=(".jsonl", ".ndjson"),
    is_recoded=True,
    split_content=split,
    records_of=records_of,
)
