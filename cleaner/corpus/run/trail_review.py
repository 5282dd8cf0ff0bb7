"""Sums up what a trail recorded, for a report: the texts come from the files it speaks of."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.registry import file_type_of
from cleaner.corpus.formats.text import TEXT
from cleaner.corpus.pieces import Order
from cleaner.corpus.trail import STDIN, Entry, read_entries, sha256
from cleaner.edits.algebra import edit_from_json, replay, restore
from cleaner.errors import CleanerError
from cleaner.repeated_lines.labels import site_of
from cleaner.reports.review.language import language_of_document
from cleaner.reports.review.sources import DocumentSource
from cleaner.reports.review.summary import Summary

Fail = Callable[[str], None]

_SITE_KEYS = (("url",), ("host",))


def review_trail(trail: Path, fail: Fail) -> Summary:
    """Sum up the documents that a trail speaks of.

    A trail holds what went, and not what stays; that is read from the cleaned file or its
    source, wherever a text has the recorded hash. Of a file that was cleaned several times the
    last time counts.

    Args:
        trail: the trail.
        fail: hears of files that are missing or changed, and of lines that are no entries.

    Raises:
        FileError: the trail cannot be read.
    """
    latest: dict[str, Entry] = {}
    for entry in read_entries(trail):
        if isinstance(entry, FileError):
            fail(str(entry))
        else:
            latest.pop(entry.path, None)
            latest[entry.path] = entry
    summary = Summary()
    for entry in latest.values():
        if entry.path == STDIN:
            fail(f"{trail}: the text of standard input is not there; left out")
            continue
        _add_file(summary, entry, trail, fail)
    return summary


def _add_file(summary: Summary, entry: Entry, trail: Path, fail: Fail) -> None:
    """Add the documents of one file."""
    recorded = _recorded(trail, entry)
    expected = len(recorded)
    names = [_named(trail, name) for name in (entry.path, entry.source) if name]
    problem = f"{names[0]}: is missing"
    for path in names:
        if not path.is_file():
            continue
        problem = f"{path}: changed since the trail was written"
        try:
            found = list(_documents(path, names[-1], entry, recorded))
        except (CleanerError, OSError, UnicodeError) as error:
            problem = str(error)
            continue
        if not any(cleaned.edits for _, cleaned in found):
            continue
        for source, cleaned in found:
            summary.add(cleaned, source, language_of_document(cleaned))
        expected -= sum(bool(cleaned.edits) for _, cleaned in found)
        break
    if expected:
        documents = "document" if expected == 1 else "documents"
        fail(f"{problem}; {expected:,} {documents} left out")


def _named(trail: Path, name: str) -> Path:
    return Path(os.path.relpath(trail.absolute().parent / name))


def _recorded(trail: Path, entry: Entry) -> dict[str, dict[str, Any]]:
    """What the trail says of the documents of a file, by the hashes of both texts."""
    recorded: dict[str, dict[str, Any]] = {}
    with trail.open("rb") as file:
        for line in entry.lines:
            file.seek(line)
            data = json.loads(file.readline())
            recorded[f"{data['before']} {data['after']}"] = data
    return recorded


def _documents(
    path: Path, name: Path, entry: Entry, recorded: dict[str, dict[str, Any]]
) -> Iterator[tuple[DocumentSource, Cleaned]]:
    """The documents of a file, changed or not, with the edits that are recorded.

    Args:
        path: the file.
        name: what was cleaned, whose lines are named.
        entry: what the trail says of it.
        recorded: what it says of its documents.

    Raises:
        FileError: it cannot be read.
        EditError: the edits do not belong to the text.
    """
    by_hash = {hash_: data for pair, data in recorded.items() for hash_ in pair.split()}
    befores = {pair.split()[0] for pair in recorded}
    file_type = file_type_of(path)
    file_format = file_type.format if entry.key else TEXT
    order = Order(Config(), entry.key or ("text",), site_keys=_SITE_KEYS)
    number = 0
    for piece in file_format.read(Reading(path, file_type.compression, order)):
        for text in file_format.texts(piece).texts:
            number += 1
            digest = sha256(text.text)
            data = by_hash.get(digest)
            cleaned = Cleaned(text.text, text.text)
            if data is not None:
                edits = tuple(map(edit_from_json, data["edits"]))
                original = text.text if digest in befores else restore(text.text, edits)
                kind = data.get("kind", "article")
                cleaned = Cleaned(replay(original, edits), original, edits, kind=kind)
            yield _source(name, entry, text.site, data, number), cleaned


def _source(
    path: Path, entry: Entry, site: str, data: dict[str, Any] | None, number: int
) -> DocumentSource:
    """Where a document is from; of a record the number stands for the line."""
    if not entry.key:
        return DocumentSource(str(path), str(path), site=site)
    record = int(data["record"]) if data else number
    identifier = str(data.get("id", "")) if data else ""
    name = str(path)
    return DocumentSource(name, f"{name}:{record}", record, identifier, site_of(site), record)
