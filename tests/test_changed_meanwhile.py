"""What another program writes while a file is cleaned stays, and the file is named."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest

from cleaner.corpus.disk.files import FileError, InputFile
from cleaner.corpus.disk.replacing import Replacement
from cleaner.corpus.run.job import Job
from tests.conftest import DIRTY
from tests.test_runs import jsonl, killed_after

RULES = ("--isolated", "--no-model", "--no-repair")
LINE = json.dumps({"text": DIRTY})
CONTENT = {"txt": DIRTY, "md": DIRTY, "jsonl": f"{LINE}\n", "csv": f'text\n"{DIRTY}"\n'}
ADDED = "The last line.\n"


def content(name: str, text: str) -> bytes:
    data = text.encode()
    return gzip.compress(data) if name.endswith(".gz") else data


@pytest.mark.parametrize("name", [f"a.{form}{gz}" for form in CONTENT for gz in ("", ".gz")])
@pytest.mark.parametrize("moment", ["finish", "closing_entries"])
def test_what_is_appended_while_a_file_is_cleaned_stays(run, tmp_path, monkeypatch, name, moment):
    path = tmp_path / name
    path.write_bytes(content(name, CONTENT[name.split(".")[1]]))
    added = content(name, ADDED)
    real = getattr(Job, moment)

    def appending(self):
        with path.open("ab") as file:
            file.write(added)
        return real(self)

    before = path.read_bytes()
    monkeypatch.setattr(Job, moment, appending)
    result = run("--write", "--trail", "t.jsonl", *RULES, name)
    assert path.read_bytes() == before + added
    assert result.code == 2
    assert f"{name}: changed while it was cleaned; left alone" in result.err


@pytest.mark.parametrize("name", [f"a.{form}" for form in CONTENT])
def test_what_is_appended_before_the_end_was_seen_stays(run, tmp_path, monkeypatch, name):
    """The last piece is cleaned before the file's end is looked for again."""
    path = tmp_path / name
    path.write_bytes(content(name, CONTENT[name.split(".")[1]]))
    before = path.read_bytes()
    real = Job.pieces

    def appending(self):
        for piece in real(self):
            with path.open("ab") as file:
                file.write(ADDED.encode())
            yield piece

    monkeypatch.setattr(Job, "pieces", appending)
    result = run("--write", *RULES, name)
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().endswith(ADDED.encode())
    assert result.code == 2
    assert f"{name}: changed while it was cleaned" in result.err


def replacement_of(path: Path, new: bytes) -> Replacement:
    with InputFile(path) as file:
        assert list(file)
        replacement = Replacement(path, file.identity())
    replacement.write(new)
    replacement.sync()
    return replacement


def test_what_is_appended_right_before_the_rename_is_put_back(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    replacement = replacement_of(path, b"new")
    real = Replacement._put

    def appending(self):
        with path.open("ab") as file:
            file.write(b" and more")
        return real(self)

    monkeypatch.setattr(Replacement, "_put", appending)
    with pytest.raises(FileError, match="changed while it was cleaned"):
        replacement.put()
    assert path.read_bytes() == b"old and more"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_program_is_writing_is_left_alone(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    replacement = replacement_of(path, b"new")
    with path.open("ab"), pytest.raises(FileError, match="has it open to write"):
        replacement.put()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize("same_time", [False, True])
def test_an_edit_during_a_run_that_was_killed_stays(run, tmp_path, monkeypatch, name, same_time):
    """What was cleaned before the edit is not taken over."""
    monkeypatch.setattr("cleaner.corpus.formats.records.PIECE_SIZE", 4000)
    monkeypatch.setattr("cleaner.corpus.run.job.PART_SIZE", 8000)
    monkeypatch.setattr("cleaner.corpus.run.output.HELD_BACK", 4000)
    path = tmp_path / name

    def write(data: bytes) -> None:
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)

    old = b"".join(jsonl(200_000))
    new = re.sub(rb"(?<=[a-z] )[a-z]{4}(?= [a-z])", b"edit", old, count=1)
    assert len(new) == len(old)
    assert new != old
    write(old)
    os.utime(path, (1, 1))
    real = Job._end_part

    def editing(self, *arguments):
        write(new)
        if same_time:
            os.utime(path, (1, 1))
        return real(self, *arguments)

    options = ("--write", *RULES, name)
    with monkeypatch.context() as patch:
        patch.setattr(Job, "_end_part", editing)
        with killed_after(5, monkeypatch):
            run(*options)
    run(*options, "--resume")
    resumed = path.read_bytes()
    write(new)
    assert run(*options).code == 0
    assert resumed == path.read_bytes()
