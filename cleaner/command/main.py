"""Running the command ``clean``: one function for each mode, and exit codes.

Results go to stdout, everything else to stderr. Modules that cleaning needs are imported only when
something is to be cleaned, so that help and error messages appear at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.command.arguments import (
    STDIN,
    UsageError,
    check_combination,
    make_parser,
    parse_arguments,
)
from cleaner.command.console import (
    Console,
    Step,
    is_terminal,
    open_missing_streams,
    print_lines,
    say,
    summarize,
)
from cleaner.command.stopping import exit_code_of, stopped_by_signals

if TYPE_CHECKING:
    import argparse

    from cleaner.corpus.run.run import Run
    from cleaner.reports.review.summary import Summary


_RESUMABLE = ("copy", "write")


class ExitCode(IntEnum):
    """Exit codes of the command."""

    DONE = 0
    FOUND = 1
    """``--check`` or ``--diff`` found something."""
    FAILED = 2
    """Wrong usage, a broken rule or setting, or an input that could not be read or written."""
    INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: the arguments; those of the process when left out.

    Returns:
        The exit code, see `ExitCode`.
    """
    open_missing_streams()
    try:
        with stopped_by_signals():
            return _run(parse_arguments(argv))
    except UsageError as error:
        say(f"clean: {error}")
        return ExitCode.FAILED
    except BrokenPipeError:
        # The reader went away; what Python flushes at exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except KeyboardInterrupt as error:
        say("clean: interrupted; every file is old or new as a whole")
        return exit_code_of(error)


def _run(options: argparse.Namespace) -> int:
    if options.version:
        from cleaner import __version__

        print(f"clean {__version__}")
        return ExitCode.DONE
    if options.list_rules or options.rule or options.completions:
        from cleaner.command.asking import answer

        return answer(options)
    check_combination(options)
    if options.restore:
        return _restore(Path(options.restore), options)
    if options.from_trail:
        return _review_trail(options)
    if options.show_config:
        return _show_config(options)
    if not options.paths:
        if sys.stdin.isatty():
            make_parser().print_help(sys.stderr)
            return ExitCode.FAILED
        options.paths = [STDIN]
    return _learn(options) if options.learn else _clean(options)


class _Failures:
    """Says what failed, and counts it."""

    def __init__(self) -> None:
        self.count = 0

    def say(self, message: str) -> None:
        """Say one failure on standard error."""
        self.count += 1
        say(f"clean: {message}")


def _learn(options: argparse.Namespace) -> int:
    from cleaner.command.orders import plan_learning
    from cleaner.corpus.disk.files import FileError
    from cleaner.corpus.run.learning import learn

    failures = _Failures()
    try:
        documents, size = learn(plan_learning(options), failures.say)
    except FileError as error:
        raise UsageError(str(error)) from error
    if not options.quiet:
        say(f"{documents:,} documents; {size:,} bytes in {options.destination}")
    return ExitCode.FAILED if failures.count else ExitCode.DONE


def _review_trail(options: argparse.Namespace) -> int:
    from cleaner.corpus.disk.files import FileError
    from cleaner.corpus.run.trail_review import review_trail

    failures = _Failures()
    try:
        review = review_trail(Path(options.from_trail), failures.say)
    except FileError as error:
        raise UsageError(str(error)) from error
    console = Console(quiet=options.quiet)
    written = _write_report(review, console, options, options.from_trail)
    return ExitCode.FAILED if failures.count or not written else ExitCode.DONE


def _show_config(options: argparse.Namespace) -> int:
    from cleaner.command.orders import Orders, gather_settings
    from cleaner.command.settings import format_settings

    settings = gather_settings(options)
    Orders(settings, options)  # refuses settings that make no sense
    only = Path(options.paths[0]) if len(options.paths) == 1 else None
    if only and only.is_dir():
        only = None
    print_lines(format_settings(settings, only))
    return ExitCode.DONE


def _restore(trail: Path, options: argparse.Namespace) -> int:
    from cleaner.corpus.disk.files import FileError
    from cleaner.corpus.run.restoring import restore_all

    folder = Path(options.destination) if options.destination else None
    failures = _Failures()
    try:
        for outcome in restore_all(trail, folder):
            if isinstance(outcome, FileError):
                failures.say(str(outcome))
            elif not options.quiet:
                whose = f", which {outcome.user} had cleaned" if outcome.user else ""
                say(f"Restoring {outcome.path}{whose}")
    except FileError as error:
        raise UsageError(str(error)) from error
    return ExitCode.FAILED if failures.count else ExitCode.DONE


