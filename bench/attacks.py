"""What others can do to files while they are cleaned, or by files that they hand over: nothing.

python -m bench.attacks             every attack, 50 trials each
python -m bench.attacks append 100  one of them

append    text is appended at random moments while files are rewritten
resume    a file is edited while it is rewritten, the run is killed, and another one resumes
settings  a corpus brings settings and rules of another user (as root)
links     a folder becomes a link while its files are rewritten; a link is planted in the output
restore   a trail names files of others, hidden ones and ones outside, or is damaged
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cleaner.corpus.disk.compression import compressor
from cleaner.corpus.disk.names import split_name
from tests.corpora import jsonl, large_text

TRIALS = 50
RULES_ONLY = ["--no-model", "--no-repair"]
FORMS = ("a.txt", "a.txt.gz", "a.jsonl", "a.jsonl.gz", "a.csv", "a.csv.gz")

SMALL_PARTS = [
    sys.executable,
    "-c",
    "import sys; from cleaner.command.main import main; from cleaner.corpus.run import job, output;"
    "job.PART_SIZE = output.HELD_BACK = 300_000; sys.exit(main(sys.argv[1:]))",
]
"""The command with parts so small that a file of a few MB has several."""


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "cleaner", "-q", *map(str, arguments)]


def packed(name: str, data: bytes) -> bytes:
    squeeze = compressor(split_name(Path(name)).compression)
    return squeeze.add(data) + squeeze.end_part()


def content(name: str, size: int) -> bytes:
    if ".txt" in name:
        return large_text(size, 1).encode()
    if ".jsonl" in name:
        return b"".join(jsonl(size))
    quoted = large_text(size, 1).replace('"', '""').split("\n\n")
    return ("text\n" + "".join(f'"{text}\n\nScroll to Top"\n' for text in quoted)).encode()


def append(trials: int) -> int:
    """Trials in which what was appended is gone."""
    rng = random.Random()
    lost = 0
    with tempfile.TemporaryDirectory() as folder:
        for trial in range(trials):
            name = FORMS[trial % len(FORMS)]
            path = Path(folder) / name
            path.write_bytes(packed(name, content(name, 400_000)))
            marks: set[str] = set()
            run = subprocess.Popen(command("--write", "--isolated", *RULES_ONLY, path))
            while run.poll() is None:
                time.sleep(rng.uniform(0, 0.2))
                mark = f"mark-{trial}-{len(marks)}-"
                marks.add(mark)
                line = f'{{"text": "{mark}"}}\n' if ".jsonl" in name else f"{mark}\n"
                with path.open("ab") as file:
                    file.write(packed(name, line.encode()))
            run.wait()
            found = unpacked(path)
            lost += any(mark.encode() not in found for mark in marks)
    return lost


def unpacked(path: Path) -> bytes:
    from cleaner.corpus.disk.compression import decompressed
    from cleaner.corpus.disk.files import InputFile

    with InputFile(path) as file:
        return b"".join(decompressed(file, split_name(path).compression))


def resume(trials: int) -> int:
    """Trials in which an edit is undone."""
    rng = random.Random()
    undone = 0
    data = b"".join(jsonl(3_000_000))
    mark = b'{"text": "The mark of the edit, which has to stay."}\n'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        for _ in range(trials):
            path.write_bytes(mark.replace(b"mark", b"MARK") + data)
            run = subprocess.Popen([*SMALL_PARTS, "-q", "--write", "--isolated", *RULES_ONLY, path])
            wait_for(path.with_name(".a.jsonl.clean-part"), run)
            time.sleep(rng.uniform(0, 0.02))
            with path.open("r+b") as file:
                file.write(mark)
            wait_for(path.with_name(".a.jsonl.clean-state"), run)
            run.send_signal(signal.SIGKILL)
            run.wait()
            again = ["-q", "--write", "--isolated", "--resume", *RULES_ONLY, str(path)]
            subprocess.run([*SMALL_PARTS, *again], check=False, stderr=subprocess.DEVNULL)
            with path.open("rb") as file:
                undone += file.readline() != mark
    return undone


def restore(trials: int) -> int:
    """Trials in which a trail writes where it may not, or ends with a traceback."""
    rng = random.Random()
    succeeded = 0
    digest = hashlib.sha256
    names = (".git/config", ".bashrc", "../outside.txt", "a/.env", "link/config", "link.txt")
    odd = (1, None, [], {}, "\0", "\ud800", float("inf"), -1, "../x", "x" * 9000)
    for _ in range(trials):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "root")
            for name in (*names[:4], "a/x.txt", "z.txt"):
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("x")
            (root / "link").symlink_to(".git")
            (root / "link.txt").symlink_to("../outside.txt")
            entries = []
            for name in rng.sample(names, 3):
                edit = {"span": [0, 5], "removed": "evil ", "replacement": "", "rule": ""}
                before, after = digest(b"evil x").hexdigest(), digest(b"x").hexdigest()
                edits = [{**edit, "reason": ""}]
                entries.append({"path": name, "before": before, "after": after, "edits": edits})
            good = dict(entries[0], path="z.txt")
            broken = dict(good, path="a/x.txt")
            broken[rng.choice(tuple(broken))] = rng.choice(odd)
            lines = [json.dumps(each) for each in (*entries, broken)]
            lines += ["{" * rng.randrange(9), f'{{"run": "x", "record": {rng.choice(odd)!r}}}']
            rng.shuffle(lines)
            (root / "t.jsonl").write_text("\n".join([*lines[:3], json.dumps(good), *lines[3:]]))
            done = subprocess.run(
                command("--restore", "t.jsonl"), cwd=root, capture_output=True, text=True
            )
            harmed = any((root / name).read_text() != "x" for name in names)
            kept = (root / "z.txt").read_text() != "evil x"
            succeeded += harmed or kept or done.returncode != 2 or "Traceback" in done.stderr
    return succeeded


def settings(trials: int) -> int:
    """Trials in which settings of another user remove what they would not."""
    rule = (
        'language = "en"\n[[rule]]\nid = "en/all"\nscope = "line"\npattern = ".*e.*"\nwhy = "x"\n'
        'seen = ["x"]\nexamples.remove = ["A ferry."]\nexamples.keep = ["Not."]\n'
    )
    texts = ('emptied = "drop"\nrules = ["all.toml"]\n', 'rules = ["/dev/zero"]\n', "jobs = 40\n")
    rng = random.Random()
    succeeded = 0
    for _ in range(trials):
        with tempfile.TemporaryDirectory() as name:
            corpus = Path(name, "a", "b")
            corpus.mkdir(parents=True)
            line = '{"text": "The ferry runs again from Monday."}\n'
            (corpus / "a.jsonl").write_text(line * 3)
            place = rng.choice([corpus, corpus.parent])
            (place / "all.toml").write_text(rule)
            (place / "cleaner.toml").write_text(rng.choice(texts))
            for path in (place / "cleaner.toml", place / "all.toml"):
                os.chown(path, 12345, 12345)
            run = [*command("--write", *RULES_ONLY, corpus)]
            done = subprocess.run(run, capture_output=True, text=True)
            kept = (corpus / "a.jsonl").read_text() == line * 3
            succeeded += not kept or done.returncode != 0 or "do not count" not in done.stderr
    return succeeded


def links(trials: int) -> int:
    """Trials in which a file of somebody else is written to."""
    rng = random.Random()
    succeeded = 0
    dirty = b"The ferry runs again.\n\nScroll to Top\n"
    names = [f"{number:03}.txt" for number in range(150)]
    for _ in range(trials):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            root = Path(name)
            for folder in ("in/sub", "other", "out"):
                (root / folder).mkdir(parents=True)
            for file in names:
                (root / "in/sub" / file).write_bytes(dirty)
                (root / "other" / file).write_bytes(dirty)
            (root / "victim").write_bytes(dirty)
            (root / "out/.clean-run.jsonl").symlink_to("../victim")
            mode = ["--write"] if rng.random() < 0.8 else ["-o", str(root / "out")]
            run = subprocess.Popen(
                command(*mode, "--isolated", *RULES_ONLY, root / "in"), stderr=subprocess.DEVNULL
            )
            swapped = root / ("in/sub" if mode == ["--write"] else "out/sub")
            if mode == ["--write"]:
                first = swapped / names[0]
                while first.read_bytes() == dirty and run.poll() is None:
                    time.sleep(0.001)
            else:
                wait_for(swapped, run)
            for number in range(rng.randrange(1, 30)):
                # The run may make the folder anew in between.
                with contextlib.suppress(OSError):
                    swapped.rename(root / f"gone{number}")
                    swapped.symlink_to(root / "other")
                    time.sleep(rng.uniform(0, 0.01))
                    swapped.unlink()
                    (root / f"gone{number}").rename(swapped)
            with contextlib.suppress(OSError):
                swapped.rename(root / "gone")
                swapped.symlink_to(root / "other")
            run.wait()
            foreign = [(root / "other" / file).read_bytes() for file in names]
            foreign.append((root / "victim").read_bytes())
            succeeded += any(data != dirty for data in foreign)
    return succeeded


def wait_for(path: Path, run: subprocess.Popen[bytes]) -> None:
    while not path.exists() and run.poll() is None:
        time.sleep(0.002)


ATTACKS: dict[str, Callable[[int], int]] = {
    "append": append,
    "resume": resume,
    "restore": restore,
    "settings": settings,
    "links": links,
}


def main() -> int:
    os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp()  # no trails among the user's
    chosen = sys.argv[1:2] or ATTACKS
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else TRIALS
    total = 0
    for name in chosen:
        succeeded = ATTACKS[name](trials)
        print(f"{name}: {succeeded} of {trials} attacks succeeded", flush=True)
        total += succeeded
    return total


if __name__ == "__main__":
    sys.exit(bool(main()))
