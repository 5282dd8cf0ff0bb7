"""The command ``clean``: what a command line asks for, and exit codes.

Results go to stdout, everything else to stderr. What cleaning needs is imported once it is
known that something will be cleaned, so that help and mistakes answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.arguments import STDIN, UsageError, check_combination, parser
from cleaner.console import Console, is_terminal, print_lines, say, summary

if TYPE_CHECKING:
    import argparse

    from cleaner.corpus.pieces import Order
    from cleaner.corpus.run import Mode, Plan, Run
    from cleaner.settings import Settings


class ExitCode(IntEnum):
    """What the command tells its caller."""

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
    try:
        return _run(parser().parse_args(argv))
    except UsageError as error:
        say(f"clean: {error}")
        return ExitCode.FAILED
    except BrokenPipeError:
        # The reader went away; what Python flushes at exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except KeyboardInterrupt:
        say("clean: interrupted; every file is old or new as a whole")
        return ExitCode.INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    if options.version:
        from cleaner import __version__

        print(f"clean {__version__}")
        return ExitCode.DONE
    if options.list_rules:
        return _list_rules()
    check_combination(options)
    if options.restore:
        return _restore(Path(options.restore), options)
    if options.show_config:
        from cleaner.settings import shown

        print_lines(shown(_settings(options)))
        return ExitCode.DONE
    if not options.paths:
        if sys.stdin.isatty():
            parser().print_help(sys.stderr)
            return ExitCode.FAILED
        options.paths = [STDIN]
    return _clean(options)


def _list_rules() -> int:
    from cleaner.pipeline import shipped_rules
    from cleaner.report import rule_list
    from cleaner.rules import RuleError

    try:
        rules = shipped_rules().rules
    except RuleError as error:
        raise UsageError(str(error)) from error
    print_lines(rule_list(rules))
    return ExitCode.DONE


def _restore(trail: Path, options: argparse.Namespace) -> int:
    from cleaner.corpus.files import FileError
    from cleaner.corpus.restoring import put_back
    from cleaner.corpus.trail import read

    folder = Path(options.output) if options.output else None
    failed = False
    try:
        entries = list(read(trail))
    except FileError as error:
        raise UsageError(str(error)) from error
    for entry in reversed(entries):
        try:
            if isinstance(entry, FileError):
                raise entry
            path = put_back(entry, trail, folder)
        except FileError as error:
            say(f"clean: {error}")
            failed = True
        else:
            if path is not None and not options.quiet:
                say(f"Restoring {path}")
    return ExitCode.FAILED if failed else ExitCode.DONE


def _settings(options: argparse.Namespace) -> Settings:
    """What files with settings and the options say together."""
    from cleaner import settings as files

    try:
        found = files.Settings()
        if options.config:
            found = files.read_settings(Path(options.config))
        elif not options.isolated:
            path = files.find_settings(files.common_folder(options.paths))
            if path:
                found = files.read_settings(path)
        return files.Settings(found.source, found.values, found.overrides, _given(options))
    except files.SettingsError as error:
        raise UsageError(str(error)) from error


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line names, as files with settings call them."""
    given: dict[str, Any] = {
        "language": options.language,
        "kind": options.kind,
        "remove": False if options.no_remove else None,
        "repair": options.repair,
        "model": False if options.no_model else None,
        "comments": options.comments,
        "voters": False if options.no_voters else None,
        "rules": tuple(options.rules),
        "ignore": tuple(options.ignore),
        "keep": tuple(options.keep),
        "names": tuple(options.name),
        "words": tuple(options.word),
        "text-key": options.text_key,
        "id-key": options.id_key,
        "emptied": options.emptied,
        "force-exclude": options.force_exclude,
        "hidden": options.hidden,
        "jobs": options.jobs,
    }
    return {key: value for key, value in given.items() if value not in (None, ())}


def _clean(options: argparse.Namespace) -> int:
    from cleaner.corpus.run import Run

    console = Console(
        quiet=options.quiet,
        output_format=options.output_format,
        keep_files=bool(options.stats),
    )
    run = Run(_plan(options), console)
    if is_terminal(sys.stderr) and not options.quiet and options.paths != [STDIN]:
        reports_to_terminal = run.plan.mode in ("report", "stdout") and sys.stdout.isatty()
        if not reports_to_terminal:
            console.show_progress(_total(run))
    try:
        run.run()
    except KeyboardInterrupt:
        console.end_progress()
        again = "; the same command with --resume carries on" if options.output else ""
        say(f"clean: interrupted after {run.files} files, each old or new as a whole{again}")
        return ExitCode.INTERRUPTED
    finally:
        console.end_progress()
    console.end()
    _summarize(run, options)
    if options.stats and not _write_stats(run, console, options):
        return ExitCode.FAILED
    if run.failed:
        return ExitCode.FAILED
    found = run.found and (options.check or options.diff)
    return ExitCode.FOUND if found else ExitCode.DONE


