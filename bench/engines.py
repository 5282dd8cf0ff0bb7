"""Throughput of one core inside each engine, beside a plain loop over the same documents.

    python -m bench.engines [-n DOCUMENTS] [ENGINE …]    measures; all engines, 100,000 documents
    python -m bench.engines fresh [EXTRA …]              installs each extra in a fresh environment
                                                         and runs its example of docs/engines.md
    python -m bench.engines table                        prints what was measured, as Markdown

Rules only, documents of about 3 KB made of our own texts. An engine reads a Parquet file, cleans
with one worker and writes Parquet (datatrove JSON lines, which is what it is mostly used with);
LangChain and LlamaIndex read it and keep the documents. The plain loop cleans texts that are in
memory and keeps nothing. Every engine runs in a process of its own, once on a hundredth of the
documents and once on all; the difference gives the throughput, what is left of the shorter run the
start-up. The plain loop runs on a tenth of the documents before and behind.

Throughput is documents a second of processor time, that of every process an engine starts, its
schedulers and the Java machine included: other work on the machine hardly changes it, and an engine
that keeps a second core busy does not look fast. The share by the clock stands beside it.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from cleaner import Cleaner, Config
from tests.corpora import ROOT, articles

CONFIG = Config(model=False, repair="off")
RESULTS = ROOT / "build" / "engines.json"


class Spent(NamedTuple):
    """Seconds by the clock and of processor time, or documents in each of them."""

    clock: float
    cpu: float


def write_pages(path: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    source = iter(enumerate(articles(count)))
    with pq.ParquetWriter(path, schema) as writer:
        while rows := list(islice(source, 5000)):
            ids = [str(number) for number, _ in rows]
            writer.write_batch(pa.record_batch([ids, [text for _, text in rows]], schema=schema))


def plain(folder: Path, _out: Path) -> None:
    import pyarrow.parquet as pq

    texts = pq.read_table(folder, columns=["text"]).column("text").to_pylist()
    cleaner = Cleaner(CONFIG)
    for text in texts[: len(texts) // 10]:  # rules are compiled when a text first asks for them
        cleaner.clean(text)
    clock, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        cleaner.clean(text)
    spent = Spent(time.perf_counter() - clock, time.process_time() - cpu)
    print(json.dumps([len(texts) / seconds for seconds in spent]))


def on_ray(folder: Path, out: Path) -> None:
    import ray

    from cleaner.engines.ray import clean_dataset

    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="error")
    ray.data.DataContext.get_current().enable_progress_bars = False
    clean_dataset(ray.data.read_parquet(str(folder)), CONFIG).write_parquet(str(out))


def on_spark(folder: Path, out: Path) -> None:
    from pyspark.sql import SparkSession

    from cleaner.engines.spark import clean_frame

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    )
    clean_frame(spark.read.parquet(str(folder)), CONFIG).write.parquet(str(out))
    spark.stop()


def on_datasets(folder: Path, out: Path) -> None:
    import datasets

    from cleaner.engines.datasets import clean_dataset

    datasets.disable_progress_bars()
    pages = datasets.load_dataset(
        "parquet", data_dir=str(folder), cache_dir=str(out), split="train"
    )
    clean_dataset(pages, CONFIG).to_parquet(str(out / "pages.parquet"))


def on_polars(folder: Path, out: Path) -> None:
    import polars as pl

    from cleaner.engines.polars import clean_frame

    out.mkdir()
    clean_frame(pl.scan_parquet(folder), CONFIG).sink_parquet(
        out / "pages.parquet",
        compression="snappy",  # what the others write unless told
    )


def on_duckdb(folder: Path, out: Path) -> None:
    import duckdb

    from cleaner.engines.duckdb import register

    out.mkdir()
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    register(connection, CONFIG)
    connection.execute(
        f"COPY (SELECT id, unnest(clean_text(text)) FROM '{folder}/*.parquet') "
        f"TO '{out}/pages.parquet'"
    )


def _steps(folder: Path, out: Path) -> list[Any]:
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.engines.datatrove import CleanDocuments, as_row

    writer = JsonlWriter(str(out), compression=None, adapter=as_row)
    return [ParquetReader(str(folder)), CleanDocuments(CONFIG), writer]


def on_datatrove(folder: Path, out: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor

    LocalPipelineExecutor(_steps(folder, out), logging_dir=f"{out}-logs").run()


def on_datatrove_ray(folder: Path, out: Path) -> None:
    import ray
    from datatrove.executor import RayPipelineExecutor

    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="error")
    RayPipelineExecutor(_steps(folder, out), logging_dir=f"{out}-logs").run()


def on_langchain(folder: Path, _out: Path) -> None:
    import pyarrow.parquet as pq
    from langchain_core.documents import Document

    from cleaner.engines.langchain import CleanDocuments

    texts = pq.read_table(folder, columns=["text"]).column("text").to_pylist()
    CleanDocuments(CONFIG).transform_documents([Document(text) for text in texts])


def on_llamaindex(folder: Path, _out: Path) -> None:
    import pyarrow.parquet as pq
    from llama_index.core.schema import Document

    from cleaner.engines.llamaindex import CleanNodes

    texts = pq.read_table(folder, columns=["text"]).column("text").to_pylist()
    CleanNodes(config=CONFIG)([Document(text=text) for text in texts])


ENGINES: dict[str, Callable[[Path, Path], None]] = {
    "Ray Data": on_ray,
    "Spark": on_spark,
    "datasets": on_datasets,
    "Polars": on_polars,
    "DuckDB": on_duckdb,
    "datatrove, local": on_datatrove,
    "datatrove, Ray": on_datatrove_ray,
    "LangChain": on_langchain,
    "LlamaIndex": on_llamaindex,
}
JOBS = {"plain": plain, **ENGINES}


def in_process(name: str, folder: Path) -> tuple[Spent, str]:
    """What a job costs in a process of its own, and the last line it prints."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "bench.engines", "job", name, folder, f"{place}/out"]
        with Path(place, "log").open("w+") as log, Path(place, "printed").open("w+") as printed:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=printed, stderr=log, cwd=ROOT)
            spent: dict[tuple[int, str], float] = {}
            while process.poll() is None:
                time.sleep(TICK)
                spent.update(processor_times())
            clock = time.perf_counter() - start
            until = time.monotonic() + 30
            while (left := processor_times()) and time.monotonic() < until:
                reap()
                time.sleep(TICK)
                spent.update(left)
            log.seek(0)
            printed.seek(0)
            errors, lines = log.read(), printed.read().splitlines()
    if process.returncode:
        raise SystemExit(f"{name}: {process.returncode}\n{errors[-3000:]}")
    return Spent(clock, sum(spent.values())), (lines or [""])[-1]


