"""Printing: results on stdout, messages and the progress bar on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cleaner.command.arguments import UsageError

if TYPE_CHECKING:
    from threading import Timer

    from cleaner.corpus.tally import Tally
    from cleaner.reports.findings import Finding


def say(message: str) -> None:
    """Print a message on stderr, without any control character that a terminal would obey."""
    if not message.isprintable():
        from cleaner.text.printing import printable

        message = printable(message)
    try:
        data = message.encode(sys.stderr.encoding or "utf-8", "backslashreplace")
        print(data.decode(sys.stderr.encoding or "utf-8"), file=sys.stderr)
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody hears it, and the work goes on
        silence(sys.stderr)


def silence(stream: Any) -> None:
    """Let what is written to a standard stream from now on go nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def open_missing_streams() -> None:
    """Open a standard stream that was closed when the process began.

    Otherwise the next file that is opened takes its place, and what is printed goes there.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            # Results that nobody can read are an error; messages are not.
            mode = os.O_WRONLY if name == "stderr" else os.O_RDONLY
            handle = os.open(os.devnull, mode)
            setattr(sys, name, os.fdopen(handle, "r" if name == "stdin" else "w"))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines on stdout, as UTF-8 whatever the locale.

    Raises:
        UsageError: they cannot be written.
        BrokenPipeError: nobody reads any more.
    """
    try:
        for line in lines:
            sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        silence(sys.stdout)
        reason = getattr(error, "strerror", None) or "it is closed"
        raise UsageError(f"standard output: cannot be written: {reason}") from error


class Console:
    """Prints the results, errors and progress of a run.

    Args:
        quiet: whether only errors and results are printed.
        output_format: how findings are listed.
        keep_files: whether the counts of every file are kept.
    """

    def __init__(
        self, *, quiet: bool = False, output_format: str = "text", keep_files: bool = False
    ) -> None:
        self.files: list[dict[str, Any]] = []
        self._quiet = quiet
        self._format = output_format
        self._keep_files = keep_files
        self._findings: list[Finding] = []
        self._bar: ProgressBar | None = None

    def show_progress(self, total: int) -> None:
        """Show a progress bar from now on.

        Args:
            total: bytes of input.
        """
        self._bar = ProgressBar(total)

    def end_progress(self) -> None:
        """Remove the progress bar."""
        if self._bar:
            self._bar.close()
            self._bar = None

    def error(self, message: str) -> None:
        """Say what could not be done."""
        self._say(f"clean: {message}")

    def notice(self, message: str) -> None:
        """Say something that a person may want to know."""
        if not self._quiet:
            self._say(message)

    def _say(self, message: str) -> None:
        if self._bar:
            self._bar.clear()
        say(message)
        if self._bar:
            self._bar.refresh()

    def lines(self, lines: Iterable[str]) -> None:
        """Print what was asked for: a diff or an explanation."""
        print_lines(lines)

    def findings(self, found: Iterable[Finding]) -> None:
        """List what would change."""
        if not found:
            return
        from cleaner.reports import findings

        if self._format == "sarif":
            self._findings.extend(found)
        elif self._format == "json":
            print_lines(map(findings.as_json, found))
        elif self._format == "github":
            print_lines(map(findings.as_github, found))
        else:
            print_lines(map(findings.as_text, found))

    def advance(self, size: int, tally: Tally) -> None:
        """Count the bytes that were processed since the last call.

        Args:
            size: the bytes.
            tally: the counts so far.
        """
        if self._bar:
            self._bar.advance(size, tally)

    def file_done(self, name: str, format_name: str, tally: Tally, error: str) -> None:
        """Keep the counts of a file that is done."""
        if self._keep_files:
            row = {"path": name, "format": format_name, **tally.as_json()}
            self.files.append({**row, "error": error} if error else row)

    def end(self) -> None:
        """Print what can only be printed at the end: a SARIF log."""
        if self._format == "sarif":
            from cleaner import __version__
            from cleaner.reports.findings import as_sarif

            print_lines(as_sarif(self._findings, __version__))


