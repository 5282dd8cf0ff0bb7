"""How much memory a process holds while it cleans texts in many languages.

    CLEANER_DATA=… python -m bench.memory

Resident memory in MB after every 400 texts of lines-dev, with the defaults and without repair.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.pages import read_rows
from cleaner import Cleaner, Config

EVERY = 400


def resident() -> int:
    """Memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 1_000_000


def main() -> None:
    if len(sys.argv) == 1:
        for settings in ("on", "off"):
            subprocess.run([sys.executable, "-m", "bench.memory", settings], check=True)
        return
    repair = sys.argv[1] == "on"
    cleaner = Cleaner(Config() if repair else Config(repair="off"))
    found = [resident()]
    for number, row in enumerate(read_rows("lines-dev"), 1):
        cleaner.clean(row["text"])
        if number % EVERY == 0:
            found.append(resident())
    print("with repair:" if repair else "without repair:", *found)


if __name__ == "__main__":
    main()
