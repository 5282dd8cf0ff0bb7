"""Names of the columns that are read and written, and checks that a table fits them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.errors import CleanerError


class ColumnError(CleanerError, ValueError):
    """A table does not have the columns it needs, or has one that would be overwritten."""


class Columns(NamedTuple):
    """Names of columns; where documents are not rows, names of entries of their metadata.

    Attributes:
        text: the texts; the cleaned ones take their place.
        removed: for each edit the characters ``[start, end)`` of the original that it removed or
            replaced, and the rule that asked for it.
        body_score: how likely the text is body, from 0 to 1: the classifier's probabilities of
            the original's blocks, weighted by their characters; null without the classifier.
        kept_share: the share of the original's characters that stayed, from 0 to 1.
        original: keeps the original text; empty to leave it out.
        site: where each text is from: an address, a host or a name. It is read only where the
            settings name a table of repeated lines (`Config.repeated_lines`); empty if unknown.
    """

    text: str = "text"
    removed: str = "removed"
    body_score: str = "body_score"
    kept_share: str = "kept_share"
    original: str = ""
    site: str = ""

    @property
    def added(self) -> tuple[str, ...]:
        """The columns that cleaning adds, in order."""
        return tuple(filter(None, self[1:5]))


COLUMNS = Columns()
"""The default names."""


def check_names(names: Sequence[str], columns: Columns) -> None:
    """Refuse a table without a column of texts, or with columns that would be overwritten.

    Raises:
        ColumnError: the message names the column, and says what to do.

    >>> check_names(["url", "content"], COLUMNS)
    Traceback (most recent call last):
    ...
    cleaner.engines.columns.ColumnError: there is no column 'text' among 'url', 'content'; \
say which holds the text with Columns(text=…)
    """
    if columns.text not in names:
        raise ColumnError(
            f"there is no column {columns.text!r} among {', '.join(map(repr, names))}; "
            "say which holds the text with Columns(text=…)"
        )
    if list(names).count(columns.text) > 1:
        raise ColumnError(f"there are several columns {columns.text!r}; rename all but one")
    if columns.site and columns.site not in names:
        raise ColumnError(f"there is no column {columns.site!r}, named by Columns(site=…)")
    wanted = dict(zip(Columns._fields[1:5], columns[1:5], strict=True))
    for role, name in wanted.items():
        if name and name in names:
            raise ColumnError(
                f"there is a column {name!r} already; name the new one with Columns({role}=…)"
            )
    if len({columns.text, *columns.added}) <= len(columns.added):
        raise ColumnError(f"two columns have one name in {columns!r}")


def not_text(name: str, kind: object) -> ColumnError:
    """The error for a column of texts that holds something else."""
    return ColumnError(
        f"column {name!r} holds {kind}, not strings; say which holds the text with Columns(text=…)"
    )
