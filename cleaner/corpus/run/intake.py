"""Decides what is to be done with each input file, before it is read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cleaner.corpus.disk.files import FileError, absolute, identity_of
from cleaner.corpus.disk.leftovers import forget_partial, sweep
from cleaner.corpus.formats.registry import file_type_for, output_name
from cleaner.corpus.formats.sinks import StreamSink
from cleaner.corpus.pieces import Order
from cleaner.corpus.recording import Recorder
from cleaner.corpus.run.job import Job
from cleaner.corpus.run.output import Output
from cleaner.corpus.run.plan import Plan
from cleaner.corpus.run.resume import Done, Journal, fingerprint
from cleaner.corpus.selecting.paths import Source


class Intake:
    """Makes a job of each input file.

    Args:
        plan: what the run is to do.
        journal: which copies are done; None where none are made.
    """

    def __init__(self, plan: Plan, journal: Journal | None) -> None:
        self._plan = plan
        self._journal = journal
        self._targets: dict[Path, Path] = {}
        self._output: Path | None = None
        self._swept: set[Path] = set()
        self._fingerprints: dict[Order, str] = {}

    def job_for(self, source: Source) -> Job | Done:
        """What is to be done with a file, or what came of it if an earlier run has done it.

        Raises:
            FileError: nothing can be done with it.
        """
        order = self._plan.order_for(source.path)
        if self._plan.mode == "report":
            return Job(source, order)
        if self._plan.mode == "stdout":
            return self._stdout_job(source, order)
        settings = self._fingerprint(order)
        real = source.real
        if self._plan.mode == "write":
            target = self._rewrite_target(source, order)
        else:
            target, real = self._copy_target(source, order)
            if self._journal and (done := self._journal.done(source.path, target, settings)):
                return done
        output = Output(
            source.path,
            target,
            file_type_for(source.path, order),
            order.text_key,
            (source.real, real),
        )
        recorder = self._recorder(source, target, order)
        job = Job(source, order, output=output, recorder=recorder, settings=settings)
        if not (self._plan.resume and job.resume()):
            forget_partial(output.target)
        return job

    def _stdout_job(self, source: Source, order: Order) -> Job:
        file_format = file_type_for(source.path, order).format
        if not file_format.is_stream:
            raise FileError(f"{source.path}: is {file_format.label}; use -o or --write")
        sink = StreamSink(sys.stdout.buffer)
        return Job(source, order, sink=sink, recorder=self._recorder(source, source.path, order))

    def _recorder(self, source: Source, target: Path, order: Order) -> Recorder | None:
        if self._plan.trail is None:
            return None
        holds_records = file_type_for(source.path, order).format.holds_records
        return Recorder(
            self._plan.trail,
            source.path,
            target,
            holds_records=holds_records,
            largest=self._plan.largest_trail,
        )

    def _fingerprint(self, order: Order) -> str:
        if order not in self._fingerprints:
            lines = order.config.repeated_lines
            self._fingerprints[order] = fingerprint(
                self._plan.version,
                order._replace(color=False),
                self._plan.trail and absolute(self._plan.trail),
                [identity_of(Path(path)).sha256 for path in order.config.rules],
                lines and identity_of(Path(lines)).sha256,
            )
        return self._fingerprints[order]

    def _rewrite_target(self, source: Source, order: Order) -> Path:
        file_format = file_type_for(source.path, order).format
        if file_format.written_as:
            kind, copy = file_format.label, file_format.written_as.label
            raise FileError(f"{source.path}: is {kind}; use -o, which writes its {copy}")
        self._sweep((source.real or Path(os.path.realpath(source.path))).parent)
        return source.path

    def _copy_target(self, source: Source, order: Order) -> tuple[Path, Path]:
        """Where the copy of a file goes, and the same resolved, once and for all: a link that is
        put in its way later is refused."""
        folder = self._plan.output
        assert folder is not None
        target = (folder / source.relative).with_name(output_name(source.path, order))
        other = self._targets.setdefault(target, source.path)
        if other != source.path:
            raise FileError(f"{source.path}: {other} is written to {target} already")
        if os.path.realpath(target) == os.path.realpath(source.path):
            raise FileError(f"{source.path}: its copy would be itself; use --write")
        self._resolved(target, folder)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"{target.parent}: cannot be made: {error.strerror}") from error
        real = self._resolved(target, folder)
        self._sweep(real.parent)
        return target, real

    def _resolved(self, target: Path, folder: Path) -> Path:
        """The path of a copy without links.

        Raises:
            FileError: a link leads it out of the output folder, as that was at the start.
        """
        if self._output is None:
            self._output = Path(os.path.realpath(folder))
        parent = Path(os.path.realpath(target.parent))
        if not parent.is_relative_to(self._output):
            raise FileError(f"{target}: a symbolic link leads out of {folder}; left alone")
        return parent / target.name

    def _sweep(self, folder: Path) -> None:
        """Remove what a killed run left in a folder, once."""
        if folder not in self._swept:
            self._swept.add(folder)
            sweep(folder)