def _total(run: Run) -> int:
    from cleaner.corpus.paths import PathError, find_sources

    sources = find_sources(map(Path, run.plan.paths), run.plan.selection)
    return sum(
        source.path.stat().st_size for source in sources if not isinstance(source, PathError)
    )


def _summarize(run: Run, options: argparse.Namespace) -> None:
    several = run.files > 1 or options.output or run.tally.documents > 1
    if several and not options.quiet and not options.explain:
        for line in summary(run.tally, run.files, would=run.plan.mode == "report"):
            say(line)


def _write_stats(run: Run, console: Console, options: argparse.Namespace) -> bool:
    import json

    from cleaner import __version__
    from cleaner.corpus.files import FileError, write_bytes

    stats = {"version": __version__, **run.tally.as_json(), "files": console.files}
    try:
        write_bytes(Path(options.stats), json.dumps(stats, indent=1).encode("ascii") + b"\n")
    except FileError as error:
        console.error(str(error))
        return False
    return True


def _plan(options: argparse.Namespace) -> Plan:
    """The plan of a run, with every setting checked."""
    from cleaner.corpus.paths import Selection
    from cleaner.corpus.run import Plan

    settings = _settings(options)
    reports = options.check or options.diff or options.explain
    mode: Mode = "stdout"
    if reports:
        mode = "report"
    elif options.write:
        mode = "write"
    elif options.output:
        mode = "copy"
    orders = _Orders(settings, options)
    output = Path(options.output) if options.output else None
    exclude = (
        (settings.folder, tuple(settings.values.get("exclude", ()))),
        (Path.cwd(), tuple(options.exclude)),
    )
    jobs = settings.get("jobs", 1)
    return Plan(
        paths=tuple(options.paths),
        mode=mode,
        order_for=orders.order_for,
        output=output,
        trail=Path(options.trail) if options.trail else None,
        jobs=jobs if jobs > 0 else len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        resume=options.resume,
        selection=Selection(
            exclude=tuple(pair for pair in exclude if pair[1]),
            force_exclude=settings.get("force-exclude", False),
            hidden=settings.get("hidden", False),
            skip=output,
            rewritable=mode == "write",
        ),
    )  # fmt: skip


class _Orders:
    """What to do with the documents of each file; files with the same settings share an order."""

    def __init__(self, settings: Settings, options: argparse.Namespace) -> None:
        self._settings = settings
        self._options = options
        self._orders: dict[str, Order] = {}
        self.order_for(Path("-"))  # a wrong setting is said before anything is done
        for override in settings.overrides:
            self._order({**settings.for_file(Path("-")), **override.values})

    def order_for(self, path: Path) -> Order:
        if not self._settings.overrides and self._orders:
            return next(iter(self._orders.values()))
        return self._order(self._settings.for_file(path))

    def _order(self, values: dict[str, Any]) -> Order:
        key = repr(sorted(values.items()))
        if key not in self._orders:
            self._orders[key] = _order(values, self._options)
        return self._orders[key]


def _order(values: dict[str, Any], options: argparse.Namespace) -> Order:
    from cleaner.corpus.pieces import Order
    from cleaner.pipeline import Cleaner
    from cleaner.rules import RuleError
    from cleaner.settings import config_of

    try:
        config = config_of(values)
        Cleaner(config)
    except (ValueError, RuleError) as error:
        raise UsageError(str(error)) from error
    return Order(
        config=config,
        text_key=_keys(values.get("text-key", "text")),
        id_key=_keys(values.get("id-key", "")),
        emptied=values.get("emptied", "keep"),
        check=options.check,
        diff=options.diff,
        explain=options.explain,
        color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        trail=bool(options.trail),
    )


def _keys(dotted: str) -> tuple[str, ...]:
    r"""The keys of a path; ``\.`` is a dot in a key.

    >>> _keys(r"meta.full\.text")
    ('meta', 'full.text')
    """
    parts = dotted.replace("\\.", "\0").split(".") if dotted else []
    if not all(parts):
        raise UsageError(f"{dotted!r} is no key; write a.b for b inside a")
    return tuple(part.replace("\0", ".") for part in parts)
