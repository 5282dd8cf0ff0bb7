"""LlamaIndex: a transformation for ingestion pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.config import Config
from cleaner.engines.columns import COLUMNS, Columns
from cleaner.engines.extras import needs
from cleaner.engines.rows import clean_rows, metadata_of

with needs("llamaindex"):
    from llama_index.core.schema import BaseNode, MetadataMode, TransformComponent


class CleanNodes(TransformComponent):
    """Cleans documents. Put it before the splitter: a menu is recognised by where it stands.

    Attributes:
        config: the settings.
        columns: names of the entries of the metadata.
    """

    config: Config = Config()
    columns: Columns = COLUMNS

    @classmethod
    def class_name(cls) -> str:
        """The name of the transformation in a stored pipeline."""
        return "CleanNodes"

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:  # noqa: ARG002
        """Clean copies of the nodes; their metadata says what was removed.

        These entries are hidden from embeddings and prompts.
        """
        texts = [node.get_content(MetadataMode.NONE) for node in nodes]
        sites = (node.metadata.get(self.columns.site) for node in nodes)
        rows = clean_rows(texts, self.config, sites)
        cleaned = []
        for node, text, row in zip(nodes, texts, rows, strict=True):
            copy = node.model_copy(deep=True)
            copy.set_content(row.text)
            copy.metadata.update(metadata_of(row, text, self.columns))
            for hidden in (copy.excluded_embed_metadata_keys, copy.excluded_llm_metadata_keys):
                hidden.extend(name for name in self.columns.added if name not in hidden)
            cleaned.append(copy)
        return cleaned