_BAR = "{percentage:3.0f}% |{bar:20}| starting{postfix}"
_BAR_WITH_TIME = "{percentage:3.0f}% |{bar:20}| {rate_noinv_fmt} {remaining} left{postfix}"
_ENOUGH = 0.02
"""The share of the input after which a rate is shown; before, setting up distorts it."""


_WIDTH = 80
"""Columns of a terminal that does not say how many it has."""
_BEFORE_COUNTS = 52
"""Columns that the bar, its rate and its time take, at most."""


def _fitting(counts: Sequence[str], columns: int) -> str:
    """As many of the counts as there is room for after the bar, the first of them at least.

    >>> _fitting(("12 documents", "3 changed", "40 words removed"), 80)
    '12 documents, 3 changed'
    """
    shown = counts[0]
    for more in counts[1:]:
        if _BEFORE_COUNTS + len(shown) + len(more) + 4 > columns:
            break
        shown += f", {more}"
    return shown


class Step:
    """Says on a terminal what takes so long before the first document, if it takes long.

    Args:
        name: what is done.
        is_shown: whether anything is said.
    """

    def __init__(self, name: str, *, is_shown: bool) -> None:
        self._name = name
        self._is_shown = is_shown
        self._timer: Timer | None = None
        self._said = False

    def __enter__(self) -> None:
        if self._is_shown:
            from threading import Timer

            self._timer = Timer(PATIENCE, self._say)
            self._timer.daemon = True
            self._timer.start()

    def _say(self) -> None:
        self._said = True
        sys.stderr.write(f"\r{self._name} …")
        sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer.join()
        if self._said:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


PATIENCE = 0.5
"""Seconds after which a step says what it does."""


class ProgressBar:
    """A line on a terminal that says how far a run is, how fast, and what it did.

    Args:
        total: bytes of input.
    """

    def __init__(self, total: int) -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            total=total,
            unit="B",
            unit_scale=True,
            file=sys.stderr,
            dynamic_ncols=True,
            leave=False,
            bar_format=_BAR,
        )

    def advance(self, size: int, tally: Tally) -> None:
        """Move the bar, and show the counts.

        Args:
            size: the bytes that were processed since the last call.
            tally: the counts so far.
        """
        rate = tally.documents / max(self._bar.format_dict["elapsed"], 1e-3)
        counts = (
            f"{tally.documents:,} documents ({rate:,.0f}/s)",
            f"{tally.changed:,} changed",
            f"{tally.words:,} words removed",
        )
        self._bar.set_postfix_str(_fitting(counts, self._bar.ncols or _WIDTH), refresh=False)
        if self._bar.n + size >= self._bar.total * _ENOUGH:
            self._bar.bar_format = _BAR_WITH_TIME
        self._bar.update(size)

    def refresh(self) -> None:
        """Draw the line again."""
        self._bar.refresh()

    def clear(self) -> None:
        """Clear the line, to make room for a message."""
        self._bar.clear()

    def close(self) -> None:
        """Remove the line."""
        self._bar.close()


def is_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal that can draw."""
    return bool(stream.isatty()) and os.environ.get("TERM", "") != "dumb"


def summarize(tally: Tally, files: int, *, would: bool) -> Iterator[str]:
    """Sum up a run over several files or records, in a few lines.

    Args:
        tally: the counts.
        files: the number of files.
        would: whether nothing was changed, so that the lines say what would be.
    """
    from cleaner.corpus.tally import table

    fates = tally.fates
    verb = "would change" if would else "changed"
    parts = [f"{fates['changed']:,} {verb}", f"{fates['unchanged']:,} unchanged"]
    parts += [f"{fates[fate]:,} {fate}" for fate in ("emptied", "skipped", "failed") if fates[fate]]
    yield (
        f"{_plural(files, 'file')}, {_plural(tally.documents, 'document')}: "
        f"{', '.join(parts)}; {_plural(tally.words, 'word')} "
        f"{'would be ' if would else ''}removed"
    )
    yield from table(tally)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
