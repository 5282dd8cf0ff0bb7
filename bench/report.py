"""What a report costs: time beside the same run without, memory, and the size of the page.

    python -m bench.report rules 200       megabytes of JSONL by rules
    python -m bench.report rules 2000 1    the same, each run once instead of three times
    python -m bench.report defaults 10     megabytes of JSONL with the defaults
    CLEANER_DATA=… python -m bench.report pages 300     texts that inscriptis makes of WCXB's pages

Runs with and without a report take turns; times are of the processor, the parent's and its
workers', so that what else the machine does counts less. Texts of JSONL are our own, strung
together; `CLEANER_KEEP=FOLDER` keeps the pages.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.throughput import RULES_ONLY, command, write

RUNS = 3


class Cost(NamedTuple):
    seconds: float
    megabytes: float


def spent(arguments: list[str | Path]) -> Cost:
    """Seconds of the processor, and the peak memory of the largest process in MB."""
    measure = (
        "import resource, subprocess, sys\n"
        "code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *command(*arguments)], capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    return Cost(*map(float, done.stdout.split()))


def pages(count: int) -> Iterator[bytes]:
    """Lines of JSON with the text that inscriptis makes of a page, and its address."""
    from cleaner.training.pages import read_pages
    from cleaner.training.scrape import scrape

    source = Path(os.environ["CLEANER_DATA"]) / "wcxb-dev.jsonl.zst"
    step = max(1, 1_497 // count)
    for number, page in enumerate(read_pages(source)):
        if number % step == 0 and number // step < count:
            record = {"url": page.domain, "text": scrape("inscriptis", page.html)}
            yield json.dumps(record).encode() + b"\n"


def measure(source: Path, folder: Path, options: list[str], times: int) -> bool:
    without: list[Cost] = []
    with_report: list[Cost] = []
    page = folder / "j1.html"
    for _ in range(times):
        without.append(spent(["--check", source, *options]))
        with_report.append(spent(["--check", source, *options, "--report", page]))
    spent(["--check", "-j2", source, *options, "--report", folder / "j2.html"])
    base, more = (
        statistics.median(each.seconds for each in runs) for runs in (without, with_report)
    )
    same = page.read_bytes() == (folder / "j2.html").read_bytes()
    print(
        f"{source.stat().st_size / 1e6:.1f} MB: {base:.1f} s without, {more:.1f} s with a report "
        f"({100 * (more / base - 1):+.1f}%); largest process "
        f"{max(each.megabytes for each in without):.0f} and "
        f"{max(each.megabytes for each in with_report):.0f} MB; "
        f"page {page.stat().st_size / 1e6:.2f} "
        f"MB; the same page for -j1 and -j2: {same}"
    )
    if keep := os.environ.get("CLEANER_KEEP"):
        shutil.copy(page, Path(keep) / f"{source.stem}.html")
    return not same


def main() -> int:
    what, number = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"{what}.jsonl"
        if what == "pages":
            source.write_bytes(b"".join(pages(number)))
        else:
            write(source, number)
        times = int(sys.argv[3]) if len(sys.argv) > 3 else RUNS
        return measure(source, folder, RULES_ONLY if what == "rules" else [], times)


if __name__ == "__main__":
    sys.exit(main())
