"""Pages through engines that run in one process, beside a plain loop over the same pages.

    python -m bench.engine_pages [-n PAGES]

500 pages of HTML made of our own texts, by rules. What comes out must be what the loop gives. The
share is processor time of the loop by that of the engine, processes that it starts included, with
cleaners and engines set up before; each is measured twice, and the better one counts.
"""

from __future__ import annotations

import logging
import resource
import sys
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from cleaner import Config
from cleaner.engines.columns import Columns
from cleaner.pipeline import cleaner_for
from tests.made_up_pages import pages

CONFIG = Config(model=False, repair="off")
HTML = Columns(html="html")
Engine = Callable[[list[str]], list[str]]


def plain(sources: list[str]) -> list[str]:
    cleaner = cleaner_for(CONFIG)
    return [cleaner.clean_html(html).text for html in sources]


def on_arrow(sources: list[str]) -> list[str]:
    import pyarrow as pa

    from cleaner.engines.batches import clean_batch

    batch = pa.record_batch({"html": pa.array([html.encode() for html in sources])})
    found: list[str] = clean_batch(batch, CONFIG, HTML).column("text").to_pylist()
    return found


def on_polars(sources: list[str]) -> list[str]:
    import polars as pl

    from cleaner.engines.polars import clean_frame

    found: list[str] = clean_frame(pl.DataFrame({"html": sources}), CONFIG, HTML)["text"].to_list()
    return found


def on_duckdb(sources: list[str]) -> list[str]:
    import duckdb
    import pyarrow as pa

    from cleaner.engines.duckdb import register

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    register(connection, CONFIG, html="VARCHAR")
    connection.register("page", pa.table({"html": sources}))
    return [row[0] for row in connection.sql("SELECT clean_html(html).text FROM page").fetchall()]


def on_datasets(sources: list[str]) -> list[str]:
    import datasets

    from cleaner.engines.datasets import clean_dataset

    datasets.disable_progress_bars()
    datasets.disable_caching()
    return list(clean_dataset(datasets.Dataset.from_dict({"html": sources}), CONFIG, HTML)["text"])


def on_datatrove(sources: list[str]) -> list[str]:
    from datatrove.data import Document

    from cleaner.engines.datatrove import ExtractArticles

    documents = [Document(html, str(number)) for number, html in enumerate(sources)]
    return [each.text for each in ExtractArticles(CONFIG).run(documents)]


def on_langchain(sources: list[str]) -> list[str]:
    from langchain_core.documents import Document

    from cleaner.engines.langchain import CleanDocuments

    cleaned = CleanDocuments(CONFIG, html=True).invoke([Document(html) for html in sources])
    return [each.page_content for each in cleaned]


def on_llamaindex(sources: list[str]) -> list[str]:
    from llama_index.core.schema import Document

    from cleaner.engines.llamaindex import CleanNodes

    step = CleanNodes(config=CONFIG, html=True)
    return [each.text for each in step([Document(text=html) for html in sources])]


ENGINES: dict[str, Engine] = {
    "Arrow": on_arrow,
    "Polars": on_polars,
    "DuckDB": on_duckdb,
    "datasets": on_datasets,
    "datatrove, ExtractArticles": on_datatrove,
    "LangChain": on_langchain,
    "LlamaIndex": on_llamaindex,
}


def seconds(engine: Engine, sources: list[str]) -> tuple[float, list[str]]:
    """Processor time of an engine and its processes, and what it makes."""
    before = _spent()
    found = engine(sources)
    return _spent() - before, found


def _spent() -> float:
    each = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in each)


def main() -> None:
    count = int(sys.argv[2]) if sys.argv[1:2] == ["-n"] else 500
    logging.disable(logging.WARNING)
    sources = list(islice(pages(count), count))
    plain(sources[:20])
    expected = plain(sources)
    print("| engine | pages | share of the plain loop |\n|---|---|---|")
    for name, engine in ENGINES.items():
        engine(sources[:20])
        best = 0.0
        for _ in range(2):
            loop, _texts = seconds(plain, sources)
            spent, found = seconds(engine, sources)
            if found != expected:
                raise SystemExit(f"{name}: other texts than the plain loop")
            best = max(best, loop / spent)
        print(f"| {name} | {count:,} | {best:.0%} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        import os

        os.environ["HF_HOME"] = str(Path(folder))
        main()
