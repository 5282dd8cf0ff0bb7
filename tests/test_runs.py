"""Runs over many files: in parallel, in order, stopped, carried on, counted."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cleaner.corpus.disk.files import FileError
from cleaner.corpus.disk.leftovers import JOURNAL
from cleaner.corpus.formats.sinks import FileSink
from cleaner.corpus.pieces import Order, Piece
from cleaner.corpus.run.output import Output
from cleaner.corpus.run.worker_pool import Item, WorkerPool
from tests.conftest import CLEAN, DIRTY
from tests.corpora import jsonl, large_text


@pytest.fixture
def corpus(tmp_path) -> Path:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for number in range(6):
        (folder / "deep" / f"{number}.txt").write_bytes(large_text(3000, number).encode())
    (folder / "a.jsonl").write_bytes(b"".join(jsonl(560_000)))
    (folder / "b.csv").write_text(f'text,n\n"{DIRTY}",1\n' * 1)
    (folder / "bad.jsonl").write_bytes(b"{}\n")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != JOURNAL
    }


def test_two_processes_give_what_one_gives(run, corpus, tmp_path):
    results = {}
    for jobs in ("1", "2"):
        result = run(
            *("in", "-o", f"out{jobs}", "-j", jobs, "--no-model"),
            *("--stats", "s.json", "--trail", f"t{jobs}.jsonl"),
        )
        stats = json.loads((tmp_path / "s.json").read_text())
        trail = [
            {**json.loads(line), "path": "", "run": ""}
            for line in (tmp_path / f"t{jobs}.jsonl").read_text().splitlines()
        ]
        results[jobs] = (result.code, result.err, tree(tmp_path / f"out{jobs}"), stats, trail)
    assert results["1"] == results["2"]
    code, err, files, stats, _ = results["1"]
    assert code == 2
    assert "bad.jsonl: no record has a 'text'" in err
    assert "bad.jsonl" not in files
    assert len(files) == 8
    assert (
        sum(stats[fate] for fate in ("changed", "unchanged", "emptied", "skipped", "failed"))
        == stats["documents"]
    )
    for counts in stats["files"]:
        assert (
            sum(counts[fate] for fate in ("changed", "unchanged", "emptied", "skipped", "failed"))
            == counts["documents"]
        )
    assert sum(counts["documents"] for counts in stats["files"]) == stats["documents"]
    assert stats["words_removed"] == sum(rule["words_removed"] for rule in stats["rules"].values())


def test_findings_come_in_order_from_two_processes(run, corpus):
    command = "--check", "--no-model", "in"
    assert run(*command, "-j", "2").out == run(*command).out


def test_a_worker_that_dies_costs_one_document(monkeypatch):
    from cleaner.config import Config

    order = Order(Config(model=False))
    pieces = [
        Piece("text", f"{number}.txt", order, DIRTY.encode(), size=200_000) for number in range(8)
    ]
    # What cannot be unpickled there kills the worker, as a crash in a library would.
    pieces[3] = pieces[3]._replace(data=Poison())
    with WorkerPool[int](2) as pool:
        found = list(pool.clean(Item(number, piece) for number, piece in enumerate(pieces)))
    assert [item.owner for item, _ in found] == list(range(8))
    for item, outcome in found:
        if item.owner == 3:
            assert isinstance(outcome, FileError)
            assert "3.txt: the process that cleaned it died" in str(outcome)
        else:
            assert outcome.data == CLEAN.encode()


class Poison:
    def __reduce__(self):
        return os._exit, (3,)


def test_a_slow_document_does_not_stall_the_rest(tmp_path):
    """All the others are done while the first is not, though they come after it."""
    from cleaner.config import Config

    order = Order(Config(model=False))
    quick = [
        Piece("text", f"{number}.txt", order, DIRTY.encode(), size=300_000) for number in range(20)
    ]
    slow = Piece("text", "slow.txt", order, Sleep(2), size=300_000)
    ends = []

    def items():
        for piece in (slow, *quick):
            yield Item(piece.name, piece)

    with WorkerPool[str](2) as pool:
        start = time.monotonic()
        for _ in pool.clean(items()):
            ends.append(time.monotonic() - start)
    assert len(ends) == 21
    assert ends[-1] - ends[0] < 1  # nothing was left to do when the slow one was done


class Sleep:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __reduce__(self):
        return _slept, (self.seconds,)


def _slept(seconds: float) -> bytes:
    time.sleep(seconds)
    return DIRTY.encode()


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="no signals on this system")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_with_a_message_and_leaves_nothing(tmp_path, jobs):
    folder = tmp_path / "in"
    folder.mkdir()
    old = {f"{number:03}.txt": large_text(60_000, number).encode() for number in range(60)}
    for name, data in old.items():
        (folder / name).write_bytes(data)
    command = [
        sys.executable,
        "-m",
        "cleaner",
        "--isolated",
        "--no-model",
        "--no-repair",
        "--write",
        "-j",
        jobs,
        "in",
    ]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell's background processes ignore the signal, and so would what they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(0.1)
    for line in process.stderr:
        if "Rewriting" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    rest = process.communicate(timeout=20)[1]
    assert process.returncode == 130
    assert "clean: interrupted: " in rest
    assert "the same command with --resume carries on" in rest
    assert "Traceback" not in rest
    assert sorted(path.name for path in folder.iterdir()) == sorted(old)


class Killed(BaseException):
    pass


@contextmanager
def killed_after(outcomes: int, monkeypatch) -> Iterator[None]:
    """A run is killed after so many outcomes; as after a kill, nothing is tidied up."""
    add = FileSink.add
    turns = iter(range(outcomes))

    def killing(self, outcome):
        if next(turns, None) is None:
            raise Killed
        add(self, outcome)

    with monkeypatch.context() as patch:
        patch.setattr(FileSink, "add", killing)
        patch.setattr(Output, "discard", Output.release)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv"])
def test_a_file_that_was_cut_off_is_carried_on(run, tmp_path, monkeypatch, name):
    """Killed after a checkpoint and resumed: the same bytes, counts and way back."""
    import gzip

    from cleaner.corpus.formats.record_files import RecordFormat
    from cleaner.corpus.run import job

    monkeypatch.setattr(job, "PART_SIZE", 600_000)
    monkeypatch.setattr("cleaner.corpus.run.output.HELD_BACK", 300_000)
    content = b"".join(jsonl(2_400_000))
    if name == "a.csv":
        texts = (json.loads(line)["text"].replace('"', '""') for line in content.splitlines())
        content = b"id,text\n" + b"".join(
            f'{n},"{text}"\n'.encode() for n, text in enumerate(texts)
        )
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    options = (name, "--no-model", "--no-repair", "--trail", "t.jsonl", "--stats")
    assert run("-o", "whole", *options, "whole.json").code == 0

    with killed_after(5, monkeypatch):
        run("-o", "out", *options, "out.json")
    assert [path.name for path in (tmp_path / "out").glob("a.*")] == []
    assert (tmp_path / "out" / f".{name}.clean-state").exists()
    skipped = []
    split = RecordFormat.split
    monkeypatch.setattr(
        RecordFormat,
        "split",
        lambda self, *how: skipped.append(how[-1]) or split(self, *how),
    )
    assert run("-o", "out", "--resume", *options, "out.json").code == 0
    assert skipped[0].byte > 600_000
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    whole, out = (json.loads((tmp_path / f"{n}.json").read_text()) for n in ("whole", "out"))
    assert {**whole, "files": 0} == {**out, "files": 0}
    (tmp_path / "whole" / name).unlink()
    (tmp_path / "t.jsonl").write_text(
        "".join(
            line
            for line in (tmp_path / "t.jsonl").read_text().splitlines(keepends=True)
            if '"out/' in line
        )
    )
    assert run("--restore", "t.jsonl").code == 0
    restored = (tmp_path / "out" / name).read_bytes()
    assert (gzip.decompress(restored) if name.endswith("gz") else restored) == content


def test_a_rewrite_through_a_link_is_carried_on_and_leaves_nothing(run, tmp_path, monkeypatch):

    monkeypatch.setattr("cleaner.corpus.formats.records.PIECE_SIZE", 4000)
    monkeypatch.setattr("cleaner.corpus.run.job.PART_SIZE", 8000)
    monkeypatch.setattr("cleaner.corpus.run.output.HELD_BACK", 4000)
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "a.jsonl"
    before = b"".join(jsonl(200_000))
    path.write_bytes(before)
    (tmp_path / "link.jsonl").symlink_to("data/a.jsonl")
    options = ("--write", "--no-model", "--no-repair", "link.jsonl")
    assert run(*options).code == 0
    whole = path.read_bytes()
    for resume in ((), ("--resume",), ("--resume",), ()):
        path.write_bytes(before)
        os.utime(path, (1, 1))
        with killed_after(5, monkeypatch):
            run(*options, *resume)
        left = sorted(each.name for each in path.parent.iterdir())
        assert left == [".a.jsonl.clean-part", ".a.jsonl.clean-state", "a.jsonl"]
    assert run(*options, "--resume").code == 0
    assert path.read_bytes() == whole
    assert [each.name for each in path.parent.iterdir()] == ["a.jsonl"]
    assert (tmp_path / "link.jsonl").is_symlink()


def test_copies_that_are_done_are_not_made_again(run, corpus, tmp_path, monkeypatch):
    from cleaner.corpus.run.run import Run

    (corpus / "bad.jsonl").unlink()
    assert run("in", "-o", "whole", "--stats", "whole.json").code == 0
    account = Run._account_for
    done = []

    def killing(self, job):
        account(self, job)
        done.append(job.name)
        if len(done) == 5:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("cleaner.corpus.run.run.GROUP", 1)
        patch.setattr(Run, "_account_for", killing)
        with pytest.raises(Killed):
            run("in", "-o", "out")
    again = []
    add = Run._add
    monkeypatch.setattr(
        Run,
        "_add",
        lambda self, job, *rest: again.append(job.name) or add(self, job, *rest),
    )
    assert run("in", "-o", "out", "--resume", "--stats", "out.json").code == 0
    assert not set(done) & set(again)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    whole, out = (json.loads((tmp_path / f"{n}.json").read_text()) for n in ("whole", "out"))
    assert {**whole, "files": 0} == {**out, "files": 0}


def test_a_run_with_other_settings_is_not_carried_on(run, tmp_path):
    """A copy that was made counts only for the same text, settings and rules."""
    rules = tmp_path / "mine.toml"
    rule = (
        'language = "en"\n[[rule]]\nid = "en/tide"\nscope = "line"\nphrases = ["{0}"]\nwhy = "x"\n'
        'seen = ["x"]\nexamples.remove = ["{0}"]\nexamples.keep = ["Not at all."]\n'
    )
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / "a.txt"
    source.write_text("One.\n\nShow tide table\n\nShow moon table\n")
    # What cannot be read keeps the run from being complete, and so its journal.
    (tmp_path / "in" / "bad.txt").write_bytes(b"\xff")
    copy = tmp_path / "out" / "a.txt"

    def resumed(*options: str) -> bool:
        copy.write_text("Untouched.")
        run("in", "-o", "out", "--resume", *options)
        return copy.read_text() == "Untouched."

    rules.write_text(rule.format("show tide table"))
    assert run("in", "-o", "out").code == 2
    assert resumed()
    assert not resumed("--rules", "mine.toml")
    assert "tide" not in copy.read_text()
    assert resumed("--rules", "mine.toml")
    rules.write_text(rule.format("show moon table"))
    assert not resumed("--rules", "mine.toml")
    source.write_text("Another text.\n")
    assert not resumed("--rules", "mine.toml")


def test_memory_does_not_grow_with_the_file(tmp_path):
    code = (
        "import resource, sys; from cleaner.command.main import main; main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for size in (1_000_000, 6_000_000):
        line = b'{"text": "' + b"One line. " * 2000 + b'"}\n'
        (tmp_path / "a.jsonl").write_bytes(line * (size // len(line)))
        done = subprocess.run(
            [sys.executable, "-c", code, "--isolated", "-q", "--no-model", "a.jsonl", "-o", "out"],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + 20_000  # kilobytes
