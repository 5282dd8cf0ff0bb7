"""Files that unfold to more than memory holds are refused by name, before they are unfolded."""

import gzip
import os
import subprocess
import sys

import pytest

from tests.test_archives import record

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

RULES = ("--isolated", "--no-model", "--no-repair")
LONG = "x" * 200_000
ROWS = 400


def often(values):
    return pa.DictionaryArray.from_arrays(pa.array([0] * ROWS, pa.int32()), values)


def each():
    return pa.array(range(ROWS + 1), pa.int32())


BOMBS = {
    "text": lambda: often(pa.array([LONG])),
    "struct": lambda: pa.StructArray.from_arrays([often(pa.array([LONG]))], ["a"]),
    "list": lambda: pa.ListArray.from_arrays(each(), often(pa.array([LONG]))),
    "map": lambda: pa.MapArray.from_arrays(each(), pa.array(["k"] * ROWS), often(pa.array([LONG]))),
    "fixed": lambda: often(pa.array([LONG.encode()], pa.binary(len(LONG)))),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_long_value_that_is_named_often_is_refused_in_any_column(
    run, tmp_path, monkeypatch, kind
):
    monkeypatch.setattr("cleaner.corpus.formats.parquet_sizes.LARGEST_DENSE", 20_000_000)
    columns = {"text": pa.array(["A text."] * ROWS), "other": BOMBS[kind]()}
    if kind == "text":
        columns = {"text": BOMBS[kind]()}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet", store_schema=False)
    for mode in (("--check",), ("--write",), ("-o", "out")):
        result = run(*mode, *RULES, "a.parquet")
        assert result.code == 2
        assert "a.parquet: row group 0 unfolds to more than" in result.err


def test_values_that_share_their_beginnings_are_refused(run, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.corpus.formats.parquet_sizes.LARGEST_DENSE", 20_000_000)
    pq.write_table(
        pa.table({"text": [LONG] * ROWS}),
        tmp_path / "a.parquet",
        use_dictionary=False,
        column_encoding={"text": "DELTA_BYTE_ARRAY"},
        compression="zstd",
    )
    result = run("--check", *RULES, "a.parquet")
    assert result.code == 2
    assert "unfolds to more than" in result.err


@pytest.mark.parametrize("encoding", ["DELTA_BYTE_ARRAY", ""])
def test_what_fits_is_read_whatever_its_encoding(run, tmp_path, monkeypatch, encoding):
    monkeypatch.setattr("cleaner.corpus.formats.parquet_sizes.LARGEST_DENSE", 200_000)
    texts = [f"{number} and some words more" * 3 for number in range(2000)]
    how = {"use_dictionary": False, "column_encoding": {"text": encoding}} if encoding else {}
    pq.write_table(pa.table({"text": texts}), tmp_path / "a.parquet", **how)
    assert run("--check", *RULES, "a.parquet").code == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measures memory as Linux does")
@pytest.mark.parametrize("name", ["a.parquet", "a.warc", "a.html.gz", "a.jsonl.gz"])
def test_memory_stays_below_one_gigabyte(tmp_path, name):
    path = tmp_path / name
    if name == "a.parquet":
        pq.write_table(pa.table({"text": often(pa.array([LONG * 50]))}), path, store_schema=False)
    elif name == "a.warc":
        page = gzip.compress(b"<p>" + b"word " * 25_000_000)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
        path.write_bytes(record("response", head + page, "http://a.example/1"))
    else:
        start = b"<p>" if "html" in name else b'{"text": "'
        path.write_bytes(gzip.compress(start + b"word " * 60_000_000, 1))
    code = (
        "import re, sys; from cleaner.command.main import main; code = main(sys.argv[1:]);"
        "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]);"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--check", *RULES, name],
        cwd=tmp_path,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert name in done.stderr
    assert "more than" in done.stderr
    assert int(done.stdout.split()[-1]) < 1_000_000
