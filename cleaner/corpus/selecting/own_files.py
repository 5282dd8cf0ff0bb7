"""Tells what earlier runs wrote, trails, statistics and reports, from the files of a corpus."""

from __future__ import annotations

import re
from collections.abc import Callable
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

_HASH = rb'"[0-9a-f]{64}"'
_TRAIL = re.compile(rb'\{"path": ".*"before": ' + _HASH + rb', "after": ' + _HASH)
_STATS = re.compile(rb'\{\s*"version": "[^"]*",\s*"documents": \d+,')


def own_kind(path: Path) -> str:
    """What a file is that an earlier run wrote, and what it is of use for; empty for any other.

    Args:
        path: the file. One that cannot be read is none.
    """
    look = _LOOKS.get(path.suffix.lower())
    if not look:
        return ""
    try:
        with path.open("rb") as file:
            return look(file)
    except OSError:
        return ""


def _trail(file: BinaryIO) -> str:
    is_trail = _TRAIL.match(file.read(_HEAD).split(b"\n", 1)[0])
    return "a trail, which --restore and --from-trail read" if is_trail else ""


def _stats(file: BinaryIO) -> str:
    return "statistics of --stats" if _STATS.match(file.read(_HEAD)) else ""


def _table(file: BinaryIO) -> str:
    header = ",".join(STATS_COLUMNS).encode()
    return "statistics of --stats" if file.readline(len(header) + 2).strip() == header else ""


def _parquet(file: BinaryIO) -> str:
    size = file.seek(0, 2)
    file.seek(max(0, size - 8))
    length = int.from_bytes(file.read(4), "little")
    if file.read(4) != b"PAR1" or length > min(_LONGEST_FOOTER, size - 8):
        return ""
    file.seek(size - 8 - length)
    return "statistics of --stats" if STATS_MARK.encode() in file.read(length) else ""


def _report(file: BinaryIO) -> str:
    return "a page of --report" if REPORT_MARK.encode() in file.read(_HEAD) else ""


_LOOKS: dict[str, Callable[[BinaryIO], str]] = {
    **dict.fromkeys((".jsonl", ".ndjson"), _trail),
    ".json": _stats,
    ".csv": _table,
    ".parquet": _parquet,
    **dict.fromkeys((".html", ".htm"), _report),
}
