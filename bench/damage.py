"""What killing, a full disk and a second run do to files that are rewritten: nothing.

python -m bench.damage kill 500         kill -9 at random moments, rules only, -j2
python -m bench.damage kill-defaults 30
python -m bench.damage race 100         two runs over one folder at once
python -m bench.damage full             a file system without room (mounts a tmpfs: as root)
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.corpora import large_text

FILES = 40
SIZE = 50_000
RULES_ONLY = ["--no-model", "--no-repair", "-j2"]


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "cleaner", "-q", "--isolated", *map(str, arguments)]


def originals(count: int = FILES) -> dict[str, bytes]:
    return {f"{n:02}.txt": large_text(SIZE, n).encode() for n in range(count)}


def fill(folder: Path, files: dict[str, bytes]) -> None:
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def cleaned(folder: Path, files: dict[str, bytes], options: list[str]) -> dict[str, bytes]:
    fill(folder, files)
    subprocess.run(command("--write", folder, *options), check=True)
    return {name: (folder / name).read_bytes() for name in files}


def torn(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    return [
        name
        for name in old
        if not (folder / name).is_file()
        or (folder / name).read_bytes() not in (old[name], new[name])
    ]


def kill(trials: int, options: list[str]) -> int:
    old = originals()
    folder = Path(tempfile.mkdtemp())
    new = cleaned(folder, old, options)
    fill(folder, old)
    start = time.perf_counter()
    subprocess.run(command("--write", folder, *options), check=True)
    whole = time.perf_counter() - start
    rng = random.Random()  # other moments in every run
    damaged = between = leftovers = unfinished = 0
    for trial in range(trials):
        fill(folder, old)
        process = subprocess.Popen(command("--write", folder, *options), start_new_session=True)
        time.sleep(rng.uniform(0, whole * 1.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        damaged += len(torn(folder, old, new))
        states = {(folder / name).read_bytes() == new[name] for name in old}
        between += len(states) == 2
        leftovers += any(path.name not in old for path in folder.iterdir())
        subprocess.run(command("--write", folder, *options), check=True)
        rest = {path.name: path.read_bytes() for path in folder.iterdir()}
        unfinished += rest != new
        if trial % 50 == 49:
            print(f"  {trial + 1} kills, {damaged} files damaged", flush=True)
    print(
        f"{trials} kills at random in {whole:.2f} s: {damaged} files neither old nor new; "
        f"{between} kills fell between two files, {leftovers} left temporary files; "
        f"after the next run {unfinished} folders were not as they should be"
    )
    shutil.rmtree(folder)
    return damaged + unfinished


def race(trials: int) -> int:
    old = originals(12)
    folder = Path(tempfile.mkdtemp())
    new = cleaned(folder, old, RULES_ONLY)
    damaged = failed = 0
    for trial in range(trials):
        fill(folder, old)
        runs = [subprocess.Popen(command("--write", folder, *RULES_ONLY)) for _ in range(2)]
        failed += sum(run.wait() != 0 for run in runs)
        damaged += {path.name: path.read_bytes() for path in folder.iterdir()} != new
        if trial % 10 == 9:
            print(f"  {trial + 1} races, {damaged} folders damaged", flush=True)
    print(f"{trials} races of two runs: {damaged} folders damaged, {failed} runs failed")
    shutil.rmtree(folder)
    return damaged + failed


def full() -> int:
    return full_with([]) + full_with(["--trail"])


def full_with(trail_option: list[str]) -> int:
    old = {**originals(6), "data.jsonl": b'{"text": "One.\\n\\nScroll to Top"}\n' * 60_000}
    place = Path(tempfile.mkdtemp())
    new = cleaned(place, old, RULES_ONLY)
    fill(place, {})
    wrong = 0
    room = sum(map(len, old.values()))
    for spare in (0, 4096, 60_000, 2_000_000):
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={room + 65536 + spare}", "tmpfs", place],
            check=True,
        )
        try:
            for name, data in old.items():
                (place / name).write_bytes(data)
            filler = place / "filler.bin"
            with filler.open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 4096)
                except OSError:
                    pass
            if spare:
                with filler.open("r+b") as file:
                    file.truncate(max(0, filler.stat().st_size - spare))
            trail = place / "trail.jsonl"
            done = subprocess.run(
                command(
                    "--write", place, *RULES_ONLY, *(x for o in trail_option for x in (o, trail))
                ),
                capture_output=True,
                text=True,
            )
            changed = [name for name in old if (place / name).read_bytes() != old[name]]
            temporary = [p.name for p in place.iterdir() if p.name.startswith(".")]
            unnamed = [name for name in old if name not in changed and name not in done.stderr]
            print(
                f"{spare} bytes free, {' '.join(trail_option) or 'no trail'}: "
                f"exit {done.returncode}, {len(changed)} files rewritten whole, "
                f"{len(old) - len(changed)} untouched, {len(unnamed)} of them not named, "
                f"{len(temporary)} temporary files left"
            )
            wrong += done.returncode != (2 if len(changed) < len(old) else 0)
            wrong += bool(unnamed) or bool(temporary) or bool(torn(place, old, new))
            wrong += spare == 0 and bool(changed)
            if changed and trail_option:
                subprocess.run(command("--restore", trail), check=True)
                wrong += any((place / name).read_bytes() != old[name] for name in old)
        finally:
            subprocess.run(["umount", place], check=True)
    place.rmdir()
    return wrong


def main() -> int:
    what, *count = sys.argv[1:]
    os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp()  # no trails among the user's
    if what == "kill":
        return kill(int(count[0]), RULES_ONLY)
    if what == "kill-defaults":
        return kill(int(count[0]), [])
    if what == "race":
        return race(int(count[0]))
    return full()


if __name__ == "__main__":
    sys.exit(bool(main()))
