"""File formats: one object each, which a run asks about everything that differs between them."""

import ast
import json
import pickle
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from cleaner.config import Config
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.formats import registry
from cleaner.corpus.formats.dispatch import clean_piece
from cleaner.corpus.formats.escapes import CSV_BARE
from cleaner.corpus.formats.reading import Reading
from cleaner.corpus.formats.record_files import RecordFormat
from cleaner.corpus.formats.records import Field, RawRecord, split_records
from cleaner.corpus.formats.registry import (
    HOMES,
    all_formats,
    file_type_of,
    format_named,
    output_name,
)
from cleaner.corpus.pieces import Order, Piece, Place
from cleaner.corpus.tally import Tally
from cleaner.corpus.trail import sha256
from cleaner.repeated_lines.table import Table
from tests.conftest import CLEAN, DIRTY, ROOT

RULES_ONLY = ("--no-model", "--no-repair")
CORPUS = ROOT / "cleaner" / "corpus"


def parquet(path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": [DIRTY]}), path)


def warc(path: Path) -> None:
    head = (
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(DIRTY)}\r\n\r\n"
    )
    path.write_bytes(f"{head}{DIRTY}\r\n\r\n".encode())


PAGE = f"<p>{DIRTY.splitlines()[0]}</p><p>Scroll to Top</p>"
# A file of each format that holds the one text.
WRITERS = {
    "text": lambda path: path.write_text(DIRTY),
    "markdown": lambda path: path.write_text(DIRTY),
    "html": lambda path: path.write_text(PAGE),
    "jsonl": lambda path: path.write_text(json.dumps({"text": DIRTY}) + "\n"),
    "csv": lambda path: path.write_text(f'text\n"{DIRTY}"\n'),
    "parquet": parquet,
    "warc": warc,
}
FORMATS = all_formats()
each_format = pytest.mark.parametrize("file_format", FORMATS, ids=lambda each: each.name)


def sample(file_format, folder: Path) -> Path:
    path = folder / f"a{file_format.suffixes[0]}"
    WRITERS[file_format.name](path)
    return path


def test_the_table_has_every_name_and_suffix_once():
    names = [each.name for each in FORMATS]
    suffixes = [suffix for each in FORMATS for suffix in each.suffixes]
    assert sorted(names) == sorted(set(names)) == sorted(WRITERS)
    assert len(suffixes) == len(set(suffixes))
    for each, home in zip(FORMATS, HOMES, strict=True):
        assert format_named(each.name) is each
        assert (each.name, each.suffixes) == (home.name, home.suffixes)
        for suffix in each.suffixes:
            assert suffix == suffix.lower()
            assert file_type_of(Path(f"a{suffix.upper()}.gz")) == (each, "gz", True)


@each_format
def test_a_cleaned_copy_has_a_name_of_the_format_it_is_written_as(file_format):
    written_as = file_format.written_as or file_format
    assert written_as.rewrites
    for suffix in file_format.suffixes:
        copy = Path(output_name(Path(f"a.b{suffix}.zst"), Order(Config())))
        assert file_type_of(copy) == (written_as, "zst", True)
        assert copy.name.startswith("a.b.")


@each_format
def test_a_piece_travels_to_a_worker_and_is_cleaned_there(file_format, tmp_path):
    path = sample(file_format, tmp_path)
    reading = Reading(path, "", Order(Config(model=False, repair="off")))
    pieces = list(file_format.read(reading))
    assert reading.identity.size == path.stat().st_size
    assert {piece.format for piece in pieces} == {file_format.name}
    tally = Tally()
    for piece in pieces:
        tally.add(clean_piece(pickle.loads(pickle.dumps(piece))).tally)
    assert tally.documents == tally.changed == 1


@each_format
def test_every_format_gives_its_texts_to_learning(run, file_format, tmp_path):
    path = sample(file_format, tmp_path)
    done = run("--learn", path.name, "-o", "repeated.lines")
    assert (done.code, done.err[:12]) == (0, "1 documents;")
    assert Table(tmp_path / "repeated.lines")


@each_format
def test_what_was_cleaned_is_restored(run, file_format, tmp_path):
    path = sample(file_format, tmp_path)
    original = path.read_bytes()
    if file_format.rewrites:
        assert run("--write", *RULES_ONLY, "--trail", "t.jsonl", path.name).code == 0
        copy = path
    else:
        refused = run("--write", path.name)
        assert f"is {file_format.label}; use -o, which writes its" in refused.err
        assert run("-o", "out", *RULES_ONLY, "--trail", "t.jsonl", path.name).code == 0
        copy = tmp_path / "out" / output_name(path, Order(Config()))
    (read,) = texts_of(copy)
    assert read.strip() == CLEAN.strip()
    assert run("--restore", "t.jsonl").code == 0
    (read,) = texts_of(copy)
    assert read.strip() == DIRTY.strip()
    if file_format.rewrites and file_format.is_stream:
        assert path.read_bytes() == original


