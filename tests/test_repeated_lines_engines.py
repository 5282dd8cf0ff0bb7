"""Lines counted by engines: the table is the one that plain Python makes of the same documents.

A test is skipped where its engine is not installed.
"""

import random

import pyarrow as pa
import pytest

from cleaner import Cleaner, Config
from cleaner.engines import repeated_lines
from cleaner.engines.batches import clean_table
from cleaner.engines.columns import COLUMNS, ColumnError, Columns
from cleaner.repeated_lines.runs import SitedText, count, records_in
from cleaner.repeated_lines.table import write_table
from tests.conftest import ROOT
from tests.engine_starts import ray_started, spark_started
from tests.made_up_sites import site_pages

pytestmark = pytest.mark.filterwarnings("ignore")


PAGES = [SitedText(page.text, page.site) for page in site_pages(sites=4, pages=10)]


def expected() -> bytes:
    parts: list[bytes] = []
    write_table(records_in(count(PAGES)), parts.append)
    return b"".join(parts)


@pytest.fixture
def runs(tmp_path, monkeypatch):
    # An engine's workers are processes of their own.
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


def merged(runs) -> bytes:
    target = runs.parent / "repeated.lines"
    size = repeated_lines.merge_parts(runs, target)
    data = target.read_bytes()
    assert len(data) == size
    assert {path.suffix for path in runs.iterdir()} == {".run"}
    return data


def test_parts_in_any_order_and_a_part_counted_twice(runs):
    pages = random.Random(3).sample(PAGES, len(PAGES))
    for start in range(0, len(pages), 7):
        repeated_lines.count_part(pages[start : start + 7], runs)
    repeated_lines.count_part(pages[:7], runs, memory=1)
    assert len(list(runs.iterdir())) == -(-len(pages) // 7)
    repeated_lines.count_part(pages[3:9], runs)
    assert merged(runs) == expected()


@pytest.mark.engine
def test_datatrove(runs, tmp_path):
    pytest.importorskip("datatrove", reason="needs pip install '.[datatrove]'")
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor

    documents = [
        Document(text=page.text, id=str(number), metadata={"url": page.site})
        for number, page in enumerate(PAGES)
    ]
    steps = [documents, repeated_lines.datatrove_step(runs)]
    LocalPipelineExecutor(steps, tasks=2, workers=1, logging_dir=str(tmp_path / "logs")).run()
    assert merged(runs) == expected()


@pytest.mark.engine
def test_spark(runs):
    with spark_started(1) as spark:
        frame = spark.createDataFrame([(page.text, page.site) for page in PAGES], ["text", "url"])
        repeated_lines.count_frame(frame.repartition(3), runs)
    assert merged(runs) == expected()


@pytest.mark.engine
def test_ray_data(runs):
    with ray_started(1) as ray:
        rows = [{"text": page.text, "url": page.site} for page in PAGES]
        repeated_lines.count_dataset(ray.data.from_items(rows, override_num_blocks=3), runs)
    assert merged(runs) == expected()


# Tables of lines where engines clean

ROWS = [{"text": page.text, "url": page.site} for page in PAGES] + [
    {"text": PAGES[0].text, "url": None},
    {"text": PAGES[0].text, "url": "https://elsewhere.example/1"},
]
SITED = Columns(site="url")


@pytest.fixture
def config(tmp_path) -> Config:
    path = tmp_path / "repeated.lines"
    path.write_bytes(expected())
    return Config(model=False, repair="off", repeated_lines=str(path))


def on_arrow(config: Config) -> list[str]:
    table = clean_table(pa.Table.from_pylist(ROWS), config, SITED)
    assert table.column_names == ["text", "url", *COLUMNS.added]
    return table.column("text").to_pylist()


def on_polars(config: Config) -> list[str]:
    pl = pytest.importorskip("polars", reason="needs pip install '.[polars]'")
    from cleaner.engines.polars import clean_frame

    lazy = pl.DataFrame(ROWS).lazy()
    return clean_frame(lazy, config, SITED).collect()["text"].to_list()


def on_duckdb(config: Config) -> list[str]:
    duckdb = pytest.importorskip("duckdb", reason="needs pip install '.[duckdb]'")
    from cleaner.engines.duckdb import register

    connection = duckdb.connect()
    connection.register("pages", pa.Table.from_pylist(ROWS))
    register(connection, config, sited=True)
    found = connection.sql("SELECT clean_text(text, coalesce(url, '')).text FROM pages")
    return [text for (text,) in found.fetchall()]


def on_datasets(config: Config) -> list[str]:
    datasets = pytest.importorskip("datasets", reason="needs pip install '.[datasets]'")
    from cleaner.engines.datasets import clean_dataset

    return clean_dataset(datasets.Dataset.from_list(ROWS), config, SITED)["text"][:]


def on_langchain(config: Config) -> list[str]:
    documents = pytest.importorskip(
        "langchain_core.documents", reason="needs pip install '.[langchain]'"
    )
    from cleaner.engines.langchain import CleanDocuments

    found = [documents.Document(row["text"], metadata={"url": row["url"]}) for row in ROWS]
    cleaned = CleanDocuments(config, SITED).transform_documents(found)
    return [document.page_content for document in cleaned]


def on_llamaindex(config: Config) -> list[str]:
    schema = pytest.importorskip(
        "llama_index.core.schema", reason="needs pip install '.[llamaindex]'"
    )
    from cleaner.engines.llamaindex import CleanNodes

    nodes = [schema.Document(text=row["text"], metadata={"url": row["url"]}) for row in ROWS]
    return [node.text for node in CleanNodes(config=config, columns=SITED)(nodes)]


def on_datatrove(config: Config) -> list[str]:
    data = pytest.importorskip("datatrove.data", reason="needs pip install '.[datatrove]'")
    from cleaner.engines.datatrove import CleanDocuments

    found = [
        data.Document(row["text"], str(number), metadata={"url": row["url"]})
        for number, row in enumerate(ROWS)
    ]
    return [document.text for document in CleanDocuments(config, SITED).run(found)]


WAYS = [on_arrow, on_polars, on_duckdb, on_datasets, on_langchain, on_llamaindex, on_datatrove]


@pytest.mark.engine
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_engines_know_the_site(way, config):
    cleaner = Cleaner(config)
    found = [cleaner.clean(row["text"], site=row["url"] or "").text for row in ROWS]
    assert found[0] != found[-1] == found[-2]  # what is known of a site is known there only
    assert way(config) == found


def test_a_site_column_that_is_not_there_is_named():
    with pytest.raises(ColumnError, match=r"no column 'host', named by Columns\(site=…\)"):
        clean_table(pa.Table.from_pylist(ROWS), columns=Columns(site="host"))
