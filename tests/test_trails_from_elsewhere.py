"""A trail that somebody else wrote, or that is damaged, does no harm."""

import json
import os
from hashlib import sha256

import pytest

from tests.conftest import CLEAN, DIRTY

RULES = ("--isolated", "--no-model", "--no-repair")


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def entry(path: str, text: str = "x", original: str = "evil x", **fields) -> dict:
    removed = original[: -len(text)]
    edit = {"span": [0, len(removed)], "removed": removed, "replacement": "", "rule": "r"}
    return {
        "path": path,
        "before": digest(original),
        "after": digest(text),
        "edits": [{**edit, "reason": ""}],
        **fields,
    }


@pytest.mark.parametrize("name", [".git/config", ".bashrc", "a/.ssh/authorized_keys", "./a/../.x"])
def test_hidden_names_are_refused(run, tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "a").mkdir(exist_ok=True)
    path.write_text("x")
    (tmp_path / "t.jsonl").write_text(json.dumps(entry(name)) + "\n")
    result = run("--restore", "t.jsonl")
    assert path.read_text() == "x"
    assert result.code == 2
    assert "a hidden name, which no trail may reach" in result.err


def test_hidden_names_behind_links_are_refused(run, tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    (tmp_path / "open").symlink_to(".git")
    (tmp_path / "config.txt").symlink_to(".git/config")
    lines = [json.dumps(entry(name)) for name in ("open/config", "config.txt")]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    assert run("--restore", "t.jsonl").code == 2
    assert (tmp_path / ".git" / "config").read_text() == "x"


def test_a_hidden_folder_is_restored_from_inside(run, tmp_path, monkeypatch):
    folder = tmp_path / ".notes"
    folder.mkdir()
    (folder / "a.txt").write_text("x")
    monkeypatch.chdir(folder)
    (folder / "t.jsonl").write_text(json.dumps(entry("a.txt")))
    from cleaner.command.main import main

    assert main(["--restore", "t.jsonl"]) == 0
    assert (folder / "a.txt").read_text() == "evil x"


BAD = [
    entry("a\0b"),
    entry("\ud800"),
    entry("a" * 5000),
    {**entry("a.txt"), "path": 1},
    {**entry("a.txt"), "edits": [1]},
    {**entry("a.txt"), "edits": [{"span": [0]}]},
    {**entry("a.txt"), "edits": [{"span": [1e308, 0], "removed": "", "replacement": ""}]},
    {**entry("a.txt"), "edits": {}},
    {**entry("a.txt"), "source": []},
    {**entry("a.txt"), "user": {}},
    {"path": "a.txt"},
    {"run": "r", "record": 1, "path": "a.jsonl"},
    {"run": "r", "record": "one", "edits": []},
    {"run": "r", "record": 1, "edits": [], "before": 1, "after": None},
    {"run": "r", "path": "a.jsonl", "records": 0, "key": 1, "before": "", "after": ""},
    {"run": "r", "path": "a.jsonl", "records": 0, "key": ["text"], "before": digest(""), "after": ""},
    [],
    "x",
    None,
]  # fmt: skip
RAW = ['{"run": "r", "record": 1e400}', '{"path": ', "[" * 100_000, "\x00", '{"a": ' * 50_000]


@pytest.mark.parametrize("line", [*map(json.dumps, BAD), *RAW], ids=range(len(BAD) + len(RAW)))
def test_a_bad_line_is_named_and_skipped(run, tmp_path, line):
    (tmp_path / "a.txt").write_text(DIRTY)
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n')
    assert run("--write", "--trail", "t.jsonl", *RULES, "a.txt").code == 0
    assert (tmp_path / "a.txt").read_text() == CLEAN
    good = (tmp_path / "t.jsonl").read_text()
    (tmp_path / "t.jsonl").write_text(f"{line}\n{good}{line}\n")
    result = run("--restore", "t.jsonl")
    assert (tmp_path / "a.txt").read_text() == DIRTY
    assert result.code == 2
    assert result.err.count("clean: ") >= 1


def test_a_record_that_makes_no_sense_is_named(run, tmp_path):
    line = '{"text": "The ferry runs again.\\n\\nScroll to Top"}\n'
    (tmp_path / "a.jsonl").write_text(line * 2)
    (tmp_path / "b.txt").write_text(DIRTY)
    assert run("--write", "--trail", "t.jsonl", *RULES, "a.jsonl", "b.txt").code == 0
    for field, value in (("after", None), ("record", 1.5), ("raw", [1]), ("edits", [])):
        entries = [json.loads(each) for each in (tmp_path / "t.jsonl").read_text().splitlines()]
        entries[0][field] = value
        (tmp_path / "u.jsonl").write_text("".join(json.dumps(each) + "\n" for each in entries))
        result = run("--restore", "u.jsonl")
        assert result.code == 2, field
        assert "u.jsonl:" in result.err or "a.jsonl" in result.err
        assert (tmp_path / "b.txt").read_text() == DIRTY


def test_a_trail_that_is_no_file_is_not_waited_for(run, tmp_path):
    os.mkfifo(tmp_path / "t.jsonl")
    result = run("--restore", "t.jsonl")
    assert result.code == 2
    assert "t.jsonl: not a regular file" in result.err
    assert run("--from-trail", "t.jsonl", "--report", "r.html").code == 2


def test_a_trail_says_whose_run_it_was(run, tmp_path):
    from cleaner.corpus.trail import running_user

    (tmp_path / "a.txt").write_text(DIRTY)
    (tmp_path / "a.csv").write_text(f'text\n"{DIRTY}"\n')
    assert run("--write", "--trail", "t.jsonl", *RULES, "a.txt", "a.csv").code == 0
    lines = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text().splitlines()]
    assert [line.get("user") for line in lines if "record" not in line] == [running_user()] * 2
    for line in lines:
        line["user"] = "somebody"
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    result = run("--restore", "t.jsonl")
    assert result.code == 0
    assert "a.txt, which somebody had cleaned" in result.err
