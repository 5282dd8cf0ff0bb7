"""Cold starts of an installed `clean` beside bare Python: processor time, medians of several runs.

Usage: python -m bench.start ENVIRONMENT [RUNS], where a wheel is installed in the environment. The
runs take turns, so that a busy machine troubles all of them alike.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

SMALL = "She shut the gate.\n\nHe went home, and nobody asked him why.\n\nScroll to Top\n"

STARTS = {
    "bare Python": ("python", "-c", "pass"),
    "--help": ("clean", "--help"),
    "small file, rules": ("clean", "--no-model", "small.txt"),
    "small file, rules, no repair": ("clean", "--no-model", "--no-repair", "small.txt"),
    "small file, classifier": ("clean", "small.txt"),
    "--ignore 'de/*', rules": ("clean", "--no-model", "--ignore", "de/*", "small.txt"),
    "--list-rules": ("clean", "--list-rules"),
}


def seconds_of(command: tuple[str, ...], programs: Path, folder: str) -> float:
    """The processor time of one start, user and system.

    Raises:
        CalledProcessError: it failed.
    """
    unset = ("PYTHONDONTWRITEBYTECODE", "CLEANER_CACHE")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [programs / command[0], *command[1:]], env=environment, cwd=folder, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> int:
    """Print the table."""
    programs = Path(sys.argv[1]).absolute() / "bin"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    times: dict[str, list[float]] = {name: [] for name in STARTS}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "small.txt").write_text(SMALL, encoding="utf-8")
        for number in range(runs + 1):
            for name, command in STARTS.items():
                seconds = seconds_of(command, programs, folder)
                if number:  # the first one writes compiled modules
                    times[name].append(seconds)
    bare = median(times["bare Python"])
    for name, seconds in times.items():
        print(f"{name:30} {median(seconds) * 1000:7.1f} ms {median(seconds) / bare:6.1f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
