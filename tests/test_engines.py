"""Engines really run, on 2,000 documents: what comes out is what plain Python gives, one by one.

A test is skipped where the extra of its engine is not installed.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner import Cleaner, Config
from cleaner.engines.columns import COLUMNS, ColumnError, Columns
from tests.conftest import CLEAN, DIRTY, ROOT
from tests.corpora import articles
from tests.engine_starts import extra, ray_started, spark_started

pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore")]

RULES = Config(model=False, repair="off")
DOCUMENTS = 2000
FILES = 20


def plain(texts: dict[str, str | None], config: Config) -> dict[str, dict]:
    """What a loop in plain Python gives, by id."""
    cleaner = Cleaner(config)
    found = {}
    for number, text in texts.items():
        if text is None:
            found[number] = {"text": None, "removed": None, "scored": False}
            continue
        cleaned = cleaner.clean(text)
        removed = [(edit.start, edit.end, edit.rule) for edit in cleaned.edits]
        scored = any(verdict.score is not None for verdict in cleaned.verdicts)
        found[number] = {"text": cleaned.text, "removed": removed, "scored": scored}
    return found


def shown(row) -> dict:
    """A row of any engine in the same terms."""
    removed = row["removed"]
    if removed is not None:
        removed = [(gone["start"], gone["end"], gone["rule"]) for gone in removed]
    return {
        "text": row["text"],
        "removed": removed,
        "scored": row["body_score"] is not None and 0 <= row["body_score"] <= 1,
    }


class Pages:
    """Documents in files of both formats, and what cleaning must make of them."""

    def __init__(self, folder: Path, texts: list[str | None], config: Config) -> None:
        self.config = config
        self.parquet, self.jsonl = folder / "parquet", folder / "jsonl"
        known = {str(number): text for number, text in enumerate(texts)}
        self.expected = plain(known, config)
        self.numbers = {number: len(text or "") for number, text in known.items()}
        rows = [{"id": i, "text": t, "size": self.numbers[i]} for i, t in known.items()]
        self.rows = rows
        for place in (self.parquet, self.jsonl):
            place.mkdir(parents=True)
        share = len(rows) // FILES
        for at in range(FILES):
            part = rows[at * share : (at + 1) * share]
            pq.write_table(pa.Table.from_pylist(part), self.parquet / f"{at:02}.parquet")
            lines = [
                json.dumps({"id": row["id"], "text": row["text"]}) for row in part if row["text"]
            ]
            (self.jsonl / f"{at:02}.jsonl").write_text("\n".join(lines) + "\n")

    def check(self, rows) -> None:
        """Every row is there once, cleaned as plain Python does, and the rest untouched."""
        rows = list(rows)
        assert sorted(row["id"] for row in rows) == sorted(self.expected)
        for row in rows:
            assert shown(row) == self.expected[row["id"]], row["id"]
            assert row["size"] == self.numbers[row["id"]]

    def check_jsonl(self, folder: Path) -> None:
        """The same for datatrove's output, which has no documents without text."""
        lines = [
            json.loads(line)
            for path in sorted(folder.glob("*.jsonl"))
            for line in path.read_text("utf-8").splitlines()
        ]
        expected = {number: row for number, row in self.expected.items() if row["text"] is not None}
        assert sorted(line["id"] for line in lines) == sorted(expected)
        for line in lines:
            row = {**line["metadata"], "text": line["text"]}
            assert shown(row) == expected[line["id"]], line["id"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    """2,000 documents, some of them null, cleaned by rules alone."""
    texts: list[str | None] = list(articles(DOCUMENTS))
    texts[5::97] = [None] * len(texts[5::97])
    return Pages(tmp_path_factory.mktemp("rules"), texts, RULES)


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Pages:
    """Forty documents, cleaned with classifier and repair."""
    texts: list[str | None] = [*articles(39), None]
    found = Pages(tmp_path_factory.mktemp("defaults"), texts, Config())
    assert any(row["scored"] for row in found.expected.values())
    return found


@pytest.fixture
def ray():
    with ray_started(2) as started:
        yield started
    gc.collect()  # processes that Ray has not waited for warn when they are collected


def test_ray_data(pages, few, ray):
    from cleaner.engines.ray import clean_dataset

    for each in (pages, few):
        dataset = ray.data.read_parquet(str(each.parquet))
        each.check(clean_dataset(dataset, each.config).take_all())
    with pytest.raises(Exception, match="no column 'content'"):
        clean_dataset(dataset, RULES, Columns("content")).take_all()


@pytest.fixture
def spark():
    with spark_started(2) as session:
        yield session


def test_spark(pages, few, spark):
    from cleaner.engines.spark import clean_frame

    for each in (pages, few):
        frame = clean_frame(spark.read.parquet(str(each.parquet)), each.config)
        each.check(row.asDict(recursive=True) for row in frame.collect())
    pages_frame = spark.read.parquet(str(pages.parquet))
    named = clean_frame(pages_frame.limit(3), RULES, Columns(original="raw")).collect()
    assert [row.raw for row in named] == [pages.rows[int(row.id)]["text"] for row in named]
    with pytest.raises(ColumnError, match="no column 'content'"):
        clean_frame(pages_frame, RULES, Columns("content"))
    with pytest.raises(ColumnError, match="column 'size' holds bigint, not strings"):
        clean_frame(pages_frame, RULES, Columns("size"))


def test_datasets(pages, few, tmp_path):
    datasets = extra("datasets", "datasets")
    from cleaner.engines.datasets import clean_dataset

    for each in (pages, few):
        dataset = datasets.load_dataset(
            "parquet", data_dir=str(each.parquet), split="train", cache_dir=str(tmp_path)
        )
        for processes in (None, 2):
            each.check(clean_dataset(dataset, each.config, num_proc=processes))
        each.check(clean_dataset(dataset.to_iterable_dataset(), each.config))
    with pytest.raises(ColumnError, match="column 'size' holds int64, not strings"):
        clean_dataset(dataset, RULES, Columns("size"))


def test_datasets_keep_their_features_and_format():
    datasets = extra("datasets", "datasets")
    from cleaner.engines.datasets import clean_dataset

    label = datasets.ClassLabel(names=["harbour", "ferry"])
    features = datasets.Features({"text": datasets.Value("large_string"), "label": label})
    dataset = datasets.Dataset.from_dict({"text": [DIRTY], "label": [1]}, features=features)
    cleaned = clean_dataset(dataset.with_format("numpy"), RULES)
    assert cleaned.features["label"] == label
    assert cleaned.features["text"] == datasets.Value("large_string")
    assert cleaned.format["type"] == "numpy"
    assert cleaned.with_format(None)["text"][0] == CLEAN


FINGERPRINT = """
import sys
from datasets import Dataset
from cleaner import Config
from cleaner.engines.datasets import clean_dataset
dataset = Dataset.from_dict({"text": ["One."]})
config = Config(model=False, keep=("a", "b"), rules=tuple(sys.argv[1:]))
print(clean_dataset(dataset, config)._fingerprint)
"""
RULE = """
language = "en"
[[rule]]
id = "en/tide-table"
scope = "line"
phrases = ['{} tide table']
why = "A button of the harbour's tide widget."
seen = ["harbour sites, en"]
examples.remove = ['{} tide table']
examples.keep = ['They show the tide table to every visitor.']
"""


def test_datasets_find_the_result_of_another_process(tmp_path):
    extra("datasets", "datasets")

    def fingerprint(seed: str, *rules: Path) -> str:
        return subprocess.run(
            [sys.executable, "-c", FINGERPRINT, *map(str, rules)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout

    assert fingerprint("1") == fingerprint("2")
    own = tmp_path / "own.toml"
    own.write_text(RULE.format("show", "show"))
    first = fingerprint("1", own)
    assert first == fingerprint("2", own) != fingerprint("1")
    own.write_text(RULE.format("hide", "hide"))
    assert fingerprint("1", own) != first


def test_polars(pages, few):
    pl = extra("polars", "polars")
    from cleaner.engines.polars import clean_frame

    for each in (pages, few):
        lazy = pl.scan_parquet(each.parquet)
        each.check(clean_frame(lazy, each.config).collect().to_dicts())
        each.check(clean_frame(lazy, each.config).collect(engine="streaming").to_dicts())
        each.check(clean_frame(lazy.collect(), each.config).to_dicts())
    frame = pl.DataFrame({"raw": [DIRTY, None, DIRTY], "removed": [1, 2, 3]})
    frame = frame.with_columns(pl.col("raw").cast(pl.Categorical))
    cleaned = clean_frame(frame, RULES, Columns("raw", "spans", original="was"))
    assert cleaned["raw"].dtype == pl.Categorical
    assert cleaned["raw"].to_list() == [CLEAN, None, CLEAN]
    assert cleaned["was"].to_list() == [DIRTY, None, DIRTY]
    assert cleaned["removed"].to_list() == [1, 2, 3]
    assert clean_frame(frame.head(0), RULES, Columns("raw", "spans")).is_empty()
    with pytest.raises(ColumnError, match="column 'removed' holds Int64, not strings"):
        clean_frame(frame, RULES, Columns("removed", "spans"))
    with pytest.raises(ColumnError, match="no column 'text'"):
        clean_frame(frame.lazy(), RULES)


def test_duckdb(pages, few):
    duckdb = extra("duckdb", "duckdb")
    from cleaner.engines.duckdb import register

    for each in (pages, few):
        connection = duckdb.connect()
        register(connection, each.config)
        rows = connection.sql(
            f"SELECT id, size, unnest(clean_text(text)) FROM '{each.parquet}/*.parquet'"
        )
        each.check(rows.to_arrow_table().to_pylist())


def with_text(each: Pages) -> list[dict]:
    return [row for row in each.rows if row["text"] is not None]


def check_metadata(each: Pages, found: list[tuple[str, dict]]) -> None:
    rows = with_text(each)
    assert len(found) == len(rows)
    for row, (text, metadata) in zip(rows, found, strict=True):
        assert metadata["id"] == row["id"]
        metadata = {**metadata, "removed": json.loads(metadata["removed"])}
        assert shown({**metadata, "text": text}) == each.expected[row["id"]]


def test_langchain(pages, few):
    extra("langchain", "langchain_core")
    from langchain_core.documents import Document

    from cleaner.engines.langchain import CleanDocuments

    for each in (pages, few):
        documents = [Document(row["text"], metadata={"id": row["id"]}) for row in with_text(each)]
        cleaned = CleanDocuments(each.config, COLUMNS).transform_documents(documents)
        check_metadata(each, [(page.page_content, page.metadata) for page in cleaned])
        assert documents[0].metadata == {"id": "0"}  # ours are copies


def test_llamaindex(pages, few):
    extra("llamaindex", "llama_index.core")
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.schema import Document, MetadataMode

    from cleaner.engines.llamaindex import CleanNodes

    for each in (pages, few):
        nodes = [Document(text=row["text"], metadata={"id": row["id"]}) for row in with_text(each)]
        pipeline = IngestionPipeline(
            transformations=[CleanNodes(config=each.config, columns=COLUMNS)]
        )
        cleaned = pipeline.run(documents=nodes)
        check_metadata(each, [(node.text, node.metadata) for node in cleaned])
        assert "removed" not in cleaned[0].get_content(MetadataMode.EMBED)
        assert "removed" not in cleaned[0].get_content(MetadataMode.LLM)
        assert nodes[0].metadata == {"id": "0"}


def steps(each: Pages, out: Path) -> list:
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.engines.datatrove import CleanDocuments

    return [
        JsonlReader(str(each.jsonl)),
        CleanDocuments(each.config),
        JsonlWriter(str(out), compression=None),
    ]


def check_statistics(each: Pages, logs: Path) -> None:
    """The merged statistics say what the edits say."""
    counted: dict[str, int] = {}
    for row in each.expected.values():
        if row["removed"] is None:
            continue
        fates = ["changed" if row["removed"] else "unchanged"]
        if row["removed"] and not row["text"].strip():
            fates.append("emptied")
        for fate in fates:
            counted[fate] = counted.get(fate, 0) + 1
        for start, end, rule in row["removed"]:
            for name, value in (
                (f"edits: {rule}", 1),
                ("characters", end - start),
                (f"characters: {rule}", end - start),
            ):
                counted[name] = counted.get(name, 0) + value
    merged = json.loads((logs / "stats.json").read_text())
    (ours,) = [step for step in merged if step["name"].endswith("cleaner")]
    found = {
        name: value if isinstance(value, int) else value["total"]
        for name, value in ours["stats"].items()
    }
    assert found == counted


@pytest.mark.parametrize("expand", [False, True])
@pytest.mark.parametrize("save", [False, True])
def test_datatrove_writes_the_same_without_deep_copies(expand, save, tmp_path):
    data = extra("datatrove", "datatrove.data")
    from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

    from cleaner.engines.datatrove import CleanDocuments, as_row

    media = data.Media("7", 0, "http://a.example/7.png", media_bytes=b"png")
    documents = [
        data.Document(DIRTY, "1", [media], {"nothing": 0, "list": [1, 2], "deep": {"a": "b"}}),
        data.Document("", "2", [], {}),
        data.Document(CLEAN, "3", [], {"nothing": ""}),
    ]
    for document in CleanDocuments(RULES).run(documents):
        rows = [
            writer.adapter(document)
            for options in ({}, {"adapter": as_row})
            for kind in (JsonlWriter, ParquetWriter)
            for writer in [
                kind(str(tmp_path), expand_metadata=expand, save_media_bytes=save, **options)
            ]
        ]
        assert rows[1:] == rows[:-1]
        assert len(rows) == 4


def test_datatrove_local(pages, few, tmp_path):
    extra("datatrove", "datatrove")
    from datatrove.executor import LocalPipelineExecutor

    for each in (pages, few):
        out, logs = tmp_path / each.config.repair, tmp_path / f"logs-{each.config.repair}"
        LocalPipelineExecutor(steps(each, out), tasks=4, workers=2, logging_dir=str(logs)).run()
        each.check_jsonl(out)
        check_statistics(each, logs)


def test_datatrove_ray(pages, few, ray, tmp_path):
    extra("datatrove", "datatrove")
    from datatrove.executor import RayPipelineExecutor

    for each in (pages, few):
        out, logs = tmp_path / each.config.repair, tmp_path / f"logs-{each.config.repair}"
        RayPipelineExecutor(
            steps(each, out), tasks=4, workers=2, mem_per_cpu_gb=0.5, logging_dir=str(logs)
        ).run()
        each.check_jsonl(out)
        check_statistics(each, logs)


SBATCH = """#!/bin/sh
# A cluster of one machine: runs the tasks of an array, one after the other.
for script; do :; done
last=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' "$script")
for task in $(seq 0 "$last"); do
  SLURM_ARRAY_TASK_ID=$task SLURM_JOB_ID=1 SLURM_NODELIST=localhost RUN_OFFSET=0 \\
    bash "$script" >> "$SBATCH_LOG" 2>&1 || exit 1
  grep -q merge_stats "$script" && break
done
echo Submitted batch job 1
"""


def test_datatrove_slurm(pages, tmp_path, monkeypatch):
    extra("datatrove", "datatrove")
    from datatrove.executor import SlurmPipelineExecutor

    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for name, script in (("sbatch", SBATCH), ("scontrol", "#!/bin/sh\necho localhost\n")):
        (bin_folder / name).write_text(script)
        (bin_folder / name).chmod(0o755)
    path = f"{bin_folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)
    monkeypatch.setenv("SBATCH_LOG", str(tmp_path / "log"))
    SlurmPipelineExecutor(
        steps(pages, tmp_path / "out"),
        tasks=3,
        time="00:10:00",
        partition="quay",
        with_srun=False,
        logging_dir=str(tmp_path / "logs"),
        slurm_logs_folder=str(tmp_path / "slurm"),
    ).run()
    pages.check_jsonl(tmp_path / "out")
    check_statistics(pages, tmp_path / "logs")


RUN = """
import sys
from pathlib import Path
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from cleaner import Config
from cleaner.engines.datatrove import CleanDocuments

pages, out, logs, tasks = sys.argv[1:]
steps = [
    JsonlReader(pages),
    CleanDocuments(Config(model=False, repair="off")),
    JsonlWriter(out, compression=None),
]
LocalPipelineExecutor(steps, tasks=int(tasks), logging_dir=logs).run()
"""


def test_a_killed_datatrove_run_resumes(pages, tmp_path):
    extra("datatrove", "datatrove")
    out, logs = tmp_path / "out", tmp_path / "logs"
    command = [sys.executable, "-c", RUN, *map(str, (pages.jsonl, out, logs, FILES))]
    done = logs / "completions"
    with (tmp_path / "stderr").open("w") as errors:
        process = subprocess.Popen(command, stderr=errors, cwd=ROOT, start_new_session=True)
        until = time.monotonic() + 120
        while len(list(done.glob("*"))) < 3 and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    before = {path.name: path.stat().st_mtime_ns for path in done.glob("*")}
    assert 3 <= len(before) < FILES
    outputs = {name: (out / f"{name}.jsonl").stat().st_mtime_ns for name in before}
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert len(list(done.glob("*"))) == FILES
    for name, at in before.items():
        assert (done / name).stat().st_mtime_ns == at
        assert (out / f"{name}.jsonl").stat().st_mtime_ns == outputs[name]
    pages.check_jsonl(out)


def test_datatrove_refuses_to_overwrite_metadata():
    extra("datatrove", "datatrove")
    from datatrove.data import Document

    from cleaner.engines.datatrove import CleanDocuments

    documents = [Document(DIRTY, "1", metadata={"removed": "by the harbour office"})]
    with pytest.raises(ColumnError, match="'removed' in its metadata already"):
        list(CleanDocuments(RULES).run(documents))
    (document,) = CleanDocuments(RULES, Columns(removed="spans")).run(documents)
    assert document.text == CLEAN
    assert document.metadata["removed"] == "by the harbour office"
