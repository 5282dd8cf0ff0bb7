"""HTML in every engine: pages as strings and as bytes give what plain Python gives."""

import json
import os
import warnings

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import Cleaner, Config
from cleaner.engines.batches import clean_batch, clean_table
from cleaner.engines.columns import ColumnError, Columns
from cleaner.engines.rows import HtmlWarning
from tests.conftest import DIRTY
from tests.engine_starts import extra, ray_started, spark_started
from tests.made_up_pages import pages

pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore")]

COUNT = int(os.environ.get("CLEANER_PAGES", "60"))
RULES = Config(model=False, repair="off")
HTML = Columns(html="html", title="title", language="lang", outcome="outcome", removed_as="json")


class Web:
    """Pages, what they are called, and what plain Python makes of them."""

    def __init__(self, folder) -> None:
        self.sources = [*pages(COUNT - 2), "<p>", "Not a page at all."]
        cleaner = Cleaner(RULES)
        self.expected = {}
        for number, html in enumerate(self.sources):
            cleaned = cleaner.clean_html(html)
            removed = [{"start": e.start, "end": e.end, "rule": e.rule} for e in cleaned.edits]
            self.expected[str(number)] = (cleaned.text, removed, cleaned.title, cleaned.language)
        self.rows = [{"id": str(i), "html": html} for i, html in enumerate(self.sources)]
        self.strings = pa.Table.from_pylist(self.rows)
        kinds = pa.schema([("id", pa.string()), ("html", pa.binary())])
        self.bytes = pa.Table.from_pylist(
            [{**row, "html": row["html"].encode()} for row in self.rows], kinds
        )
        self.folders = {}
        for name, table in (("strings", self.strings), ("bytes", self.bytes)):
            self.folders[name] = folder / name
            self.folders[name].mkdir()
            pq.write_table(table, self.folders[name] / "pages.parquet")

    def check(self, rows) -> None:
        rows = list(rows)
        assert sorted(row["id"] for row in rows) == sorted(self.expected)
        for row in rows:
            html = row["html"].encode() if isinstance(row["html"], str) else bytes(row["html"])
            assert html == self.sources[int(row["id"])].encode()
            found = (row["text"], json.loads(row["removed"]), row["title"], row["lang"])
            assert found == self.expected[row["id"]]
            assert row["outcome"] in ("changed", "unchanged", "emptied")


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Web:
    return Web(tmp_path_factory.mktemp("web"))


BOTH = pytest.mark.parametrize("form", ["strings", "bytes"])


@BOTH
def test_arrow(web, form):
    table = getattr(web, form)
    web.check(clean_table(table, RULES, HTML).to_pylist())
    kept = clean_table(table.slice(0, 3), RULES, HTML._replace(original="full")).to_pylist()
    for row in kept:
        gone = json.loads(row["removed"])
        left, at = "", 0
        for edit in gone:
            left, at = left + row["full"][at : edit["start"]], edit["end"]
        assert left + row["full"][at:] == row["text"]


def test_nulls_and_kinds_of_pages():
    for kind in (pa.large_string(), pa.string_view(), pa.large_binary(), pa.binary_view()):
        batch = pa.record_batch({"html": pa.array(["<p>One.</p><p>Two.</p>", None], kind)})
        cleaned = clean_batch(batch, RULES, Columns(html="html"))
        assert cleaned.column("text").to_pylist() == ["One.\n\nTwo.\n", None], kind
        assert cleaned.column("html") == batch.column("html")
    batch = pa.record_batch({"html": [1]})
    with pytest.raises(ColumnError, match="'html' holds int64, neither strings nor bytes"):
        clean_batch(batch, RULES, Columns(html="html"))
    batch = pa.record_batch({"html": ["<p>"], "text": ["One."]})
    with pytest.raises(
        ColumnError, match=r"a column 'text' already; name the new one with Columns\(text=…\)"
    ):
        clean_batch(batch, RULES, Columns(html="html"))


