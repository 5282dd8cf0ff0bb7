"""Processor time beside others, on the same pages, in turns, in one run.

    CLEANER_DATA=… python -m bench.speed [PAGES]      how many pages of WCXB dev; 125 when left out

A machine's own speed and what else it does trouble all of them alike; the figures that count are
ratios: to trafilatura on the same pages, and of rules alone to datatrove's C4 line rules. Each
round times everybody once; medians of five.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.pages import full_texts, read_rows
from cleaner import Cleaner, Config

ROUNDS = 5

Work = Callable[[], None]


def peak_memory() -> int:
    """Peak resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def over(does: Callable[[str], Any], inputs: Sequence[str]) -> Work:
    """Do something with each of some inputs, whatever fails."""

    def work() -> None:
        for each in inputs:
            try:
                does(each)
            except Exception:  # a peer's failure takes its time, too
                continue

    return work


def ours(texts: Sequence[str], pages: Sequence[str]) -> dict[str, Work]:
    rules = Cleaner(Config(model=False, repair="off"))
    default, repairing = Cleaner(Config(repair="off")), Cleaner()
    without = Cleaner(Config(repair="off", voters=False))
    voters = Cleaner(Config(repair="off", voters=True))
    return {
        "cleaner, text by rules": over(rules.clean, texts),
        "cleaner, text": over(default.clean, texts),
        "cleaner, text, with repair": over(repairing.clean, texts),
        "cleaner, HTML, no voters": over(without.clean_html, pages),
        "cleaner, HTML, voters": over(voters.clean_html, pages),
    }


def theirs(texts: Sequence[str], pages: Sequence[str]) -> dict[str, Work]:
    import justext
    import trafilatura
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter
    from resiliparse.extract.html2text import extract_plain_text

    c4 = C4QualityFilter(split_paragraph=True, min_num_sentences=-1)
    english = justext.get_stoplist("English")
    return {
        "trafilatura, HTML": over(trafilatura.extract, pages),
        "resiliparse, HTML": over(lambda page: extract_plain_text(page, main_content=True), pages),
        "jusText, HTML": over(lambda page: justext.justext(page.encode(), english), pages),
        "C4 line rules, text": over(lambda text: c4.filter(Document(text=text, id="")), texts),
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 125
    texts = full_texts()
    step = max(1, len(texts) // count)
    pages = [row["html"] for row in read_rows("wcxb-dev")][::step]
    texts = texts[::step]
    size = sum(map(len, texts)) / 1e6
    print(f"{len(texts)} pages, {sum(map(len, pages)) / 1e6:.1f} MB of HTML, {size:.1f} MB of text")
    work = theirs(texts, pages) | ours(texts, pages)
    times: dict[str, list[float]] = {name: [] for name in work}
    for number in range(ROUNDS + 1):
        for name, do in work.items():
            start = time.process_time()
            do()
            if number:  # the first time everything is loaded
                times[name].append(time.process_time() - start)
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    extractor, lines = middle["trafilatura, HTML"], middle["C4 line rules, text"]
    for name, seconds in middle.items():
        print(
            f"{name:28} {seconds / len(texts) * 1e3:7.2f} ms a page  "
            f"{seconds / extractor:5.2f} x trafilatura  {seconds / lines:6.2f} x C4's rules"
        )
    print(f"peak memory {peak_memory()} MB")


if __name__ == "__main__":
    main()
