"""Instructions that cleaning fixed inputs takes: a figure that no busy machine changes.

    python -m tests.instructions      counts them, and writes tests/instructions.json

Valgrind's callgrind counts; what the start of Python and of a cleaner takes is left out, as the
difference between four passes over an input and two.
"""

import json
import os
import platform
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from shutil import which

from tests.conftest import ROOT

FILE = Path(__file__).with_suffix(".json")

PASSES = 2
"""Passes over an input whose instructions are counted, behind as many that warm up."""

CODE = """
import sys
from cleaner import Cleaner, Config
from tests.instructions import texts
from tests.made_up_pages import pages

name, passes = sys.argv[1], int(sys.argv[2])
cleaner = Cleaner(Config(repair="off", model=name != "rules", voters=False))
clean, inputs = cleaner.clean, texts()
if name == "pages":
    clean, inputs = cleaner.clean_html, list(pages(10))
for _ in range(passes):
    for each in inputs:
        clean(each)
"""

INPUTS = ("rules", "classifier", "pages")
"""Texts by rules, texts with the classifier, and pages from their HTML without voters."""


def texts() -> list[str]:
    """What fixtures and seeds hold: articles in many languages, most of them with debris."""
    paths = [*ROOT.glob("fixtures/*/input.txt"), *ROOT.glob("seeds/*.txt")]
    return [path.read_bytes().decode("utf-8") for path in sorted(paths)]


def versions() -> dict[str, str]:
    """What a count depends on, beside our own code."""
    found = {name: version(name) for name in ("numpy", "regex")}
    return {"python": platform.python_version(), "machine": platform.machine(), **found}


def why_not() -> str:
    """Why nothing can be counted here; empty where it can."""
    return "" if which("valgrind") else "valgrind is not installed"


def counted(name: str, passes: int) -> int:
    """The instructions of a process that cleans an input so many times.

    Raises:
        RuntimeError: it failed.
    """
    environment = {
        **os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    done = subprocess.run(
        [
            "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
            sys.executable, "-c", CODE, name, str(passes),
        ],
        env=environment, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or found is None:
        raise RuntimeError(done.stderr[-2_000:])
    return int(found[1])


def count(name: str) -> int:
    """The instructions of `PASSES` passes over an input, in millions."""
    with ThreadPoolExecutor(2) as pool:
        more, less = pool.map(counted, (name, name), (2 * PASSES, PASSES))
    return round((more - less) / 1e6)


def main() -> None:
    found = {"versions": versions(), "millions": {name: count(name) for name in INPUTS}}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(FILE.read_text("utf-8"))


if __name__ == "__main__":
    main()
