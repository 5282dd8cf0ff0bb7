"""What the command prints: results on stdout, messages and the progress bar on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.corpus.tally import Tally
    from cleaner.reports.findings import Finding


def say(message: str) -> None:
    """A message on stderr, with nothing in it that a terminal would obey."""
    if not message.isprintable():
        from cleaner.text.printing import printable

        message = printable(message)
    data = message.encode(sys.stderr.encoding or "utf-8", "backslashreplace")
    print(data.decode(sys.stderr.encoding or "utf-8"), file=sys.stderr)


def print_lines(lines: Iterable[str]) -> None:
    """Lines on stdout, as UTF-8 whatever the locale."""
    for line in lines:
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


class Console:
    """Prints what a run has to say.

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
        """Begin to show how far the run is.

        Args:
            total: bytes of input.
        """
        self._bar = ProgressBar(total)

    def end_progress(self) -> None:
        """Take the progress bar away."""
        if self._bar:
            self._bar.close()
            self._bar = None

    def error(self, message: str) -> None:
        """Something could not be done."""
        self._aside(f"clean: {message}")

    def notice(self, message: str) -> None:
        """Something that a person may want to know."""
        if not self._quiet:
            self._aside(message)

    def _aside(self, message: str) -> None:
        if self._bar:
            self._bar.clear()
        say(message)

    def lines(self, lines: Iterable[str]) -> None:
        """What was asked for, a diff or an explanation."""
        print_lines(lines)

    def findings(self, found: Iterable[Finding]) -> None:
        """What would change."""
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
        """So many bytes more were dealt with."""
        if self._bar:
            self._bar.advance(size, tally)

    def file_done(self, name: str, format_name: str, tally: Tally, error: str) -> None:
        """All about a file is known."""
        if self._keep_files:
            row = {"path": name, "format": format_name, **tally.as_json()}
            self.files.append({**row, "error": error} if error else row)

    def end(self) -> None:
        """Print what could not be printed before all was known."""
        if self._format == "sarif":
            from cleaner import __version__
            from cleaner.reports.findings import as_sarif

            print_lines(as_sarif(self._findings, __version__))


_BAR = "{percentage:3.0f}% |{bar:20}| starting{postfix}"
_BAR_WITH_TIME = "{percentage:3.0f}% |{bar:20}| {rate_noinv_fmt} {remaining} left{postfix}"
_ENOUGH = 0.02
"""The share of the input from which on its rate says something: setting up takes its time, too."""


class ProgressBar:
    """A line on a terminal: how far, how fast, and what was done.

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
        """So many bytes more were dealt with.

        Args:
            size: the bytes.
            tally: the counts so far.
        """
        rate = tally.documents / max(self._bar.format_dict["elapsed"], 1e-3)
        self._bar.set_postfix_str(
            f"{tally.documents:,} documents ({rate:,.0f}/s), {tally.changed:,} changed, "
            f"{tally.words:,} words removed",
            refresh=False,
        )
        if self._bar.n + size >= self._bar.total * _ENOUGH:
            self._bar.bar_format = _BAR_WITH_TIME
        self._bar.update(size)

    def clear(self) -> None:
        """Make room for a message."""
        self._bar.clear()

    def close(self) -> None:
        """Take the line away."""
        self._bar.close()


def is_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal that can draw."""
    return bool(stream.isatty()) and os.environ.get("TERM", "") != "dumb"


def summary(tally: Tally, files: int, *, would: bool) -> Iterator[str]:
    """What a run over several files or records did, in a few lines."""
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
