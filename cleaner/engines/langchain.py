"""LangChain: a document transformer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import COLUMNS, Columns
from cleaner.engines.extras import needs
from cleaner.engines.rows import clean_rows, metadata_of

with needs("langchain"):
    from langchain_core.documents import BaseDocumentTransformer, Document


class CleanDocuments(BaseDocumentTransformer):
    """Cleans documents. Put it before the splitter: a menu is recognised by where it stands.

    Args:
        config: the settings; the defaults when left out.
        columns: names of the entries of the metadata.
    """

    def __init__(self, config: Config | None = None, columns: Columns = COLUMNS) -> None:
        self.config = config
        self.columns = columns

    def transform_documents(
        self,
        documents: Sequence[Document],
        **kwargs: Any,  # noqa: ARG002
    ) -> Sequence[Document]:
        """Clean copies of the documents; their metadata says what was removed."""
        sites = (document.metadata.get(self.columns.site) for document in documents)
        rows = clean_rows((document.page_content for document in documents), self.config, sites)
        cleaned = []
        for document, row in zip(documents, rows, strict=True):
            added = metadata_of(row, document.page_content, self.columns)
            update = {"page_content": row.text, "metadata": {**document.metadata, **added}}
            cleaned.append(document.model_copy(update=update))
        return cleaned
