"""Tells what earlier runs wrote, trails, statistics and reports, from the files of a corpus."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

STATS_COLUMNS = ("path", "format", "rule", "measure", "value")
"""The columns of the table that ``--stats`` writes."""
STATS_MARK = "cleaner --stats"
"""What the metadata of Parquet say of statistics."""
REPORT_MARK = '<meta name="generator" content="cleaner --report">'
"""What the head of a report says."""

_HEAD = 8192
"""Bytes that tell what a file is. A trail's first hashes stand behind a path, which Linux limits to
4,096 bytes; the mark of a report is in its first lines."""
_LONGEST_FOOTER = 1 << 20
"""Bytes of the metadata of Parquet beyond which they are not those of five columns."""

_PARQUET = b"PAR1"
_HASH = rb'"[0-9a-f]{64}"'
_TRAIL = re.compile(
    rb'\{(?:"version": \d+, )?"path": ".*"before": ' + _HASH + rb', "after": ' + _HASH
)
_STATS = re.compile(rb'\{\s*"version": "[^"]*",\s*"documents": \d+,')


def own_kind(path: Path) -> str:
    """What a file is that an earlier run wrote, and what it is of use for; empty for any other.

    Args:
        path: the file, whatever its name. One that cannot be read is none.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if _TRAIL.match(head.partition(b"\n")[0]):
                return "a trail, which --restore and --from-trail read"
            if _is_stats(head) or (head.startswith(_PARQUET) and _is_marked(file)):
                return "statistics of --stats"
    except OSError:
        return ""
    return "a page of --report" if REPORT_MARK.encode() in head else ""


def _is_stats(head: bytes) -> bool:
    header = ",".join(STATS_COLUMNS).encode()
    return _STATS.match(head) is not None or head.partition(b"\n")[0].rstrip() == header


def _is_marked(file: BinaryIO) -> bool:
    """Whether the footer of Parquet says that statistics are in it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 8))
    length = int.from_bytes(file.read(4), "little")
    if file.read(4) != _PARQUET or length > min(_LONGEST_FOOTER, size - 8):
        return False
    file.seek(size - 8 - length)
    return STATS_MARK.encode() in file.read(length)
