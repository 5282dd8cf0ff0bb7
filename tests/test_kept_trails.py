"""Outside version control ``--write`` keeps a trail, and says how to get back."""

import gc
import json
import os
import re
import shlex
import stat
import time

import pytest

from cleaner.command import kept_trails
from tests.conftest import CLEAN, DIRTY
from tests.corpora import jsonl
from tests.test_runs import killed_after

RULES = ("--isolated", "--no-model", "--no-repair")


@pytest.fixture
def state(tmp_path, monkeypatch):
    """The folder of the trails."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".state"))
    return tmp_path / ".state" / "cleaner" / "trails"


def test_write_keeps_a_private_trail_and_says_how_to_get_back(run, tmp_path, state, monkeypatch):
    folder = tmp_path / "the corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(DIRTY)
    (folder / "b.jsonl").write_text(json.dumps({"text": DIRTY}) + "\n")
    result = run("--write", *RULES, "the corpus")
    assert result.code == 0
    assert (folder / "a.txt").read_text() == CLEAN
    [trail] = state.iterdir()
    assert stat.S_IMODE(trail.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    command = re.search(r"to put it back: (.*)", result.err)[1]
    assert shlex.split(command) == ["cd", str(folder), "&&", "clean", "--restore", str(trail)]
    monkeypatch.chdir(folder)
    from cleaner.command.main import main

    assert main(["--restore", str(trail)]) == 0
    assert (folder / "a.txt").read_text() == DIRTY
    assert json.loads((folder / "b.jsonl").read_text())["text"] == DIRTY


def test_nothing_is_kept_or_said_where_nothing_changes(run, tmp_path, state):
    (tmp_path / "a.txt").write_text(CLEAN)
    result = run("--write", *RULES, "a.txt")
    assert list(state.iterdir()) == []
    assert "put it back" not in result.err


@pytest.mark.parametrize("options", [("--no-trail",), ("--trail", "t.jsonl")])
def test_none_is_kept_where_it_is_off_or_another_is_named(run, tmp_path, state, options):
    (tmp_path / "a.txt").write_text(DIRTY)
    assert run("--write", *RULES, *options, "a.txt").code == 0
    assert not state.exists()
    assert (tmp_path / "t.jsonl").exists() == ("--trail" in options)


@pytest.mark.parametrize("mark", [".git", ".hg"])
def test_in_a_repository_version_control_is_the_way_back(run, tmp_path, state, mark):
    (tmp_path / mark).mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(DIRTY)
    result = run("--write", *RULES, "in/a.txt")
    assert not state.exists()
    assert ("git restore" if mark == ".git" else "version control") in result.err
    assert "git" not in run("--write", *RULES, "in/a.txt").err  # nothing changed any more


def test_quiet_runs_keep_one_and_say_nothing(run, tmp_path, state):
    (tmp_path / "a.txt").write_text(DIRTY)
    assert run("--write", "-q", *RULES, "a.txt").err == ""
    assert len(list(state.iterdir())) == 1


def test_trail_and_no_trail_exclude_each_other(run):
    result = run("--write", "--trail", "t.jsonl", "--no-trail", "a.txt")
    assert result.code == 2
    assert "exclude each other" in result.err


def test_old_and_large_trails_go_and_other_files_stay(state):
    state.mkdir(parents=True, mode=0o700)
    now = time.time()
    ages = {"20250101T000000": 91, "20260101T000000": 50, "20260201T000000": 20}
    for stamp, days in ages.items():
        path = state / f"{stamp}-{'0' * 16}.jsonl"
        path.write_text("{}\n")
        os.utime(path, (now - days * 86400,) * 2)
    os.truncate(state / f"20260101T000000-{'0' * 16}.jsonl", kept_trails.MOST_KEPT)
    os.utime(state / f"20260101T000000-{'0' * 16}.jsonl", (now - 50 * 86400,) * 2)
    (state / "notes.jsonl").write_text("mine")
    os.utime(state / "notes.jsonl", (0, 0))
    kept_trails.keep_trail(["a.txt"], resume=False, now=now)
    assert {path.name[:8] for path in state.iterdir()} == {"20260201", "notes.js"}


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_full_trail_leaves_files_alone(run, tmp_path, state, monkeypatch, name):
    monkeypatch.setattr(kept_trails, "MOST_KEPT", 100)
    text = DIRTY if name == "a.txt" else json.dumps({"text": DIRTY}) + "\n"
    (tmp_path / name).write_text(text)
    result = run("--write", *RULES, name)
    assert (tmp_path / name).read_text() == text
    assert result.code == 2
    assert "left alone" in result.err
    assert "--no-trail" in result.err


def test_a_folder_that_cannot_be_made_is_named_and_stops_nothing(run, tmp_path, state):
    (tmp_path / ".state").write_text("a file")
    (tmp_path / "a.txt").write_text(DIRTY)
    result = run("--write", *RULES, "a.txt")
    assert result.code == 0
    assert "no trail is kept" in result.err
    assert (tmp_path / "a.txt").read_text() == CLEAN


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners are those of POSIX")
def test_a_folder_that_others_may_write_to_is_not_used(run, tmp_path, state):
    state.mkdir(parents=True)
    state.chmod(0o777)
    (tmp_path / "a.txt").write_text(DIRTY)
    result = run("--write", *RULES, "a.txt")
    assert "others may write to it" in result.err
    assert list(state.iterdir()) == []


def test_resuming_goes_on_with_the_trail_of_the_run_that_was_cut_off(
    run, tmp_path, state, monkeypatch
):
    from cleaner.corpus.run import job

    monkeypatch.setattr(job, "PART_SIZE", 600_000)
    monkeypatch.setattr("cleaner.corpus.run.output.HELD_BACK", 300_000)
    data = b"".join(jsonl(2_400_000))
    (tmp_path / "a.jsonl").write_bytes(data)
    with killed_after(5, monkeypatch):
        run("--write", *RULES, "a.jsonl")
    gc.collect()  # lets go of the files that a killed process would have let go of
    [trail] = state.iterdir()
    before = trail.stat().st_size
    assert before
    assert run("--write", "--resume", *RULES, "a.jsonl").code == 0
    assert list(state.iterdir()) == [trail]
    assert trail.stat().st_size > before
    assert (tmp_path / "a.jsonl").read_bytes() != data
    assert run("--restore", str(trail)).code == 0
    assert (tmp_path / "a.jsonl").read_bytes() == data
