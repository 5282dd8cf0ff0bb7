"""Sorting more records than the memory holds: sorted runs on the disk, merged at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path

from cleaner.repeated_lines.runs import RECORD, records_in, union

RECORD_IN_MEMORY = 96
"""Bytes that a record takes in memory until it is sorted, with what sorting needs."""

MOST_OPEN = 64
"""Runs that are merged at a time, since each is an open file."""

_RECORDS_READ = 4_096
_RECORDS_WRITTEN = 65_536
"""Records that are read from each run, and written to the merged one, at a time: the `MOST_OPEN`
runs of a merge take some 6 MB so."""


class Spill:
    """Takes records in any order, and gives them back sorted, each once.

    Args:
        folder: where runs are written; it exists, and the caller removes it.
        memory: bytes that records may take before they are written.
    """

    def __init__(self, folder: Path, memory: int) -> None:
        self._folder = folder
        self._most = max(1, memory // RECORD_IN_MEMORY)
        self._waiting: list[bytes] = []
        self._runs: list[Path] = []

    def add(self, records: Iterable[bytes]) -> None:
        """Add records.

        Raises:
            OSError: a run cannot be written.
        """
        self._waiting.extend(records)
        if len(self._waiting) >= self._most:
            self._write()

    def records(self) -> Iterator[bytes]:
        """All records, sorted, each once.

        Raises:
            OSError: a run cannot be written or read.
        """
        if not self._runs:
            self._waiting.sort()
            return union([iter(self._waiting)])
        self._write()
        return merge_all(self._runs, self._folder)

    def _write(self) -> None:
        self._waiting.sort()
        path = self._folder / f"{len(self._runs)}.run"
        self._runs.append(write_run(path, union([iter(self._waiting)])))
        self._waiting = []


def merge_all(paths: Sequence[Path], folder: Path) -> Iterator[bytes]:
    """The records of any number of runs in files, sorted, each once.

    Args:
        paths: the runs.
        folder: where runs that are merged on the way are written; runs in this folder are removed
            once they are merged into another.

    Raises:
        OSError: a run cannot be read or written.
        RepeatedLinesError: a file is not a run.
    """
    waiting = list(paths)
    for number in count():
        if len(waiting) <= MOST_OPEN:
            break
        together, waiting = waiting[:MOST_OPEN], waiting[MOST_OPEN:]
        waiting.append(write_run(folder / f"merged-{number}.run", union(map(_read, together))))
        for path in together:
            if path.parent == folder:
                path.unlink()
    return union(map(_read, waiting))


def write_run(path: Path, records: Iterator[bytes]) -> Path:
    """Write sorted records as a run; returns its path.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        while data := b"".join(islice(records, _RECORDS_WRITTEN)):
            file.write(data)
    return path


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(RECORD * _RECORDS_READ):
            yield from records_in(data)