def test_a_text_column_that_holds_markup_is_left_alone_and_counted():
    html = next(pages(1))
    batch = pa.record_batch({"text": [html, DIRTY]})
    with pytest.warns(HtmlWarning, match="Columns\\(html=…\\)"):
        rows = clean_batch(batch, RULES, Columns(outcome="outcome")).to_pylist()
    assert [row["outcome"] for row in rows] == ["html", "changed"]
    assert rows[0]["text"] == html
    assert rows[0]["removed"] == []


def test_columns_can_be_left_out():
    columns = Columns(removed="", body_score="", kept_share="", title="headline")
    cleaned = clean_batch(pa.record_batch({"text": [DIRTY]}), RULES, columns)
    assert cleaned.schema.names == ["text", "headline"]
    with pytest.raises(ColumnError, match="needs a name"):
        clean_batch(pa.record_batch({"text": [DIRTY]}), RULES, Columns(text=""))
    with pytest.raises(ColumnError, match="neither 'list' nor 'json'"):
        clean_batch(pa.record_batch({"text": [DIRTY]}), RULES, Columns(removed_as="text"))


@BOTH
def test_polars(web, form):
    pl = extra("polars", "polars")
    from cleaner.engines.polars import clean_frame, clean_html, clean_text

    lazy = pl.scan_parquet(web.folders[form])
    web.check(clean_frame(lazy, RULES, HTML).collect().to_dicts())
    frame = lazy.collect()
    by_name = frame.select(clean_html("html", RULES).alias("c")).unnest("c")
    assert by_name.columns == ["text", "removed", "body_score", "kept_share"]
    assert by_name["text"].to_list() == [web.expected[row["id"]][0] for row in web.rows]
    texts = pl.DataFrame({"text": [DIRTY], "url": ["https://a.example"]})
    struct = texts.select(clean_text("text", RULES, "url", Columns(removed=""))).to_series()
    assert struct.struct.fields == ["text", "body_score", "kept_share"]


@BOTH
def test_duckdb(web, form):
    duckdb = extra("duckdb", "duckdb")
    from cleaner.engines.duckdb import register

    connection = duckdb.connect()
    kind = "VARCHAR" if form == "strings" else "BLOB"
    columns = Columns(title="title", language="language", outcome="outcome", removed_as="json")
    for config in (
        Config(remove=False, model=False, repair="off"),
        RULES,
    ):  # twice: the later holds
        register(connection, config, html=kind, columns=columns)
    rows = connection.sql(
        f"SELECT id, html, unnest(clean_html(html)) FROM '{web.folders[form]}/*.parquet'"
    )
    names = [{"language": "lang"}.get(name, name) for name in rows.columns]
    web.check(dict(zip(names, row, strict=True)) for row in rows.fetchall())


def test_duckdb_registers_texts_twice(web):
    duckdb = extra("duckdb", "duckdb")
    from cleaner.engines.duckdb import register

    connection = duckdb.connect()
    register(connection, RULES)
    register(connection, Config(remove=False, model=False, repair="off"), sited=True)
    register(connection, RULES)
    (row,) = connection.execute("SELECT clean_text(?)", [DIRTY]).fetchall()
    assert row[0]["text"] != DIRTY


@BOTH
def test_datasets(web, form, tmp_path):
    datasets = extra("datasets", "datasets")
    from cleaner.engines.datasets import clean_dataset

    folder = str(web.folders[form])
    both = datasets.load_dataset("parquet", data_dir=folder, cache_dir=str(tmp_path))
    assert isinstance(both, datasets.DatasetDict)
    cleaned = clean_dataset(both, RULES, HTML)
    assert isinstance(cleaned, datasets.DatasetDict)
    web.check(cleaned["train"])
    lazy = datasets.IterableDatasetDict({"train": both["train"].to_iterable_dataset()})
    web.check(clean_dataset(lazy, RULES, HTML)["train"])


@BOTH
def test_ray_data(web, form):
    from cleaner.engines.ray import clean_dataset

    with ray_started(2) as ray:
        web.check(
            clean_dataset(ray.data.read_parquet(str(web.folders[form])), RULES, HTML).take_all()
        )


@BOTH
def test_spark(web, form):
    from cleaner.engines.spark import clean_frame

    with spark_started(2) as session:
        frame = session.read.parquet(str(web.folders[form]))
        web.check(row.asDict(recursive=True) for row in clean_frame(frame, RULES, HTML).collect())


