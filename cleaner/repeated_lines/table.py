"""The table of repeated lines: a file of counts that is looked up on the disk.

Layout, all numbers little-endian::

    b"cleaner.lines\\n" and the version (2 bytes)
    groups: columns of up to 4,096 entries
    directory, as JSON: for each group its kind, first key, place, number of entries and sha256
    place and size of the directory (8 bytes each) and its sha256

An entry of kind ``lines`` is a line with the number of its sites and of its pages; one of kind
``pages`` is a line on a site with the number of its pages there. Only the directory is read when a
table is opened; the hash of a group is checked when the group is first read. Lines that one page
alone has are left out.
"""

from __future__ import annotations

import errno
import json
import mmap
import os
import stat
import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from cleaner.errors import RepeatedLinesError
from cleaner.repeated_lines.labels import ANY_LINE, DIGEST, digest, site_of

VERSION = 1
"""The version of the format; a file of another one is refused."""

MAGIC = b"cleaner.lines\n"
"""What such a file begins with."""

FEWEST = 2
"""Pages that a line must stand on to be written."""

_HEAD = MAGIC + struct.pack("<H", VERSION)
_TAIL = struct.Struct("<QQ32s")
_GROUP = 4_096
"""Entries that are read and checked together: 64 to 80 KB."""

_MOST = 0xFFFF_FFFF
"""The largest count that a column holds."""

Kind = Literal["lines", "pages"]
_COLUMNS: dict[Kind, str] = {"lines": "QII", "pages": "QQI"}


class Seen(NamedTuple):
    """Where else a line stands; the page that is being cleaned is left out.

    Attributes:
        pages: other pages of the site that have it.
        of: other pages of the site.
        sites: other sites that have it.
        documents: other pages of the corpus that have it.
    """

    pages: int
    of: int
    sites: int
    documents: int


NOWHERE = Seen(0, 0, 0, 0)


class _Group(NamedTuple):
    """A group in the directory: its first key, its place in the file, and the hash of its bytes."""

    key: tuple[int, ...]
    start: int
    entries: int
    sha256: str


class _Writer:
    """Writes the entries of one kind, group by group."""

    def __init__(self, kind: Kind, put: Callable[[bytes], int]) -> None:
        self._kind = kind
        self._put = put
        self._keys = 1 if kind == "lines" else 2
        self._columns = [array(code) for code in _COLUMNS[kind]]
        self.groups: list[_Group] = []

    def add(self, *entry: int) -> None:
        for column, value in zip(self._columns, entry, strict=True):
            column.append(value)
        if len(self._columns[0]) == _GROUP:
            self.flush()

    def flush(self) -> None:
        entries = len(self._columns[0])
        if not entries:
            return
        key = tuple(column[0] for column in self._columns[: self._keys])
        for column in self._columns:
            if sys.byteorder == "big":
                column.byteswap()
        data = b"".join(column.tobytes() for column in self._columns)
        self._columns = [array(code) for code in _COLUMNS[self._kind]]
        self.groups.append(_Group(key, self._put(data), entries, sha256(data).hexdigest()))


def write_table(records: Iterable[bytes], write: Callable[[bytes], object]) -> None:
    """Count sorted records, and write the counts as a table.

    Args:
        records: the records of a run, in order.
        write: takes the bytes of the file, from first to last.
    """
    place = 0

    def put(data: bytes) -> int:
        nonlocal place
        write(data)
        place += len(data)
        return place - len(data)

    put(_HEAD)
    lines, pages = _Writer("lines", put), _Writer("pages", put)
    line = sites = documents = 0
    for next_line, site, count in _count_pages(records):
        if next_line != line:
            if documents >= FEWEST:
                lines.add(line, min(sites, _MOST), min(documents, _MOST))
            line, sites, documents = next_line, 0, 0
        sites += 1
        documents += count
        if count >= FEWEST:
            pages.add(line, site, min(count, _MOST))
    if documents >= FEWEST:
        lines.add(line, min(sites, _MOST), min(documents, _MOST))
    lines.flush()
    pages.flush()
    directory = json.dumps({"lines": lines.groups, "pages": pages.groups}).encode("ascii")
    start = put(directory)
    put(_TAIL.pack(start, len(directory), sha256(directory).digest()))


