"""Runs over many files: reads ahead, has pieces cleaned, replaces files, and counts."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus import trail
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.names import split_name
from cleaner.corpus.disk.replacing import put_all
from cleaner.corpus.formats.dispatch import clean_piece
from cleaner.corpus.formats.format import pieces_of_stream
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.registry import file_type_for, file_type_of
from cleaner.corpus.formats.sinks import StreamSink
from cleaner.corpus.pieces import Outcome, Piece
from cleaner.corpus.run.collector import collecting_seldom
from cleaner.corpus.run.intake import Intake
from cleaner.corpus.run.job import Job
from cleaner.corpus.run.plan import STDIN, Listener, Plan
from cleaner.corpus.run.resume import Done, Journal
from cleaner.corpus.run.reviewing import merged
from cleaner.corpus.run.worker_pool import Item, WorkerPool
from cleaner.corpus.selecting.paths import LeftOut, PathError, Source, find_sources
from cleaner.corpus.tally import Tally

if TYPE_CHECKING:
    from cleaner.reports.review.summary import Summary

_STDIN_NAME = "<stdin>"

GROUP = 16
"""Files that are put in place together, with one wait for the disk."""
GROUP_SIZE = 16 << 20
"""Bytes after which a group is put in place."""
MOST_ERRORS = 10
"""Errors in the records of one file that are shown."""


class Run:
    """One run over the inputs: one bad file is named, and the others go on.

    Attributes:
        tally: all documents, counted.
        review: all documents, summed up; None where nobody asked for it.
        files: how many files were begun.
        done: how many files were brought to an end, whatever it was.
        failed: whether something could not be done.
        found: whether a report lists anything.

    Args:
        plan: what to do.
        listener: hears what happens.
    """

    def __init__(self, plan: Plan, listener: Listener) -> None:
        self.plan = plan
        self.listener = listener
        self.tally = Tally()
        self.review: Summary | None = None
        self.files = 0
        self.done = 0
        self.failed = False
        self.found = False
        self._open: dict[int, Job] = {}
        self._ready: list[Job] = []
        self._ready_size = 0
        self._errors_shown: dict[int, int] = {}
        self._journal: Journal | None = None

    def run(self) -> None:
        """Do what the plan says.

        On any interruption, files are old or new, and no temporary file stays.
        """
        try:
            with collecting_seldom():
                if self.plan.paths == (STDIN,):
                    self._clean_stdin()
                else:
                    self._clean_files()
        finally:
            for job in (*self._open.values(), *self._ready):
                job.interrupt()

    def _clean_stdin(self) -> None:
        name = self.plan.stdin_name
        order = self.plan.order_for(name)._replace(site_keys=())
        try:
            file_type = file_type_for(name, order)
            reading = Reading(Path(_STDIN_NAME), file_type.compression, order)
            for piece in pieces_of_stream(sys.stdin.buffer, file_type, reading):
                self._clean_piece_of_stdin(piece)
        except FileError as error:
            self._fail(error)

    def _clean_piece_of_stdin(self, piece: Piece) -> None:
        outcome = clean_piece(piece)
        if isinstance(outcome, FileError):
            raise outcome
        self._report_outcome(None, outcome)
        self.tally.add(outcome.tally)
        self.review = merged(self.review, outcome.review)
        if self.plan.trail:
            entries = [{"path": trail.STDIN, **entry} for entry in outcome.entries]
            trail.append_entries(self.plan.trail, entries)
        if not piece.order.reports:
            StreamSink(sys.stdout.buffer).add(outcome)

    def _clean_files(self) -> None:
        if self.plan.output and self.plan.mode == "copy":
            try:
                self.plan.output.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self._fail(FileError(f"{self.plan.output}: cannot be made: {error.strerror}"))
                return
            self._journal = Journal(self.plan.output, resume=self.plan.resume)
        pool: WorkerPool[Job] = WorkerPool(self.plan.jobs)
        with pool:
            for item, outcome in pool.clean(self._read_ahead()):
                if item.piece is None:
                    self._finish(item.owner)
                elif outcome is not None:
                    self._add(item.owner, item.piece, outcome)
        self._put_ready()
        if self._journal and not self.failed:
            self._journal.remove()

    # What follows runs before the pieces are cleaned.

    def _read_ahead(self) -> Iterator[Item[Job]]:
        """The pieces of all files, and an item without a piece at the end of each."""
        intake = Intake(self.plan, self._journal)
        for source in self._sources():
            self.files += 1
            try:
                job = intake.job_for(source)
            except FileError as error:
                self._fail(error)
                tally = Tally()
                tally.fail()
                self._count_file(source, tally, str(error))
                continue
            if isinstance(job, Done):
                self._count_file(source, job.tally, "")
                self.review = merged(self.review, job.review)
                self.listener.advance(size_of(source), self.tally)
                continue
            self._open[id(job)] = job
            for piece in job.pieces():
                yield Item(job, piece)
            yield Item(job, None)

    def _sources(self) -> Iterator[Source]:
        """The input files; what is none is said. A file of two names is rewritten once."""
        seen: set[str] = set()
        left_out: list[LeftOut] = []
        for source in find_sources(map(Path, self.plan.paths), self.plan.selection):
            if isinstance(source, PathError):
                self._fail(source)
                continue
            if isinstance(source, LeftOut):
                left_out.append(source)
                continue
            if self.plan.mode == "write":
                real = str(source.real or os.path.realpath(source.path))
                if real in seen:
                    continue
                seen.add(real)
            yield source
        for message in _left_out(left_out):
            self.listener.notice(message)

    # What follows runs after the pieces are cleaned, in the order of the files.

    def _add(self, job: Job, piece: Piece, outcome: Outcome | FileError) -> None:
        if isinstance(outcome, Outcome) and not job.failure:
            self._report_outcome(job, outcome)
        job.add(piece, outcome)
        so_far = Tally()
        so_far.add(self.tally)
        so_far.add(job.tally)
        self.listener.advance(piece.size, so_far)

    def _report_outcome(self, job: Job | None, outcome: Outcome) -> None:
        """Say what the outcome of a piece has to say."""
        shown = self._errors_shown.get(id(job), 0)
        for message in outcome.errors:
            self.failed = True
            shown += 1
            if shown <= MOST_ERRORS:
                self.listener.error(message)
        if outcome.errors:
            self._errors_shown[id(job)] = shown
        for message in outcome.notices:
            self.listener.notice(message)
        self.listener.lines(outcome.lines)
        self.listener.findings(outcome.findings)
        if outcome.findings or (outcome.tally.changed and (job is None or job.order.reports)):
            self.found = True

    def _finish(self, job: Job) -> None:
        """Finish a file, and put it in place as soon as its group is full."""
        more = self._errors_shown.pop(id(job), 0) - MOST_ERRORS
        if more > 0:
            self.listener.error(f"{job.name}: {more:,} more records were left as they are")
        job.finish()
        self._ready.append(job)
        del self._open[id(job)]
        replacement = job.output.replacement if job.output else None
        self._ready_size += replacement.size if replacement else 0
        waits_alone = len(self._ready) == 1 and replacement is None
        if waits_alone or len(self._ready) >= GROUP or self._ready_size >= GROUP_SIZE:
            self._put_ready()

    def _put_ready(self) -> None:
        """Put the files that are ready in place, after their edits are in the trail."""
        ready, self._ready, self._ready_size = self._ready, [], 0
        try:
            self._write_trail(ready)
            self._replace_files(ready)
        finally:
            for job in ready:
                if job.output:
                    job.output.discard()
        for job in ready:
            self._account_for(job)

    def _write_trail(self, ready: list[Job]) -> None:
        """Write the trail; without it, no file is replaced."""
        if self.plan.trail is None:
            return
        entries: dict[int, list[dict[str, Any]]] = {
            id(job): closing for job in ready if (closing := job.closing_entries())
        }
        try:
            trail.append_entries(
                self.plan.trail,
                [entry for each in entries.values() for entry in each],
                self.plan.largest_trail,
            )
        except FileError as error:
            for job in ready:
                if id(job) in entries:
                    job.fail(FileError(f"{job.name}: left alone: {error}"))

    def _replace_files(self, ready: list[Job]) -> None:
        jobs = {
            id(job.output.replacement): job
            for job in ready
            if job.output and job.output.replacement
        }
        waiting = [job.output.replacement for job in jobs.values() if job.output]
        for replacement, error in put_all([each for each in waiting if each]):
            job = jobs[id(replacement)]
            if error:
                job.fail(error)
            elif job.output and job.output.in_place:
                self.listener.notice(f"Rewriting {job.name}")

    def _account_for(self, job: Job) -> None:
        """Count a file that is done, and note it in the journal."""
        if job.failure:
            self._fail(job.failure)
        self.review = merged(self.review, job.review)
        self._count_file(job.source, job.tally, str(job.failure or ""))
        if self._journal and job.identity and not job.failure:
            try:
                done = Done(job.tally, job.review)
                self._journal.note(job.source.path, job.settings, job.identity, done)
            except FileError as error:
                self._fail(error)

    def _count_file(self, source: Source, tally: Tally, error: str) -> None:
        self.done += 1
        self.tally.add(tally)
        format_name = file_type_of(source.path).format.name
        self.listener.file_done(str(source.path), format_name, tally, error)

    def _fail(self, error: Exception) -> None:
        self.failed = True
        self.listener.error(str(error))


def size_of(source: Source) -> int:
    """Bytes of an input file; none where it cannot be looked at."""
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


def _left_out(files: Sequence[LeftOut]) -> Iterator[str]:
    """What to say of the files that were left out: of a run's own by name, of others by suffix."""
    for file in files:
        if file.kind:
            yield f"{file.path}: left out: it is {file.kind}"
    suffixes = Counter(split_name(file.path).suffix for file in files if not file.kind)
    if suffixes:
        counts = ", ".join(f"{count:,} {suffix}" for suffix, count in sorted(suffixes.items()))
        yield f"left out: {counts}; {_HINT}"


_HINT = "a file that is named is read as text, JSON wants a record a line, and HTML wants -o"
