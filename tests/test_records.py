"""Files of records: all but the cleaned text stays, byte for byte, and a trail leads back."""

import csv
import gzip
import io
import json
import tracemalloc

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean
from cleaner.config import Config
from cleaner.corpus.disk.compression import compressor, decompressed
from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.formats.escapes import CSV_QUOTED, JSON_STRING, edit_raw, restore_raw
from cleaner.corpus.formats.jsonlines import RecordError, find_values
from cleaner.corpus.formats.registry import file_type_of, format_named, output_name
from cleaner.corpus.pieces import Order
from cleaner.document import Edit
from cleaner.edits.algebra import edit_to_json, replay
from tests.conftest import CLEAN, DIRTY

D, C = json.dumps(DIRTY)[1:-1], json.dumps(CLEAN)[1:-1]

# name, what comes in, what comes out; DIRTY and CLEAN stand for the text as JSON writes it.
JSONL = [
    ("plain", '{"text": "DIRTY"}\n', '{"text": "CLEAN"}\n'),
    ("no final newline", '{"text": "DIRTY"}', '{"text": "CLEAN"}'),
    ("bom", '\ufeff{"text": "DIRTY"}\n', '\ufeff{"text": "CLEAN"}\n'),
    ("crlf", '{"text": "DIRTY"}\r\n{"a": 1, "text": "x"}\r\n', '{"text": "CLEAN"}\r\n{"a": 1, "text": "x"}\r\n'),
    ("mixed line ends, blank lines", '{"text": "DIRTY"}\r\n\n  \n{"text": "DIRTY"}\n', '{"text": "CLEAN"}\r\n\n  \n{"text": "CLEAN"}\n'),
    ("23-digit id", '{"id": 12345678901234567890123, "text": "DIRTY"}\n', '{"id": 12345678901234567890123, "text": "CLEAN"}\n'),
    ("5000-digit number", f'{{"n": {"7" * 5000}, "text": "DIRTY"}}\n', f'{{"n": {"7" * 5000}, "text": "CLEAN"}}\n'),
    ("numbers as they are", '{"a":[1.0,1e400,-0,NaN], "text":"DIRTY"}\n', '{"a":[1.0,1e400,-0,NaN], "text":"CLEAN"}\n'),
    ("odd blanks", '{ "b" :\t2 ,"text"  : "DIRTY" }  \n', '{ "b" :\t2 ,"text"  : "CLEAN" }  \n'),
    ("unicode escapes", r'{"k": "\u00e9\/", "text": "caf\u00e9 \ud83d\ude00 \/ é\n\nScroll to Top"}' + "\n", r'{"k": "\u00e9\/", "text": "caf\u00e9 \ud83d\ude00 \/ é"}' + "\n"),
    ("escaped debris", r'{"text": "One.\n\n\u0053croll to Top"}', r'{"text": "One."}'),
    ("lone surrogate", r'{"text": "One \ud800.\n\nScroll to Top"}', r'{"text": "One \ud800."}'),
    ("null", '{"text": null}\n{"text": "DIRTY"}\n', '{"text": null}\n{"text": "CLEAN"}\n'),
    ("missing key", '{"title": "DIRTY"}\n{"text": "DIRTY"}\n', '{"title": "DIRTY"}\n{"text": "CLEAN"}\n'),
    ("duplicate keys", '{"text": "DIRTY", "text": "DIRTY"}\n', '{"text": "DIRTY", "text": "CLEAN"}\n'),
    ("key as a value", '{"a": "text", "b": {"text": "DIRTY"}, "text": "DIRTY"}\n', '{"a": "text", "b": {"text": "DIRTY"}, "text": "CLEAN"}\n'),
    ("a byte order mark alone", '{"text": "DIRTY"}\n\ufeff', '{"text": "CLEAN"}\n\ufeff'),
    ("empty text", '{"text": ""}\n{"text": "DIRTY"}\n', '{"text": ""}\n{"text": "CLEAN"}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after"), JSONL, ids=[case[0] for case in JSONL])
def test_jsonl_round_trip(run, tmp_path, name, before, after):
    before, after = (
        text.replace("DIRTY", D).replace("CLEAN", C).encode() for text in (before, after)
    )
    path = tmp_path / "a.jsonl"
    path.write_bytes(before)
    assert run("--write", "--trail", "t.jsonl", "a.jsonl").code == 0
    assert path.read_bytes() == after
    assert run("--restore", "t.jsonl").code == 0
    assert path.read_bytes() == before


BROKEN = [
    ("not JSON", b'{"text": "x"'),
    ("more behind the object", b'{"text": "x"} {}'),
    ("not a JSON object", b'["text"]'),
    ("holds no string", b'{"text": 12}'),
    ("not UTF-8", b'{"text": "caf\xe9"}'),
    ("a NUL", b'{"text": "\0"}'),
    ("nested too deeply", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
]


@pytest.mark.parametrize(("message", "line"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_line_that_is_no_record_stays_and_is_named(run, tmp_path, message, line):
    path = tmp_path / "a.jsonl"
    good = b'{"text": "' + D.encode() + b'"}\n'
    path.write_bytes(good + line + b"\n" + good)
    result = run("--write", "--stats", "s.json", "a.jsonl")
    assert result.code == 2
    assert "a.jsonl:2: " in result.err
    assert message in result.err
    assert path.read_bytes() == (good + line + b"\n" + good).replace(D.encode(), C.encode())
    stats = json.loads((tmp_path / "s.json").read_bytes())
    assert (stats["documents"], stats["changed"], stats["failed"]) == (3, 2, 1)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.txt"])
def test_a_bug_in_the_cleaner_costs_one_document(run, tmp_path, monkeypatch, name):
    from cleaner.pipeline import Cleaner

    whole = Cleaner.clean

    def broken(self, text, **options):
        if "trap" in text:
            raise IndexError("out of range")
        return whole(self, text, **options)

    monkeypatch.setattr(Cleaner, "clean", broken)
    content = {
        "a.jsonl": f'{{"text": "trap"}}\n{{"text": "{D}"}}\n',
        "a.csv": f'text\ntrap\n"{DIRTY}"\n',
        "a.txt": f"trap {DIRTY}",
    }[name]
    (tmp_path / name).write_text(content)
    result = run("--write", "--no-model", name)
    assert result.code == 2
    assert "please report this bug: IndexError: out of range" in result.err
    if name == "a.txt":
        assert (tmp_path / name).read_text() == content
    else:
        assert (tmp_path / name).read_text() == content.replace(D, C).replace(DIRTY, CLEAN)


def test_nested_and_dotted_keys(run, tmp_path):
    line = f'{{"meta": {{"text": "{D}", "id": 7}}, "a.b": "{D}"}}\n'
    path = tmp_path / "a.jsonl"
    path.write_text(line)
    options = ("--write", "--trail", "t.jsonl", "--text-key", "meta.text", "--id-key", "meta.id")
    assert run(*options, "a.jsonl").code == 0
    assert path.read_text() == line.replace(D, C, 1)
    assert json.loads((tmp_path / "t.jsonl").read_text().splitlines()[0])["id"] == "7"
    assert run("--write", "--text-key", r"a\.b", "a.jsonl").code == 0
    assert path.read_text() == line.replace(D, C)


def test_a_key_that_no_record_has_is_a_mistake(run, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"content": "x"}\n')
    result = run("--write", "a.jsonl")
    assert result.code == 2
    assert "no record has a 'text'; say which key with --text-key" in result.err


def test_findings_name_the_line_and_column_of_the_file(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(f'{{"text": "x"}}\n{{"id": "q", "text": "{D}"}}\n')
    result = run("--check", "--output-format", "json", "--id-key", "id", "a.jsonl")
    assert result.code == 1
    found = json.loads(result.out)
    line = (tmp_path / "a.jsonl").read_text().splitlines()[1]
    assert (found["line"], found["id"]) == (2, "q")
    assert line[found["column"] - 1 :].startswith("Scroll to Top")
    assert DIRTY.encode()[found["start_byte"] : found["end_byte"]].decode() == found["removed"]


@pytest.mark.parametrize("emptied", ["keep", "drop"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_emptied_records_are_kept_or_dropped_and_counted(run, tmp_path, emptied, name):
    if name == "a.jsonl":
        lines = ['{"text": "Scroll to Top"}\n', '{"text": "One."}\n', '{"text": "Share this:"}']
        kept = ['{"text": ""}\n', lines[1], '{"text": ""}']
    else:
        lines = ["text,n\n", "Scroll to Top,1\n", "One.,2\n", '"Share this:",3']
        kept = ["text,n\n", ",1\n", lines[2], '"",3']
    path = tmp_path / name
    path.write_text("".join(lines))
    options = ("--emptied", emptied, "--trail", "t.jsonl", "--stats", "s.json")
    assert run("--write", *options, name).code == 0
    dropped = [line for line in kept if line in lines]
    assert path.read_text() == "".join(kept if emptied == "keep" else dropped)
    stats = json.loads((tmp_path / "s.json").read_text())
    assert (stats["emptied"], stats["unchanged"], stats["documents"]) == (2, 1, 3)
    assert run("--restore", "t.jsonl").code == 0
    assert path.read_text() == "".join(lines)


CSV = [
    ("bare", "id,text\n1,One. Scroll to Top\n2,x\n"),
    ("quoted", 'id,text,z\r\n1,"One ""two"".\n\nScroll to Top\n",a\r\n2,"",\r\n'),
    ("no final newline", 'text\n"One.\n\nScroll to Top"'),
    ("bom and semicolons", '\ufeff"id";"text"\n1;"One, two.\n\nScroll to Top"\n'),
    ("tabs", "id\ttext\n1\tx\n"),
    ("ragged", 'a,text\n1\n\n2,"One.\n\nScroll to Top",3,4\n'),
]


@pytest.mark.parametrize(("name", "before"), CSV, ids=[case[0] for case in CSV])
def test_csv_round_trip(run, tmp_path, name, before):
    path = tmp_path / "a.csv"
    path.write_bytes(before.encode())
    assert run("--write", "--trail", "t.jsonl", "a.csv").code == 0
    after = path.read_bytes().decode()
    old, new = (list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""),
                     delimiter=";" if ";" in text else "\t" if "\t" in text else ","))
                for text in (before, after))  # fmt: skip
    column = old[0].index("text")
    for row, changed in zip(old, new, strict=True):
        for index, (was, now) in enumerate(zip(row, changed, strict=True)):
            assert now == (clean(was).text if index == column else was)
    if "Scroll" in before and name != "bare":
        assert "Scroll" not in after
        assert run("--restore", "t.jsonl").code == 0
        assert path.read_bytes() == before.encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'text\n"One.\n\n', "a.csv:2: not CSV: a quote is not closed"),
        (b'text,a\nx,y\n"One." two,z\n', "a.csv:3: not CSV: a quote inside a field"),
        (b'text,a\n5" pipe,z\n', "a.csv:2: not CSV: a quote inside a field"),
        (b"title\nx\n", "there is no column 'text'; say which with --text-key"),
        (b"text\ncaf\xe9\n", "not UTF-8"),
    ],
)
def test_csv_that_makes_no_sense_is_refused(run, tmp_path, data, message):
    (tmp_path / "a.csv").write_bytes(data)
    result = run("--write", "a.csv")
    assert result.code == 2
    assert message in result.err
    assert (tmp_path / "a.csv").read_bytes() == data


def test_pieces_do_not_depend_on_how_the_file_was_read():
    from cleaner.corpus.formats import csv_records, jsonlines

    order = Order(Config())
    for module, line in ((jsonlines, b'{"text": "%d"}\n'), (csv_records, b'%d,"a\n""b""\n",c\n')):
        head = b"id,text,x\n" if module is csv_records else b""
        content = head + b"".join(line % number for number in range(60_000))
        cuts = []
        for size in (1000, 1 << 20):
            blocks = [content[at : at + size] for at in range(0, len(content), size)]
            pieces = list(module.split(blocks, "a", order))
            assert b"".join(piece.data for piece in pieces) == content
            assert len(pieces) > 2
            cuts.append([(piece.start, piece.end) for piece in pieces])
            assert [start for start, _ in cuts[-1][1:]] == [end for _, end in cuts[-1][:-1]]
            again = list(module.split(blocks, "a", order, pieces[1].end))
            assert [(piece.start, piece.end) for piece in again] == cuts[-1][2:]
            lines = [record.line for piece in pieces for record in module.records_of(piece)]
            assert lines == sorted(lines)
            assert b"".join(b"".join(record.raw.encode() for record in module.records_of(piece))
                            for piece in pieces) == content  # fmt: skip
        assert cuts[0] == cuts[1]


keys = st.sampled_from(["text", "a", "b", "é", "a.b", ""])
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(keys, values), st.booleans())
def test_values_are_found_where_they_stand(record, is_ascii):
    line = json.dumps(record, ensure_ascii=is_ascii)
    text, nested = find_values(line, ("text",), ("a", "b"))
    assert (text is None) == ("text" not in record)
    if text:
        assert json.dumps(json.loads(line[text.start : text.end])) == json.dumps(record["text"])
    inner = record.get("a")
    if isinstance(inner, dict) and "b" in inner:
        assert json.dumps(json.loads(line[nested.start : nested.end])) == json.dumps(inner["b"])
    else:
        assert nested is None


@given(st.text())
def test_any_line_is_a_record_or_an_error(line):
    try:
        found = find_values(line, ("text",))
    except RecordError:
        return
    assert isinstance(json.loads(line.lstrip("\ufeff")), dict)
    assert len(found) == 1


@given(st.data(), st.sampled_from([JSON_STRING, CSV_QUOTED]), st.booleans())
def test_raw_edits_agree_with_edits(data, notation, is_ascii):
    text = data.draw(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    edits = [
        Edit(start, end, text[start:end], data.draw(st.sampled_from(["", 'x"\n'])), "en/x", "")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    raw = notation.encode(text)
    if notation is JSON_STRING and is_ascii:
        raw = json.dumps(text)[1:-1]
    new, gone = edit_raw(raw, edits, notation)
    assert notation.decode(new) == replay(text, edits)
    assert restore_raw(new, [edit_to_json(edit) for edit in edits], gone, notation) == raw


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_compressed_files_come_back_with_all_members(run, tmp_path, compression):
    parts = [f'{{"text": "{D}", "n": {number}}}\n'.encode() for number in range(3)]
    squeeze = gzip.compress if compression == "gz" else zstandard.compress
    path = tmp_path / f"a.jsonl.{compression}"
    path.write_bytes(b"".join(map(squeeze, parts)))
    assert run("--write", "--trail", "t.jsonl", path.name).code == 0

    def content() -> bytes:
        with InputFile(path) as file:
            return b"".join(decompressed(file, compression))

    assert content() == b"".join(parts).replace(D.encode(), C.encode())
    if compression == "gz":
        assert gzip.decompress(path.read_bytes()) == content()
    assert run("--restore", "t.jsonl").code == 0
    assert content() == b"".join(parts)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("damage", ["cut", "garbage"])
def test_damaged_compression_is_refused(run, tmp_path, name, damage):
    text = (f'{{"text": "{D}"}}\n' * 3000).encode()
    data = gzip.compress(text) if name.endswith("gz") else zstandard.compress(text)
    data = data[:-7] if damage == "cut" else data[:40] + b"\xff" * 40 + data[80:]
    (tmp_path / name).write_bytes(data)
    result = run("--write", name)
    assert result.code == 2
    assert name in result.err
    assert ("truncated" if damage == "cut" else "damaged") in result.err
    assert (tmp_path / name).read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == [name]


BOMBS = [f"a.{form}.{end}" for form in ("txt", "jsonl", "csv", "warc") for end in ("gz", "zst")]


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_in_little_memory(run, tmp_path, name, monkeypatch):
    for module in ("records", "warc", "whole_files"):
        monkeypatch.setattr(f"cleaner.corpus.formats.{module}.LARGEST_DOCUMENT", 4 << 20)
    squeeze = compressor("gz" if name.endswith("gz") else "zst")
    data = b""
    if "warc" in name:
        data = squeeze.add(
            b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n"
            b"Content-Length: %d\r\n\r\n" % (200 << 20)
        )
    data += b"".join(squeeze.add(b"x" * (1 << 20)) for _ in range(200)) + squeeze.end_part()
    assert len(data) < 1 << 20
    (tmp_path / name).write_bytes(data)
    tracemalloc.start()
    result = run(*(("-o", "out") if "warc" in name else ("--write",)), name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.code == 2
    assert f"{name}:" in result.err
    assert "of more than 4,194,304 bytes" in result.err
    assert peak < 100 << 20
    assert (tmp_path / name).read_bytes() == data


def test_compressed_text_and_its_copy(run, tmp_path):
    (tmp_path / "a.md.gz").write_bytes(gzip.compress(DIRTY.encode()))
    assert run("a.md.gz").out == CLEAN
    assert run("a.md.gz", "-o", "out", "--trail", "t.jsonl").code == 0
    copy = tmp_path / "out" / "a.md.gz"
    assert gzip.decompress(copy.read_bytes()) == CLEAN.encode()
    assert run("--restore", "t.jsonl").code == 0
    assert gzip.decompress(copy.read_bytes()) == DIRTY.encode()


def test_names_and_formats():
    from pathlib import PurePath

    assert file_type_of(PurePath("a.NDJSON.ZST")) == (format_named("jsonl"), "zst", True)
    assert file_type_of(PurePath("x")) == (format_named("text"), "", False)
    assert output_name(PurePath("a.html.gz"), Order(Config())) == "a.txt.gz"
    assert output_name(PurePath("a.wet"), Order(Config())) == "a.jsonl"


def test_an_unreadable_folder_name_is_an_error(tmp_path):
    with pytest.raises(FileError, match="not a regular file"):
        InputFile(tmp_path)
