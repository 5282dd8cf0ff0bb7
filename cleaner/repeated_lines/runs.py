"""Runs: which line stands on which page of which site, as sorted sets of small records.

A run is bytes: records of 24 bytes, sorted, none of them twice. A record is the digests of a
line, a site and a page. Merging runs is a union of sets, so it does not matter how a corpus is
cut into parts, in which order parts come, or whether one is counted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge as merge_sorted
from struct import iter_unpack
from typing import NamedTuple

from cleaner.errors import RepeatedLinesError
from cleaner.repeated_lines.labels import ANY_LINE, DIGEST, digest, joints, read_lines, site_of
from cleaner.text.reading import read_text

RECORD = 3 * DIGEST
"""Bytes of a record."""

_LONGEST_LINES = 3


class SitedText(NamedTuple):
    """A text and the site it is from: an address, a host or any name; empty if unknown."""

    text: str
    site: str = ""


def count(documents: Iterable[SitedText]) -> bytes:
    """The run of some documents.

    >>> run = count([SitedText("Home\\nThe ferry runs again.", "example.com")])
    >>> len(run) // RECORD  # lines, joints at both sides of them, and the page itself
    6
    """
    records: set[bytes] = set()
    for document in documents:
        records.update(records_of(document))
    return b"".join(sorted(records))


def merge(runs: Iterable[bytes]) -> bytes:
    """The run of all the documents of these runs.

    Raises:
        RepeatedLinesError: one of them is no run.
    """
    return b"".join(union(records_in(run) for run in runs))


def records_of(document: SitedText) -> set[bytes]:
    """The records of one document; none for a text without words.

    Copies of a page are one page: a page is known by its three longest lines, which its
    copies share when a date, a counter or a menu differs.
    """
    text = document.text
    lines = read_lines(read_text(text))
    if not lines:
        return set()
    labels = {line.label for line in lines}
    longest = sorted(labels, key=lambda label: (-len(label), label))[:_LONGEST_LINES]
    where = digest(site_of(document.site)) + digest("\n".join(longest))
    labels.update(filter(None, joints(lines)))
    return {ANY_LINE + where, *(digest(label) + where for label in labels)}


def records_in(run: bytes) -> Iterator[bytes]:
    """The records of a run, in order.

    Raises:
        RepeatedLinesError: it is no run.
    """
    if len(run) % RECORD:
        raise RepeatedLinesError(f"not a run: {len(run)} bytes are no whole number of records")
    return (record for (record,) in iter_unpack(f"{RECORD}s", run))


def union(sources: Iterable[Iterator[bytes]]) -> Iterator[bytes]:
    """Sorted records of all sources, each once."""
    last = b""
    for record in merge_sorted(*sources):
        if record != last:
            yield record
            last = record
