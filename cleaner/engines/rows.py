"""The row that every engine returns for a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, NamedTuple

from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.engines.columns import Columns
from cleaner.pipeline import cleaner_for


class Gone(NamedTuple):
    """An edit: the characters ``[start, end)`` of the original, and the rule that asked for it."""

    start: int
    end: int
    rule: str


class Row(NamedTuple):
    """The outcome for a text; `Columns` says what the fields mean. All are None for a null text."""

    text: str | None
    removed: tuple[Gone, ...] | None
    body_score: float | None
    kept_share: float | None


NO_TEXT = Row(None, None, None, None)


def clean_rows(
    texts: Iterable[str | None],
    config: Config | None = None,
    sites: Iterable[Any] | None = None,
) -> Iterator[Row]:
    """Clean texts lazily, in order.

    Args:
        texts: the texts; None stays None.
        config: the settings; the defaults when left out. Each process sets up one cleaner.
        sites: where each text is from, or None where that is unknown; unknown when left out.

    >>> row, = clean_rows(["She shut the gate.\\n\\nScroll to Top\\n"], Config(model=False))
    >>> row.text, row.removed
    ('She shut the gate.\\n', (Gone(start=18, end=33, rule='en/back-to-top'),))
    """
    cleaner = cleaner_for(Config() if config is None else config)
    pairs = zip(texts, repeat(None) if sites is None else sites, strict=sites is not None)
    for text, site in pairs:
        yield NO_TEXT if text is None else row_of(cleaner.clean(text, site=str(site or "")))


def row_of(cleaned: Cleaned) -> Row:
    """The row of a cleaned document."""
    removed = tuple(Gone(edit.start, edit.end, edit.rule) for edit in cleaned.edits)
    return Row(cleaned.text, removed, _body_score(cleaned), _kept_share(cleaned))


def metadata_of(row: Row, original: str | None, columns: Columns) -> dict[str, Any]:
    """A row as plain values for a document's metadata, without its text."""
    removed = None if row.removed is None else [gone._asdict() for gone in row.removed]
    values = dict(zip(columns[1:4], (removed, row.body_score, row.kept_share), strict=True))
    return {**values, columns.original: original} if columns.original else values


def _body_score(cleaned: Cleaned) -> float | None:
    """The mean probability of body over the original's characters; None without a classifier."""
    total = 0.0
    characters = 0
    for verdict in cleaned.verdicts:
        if verdict.score is None:
            continue
        size = verdict.end - verdict.start
        total += verdict.score * size
        characters += size
    return total / characters if characters else None


def _kept_share(cleaned: Cleaned) -> float:
    size = len(cleaned.original)
    return 1 - sum(edit.end - edit.start for edit in cleaned.edits) / size if size else 1.0