def _count_pages(records: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    """Each line on each site, with the number of its pages there, in order."""
    # By hand: `itertools.groupby` takes half as long again.
    current, pages = b"", 0
    for record in records:
        if record[: 2 * DIGEST] == current:
            pages += 1
            continue
        if pages:
            yield _number(current[:DIGEST]), _number(current[DIGEST:]), pages
        current, pages = record[: 2 * DIGEST], 1
    if pages:
        yield _number(current[:DIGEST]), _number(current[DIGEST:]), pages


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


class Table:
    """A table of counts, looked up on the disk.

    Threads can share it. The file must not change while the table is in use.

    Args:
        path: the file.

    Raises:
        RepeatedLinesError: the file cannot be read, is not a table, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with _open_regular(path) as file:
                head = file.read(len(_HEAD))
                self._check_head(head)
                self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except OSError as error:
            raise RepeatedLinesError(
                f"{path}: cannot be read: {error.strerror}; clean --learn PATH -o {path} makes it"
            ) from error
        except RepeatedLinesError:
            raise
        except ValueError as error:  # an empty file cannot be mapped
            raise self._damage("is cut off") from error
        self._groups: dict[Kind, list[_Group]]
        try:
            directory = self._directory()
            self._groups = {kind: _groups_of(directory[kind], kind) for kind in _COLUMNS}
        except RepeatedLinesError:
            raise
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise self._damage("has a directory that is none") from error
        self._firsts = {kind: [g.key for g in groups] for kind, groups in self._groups.items()}
        self._columns: dict[int, list[Any]] = {}

    def _check_head(self, head: bytes) -> None:
        if not head.startswith(MAGIC) or len(head) < len(_HEAD):
            raise RepeatedLinesError(
                f"{self.path}: not a table of repeated lines; clean --learn makes one"
            )
        if head != _HEAD:
            raise RepeatedLinesError(
                f"{self.path}: made by another version of cleaner; learn it again (--learn)"
            )

    def _directory(self) -> dict[Kind, Any]:
        if len(self._data) < len(_HEAD) + _TAIL.size:
            raise self._damage("is cut off")
        start, size, expected = _TAIL.unpack(self._data[-_TAIL.size :])
        directory = self._data[start : start + size]
        if start + size + _TAIL.size != len(self._data) or sha256(directory).digest() != expected:
            raise self._damage("is cut off or damaged")
        groups: dict[Kind, Any] = json.loads(bytes(directory))
        return groups

    def _damage(self, what: str) -> RepeatedLinesError:
        return RepeatedLinesError(f"{self.path}: {what}; learn it again (--learn)")

    def line(self, line: bytes) -> tuple[int, int]:
        """The number of sites, and of pages in all, that have a line with this digest."""
        counts = self._counts_of("lines", (_number(line),))
        return (counts[0], counts[1]) if counts else (0, 0)

    def pages(self, line: bytes, site: bytes) -> int:
        """The number of pages of a site that have a line; both are digests."""
        counts = self._counts_of("pages", (_number(line), _number(site)))
        return counts[0] if counts else 0

    def _counts_of(self, kind: Kind, key: tuple[int, ...]) -> tuple[int, ...]:
        """The counts of an entry; empty where there is no entry with this key."""
        number = bisect_right(self._firsts[kind], key) - 1
        if number < 0:
            return ()
        columns = self._open(kind, self._groups[kind][number])
        low, high = 0, len(columns[0])
        for column, value in zip(columns, key, strict=False):
            low = bisect_left(column, value, low, high)
            high = bisect_right(column, value, low, high)
        if low == high:
            return ()
        return tuple(column[low] for column in columns[len(key) :])

    def _open(self, kind: Kind, group: _Group) -> list[Any]:
        """The columns of a group; its hash is checked the first time."""
        opened = self._columns.get(group.start)
        if opened is not None:
            return opened
        widths = [struct.calcsize(code) for code in _COLUMNS[kind]]
        size = group.entries * sum(widths)
        data = self._data[group.start : group.start + size]
        if len(data) != size or sha256(data).hexdigest() != group.sha256:
            raise self._damage(f"is damaged at byte {group.start:,}")
        columns: list[Any] = []
        position = 0
        for code, width in zip(_COLUMNS[kind], widths, strict=True):
            end = position + width * group.entries
            columns.append(_column(data[position:end], code))
            position = end
        self._columns[group.start] = columns
        return columns


def _open_regular(path: Path) -> BinaryIO:
    """Open a file, which is not waited for if it is a FIFO or a device.

    Raises:
        OSError: it cannot be opened, or is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(handle, "rb")


def _groups_of(rows: Any, kind: Kind) -> list[_Group]:
    """The groups of a directory.

    Raises:
        ValueError, TypeError: it is none.
    """
    groups = [_Group(tuple(key), *rest) for key, *rest in rows]
    keys = 1 if kind == "lines" else 2
    for key, start, entries, digest_of in groups:
        numbers = (*key, start, entries)
        if len(key) != keys or not all(type(each) is int and each >= 0 for each in numbers):
            raise ValueError("a number is none")
        if not (0 < entries <= _GROUP and isinstance(digest_of, str)):
            raise ValueError("a group is none")
    return groups


def _column(data: memoryview, code: str) -> Any:
    if sys.byteorder == "little":
        return data.cast(code)  # type: ignore[call-overload]
    swapped = array(code, data.tobytes())
    swapped.byteswap()
    return swapped


class SiteLines:
    """What a table says about the lines of one document.

    Args:
        table: the table.
        site: where the document is from: an address, a host or a name; empty if unknown.
    """

    def __init__(self, table: Table, site: str = "") -> None:
        self._table = table
        self._site = digest(site_of(site)) if site else b""
        self._known: dict[str, Seen] = {}
        self._of = self._pages(ANY_LINE)

    @cached_property
    def documents(self) -> int:
        """Other pages of the corpus."""
        return max(self._table.line(ANY_LINE)[1] - 1, 0)

    def seen(self, label: str) -> Seen:
        """Where else a label, a joint or what stands for a word does, this document left out.

        It is not known whether the document was among those that were counted. It is taken for
        one of them, so that its own lines never count against it.
        """
        seen = self._known.get(label)
        if seen is None:
            line = digest(label)
            sites, documents = self._table.line(line)
            seen = Seen(self._pages(line), self._of, max(sites - 1, 0), max(documents - 1, 0))
            self._known[label] = seen
        return seen

    def _pages(self, line: bytes) -> int:
        return max(self._table.pages(line, self._site) - 1, 0) if self._site else 0
