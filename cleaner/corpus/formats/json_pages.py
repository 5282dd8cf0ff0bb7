"""JSONL whose records hold pages: the page stays, and its article is written beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.cleaned import MARKDOWN
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.formats import jsonlines
from cleaner.corpus.formats.format import CleanedFile, StreamFormat, Texts
from cleaner.corpus.formats.jsonlines import JSONL, RecordError, decode_line, find_values, lines_of
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.records import BLANKS
from cleaner.corpus.pieces import (
    Order,
    Outcome,
    Piece,
    Place,
    Record,
    account_for,
    clean_page,
    identifier_of,
    is_dropped,
    unknown_places,
)
from cleaner.repeated_lines.runs import SitedText


class _PageRecord(NamedTuple):
    """A line, and what it holds.

    Attributes:
        raw: the line, with its end.
        number: its number.
        html: the page; None where there is none that can be cleaned.
        text: where in the line the text is, the quotes with it; None where it has to be added.
        identifier: its own id.
        site: what it says of its site.
        lacks_key: it has no page.
        problem: why it is no record, if it is none.
    """

    raw: str
    number: int
    html: str | None = None
    text: tuple[int, int] | None = None
    identifier: str = ""
    site: str = ""
    lacks_key: bool = False
    problem: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class JsonPages(StreamFormat):
    """JSONL with pages. In a copy, each record has the text of its page, too."""

    def split(self, content: Iterable[bytes], reading: Reading, start: Place) -> Iterator[Piece]:
        """Split the content into pieces of whole records.

        Raises:
            FileError: it is not JSONL.
        """
        # What the trail leads back to is the copy with all of each page's text, and not the file.
        for piece in jsonlines.split(content, reading.name, reading.order, start):
            yield piece._replace(format=self.name)

    def clean(self, piece: Piece) -> Outcome:
        """Clean the pages; a record that cannot be cleaned stays and is named."""
        outcome = Outcome(changed=True)
        before: list[str] = []
        after: list[str] = []
        for record in _records_of(piece):
            full, cleaned = _clean_record(outcome, piece, record)
            before.append(full)
            after.append(cleaned)
        outcome.data = "".join(after).encode("utf-8", "surrogateescape")
        outcome.before = "".join(before).encode("utf-8", "surrogateescape")
        return outcome

    def texts(self, piece: Piece) -> Texts:
        """All the text of each page."""
        from cleaner.page import read_page

        records = list(_records_of(piece))
        return Texts(
            [
                SitedText(read_page(each.html, voters=False).text, piece.site(each.site))
                for each in records
                if each.html is not None
            ],
            [f"{piece.name}:{each.number}: {each.problem}" for each in records if each.problem],
            records=len(records),
            without_key=sum(each.lacks_key for each in records),
        )

    def restore(self, file: CleanedFile) -> Replacement | None:
        """Undo the edits of a cleaned copy, which is JSONL, as `Format.restore` says."""
        return JSONL.restore(file)


def _records_of(piece: Piece) -> Iterator[_PageRecord]:
    for number, data in enumerate(lines_of(piece.data), piece.start.line):
        yield _record(data, number, piece.order)


def _record(data: bytes, number: int, order: Order) -> _PageRecord:
    line, problem = decode_line(data)
    if problem or not line.strip(BLANKS):
        return _PageRecord(line, number, problem=problem)
    keys = order.html_key, order.text_key, order.id_key or ("",), *order.site_keys
    try:
        html, text, identifier, *sites = find_values(line, *keys)
    except RecordError as error:
        return _PageRecord(line, number, problem=str(error))
    if html is None or html.value is None:
        return _PageRecord(line, number, lacks_key=html is None)
    if not isinstance(html.value, str) or line[html.start] != '"':
        problem = f"{'.'.join(order.html_key)!r} holds no string"
    elif text is None and len(order.text_key) > 1:
        problem = f"{'.'.join(order.text_key)!r} is not there, and cannot be added inside another"
    if problem:
        return _PageRecord(line, number, problem=problem)
    return _PageRecord(
        line,
        number,
        html.value,
        (text.start, text.end) if text else None,
        identifier_of(identifier.value) if identifier and order.id_key else "",
        next((site.value for site in sites if site and isinstance(site.value, str)), ""),
    )


def _clean_record(outcome: Outcome, piece: Piece, record: _PageRecord) -> tuple[str, str]:
    """A record of the output, with all the text of its page, and with its article; of one that is
    dropped the latter is empty, and one that cannot be cleaned stays as it is."""
    name = f"{piece.name}:{record.number}"
    order = piece.order
    try:
        if record.problem:
            raise FileError(f"{name}: {record.problem}; left as it is")
        if record.html is None:
            outcome.tally.fates["skipped"] += bool(record.raw.strip(BLANKS))
            outcome.without_key += record.lacks_key
            return record.raw, record.raw
        cleaned = clean_page(order, name, record.html, piece.site(record.site))
        document = Record(
            name, record.number, record.identifier, unknown_places, record.site, record.number
        )
        account_for(outcome, piece, document, cleaned)
    except FileError as error:
        outcome.fail(str(error))
        return record.raw, record.raw
    full, article = (
        _with_text(record, order, text, cleaned.markdown)
        for text in (cleaned.original, cleaned.text)
    )
    if is_dropped(order, cleaned):
        if order.trail:
            outcome.entries[-1]["dropped"] = full
        article = ""
    return full, article


def _with_text(record: _PageRecord, order: Order, text: str, markdown: str) -> str:
    """The record with a text, and with Markdown if there is some; both come last where there was
    none."""
    line = record.raw
    added = {MARKDOWN: markdown} if markdown else {}
    if record.text:
        start, end = record.text
        line = line[:start] + json.dumps(text, ensure_ascii=False) + line[end:]
    else:
        added = {order.text_key[0]: text, **added}
    if not added:
        return line
    end = line.rindex("}")
    fields = json.dumps(added, ensure_ascii=False)[1:-1]
    return f"{line[:end].rstrip()}, {fields}{line[end:]}"


JSON_PAGES = JsonPages(
    name="json_pages",
    label="JSONL with pages",
    suffixes=JSONL.suffixes,
    written_as=JSONL,
    holds_records=True,
    is_recoded=True,
)
