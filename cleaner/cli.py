"""The command ``clean``: arguments, messages and exit codes.

Results go to stdout, everything else to stderr. What cleaning needs is imported once it is
known that something will be cleaned, so that help and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from cleaner.corpus.paths import Source
    from cleaner.document import Cleaned
    from cleaner.pipeline import Cleaner

STDIN = "-"


class ExitCode(IntEnum):
    """What the command tells its caller."""

    DONE = 0
    FOUND = 1
    """``--check`` or ``--diff`` found something."""
    FAILED = 2
    """Wrong usage, a broken rule or setting, or an input that could not be read or written."""
    INTERRUPTED = 130


class UsageError(Exception):
    """A command line that makes no sense; the message says what to do."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see clean --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="clean",
        description="Strip the debris from scraped text and give back the article.",
        epilog="exit codes: 0 done; 1 --check or --diff found something; "
        "2 wrong usage, or an input that could not be read or written",
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; - is stdin")
    modes = parser.add_argument_group("modes; without one, the cleaned text goes to stdout")
    modes.add_argument("-o", "--output", metavar="DIR", help="write cleaned copies below DIR")
    modes.add_argument("--write", action="store_true", help="rewrite the files in place, safely")
    modes.add_argument("--check", action="store_true", help="change nothing, list what would go")
    modes.add_argument("--diff", action="store_true", help="change nothing, show a word diff")
    modes.add_argument(
        "--explain", action="store_true", help="every block with verdict, score, rule and reason"
    )
    modes.add_argument("--restore", metavar="TRAIL", help="put back what TRAIL says was removed")
    modes.add_argument("--list-rules", action="store_true", help="list every rule")
    modes.add_argument("--version", action="store_true", help="show the version")
    parser.add_argument("--trail", metavar="TRAIL", help="also append what was removed to TRAIL")
    parser.add_argument("--no-model", action="store_true", help="certain rules only")
    parser.add_argument("--no-repair", action="store_true", help="leave typos alone")
    parser.add_argument("--no-remove", action="store_true", help="remove nothing")
    parser.add_argument(
        "--kind",
        choices=("auto", "page", "article"),
        default="auto",
        help="whole pages, extracted articles, or find out (default)",
    )
    parser.add_argument("--language", metavar="CODE", help="language of the texts, such as en")
    parser.add_argument(
        "--rules", action="append", default=[], metavar="FILE", help="rules of your own, in TOML"
    )
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="RULE-ID", help="switch a rule off"
    )
    parser.add_argument(
        "--keep", action="append", default=[], metavar="TEXT", help="never touch what holds TEXT"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no messages but errors")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: the arguments; those of the process when left out.

    Returns:
        The exit code, see `ExitCode`.
    """
    try:
        options = _parser().parse_args(argv)
        return _run(options)
    except UsageError as error:
        _say(f"clean: {error}")
        return ExitCode.FAILED
    except BrokenPipeError:
        # The reader went away; what Python flushes at exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except KeyboardInterrupt:
        _say("clean: interrupted; files already written are whole")
        return ExitCode.INTERRUPTED


def _say(message: str) -> None:
    """A message on stderr, with nothing in it that a terminal would obey."""
    if not message.isprintable():
        from cleaner.report import printable

        message = printable(message)
    print(message, file=sys.stderr)


def _run(options: argparse.Namespace) -> int:
    if options.version:
        from cleaner import __version__

        print(f"clean {__version__}")
        return ExitCode.DONE
    if options.list_rules:
        return _list_rules()
    _check_combination(options)
    if options.restore:
        return _restore(Path(options.restore), options)
    if not options.paths:
        if sys.stdin.isatty():
            _parser().print_help(sys.stderr)
            return ExitCode.FAILED
        options.paths = [STDIN]
    return _Run(options).run()


def _check_combination(options: argparse.Namespace) -> None:
    """Refuse what contradicts itself."""
    modes = [
        name
        for name, is_on in (
            ("--write", options.write),
            ("-o", options.output),
            ("--check/--diff", options.check or options.diff),
            ("--explain", options.explain),
        )
        if is_on
    ]
    if options.restore:
        if set(modes) - {"-o"} or options.trail or options.paths:
            raise UsageError("--restore goes with -o and -q only; name no files, TRAIL does")
        return
    if len(modes) > 1:
        raise UsageError(f"{modes[0]} and {modes[1]} exclude each other; choose one")
    if options.trail and modes in (["--check/--diff"], ["--explain"]):
        raise UsageError("--trail needs a mode that cleans; leave it out of a report")
    if STDIN in options.paths and (modes in (["--write"], ["-o"]) or len(options.paths) > 1):
        raise UsageError("- is read by itself and written to stdout; name files for -o and --write")
    reports = options.check or options.diff or options.explain
    several = len(options.paths) > 1 or any(Path(path).is_dir() for path in options.paths)
    if several and not (reports or options.write or options.output):
        raise UsageError("several inputs need -o DIR, --write, --check, --diff or --explain")
    if options.output and Path(options.output).exists() and not Path(options.output).is_dir():
        raise UsageError(f"-o {options.output}: is a file; name a folder")


def _list_rules() -> int:
    from cleaner.pipeline import shipped_rules
    from cleaner.report import rule_list
    from cleaner.rules import RuleError

    try:
        rules = shipped_rules().rules
    except RuleError as error:
        raise UsageError(str(error)) from error
    for line in rule_list(rules):
        print(line)
    return ExitCode.DONE


def _restore(trail: Path, options: argparse.Namespace) -> int:
    from cleaner.corpus.files import FileError
    from cleaner.corpus.trail import put_back, read

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
            _say(f"clean: {error}")
            failed = True
        else:
            if path is not None and not options.quiet:
                _say(f"Restoring {path}")
    return ExitCode.FAILED if failed else ExitCode.DONE


class _Run:
    """One run over the inputs: one bad file is named, and the others go on."""

    def __init__(self, options: argparse.Namespace) -> None:
        from cleaner.corpus.files import FileError

        self.options = options
        self.file_error = FileError
        self.cleaner = _cleaner(options)
        self.output = Path(options.output) if options.output else None
        self.trail = Path(options.trail) if options.trail else None
        self.targets: dict[Path, Path] = {}
        self.failed = False
        self.found = False
        self.count = 0
        self.changed = 0

    def run(self) -> int:
        if self.options.paths == [STDIN]:
            self.guarded("<stdin>", self.clean_stdin)
        else:
            for source in self.sources():
                self.count += 1
                self.guarded(str(source.path), partial(self.clean_file, source))
            self.summarize()
        if self.failed:
            return ExitCode.FAILED
        return ExitCode.FOUND if self.found else ExitCode.DONE

    def guarded(self, name: str, action: Callable[[], None]) -> None:
        """Do one input; what it cannot do is said, and kept for the exit code."""
        try:
            action()
        except self.file_error as error:
            self.fail(str(error))
        except RecursionError:
            self.fail(f"{name}: nested too deeply")
        except MemoryError:
            self.fail(f"{name}: too large for the memory")

    def fail(self, message: str) -> None:
        self.failed = True
        _say(f"clean: {message}")

    def sources(self) -> Iterator[Source]:
        from cleaner.corpus.paths import PathError, find_sources

        for source in find_sources(map(Path, self.options.paths), skip=self.output):
            if isinstance(source, PathError):
                self.fail(str(source))
            else:
                yield source

    def clean_stdin(self) -> None:
        from cleaner.corpus.files import decode

        text = decode(sys.stdin.buffer.read(), "<stdin>")
        self.finish("<stdin>", None, self.cleaner.clean(text), b"")

    def clean_file(self, source: Source) -> None:
        from cleaner.corpus.files import decode, read_bytes

        if source.is_html and self.options.write:
            raise self.file_error(f"{source.path}: is HTML; use -o, which writes its text")
        data = read_bytes(source.path)
        if source.is_html:
            from cleaner.page import PageError, read_page

            try:
                cleaned = self.cleaner.clean_page(read_page(data))
            except PageError as error:
                raise self.file_error(f"{source.path}: {error}") from error
        else:
            cleaned = self.cleaner.clean(decode(data, str(source.path)))
        self.finish(str(source.path), source, cleaned, data)

    def finish(self, name: str, source: Source | None, cleaned: Cleaned, data: bytes) -> None:
        """Do with a cleaned document what the mode asks for."""
        self.changed += bool(cleaned.edits)
        if not cleaned.settled and not self.options.quiet:
            _say(f"{name}: unsettled: cleaning did not come to rest; left alone")
        if self.options.check or self.options.diff or self.options.explain:
            self.report(name, cleaned)
            return
        _check_replay(name, cleaned)
        if self.output and source:
            self.write_copy(source, cleaned)
        elif self.options.write and source:
            self.rewrite(source, cleaned, data)
        else:
            self.record(None, source, cleaned)
            sys.stdout.buffer.write(cleaned.text.encode("utf-8"))
            sys.stdout.buffer.flush()

    def report(self, name: str, cleaned: Cleaned) -> None:
        from cleaner import report

        if self.options.explain:
            _print(report.explanation(name, cleaned))
        if not cleaned.edits:
            return
        if self.options.check or self.options.diff:
            self.found = True
        if self.options.diff:
            color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            _print(report.word_diff(name, cleaned, color))
        elif self.options.check:
            _print(report.findings(name, cleaned))

    def write_copy(self, source: Source, cleaned: Cleaned) -> None:
        from cleaner.corpus.files import write_bytes
        from cleaner.corpus.paths import target_for

        assert self.output is not None
        target = target_for(source, self.output)
        other = self.targets.setdefault(target, source.path)
        if other != source.path:
            raise self.file_error(f"{source.path}: {other} is written to {target} already")
        if target.exists() and target.resolve() == source.path.resolve():
            raise self.file_error(f"{source.path}: its copy would be itself; use --write")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self.file_error(f"{target.parent}: {error.strerror}") from error
        self.record(target, source, cleaned)
        write_bytes(target, cleaned.text.encode("utf-8"))

    def rewrite(self, source: Source, cleaned: Cleaned, data: bytes) -> None:
        from cleaner.corpus.files import write_bytes

        if not cleaned.edits:
            return
        # The record comes first: a file is never changed before its way back is on the disk.
        self.record(source.path, source, cleaned)
        write_bytes(source.path, cleaned.text.encode("utf-8"), expected=data)
        if not self.options.quiet:
            _say(f"Rewriting {source.path}")

    def record(self, target: Path | None, source: Source | None, cleaned: Cleaned) -> None:
        if self.trail and cleaned.edits:
            from cleaner.corpus.trail import append

            append(self.trail, target, source.path if source else None, cleaned)

    def summarize(self) -> None:
        several = self.count > 1 or self.output
        if several and not self.options.quiet and not self.options.explain:
            verb = "would change" if self.options.check or self.options.diff else "changed"
            _say(f"{self.count} files, {self.changed} {verb}")


def _cleaner(options: argparse.Namespace) -> Cleaner:
    from cleaner.config import Config
    from cleaner.pipeline import Cleaner
    from cleaner.rules import RuleError

    try:
        config = Config(
            language=options.language,
            kind=options.kind,
            remove=not options.no_remove,
            repair="off" if options.no_repair else "default",
            model=not options.no_model,
            rules=tuple(options.rules),
            ignore=tuple(options.ignore),
            keep=tuple(options.keep),
        )
        return Cleaner(config)
    except (ValueError, RuleError) as error:
        raise UsageError(str(error)) from error


def _check_replay(name: str, cleaned: Cleaned) -> None:
    """Refuse to write what the edits do not lead to, and from which they do not lead back."""
    from cleaner.corpus.files import FileError
    from cleaner.document import replay

    if replay(cleaned.original, cleaned.edits) != cleaned.text or (
        cleaned.restore() != cleaned.original
    ):
        raise FileError(f"{name}: the edits do not give the cleaned text; please report this bug")


def _print(lines: Iterable[str]) -> None:
    """Lines on stdout, as UTF-8 whatever the locale."""
    for line in lines:
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()
