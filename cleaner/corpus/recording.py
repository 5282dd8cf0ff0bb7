"""Records the edits of one file in the trail, before the file itself is replaced."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cleaner.corpus import trail
from cleaner.corpus.disk.files import FileError

_ENTRIES_TOGETHER = 256
"""Entries that are written at once: some 100 KB, so that a write costs next to nothing of it."""


class Recorder:
    """Writes the trail entries of a file.

    Those of a file of records are written while it is cleaned, and count only with the closing
    one. Those of a file that is one document are kept for the moment before it is replaced.

    Attributes:
        run: the name that the entries of a file of records have in common.
        recorded: how many of them are written.

    Args:
        path: the trail.
        source: the input file.
        target: the file that will hold the cleaned text.
        holds_records: whether the file is one of records.
        largest: bytes that the trail may have; None for as many as there is room for.
    """

    def __init__(
        self,
        path: Path,
        source: Path,
        target: Path,
        *,
        holds_records: bool,
        largest: int | None = None,
    ) -> None:
        self.run = os.urandom(8).hex()
        self.recorded = 0
        self._path = path
        self._source = source
        self._target = target
        self._holds_records = holds_records
        self._largest = largest
        self._waiting: list[dict[str, Any]] = []

    def resume(self, run: str, recorded: int) -> None:
        """Continue what an earlier run wrote."""
        self.run, self.recorded = run, recorded

    def add(self, entries: list[dict[str, Any]]) -> None:
        """Record what was cleaned.

        Raises:
            FileError: the trail cannot be written.
        """
        if not self._holds_records:
            self._waiting.extend(entries)
            return
        path = trail.path_in_trail(self._target, self._path)
        self._waiting.extend({"path": path, "run": self.run, **entry} for entry in entries)
        if len(self._waiting) >= _ENTRIES_TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting of a file of records.

        Raises:
            FileError: the trail cannot be written.
        """
        try:
            trail.append_entries(self._path, self._waiting, self._largest)
        except FileError as error:
            raise FileError(f"{self._source}: left alone: {error}") from error
        self.recorded += len(self._waiting)
        self._waiting = []

    def closing_entries(
        self, key: tuple[str, ...], before: str, after: str
    ) -> list[dict[str, Any]]:
        """The entries that go into the trail right before a file of records is put in place.

        Args:
            key: where its records hold their text.
            before: hash of the original.
            after: hash of what will be put in place.
        """
        records = self.recorded + len(self._waiting)
        if not records:
            return []
        hashes = {"records": records, "before": before, "after": after}
        return [*self._waiting, {**self._names(), "run": self.run, "key": list(key), **hashes}]

    def document_entries(self, *, is_copied: bool) -> list[dict[str, Any]]:
        """The entries of a file that is one document, for the moment before it is put in place.

        Args:
            is_copied: False when it gets no copy, so that the text is only in the source.
        """
        names = self._names()
        if not is_copied:
            del names["source"]
            names["path"] = trail.path_in_trail(self._source, self._path)
        return [{**names, **entry} for entry in self._waiting]

    def _names(self) -> dict[str, str]:
        names = {"path": trail.path_in_trail(self._target, self._path)}
        if user := trail.running_user():
            names["user"] = user
        if self._target != self._source:
            names["source"] = trail.path_in_trail(self._source, self._path)
        return names
