"""Many short documents through engines that are killed on the way and started again.

    python -m bench.restart [-n DOCUMENTS] [ENGINE …]    datatrove and ray; a million

Short documents of our own texts, in ten Parquet files, by rules and with one worker. An engine is
killed, with all of its processes, when a third of the files are done, and started again. What it
leaves must be what a plain loop makes of the documents. Times are by the clock, with both starts;
the loop's is processor time, so that they compare on a quiet machine alone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

from cleaner import Cleaner, Config
from tests.corpora import ROOT, documents

CONFIG = Config(model=False, repair="off")
FILES = 10
LENGTH = 400
"""Characters of a document, its debris not counted, at most."""


def short_documents(count: int) -> Iterator[str]:
    known = [
        text[:LENGTH].rpartition("\n")[0] or text[:LENGTH] for text in islice(documents(5), 99)
    ]
    for number in range(count):
        yield f"Paper {number} of the harbour.\n\n{known[number % len(known)]}\n\nScroll to Top\n"


def write_files(folder: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir()
    source = iter(enumerate(short_documents(count)))
    for number in range(FILES):
        rows = list(islice(source, count // FILES))
        table = pa.table(
            {"id": [str(each) for each, _ in rows], "text": [text for _, text in rows]}
        )
        pq.write_table(table, folder / f"{number:02}.parquet")


def on_datatrove(folder: Path, out: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.engines.datatrove import CleanDocuments, as_row

    steps = [
        ParquetReader(str(folder)),
        CleanDocuments(CONFIG),
        JsonlWriter(f"{out}/cleaned", compression=None, adapter=as_row),
    ]
    LocalPipelineExecutor(steps, tasks=FILES, workers=1, logging_dir=f"{out}/logs").run()


def on_ray(folder: Path, out: Path) -> None:
    import ray

    from cleaner.engines.ray import clean_dataset

    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, logging_level="error")
    ray.data.DataContext.get_current().enable_progress_bars = False
    for path in sorted(folder.iterdir()):
        done = out / "cleaned" / path.stem
        if not done.exists():  # what was killed left a folder of another name
            begun = out / "begun" / str(time.time_ns())
            begun.mkdir(parents=True)
            done.parent.mkdir(exist_ok=True)
            clean_dataset(ray.data.read_parquet(str(path)), CONFIG).write_parquet(str(begun))
            begun.rename(done)


ENGINES: dict[str, Callable[[Path, Path], None]] = {"datatrove": on_datatrove, "ray": on_ray}


def files_done(name: str, out: Path) -> int:
    place = out / ("logs/completions" if name == "datatrove" else "cleaned")
    return len(list(place.iterdir())) if place.is_dir() else 0


def rows_of(name: str, out: Path) -> Iterator[tuple[int, str]]:
    if name == "datatrove":
        for path in (out / "cleaned").iterdir():
            with path.open(encoding="utf-8") as file:
                yield from ((int(row["id"]), row["text"]) for row in map(json.loads, file))
    else:
        import pyarrow.parquet as pq

        for path in (out / "cleaned").iterdir():
            table = pq.read_table(path, columns=["id", "text"])
            yield from zip(
                map(int, table["id"].to_pylist()), table["text"].to_pylist(), strict=True
            )


def digests(rows: Iterator[tuple[int, str]], count: int) -> bytes:
    """A hash of all texts in the order of their numbers; fails where one is missing or double."""
    found = [b""] * count
    for number, text in rows:
        if found[number]:
            raise SystemExit(f"document {number} comes twice")
        found[number] = sha256(text.encode()).digest()[:8]
    if not all(found):
        raise SystemExit(f"document {found.index(b'')} is missing")
    return sha256(b"".join(found)).digest()


def run(name: str, folder: Path, out: Path, until: int | None) -> float:
    """Seconds that an engine runs, or until it is killed with so many files done."""
    command = [sys.executable, "-m", "bench.restart", "job", name, str(folder), str(out)]
    start = time.perf_counter()
    with Path(f"{out}.log").open("a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, start_new_session=True, stdout=log, stderr=log
        )
        while process.poll() is None and (until is None or files_done(name, out) < until):
            time.sleep(0.2)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        elif process.returncode:
            raise SystemExit(f"{name}: {process.returncode}, see {out}.log")
    return time.perf_counter() - start


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["job"]:
        ENGINES[words[1]](Path(words[2]), Path(words[3]))
        return
    count = 1_000_000
    if words[:1] == ["-n"]:
        count, words = int(words[1]), words[2:]
    place = Path(tempfile.mkdtemp())
    write_files(place / "pages", count)
    cleaner = Cleaner(CONFIG)
    start = time.process_time()
    cleaned = (cleaner.clean(text).text for text in short_documents(count))
    expected = digests(enumerate(cleaned), count)
    print(
        f"plain loop: {count / (time.process_time() - start):,.0f} documents a second", flush=True
    )
    for name in words or ENGINES:
        out = place / name
        out.mkdir()
        first = run(name, place / "pages", out, FILES // 3)
        done = files_done(name, out)
        second = run(name, place / "pages", out, None)
        if digests(rows_of(name, out), count) != expected:
            raise SystemExit(f"{name}: other texts than the plain loop")
        print(
            f"{name}: killed after {first:,.0f} s with {done} of {FILES} files done, the rest in "
            f"{second:,.0f} s; {count:,} documents as the plain loop's",
            flush=True,
        )


if __name__ == "__main__":
    main()
