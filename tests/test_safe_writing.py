"""Nothing is lost and nothing is half written, whatever goes wrong."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cleaner.command.stopping import Stopped
from cleaner.corpus.disk import files
from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.leftovers import JOURNAL, sweep
from cleaner.corpus.disk.replacing import Replacement, put_all, write_bytes
from tests.conftest import CLEAN, DIRTY

FILES = {
    "a.txt": DIRTY.encode(),
    "b.md": DIRTY.encode(),
    "c.jsonl": b'{"text": "x\\n\\nScroll to Top"}\n',
}
NEW = {"a.txt": CLEAN.encode(), "b.md": CLEAN.encode(), "c.jsonl": b'{"text": "x"}\n'}


def fill(folder: Path) -> None:
    for name, data in FILES.items():
        (folder / name).write_bytes(data)


def no_room() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def failing(monkeypatch, call: str, turn: int, error=no_room) -> Iterator[Counter[str]]:
    """One call for a file that is written fails, for want of room; all of them are counted."""
    place = Path if call == "replace" else os
    real = getattr(place, call)
    calls: Counter[str] = Counter()

    def fail(*args, **kwargs):
        if call != "open" or args[1] & os.O_CREAT:
            calls[call] += 1
            if calls[call] == turn + 1:
                raise error()
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(place, call, fail)
        yield calls


@pytest.mark.parametrize("call", ["write", "fsync", "open", "fchmod", "replace"])
@pytest.mark.parametrize("trail", [(), ("--trail", "t.jsonl")])
def test_an_error_at_every_call_in_turn(run, tmp_path, monkeypatch, call, trail):
    """The file whose write fails stays as it is and is named; the others are done."""
    for turn in range(40):
        fill(tmp_path)
        (tmp_path / "t.jsonl").unlink(missing_ok=True)
        with failing(monkeypatch, call, turn) as calls:
            result = run("--write", "--no-model", "--no-repair", *trail, *FILES)
        found = {name: (tmp_path / name).read_bytes() for name in FILES}
        assert {path.name for path in tmp_path.iterdir()} <= {*FILES, "t.jsonl"}
        if calls.total() <= turn:
            assert result.code == 0
            assert found == NEW
            assert turn >= 3 or call == "open"
            return
        untouched = [name for name in FILES if found[name] == FILES[name]]
        assert all(found[name] == NEW[name] for name in FILES if name not in untouched)
        if result.code == 0:
            assert call == "fsync"  # of the folder, which not every system has
            continue
        assert result.code == 2
        assert untouched
        assert all(f"{name}: " in result.err for name in untouched)
        if trail and len(untouched) < len(FILES):
            assert run("--restore", "t.jsonl").code == 0
            assert {name: (tmp_path / name).read_bytes() for name in FILES} == FILES
    raise AssertionError("the calls do not end")


@pytest.mark.parametrize("call", ["write", "fsync", "fchmod", "replace", "link"])
@pytest.mark.parametrize("mode", ["--write", "-o"])
def test_a_run_that_is_told_to_end_at_any_call_leaves_nothing(
    run, tmp_path, monkeypatch, call, mode
):
    where = ("--write",) if mode == "--write" else ("-o", "out")
    results = ("--trail", "t.jsonl", "--stats", "s.json", "--report", "r.html")
    for turn in range(60):
        fill(tmp_path)
        with failing(monkeypatch, call, turn, lambda: Stopped(signal.SIGTERM)) as calls:
            result = run(*where, "--no-model", "--no-repair", *results, *FILES)
        assert [path for path in tmp_path.rglob("*.clean-*") if path.name != JOURNAL] == []
        for name in FILES:
            assert (tmp_path / name).read_bytes() in (FILES[name], NEW[name])
        if calls.total() <= turn:
            assert result.code == 0
            return
        assert result.code == 128 + signal.SIGTERM
    raise AssertionError("the calls do not end")


def every_format(folder: Path) -> None:
    """A file of each format that is rewritten in a way of its own; one is done in parts."""
    import gzip

    import zstandard

    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    line = '{"text": "The ferry runs again.\\n\\nScroll to Top"}\n'
    (folder / "a.csv").write_text(f'text\n"{DIRTY}"\n' * 1)
    (folder / "b.md.zst").write_bytes(zstandard.compress(DIRTY.encode()))
    (folder / "c.jsonl.gz").write_bytes(gzip.compress(line.encode() * 3, mtime=0))
    (folder / "d.jsonl").write_text(line * 400)
    pq.write_table(pa.table({"text": [DIRTY, None] * 3}), folder / "e.parquet", row_group_size=2)


@pytest.mark.parametrize("call", ["write", "fsync", "open", "fchmod", "replace", "ftruncate"])
def test_an_error_at_every_call_for_every_format(run, tmp_path, monkeypatch, call):
    """As above, with trail, parts and checkpoints; each file is old or new, and named if old."""
    options = ("--write", "--isolated", "--no-model", "--no-repair", "--trail", "t.jsonl")
    monkeypatch.setattr("cleaner.corpus.formats.records.PIECE_SIZE", 4000)
    monkeypatch.setattr("cleaner.corpus.run.job.PART_SIZE", 8000)
    monkeypatch.setattr("cleaner.corpus.run.output.HELD_BACK", 4000)
    every_format(tmp_path)
    old = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert run(*options, *sorted(old)).code == 0
    new = {name: (tmp_path / name).read_bytes() for name in old}
    assert all(new[name] != old[name] for name in old)
    for turn in range(100):
        for name, data in old.items():
            (tmp_path / name).write_bytes(data)
        (tmp_path / "t.jsonl").unlink(missing_ok=True)
        with failing(monkeypatch, call, turn) as calls:
            result = run(*options, *sorted(old))
        found = {name: (tmp_path / name).read_bytes() for name in old}
        assert {path.name for path in tmp_path.iterdir()} <= {*old, "t.jsonl"}
        untouched = [name for name in old if found[name] == old[name]]
        assert all(found[name] == new[name] for name in old if name not in untouched)
        assert all(f"{name}: " in result.err for name in untouched)
        assert result.code == (2 if untouched else 0)
        if (tmp_path / "t.jsonl").exists():
            for line in (tmp_path / "t.jsonl").read_text().splitlines():
                json.loads(line)  # nothing half written
        if calls.total() <= turn:
            assert turn >= 1
            return
    raise AssertionError("the calls do not end")


def test_a_part_that_is_shorter_than_was_noted_is_begun_anew(tmp_path):
    first = Replacement(tmp_path / "a.jsonl", partial=True)
    first.write(b"0123456789")
    first.release()
    again = Replacement(tmp_path / "a.jsonl", partial=True)
    again.resume(20)
    assert again.temporary.read_bytes() == b"0123456789"
    assert again.size == 10
    again.discard()


def test_long_names_have_temporary_files_of_their_own(run, tmp_path):
    from cleaner.corpus.disk.leftovers import partial_of, state_of

    alike = [tmp_path / ("x" * 248 + end) for end in ("a.jsonl", "b.jsonl")]
    assert partial_of(alike[0]) != partial_of(alike[1])
    name = "\N{FERRY}" * 62 + ".txt"
    (tmp_path / name).write_text(DIRTY)
    alike[0].write_text('{"text": "One.\\n\\nScroll to Top"}')
    assert run("--write", name, alike[0].name).code == 0
    assert (tmp_path / name).read_text() == CLEAN
    for path in (tmp_path / name, *alike):
        assert len(os.fsencode(partial_of(path).name)) <= 255
        assert len(os.fsencode(state_of(path).name)) <= 255
        Replacement(path, partial=True).discard()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_only_regular_files_are_replaced(run, tmp_path):
    fill(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("-o", "out", "--stats", "pipe", "a.txt").code == 0
        assert json.loads(os.read(reader, 1 << 16))["documents"] == 1
    finally:
        os.close(reader)
    os.mkfifo(tmp_path / "out" / "b.md")
    result = run("-o", "out", "b.md")
    assert result.code == 2
    assert "out/b.md: cannot be written: it is not a regular file" in result.err
    assert not pipe.is_file()
    assert not (tmp_path / "out" / "b.md").is_file()


def test_a_short_write_is_carried_on(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data)[:7]))
    write_bytes(tmp_path / "a.txt", b"0123456789" * 10)
    assert (tmp_path / "a.txt").read_bytes() == b"0123456789" * 10


def test_stale_temporary_files_are_swept_and_those_in_use_are_not(run, tmp_path):
    fill(tmp_path)
    stale = tmp_path / ".a.txt.0123456789ab.clean-tmp"
    stale.write_bytes(b"half")
    part, state = tmp_path / ".c.jsonl.clean-part", tmp_path / ".c.jsonl.clean-state"
    part.write_bytes(b"half")
    state.write_bytes(b"{}")
    own = tmp_path / ".notes.clean-tmp"
    own.write_bytes(b"mine")
    in_use = Replacement(tmp_path / "b.md")
    assert run("--write", "a.txt").code == 0
    assert not stale.exists()
    assert own.exists()
    assert part.exists()  # another file's, which a run may carry on
    assert state.exists()
    assert run("--write", "c.jsonl").code == 0
    assert not part.exists()
    assert not state.exists()
    assert in_use.temporary.exists()
    in_use.discard()


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with files.InputFile(path) as file:
        assert b"".join(file) == b"old"
        identity = file.identity()
    replacement = Replacement(path, identity)
    replacement.write(b"new")
    path.write_bytes(b"own")
    ((_, error),) = put_all([replacement])
    assert isinstance(error, FileError)
    assert "changed while it was cleaned; left alone" in str(error)
    assert path.read_bytes() == b"own"
    again = Replacement(path, identity)
    again.write(b"own")
    assert [error for _, error in put_all([again])] == [None]  # another run wrote the same
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_modes_are_kept_and_new_files_follow_the_umask(run, tmp_path):
    fill(tmp_path)
    (tmp_path / "a.txt").chmod(0o604)
    assert run("--write", "a.txt").code == 0
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o604
    umask = os.umask(0o027)
    try:
        assert run("b.md", "-o", "out").code == 0
    finally:
        os.umask(umask)
    assert (tmp_path / "out" / "b.md").stat().st_mode & 0o777 == 0o640


def test_a_link_and_its_file_are_rewritten_once(run, tmp_path):
    fill(tmp_path)
    (tmp_path / "link.txt").symlink_to("a.txt")
    result = run("--write", "a.txt", "link.txt", "./a.txt")
    assert result.code == 0
    assert result.err.count("Rewriting") == 1
    assert (tmp_path / "link.txt").is_symlink()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killed_at_any_moment_files_are_old_or_new(tmp_path):
    from tests.corpora import large_text

    old = {f"{number:02}.txt": large_text(20_000, number).encode() for number in range(40)}
    command = [sys.executable, "-m", "cleaner", "-q", "--isolated", "--no-model", "--write", "."]
    killed = []
    for delay in (0.25, 0.35, 0.5):
        for name, data in old.items():
            (tmp_path / name).write_bytes(data)
        process = subprocess.Popen([*command, "-j2"], cwd=tmp_path)
        time.sleep(delay)
        process.kill()
        process.wait()
        killed.append({name: (tmp_path / name).read_bytes() for name in old})
    for name, data in old.items():
        (tmp_path / name).write_bytes(data)
    subprocess.run(command, cwd=tmp_path, check=True)
    new = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert new.keys() == old.keys()  # what the killed runs left is swept
    assert new != old
    for seen in killed:
        assert all(seen[name] in (old[name], new[name]) for name in old)


def test_sweeping_a_folder_that_is_not_there(tmp_path):
    sweep(tmp_path / "none")