def _clean(options: argparse.Namespace) -> int:
    from cleaner.command.orders import plan_run
    from cleaner.corpus.run.run import Run

    speaks = is_terminal(sys.stderr) and not options.quiet
    end = _keep_trail(options) if options.write and not options.trail else None
    with Step("Reading settings and rules; after a change rules are compiled", is_shown=speaks):
        plan = plan_run(options)
    console = Console(
        quiet=options.quiet,
        output_format=options.output_format,
        keep_files=bool(options.stats),
    )
    run = Run(plan, console)
    if speaks and options.paths != [STDIN]:
        reports_to_terminal = run.plan.mode in ("report", "stdout") and sys.stdout.isatty()
        if not reports_to_terminal:
            with Step("Counting the files", is_shown=True):
                total = _total(run)
            console.show_progress(total)
    try:
        run.run()
    except KeyboardInterrupt as error:
        console.end_progress()
        again = "; the same command with --resume carries on" if plan.mode in _RESUMABLE else ""
        say(f"clean: interrupted: {run.done:,} files are done, the others are as they were{again}")
        return exit_code_of(error)
    finally:
        console.end_progress()
    console.end()
    _summarize(run, options)
    if end and run.tally.changed:
        console.notice(end)
    if options.stats and not _write_stats(run, console, options):
        return ExitCode.FAILED
    if options.report:
        least_body = plan.order_for(Path("-")).config.least_body
        title = ", ".join(options.paths)
        if not _write_report(run.review, console, options, title, least_body):
            return ExitCode.FAILED
    if run.failed:
        return ExitCode.FAILED
    has_findings = run.found and (options.check or options.diff)
    return ExitCode.FOUND if has_findings else ExitCode.DONE


def _keep_trail(options: argparse.Namespace) -> str | None:
    """Let a run that rewrites files keep a trail, where nothing else could bring them back.

    Returns:
        What to say at the end of how to get back; None for nothing.
    """
    from cleaner.command import kept_trails

    if options.no_trail:
        return None
    repositories = [kept_trails.repository_of(Path(path)) for path in options.paths]
    if all(repositories):
        return kept_trails.way_back_in(filter(None, repositories))
    try:
        trail = kept_trails.keep_trail(options.paths, resume=options.resume)
    except kept_trails.NoTrailError as error:
        say(f"clean: no trail is kept: {error}; --trail FILE keeps one")
        return None
    options.trail, options.largest_trail = str(trail), kept_trails.MOST_KEPT
    return kept_trails.way_back(trail, options.paths)


def _total(run: Run) -> int:
    from cleaner.corpus.run.run import size_of
    from cleaner.corpus.selecting.paths import Source, find_sources

    sources = find_sources(map(Path, run.plan.paths), run.plan.selection)
    return sum(size_of(source) for source in sources if isinstance(source, Source))


def _summarize(run: Run, options: argparse.Namespace) -> None:
    several = run.files > 1 or options.destination or run.tally.documents > 1
    if several and not options.quiet and not options.explain:
        for line in summarize(run.tally, run.files, would=run.plan.mode == "report"):
            say(line)


def _write_report(
    review: Summary | None,
    console: Console,
    options: argparse.Namespace,
    title: str,
    least_body: float | None = None,
) -> bool:
    from cleaner.reports.review.page import render
    from cleaner.reports.review.summary import Summary

    path = Path(options.report)
    page = render(review or Summary(), title=title, least_body=least_body)
    if not _write(path, page, console):
        return False
    console.notice(f"Wrote {path}; open it in a browser")
    return True


def _write_stats(run: Run, console: Console, options: argparse.Namespace) -> bool:
    from cleaner import __version__
    from cleaner.command.stats import stats_as_bytes

    path = Path(options.stats)
    stats = {"version": __version__, **run.tally.as_json(), "files": console.files}
    return _write(path, stats_as_bytes(path, stats), console)


def _write_into(path: Path, data: bytes) -> None:
    """Write to a device or a FIFO; nobody is waited for who might read it.

    Raises:
        OSError: nobody does, or it cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "wb") as file:
        os.set_blocking(handle, True)
        file.write(data)


def _write(path: Path, data: bytes, console: Console) -> bool:
    """Write a file as a whole; what went wrong is said."""
    from cleaner.corpus.disk.files import FileError
    from cleaner.corpus.disk.replacing import write_bytes

    try:
        if path.exists() and not path.is_file():  # such as /dev/stdout
            _write_into(path, data)
        else:
            # Links in /dev are the system's own, such as /dev/stdout.
            write_bytes(path, data, follow=path.is_relative_to("/dev"))
    except (FileError, OSError) as error:
        console.error(str(error))
        return False
    return True
