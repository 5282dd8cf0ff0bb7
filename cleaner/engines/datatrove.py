"""datatrove: a pipeline step, for its local, Slurm and Ray executors."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cleaner.config import Config
from cleaner.engines.columns import COLUMNS, ColumnError, Columns
from cleaner.engines.extras import needs
from cleaner.engines.rows import Row, metadata_of, row_of
from cleaner.pipeline import cleaner_for

with needs("datatrove"):
    from datatrove.pipeline.base import PipelineStep

if TYPE_CHECKING:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.writers.disk_base import DiskWriter


class CleanDocuments(PipelineStep):
    """Cleans documents, and counts what each rule removed.

    Statistics: ``changed`` and ``unchanged`` documents, ``emptied`` ones (changed documents of
    which nothing is left), ``characters`` removed, ``edits: RULE`` and ``characters: RULE`` for
    every rule. The step keeps no state between documents, so that datatrove's tasks can be run,
    killed and run again in any order.

    Args:
        config: the settings; the defaults when left out.
        columns: names of the entries of the metadata; the text is `Document.text`.
    """

    name = "cleaner"
    type = "FORMAT"

    def __init__(self, config: Config | None = None, columns: Columns = COLUMNS) -> None:
        super().__init__()
        self.config = config
        self.columns = columns

    def run(
        self,
        data: DocumentsPipeline,
        rank: int = 0,  # noqa: ARG002
        world_size: int = 1,  # noqa: ARG002
    ) -> DocumentsPipeline:
        """Clean the documents, in order; their metadata says what was removed.

        Raises:
            ColumnError: the metadata of a document has an entry already that would be added.
        """
        cleaner = cleaner_for(Config() if self.config is None else self.config)
        for document in data or ():
            with self.track_time():
                self._check(document.metadata)
                site = str(document.metadata.get(self.columns.site) or "")
                row = row_of(cleaner.clean(document.text, site=site))
                document.metadata.update(metadata_of(row, document.text, self.columns))
                document.text = row.text
                self._count(row)
            yield document

    def _check(self, metadata: dict[str, Any]) -> None:
        for name in self.columns.added:
            if name in metadata:
                raise ColumnError(
                    f"a document has {name!r} in its metadata already; choose another with Columns"
                )

    def _count(self, row: Row) -> None:
        if not row.removed:
            self.stat_update("unchanged")
            return
        self.stat_update("changed")
        if not (row.text or "").strip():
            self.stat_update("emptied")
        # One value a document and rule: their means and deviations are those of documents.
        edits: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        for start, end, rule in row.removed:
            edits[rule] += 1
            characters[rule] += end - start
        self.stat_update("characters", value=characters.total())
        for rule, count in edits.items():
            self.stat_update(f"edits: {rule}", value=count)
            self.stat_update(f"characters: {rule}", value=characters[rule])


def as_row(writer: DiskWriter, document: Document) -> dict[str, Any]:
    """An adapter for datatrove's writers: ``JsonlWriter("cleaned", adapter=as_row)``.

    It makes the same rows as the default adapter, without a deep copy of every document.
    """
    row: dict[str, Any] = {"text": document.text, "id": document.id}
    row["media"] = [
        asdict(each)
        if getattr(writer, "save_media_bytes", True)
        else {**asdict(each), "media_bytes": None}
        for each in document.media
    ]
    if writer.expand_metadata:
        row.update(document.metadata)
    else:
        row["metadata"] = dict(document.metadata)
    return {name: value for name, value in row.items() if value or name in document.metadata}
