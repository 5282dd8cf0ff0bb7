"""Where the documents of a report are from, and on which lines their findings stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.reports.runs import EditRun
from cleaner.reports.text import Places


class DocumentSource(NamedTuple):
    """Where a document is from.

    Attributes:
        file: the file's name.
        name: what to call the document: the file, and the line of a record.
        record: the number of the record in the file; 0 where a file is one document.
        identifier: the record's own id.
        site: its site, or the name of its folder; empty for unknown.
        line: the line of the file on which all of it stands; 0 where `places` has to say.
        places: for edits the lines and columns in the file where their words begin, None for
            those that cannot be found in it; found out when left out, for a file that is one
            document.
    """

    file: str
    name: str
    record: int = 0
    identifier: str = ""
    site: str = ""
    line: int = 0
    places: Callable[[Sequence[Edit]], Sequence[tuple[int, int] | None]] | None = None

    def lines_of(self, text: str, firsts: Sequence[Edit], runs: Sequence[EditRun]) -> list[int]:
        """The lines on which findings stand: of the file, or of the document's text where they
        cannot be found in the file.

        Args:
            text: the document as it came.
            firsts: the first edit of each finding.
            runs: the findings.
        """
        if self.line:
            return [self.line] * len(runs)
        known = self.places(firsts) if self.places else [None] * len(firsts)
        own = Places(text)
        return [(place or own.at(run.start))[0] for place, run in zip(known, runs, strict=True)]
