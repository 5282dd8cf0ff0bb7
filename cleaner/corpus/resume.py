"""How far a run came, on the disk, so that the next one carries on.

Both kinds of file say for which settings they hold, and are gone when all is done.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus.files import FileError, state_of, write_bytes
from cleaner.corpus.tally import Tally

JOURNAL = ".clean-run.jsonl"
PART_SIZE = 64 << 20
"""Bytes, decompressed, after which a file of records can be carried on."""


def fingerprint(*settings: object) -> str:
    """A hash of settings; what was done with other ones is not carried on."""
    return hashlib.sha256(repr(settings).encode()).hexdigest()[:32]


class Checkpoint(NamedTuple):
    """How far a file of records came.

    Attributes:
        settings: for which settings.
        size: bytes of the input file.
        modified: its time, in nanoseconds.
        end: bytes of its content that are done, decompressed.
        line: the next line.
        record: the next record.
        header: CSV: delimiter and columns.
        written: bytes of the new content that are on the disk.
        run: the run's name in the trail.
        entries: records in the trail.
        changed: whether anything changed.
        without_key: records without the field for the text.
        tally: the counts so far.
    """

    settings: str
    size: int
    modified: int
    end: int
    line: int
    record: int
    header: tuple[str, int, int]
    written: int
    run: str
    entries: int
    changed: bool
    without_key: int
    tally: dict[str, Any]

    def save(self, target: Path) -> None:
        """Write it beside the file it speaks of.

        Raises:
            FileError: it cannot be written.
        """
        write_bytes(state_of(target), json.dumps(self._asdict()).encode())


def load_checkpoint(target: Path, settings: str, status: os.stat_result) -> Checkpoint | None:
    """How far an earlier run came with a file, if it had the same settings and input."""
    with suppress(OSError, ValueError, TypeError):
        data = json.loads(state_of(target).read_bytes())
        data["header"] = tuple(data["header"])
        found = Checkpoint(**data)
        Tally.from_json(found.tally)
        same = (settings, status.st_size, status.st_mtime_ns)
        if (found.settings, found.size, found.modified) == same:
            return found
    return None


class Journal:
    """Which files of an output folder are done.

    Args:
        folder: the folder; it is there.
        settings: the settings' fingerprint.
        resume: whether what an earlier run did counts.
    """

    def __init__(self, folder: Path, settings: str, *, resume: bool) -> None:
        self.path = folder / JOURNAL
        self._settings = settings
        self._done: dict[str, tuple[int, int, dict[str, Any]]] = {}
        self._is_new = True
        if resume:
            self._read()

    def _read(self) -> None:
        with suppress(OSError):
            for line in self.path.read_bytes().splitlines():
                with suppress(ValueError, TypeError, KeyError):
                    data = json.loads(line)
                    if data["settings"] == self._settings:
                        size, modified = int(data["size"]), int(data["modified"])
                        self._done[data["source"]] = (size, modified, data["tally"])
            self._is_new = False

    def tally_of(self, source: Path, target: Path) -> Tally | None:
        """What came of a file that is done, and is the same as then."""
        found = self._done.get(str(source))
        if found is None:
            return None
        with suppress(OSError, KeyError, ValueError, TypeError):
            status = source.stat()
            if (status.st_size, status.st_mtime_ns) == found[:2] and (
                target.exists() or found[2]["emptied"]
            ):
                return Tally.from_json(found[2])
        return None

    def note(self, source: Path, size: int, modified: int, tally: Tally) -> None:
        """A file is done.

        Raises:
            FileError: the journal cannot be written.
        """
        entry = {
            "settings": self._settings,
            "source": str(source),
            "size": size,
            "modified": modified,
            "tally": tally.as_json(),
        }
        mode = "wb" if self._is_new else "ab"
        self._is_new = False
        try:
            with self.path.open(mode) as file:
                # A line that was cut off spoils itself alone.
                file.write(b"\n" + json.dumps(entry).encode("ascii") + b"\n")
        except OSError as error:
            raise FileError(f"{self.path}: cannot be written: {error.strerror}") from error

    def remove(self) -> None:
        """All is done."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