TICK = 0.1
"""Seconds between two looks at the processes: what one spends in its last tick is lost."""


def processor_times() -> dict[tuple[int, str], float]:
    """Seconds of processor time of every process below this one, by number and start.

    Looked up, not waited for: Ray ignores the ends of its workers, and so their time is in
    nobody's account.
    """
    found = {}
    parents = {}
    ticks = os.sysconf("SC_CLK_TCK")
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = place.read_text().rpartition(")")[2].split()
            pid = int(place.parent.name)
            parents[pid] = int(fields[1])
            if fields[0] != "Z":
                found[pid, fields[19]] = (int(fields[11]) + int(fields[12])) / ticks

    def is_below(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid]
            if pid == os.getpid():
                return True
        return False

    return {key: seconds for key, seconds in found.items() if is_below(key[0])}


def adopt() -> None:
    """Take over the processes that an engine leaves behind, so that they can be found."""
    subreaper = 36  # PR_SET_CHILD_SUBREAPER
    if ctypes.CDLL(None).prctl(subreaper, 1, 0, 0, 0):
        raise SystemExit("needs Linux")


def reap() -> None:
    """Let processes that ended go."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def loop_rate(folder: Path) -> Spent:
    """Documents a second in a plain loop."""
    return Spent(*json.loads(in_process("plain", folder)[1]))


def measure(names: list[str], count: int) -> None:
    adopt()
    with tempfile.TemporaryDirectory() as place:
        folders = {size: Path(place) / str(size) for size in (count, count // 10, count // 100)}
        for size, folder in folders.items():
            folder.mkdir()
            write_pages(folder / "pages.parquet", size)
        large, middle, small = folders.values()
        before = loop_rate(middle)
        for name in names:
            short, _ = in_process(name, small)
            long, _ = in_process(name, large)
            after = loop_rate(middle)
            loop = Spent(*(sum(pair) / 2 for pair in zip(before, after, strict=True)))
            more = count - count // 100
            rate = Spent(more / (long.clock - short.clock), more / (long.cpu - short.cpu))
            row = {
                "documents": count,
                "rate": rate.cpu,
                "loop": loop.cpu,
                "share": rate.cpu / loop.cpu,
                "share_by_clock": rate.clock / loop.clock,
                "start": max(0.0, short.clock - count // 100 / rate.clock),
                "start_cpu": max(0.0, short.cpu - count // 100 / rate.cpu),
            }
            print(
                name, json.dumps({key: round(value, 3) for key, value in row.items()}), flush=True
            )
            remember(name, row)
            before = after


def remember(name: str, row: dict[str, float]) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps({**known, name: row}, indent=1))


def table() -> Iterator[str]:
    """What was measured, as Markdown."""
    known = json.loads(RESULTS.read_text())
    yield (
        "| engine | documents | documents a second of one core | plain loop | share of it "
        "| by the clock | start-up |"
    )
    yield "|---|---|---|---|---|---|---|"
    for name in ENGINES:
        if row := known.get(name):
            yield (
                f"| {name} | {row['documents']:,} | {row['rate']:,.0f} | {row['loop']:,.0f} | "
                f"{row['share']:.0%} | {row['share_by_clock']:.0%} | "
                f"{row['start']:.1f} s ({row['start_cpu']:.1f} s of a core) |"
            )


def fresh(extras: list[str]) -> None:
    """Each extra in an environment of its own, and its example there."""
    from tests.examples import engine_examples, prepare

    for example in engine_examples():
        if extras and example.extra not in extras:
            continue
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as place:
            python = Path(place) / "venv" / "bin" / "python"
            subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
            install = [python, "-m", "pip", "install", "-q", f"{ROOT}[{example.extra}]"]
            subprocess.run(install, check=True, capture_output=True)
            installed = time.perf_counter() - start
            prepare(Path(place))
            Path(place, "example.py").write_text(example.code)
            env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            done = subprocess.run(
                [python, "example.py"],
                cwd=place,
                env=env,
                capture_output=True,
                text=True,
            )
        if done.stdout.strip() != example.output.strip():
            raise SystemExit(f"{example.extra}: {done.stdout}\n{done.stderr[-3000:]}")
        print(f"{example.extra}: installed in {installed:.0f} s, the example prints what it should")


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["job"]:
        JOBS[words[1]](Path(words[2]), Path(words[3]))
    elif words[:1] == ["fresh"]:
        fresh(words[1:])
    elif words[:1] == ["table"]:
        print(*table(), sep="\n")
    else:
        count = 100_000
        if words[:1] == ["-n"]:
            count, words = int(words[1]), words[2:]
        measure(words or list(ENGINES), count)


if __name__ == "__main__":
    main()
