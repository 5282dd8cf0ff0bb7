"""One very large document: time and peak memory of cleaning it with defaults.

    python -m bench.large [MEGABYTES]

The text is made of the project's own seeds and fixtures, with numbers mixed in so that lines
differ.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.speed import peak_memory
from cleaner import Cleaner, Config

ROOT = Path(__file__).parent.parent


def large_text(size: int) -> str:
    """A text of about `size` characters."""
    parts = [path.read_text("utf-8") for path in sorted(ROOT.glob("seeds/*.txt"))]
    parts += [path.read_text("utf-8") for path in sorted(ROOT.glob("fixtures/*/input.txt"))]
    unit = "\n".join(parts)
    rounds = range(size // len(unit) + 1)
    return "\n".join(unit.replace(". ", f" {number}. ") for number in rounds)[:size]


def main() -> None:
    size = int(sys.argv[1] if len(sys.argv) > 1 else "50") * 1_000_000
    text = large_text(size)
    cleaner = Cleaner(Config(repair="off"))
    before = peak_memory()
    start = time.perf_counter()
    cleaned = cleaner.clean(text)
    seconds = time.perf_counter() - start
    print(f"{size / 1e6:.0f} MB, {len(cleaned.verdicts)} blocks, settled: {cleaned.settled}")
    print(f"{seconds:.1f} s, peak memory {peak_memory()} MB ({before} MB before)")


if __name__ == "__main__":
    main()
