"""Streams that are full or closed, files that are none, and signals: a run does what it can."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import CLEAN, DIRTY, ROOT

RULES = ("--isolated", "--no-model", "--no-repair")


def clean(folder: Path, redirect: str, *arguments: str) -> int:
    command = f'exec "$0" -m cleaner "$@" {redirect}'
    return subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments, *RULES],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
    ).returncode


@pytest.fixture
def files(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(DIRTY)
    return tmp_path


@pytest.mark.parametrize(
    "redirect", [">/dev/full", ">&-", "2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"]
)
def test_files_are_rewritten_whoever_listens(files, redirect):
    assert clean(files, redirect, "--write", ".") == 0
    assert all(path.read_text() == CLEAN for path in files.glob("*.txt"))


@pytest.mark.parametrize("redirect", [">/dev/full", ">&-"])
@pytest.mark.parametrize("mode", ["--check", "--diff", "--explain", "--list-rules", "0.txt"])
def test_results_that_nobody_can_read_are_an_error(files, redirect, mode):
    named = [mode] if mode == "0.txt" else [mode, "."]
    if mode == "--list-rules":
        named = [mode]
    assert clean(files, redirect, *named) == 2


@pytest.mark.parametrize("name", [".gitignore", ".cleanignore"])
def test_an_ignore_file_that_cannot_be_read(run, tmp_path, monkeypatch, name):
    """What it leaves out is not known, so its folder stays as it is; the others are done."""
    for folder in ("a", "b", "b/c"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(DIRTY)
    (tmp_path / "b" / name).write_text("*.md\n")
    real = Path.read_text

    def failing(self, *args, **kwargs):
        if self.name == name:
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", failing)
    result = run("--write", *RULES, ".")
    assert result.code == 2
    assert f"{name}: cannot be read: Permission denied" in result.err
    monkeypatch.undo()
    assert (tmp_path / "a" / "x.txt").read_text() == CLEAN
    assert (tmp_path / "b" / "x.txt").read_text() == DIRTY
    assert (tmp_path / "b" / "c" / "x.txt").read_text() == DIRTY


@pytest.mark.parametrize("star", ["*", "?*", "[a-c]*"])
def test_stars_of_ignore_files_take_no_time(run, tmp_path, star):
    name = "a" * 200 + ".txt"
    (tmp_path / ".cleanignore").write_text(f"{star}a" * 12 + "b\n")
    (tmp_path / name).write_text(DIRTY)
    start = time.process_time()
    assert run("--write", *RULES, ".").code == 0
    assert time.process_time() - start < 5
    assert (tmp_path / name).read_text() == CLEAN


def test_stars_of_ignore_files_still_match(tmp_path):
    from fnmatch import fnmatchcase
    from itertools import product

    from cleaner.corpus.selecting.ignoring import spec_of

    names = ["".join(letters) for letters in product("ab.", repeat=5)]
    for parts in product(("*", "a", "b", "?", "[ab]"), repeat=4):
        pattern = "".join(parts)
        if "**" in pattern:
            continue
        spec = spec_of([pattern])
        for name in names:
            assert spec.match_file(name) == fnmatchcase(name, pattern), (pattern, name)


def test_an_ignore_file_with_too_many_deep_stars(run, tmp_path):
    (tmp_path / ".gitignore").write_text("**/a/" * 12 + "b\n")
    (tmp_path / "x.txt").write_text(DIRTY)
    result = run("--write", *RULES, ".")
    assert result.code == 2
    assert ".gitignore:1: more than 4 **" in result.err


@pytest.mark.parametrize("field", ["phrases", "pattern"])
def test_a_rule_with_thousands_of_brackets(run, tmp_path, field):
    value = "(" * 3000 + "a|b" + ")" * 3000
    shown = f'["{value}"]' if field == "phrases" else f'"{value}"'
    (tmp_path / "r.toml").write_text(
        f'language = "en"\n[[rule]]\nid = "en/x"\nscope = "line"\n{field} = {shown}\nwhy = "x"\n'
        'seen = ["x"]\nexamples.remove = ["a"]\nexamples.keep = ["c"]\n'
    )
    (tmp_path / "x.txt").write_text(DIRTY)
    result = run("--write", *RULES, "--rules", "r.toml", "x.txt")
    assert result.code == 2
    assert "r.toml" in result.err


@pytest.mark.parametrize("option", ["--stats", "--report", "--trail"])
def test_results_are_not_written_to_a_pipe_that_nobody_reads(run, tmp_path, option):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "x.txt").write_text(DIRTY)
    result = run("--write", *RULES, option, "pipe", "x.txt")
    assert result.code == 2
    assert "pipe" in result.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_leaves_nothing(tmp_path, number):
    (tmp_path / "in").mkdir()
    line = json.dumps({"text": DIRTY}) + "\n"
    for name in ("a", "b"):
        (tmp_path / "in" / f"{name}.jsonl").write_text(line * 60_000)
    before = {path.name: path.read_bytes() for path in (tmp_path / "in").iterdir()}
    run = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "--write", *RULES, "in"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        # Where the tests run under nohup, the signal would be ignored, as it should be.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    end = time.monotonic() + 60
    while len(list((tmp_path / "in").iterdir())) == 2 and time.monotonic() < end:
        time.sleep(0.01)
    run.send_signal(number)
    assert run.wait() == 128 + number
    assert {path.name: path.read_bytes() for path in (tmp_path / "in").iterdir()} == before
