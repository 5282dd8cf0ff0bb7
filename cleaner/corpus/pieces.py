"""Defines what a worker is asked and answers, and cleans, counts and records one document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.corpus.disk.files import FileError, folder_of
from cleaner.corpus.tally import Tally, fate_of
from cleaner.corpus.trail import edits_to_json, sha256
from cleaner.document import Edit
from cleaner.edits.algebra import replay
from cleaner.errors import RepeatedLinesError
from cleaner.text.markup import is_html

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner
    from cleaner.reports.findings import Finding
    from cleaner.reports.review.summary import Summary

LARGEST_DOCUMENT = 256 << 20
"""Bytes of a document, decompressed, beyond which it is refused."""
LARGEST_PAGE = 24 << 20
"""Bytes of a page, decompressed, beyond which it is refused. A page takes up to 27 times as much
memory while it is read, which has to stay below 1 GB."""

REVIEWED_AT_ONCE = 1 << 18
"""Characters of documents that are summed up together, as many as most pieces have. In turns with
cleaning, which empties the processor's caches, summing up takes twice as long."""

Emptied = Literal["keep", "drop"]


class Order(NamedTuple):
    """What to do with the documents of a file.

    Attributes:
        config: the settings of the cleaner.
        text_key: where a record holds its text, outermost key first.
        html_key: where a record holds a page, whose text goes to `text_key`; empty for none.
        id_key: where a record holds its id; empty for none.
        site_keys: where a record may say which site it is from; the first that is there counts.
            Empty where nobody asks for sites.
        emptied: whether records whose text is emptied stay.
        encoding: of what is not UTF-8; ``detect`` to find it out.
        check: list findings.
        diff: show a word diff.
        explain: show every block.
        color: colours in the diff.
        trail: write entries for the trail.
        review: sum up what is done, for a report.
    """

    config: Config
    text_key: tuple[str, ...] = ("text",)
    html_key: tuple[str, ...] = ()
    id_key: tuple[str, ...] = ()
    site_keys: tuple[tuple[str, ...], ...] = ()
    emptied: Emptied = "keep"
    encoding: str = "utf-8"
    check: bool = False
    diff: bool = False
    explain: bool = False
    color: bool = False
    trail: bool = False
    review: bool = False

    @property
    def missing_key(self) -> str:
        """What to say of a file none of whose records has the key that was asked for."""
        key, option = (
            (self.html_key, "--html-key") if self.html_key else (self.text_key, "--text-key")
        )
        return f"no record has a {'.'.join(key)!r}; say which key with {option}"

    @property
    def reports(self) -> bool:
        """Whether documents are only reported on, and nothing is written."""
        return self.check or self.diff or self.explain


class Place(NamedTuple):
    """A place in a file from which it can be read on.

    Attributes:
        byte: how much of the decompressed content lies before it.
        line: the line, from 1.
        record: the number of the next record, from 1.
        header: CSV: the delimiter, the columns of the text, the id and the site (-1: none); an
            empty delimiter before the header was read.
    """

    byte: int = 0
    line: int = 1
    record: int = 1
    header: tuple[str, int, int, int] = ("", 0, -1, -1)


START = Place()


class Piece(NamedTuple):
    """A stretch of a file that can be cleaned by itself.

    Attributes:
        format: the name of the file's format.
        name: what to call the file.
        order: what to do.
        data: its content, as the format splits it off and cleans it: bytes, the values of rows,
            or captures.
        start: where the piece begins.
        end: where the next one begins.
        size: how much work it is, in bytes.
        encoding: what the file is in; empty for UTF-8. The data of text are UTF-8 in any case.
    """

    format: str
    name: str
    order: Order
    data: Any
    start: Place = START
    end: Place = START
    size: int = 0
    encoding: str = ""

    def site(self, own: object = None) -> str:
        """The site of a document.

        Args:
            own: what its record says; anything but a text with words says nothing.

        Returns:
            It, or the name of the file's folder where the record says nothing; empty where
            nobody asks for sites.
        """
        if not self.order.site_keys:
            return ""
        if isinstance(own, str) and own.strip():
            return own
        return folder_of(self.name)


