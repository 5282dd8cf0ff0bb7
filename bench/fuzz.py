"""Broken and odd files of every format, cleaned in process by rules: no crash, none lost.

    python -m bench.fuzz [COUNT] [FORMAT…]

Every input begins as a good file and has bytes cut, doubled, swapped or overwritten. Each run
may take 5 s of the processor; documents in must be those changed, unchanged, emptied, skipped
and failed; a file that failed stays as it was; and restoring gives back what was there.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import zstandard

from cleaner.command.main import main as clean
from cleaner.corpus.formats.registry import file_type_of
from tests.corpora import texts

FORMATS = (
    "txt", "md.gz", "html", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "parquet", "warc", "wet.gz",
)  # fmt: skip
LIMIT = 5
FATES = ("changed", "unchanged", "emptied", "skipped", "failed")


class Hang(BaseException):
    pass


def good(form: str, rng: random.Random, known: list[str]) -> bytes:
    documents = rng.choices(known, k=rng.randint(1, 4))
    kind = form.split(".")[0]
    if kind in ("txt", "md"):
        data = documents[0].encode()
    elif kind == "html":
        data = "".join(f"<p>{line}</p>" for line in documents[0].splitlines()).encode()
    elif kind == "jsonl":
        data = b"".join(
            json.dumps({"id": n, "text": text}, ensure_ascii=bool(n % 2)).encode() + b"\n"
            for n, text in enumerate(documents)
        )
    elif kind == "csv":
        data = b"id,text\n" + b"".join(
            '{},"{}"\n'.format(n, text.replace('"', '""')).encode()
            for n, text in enumerate(documents)
        )
    elif kind == "parquet":
        import pyarrow as pa
        from pyarrow import parquet as pq

        sink = io.BytesIO()
        pq.write_table(pa.table({"text": documents}), sink, row_group_size=2)
        data = sink.getvalue()
    else:
        data = b"".join(
            b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:x>\r\n"
            b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
            % (len(text.encode()), text.encode())
            for text in documents
        )
    if form.endswith("gz"):
        return gzip.compress(data)
    return zstandard.compress(data) if form.endswith("zst") else data


def broken(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.choice((0, 1, 1, 2, 5))):
        start = rng.randrange(len(found) + 1)
        end = min(len(found), start + rng.choice((1, 1, 4, 50, 1000)))
        change = rng.randrange(5)
        if change == 0:
            del found[start:end]
        elif change == 1:
            found[start:start] = found[start:end]
        elif change == 2:
            found[start:end] = rng.randbytes(end - start)
        elif change == 3:
            odd = (b'"', b"\n", b"\\", b"\0", b"\xff", b"{", b",", b"\r", "\u2028".encode())
            found[start:start] = rng.choice(odd)
        else:
            del found[start:]
    return bytes(found)


def silently(*arguments: str) -> int:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(out):
        return clean(["--isolated", "--no-model", "--no-repair", *arguments])


def try_one(path: Path, data: bytes) -> str:
    """What went wrong; nothing if nothing did."""
    path.write_bytes(data)
    trail, stats = path.with_name("t.jsonl"), path.with_name("s.json")
    trail.unlink(missing_ok=True)
    rewrites = file_type_of(path).format.rewrites
    mode = ["--write"] if rewrites else ["-o", str(path.parent / "out")]
    code = silently(*mode, "--trail", str(trail), "--stats", str(stats), str(path))
    counts = json.loads(stats.read_bytes())
    if counts["documents"] != sum(counts[fate] for fate in FATES):
        return "documents are lost in the counts"
    if (code == 2) != bool(counts["failed"]):
        return f"exit code {code} with {counts['failed']} failed"
    if [each for each in path.parent.iterdir() if each.name.startswith(".")]:
        return "a temporary file is left"
    now = path.read_bytes()
    if counts["files"] and counts["files"][0].get("error") and now != data:
        return "a file that failed was changed"
    if rewrites and now != data:
        restored = silently("--restore", str(trail))
        same = path.read_bytes() == data or path.suffix in (".gz", ".zst", ".parquet")
        if restored or not same:
            return "restoring does not give back the file"
    return ""


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    known = texts()
    wrong = 0

    def hang(*_: object) -> None:
        raise Hang

    signal.signal(signal.SIGPROF, hang)
    for form in sys.argv[2:] or FORMATS:
        rng = random.Random(form)
        slowest = 0.0
        failed = 0
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            for number in range(count):
                data = broken(good(form, rng, known), rng)
                signal.setitimer(signal.ITIMER_PROF, LIMIT)
                start = time.process_time()
                try:
                    problem = try_one(Path(folder) / f"a.{form}", data)
                except Hang:
                    problem = f"takes over {LIMIT} s"
                except Exception as error:  # the trial is to find any
                    problem = f"crash: {error!r}"
                signal.setitimer(signal.ITIMER_PROF, 0)
                slowest = max(slowest, time.process_time() - start)
                if problem:
                    failed += 1
                    kept = Path(tempfile.gettempdir()) / f"fuzz-{form.replace('.', '-')}-{number}"
                    kept.write_bytes(data)
                    print(f"  {form} {number}: {problem}: {kept}", flush=True)
        print(f"{form}: {count} inputs, {failed} wrong, slowest {slowest:.2f} s", flush=True)
        wrong += failed
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main()))
