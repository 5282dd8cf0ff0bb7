"""Parquet and WARC: values, schema and row groups stay; captures become lines of JSON."""

import json
import subprocess
import sys

import pytest

from tests.conftest import CLEAN, DIRTY

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROWS = [
    {"id": 1, "text": DIRTY, "tags": ["a", None], "kind": "x", "price": None},
    {"id": 2, "text": None, "tags": [], "kind": "y", "price": 1.5},
    {"id": 3, "text": "Scroll to Top", "tags": None, "kind": "x", "price": 2.5},
    {"id": 4, "text": CLEAN, "tags": ["b"], "kind": None, "price": 0.0},
    {"id": 5, "text": DIRTY, "tags": ["c"], "kind": "x", "price": 3.0},
]
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int32(), nullable=False, metadata={"unit": "none"}),
        pa.field("text", pa.string()),
        pa.field("tags", pa.list_(pa.string())),
        pa.field("kind", pa.dictionary(pa.int8(), pa.string())),
        pa.field("price", pa.float32()),
    ],
    metadata={"made by": "a test"},
)


def write(path, schema=SCHEMA, rows=ROWS, **options):
    pq.write_table(pa.Table.from_pylist(rows, schema), path, row_group_size=2, **options)


def shape(path):
    meta = pq.ParquetFile(path).metadata
    groups = [meta.row_group(number) for number in range(meta.num_row_groups)]
    return [
        (group.num_rows, [(c.compression, c.has_dictionary_page) for c in map(group.column, range(group.num_columns))])
        for group in groups
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int16(), pa.string())]
)
@pytest.mark.parametrize("codec", ["snappy", {"id": "gzip", "text": "zstd", "kind": "none"}])
def test_parquet_round_trip(run, tmp_path, kind, codec):
    schema = SCHEMA.set(1, pa.field("text", kind))
    path = tmp_path / "a.parquet"
    write(path, schema, compression=codec)
    before, before_shape = pq.read_table(path), shape(path)
    result = run("--write", "--trail", "t.jsonl", "--stats", "s.json", "a.parquet")
    assert result.code == 0
    after = pq.read_table(path)
    assert after.schema.equals(before.schema, check_metadata=True)
    assert shape(path) == before_shape
    assert after.drop_columns("text").equals(before.drop_columns("text"))
    assert after["text"].to_pylist() == [CLEAN, None, "", CLEAN, CLEAN]
    stats = json.loads((tmp_path / "s.json").read_text())
    assert [
        stats[fate] for fate in ("documents", "changed", "unchanged", "emptied", "skipped")
    ] == [5, 2, 1, 1, 1]
    assert run("--restore", "t.jsonl").code == 0
    assert pq.read_table(path).to_pylist() == before.to_pylist()
    assert pq.read_table(path).schema.equals(before.schema, check_metadata=True)
    assert shape(path) == before_shape


PHYSICAL = {
    "int96": {"use_deprecated_int96_timestamps": True},
    "decimals as integers": {"store_decimal_as_integer": True},
    "old lists": {"use_compliant_nested_type": False, "compression": "gzip"},
    "no arrow schema": {"store_schema": False},
    "page index": {"write_page_index": True},
    "sorted": {"sorting_columns": [pq.SortingColumn(1)]},
    "old version": {"version": "1.0"},
}


@pytest.mark.parametrize("name", PHYSICAL)
def test_parquet_is_stored_as_it_was(run, tmp_path, name):
    """What other writers do with the same values: timestamps of 96 bits, lists of items."""
    from datetime import datetime
    from decimal import Decimal

    table = pa.table(
        {
            "text": [DIRTY, None, "x"],
            "at": pa.array([datetime(2026, 1, 2)] * 3, pa.timestamp("us")),
            "price": pa.array([Decimal("1.50")] * 3, pa.decimal128(9, 2)),
            "tags": pa.array([["a"], [], None], pa.list_(pa.string())),
        }
    )
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, row_group_size=2, **PHYSICAL[name])
    before, values, before_shape = pq.read_metadata(path), pq.read_table(path), shape(path)
    options = ("--no-model", "--no-repair", "--write", "--trail", "t.jsonl")
    assert run(*options, "a.parquet").code == 0
    after = pq.read_metadata(path)
    assert after.schema.equals(before.schema)
    assert (after.metadata or {}).keys() == (before.metadata or {}).keys()
    assert after.row_group(0).sorting_columns == before.row_group(0).sorting_columns
    assert shape(path) == before_shape
    assert pq.read_table(path)["text"].to_pylist() == [CLEAN, None, "x"]
    assert run("--restore", "t.jsonl").code == 0
    assert pq.read_table(path).equals(values)


