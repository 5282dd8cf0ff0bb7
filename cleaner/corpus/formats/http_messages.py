"""Reads what a server answered, as an archive keeps it: headers, and a page behind encodings.

Whatever the headers say is checked against the bytes: a page that is not what they say, or that
unfolds to more than a page may have, is refused, and nothing else.
"""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats.warc_records import read_headers
from cleaner.errors import CleanerError

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_STATUS = re.compile(rb"HTTP/\d[^\n]*\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\"';,\s]+)", re.IGNORECASE)
_LOOKS_LIKE_A_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_BEGINNING = 4096
"""Bytes of a page that tell what it is."""
_PLAIN = ("", "identity", "none")
_STEP = 1 << 16
"""Bytes that are unpacked at a time, so that a page that grows too large is left soon after."""


class BodyError(CleanerError, ValueError):
    """A body that is not what its headers say; the message says how."""


class Message(NamedTuple):
    """An answer of a server.

    Attributes:
        charset: the character set that its headers name; empty for none.
        page: the page; None where it holds none.
    """

    charset: str
    page: bytes | None


def read_message(data: bytes, largest: int) -> Message:
    """The page of an answer.

    Args:
        data: the answer.
        largest: bytes that a page may have, decompressed.

    Raises:
        BodyError: it has no headers, or its body is not what they say.
        FileError: what unpacks it is not there.
    """
    status = _STATUS.match(data)
    if not status:
        raise BodyError("it does not begin with the headers of HTTP")
    end = _HEAD_END.search(data, status.end() - 2)
    head = data[status.end() : end.start()] if end else data[status.end() :]
    headers = read_headers(head)
    kind = headers.get("content-type", "")
    if kind and not _is_page(kind):
        return Message("", None)
    body = data[end.end() :] if end else b""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _join_chunks(body)
    for encoding in reversed(headers.get("content-encoding", "").lower().split(",")):
        body = _unpack(body, encoding.strip(), largest)
    if len(body) > largest:
        raise BodyError(f"a page of more than {largest:,} bytes")
    if not kind and not _LOOKS_LIKE_A_PAGE.match(body[:_BEGINNING]):
        return Message("", None)
    charset = _CHARSET.search(kind)
    return Message(charset[1] if charset else "", body)


def _is_page(kind: str) -> bool:
    """Whether a type of content, said once or several times, is that of a page."""
    return any(each.partition(";")[0].strip().lower() in _PAGES for each in kind.split(","))


def _join_chunks(body: bytes) -> bytes:
    """A body that was sent in chunks.

    Raises:
        BodyError: it was not, or its end is missing.
    """
    chunks: list[bytes] = []
    position = 0
    while True:
        head = _CHUNK.match(body, position)
        if not head:
            raise BodyError("it is said to be chunked, and is not, or is cut off")
        size = int(head[1], 16)
        if not size:
            return b"".join(chunks)
        position = head.end() + size
        if position > len(body):
            raise BodyError("a chunk of it is cut off")
        chunks.append(body[head.end() : position])
        position += 2 if body.startswith(b"\r\n", position) else body.startswith(b"\n", position)


def _unpack(body: bytes, encoding: str, largest: int) -> bytes:
    """A body without its outermost compression.

    Raises:
        BodyError: it is damaged, cut off, too large, or compressed in a way nobody knows.
        FileError: what unpacks it is not there.
    """
    if encoding in _PLAIN:
        return body
    if encoding in ("gzip", "x-gzip"):
        return _inflate(body, 31, encoding, largest)
    if encoding == "deflate":
        # Servers send it with the header of zlib, as they should, or without.
        has_header = len(body) > 1 and body[0] & 15 == 8 and not (body[0] * 256 + body[1]) % 31
        return _inflate(body, 15 if has_header else -15, encoding, largest)
    if encoding == "br":
        return _unpack_brotli(body, largest)
    if encoding == "zstd":
        return _unpack_zstd(body, largest)
    raise BodyError(f"it is said to be compressed as {encoding!r}, which is not known")


class _Parts:
    """Unpacked parts, which may not be more than a page."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size > self._largest:
            raise BodyError(f"a page of more than {self._largest:,} bytes")

    def joined(self) -> bytes:
        return b"".join(self._parts)


def _inflate(body: bytes, window: int, encoding: str, largest: int) -> bytes:
    parts = _Parts(largest)
    rest = body
    while rest.strip(b"\0\r\n"):
        member = zlib.decompressobj(wbits=window)
        while not member.eof:
            try:
                part = member.decompress(rest, _STEP)
            except zlib.error as error:
                raise BodyError(f"its {encoding} data are damaged") from error
            rest = member.unconsumed_tail
            if not part and not rest and not member.eof:
                raise BodyError(f"its {encoding} data are cut off")
            parts.add(part)
        rest = member.unused_data if window == 31 else b""
    return parts.joined()


def _unpack_brotli(body: bytes, largest: int) -> bytes:
    try:
        import brotli
    except ImportError as error:
        raise FileError("a page compressed by Brotli; pip install brotli reads it") from error
    parts = _Parts(largest)
    context = brotli.Decompressor()
    try:
        part = context.process(body, output_buffer_limit=_STEP)
        while part or not context.is_finished():
            parts.add(part)
            if not part and context.can_accept_more_data():
                break
            part = context.process(b"", output_buffer_limit=_STEP)
    except brotli.error as error:
        raise BodyError("its br data are damaged") from error
    if not context.is_finished():
        raise BodyError("its br data are cut off")
    return parts.joined()


def _unpack_zstd(body: bytes, largest: int) -> bytes:
    from cleaner.corpus.disk.zstd import ZstdDecompressor, ZstdError

    parts = _Parts(largest)
    context = ZstdDecompressor()
    rest = body
    try:
        while not context.eof:
            parts.add(context.decompress(rest, _STEP))
            rest = b""
            if context.needs_input and not context.eof:
                raise BodyError("its zstd data are cut off")
    except ZstdError as error:
        raise BodyError("its zstd data are damaged") from error
    return parts.joined()
