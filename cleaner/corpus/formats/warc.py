"""WARC and WET: archives of crawled pages and texts. Their cleaned copies are JSONL.

Pages that are compressed by Brotli need the extra ``warc``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.cleaned import MARKDOWN, Cleaned
from cleaner.corpus.disk.files import FileError, decode
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats.format import CleanedFile, StreamFormat, Texts
from cleaner.corpus.formats.http_messages import BodyError, read_message
from cleaner.corpus.formats.jsonlines import JSONL
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.warc_records import ArchiveRecord, read_records
from cleaner.corpus.pieces import (
    LARGEST_DOCUMENT,
    LARGEST_PAGE,
    Order,
    Outcome,
    Piece,
    Place,
    Record,
    account_for,
    clean_page,
    clean_text,
    is_dropped,
    unknown_places,
)
from cleaner.repeated_lines.runs import SitedText

PIECE_SIZE = 256 << 10
"""Bytes of documents in a piece, about."""
PIECE_CAPTURES = 1000
"""Captures in a piece, at most."""
_TEXT = "text"
_DOCUMENTS = frozenset({"response", "conversion"})


class Capture(NamedTuple):
    """A record of an archive that may hold a document.

    Attributes:
        identifier: its own id.
        url: the address it is from.
        date: when it was fetched, as the archive says it.
        is_page: whether it holds a page, and not a text.
        charset: of a page, the character set that its HTTP headers name; empty for none.
        content: the document; None where it is something else, such as a picture.
        problem: why it cannot be read; empty for no reason.
        note: what a person may want to know of it; empty for nothing.
    """

    identifier: str
    url: str
    date: str
    is_page: bool
    charset: str
    content: bytes | None
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class WarcFormat(StreamFormat):
    """Archives. Each document becomes a line of JSONL; records of other kinds leave no line."""

    holds_records: bool = True

    def split(self, content: Iterable[bytes], reading: Reading, start: Place) -> Iterator[Piece]:  # noqa: ARG002
        """Split an archive into pieces of some captures.

        Raises:
            FileError: it is no archive, or nothing in it can be used.
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
            if capture.note:
                outcome.notices.append(f"{piece.name}:{number}: {capture.note}")
            if capture.problem:
                outcome.fail(f"{piece.name}:{number}: {capture.problem}; left out")
                continue
            if capture.content is None:
                outcome.tally.fates["skipped"] += 1
                continue
            cleaned = _clean_capture(outcome, piece, capture, number, len(before) + 1)
            if cleaned is None:
                continue
            before.append(_line_of(capture, cleaned.original, cleaned.markdown))
            if not is_dropped(piece.order, cleaned):
                after.append(_line_of(capture, cleaned.text, cleaned.markdown))
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
            if capture.problem:
                problems.append(f"{piece.name}:{number}: {capture.problem}")
            elif capture.content is not None:
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


def _piece_of(captures: list[Capture], reading: Reading, number: int, size: int) -> Piece:
    start, end = Place(record=number), Place(record=number + len(captures))
    return Piece(WARC.name, reading.name, reading.order, captures, start, end, size)


def _captures(blocks: Iterable[bytes], name: str) -> Iterator[Capture]:
    """The records of an archive that may hold a document, and those that are damaged.

    Raises:
        FileError: it is no archive, or nothing in it can be used.
    """
    captures: list[Capture] = []  # up to the first that can be used
    has_begun = False
    problem = "no WARC records in it"
    for record in read_records(blocks, LARGEST_DOCUMENT, _DOCUMENTS):
        is_damaged = bool(record.problem)
        if is_damaged and not record.headers and not captures and not has_begun:
            continue
        if not is_damaged:
            has_begun = True
        elif not has_begun:
            problem = record.problem
        if is_damaged or record.headers.get("warc-type", "").lower() in _DOCUMENTS:
            captures.append(_capture_of(record))
        if has_begun:
            yield from captures
            captures = []
    if not has_begun:
        raise FileError(f"{name}: {problem}")


def _capture_of(record: ArchiveRecord) -> Capture:
    """A record as a capture, with the page in it unpacked."""
    headers = record.headers
    is_page = headers.get("warc-type", "").lower() == "response"
    capture = Capture(
        headers.get("warc-record-id", ""),
        headers.get("warc-target-uri", ""),
        headers.get("warc-date", ""),
        is_page,
        "",
        record.content,
        record.problem,
        record.note,
    )
    if record.problem or not is_page:
        return capture
    if not headers.get("content-type", "application/http").lower().startswith("application/http"):
        return capture._replace(content=None)
    try:
        message = read_message(record.content, LARGEST_PAGE)
    except (BodyError, FileError) as error:
        return capture._replace(content=None, problem=str(error))
    return capture._replace(charset=message.charset, content=message.page)


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
        record = Record(name, line, capture.identifier, unknown_places, capture.url)
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
        # A server may name any codec of Python, such as one that refuses everything.
        with suppress(UnicodeError, LookupError, ValueError):
            return capture.content.decode(charset)
    return capture.content


def _line_of(capture: Capture, text: str, markdown: str) -> str:
    """A line of the cleaned copy; with Markdown where there is some."""
    values = {"id": capture.identifier, "url": capture.url, "date": capture.date, _TEXT: text}
    if markdown:
        values[MARKDOWN] = markdown
    line = json.dumps(values, ensure_ascii=False)
    # A page may hold half of a surrogate pair; JSON writes that as an escape.
    return (line if line.isascii() or _is_encodable(line) else json.dumps(values)) + "\n"


def _is_encodable(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
