"""Follows one input file through a run: its pieces go out, their outcomes come in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cleaner.corpus.disk.compression import decompressed
from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.registry import file_type_for
from cleaner.corpus.formats.sinks import Sink
from cleaner.corpus.pieces import START, Order, Outcome, Piece, Place
from cleaner.corpus.recording import Recorder
from cleaner.corpus.run.output import Output
from cleaner.corpus.run.resume import PART_SIZE, Checkpoint, load_checkpoint
from cleaner.corpus.run.reviewing import merged, review_from_json
from cleaner.corpus.selecting.paths import Source
from cleaner.corpus.tally import Tally

if TYPE_CHECKING:
    from cleaner.reports.review.summary import Summary


class Job:
    """An input file, and what becomes of it.

    Attributes:
        source: the file.
        order: what to do with its documents.
        output: where the new content goes; None for nowhere, or to a sink.
        settings: the fingerprint of the settings.
        tally: its documents, counted.
        review: its documents, summed up; None where nobody asked for it.
        failure: why the file as a whole cannot be cleaned.
        changed: whether its new content is another one.
        has_no_copy: whether it gets no copy, because nothing is left of it.

    Args:
        source: the file.
        order: what to do with its documents.
        output: where the new content goes; None for nowhere, or to `sink`.
        sink: where it goes when there is no output.
        recorder: what goes into the trail; None without a trail.
        settings: the fingerprint of the settings.
    """

    def __init__(
        self,
        source: Source,
        order: Order,
        *,
        output: Output | None = None,
        sink: Sink | None = None,
        recorder: Recorder | None = None,
        settings: str = "",
    ) -> None:
        self.source = source
        self.order = order
        self.output = output
        self.settings = settings
        self.tally = Tally()
        self.review: Summary | None = None
        self.failure: FileError | None = None
        self.changed = False
        self.has_no_copy = False
        self._sink = sink
        self._recorder = recorder
        file_type = file_type_for(source.path, order)
        self._format = file_type.format
        self._reading = Reading(source.path, file_type.compression, order, source.real)
        self._start = START
        self._prefix = hashlib.sha256()
        self._part_end = 0
        self._records_before = 0
        self._without_key = 0
        self._after = ""

    @property
    def name(self) -> str:
        """What to call the file."""
        return str(self.source.path)

    @property
    def identity(self) -> tuple[int, int] | None:
        """Size and time of the file, in bytes and nanoseconds; None before it was read."""
        identity = self._reading.identity
        return (identity.size, identity.modified) if identity else None

    def resume(self) -> bool:
        """Take over what an earlier run left of this file; False if it left nothing of use."""
        if not self.output or not self.output.is_resumable:
            return False
        try:
            status = self.source.path.stat()
            checkpoint = load_checkpoint(self.output.target, self.settings, status)
            if not checkpoint:
                return False
            prefix = self._hash_prefix(checkpoint.place.byte)
            if prefix.hexdigest() != checkpoint.prefix:
                return False
            if not self.output.resume(checkpoint.written, hashed=bool(self._recorder)):
                return False
        except (OSError, FileError):  # reading the file will say what is wrong
            return False
        self._prefix = prefix
        self._start = checkpoint.place
        self._part_end = checkpoint.place.byte
        self.changed, self._without_key = checkpoint.changed, checkpoint.without_key
        self.tally = Tally.from_json(checkpoint.tally)
        self.review = review_from_json(checkpoint.review)
        if self._recorder:
            self._recorder.resume(checkpoint.run, checkpoint.entries)
        return True

    def _hash_prefix(self, size: int) -> hashlib._Hash:
        """The sha256 of the first bytes of the content, decompressed.

        Raises:
            FileError: they cannot be read.
        """
        digest = hashlib.sha256()
        with InputFile(self.source.path, self.source.real) as file:
            for block in decompressed(file, self._reading.compression):
                digest.update(block[:size])
                size -= len(block)
                if size <= 0:
                    break
        return digest

    # What follows runs before the pieces are cleaned.

    def pieces(self) -> Iterator[Piece]:
        """The pieces of the file; an error stops them and is kept as the failure."""
        try:
            for piece in self._format.read(self._reading, self._start):
                if self.failure:
                    return
                yield piece
        except FileError as error:
            self.failure = self.failure or error

    # What follows runs after the pieces are cleaned, in their order.

    def add(self, piece: Piece, outcome: Outcome | FileError) -> None:
        """Write, count and record the outcome of a piece; an error is kept as the failure."""
        if self.failure:
            return
        if isinstance(outcome, FileError):
            self.failure = outcome
            return
        try:
            self._add(piece, outcome)
        except FileError as error:
            self.failure = error

    def _add(self, piece: Piece, outcome: Outcome) -> None:
        if piece.encoding and self.output and self.output.in_place:
            raise FileError(f"{self.name}: is {piece.encoding}; use -o, which writes UTF-8")
        self.tally.add(outcome.tally)
        self.review = merged(self.review, outcome.review)
        self.changed |= outcome.changed
        self._without_key += outcome.without_key
        if self.order.reports:
            return
        if outcome.before:
            self._number_records(outcome)
        if self._recorder:
            self._recorder.add(outcome.entries)
        if self._sink:
            self._sink.add(outcome)
        if self.output:
            self.output.add(outcome, piece.size)
            if self.output.is_resumable:
                self._prefix.update(piece.data)
            if piece.end.byte - self._part_end >= PART_SIZE and self.output.is_resumable:
                self._end_part(self.output, piece.end)

    def _number_records(self, outcome: Outcome) -> None:
        """Number records of the copy from its start, and not from that of the piece."""
        for entry in outcome.entries:
            entry["record"] += self._records_before
        self._records_before += outcome.records_before
        self._reading.content.update(outcome.before)

    def _end_part(self, output: Output, place: Place) -> None:
        """Bring a part of the output to the disk, and note how far it goes."""
        self._part_end = place.byte
        written = output.end_part()
        if not written:
            return
        if self._recorder:
            self._recorder.flush()
        assert self._reading.opened is not None
        size, modified = self._reading.opened
        with suppress(OSError, FileError):  # without the note, the part before counts
            Checkpoint(
                settings=self.settings,
                size=size,
                modified=modified,
                prefix=self._prefix.hexdigest(),
                place=place,
                written=written,
                run=self._recorder.run if self._recorder else "",
                entries=self._recorder.recorded if self._recorder else 0,
                changed=self.changed,
                without_key=self._without_key,
                tally=self.tally.as_json(),
                review=self.review.to_json() if self.review else None,
            ).save(output.target)

    def finish(self) -> None:
        """Write the end; the new content waits beside its target, to be put in place."""
        try:
            if not self.failure:
                self._check_key()
                self._finish_output()
        except FileError as error:
            self.failure = error
        if self.failure:
            self.fail(self.failure)

    def _finish_output(self) -> None:
        if self.order.reports or not self.output:
            if self._sink:
                self._after = self._sink.finish()
            return
        if self.output.in_place and not self.changed:
            self.output.discard()
        elif self._is_emptied_copy:
            self.has_no_copy = True
            self.output.discard()
        else:
            self._after = self.output.finish()
            if self.output.in_place and self.output.replacement:
                self.output.replacement.expected = self._reading.identity

    @property
    def _is_emptied_copy(self) -> bool:
        return (
            self.order.emptied == "drop"
            and not self._format.holds_records
            and self.output is not None
            and not self.output.in_place
            and self.tally.fates["emptied"] > 0
        )

    def _check_key(self) -> None:
        if self._without_key and self._without_key == self.tally.documents:
            raise FileError(f"{self.name}: {self.order.missing_key}")

    def closing_entries(self) -> list[dict[str, Any]]:
        """What goes into the trail right before the new content is put in place."""
        if self._recorder is None or not self.changed or self.failure:
            return []
        if not self._format.holds_records:
            return self._recorder.document_entries(is_copied=not self.has_no_copy)
        key = self._format.written_text_key(self.order)
        before = self._reading.content.hexdigest()
        return self._recorder.closing_entries(key, before, self._after)

    def fail(self, error: FileError) -> None:
        """Leave the file as it was, and count its documents as failed."""
        self.failure = error
        self.tally.fail()
        self.review = None
        if self.output:
            self.output.discard()

    def interrupt(self) -> None:
        """Stop; what a later run can resume from stays on the disk."""
        if self.output and self._part_end:
            self.output.release()
        elif self.output:
            self.output.discard()
