"""Rules-only cleaning beside datatrove's C4 line rules, on the same text in the same run.

    CLEANER_DATA=… python -m bench.speed

The figure that counts is the ratio; each round times one after the other.
"""

from __future__ import annotations

import resource
import statistics
import time

from bench.pages import full_texts
from cleaner import Cleaner, Config

ROUNDS = 5


def peak_memory() -> int:
    """Peak resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    texts = full_texts()
    lines = sum(bool(line.strip()) for text in texts for line in text.splitlines())
    print(
        f"{len(texts)} pages, {sum(map(len, texts)) / 1e6:.1f} MB, {lines} lines that are not empty"
    )
    cleaner = Cleaner(Config(model=False, repair="off"))
    c4 = C4QualityFilter(split_paragraph=True, min_num_sentences=-1)

    def ours() -> None:
        for text in texts:
            cleaner.clean(text)

    def theirs() -> None:
        for number, text in enumerate(texts):
            c4.filter(Document(text=text, id=str(number)))

    ours()
    theirs()
    before = peak_memory()
    ratios = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        ours()
        middle = time.perf_counter()
        theirs()
        end = time.perf_counter()
        ratios.append((middle - start) / (end - middle))
        print(
            f"round {number + 1}: cleaner {(middle - start) / lines * 1e6:.1f} µs a line, "
            f"C4 rules {(end - middle) / lines * 1e6:.1f} µs a line, ratio {ratios[-1]:.2f}"
        )
    print(f"median ratio {statistics.median(ratios):.2f}")
    print(f"peak memory after the first round {before} MB, after the last {peak_memory()} MB")


if __name__ == "__main__":
    main()
