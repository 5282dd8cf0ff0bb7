"""Names of the columns that are read and written, and checks that a table fits them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from cleaner.errors import CleanerError


class ColumnError(CleanerError, ValueError):
    """A table does not have the columns it needs, or has one that would be overwritten."""


class Columns(NamedTuple):
    """Names of columns; where documents are not rows, names of entries of their metadata.

    A column of an empty name is left out.

    Attributes:
        text: the texts; the cleaned ones take their place. With `html` it is a new column.
        removed: for each edit the characters ``[start, end)`` of the original that it removed or
            replaced, and the rule that asked for it.
        body_score: how likely the text is body, from 0 to 1: the classifier's probabilities of
            the original's blocks, weighted by their characters; null without the classifier.
        kept_share: the share of the original's characters that stayed, from 0 to 1.
        original: the original text; of a page its full text, which the spans refer to.
        site: where each text is from: an address, a host or a name. It is read only where the
            settings name a table of repeated lines (`Config.repeated_lines`); empty if unknown.
        html: pages, as strings or as bytes, that are read in place of texts; they stay.
        title: the title over the article, empty where none is known.
        date: of a page, when it was published, as ISO 8601 has it; empty where it is not known.
        author: of a page, who wrote it; likewise.
        language: of a page, the language it declares; likewise.
        site_name: of a page, what its site calls itself; likewise.
        markdown: of a page, its article as Markdown, where the settings ask for it
            (`Config.output`); empty otherwise.
        outcome: ``changed``, ``unchanged``, ``emptied``, or ``html`` for a text that is HTML and
            was left alone.
        removed_as: ``list`` for lists of structs, ``json`` for strings.
    """

    text: str = "text"
    removed: str = "removed"
    body_score: str = "body_score"
    kept_share: str = "kept_share"
    original: str = ""
    site: str = ""
    html: str = ""
    title: str = ""
    date: str = ""
    author: str = ""
    language: str = ""
    site_name: str = ""
    markdown: str = ""
    outcome: str = ""
    removed_as: Literal["list", "json"] = "list"

    @property
    def read(self) -> str:
        """The column that is cleaned."""
        return self.html or self.text

    @property
    def roles(self) -> tuple[str, ...]:
        """What the columns that cleaning adds are, as fields of `Columns`, in order."""
        named = tuple(role for role in ADDED if getattr(self, role))
        return ("text", *named) if self.html else named

    @property
    def added(self) -> tuple[str, ...]:
        """The columns that cleaning adds, in the order of `roles`."""
        return tuple(getattr(self, role) for role in self.roles)


ADDED = (
    "removed",
    "body_score",
    "kept_share",
    "original",
    "title",
    "date",
    "author",
    "language",
    "site_name",
    "markdown",
    "outcome",
)
"""The columns that cleaning can add beside the text, as fields of `Columns`."""

COLUMNS = Columns()
"""The default names."""

FLAT = Columns(removed="")
"""The default names of metadata that are copied to every chunk of a document: numbers alone."""


def check_names(names: Sequence[str], columns: Columns) -> None:
    """Refuse a table without a column of texts, or with columns that would be overwritten.

    Raises:
        ColumnError: the message names the column, and says what to do.

    >>> check_names(["url", "content"], COLUMNS)
    Traceback (most recent call last):
    ...
    cleaner.engines.columns.ColumnError: there is no column 'text' among 'url', 'content'; \
say which holds the text with Columns(text=…), or the pages with Columns(html=…)
    """
    check_form(columns)
    read = columns.read
    if read not in names:
        raise ColumnError(
            f"there is no column {read!r} among {', '.join(map(repr, names))}; "
            "say which holds the text with Columns(text=…), or the pages with Columns(html=…)"
        )
    if list(names).count(read) > 1:
        raise ColumnError(f"there are several columns {read!r}; rename all but one")
    if columns.site and columns.site not in names:
        raise ColumnError(f"there is no column {columns.site!r}, named by Columns(site=…)")
    for role, name in zip(columns.roles, columns.added, strict=True):
        if name in names:
            raise ColumnError(
                f"there is a column {name!r} already; name the new one with Columns({role}=…)"
            )
    if len({read, *columns.added}) <= len(columns.added):
        raise ColumnError(f"two columns have one name in {columns!r}")


def check_form(columns: Columns) -> None:
    """Refuse columns that make no sense whatever the table is.

    Raises:
        ColumnError: the text has no name, or `removed_as` is none of its values.
    """
    if not columns.text:
        raise ColumnError("the text needs a name; give it one with Columns(text=…)")
    if columns.removed_as not in ("list", "json"):
        raise ColumnError(f"removed_as={columns.removed_as!r} is neither 'list' nor 'json'")


def not_text(columns: Columns, kind: object) -> ColumnError:
    """The error for a column of texts or of pages that holds something else."""
    if columns.html:
        return ColumnError(f"column {columns.html!r} holds {kind}, neither strings nor bytes")
    return ColumnError(
        f"column {columns.text!r} holds {kind}, not strings; say which holds the text with "
        "Columns(text=…), or the pages with Columns(html=…)"
    )