@dataclass(slots=True)
class Outcome:
    """What became of a piece.

    Attributes:
        data: the new content, as the format's sink takes it: bytes, or the texts of rows.
        tally: the documents, counted.
        entries: for the trail, JSON objects with ``record``, or for a whole file.
        findings: what would change.
        lines: what a person asked to see.
        errors: what could not be cleaned, and why.
        notices: what a person may want to know.
        dropped: of rows, the places in the piece of those that are left out.
        without_key: how many records have no field of the name that was asked for.
        before: what `data` would be without any edit, where the cleaned copy has another format
            than the file.
        records_before: how many records `before` holds, where they are numbered from the start of
            the piece.
        changed: whether `data` differs from what came in.
        review: the documents, summed up; None where nobody asked for it.
        unreviewed: documents that are still to be summed up; none once a piece is done.
        unreviewed_size: their characters.
    """

    data: Any = b""
    tally: Tally = field(default_factory=Tally)
    entries: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    without_key: int = 0
    before: bytes = b""
    records_before: int = 0
    changed: bool = False
    review: Summary | None = None
    unreviewed: list[tuple[Record, Cleaned]] = field(default_factory=list)
    unreviewed_size: int = 0

    def fail(self, message: str) -> None:
        """Count a document that cannot be cleaned."""
        self.tally.fates["failed"] += 1
        self.errors.append(message)


def cleaner_for(config: Config) -> Cleaner:
    """The cleaner with these settings, set up once in a process."""
    from cleaner import pipeline

    return pipeline.cleaner_for(config)


def clean_text(order: Order, name: str, text: str, site: str = "") -> Cleaned:
    """Clean a text from a site; whatever goes wrong with it costs this document alone.

    Raises:
        FileError: it cannot be cleaned: the table of repeated lines is damaged, or there is a bug.
    """
    if is_html(text):
        raise FileError(
            f"{name}: left as it is: it is HTML; name the file .html, or say --format html of stdin"
        )
    with _errors_named(name):
        return cleaner_for(order.config).clean(text, site=site)


def clean_markdown(order: Order, name: str, text: str, site: str = "") -> Cleaned:
    """Clean Markdown from a site; whatever goes wrong with it costs this document alone.

    Raises:
        FileError: it cannot be cleaned: the table of repeated lines is damaged, or there is a bug.
    """
    config = order.config
    with _errors_named(name):
        return cleaner_for(config).clean_markdown(text, site=site, model=config.model)


def clean_page(order: Order, name: str, html: str | bytes, site: str = "") -> Cleaned:
    """Clean a page from a site; whatever goes wrong with it costs this document alone.

    Raises:
        FileError: it cannot be cleaned: the table of repeated lines is damaged, or there is a bug.
    """
    if len(html) > LARGEST_PAGE:
        raise FileError(f"{name}: a page of more than {LARGEST_PAGE:,} bytes")
    with _errors_named(name):
        return cleaner_for(order.config).clean_html(html, site=site)


@contextmanager
def _errors_named(name: str) -> Iterator[None]:
    try:
        yield
    except (MemoryError, RecursionError):
        raise
    except RepeatedLinesError as error:
        raise FileError(f"{name}: left as it is: {error}") from error
    except Exception as error:  # a run of days must not end at one document
        raise FileError(
            f"{name}: left as it is; please report this bug: {type(error).__name__}: {error}"
        ) from error


def check_replay(name: str, cleaned: Cleaned) -> None:
    """Refuse a cleaned document whose edits do not give its text, or not lead back from it.

    Raises:
        FileError: the edits and the texts do not belong together.
    """
    try:
        fits = replay(cleaned.original, cleaned.edits) == cleaned.text and (
            cleaned.restore() == cleaned.original
        )
    except ValueError:
        fits = False
    if not fits:
        raise FileError(f"{name}: the edits do not give the cleaned text; please report this bug")


