"""The new content of a file, on its way to the disk."""

from __future__ import annotations

import os
from pathlib import Path

from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.files import InputFile
from cleaner.corpus.disk.leftovers import partial_of
from cleaner.corpus.disk.names import Format
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.pieces import Outcome
from cleaner.corpus.run.sinks import FileSink, ParquetSink, Sink

HELD_BACK = 8 << 20
"""Bytes that are kept in memory before a new file is begun that may turn out not to be needed."""


class Output:
    """A file that is written beside its target, and not before there is something to write.

    Attributes:
        target: the file itself, where a link led to it.
        in_place: whether it is the input file.
        can_be_carried_on: whether a later run can go on where this one was cut off.
        replacement: the new file, once it was begun.

    Args:
        source: the input file.
        target: the file to write; for a rewrite the input file.
        form: the format of the input file.
        key: where records hold their text.
    """

    def __init__(self, source: Path, target: Path, form: Format, key: tuple[str, ...]) -> None:
        self.in_place = source == target
        self.target = Path(os.path.realpath(target)) if self.in_place else target
        self.can_be_carried_on = form.name in ("jsonl", "csv")
        self.replacement: Replacement | None = None
        self._source = source
        self._path = target
        self._format = form
        self._key = key
        self._sink: Sink | None = None
        self._held: list[Outcome] = []
        self._held_size = 0

    def carry_on(self, written: int, *, hashed: bool) -> bool:
        """Take over what an earlier run wrote.

        Args:
            written: how many bytes of it are good.
            hashed: whether its content goes into the hash that `finish` gives.

        Returns:
            Whether it is there, and no other run is at it.

        Raises:
            FileError: it cannot be read.
        """
        if not partial_of(self.target).exists():
            return False
        replacement = Replacement(self._path, follow=self.in_place, partial=True)
        if replacement.is_partial:
            for _ in replacement.carry_on(written):
                pass
        if not replacement.is_partial or replacement.size != written:
            replacement.discard()
            return False
        sink = FileSink(replacement, self._format.compression)
        if hashed:
            with InputFile(replacement.temporary) as file:
                for block in decompressed(file, self._format.compression):
                    sink.hash.update(block)
        self.replacement, self._sink = replacement, sink
        return True

    def add(self, outcome: Outcome, size: int) -> None:
        """Take in what became of a piece.

        Args:
            outcome: that.
            size: how large it is, about, in bytes.

        Raises:
            FileError: it cannot be written.
        """
        if self._sink:
            self._sink.add(outcome)
            return
        self._held.append(outcome)
        self._held_size += size
        if self._held_size > HELD_BACK:
            self._begin(is_large=True)

    def _begin(self, *, is_large: bool) -> Sink:
        partial = self.can_be_carried_on and is_large
        replacement = Replacement(self._path, follow=self.in_place, partial=partial)
        self.replacement = replacement
        if replacement.is_partial:
            for _ in replacement.carry_on(0):
                pass
        if self._format.name == "parquet":
            self._sink = ParquetSink(self._source, self._key, replacement)
        else:
            self._sink = FileSink(replacement, self._format.compression)
        held, self._held = self._held, []
        for outcome in held:
            self._sink.add(outcome)
        return self._sink

    def end_part(self) -> int:
        """Bring what was written to the disk, so that a later run can carry on from here.

        Returns:
            How many bytes that are; 0 where nothing can be carried on.

        Raises:
            FileError: it cannot be written.
        """
        if not isinstance(self._sink, FileSink):
            return 0
        self._sink.end_part()
        return self._sink.replacement.size if self._sink.replacement.is_partial else 0

    def finish(self) -> str:
        """Write the end.

        Returns:
            The hash of the content.

        Raises:
            FileError: it cannot be written.
        """
        sink = self._sink or self._begin(is_large=False)
        return sink.finish()

    def discard(self) -> None:
        """Leave nothing of the new file behind."""
        self._let_go()
        if self.replacement:
            self.replacement.discard()
            self.replacement = None

    def release(self) -> None:
        """Leave on the disk what a later run can carry on."""
        self._let_go()
        if self.replacement and self.replacement.is_partial:
            self.replacement.release()
        else:
            self.discard()

    def _let_go(self) -> None:
        self._held = []
        if self._sink:
            self._sink.close()
