"""spaCy: a tokenizer that cleans texts first, since no pipe can change the text of a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import COLUMNS, Columns, check_form
from cleaner.engines.extras import needs
from cleaner.engines.rows import clean_rows, metadata_of

with needs("spacy"):
    from spacy.tokens import Doc


class CleanFirst:
    """Cleans a text, and has what stays tokenized: ``nlp.tokenizer = CleanFirst(nlp.tokenizer)``.

    `Doc.user_data` says what was removed; offsets in the document are those of the cleaned text.

    Args:
        tokenizer: what makes a document of a text.
        config: the settings; the defaults when left out.
        columns: names of the entries of `Doc.user_data`.
        html: whether texts are pages.
    """

    def __init__(
        self,
        tokenizer: Callable[[str], Doc],
        config: Config | None = None,
        columns: Columns = COLUMNS,
        *,
        html: bool = False,
    ) -> None:
        check_form(columns)
        self.tokenizer = tokenizer
        self.config = config
        self.columns = columns
        self.html = html

    def __call__(self, text: str) -> Doc:
        """The document of a cleaned text."""
        (row,) = clean_rows([text], self.config, html=self.html)
        doc = self.tokenizer(row.text or "")
        doc.user_data.update(metadata_of(row, self.columns))
        return doc

    def __getattr__(self, name: str) -> Any:
        """What spaCy asks of a tokenizer beside, such as to save itself, the real one does."""
        if name.startswith("__") or name == "tokenizer":
            raise AttributeError(name)
        return getattr(self.tokenizer, name)
