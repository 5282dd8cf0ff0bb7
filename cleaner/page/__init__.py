"""Reads HTML: the text of a page in reading order, and where in the page each line stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from cleaner.classifier.words import language_of
from cleaner.document import Edit
from cleaner.page.declared import (
    Declared,
    Metadata,
    declared,
    metadata,
    metadata_lines,
    title_line,
)
from cleaner.page.lines import Element, Line, Reading
from cleaner.page.markup import decoded, parsed
from cleaner.page.reading import read_tree
from cleaner.page.rendering import as_markdown
from cleaner.page.structure import Structure, structure
from cleaner.page.voters import MOST_CHARACTERS, MOST_DEPTH, MOST_LINES, Votes, votes
from cleaner.text.lazy_patterns import lazy_pattern

FEW_CHARACTERS = 200
"""Characters of text under which what a page declares as structured data is read instead."""

_TAG = lazy_pattern(r"<[!/?]?[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text.

    Attributes:
        text: its text, in reading order; lines of a list or a table follow each other, all else
            stands apart.
        starts: where in `text` each line of the page begins, in characters.
        structure: where in the page each line stands; None for a page without lines.
        votes: what extractors, and the page itself, say about each line; None likewise.
        title_line: the index of the line that is the title over the article; -1 for none.
        metadata: what the page says about itself and shows.
        metadata_lines: the indices of the lines beside the title that show date and author.
        reading: its lines and elements, with links and cells; only where they were asked for.
    """

    text: str
    starts: tuple[int, ...] = ()
    structure: Structure | None = field(default=None, repr=False)
    votes: Votes | None = field(default=None, repr=False)
    title_line: int = -1
    metadata: Metadata = field(default_factory=Metadata)
    metadata_lines: frozenset[int] = frozenset()
    reading: Reading | None = field(default=None, repr=False)

    def markdown(self, edits: Sequence[Edit], *, links: bool = False) -> str:
        """What edits leave of the page, as Markdown: headings, lists, tables, quotations, code.

        Args:
            edits: what was removed from `text` and repaired in it, sorted and disjoint.
            links: whether links are written as such, and not as their text alone.

        Raises:
            ValueError: the page was not read with ``noted=True``.
        """
        if self.reading is None:
            raise ValueError("the lines were not kept; read the page with noted=True")
        return as_markdown(self.reading, self.starts, self.text, edits, links=links)


def read_page(html: str | bytes, *, voters: bool = True, noted: bool = False) -> Page:
    """Read a page.

    Args:
        html: the page; bytes are decoded as it declares.
        voters: whether to ask trafilatura and jusText about its lines; pages that are too
            large or too deep for them are read without.
        noted: whether to keep what `Page.markdown` needs.

    Raises:
        TypeError: `html` is neither str nor bytes.
    """
    if not isinstance(html, str | bytes):
        raise TypeError(f"clean_html() takes str or bytes, not {type(html).__name__}")
    source = decoded(html) if isinstance(html, bytes) else html
    if not _TAG.search(source):
        return Page(source)
    tree = parsed(source)
    said = declared(tree)
    reading = _readable(read_tree(tree, noted=noted), said)
    if not reading.lines:
        return Page("", reading=reading if noted else None)
    texts = [line.text for line in reading.lines]
    pieces = ["\n" * line.gap + text for line, text in zip(reading.lines, texts, strict=True)]
    ends = accumulate(map(len, pieces))
    leading = reading.lines[0].gap
    text = "".join(pieces)[leading:] + "\n"
    starts = tuple(end - len(line) - leading for end, line in zip(ends, texts, strict=True))
    deepest = max(element.depth for element in reading.elements)
    title = title_line(reading.lines, reading.elements, said)
    about = metadata(reading.lines, title, said)
    is_usual = len(source) <= MOST_CHARACTERS and deepest <= MOST_DEPTH and len(texts) <= MOST_LINES
    ask = voters and is_usual
    return Page(
        text,
        starts,
        structure(reading, said.title),
        votes(texts, source, said, language_of(text) if ask else None),
        title,
        about,
        metadata_lines(texts, title, about),
        reading if noted else None,
    )


def _readable(reading: Reading, said: Declared) -> Reading:
    """What the page declares, where scripts would have to fetch its text."""
    shown = sum(len(line.text) for line in reading.lines)
    if shown >= FEW_CHARACTERS:
        return reading
    for text in (said.article_body, said.texts, said.description):
        if len(text) > max(shown, FEW_CHARACTERS):
            lines = [" ".join(line.split()) for line in text.split("\n")]
            body = Element(-1, "body", "", 0, False, False)
            return Reading([Line(line, 0, 2, 0, 0, 0, 0, "") for line in lines if line], [body])
    return reading
