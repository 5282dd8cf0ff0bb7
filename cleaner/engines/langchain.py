"""LangChain: a document transformer that is a `Runnable`, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import FLAT, Columns, check_form
from cleaner.engines.extras import needs
from cleaner.engines.rows import clean_rows, metadata_of

with needs("langchain"):
    from langchain_core.documents import BaseDocumentTransformer, Document
    from langchain_core.runnables import Runnable, RunnableConfig


class CleanDocuments(BaseDocumentTransformer, Runnable[Sequence[Document], Sequence[Document]]):
    """Cleans documents. Put it before the splitter: a menu is recognised by where it stands.

    Splitters copy a document's metadata to every chunk, and stores of vectors want it flat. So the
    metadata gets two numbers; what was removed is in it, as JSON, only where `columns` name it.

    Args:
        config: the settings; the defaults when left out.
        columns: names of the entries of the metadata.
        html: whether documents are pages; text that is HTML comes back as it is otherwise.
    """

    def __init__(
        self, config: Config | None = None, columns: Columns = FLAT, *, html: bool = False
    ) -> None:
        check_form(columns)
        self.config = config
        self.columns = columns._replace(removed_as="json")
        self.html = html

    def transform_documents(
        self,
        documents: Sequence[Document],
        **kwargs: Any,  # noqa: ARG002
    ) -> Sequence[Document]:
        """Clean copies of the documents; their metadata says how much stayed."""
        sites = (document.metadata.get(self.columns.site) for document in documents)
        texts = (document.page_content for document in documents)
        rows = clean_rows(texts, self.config, sites, html=self.html)
        cleaned = []
        for document, row in zip(documents, rows, strict=True):
            metadata = {**document.metadata, **metadata_of(row, self.columns)}
            cleaned.append(
                document.model_copy(update={"page_content": row.text, "metadata": metadata})
            )
        return cleaned

    def invoke(
        self,
        input: Sequence[Document],  # noqa: A002  (LangChain calls it so)
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ARG002
    ) -> Sequence[Document]:
        """`transform_documents` as a step of a chain."""
        cleaned: Sequence[Document]
        cleaned = self._call_with_config(self.transform_documents, input, config)
        return cleaned
