"""A large JSONL file: memory, two processes beside one, and a run that is killed and resumed.

    python -m bench.throughput rules 2000     by rules: memory, and -j2 beside -j1
    python -m bench.throughput resume 100     with defaults: -j1, -j2, killed half-way and resumed

The number is that of megabytes. The texts are our own, strung together. Peak memory is that of
the largest process of a run, sampled and taken from the kernel; times are medians of three
interleaved runs.
"""

from __future__ import annotations

import hashlib
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.corpora import jsonl

RULES_ONLY = ["--no-model", "--no-repair"]
RUNS = 3


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "cleaner", "-q", "--isolated", *map(str, arguments)]


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_peak(pid: int, stop: threading.Event) -> dict[int, int]:
    """The peak of resident memory of a process and its children, in KB."""
    peaks: dict[int, int] = {}
    while not stop.wait(0.2):
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                fields = dict(
                    line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
                )
            except OSError:
                continue
            found = int(status.parent.name)
            if found == pid or int(fields["PPid"]) == pid:
                peaks[found] = max(peaks.get(found, 0), int(fields.get("VmHWM", "0 kB").split()[0]))
    return peaks


def timed(arguments: list[str | Path]) -> tuple[float, float]:
    """Seconds, and the peak memory of the largest process in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command(*arguments))
    stop = threading.Event()
    found: list[dict[int, int]] = []
    watcher = threading.Thread(target=lambda: found.append(tree_peak(process.pid, stop)))
    watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - start
    stop.set()
    watcher.join()
    assert code == 0, code
    return seconds, max(found[0].values(), default=0) / 1000


def write(path: Path, megabytes: int) -> None:
    with path.open("wb") as file:
        for line in jsonl(megabytes * 1_000_000):
            file.write(line)


def compared(folder: Path, megabytes: int) -> bool:
    """By rules: one and two processes, three times in turn."""
    source = folder / "large.jsonl"
    write(source, megabytes)
    times: dict[int, list[float]] = {1: [], 2: []}
    peak = 0.0
    for _ in range(RUNS):
        for jobs in times:
            seconds, memory = timed([source, "-o", folder / f"j{jobs}", f"-j{jobs}", *RULES_ONLY])
            times[jobs].append(seconds)
            peak = max(peak, memory)
            print(f"  -j{jobs}: {seconds:.1f} s, largest process {memory:.0f} MB", flush=True)
    same = digest(folder / "j1" / source.name) == digest(folder / "j2" / source.name)
    one, two = (statistics.median(times[jobs]) for jobs in (1, 2))
    print(
        f"{megabytes} MB by rules: largest process {peak:.0f} MB, -j1 {one:.1f} s, "
        f"-j2 {two:.1f} s, {one / two:.2f} times as fast, same bytes: {same}"
    )
    return not same


def resumed(folder: Path, megabytes: int) -> bool:
    """With defaults: one and two processes, then killed half-way and carried on."""
    source = folder / "small.jsonl"
    write(source, megabytes)
    seconds, _ = timed([source, "-o", folder / "d1", "-j1"])
    print(f"  -j1: {seconds:.0f} s", flush=True)
    both, _ = timed([source, "-o", folder / "d2", "-j2"])
    print(f"  -j2: {both:.0f} s", flush=True)
    process = subprocess.Popen(command(source, "-o", folder / "d3", "-j2"))
    while process.poll() is None and came(folder / "d3", source) < source.stat().st_size // 2:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    cut_off = not (folder / "d3" / source.name).exists()
    at = came(folder / "d3", source) / source.stat().st_size
    rest, _ = timed([source, "-o", folder / "d3", "-j2", "--resume"])
    digests = {digest(folder / name / source.name) for name in ("d1", "d2", "d3")}
    print(
        f"{megabytes} MB with defaults ({seconds:.0f} s with -j1, {both:.0f} s with -j2): killed: "
        f"{cut_off}, carried on from {at:.0%} in {rest:.0f} s; "
        f"-j1, -j2 and resumed the same bytes: {len(digests) == 1}"
    )
    return len(digests) != 1 or not cut_off


def came(folder: Path, source: Path) -> int:
    """How far a run came with a file, in bytes of its content."""
    try:
        return int(json.loads((folder / f".{source.name}.clean-state").read_bytes())["place"][0])
    except FileNotFoundError:
        return 0


def main() -> int:
    what, megabytes = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as place:
        return (compared if what == "rules" else resumed)(Path(place), megabytes)


if __name__ == "__main__":
    sys.exit(main())