def texts_of(path: Path) -> list[str]:
    file_type = file_type_of(path)
    reading = Reading(path, file_type.compression, Order(Config()))
    return [
        found.text
        for piece in file_type.format.read(reading)
        for found in file_type.format.texts(piece).texts
    ]


@each_format
def test_only_a_stream_goes_to_standard_output(run, file_format, tmp_path):
    path = sample(file_format, tmp_path)
    done = run(*RULES_ONLY, path.name)
    if file_format.is_stream:
        assert done.code == 0
        assert CLEAN.strip() in done.out
        assert "Scroll" not in done.out
    else:
        assert done.code == 2
        assert f"is {file_format.label}; use -o or --write" in done.err


def test_two_processes_give_what_one_gives_for_every_format(run, tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.corpus.run.worker_pool.BATCH_PIECES", 1)
    (tmp_path / "in").mkdir()
    for number, each in enumerate(FORMATS):
        WRITERS[each.name](tmp_path / "in" / f"{number}{each.suffixes[0]}")
    copies = []
    for jobs in ("1", "2"):
        assert run("in", "-o", f"out{jobs}", "-j", jobs, *RULES_ONLY).code == 0
        copies.append(
            {path.name: path.read_bytes() for path in (tmp_path / f"out{jobs}").iterdir()}
        )
    assert copies[0] == copies[1]
    assert len(copies[0]) == len(FORMATS)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.xyz"])
def test_a_trail_that_speaks_of_records_does_not_touch_a_document(run, tmp_path, name):
    (tmp_path / name).write_text(CLEAN)
    entry = {"path": name, "before": sha256(DIRTY), "after": sha256(CLEAN)}
    closing = {**entry, "run": "x", "key": ["text"], "records": 0}
    (tmp_path / "t.jsonl").write_text(json.dumps(closing) + "\n")
    done = run("--restore", "t.jsonl")
    assert done.code == 2
    assert f"{name}: the trail speaks of records, and it holds none; left alone" in done.err
    assert (tmp_path / name).read_text() == CLEAN


# What a new format is: here, a text on every line.


def split_lines(blocks, name, order, start):
    for data in split_records(blocks, start.byte, name, start.line, quotes=False):
        line = start.line + data.count(b"\n")
        end = Place(start.byte + len(data), line, line)
        yield Piece("lines", name, order, data, start, end, len(data))
        start = end


def records_of_lines(piece):
    for number, raw in enumerate(piece.data.decode().splitlines(True), piece.start.line):
        text = raw.rstrip("\n")
        if text == "broken":
            raise FileError(f"{piece.name}:{number}: broken")
        yield RawRecord(raw, number, number, Field(0, len(text), CSV_BARE), text, forbidden="\n")


LINES = RecordFormat(
    name="lines",
    label="Lines",
    suffixes=(".lines",),
    split_content=split_lines,
    records_of=records_of_lines,
)


def test_a_new_format_is_one_object_and_one_entry_of_the_table(run, tmp_path, monkeypatch):
    home = ModuleType("lines")
    home.LINES = LINES
    monkeypatch.setitem(sys.modules, "cleaner.corpus.formats.lines", home)
    monkeypatch.setitem(registry._MODULES, LINES.name, "lines")
    monkeypatch.setitem(registry._NAMES, LINES.suffixes[0], LINES.name)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.lines"
    before = "The ferry runs again from Monday.\nScroll to Top\nThe bridge stays open.\n"
    path.write_text(before)
    (tmp_path / "in" / "b.lines").write_text("broken\n")

    checked = run("--check", *RULES_ONLY, "in")
    assert 'in/a.lines:2:1 en/back-to-top "Scroll to Top"' in checked.out
    assert "in/b.lines:1: broken" in checked.err
    assert run(*RULES_ONLY, "in/a.lines").out == before.replace("Scroll to Top", "")

    options = ("--trail", "t.jsonl", "--stats", "s.json", "--emptied", "drop", *RULES_ONLY)
    assert run("--write", *options, "in").code == 2
    assert path.read_text() == before.replace("Scroll to Top\n", "")
    stats = json.loads((tmp_path / "s.json").read_text())
    assert [(each["format"], each["failed"]) for each in stats["files"]] == [
        ("lines", 0),
        ("lines", 1),
    ]
    assert run("--restore", "t.jsonl").code == 0
    assert path.read_text() == before

    assert run("in/a.lines", "-o", "out", *RULES_ONLY).code == 0
    assert (tmp_path / "out" / "a.lines").read_text() == before.replace("Scroll to Top", "")
    learned = run("--learn", "in/a.lines", "-o", "repeated.table")
    assert "3 documents" in learned.err


def test_nothing_but_its_own_module_and_the_table_knows_a_format_by_name():
    """`text` is left out: it is also what a record's field is called by default."""
    known = {each.name for each in FORMATS} - {"text"} | {
        suffix for each in FORMATS for suffix in each.suffixes
    }
    modules = defaultdict(set)
    for path in set(CORPUS.rglob("*.py")) - {Path(registry.__file__)}:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in known:
                modules[node.value].add(path.name)
    assert {constant: len(names) for constant, names in modules.items()} == dict.fromkeys(known, 1)
