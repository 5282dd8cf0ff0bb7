"""Keeps on the disk how far a run came, so that the next one resumes there.

There is a checkpoint for a file that is not finished, and a journal of the files that are. Both
say for which settings they hold, and are removed when all is done.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.leftovers import JOURNAL, state_of
from cleaner.corpus.disk.replacing import write_bytes
from cleaner.corpus.pieces import Place
from cleaner.corpus.run.reviewing import review_from_json
from cleaner.corpus.tally import Tally

if TYPE_CHECKING:
    from cleaner.reports.review.summary import Summary

PART_SIZE = 16 << 20
"""Bytes, decompressed, after which a file of records can be resumed."""


def fingerprint(*settings: object) -> str:
    """A hash of settings, equal where all of them are; with others, nothing is resumed."""
    return hashlib.sha256(repr(settings).encode()).hexdigest()[:32]


class Checkpoint(NamedTuple):
    """How far a file of records came.

    Attributes:
        settings: for which settings.
        size: bytes of the input file when it was opened.
        modified: its time then, in nanoseconds.
        prefix: the sha256 of its decompressed content up to `place`.
        place: where to read on.
        written: bytes of the new content that are on the disk.
        run: the run's name in the trail.
        entries: records in the trail.
        changed: whether anything changed.
        without_key: records without the field for the text.
        tally: the counts so far.
        review: the summary for a report so far; None where nobody asked for one.
    """

    settings: str
    size: int
    modified: int
    prefix: str
    place: Place
    written: int
    run: str
    entries: int
    changed: bool
    without_key: int
    tally: dict[str, Any]
    review: dict[str, Any] | None = None

    def save(self, target: Path) -> None:
        """Write it beside the file it speaks of.

        Raises:
            FileError: it cannot be written.
        """
        path = state_of(target)
        write_bytes(path, json.dumps(self._asdict()).encode(), follow=False, real=path)


def load_checkpoint(target: Path, settings: str, status: os.stat_result) -> Checkpoint | None:
    """How far an earlier run came with a file, if it had the same settings and input."""
    with suppress(OSError, ValueError, TypeError):
        data = json.loads(state_of(target).read_bytes())
        byte, line, record, header = data["place"]
        data["place"] = Place(byte, line, record, tuple(header))
        checkpoint = Checkpoint(**data)
        Tally.from_json(checkpoint.tally)  # raises an error where it is damaged
        review_from_json(checkpoint.review)
        same = (settings, status.st_size, status.st_mtime_ns)
        if (checkpoint.settings, checkpoint.size, checkpoint.modified) == same:
            return checkpoint
    return None


class Done(NamedTuple):
    """What came of a file.

    Attributes:
        tally: its documents, counted.
        review: its documents, summed up for a report; None where nobody asked for one.
    """

    tally: Tally
    review: Summary | None = None


class Journal:
    """Notes which files of an output folder are done, and with which settings.

    Args:
        folder: the folder; it is there.
        resume: whether what an earlier run did counts.
    """

    def __init__(self, folder: Path, *, resume: bool) -> None:
        self.path = folder / JOURNAL
        self._done: dict[str, dict[str, Any]] = {}
        self._is_new = not resume
        if resume:
            self._read()

    def _read(self) -> None:
        with suppress(OSError), self.path.open("rb") as file:
            for line in file:
                with suppress(ValueError, TypeError, KeyError):
                    entry = json.loads(line)
                    self._done[entry["source"]] = entry

    def done(self, source: Path, target: Path, settings: str) -> Done | None:
        """What came of a file that is done, and is the same as then.

        Args:
            source: the file.
            target: its copy.
            settings: the fingerprint of the settings that hold for it.
        """
        entry = self._done.get(str(source))
        with suppress(OSError, KeyError, ValueError, TypeError):
            status = source.stat()
            if entry and [settings, status.st_size, status.st_mtime_ns] == entry["state"]:
                tally = Tally.from_json(entry["tally"])
                if target.exists() or tally.fates["emptied"]:
                    return Done(tally, review_from_json(entry.get("review")))
        return None

    def note(self, source: Path, settings: str, identity: tuple[int, int], done: Done) -> None:
        """Note that a file is done.

        Args:
            source: the file.
            settings: the fingerprint of the settings that held for it.
            identity: its size and time when it was read.
            done: what came of it.

        Raises:
            FileError: the journal cannot be written.
        """
        state = [settings, *identity]
        entry = {"source": str(source), "state": state, "tally": done.tally.as_json()}
        if done.review:
            entry["review"] = done.review.to_json()
        try:
            with self._open() as file:
                # A line that was cut off spoils itself alone.
                file.write(b"\n" + json.dumps(entry).encode("ascii") + b"\n")
        except OSError as error:
            raise FileError(f"{self.path}: cannot be written: {error.strerror}") from error

    def _open(self) -> BinaryIO:
        """Open the journal to add to it: a new file, or the one of an earlier run, and no other.

        Raises:
            OSError: it is not there, or is not the journal.
        """
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        if self._is_new or not os.path.lexists(self.path):
            self.path.unlink(missing_ok=True)  # a link goes, and not what it leads to
            flags |= os.O_CREAT | os.O_EXCL
        self._is_new = False
        handle = os.open(self.path, flags, 0o666)
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            os.close(handle)
            raise OSError(errno.EINVAL, "it is a link, or no regular file; remove it")
        return os.fdopen(handle, "ab")

    def remove(self) -> None:
        """Remove the journal: all is done."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
