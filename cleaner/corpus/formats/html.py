"""HTML: a file is one page, and its cleaned copy is a text, or Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.cleaned import Cleaned
from cleaner.corpus.formats.format import Format
from cleaner.corpus.formats.markdown import MARKDOWN
from cleaner.corpus.formats.text import TEXT
from cleaner.corpus.formats.whole_files import WholeFileFormat
from cleaner.corpus.pieces import Order, Piece, Places, clean_page
from cleaner.document import Edit
from cleaner.reports.runs import words_start


@dataclass(frozen=True, kw_only=True, eq=False)
class HtmlFormat(WholeFileFormat):
    """Pages. Their copies are texts, or Markdown where the settings ask for it."""

    def places_in(self, piece: Piece, cleaned: Cleaned) -> Places:
        """Places in the source of the page, as far as its text can be aligned with it."""

        def places(edits: Sequence[Edit]) -> list[tuple[int, int] | None]:
            from cleaner.page.markup import decoded
            from cleaner.page.source_places import places_in_source

            offsets = [words_start(edit) for edit in edits]
            return places_in_source(decoded(piece.data), cleaned.original, offsets)

        return places

    def written_for(self, order: Order) -> Format:
        """The format of the cleaned copies that an order asks for."""
        return TEXT if order.config.output == "text" else MARKDOWN


def _clean_document(piece: Piece) -> Cleaned:
    return clean_page(piece.order, piece.name, piece.data, piece.site())


def _text_of(piece: Piece) -> str:
    from cleaner.page import read_page

    return read_page(piece.data, voters=False).text


HTML = HtmlFormat(
    name="html",
    label="HTML",
    suffixes=(".html", ".htm", ".xhtml"),
    written_as=TEXT,
    clean_document=_clean_document,
    text_of=_text_of,
)
