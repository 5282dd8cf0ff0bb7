"""Runs: sorted sets of small records that say which line stands on which page of which site.

A run is bytes: records of 24 bytes, sorted, each of them once. A record is the digests of a
line, a site and a page; words that are not common have records like lines. Merging runs is a union
of sets, so it does not matter how a corpus is cut into parts, in which order parts come, or whether
one is counted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge as merge_sorted
from struct import iter_unpack
from typing import NamedTuple

from cleaner.errors import RepeatedLinesError
from cleaner.repair.uncommon import uncommon_words
from cleaner.repeated_lines.labels import (
    ANY_LINE,
    DIGEST,
    digest,
    joints,
    read_lines,
    site_of,
    word_label,
)
from cleaner.text.reading import read_text

RECORD = 3 * DIGEST
"""Bytes of a record."""

_LONGEST_LINES = 3
"""Lines that tell a page from others: they are running text, as a rule, where dates, counters and
menus differ between copies of it; by chance two pages do not share all three."""


class SitedText(NamedTuple):
    """A text and the site it is from: an address, a host or any name; empty if unknown."""

    text: str
    site: str = ""


def count(documents: Iterable[SitedText]) -> bytes:
    """Count the lines of some documents, as a run.

    >>> run = count([SitedText("Home\\nThe ferry runs again.", "example.com")])
    >>> len(run) // RECORD  # lines, joints at both sides of them, and the page itself
    6
    """
    records: set[bytes] = set()
    for document in documents:
        records.update(records_of(document))
    return b"".join(sorted(records))


def merge(runs: Iterable[bytes]) -> bytes:
    """Merge runs into one, as if all of their documents had been counted together.

    Raises:
        RepeatedLinesError: the bytes of one are not whole records.
    """
    return b"".join(union(records_in(run) for run in runs))


def records_of(document: SitedText) -> set[bytes]:
    """The records of one document; none for a text without words.

    Copies of a page count as one page: a page is identified by its three longest lines, which
    copies share even when a date, a counter or a menu differs.
    """
    text = document.text
    lines = read_lines(read_text(text))
    if not lines:
        return set()
    labels = {line.label for line in lines}
    longest = sorted(labels, key=lambda label: (-len(label), label))[:_LONGEST_LINES]
    page = digest(site_of(document.site)) + digest("\n".join(longest))
    labels.update(filter(None, joints(lines)))
    labels.update(map(word_label, uncommon_words(text)))
    return {ANY_LINE + page, *(digest(label) + page for label in labels)}


def records_in(run: bytes) -> Iterator[bytes]:
    """The records of a run, in order.

    Raises:
        RepeatedLinesError: the bytes are not whole records.
    """
    if len(run) % RECORD:
        raise RepeatedLinesError(f"not a run: {len(run)} bytes are not a whole number of records")
    return (record for (record,) in iter_unpack(f"{RECORD}s", run))


def union(sources: Iterable[Iterator[bytes]]) -> Iterator[bytes]:
    """The records of several sorted sources, sorted, each once."""
    last = b""
    for record in merge_sorted(*sources):
        if record != last:
            yield record
            last = record
