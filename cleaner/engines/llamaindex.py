"""LlamaIndex: a transformation for ingestion pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import FLAT, Columns
from cleaner.engines.extras import needs
from cleaner.engines.rows import clean_rows, metadata_of

with needs("llamaindex"):
    from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent


class CleanNodes(TransformComponent):
    """Cleans documents. Put it before the splitter: a menu is recognised by where it stands.

    Splitters copy a document's metadata to every chunk, and stores of vectors want it flat. So the
    metadata gets two numbers; what was removed is in it, as JSON, only where `columns` name it.

    Attributes:
        config: the settings.
        columns: names of the entries of the metadata.
        html: whether documents are pages; text that is HTML comes back as it is otherwise.
    """

    config: Config = Config()
    columns: Columns = FLAT
    html: bool = False

    @classmethod
    def class_name(cls) -> str:
        """The name of the transformation in a stored pipeline."""
        return "CleanNodes"

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:  # noqa: ARG002
        """Clean copies of the nodes; their metadata says how much stayed.

        These entries are hidden from embeddings and prompts.
        """
        columns = self.columns._replace(removed_as="json")
        texts = [node.get_content(MetadataMode.NONE) for node in nodes]
        sites = (node.metadata.get(columns.site) for node in nodes)
        rows = clean_rows(texts, self.config, sites, html=self.html)
        cleaned = []
        for node, row in zip(nodes, rows, strict=True):
            copy = node.model_copy(deep=True)
            copy.set_content(row.text)
            added = metadata_of(row, columns)
            copy.metadata.update(added)
            for hidden in (copy.excluded_embed_metadata_keys, copy.excluded_llm_metadata_keys):
                hidden.extend(name for name in added if name not in hidden)
            cleaned.append(copy)
        return cleaned