Places = Callable[[Sequence[Edit]], Sequence[tuple[int, int] | None]]
"""Gives the lines and columns of a file, from 1, at which the words of edits begin; None for those
that cannot be found in it."""


def unknown_places(edits: Sequence[Edit]) -> list[None]:
    """The places of edits in a file that does not hold the text that they are of."""
    return [None] * len(edits)


class Record(NamedTuple):
    """A document inside a file: what to call it, its number, its own id and its site.

    `line` is the line of the file on which all of it stands; 0 where it may stand on several.
    `places` gives the lines and columns of the file at which the words of edits begin.
    """

    name: str
    number: int = 0
    identifier: str = ""
    places: Places | None = None
    site: str = ""
    line: int = 0


def account_for(outcome: Outcome, piece: Piece, record: Record, cleaned: Cleaned) -> bool:
    """Count, report and record one cleaned document.

    Returns:
        Whether it goes into the output as `cleaned.text`; False when nothing changed or
        nothing is written.

    Raises:
        FileError: the edits do not lead from one text to the other.
    """
    if cleaned.edits:
        check_replay(record.name, cleaned)
    outcome.tally.count(cleaned)
    if not cleaned.settled:
        outcome.notices.append(
            f"{record.name}: unsettled: cleaning did not come to rest; left alone"
        )
    if piece.order.review:
        outcome.unreviewed.append((record, cleaned))
        outcome.unreviewed_size += len(cleaned.original)
        if outcome.unreviewed_size >= REVIEWED_AT_ONCE:
            review(outcome, piece)
    if piece.order.reports:
        _report(outcome, piece, record, cleaned)
        return False
    if not cleaned.edits:
        return False
    outcome.changed = True
    if piece.order.trail:
        outcome.entries.append(_entry(record, cleaned))
    return True


def review(outcome: Outcome, piece: Piece) -> None:
    """Sum up the documents that wait for it."""
    if not outcome.unreviewed:
        return
    from cleaner.corpus.reviewing import new_summary, review_documents

    if outcome.review is None:
        outcome.review = new_summary(piece.name, piece.start.byte)
    review_documents(outcome.review, piece.name, outcome.unreviewed, piece.order.config)
    outcome.unreviewed.clear()
    outcome.unreviewed_size = 0


def is_dropped(order: Order, cleaned: Cleaned) -> bool:
    """Whether a document leaves the output because nothing is left of it."""
    return order.emptied == "drop" and not order.reports and fate_of(cleaned) == "emptied"


def _entry(record: Record, cleaned: Cleaned) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if record.number:
        entry["record"] = record.number
    if record.identifier:
        entry["id"] = record.identifier
    entry["kind"] = cleaned.kind
    entry["kind_reason"] = cleaned.kind_reason
    entry["before"] = sha256(cleaned.original)
    entry["after"] = sha256(cleaned.text)
    entry["edits"] = edits_to_json(cleaned.edits)
    return entry


def _report(outcome: Outcome, piece: Piece, record: Record, cleaned: Cleaned) -> None:
    from cleaner.reports import text as report
    from cleaner.reports.findings import findings

    order = piece.order
    if order.explain:
        outcome.lines.extend(report.explanation(record.name, cleaned, order.color))
    if not cleaned.edits:
        return
    if order.diff:
        outcome.lines.extend(report.word_diff(record.name, cleaned, order.color))
    elif order.check:
        places = record.places(cleaned.edits) if record.places else None
        outcome.findings.extend(
            findings(
                piece.name,
                cleaned,
                places=places,
                record=record.number,
                identifier=record.identifier,
            )
        )


def identifier_of(value: object) -> str:
    """A record's id as text: strings as they are, anything else as JSON writes it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
