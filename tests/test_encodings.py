"""Old corpora: other encodings than UTF-8, named or found out."""

import gzip
import json

import pytest

GERMAN = "Die Fähre fährt ab Montag wieder, sagt das Hafenamt. Schüler zahlen zwei Euro.\n"
RUSSIAN = "Паром снова ходит с понедельника, сообщает управление порта. Билеты дешевле.\n"
JUNK = "\nScroll to Top\n"

SAMPLES = [("cp1252", GERMAN), ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("utf-16", GERMAN)]


@pytest.mark.parametrize(("encoding", "text"), SAMPLES)
@pytest.mark.parametrize("how", ["named", "detect"])
def test_an_old_text_becomes_utf_8(run, tmp_path, encoding, text, how):
    (tmp_path / "a.txt").write_bytes((text + JUNK).encode(encoding))
    result = run("a.txt", "-o", "out", "--encoding", encoding if how == "named" else "detect")
    assert result.code == 0, result.err
    assert (tmp_path / "out/a.txt").read_text("utf-8") == text
    assert "a.txt: read as " in result.err


def test_an_old_text_without_debris_becomes_utf_8(run, tmp_path):
    (tmp_path / "a.txt").write_bytes(GERMAN.encode("cp1252"))
    assert run("a.txt", "-o", "out", "--encoding", "cp1252").code == 0
    assert (tmp_path / "out/a.txt").read_text("utf-8") == GERMAN


@pytest.mark.parametrize("encoding", ["cp1252", "detect", "latin-1", "gb18030"])
def test_utf_8_stays_what_it_is(run, tmp_path, encoding):
    (tmp_path / "a.txt").write_text(GERMAN, "utf-8")
    result = run("a.txt", "-o", "out", "--encoding", encoding)
    assert (tmp_path / "out/a.txt").read_text("utf-8") == GERMAN
    assert "read as" not in result.err


def test_a_long_head_of_ascii_hides_nothing(run, tmp_path):
    text = "The quay is open again.\n" * 60_000 + "\n" + GERMAN
    (tmp_path / "a.txt").write_bytes(text.encode("cp1252"))
    arguments = ("--encoding", "detect", "--no-model", "--no-repair", "--no-remove")
    assert run("a.txt", "-o", "out", *arguments).code == 0
    assert (tmp_path / "out/a.txt").read_text("utf-8") == text


def test_a_multibyte_character_may_be_cut_between_blocks(run, tmp_path):
    text = "x" * ((1 << 20) - 1) + "渡し船は月曜日から再び運航する。\n"
    (tmp_path / "a.txt").write_bytes(text.encode("shift_jis"))
    assert run("a.txt", "-o", "out", "--encoding", "shift_jis", "--no-remove").code == 0
    assert (tmp_path / "out/a.txt").read_text("utf-8") == text


def test_without_being_asked_nothing_is_guessed(run, tmp_path):
    (tmp_path / "a.txt").write_bytes(GERMAN.encode("cp1252"))
    result = run("a.txt", "-o", "out")
    assert result.code == 2
    assert "not UTF-8: byte 5" in result.err
    assert "--encoding" in result.err


@pytest.mark.parametrize("encoding", ["cp1252", "detect"])
def test_a_rewrite_leaves_old_encodings_alone(run, tmp_path, encoding):
    data = (GERMAN + JUNK).encode("cp1252")
    (tmp_path / "a.txt").write_bytes(data)
    (tmp_path / "b.txt").write_text(GERMAN + JUNK, "utf-8")
    result = run("--write", "a.txt", "b.txt", "--encoding", encoding)
    assert result.code == 2
    assert "a.txt: is cp1252; use -o, which writes UTF-8" in result.err
    assert (tmp_path / "a.txt").read_bytes() == data
    assert (tmp_path / "b.txt").read_text("utf-8") == GERMAN


def test_wrong_encodings_are_named(run, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x81\x8d")
    assert "no encoding 'cp12520'" in run("a.txt", "--encoding", "cp12520").err
    assert run("a.txt", "--encoding", "rot13").code == 2
    result = run("a.txt", "--encoding", "cp1252")
    assert result.code == 2
    assert "a.txt: not cp1252" in result.err


def test_bytes_that_are_no_text_are_not_guessed_at(run, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\0")
    result = run("a.txt", "--encoding", "detect")
    assert result.code == 2
    assert "not text" in result.err


def test_records(run, tmp_path):
    record = json.dumps({"text": GERMAN + JUNK}, ensure_ascii=False) + "\n"
    (tmp_path / "a.jsonl").write_bytes(record.encode("cp1252"))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(f'text\n"{RUSSIAN}"\n'.encode("cp1251")))
    assert run("a.jsonl", "b.csv.gz", "-o", "out", "--encoding", "detect").code == 0
    assert json.loads((tmp_path / "out/a.jsonl").read_text("utf-8"))["text"] == GERMAN
    csv = gzip.decompress((tmp_path / "out/b.csv.gz").read_bytes()).decode("utf-8")
    assert csv == f'text\n"{RUSSIAN}"\n'


def test_stdin_and_reports(run, tmp_path):
    data = (GERMAN + JUNK).encode("cp1252")
    assert run("--encoding", "detect", stdin=data).bytes == GERMAN.encode()
    (tmp_path / "a.txt").write_bytes(data)
    result = run("--check", "a.txt", "--encoding", "cp1252")
    assert result.code == 1
    assert "en/back-to-top" in result.out


def test_a_copy_is_restored_to_the_text_as_utf_8(run, tmp_path):
    (tmp_path / "a.txt").write_bytes((GERMAN + JUNK).encode("cp1252"))
    run("a.txt", "-o", "out", "--encoding", "cp1252", "--trail", "t.jsonl")
    assert run("--restore", "t.jsonl").code == 0
    assert (tmp_path / "out/a.txt").read_text("utf-8") == GERMAN + JUNK


def test_an_override_names_the_encoding_of_some_files(run, tmp_path):
    (tmp_path / "cleaner.toml").write_text(
        '[[overrides]]\nfiles = ["old/**"]\nencoding = "cp1252"\n'
    )
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.txt").write_bytes(GERMAN.encode("cp1252"))
    assert run("old/a.txt").bytes == GERMAN.encode()
