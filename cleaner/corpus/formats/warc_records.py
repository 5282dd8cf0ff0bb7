"""Splits an archive into its records, and finds the next one where a record is damaged.

A record says how long its content is. Where that is wrong, the next record is looked for: what is
damaged costs one record, and not the archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cleaner.corpus.disk.files import FileError

_LARGEST_HEAD = 1 << 20
"""Bytes of the headers of a record, beyond which they are none."""
_MARK = b"WARC/"
# The version, and the first of the headers: a text that speaks of WARC is no record.
_START = re.compile(rb"(?<![^\n])WARC/\d\.\d{1,2}[ \t]*\r?\n[A-Za-z][A-Za-z-]*[ \t]*:")
_LONGEST_START = 256
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_BETWEEN = b"\r\n"


class ArchiveRecord(NamedTuple):
    """A record of an archive.

    Attributes:
        headers: its headers, their names in lower case; of two of one name, the first.
        content: what follows them; empty where there is a problem.
        problem: why it cannot be used; empty for none.
        note: what was mended; empty for nothing.
    """

    headers: Mapping[str, str]
    content: bytes = b""
    problem: str = ""
    note: str = ""


def read_headers(head: bytes) -> dict[str, str]:
    """Headers as a mapping, their names in lower case; of two of one name, the first counts.

    >>> read_headers(b"Content-Type: text/html;\\r\\n charset=utf-8\\r\\nX: y")
    {'content-type': 'text/html; charset=utf-8', 'x': 'y'}
    """
    text = head.decode("utf-8", "replace").replace("\r\n", "\n")
    found: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", text).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


class _Buffer:
    """The bytes of a stream that are not used up."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self.data = bytearray()
        self.has_ended = False
        self.error: FileError | None = None

    def fill(self, size: int) -> bool:
        """Read until there are `size` bytes; False where there are fewer."""
        while len(self.data) < size and not self.has_ended:
            try:
                self.data += next(self._blocks)
            except StopIteration:
                self.has_ended = True
            except FileError as error:  # what came before it counts
                self.error, self.has_ended = error, True
        return len(self.data) >= size

    def skip_between(self) -> None:
        """Use up the line ends between two records."""
        while self.fill(1):
            rest = len(self.data.lstrip(_BETWEEN))
            del self.data[: len(self.data) - rest]
            if rest:
                return

    def next_start(self, position: int, most: int) -> int:
        """Where the next record begins.

        Args:
            position: where to look from.
            most: how many bytes may be kept for it.

        Returns:
            The place; that of the end where there is none; -1 where it is not among `most`.
        """
        while True:
            found = _START.search(self.data, position)
            if found:
                return found.start()
            position = max(position, len(self.data) - _LONGEST_START)
            if self.has_ended:
                return len(self.data)
            if len(self.data) > most:
                return -1
            self.fill(len(self.data) + 1)

    def drop_to_next_start(self) -> None:
        """Use up all before the next record."""
        while (start := self.next_start(0, _LONGEST_START)) < 0:
            del self.data[: len(self.data) - _LONGEST_START]
        del self.data[:start]


def read_records(
    blocks: Iterable[bytes], largest: int, is_wanted: frozenset[str]
) -> Iterator[ArchiveRecord]:
    """The records of an archive, one after the other.

    Args:
        blocks: the archive, decompressed.
        largest: bytes of content beyond which a record is refused.
        is_wanted: the types of records, in lower case, whose content is asked for.

    Raises:
        FileError: the archive cannot be read to its end; what came before was given out.
    """
    buffer = _Buffer(blocks)
    buffer.skip_between()
    while buffer.fill(1):
        buffer.fill(_LONGEST_START)
        if _START.match(buffer.data):
            yield _read_record(buffer, largest, is_wanted)
        else:
            buffer.drop_to_next_start()
            yield ArchiveRecord({}, problem="bytes that are no record")
        buffer.skip_between()
    if buffer.error:
        raise buffer.error


def _read_record(buffer: _Buffer, largest: int, is_wanted: frozenset[str]) -> ArchiveRecord:
    """Use up one record."""
    headers = _read_head(buffer)
    if headers is None:
        buffer.drop_to_next_start()
        return ArchiveRecord({}, problem="its headers do not end")
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal() and len(length) < 19):
        buffer.drop_to_next_start()
        return ArchiveRecord(headers, problem="it does not say how long it is")
    size = int(length)
    if size > largest:
        buffer.drop_to_next_start()
        wanted = headers.get("warc-type", "").lower() in is_wanted
        problem = f"a document of more than {largest:,} bytes" if wanted else ""
        return ArchiveRecord(headers, problem=problem)
    return _read_content(buffer, headers, size, largest)


def _read_head(buffer: _Buffer) -> dict[str, str] | None:
    """Use up the headers of a record; None where they do not end."""
    size = 1 << 12
    while True:
        buffer.fill(size)
        end = _BLANK_LINE.search(buffer.data, 0, _LARGEST_HEAD)
        if end:
            head = bytes(buffer.data[: end.start()])
            del buffer.data[: end.end()]
            return read_headers(head)
        if buffer.has_ended or size > _LARGEST_HEAD:
            del buffer.data[: len(_MARK)]  # it is not found again
            return None
        size *= 2


def _read_content(
    buffer: _Buffer, headers: Mapping[str, str], size: int, largest: int
) -> ArchiveRecord:
    """Use up the content of a record, whatever length it says it has."""
    if buffer.fill(size) and _ends_at(buffer, size):
        content = bytes(buffer.data[:size])
        del buffer.data[:size]
        return ArchiveRecord(headers, content)
    start = buffer.next_start(0, largest + _LONGEST_START)
    if start < 0:
        buffer.drop_to_next_start()
        return ArchiveRecord(headers, problem="the next record is not where it says")
    content = bytes(buffer.data[:start])
    del buffer.data[:start]
    content = content[: len(content.rstrip(_BETWEEN))]
    if len(content) < size:
        problem = "truncated: a record is shorter than it says"
        return ArchiveRecord(headers, problem=problem)
    return ArchiveRecord(headers, content, note="is longer than it says; read to its end")


def _ends_at(buffer: _Buffer, size: int) -> bool:
    """Whether a record can end after these bytes: the next one follows, or the archive ends.

    Something else may follow a blank line where no other record begins before it.
    """
    end = size
    while buffer.fill(end + 1):
        if buffer.data[end] not in _BETWEEN:
            break
        end += 1
    else:
        return True
    buffer.fill(end + _LONGEST_START)
    if buffer.data.startswith(_MARK, end):
        return True
    return bool(_BLANK_LINE.match(buffer.data, size)) and not _START.search(buffer.data, 0, size)
