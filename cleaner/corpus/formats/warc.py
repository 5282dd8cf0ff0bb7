"""WARC and WET: pages and texts of a crawl, written as JSONL.

Needs FastWARC, which the extra ``warc`` brings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, cast

from cleaner.cleaned import Cleaned
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
    is_dropped,
    take_document,
)

PIECE_SIZE = 256 << 10
_HTML = ("text/html", "application/xhtml+xml")


class Capture(NamedTuple):
    """A record of an archive that holds a document; no `content` where it is none of ours."""

    identifier: str
    url: str
    date: str
    is_page: bool
    charset: str
    content: bytes | None


class _Stream:
    """Decompressed bytes as FastWARC wants a file; notes when it was read to its end."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = memoryview(b"")
        self._position = 0
        self.error: FileError | None = None

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            try:
                self._rest = memoryview(next(self._blocks))
            except StopIteration:
                return b""
            except FileError as error:  # FastWARC takes an exception for the end
                self.error = error
                return b""
        end = len(self._rest) if size < 0 else size
        data, self._rest = bytes(self._rest[:end]), self._rest[end:]
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position


def split(blocks: Iterable[bytes], name: str, order: Order) -> Iterator[Piece]:
    """The documents of an archive, in pieces.

    Raises:
        FileError: it is no archive, or FastWARC is not there.
    """
    captures: list[Capture] = []
    size = 0
    record = 1
    for capture in _captures(blocks, name):
        captures.append(capture)
        size += len(capture.content or b"")
        if size >= PIECE_SIZE or len(captures) >= 1000:
            yield _piece(name, order, captures, record, size)
            record += len(captures)
            captures, size = [], 0
    if captures:
        yield _piece(name, order, captures, record, size)


def _piece(name: str, order: Order, captures: list[Capture], record: int, size: int) -> Piece:
    end = record + len(captures)
    return Piece("warc", name, order, captures, Place(record=record), Place(record=end), size=size)


def _captures(blocks: Iterable[bytes], name: str) -> Iterator[Capture]:
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise FileError(
            f"{name}: WARC needs FastWARC; install it with pip install 'cleaner[warc]'"
        ) from error
    stream = _Stream(blocks)
    count = 0
    kinds = WarcRecordType.response | WarcRecordType.conversion
    try:
        for record in ArchiveIterator(cast(Any, stream), auto_decode="all"):
            count += 1
            if record.record_type & kinds:
                is_page = record.record_type == WarcRecordType.response
                yield Capture(
                    record.record_id or "",
                    record.headers.get("WARC-Target-URI") or "",
                    record.headers.get("WARC-Date") or "",
                    is_page,
                    (is_page and record.http_charset) or "",
                    _content(record, is_page, name),
                )
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{name}: damaged archive at record {count + 1}: {error}") from error
    if stream.error:
        raise stream.error
    if not count:
        raise FileError(f"{name}: no WARC records in it")


def _content(record: Any, is_response: bool, name: str) -> bytes | None:
    if is_response and record.http_content_type not in _HTML:
        return None
    content = bytes(record.reader.read(LARGEST_DOCUMENT + 1))
    if len(content) > LARGEST_DOCUMENT:
        raise FileError(f"{name}: a document of more than {LARGEST_DOCUMENT:,} bytes")
    if not is_response and len(content) < record.content_length:
        raise FileError(f"{name}: truncated: a record is shorter than it says")
    return content


def clean_piece(piece: Piece) -> Outcome:
    """Clean the documents of a piece; each becomes a line of JSON."""
    outcome = Outcome(changed=True)
    lines: list[str] = []
    before: list[str] = []
    for index, capture in enumerate(piece.data):
        number = piece.start.record + index
        name = f"{piece.name}:{number}"
        if capture.content is None:
            outcome.tally.fates["skipped"] += 1
            continue
        record = Record(name, len(before) + 1, capture.identifier, None)
        try:
            cleaned = _clean(capture, name, piece)
            take_document(outcome, piece.order, piece, record, cleaned)
        except FileError as error:
            outcome.fail(str(error))
            continue
        before.append(_line(capture, cleaned.original))
        if not is_dropped(piece.order, cleaned):
            lines.append(_line(capture, cleaned.text))
        elif piece.order.trail:
            outcome.entries[-1]["dropped"] = before[-1]
    outcome.data = "".join(lines).encode("utf-8")
    outcome.before = "".join(before).encode("utf-8")
    outcome.records = len(before)
    return outcome


def _clean(capture: Capture, name: str, piece: Piece) -> Cleaned:
    assert capture.content is not None
    site = piece.site(capture.url)
    if not capture.is_page:
        return cleaned_text(piece.order, name, decode(capture.content, name), site)
    return cleaned_page(piece.order, name, _as_declared(capture), site)


def text_of(capture: Capture, name: str) -> str:
    """The text of a capture that holds a document; of a page, all of it.

    Raises:
        FileError: it is not UTF-8.
    """
    assert capture.content is not None
    if not capture.is_page:
        return decode(capture.content, name)
    from cleaner.page import read_page

    return read_page(_as_declared(capture), voters=False).text


def _as_declared(capture: Capture) -> str | bytes:
    """A page decoded as its HTTP headers say; as it came where they say nothing that fits."""
    assert capture.content is not None
    for charset in ("utf-8", capture.charset):
        with suppress(UnicodeDecodeError, LookupError):
            return capture.content.decode(charset)
    return capture.content


def _line(capture: Capture, text: str) -> str:
    # A page may hold half of a surrogate pair; JSON writes that as an escape.
    values = {"id": capture.identifier, "url": capture.url, "date": capture.date, "text": text}
    line = json.dumps(values, ensure_ascii=False)
    return (line if line.isascii() or _is_encodable(line) else json.dumps(values)) + "\n"


def _is_encodable(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
