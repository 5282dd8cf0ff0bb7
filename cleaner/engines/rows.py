"""The row that every engine returns for a text or a page."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, Literal, NamedTuple

from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.engines.columns import Columns
from cleaner.pipeline import IS_HTML, Cleaner, cleaner_for

Fate = Literal["changed", "unchanged", "emptied", "html"]


class HtmlWarning(UserWarning):
    """A column of texts holds HTML, which was left as it is."""


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
    original: str | None
    title: str | None
    date: str | None
    author: str | None
    language: str | None
    site_name: str | None
    markdown: str | None
    outcome: Fate | None

    def value(self, role: str, columns: Columns) -> Any:
        """A field in the form that metadata hold it in: plain values that JSON has, too."""
        if role != "removed" or self.removed is None:
            return getattr(self, role)
        removed = [gone._asdict() for gone in self.removed]
        return as_json(removed) if columns.removed_as == "json" else removed


NO_TEXT = Row(*[None] * len(Row._fields))


def clean_rows(
    texts: Iterable[str | bytes | None],
    config: Config | None = None,
    sites: Iterable[Any] | None = None,
    *,
    html: bool = False,
) -> Iterator[Row]:
    """Clean texts or pages lazily, in order.

    Args:
        texts: the texts, or pages as strings or bytes; None stays None.
        config: the settings; the defaults when left out. Each process sets up one cleaner.
        sites: where each text is from, or None where that is unknown; unknown when left out.
        html: whether they are pages. A text that is HTML comes back as it is, with a warning.

    >>> row, = clean_rows(["She shut the gate.\\n\\nScroll to Top\\n"], Config(model=False))
    >>> row.text, row.removed
    ('She shut the gate.\\n', (Gone(start=18, end=33, rule='en/back-to-top'),))
    """
    cleaner = cleaner_for(Config() if config is None else config)
    pairs = zip(texts, repeat(None) if sites is None else sites, strict=sites is not None)
    for text, site in pairs:
        row = NO_TEXT if text is None else row_of(clean_one(cleaner, text, site, html=html))
        if row.outcome == "html":
            warn_of_html()
        yield row


def clean_one(cleaner: Cleaner, text: str | bytes, site: object, *, html: bool) -> Cleaned:
    """Clean a text, or a page, from a site that may be unknown."""
    named = str(site or "")
    if html or isinstance(text, bytes):
        return cleaner.clean_html(text, site=named)
    return cleaner.clean(text, site=named)


def warn_of_html() -> None:
    """Warn that a text was HTML; Python shows it once."""
    warnings.warn(
        "texts that are HTML were left as they are; say which column holds pages with "
        "Columns(html=…), or html=True for documents",
        HtmlWarning,
        stacklevel=3,
    )


def row_of(cleaned: Cleaned) -> Row:
    """The row of a cleaned document."""
    return Row(
        text=cleaned.text,
        removed=tuple(Gone(edit.start, edit.end, edit.rule) for edit in cleaned.edits),
        body_score=_body_score(cleaned),
        kept_share=_kept_share(cleaned),
        original=cleaned.original,
        title=cleaned.title,
        date=cleaned.date,
        author=cleaned.author,
        language=cleaned.language,
        site_name=cleaned.site,
        markdown=cleaned.markdown,
        outcome=_outcome(cleaned),
    )


def metadata_of(row: Row, columns: Columns) -> dict[str, Any]:
    """A row as plain values for a document's metadata, without its text."""
    roles = (role for role in columns.roles if role != "text")
    return {getattr(columns, role): row.value(role, columns) for role in roles}


def as_json(value: Any) -> str:
    """A value as JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _outcome(cleaned: Cleaned) -> Fate:
    if cleaned.kind_reason == IS_HTML:
        return "html"
    if not cleaned.edits:
        return "unchanged"
    return "changed" if cleaned.text.strip() else "emptied"


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
