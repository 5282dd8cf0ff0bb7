"""Lines counted by engines: the table is the one that plain Python makes of the same documents.

A test is skipped where its engine is not installed.
"""

import random
import sys

import pytest

from bench.sites import site_pages
from cleaner.engines import repeated_lines
from cleaner.lines.runs import SitedText, count, records_in
from cleaner.lines.table import write_table
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore")


PAGES = [SitedText(page.text, page.site) for page in site_pages(sites=4, pages=10)]


def expected() -> bytes:
    parts: list[bytes] = []
    write_table(records_in(count(PAGES)), parts.append)
    return b"".join(parts)


@pytest.fixture
def runs(tmp_path, monkeypatch):
    # An engine's workers are processes of their own.
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


def merged(runs) -> bytes:
    target = runs.parent / "common.lines"
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
    pytest.importorskip("datatrove", reason="needs pip install 'cleaner[datatrove]'")
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
    sql = pytest.importorskip("pyspark.sql", reason="needs pip install 'cleaner[spark]'")
    session = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = session.getOrCreate()
    try:
        frame = spark.createDataFrame([(page.text, page.site) for page in PAGES], ["text", "url"])
        repeated_lines.count_frame(frame.repartition(3), runs)
    finally:
        spark.stop()
    assert merged(runs) == expected()


@pytest.mark.engine
def test_ray_data(runs):
    ray = pytest.importorskip("ray", reason="needs pip install 'cleaner[ray]'")
    data = pytest.importorskip("ray.data", reason="needs pip install 'cleaner[ray]'")
    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)
    try:
        rows = [{"text": page.text, "url": page.site} for page in PAGES]
        repeated_lines.count_dataset(data.from_items(rows, override_num_blocks=3), runs)
    finally:
        ray.shutdown()
    assert merged(runs) == expected()
