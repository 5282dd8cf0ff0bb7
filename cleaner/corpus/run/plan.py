"""Defines what a run is to do, and who hears what happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from cleaner.corpus.pieces import Order
from cleaner.corpus.selecting.paths import Selection
from cleaner.corpus.tally import Tally

if TYPE_CHECKING:
    from cleaner.reports.findings import Finding

STDIN = "-"

Mode = Literal["stdout", "copy", "write", "report"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do.

    Attributes:
        paths: files and folders, or ``-`` alone for standard input.
        mode: where cleaned documents go.
        order_for: what to do with the documents of a file.
        selection: what is taken from folders.
        output: the folder for copies.
        trail: the trail.
        largest_trail: bytes that it may have; None for as many as there is room for.
        jobs: how many processes.
        resume: resume what an earlier run left.
        version: of the cleaner; what another one began is not resumed.
        stdin_name: a name that tells the format of standard input, and which settings hold for it.
    """

    paths: tuple[str, ...]
    mode: Mode
    order_for: Callable[[Path], Order]
    selection: Selection
    output: Path | None = None
    trail: Path | None = None
    largest_trail: int | None = None
    jobs: int = 1
    resume: bool = False
    version: str = ""
    stdin_name: Path = Path("stdin.txt")


class Listener(Protocol):
    """Hears what happens in a run, and tells people. Nothing else in a run prints."""

    def error(self, message: str) -> None:
        """Something could not be done."""

    def notice(self, message: str) -> None:
        """Something that a person may want to know."""

    def lines(self, lines: Iterable[str]) -> None:
        """What was asked for, a diff or an explanation."""

    def findings(self, findings: Iterable[Finding]) -> None:
        """What would change."""

    def advance(self, size: int, tally: Tally) -> None:
        """So many more bytes of input are done; `tally` counts the whole run so far."""

    def file_done(self, name: str, format_name: str, tally: Tally, error: str) -> None:
        """A file is done, whatever became of it."""