def test_langchain(web):
    extra("langchain", "langchain_core")
    from langchain_core.documents import Document
    from langchain_core.runnables import RunnableLambda

    from cleaner.engines.langchain import CleanDocuments

    documents = [Document(row["html"], metadata={"id": row["id"]}) for row in web.rows]
    columns = HTML._replace(html="")
    chain = CleanDocuments(RULES, columns, html=True) | RunnableLambda(lambda found: found)
    web.check(
        {**page.metadata, "text": page.page_content, "html": given.page_content}
        for page, given in zip(chain.invoke(documents), documents, strict=True)
    )
    (plain,) = CleanDocuments(RULES).invoke([Document(DIRTY)])
    assert sorted(plain.metadata) == ["body_score", "kept_share"]


def test_llamaindex(web):
    extra("llamaindex", "llama_index.core")
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.node_parser import TokenTextSplitter
    from llama_index.core.schema import Document

    from cleaner.engines.llamaindex import CleanNodes

    nodes = [Document(text=row["html"], metadata={"id": row["id"]}) for row in web.rows]
    step = CleanNodes(config=RULES, columns=HTML._replace(html=""), html=True)
    cleaned = IngestionPipeline(transformations=[step]).run(documents=nodes)
    web.check(
        {**node.metadata, "text": node.text, "html": given.text}
        for node, given in zip(cleaned, nodes, strict=True)
    )
    tokens = TokenTextSplitter(chunk_size=100, chunk_overlap=0, tokenizer=str.split)
    steps = [CleanNodes(config=RULES), tokens]
    chunks = IngestionPipeline(transformations=steps).run(documents=[Document(text=DIRTY)])
    for chunk in chunks:
        assert sorted(chunk.metadata) == ["body_score", "kept_share"]
        assert all(isinstance(value, float | None) for value in chunk.metadata.values())


def test_datatrove_in_its_own_time_limit(web, tmp_path):
    data = extra("datatrove", "datatrove.data")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.engines.datatrove import ExtractArticles

    documents = [data.Document(row["html"], row["id"]) for row in web.rows]
    columns = HTML._replace(html="", removed_as="list")
    steps = [
        documents,
        ExtractArticles(RULES, columns),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    LocalPipelineExecutor(steps, logging_dir=str(tmp_path / "logs")).run()
    (path,) = (tmp_path / "out").glob("*.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    left = {number: row for number, row in web.expected.items() if row[0].strip()}
    assert [row["id"] for row in rows] == sorted(left, key=int)
    for row in rows:
        found = row["metadata"]
        assert (row["text"], found["removed"], found["title"], found["lang"]) == left[row["id"]]
    stats = json.loads((tmp_path / "logs" / "stats.json").read_text())
    (ours,) = [step["stats"] for step in stats if "cleaner" in step["name"]]
    assert ours["total"] == COUNT
    assert ours["forwarded"] == len(left)
    assert "timeout" not in ours


def test_datatrove_goes_on_after_a_page_that_takes_too_long(web, monkeypatch):
    data = extra("datatrove", "datatrove.data")
    import time

    from cleaner.engines.datatrove import ExtractArticles

    class Slow(ExtractArticles):
        def _row(self, html, site):
            if "slow" in html:
                time.sleep(30)
            return super()._row(html, site)

    documents = [
        data.Document(html, html) for html in ("<p>One.</p>", "<p>slow</p>", "<p>Two.</p>")
    ]
    step = Slow(RULES)
    found = [document.text.strip() for document in step.run(documents)]
    assert found == ["One.", "Two."]
    assert step.stats["timeout"].total == 1


def test_datatrove_counts_texts_that_are_html(web):
    data = extra("datatrove", "datatrove.data")
    from cleaner.engines.datatrove import CleanDocuments

    step = CleanDocuments(RULES)
    (document,) = step.run([data.Document(web.sources[0], "1")])
    assert document.text == web.sources[0]
    assert step.stats["html"].total == 1


def test_warnings_do_not_come_for_pages(web):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clean_table(web.strings.slice(0, 2), RULES, HTML)