def test_parquet_that_cannot_be_stored_as_it_was_is_left_alone(run, tmp_path, monkeypatch):
    from cleaner.corpus.formats import parquet_output

    path = tmp_path / "a.parquet"
    write(path)
    before = path.read_bytes()
    schema = SCHEMA.set(0, pa.field("id", pa.int64()))
    real = parquet_output._with_texts
    monkeypatch.setattr(parquet_output, "_with_texts", lambda *args: real(*args).cast(schema))
    monkeypatch.setattr(parquet_output.ParquetInput, "schema", schema, raising=False)
    writer = pq.ParquetWriter
    monkeypatch.setattr(pq, "ParquetWriter", lambda file, _, **rest: writer(file, schema, **rest))
    result = run("--write", "a.parquet")
    assert result.code == 2
    assert "a.parquet: its columns are stored in a way that cannot be written" in result.err
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.parquet"]


def test_parquet_is_restored_over_several_runs(run, tmp_path):
    path = tmp_path / "a.parquet"
    rows = [{"text": "One.\n\nScroll to Top\n\nShare this:"}, {"text": None}] * 300
    write(path, pa.schema([("text", pa.string())]), rows)
    before = pq.read_table(path)
    options = ("--no-model", "--no-repair", "--write", "--trail", "t.jsonl", "a.parquet")
    assert run("--ignore", "en/back-to-top", *options).code == 0
    assert run(*options).code == 0
    assert set(pq.read_table(path)["text"].to_pylist()) == {"One.", None}
    for _ in range(2):  # once more does no harm
        assert run("--restore", "t.jsonl").code == 0
        assert pq.read_table(path).equals(before)
    entry = (tmp_path / "t.jsonl").read_text().splitlines()[0]
    (tmp_path / "t.jsonl").write_text(entry + "\n")
    write(path, pa.schema([("text", pa.string())]), [{"text": "Another."}])
    assert run("--restore", "t.jsonl").code == 0  # without a closing line nothing was replaced


def test_many_small_parquet_files_do_not_use_up_the_handles(tmp_path):
    resource = pytest.importorskip("resource")
    for number in range(150):
        write(tmp_path / f"{number}.parquet", pa.schema([("text", pa.string())]), [{"text": DIRTY}])
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    code = (
        "import resource, sys; from cleaner.command.main import main;"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, (80, {limit})); sys.exit(main(sys.argv[1:]))"
    )
    options = ("--isolated", "--no-model", "--no-repair", "--write", "-j2", ".")
    done = subprocess.run(
        [sys.executable, "-c", code, *options], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "150 files, 150 documents: 150 changed" in done.stderr


def test_parquet_is_written_while_it_is_read(run, tmp_path, monkeypatch):
    from cleaner.corpus.run.output import Output

    monkeypatch.setattr("cleaner.corpus.run.output.HELD_BACK", 50_000)
    begun = []
    begin = Output._open_sink
    monkeypatch.setattr(
        Output,
        "_open_sink",
        lambda self, **how: begun.append(how["is_large"]) or begin(self, **how),
    )
    write(tmp_path / "a.parquet", pa.schema([("text", pa.string())]), [{"text": DIRTY}] * 2000)
    assert run("--no-model", "--no-repair", "--write", "a.parquet").code == 0
    assert begun == [True]
    assert pq.read_table(tmp_path / "a.parquet")["text"].to_pylist() == [CLEAN] * 2000


def test_parquet_texts_inside_structs(run, tmp_path):
    kind = pa.struct([("n", pa.int64()), ("text", pa.string())])
    rows = [{"meta": {"n": 1, "text": DIRTY}}, {"meta": None}, {"meta": {"n": None, "text": None}}]
    path = tmp_path / "a.parquet"
    write(path, pa.schema([("meta", kind)]), rows)
    assert run("--write", "--text-key", "meta.text", "a.parquet").code == 0
    rows[0]["meta"]["text"] = CLEAN
    assert pq.read_table(path).to_pylist() == rows


def test_parquet_rows_are_dropped_and_the_rest_stays(run, tmp_path):
    write(tmp_path / "a.parquet")
    assert run("--emptied", "drop", "-o", "out", "a.parquet").code == 0
    found = pq.read_table(tmp_path / "out" / "a.parquet")
    assert found["id"].to_pylist() == [1, 2, 4, 5]
    assert [rows for rows, _ in shape(tmp_path / "out" / "a.parquet")] == [2, 1, 1]
    result = run("--emptied", "drop", "--trail", "t.jsonl", "--write", "a.parquet")
    assert result.code == 2
    assert "rows of Parquet that are dropped cannot be put back" in result.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--text-key", "title"), "there is no column 'title'"),
        (("--text-key", "id"), "column 'id' holds int32, not strings"),
        (("--text-key", "tags"), "not strings"),
    ],
)
def test_parquet_columns_that_do_not_fit(run, tmp_path, options, message):
    write(tmp_path / "a.parquet")
    before = (tmp_path / "a.parquet").read_bytes()
    result = run("--write", *options, "a.parquet")
    assert result.code == 2
    assert message in result.err
    assert (tmp_path / "a.parquet").read_bytes() == before


