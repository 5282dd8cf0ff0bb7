"""What cleaning costs on one core, and what that comes to for a month of Common Crawl.

    python -m bench.scale [DOCUMENTS]      prints the tables of docs/scale.md; 2,000 documents
    python -m bench.scale packed           how far the texts of WCXB dev shrink; from CLEANER_DATA

Documents of about 3 KB made of our own texts; processor time, in one process, after a tenth of the
documents has gone through once. The arithmetic multiplies, and leaves out reading and writing.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

from bench.pages import full_texts
from cleaner import Cleaner, Config
from tests.corpora import articles

CONFIGS = {
    "rules only": Config(model=False, repair="off"),
    "rules and repair": Config(model=False),
    "rules and classifier": Config(repair="off"),
    "all, the default": Config(),
}
CRAWL_PAGES = 2.7e9
"""Web pages of Common Crawl's archive of May 2024, as announced with it."""
PAGE_CHARACTERS = 10_000
"""Characters of a page's text: the WET files of September 2016, as announced, are 4.54 TiB for
1.72 billion pages, or 2.9 KB a record; the texts of WCXB dev, packed one by one, shrink by 3.6
(`packed`)."""
CORES = 1000


class Cost(NamedTuple):
    """Processor time of a document in seconds, and its characters."""

    seconds: float
    characters: float

    @property
    def hours_a_million(self) -> float:
        """Hours of one core for a million documents."""
        return self.seconds * 1e6 / 3600

    @property
    def crawl_hours(self) -> float:
        """Hours of all cores for the crawl, the cost of a document growing with its length."""
        pages = CRAWL_PAGES * PAGE_CHARACTERS / self.characters
        return self.seconds * pages / CORES / 3600


def cost(config: Config, texts: list[str]) -> Cost:
    cleaner = Cleaner(config)
    for text in texts[: len(texts) // 10]:
        cleaner.clean(text)
    start = time.process_time()
    for text in texts:
        cleaner.clean(text)
    spent = time.process_time() - start
    return Cost(spent / len(texts), sum(map(len, texts)) / len(texts))


def tables(count: int) -> Iterator[str]:
    texts = list(articles(count))
    yield "| | milliseconds a document | core hours a million | Common Crawl, 1,000 cores |"
    yield "|---|---|---|---|"
    for name, config in CONFIGS.items():
        found = cost(config, texts if not config.model else texts[: count // 4])
        yield (
            f"| {name} | {found.seconds * 1e3:.2f} | {found.hours_a_million:.2f} | "
            f"{found.crawl_hours:.1f} hours |"
        )
    yield ""
    yield f"{count:,} documents of {sum(map(len, texts)) / count:,.0f} characters on average"


def packed() -> str:
    """How far gzip shrinks the texts of pages, each packed by itself as records of WARC are."""
    texts = [text.encode() for text in full_texts()]
    size = sum(map(len, texts))
    return f"{len(texts):,} texts shrink by {size / sum(len(gzip.compress(t)) for t in texts):.1f}"


def main() -> None:
    if sys.argv[1:] == ["packed"]:
        print(packed())
        return
    for line in tables(int(sys.argv[1]) if len(sys.argv) > 1 else 2000):
        print(line, flush=True)


if __name__ == "__main__":
    main()
