"""What others can do to files while they are cleaned, or by files that they hand over: nothing.

python -m bench.attacks             every attack, 50 trials each
python -m bench.attacks append 100  one of them

append    text is appended at random moments while files are rewritten
resume    a file is edited while it is rewritten, the run is killed, and another one resumes
restore   a trail names files of others, hidden ones and ones outside, or is damaged
"""

from __future__ import annotations

import hashlib
import json
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


def wait_for(path: Path, run: subprocess.Popen[bytes]) -> None:
    while not path.exists() and run.poll() is None:
        time.sleep(0.002)


ATTACKS: dict[str, Callable[[int], int]] = {"append": append, "resume": resume, "restore": restore}


def main() -> int:
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