def test_parquet_that_is_none_or_a_bomb(run, tmp_path, monkeypatch):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not really")
    result = run("--check", "a.parquet")
    assert result.code == 2
    assert "a.parquet: not Parquet" in result.err
    monkeypatch.setattr("cleaner.corpus.formats.parquet_sizes.LARGEST_GROUP", 1 << 20)
    bomb = pa.table({"text": pa.array(["x" * 1000] * 300_000)})
    pq.write_table(bomb, tmp_path / "b.parquet")
    assert (tmp_path / "b.parquet").stat().st_size < 100_000
    result = run("--check", "b.parquet")
    assert result.code == 2
    assert "unfolds to more than" in result.err


def test_empty_parquet(run, tmp_path):
    write(tmp_path / "a.parquet", rows=[])
    assert run("a.parquet", "-o", "out").code == 0
    # Not SCHEMA: older versions of pyarrow read its dictionary back with wider indices.
    before, after = (pq.read_schema(tmp_path / name) for name in ("a.parquet", "out/a.parquet"))
    assert after.equals(before, check_metadata=True)


def test_the_missing_extra_is_named(run, tmp_path, monkeypatch):
    write(tmp_path / "a.parquet")
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n\x8b"
    (tmp_path / "a.warc").write_bytes(record("response", page, "http://a.example/1"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "brotli", None)
    result = run("--check", "a.parquet", "a.warc")
    assert result.code == 2
    assert "a.parquet: Parquet needs pyarrow; install it with pip install pyarrow" in result.err
    assert "a.warc:1: a page compressed by Brotli; pip install brotli" in result.err


def record(kind: str, content: bytes, uri: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"Content-Type: {'application/http; msgtype=response' if kind == 'response' else 'text/plain'}\r\n"
        f"WARC-Record-ID: <urn:uuid:{uri[-1]}>\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<body><nav>Menu Home</nav><p>"
    + b"The ferry runs again from Monday, the harbour office says. " * 8
    + b"</p><p>Scroll to Top</p></body>"
)
PICTURE = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wet.zst"])
def test_warc_becomes_jsonl(run, tmp_path, name):
    import gzip

    import zstandard

    parts = [
        record("warcinfo", b"software: x\r\n", "x:0"),
        record("conversion", DIRTY.encode(), "http://a.example/\x1b[31m/1"),
        record("conversion", b"Scroll to Top", "http://a.example/2"),
        record("response", PAGE, "http://a.example/3"),
        record("response", PICTURE, "http://a.example/4"),
        record("conversion", b"caf\xe9", "http://a.example/5"),
    ]
    squeeze = {"gz": gzip.compress, "st": zstandard.compress}.get(name[-2:], bytes)
    (tmp_path / name).write_bytes(b"".join(map(squeeze, parts)))
    result = run("-o", "out", "--trail", "t.jsonl", "--emptied", "drop", "--stats", "s.json", name)
    assert result.code == 2
    assert "not UTF-8" in result.err
    stats = json.loads((tmp_path / "s.json").read_text())
    assert [stats[fate] for fate in ("documents", "changed", "emptied", "skipped", "failed")] == [
        5,
        2,
        1,
        1,
        1,
    ]
    copy = next((tmp_path / "out").glob("a.*"))
    assert copy.name in ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst")

    def lines():
        data = copy.read_bytes()
        if name.endswith("gz"):
            data = gzip.decompress(data)
        elif name.endswith("zst"):
            data = zstandard.ZstdDecompressor().decompress(data, max_output_size=1 << 20)
        return [json.loads(line) for line in data.splitlines()]

    first, second = lines()
    assert first["text"] == CLEAN
    assert first["url"] == "http://a.example/\x1b[31m/1"
    assert first["date"] == "2026-01-02T03:04:05Z"
    assert "Scroll" not in second["text"]
    assert run("--restore", "t.jsonl").code == 0
    assert [line["text"] for line in lines()][:2] == [DIRTY, "Scroll to Top"]
    assert "Scroll to Top" in lines()[2]["text"]


def test_pages_are_decoded_as_their_headers_say(run, tmp_path):
    page = PAGE.replace(b"charset=utf-8", b"charset=windows-1251").replace(
        b"The ferry runs", "Паром ходит".encode("cp1251")
    )
    (tmp_path / "a.warc").write_bytes(record("response", page, "http://a.example/1"))
    assert run("--no-model", "-o", "out", "a.warc").code == 0
    text = json.loads((tmp_path / "out" / "a.jsonl").read_text())["text"]
    assert "Паром ходит again from Monday" in text


def test_warc_that_is_cut_off_or_none(run, tmp_path):
    whole = record("conversion", DIRTY.encode() * 10, "http://a.example/1")
    (tmp_path / "a.warc").write_bytes(whole[:-100])
    (tmp_path / "b.warc").write_bytes(b"Nothing of the kind.\n" * 50)
    result = run("-o", "out", "a.warc", "b.warc")
    assert result.code == 2
    assert "a.warc: truncated" in result.err
    assert "b.warc: " in result.err
    assert list((tmp_path / "out").glob("*.jsonl")) == []
    refused = run("--write", "a.warc")
    assert "a.warc: is WARC; use -o, which writes its JSONL" in refused.err
