"""WARC and WET: archives of crawled pages and texts. Their cleaned copies are JSONL.

Needs FastWARC, which the extra ``warc`` brings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from cleaner.cleaned import Cleaned
from cleaner.corpus.disk.files import FileError, decode
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.format import CleanedFile, StreamFormat, Texts
from cleaner.corpus.formats.jsonlines import JSONL
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    Order,
    Outcome,
    Piece,
    Place,
    Record,
    account_for,
    clean_page,
    clean_text,
    is_dropped,
)
from cleaner.repeated_lines.runs import SitedText

PIECE_SIZE = 256 << 10
"""Bytes of documents in a piece, about."""
PIECE_CAPTURES = 1000
"""Captures in a piece, at most."""
_TEXT = "text"
_HTML = ("text/html", "application/xhtml+xml")


class Capture(NamedTuple):
    """A record of an archive that may hold a document.

    Attributes:
        identifier: its own id.
        url: the address it is from.
        date: when it was fetched, as the archive says it.
        is_page: whether it holds a page, and not a text.
        charset: of a page, the character set that its HTTP headers name; empty for none.
        content: the document; None where it is something else, such as a picture.
    """

    identifier: str
    url: str
    date: str
    is_page: bool
    charset: str
    content: bytes | None


@dataclass(frozen=True, kw_only=True, eq=False)
class WarcFormat(StreamFormat):
    """Archives. Each document becomes a line of JSONL; records of other kinds leave no line."""

    holds_records: bool = True

    def split(self, content: Iterable[bytes], reading: Reading, start: Place) -> Iterator[Piece]:  # noqa: ARG002
        """Split an archive into pieces of some captures.

        Raises:
            FileError: it is no archive, or FastWARC is not there.
        """
        captures: list[Capture] = []
        size = 0
        number = 1
        for capture in _captures(content, reading.name):
            captures.append(capture)
            size += len(capture.content or b"")
            if size >= PIECE_SIZE or len(captures) >= PIECE_CAPTURES:
                yield _piece_of(captures, reading, number, size)
                number += len(captures)
                captures, size = [], 0
        if captures:
            yield _piece_of(captures, reading, number, size)

    def clean(self, piece: Piece) -> Outcome:
        """Clean the documents; each becomes a line of JSON."""
        outcome = Outcome(changed=True)
        before: list[str] = []
        after: list[str] = []
        for number, capture in enumerate(piece.data, piece.start.record):
            if capture.content is None:
                outcome.tally.fates["skipped"] += 1
                continue
            cleaned = _clean_capture(outcome, piece, capture, number, len(before) + 1)
            if cleaned is None:
                continue
            before.append(_line_of(capture, cleaned.original))
            if not is_dropped(piece.order, cleaned):
                after.append(_line_of(capture, cleaned.text))
            elif piece.order.trail:
                outcome.entries[-1]["dropped"] = before[-1]
        outcome.data = "".join(after).encode("utf-8")
        outcome.before = "".join(before).encode("utf-8")
        outcome.records_before = len(before)
        return outcome

    def texts(self, piece: Piece) -> Texts:
        """The texts of the documents; of a page, all of it."""
        texts: list[SitedText] = []
        problems: list[str] = []
        for number, capture in enumerate(piece.data, piece.start.record):
            if capture.content is not None:
                try:
                    text = _text_of(capture, f"{piece.name}:{number}")
                except FileError as error:
                    problems.append(str(error))
                else:
                    texts.append(SitedText(text, piece.site(capture.url)))
        return Texts(texts, problems)

    def restore(self, file: CleanedFile) -> Replacement | None:
        """Undo the edits of a cleaned copy, which is JSONL, as `Format.restore` says."""
        return JSONL.restore(file)

    def written_text_key(self, order: Order) -> tuple[str, ...]:  # noqa: ARG002
        """Where the lines of a cleaned copy hold their text."""
        return (_TEXT,)


WARC = WarcFormat(name="warc", label="WARC", suffixes=(".warc", ".wet"), written_as=JSONL)


class _Stream:
    """Decompressed bytes as a file for FastWARC; keeps the error at which they ended."""

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


def _piece_of(captures: list[Capture], reading: Reading, number: int, size: int) -> Piece:
    start, end = Place(record=number), Place(record=number + len(captures))
    return Piece(WARC.name, reading.name, reading.order, captures, start, end, size)


def _captures(blocks: Iterable[bytes], name: str) -> Iterator[Capture]:
    """The records of an archive that may hold a document.

    Raises:
        FileError: it is no archive, is damaged, or FastWARC is not there.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise FileError(
            f"{name}: WARC needs FastWARC; install it with pip install fastwarc"
        ) from error
    stream = _Stream(blocks)
    count = 0
    documents = WarcRecordType.response | WarcRecordType.conversion
    try:
        for record in ArchiveIterator(cast(Any, stream), auto_decode="all"):
            count += 1
            if record.record_type & documents:
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


def _clean_capture(
    outcome: Outcome, piece: Piece, capture: Capture, number: int, line: int
) -> Cleaned | None:
    """Clean, count, report and record a document; None if it cannot be cleaned.

    Args:
        outcome: of the piece.
        piece: the piece.
        capture: the document.
        number: its number in the archive.
        line: of the cleaned copy, counted from the start of the piece, if none is dropped.
    """
    name = f"{piece.name}:{number}"
    try:
        cleaned = _clean(capture, name, piece)
        record = Record(name, line, capture.identifier, site=capture.url)
        account_for(outcome, piece, record, cleaned)
    except FileError as error:
        outcome.fail(str(error))
        return None
    return cleaned


def _clean(capture: Capture, name: str, piece: Piece) -> Cleaned:
    assert capture.content is not None
    site = piece.site(capture.url)
    if not capture.is_page:
        return clean_text(piece.order, name, decode(capture.content, name), site)
    return clean_page(piece.order, name, _decoded_page(capture), site)


def _text_of(capture: Capture, name: str) -> str:
    """The text of a capture that holds a document; of a page, all of it.

    Raises:
        FileError: it is not UTF-8.
    """
    assert capture.content is not None
    if not capture.is_page:
        return decode(capture.content, name)
    from cleaner.page import read_page

    return read_page(_decoded_page(capture), voters=False).text


def _decoded_page(capture: Capture) -> str | bytes:
    """A page decoded as its HTTP headers say; as it came where they say nothing that fits."""
    assert capture.content is not None
    for charset in ("utf-8", capture.charset):
        with suppress(UnicodeDecodeError, LookupError):
            return capture.content.decode(charset)
    return capture.content


def _line_of(capture: Capture, text: str) -> str:
    """A line of the cleaned copy."""
    values = {"id": capture.identifier, "url": capture.url, "date": capture.date, _TEXT: text}
    line = json.dumps(values, ensure_ascii=False)
    # A page may hold half of a surrogate pair; JSON writes that as an escape.
    return (line if line.isascii() or _is_encodable(line) else json.dumps(values)) + "\n"


def _is_encodable(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
