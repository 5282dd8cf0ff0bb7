"""One input file on its way: opened, cut into pieces, its outcomes gathered."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cleaner.corpus import csvrecords, jsonlines, trail, wholefiles
from cleaner.corpus.compression import decompressed
from cleaner.corpus.files import (
    FileError,
    Identity,
    InputFile,
    Replacement,
    partial_of,
    sha256_of,
)
from cleaner.corpus.parquet import ParquetInput
from cleaner.corpus.parquet import split as split_parquet
from cleaner.corpus.paths import Source
from cleaner.corpus.pieces import Order, Outcome, Piece
from cleaner.corpus.resume import PART_SIZE, Checkpoint, load_checkpoint
from cleaner.corpus.sinks import FileSink, ParquetSink, Sink
from cleaner.corpus.tally import Tally

HELD_BACK = 32 << 20
"""Bytes that are kept in memory before a new file is begun that may turn out not to be needed."""
ENTRIES_TOGETHER = 256
"""Trail entries of a file of records that are written together."""


class Job:
    """An input file, and what becomes of it.

    Args:
        source: the file.
        order: what to do with its documents.
        target: where the new content goes; None for nowhere, or to a sink that is given.
        sink: where it goes when there is no target.
        trail_path: the trail; None for none.
        settings: the fingerprint of the settings.
        resume: whether to carry on what an earlier run left.
    """

    def __init__(
        self,
        source: Source,
        order: Order,
        *,
        target: Path | None = None,
        sink: Sink | None = None,
        trail_path: Path | None = None,
        settings: str = "",
        resume: bool = False,
    ) -> None:
        self.source = source
        self.order = order
        self.target = target
        self.sink = sink
        self.tally = Tally()
        self.failure: FileError | None = None
        self.changed = False
        self.identity: Identity | None = None
        self.replacement: Replacement | None = None
        self.entries: list[dict[str, Any]] = []
        self.is_skipped = False
        self.in_place = target is not None and target == source.path
        self._trail = trail_path
        self._run = secrets.token_hex(8)
        self._recorded = 0
        self._settings = settings
        self._resume = resume
        self._held: list[Outcome] = []
        self._held_size = 0
        self._before = hashlib.sha256()
        self._lines_before = 0
        self._without_key = 0
        self._last_part = 0
        self._parquet: ParquetInput | None = None
        self._start: Checkpoint | None = None
        self._after = ""

    @property
    def name(self) -> str:
        """What to call the file."""
        return str(self.source.path)

    # What follows runs ahead of the workers.

    def pieces(self) -> Iterator[Piece]:
        """The pieces of the file; an error stops them and is kept as the failure."""
        try:
            if self.source.format.name == "parquet":
                yield from self._parquet_pieces()
            else:
                yield from self._stream_pieces()
        except FileError as error:
            self.failure = self.failure or error

    def _parquet_pieces(self) -> Iterator[Piece]:
        if self.source.format.compression:
            raise FileError(f"{self.name}: Parquet is compressed inside; unpack it first")
        if self.order.trail and self.order.emptied == "drop":
            raise FileError(
                f"{self.name}: rows of Parquet that are dropped cannot be put back; "
                "leave out --trail or --emptied drop"
            )
        digest = sha256_of(self.source.path)
        status = self.source.path.stat()
        self.identity = Identity(status.st_size, status.st_mtime_ns, digest)
        self._parquet = ParquetInput(self.source.path, self.order.text_key)
        for piece in split_parquet(self._parquet, self.name, self.order):
            if self.failure:
                return
            yield piece

    def _stream_pieces(self) -> Iterator[Piece]:
        form = self.source.format
        with InputFile(self.source.path) as file:
            start = self._carry_on(file)
            content = decompressed(file, form.compression)
            if self._trail and form.name in ("jsonl", "csv"):
                content = self._hashed(content)
            for piece in self._split(content, start):
                if self.failure:
                    return
                yield piece
            for _ in file:  # what stands behind the content counts for the identity
                pass
            self.identity = file.identity()

    def _hashed(self, content: Iterable[bytes]) -> Iterator[bytes]:
        for block in content:
            self._before.update(block)
            yield block

    def _split(self, content: Iterable[bytes], start: Piece | None) -> Iterator[Piece]:
        form = self.source.format
        if form.name == "jsonl":
            return jsonlines.split(content, self.name, self.order, start)
        if form.name == "csv":
            return csvrecords.split(content, self.name, self.order, start)
        if form.name == "warc":
            from cleaner.corpus import warc

            return warc.split(content, self.name, self.order)
        return wholefiles.split(content, self.name, self.order, is_html=form.name == "html")

    def _carry_on(self, file: InputFile) -> Piece | None:
        """Where an earlier run stopped with this file; its part of the output is taken over."""
        if not self._resume or self.target is None or not self._can_be_carried_on:
            return None
        found = load_checkpoint(self.target, self._settings, file.status)
        if found is None or not partial_of(self.target).exists():
            return None
        replacement = Replacement(self.target, follow=self.in_place, partial=True)
        if not replacement.is_partial:
            replacement.discard()
            return None
        for _ in replacement.carry_on(found.written):
            pass
        if replacement.size != found.written:
            replacement.discard()
            return None
        self.replacement = replacement
        sink = FileSink(replacement, self.source.format.compression)
        if self._trail:
            with InputFile(partial_of(self.target)) as written:
                for block in decompressed(written, self.source.format.compression):
                    sink.hash.update(block)
        self.sink = sink
        self._start = found
        self._run, self._recorded = found.run, found.entries
        self.changed, self._without_key = found.changed, found.without_key
        self._last_part = found.end
        self.tally = Tally.from_json(found.tally)
        return Piece(
            "jsonl", self.name, self.order, b"", found.line, found.record, found.end, found.header
        )

    @property
    def _can_be_carried_on(self) -> bool:
        return self.source.format.name in ("jsonl", "csv")

    # What follows runs behind the workers, in the order of the pieces.

    def take(self, piece: Piece, outcome: Outcome | FileError) -> None:
        """Take in what became of a piece."""
        if self.failure:
            return
        if isinstance(outcome, FileError):
            self.failure = outcome
            return
        try:
            self._take(piece, outcome)
        except FileError as error:
            self.failure = error

    def _take(self, piece: Piece, outcome: Outcome) -> None:
        self.tally.add(outcome.tally)
        self.changed |= outcome.changed
        self._without_key += outcome.without_key
        if self.source.format.name == "warc":
            for entry in outcome.entries:
                entry["record"] += self._lines_before
            self._lines_before += outcome.records
            self._before.update(outcome.before)
        if self.order.reports:
            return
        self._record(outcome)
        if self.sink is None:
            self._hold_back(outcome)
        else:
            self.sink.add(outcome)
        if (
            self._can_be_carried_on
            and piece.end - self._last_part >= PART_SIZE
            and isinstance(self.sink, FileSink)
        ):
            self._end_part(piece, self.sink)

    def _record(self, outcome: Outcome) -> None:
        if self._trail is None:
            return
        if not self.source.format.holds_records:
            self.entries.extend(outcome.entries)
            return
        path = trail.relative(self.target or self.source.path, self._trail)
        self.entries.extend({"path": path, "run": self._run, **entry} for entry in outcome.entries)
        if len(self.entries) >= ENTRIES_TOGETHER:
            self._flush_entries()

    def _flush_entries(self) -> None:
        """Write the trail entries of records; they count only with the closing one."""
        assert self._trail is not None
        try:
            trail.append(self._trail, self.entries)
        except FileError as error:
            raise FileError(f"{self.name}: left alone: {error}") from error
        self._recorded += len(self.entries)
        self.entries = []

    def _hold_back(self, outcome: Outcome) -> None:
        """Keep outcomes until it is clear that there will be a new file."""
        if self.target is None:
            return
        self._held.append(outcome)
        self._held_size += len(outcome.data)
        if self._held_size > HELD_BACK:
            self._open_sink()

    def _open_sink(self) -> None:
        assert self.target is not None
        form = self.source.format
        large = self._can_be_carried_on and self._held_size > HELD_BACK
        self.replacement = Replacement(self.target, follow=self.in_place, partial=large)
        if self.replacement.is_partial:
            for _ in self.replacement.carry_on(0):
                pass
        if self._parquet:
            self.sink = ParquetSink(self._parquet, self.replacement)
        else:
            self.sink = FileSink(self.replacement, form.compression)
        held, self._held, self._held_size = self._held, [], 0
        for outcome in held:
            self.sink.add(outcome)

    def _end_part(self, piece: Piece, sink: FileSink) -> None:
        """Close a part of the output, and note how far it goes."""
        self._last_part = piece.end
        sink.end_part()
        if not sink.replacement.is_partial or self.target is None:
            return
        if self._trail:
            self._flush_entries()
        status = self.source.path.stat()
        Checkpoint(
            self._settings, status.st_size, status.st_mtime_ns, piece.end,
            piece.line + piece.data.count(b"\n"), piece.record + _records_in(piece),
            piece.header, sink.replacement.size, self._run, self._recorded, self.changed,
            self._without_key, self.tally.as_json(),
        ).save(sink.replacement.target)  # fmt: skip

    def finish(self) -> None:
        """Write the end; whether there is something to put in place is in `replacement`."""
        try:
            self._finish()
        except FileError as error:
            self.failure = self.failure or error
        if self._parquet:
            self._parquet.close()
        self._held = []
        if self.failure:
            self.discard()
            self.tally.fail()

    def _finish(self) -> None:
        self._check_key()
        if self.failure or self.order.reports:
            return
        if self.in_place and not self.changed:
            self.discard()
            return
        if self._is_emptied_copy:
            self.is_skipped = True
            return
        if self.sink is None and self.target is not None:
            self._open_sink()
        if self.sink is not None:
            self._after = self.sink.finish()
        if self.replacement and self.in_place:
            self.replacement.expected = self.identity

    @property
    def _is_emptied_copy(self) -> bool:
        """Whether this is a document that gets no copy, because nothing is left of it."""
        return (
            self.order.emptied == "drop"
            and not self.source.format.holds_records
            and not self.in_place
            and self.target is not None
            and self.tally.fates["emptied"] > 0
        )

    def _check_key(self) -> None:
        if self._without_key and self._without_key == self.tally.documents:
            key = ".".join(self.order.text_key)
            raise FileError(f"{self.name}: no record has a {key!r}; say which key with --text-key")

    def closing_entries(self) -> list[dict[str, Any]]:
        """What goes into the trail right before the new content is put in place."""
        if self._trail is None or not self.changed or self.failure:
            return []
        holder = self.target if self.target and not self.is_skipped else self.source.path
        path = trail.relative(holder, self._trail)
        origin = {}
        if holder != self.source.path:
            origin = {"source": trail.relative(self.source.path, self._trail)}
        if not self.source.format.holds_records:
            return [{"path": path, **origin, **entry} for entry in self.entries]
        self._recorded += len(self.entries)
        closing = {
            "path": path,
            **origin,
            "run": self._run,
            "key": ["text"] if self.source.format.name == "warc" else list(self.order.text_key),
            "records": self._recorded,
            "before": "" if self._parquet else self._before.hexdigest(),
            "after": self._after,
        }
        return [*self.entries, closing] if self._recorded else []

    def discard(self) -> None:
        """Leave nothing of a new file behind."""
        if self.replacement:
            self.replacement.discard()
            self.replacement = None

    def interrupt(self) -> None:
        """Stop; what can be carried on stays on the disk."""
        if self.replacement and self.replacement.is_partial and self._last_part:
            self.replacement.release()
        else:
            self.discard()


def _records_in(piece: Piece) -> int:
    """How many numbers the records of a piece take."""
    if piece.format == "jsonl":
        return int(piece.data.count(b"\n"))
    return csvrecords.count_records(piece)
