"""JSONL: one record a line. The text is edited where it stands; no other byte changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Any, NamedTuple

from cleaner.corpus.escapes import JSON_STRING, edit_raw, raw_positions, restore_raw
from cleaner.corpus.files import FileError, refuse_utf16
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Order,
    Outcome,
    Piece,
    Record,
    cleaner_for,
    identifier_of,
    is_dropped,
    take_document,
)
from cleaner.corpus.trail import Entries, sha256
from cleaner.findings import words_start

PIECE_SIZE = 256 << 10
"""Bytes of whole lines in a piece, about."""

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


class RecordError(ValueError):
    """A line that is no record; the message says why."""


def split(
    blocks: Iterable[bytes], name: str, order: Order, start: Piece | None = None
) -> Iterator[Piece]:
    """Whole lines, in pieces.

    Args:
        blocks: the content of the file.
        name: what to call the file.
        order: what to do with its documents.
        start: where an earlier run stopped: a piece whose `end`, `line` and `record` count.

    Raises:
        FileError: it is not JSONL.
    """
    line, position = (start.line, start.end) if start else (1, 0)
    waiting = bytearray()
    searched = 0
    for block in skipping(blocks, position):
        if not position and not waiting:
            refuse_utf16(block, name)
        waiting += block
        # A piece ends at the first line end behind its size, so that pieces do not depend on
        # how the content was read.
        while len(waiting) >= PIECE_SIZE:
            end = waiting.find(b"\n", max(PIECE_SIZE - 1, searched)) + 1
            if not end:
                searched = len(waiting)
                break
            searched = 0
            data = bytes(waiting[:end])
            del waiting[:end]
            position += end
            yield Piece("jsonl", name, order, data, line, line, position, size=end)
            line += data.count(b"\n")
        if len(waiting) > LARGEST_DOCUMENT:
            raise FileError(f"{name}:{line}: a line of more than {LARGEST_DOCUMENT:,} bytes")
    if waiting:
        position += len(waiting)
        yield Piece("jsonl", name, order, bytes(waiting), line, line, position, size=len(waiting))


def skipping(blocks: Iterable[bytes], skip: int) -> Iterator[bytes]:
    """The content of a file behind its first `skip` bytes."""
    for block in blocks:
        if skip >= len(block):
            skip -= len(block)
        else:
            yield block[skip:]
            skip = 0


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
    found: dict[tuple[str, ...], Value] = {}
    start = _skip_space(line, 1 if line.startswith(_BOM) else 0)
    try:
        if line[start : start + 1] != "{":
            _DECODER.raw_decode(line, start)
            raise RecordError("not a JSON object")
        end = _scan_object(line, start, (), keys, found)
    except JSONDecodeError as error:
        raise RecordError(f"not JSON: {error.msg} at column {error.pos + 1}") from error
    except RecursionError as error:
        raise RecordError("nested too deeply") from error
    if _skip_space(line, end) != len(line):
        raise RecordError(f"not JSON: more behind the object at column {end + 1}")
    return [found.get(key) for key in keys]


def _scan_object(
    line: str,
    start: int,
    outer: tuple[str, ...],
    keys: Sequence[tuple[str, ...]],
    found: dict[tuple[str, ...], Value],
) -> int:
    """Note the wanted values of the object at `start`; where it ends."""
    position = _skip_space(line, start + 1)
    if line[position : position + 1] == "}":
        return position + 1
    while True:
        if line[position : position + 1] != '"':
            raise JSONDecodeError("expected a key", line, position)
        key, position = _DECODER.raw_decode(line, position)
        position = _skip_space(line, position)
        if line[position : position + 1] != ":":
            raise JSONDecodeError("expected ':'", line, position)
        position = _skip_space(line, position + 1)
        path = (*outer, key)
        deeper = [key for key in keys if len(key) > len(path) and key[: len(path)] == path]
        for lost in (*deeper, path):  # a later duplicate hides an earlier one
            found.pop(lost, None)
        if deeper and line[position : position + 1] == "{":
            end = _scan_object(line, position, path, keys, found)
            if path in keys:
                found[path] = Value(position, end, {})
        else:
            value, end = _DECODER.raw_decode(line, position)
            if path in keys:
                found[path] = Value(position, end, value)
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


def clean_piece(piece: Piece) -> Outcome:
    """Clean the records of a piece; a line that is no record stays and is named."""
    outcome = Outcome()
    output: list[bytes] = []
    lines = piece.data.split(b"\n")
    ends = [b"\n"] * (len(lines) - 1) + [b""]
    for index, (line, end) in enumerate(zip(lines, ends, strict=True)):
        if line.strip():
            new = _clean_line(outcome, piece, index, line)
            if new is None:
                if piece.order.trail:
                    outcome.entries[-1]["dropped"] += end.decode("ascii")
                continue
            output.append(new)
        else:
            output.append(line)
        output.append(end)
    outcome.data = b"".join(output) if outcome.changed else piece.data
    return outcome


def _clean_line(outcome: Outcome, piece: Piece, index: int, data: bytes) -> bytes | None:
    """A line of the output; None for a record that is dropped."""
    number = piece.line + index
    name = f"{piece.name}:{number}"
    try:
        if b"\0" in data:
            raise RecordError("not text: a NUL")
        line = data.decode("utf-8")
        text, identifier = find_values(line, piece.order.text_key, piece.order.id_key or ("",))
    except UnicodeDecodeError as error:
        outcome.fail(f"{name}: not UTF-8: byte {error.start} of the line; left as it is")
        return data
    except RecordError as error:
        outcome.fail(f"{name}: {error}; left as it is")
        return data
    if text is None or text.value is None:
        outcome.tally.fates["skipped"] += 1
        outcome.without_key += text is None
        return data
    if not isinstance(text.value, str) or line[text.start] != '"':
        key = ".".join(piece.order.text_key)
        outcome.fail(f"{name}: {key!r} holds no string; left as it is")
        return data
    record = Record(
        name,
        number,
        identifier_of(identifier.value) if identifier and piece.order.id_key else "",
        _places(line[text.start + 1 : text.end - 1], number, text.start + 1),
    )
    return _clean_text(outcome, piece, record, line, text)


def _places(raw: str, line: int, column: int) -> Callable[[Sequence[Any]], list[tuple[int, int]]]:
    def places(edits: Sequence[Any]) -> list[tuple[int, int]]:
        starts = raw_positions(raw, JSON_STRING, [words_start(edit) for edit in edits])
        return [(line, column + start + 1) for start in starts]

    return places


def _clean_text(
    outcome: Outcome, piece: Piece, record: Record, line: str, text: Value
) -> bytes | None:
    order = piece.order
    unchanged = line.encode("utf-8")
    try:
        cleaned = cleaner_for(order.config).clean(text.value)
        raw, gone = edit_raw(line[text.start + 1 : text.end - 1], cleaned.edits, JSON_STRING)
        if cleaned.edits and JSON_STRING.decode(raw) != cleaned.text:
            raise FileError(f"{record.name}: its escapes cannot be edited; left as it is")
        if not take_document(outcome, order, piece, record, cleaned):
            return unchanged
    except FileError as error:
        outcome.fail(str(error))
        return unchanged
    if order.trail and any(
        JSON_STRING.encode(edit.removed) != was
        for edit, was in zip(cleaned.edits, gone, strict=True)
    ):
        outcome.entries[-1]["raw"] = gone
    if is_dropped(order, cleaned):
        if order.trail:
            outcome.entries[-1]["dropped"] = line
        outcome.dropped.append(record.number)
        return None
    return (line[: text.start + 1] + raw + line[text.end - 1 :]).encode("utf-8")


def restore_line(data: bytes, key: tuple[str, ...], entry: dict[str, Any]) -> bytes:
    """A line with its text put back.

    Args:
        data: the line, without its end.
        key: where the text is.
        entry: what the trail says of the record.

    Raises:
        ValueError: the line is not the one the entry speaks of.
    """
    line = data.decode("utf-8")
    (text,) = find_values(line, key)
    if text is None or not isinstance(text.value, str) or sha256(text.value) != entry["after"]:
        raise ValueError("the text is not the one that the trail speaks of")
    raw = line[text.start + 1 : text.end - 1]
    restored = restore_raw(raw, entry["edits"], entry.get("raw"), JSON_STRING)
    if sha256(JSON_STRING.decode(restored)) != entry["before"]:
        raise ValueError("the trail does not lead back to the original")
    return (line[: text.start + 1] + restored + line[text.end - 1 :]).encode("utf-8")


def restore_piece(piece: Piece, key: tuple[str, ...], entries: Entries) -> bytes:
    """A piece of a cleaned file, with its texts put back.

    Args:
        piece: the piece, as `split` gives it.
        key: where the text is.
        entries: what the trail says of the lines.

    Raises:
        FileError: a line is not the one the trail speaks of.
    """
    output: list[bytes] = []
    for index, line in enumerate(_LINE.findall(piece.data)):
        output.extend(dropped.encode("utf-8") for dropped in entries.dropped())
        entry = entries.next()
        if entry is None:
            output.append(line)
            continue
        end = len(line.rstrip(b"\n"))
        try:
            output.append(restore_line(line[:end], key, entry) + line[end:])
        except ValueError as error:
            at = piece.line + index
            raise FileError(f"{piece.name}:{at}: {error}; left alone") from error
    return b"".join(output)
