"""A run over many files: read ahead, cleaned by a crew, put in place together, accounted for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from cleaner.corpus import trail
from cleaner.corpus.cleaning import clean_piece
from cleaner.corpus.crew import Crew, Item
from cleaner.corpus.files import FileError, put_all, sweep
from cleaner.corpus.job import Job
from cleaner.corpus.paths import EVERYTHING, PathError, Selection, Source, find_sources, target_for
from cleaner.corpus.pieces import Order, Outcome, Piece
from cleaner.corpus.resume import Journal, fingerprint
from cleaner.corpus.sinks import StreamSink
from cleaner.corpus.tally import Tally

if TYPE_CHECKING:
    from cleaner.findings import Finding

STDIN = "-"
_STDIN_NAME = "<stdin>"

GROUP = 16
"""Files that are put in place together, with one wait for the disk."""
GROUP_SIZE = 16 << 20
"""Bytes after which a group is put in place."""
MOST_ERRORS = 10
"""Errors in the records of one file that are shown."""

Mode = Literal["stdout", "copy", "write", "report"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do.

    Attributes:
        paths: files and folders, or ``-`` alone for standard input.
        mode: where cleaned documents go.
        order_for: what to do with the documents of a file.
        output: the folder for copies.
        trail: the trail.
        jobs: how many processes.
        resume: carry on what an earlier run left.
        selection: what is taken from folders.
        settings: all that shapes the output, as a hash.
    """

    paths: tuple[str, ...]
    mode: Mode
    order_for: Callable[[Path], Order]
    output: Path | None = None
    trail: Path | None = None
    jobs: int = 1
    resume: bool = False
    selection: Selection = EVERYTHING
    settings: str = ""


class Voice(Protocol):
    """Who hears of what happens. Nothing else in a run prints."""

    def error(self, message: str) -> None:
        """Something could not be done."""

    def notice(self, message: str) -> None:
        """Something that a person may want to know."""

    def lines(self, lines: Iterable[str]) -> None:
        """What was asked for, a diff or an explanation."""

    def findings(self, found: Iterable[Finding]) -> None:
        """What would change."""

    def advance(self, size: int, tally: Tally) -> None:
        """So many bytes more were dealt with; the counts of the whole run so far."""

    def file_done(self, name: str, format_name: str, tally: Tally, error: str) -> None:
        """All about a file is known."""


