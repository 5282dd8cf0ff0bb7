"""datatrove: a pipeline step, for its local, Slurm and Ray executors."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cleaner.config import Config
from cleaner.engines.columns import COLUMNS, ColumnError, Columns, check_form
from cleaner.engines.extras import needs
from cleaner.engines.rows import Row, clean_one, metadata_of, row_of
from cleaner.pipeline import cleaner_for

with needs("datatrove"):
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.extractors.base import BaseExtractor, ExtractorSandbox
    from datatrove.utils.typeshelper import StatHints

if TYPE_CHECKING:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.writers.disk_base import DiskWriter


WARM_UP = 120.0
"""Seconds that a process may take to load rules, classifiers and dictionaries before its first
page. It takes 3 on an idle core; 40 times that is for a machine that is busy with other tasks."""

_FIRST_PAGE = """<html><head><title>A page</title></head><body>
<ul><li><a href="/">Home</a></li></ul>
<article><h1>A page</h1><p>The first page of a process asks for all that others will need, such as
the dictionary that says whether <i>harbuor</i> is a word, and it may take its time.</p></article>
</body></html>"""


class CleanDocuments(PipelineStep):
    """Cleans documents, and counts what each rule removed.

    Statistics: ``changed`` and ``unchanged`` documents, ``emptied`` ones (changed documents of
    which nothing is left), ``html`` for those that were left alone because they are HTML,
    ``characters`` removed, ``edits: RULE`` and ``characters: RULE`` for every rule. The step keeps
    no state between documents, so that datatrove's tasks can be run, killed and run again in any
    order.

    Args:
        config: the settings; the defaults when left out.
        columns: names of the entries of the metadata; the text is `Document.text`.
    """

    name = "cleaner"
    type = "FORMAT"

    def __init__(self, config: Config | None = None, columns: Columns = COLUMNS) -> None:
        super().__init__()
        check_form(columns)
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
                _check(document.metadata, self.columns)
                site = document.metadata.get(self.columns.site)
                row = row_of(clean_one(cleaner, document.text, site, html=False))
                document.metadata.update(metadata_of(row, self.columns))
                document.text = row.text
                _count(self, row)
            yield document


class ExtractArticles(BaseExtractor):
    """Makes articles of pages, in the place of datatrove's ``Trafilatura()``.

    Pages are cleaned in a process of their own, as datatrove's extractors do it: what takes longer
    than the limit, or kills the process, costs one page. A process loads all that it needs before
    its first page, and this time does not count. Statistics: those of datatrove's extractors, and
    those of `CleanDocuments`. Pages of which nothing is left are dropped.

    Args:
        config: the settings; the defaults when left out.
        columns: names of the entries of the metadata; the page is `Document.text`.
        timeout: seconds that a page may take.
    """

    name = "cleaner: extract"

    def __init__(
        self, config: Config | None = None, columns: Columns = COLUMNS, timeout: float = 1
    ) -> None:
        super().__init__(timeout)
        check_form(columns)
        self.config = config
        self.columns = columns

    def extract(self, text: str) -> str:
        """The article of a page."""
        return self._row(text, "").text or ""

    def _row(self, html: str, site: str) -> Row:
        cleaner = cleaner_for(Config() if self.config is None else self.config)
        return row_of(clean_one(cleaner, html, site, html=True))

    def run(
        self,
        data: DocumentsPipeline,
        rank: int = 0,  # noqa: ARG002
        world_size: int = 1,  # noqa: ARG002
    ) -> DocumentsPipeline:
        """Extract the articles, in order; the metadata says more about them.

        Raises:
            ColumnError: the metadata of a document has an entry already that would be added.
        """
        self._row(_FIRST_PAGE, "")  # what this process has loaded, those that it forks have, too
        with _Sandbox(timeout=self.timeout, warmup_text=(_FIRST_PAGE, "")) as sandbox:
            for document in data or ():
                self.stat_update(StatHints.total)
                _check(document.metadata, self.columns)
                with self.track_time():
                    row = self._row_or_none(sandbox, document)
                if row is None:
                    continue
                if not (row.text or "").strip():
                    self.stat_update(StatHints.dropped)
                    continue
                document.text = row.text
                document.metadata.update(metadata_of(row, self.columns))
                self.stat_update(StatHints.forwarded)
                self.update_doc_stats(document)
                yield document

    def _row_or_none(self, sandbox: _Sandbox, document: Document) -> Row | None:
        """The outcome of a page; None, and counted, where there is none."""
        site = str(document.metadata.get(self.columns.site) or "")
        try:
            row: Row = sandbox.process_document((document.text, site), self._row)
        except TimeoutError:
            self.stat_update("timeout")
        except EOFError:
            self.stat_update("broken_process")
        except Exception:  # a run of days must not end at one page
            self.stat_update("clean_error")
        else:
            self.stat_update("extracted")
            _count(self, row)
            return row
        return None


class _Sandbox(ExtractorSandbox):
    """A process for pages, whose start has a limit of its own."""

    timeout: float

    def _ensure_process(self, extract_fn: Any) -> None:
        limit: float = self.timeout
        self.timeout = WARM_UP
        try:
            super()._ensure_process(extract_fn)
        finally:
            self.timeout = limit


def _check(metadata: dict[str, Any], columns: Columns) -> None:
    for name in columns.added:
        if name in metadata:
            raise ColumnError(
                f"a document has {name!r} in its metadata already; choose another with Columns"
            )


def _count(step: PipelineStep, row: Row) -> None:
    if row.outcome == "html":
        step.stat_update("html")
        return
    step.stat_update("changed" if row.removed else "unchanged")
    if not row.removed:
        return
    if row.outcome == "emptied":
        step.stat_update("emptied")
    # One value a document and rule: their means and deviations are those of documents.
    edits: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for start, end, rule in row.removed:
        edits[rule] += 1
        characters[rule] += end - start
    step.stat_update("characters", value=characters.total())
    for rule, count in edits.items():
        step.stat_update(f"edits: {rule}", value=count)
        step.stat_update(f"characters: {rule}", value=characters[rule])


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