class Run:
    """One run over the inputs: one bad file is named, and the others go on.

    Args:
        plan: what to do.
        voice: who hears of it.
    """

    def __init__(self, plan: Plan, voice: Voice) -> None:
        self.plan = plan
        self.voice = voice
        self.tally = Tally()
        self.files = 0
        self.failed = False
        self.found = False
        self._targets: dict[Path, Path] = {}
        self._swept: set[Path] = set()
        self._seen: set[str] = set()
        self._open: dict[int, Job] = {}
        self._ready: list[Job] = []
        self._ready_size = 0
        self._errors_shown: dict[int, int] = {}
        self._journal: Journal | None = None

    def run(self) -> None:
        """Do it all. On any interruption, files are old or new, and no temporary file stays."""
        try:
            if self.plan.paths == (STDIN,):
                self._clean_stdin()
            else:
                self._clean_files()
        finally:
            for job in (*self._open.values(), *self._ready):
                job.interrupt()

    def _clean_stdin(self) -> None:
        order = self.plan.order_for(Path("stdin.txt"))
        data = sys.stdin.buffer.read()
        outcome = clean_piece(Piece("text", _STDIN_NAME, order, data, size=len(data)))
        if isinstance(outcome, FileError):
            self._fail(outcome)
            return
        self._tell(None, outcome)
        self.tally.add(outcome.tally)
        try:
            if self.plan.trail:
                entries = [{"path": trail.STDIN, **entry} for entry in outcome.entries]
                trail.append(self.plan.trail, entries)
            if not order.reports:
                StreamSink(sys.stdout.buffer).add(outcome)
        except FileError as error:
            self._fail(error)

    def _clean_files(self) -> None:
        if self.plan.output and self.plan.mode == "copy":
            try:
                self.plan.output.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self._fail(FileError(f"{self.plan.output}: {error.strerror}"))
                return
            settings = fingerprint(self.plan.settings, str(self.plan.output))
            self._journal = Journal(self.plan.output, settings, resume=self.plan.resume)
        crew: Crew[Job] = Crew(self.plan.jobs)
        with crew:
            for item, outcome in crew.clean(self._items()):
                if item.piece is None:
                    self._end(item.owner)
                elif outcome is not None:
                    self._take(item.owner, item.piece, outcome)
        self._put_ready()
        if self._journal and not self.failed:
            self._journal.remove()

    # What follows runs ahead of the workers.

    def sources(self) -> Iterator[Source]:
        """The input files; what is none is said."""
        for source in find_sources(map(Path, self.plan.paths), self.plan.selection):
            if isinstance(source, PathError):
                self._fail(source)
            elif self.plan.mode != "write" or self._is_new(source):
                yield source

    def _is_new(self, source: Source) -> bool:
        """Whether no other name led to the same file, which is rewritten once."""
        real = os.path.realpath(source.path)
        if real in self._seen:
            return False
        self._seen.add(real)
        return True

    def _items(self) -> Iterator[Item[Job]]:
        for source in self.sources():
            self.files += 1
            try:
                job = self._job(source)
            except FileError as error:
                self._fail(error)
                tally = Tally()
                tally.fail()
                self._count_file(str(source.path), source, tally, str(error))
                continue
            if job is None:
                continue
            self._open[id(job)] = job
            for piece in job.pieces():
                yield Item(job, piece)
            yield Item(job, None)

    def _job(self, source: Source) -> Job | None:
        """What is to be done with a file; None if an earlier run has done it.

        Raises:
            FileError: it is not possible.
        """
        plan = self.plan
        order = plan.order_for(source.path)
        if plan.mode == "report":
            return Job(source, order)
        if plan.mode == "stdout":
            if source.format.name == "parquet":
                raise FileError(f"{source.path}: is Parquet; use -o or --write")
            sink = StreamSink(sys.stdout.buffer)
            return Job(source, order, sink=sink, trail_path=plan.trail)
        if plan.mode == "write":
            if not source.format.rewrites:
                kind, what = ("HTML", "text") if source.format.name == "html" else ("WARC", "JSONL")
                raise FileError(f"{source.path}: is {kind}; use -o, which writes its {what}")
            target = source.path
            self._sweep(Path(os.path.realpath(target)).parent)
        else:
            target = self._copy_target(source)
            tally = self._journal.tally_of(source.path, target) if self._journal else None
            if tally is not None:
                self._count_file(str(source.path), source, tally, "")
                self.voice.advance(source.path.stat().st_size, self.tally)
                return None
        return Job(
            source,
            order,
            target=target,
            trail_path=plan.trail,
            settings=fingerprint(plan.settings, order._replace(color=False)),
            resume=plan.resume,
        )

    def _copy_target(self, source: Source) -> Path:
        assert self.plan.output is not None
        target = target_for(source, self.plan.output)
        other = self._targets.setdefault(target, source.path)
        if other != source.path:
            raise FileError(f"{source.path}: {other} is written to {target} already")
        if target.exists() and target.resolve() == source.path.resolve():
            raise FileError(f"{source.path}: its copy would be itself; use --write")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"{target.parent}: {error.strerror}") from error
        if not target.parent.resolve().is_relative_to(self.plan.output.resolve()):
            raise FileError(
                f"{target}: a symbolic link leads out of {self.plan.output}; left alone"
            )
        self._sweep(target.parent)
        return target

    def _sweep(self, folder: Path) -> None:
        """Remove what a killed run left in a folder, once."""
        if folder not in self._swept:
            self._swept.add(folder)
            sweep(folder, partial=not self.plan.resume)

    # What follows runs behind the workers, in the order of the files.

    def _take(self, job: Job, piece: Piece, outcome: Outcome | FileError) -> None:
        if isinstance(outcome, Outcome) and not job.failure:
            self._tell(job, outcome)
        job.take(piece, outcome)
        seen = Tally()
        seen.add(self.tally)
        seen.add(job.tally)
        self.voice.advance(piece.size, seen)

    def _tell(self, job: Job | None, outcome: Outcome) -> None:
        """Say what a piece gave rise to."""
        shown = self._errors_shown.get(id(job), 0)
        for message in outcome.errors:
            self.failed = True
            shown += 1
            if shown <= MOST_ERRORS:
                self.voice.error(message)
        if outcome.errors:
            self._errors_shown[id(job)] = shown
        for message in outcome.notices:
            self.voice.notice(message)
        self.voice.lines(outcome.lines)
        self.voice.findings(outcome.findings)
        if outcome.findings or (outcome.tally.changed and (job is None or job.order.reports)):
            self.found = True

    def _end(self, job: Job) -> None:
        more = self._errors_shown.pop(id(job), 0) - MOST_ERRORS
        if more > 0:
            self.voice.error(f"{job.name}: {more:,} more records were left as they are")
        job.finish()
        del self._open[id(job)]
        self._ready.append(job)
        self._ready_size += job.replacement.size if job.replacement else 0
        waits_alone = len(self._ready) == 1 and job.replacement is None
        if waits_alone or len(self._ready) >= GROUP or self._ready_size >= GROUP_SIZE:
            self._put_ready()

    def _put_ready(self) -> None:
        """Put the files that are ready in place, after their way back is on the disk."""
        ready, self._ready, self._ready_size = self._ready, [], 0
        try:
            self._record(ready)
            replacements = {
                id(job.replacement): job for job in ready if job.replacement and not job.failure
            }
            for replacement, error in put_all(
                [job.replacement for job in replacements.values() if job.replacement]
            ):
                job = replacements[id(replacement)]
                if error:
                    job.failure = error
                    job.tally.fail()
                elif job.in_place:
                    self.voice.notice(f"Rewriting {job.name}")
                job.replacement = None
        finally:
            for job in ready:
                job.discard()
        for job in ready:
            self._close(job)

    def _record(self, ready: list[Job]) -> None:
        """Write the trail; without it, no file is replaced."""
        if self.plan.trail is None:
            return
        try:
            entries: list[dict[str, Any]] = []
            for job in ready:
                entries.extend(job.closing_entries())
            trail.append(self.plan.trail, entries)
        except FileError as error:
            for job in ready:
                if not job.failure and (job.replacement or job.entries):
                    job.failure = FileError(f"{job.name}: left alone: {error}")
                    job.discard()
                    job.tally.fail()

    def _close(self, job: Job) -> None:
        if job.failure:
            self._fail(job.failure)
        self._count_file(job.name, job.source, job.tally, str(job.failure or ""))
        if self._journal and job.identity and not job.failure:
            identity = job.identity
            try:
                self._journal.note(job.source.path, identity.size, identity.modified, job.tally)
            except FileError as error:
                self._fail(error)

    def _count_file(self, name: str, source: Source, tally: Tally, error: str) -> None:
        self.tally.add(tally)
        self.voice.file_done(name, source.format.name, tally, error)

    def _fail(self, error: Exception) -> None:
        self.failed = True
        self.voice.error(str(error))
