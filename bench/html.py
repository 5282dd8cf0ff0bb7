"""Pages as they should not be, and what a page takes beside trafilatura.

    CLEANER_DATA=… python -m bench.html mutations 6000
    CLEANER_DATA=… python -m bench.html time 300
    python -m bench.html size 50
    python -m bench.html shapes 100000
    CLEANER_DATA=… python -m bench.html recall 300

Mutated pages are labelled pages, cut, doubled and broken at random places. A page counts as lost
if nearly nothing of what was its article before the mutation comes back, though a tenth of its
words or more are still in the page's text. ``recall`` is of the words of the labelled article, by
number, in all that a page is read as; BENCH_TEXTS names a file that takes what was read, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from bench.markup_shapes import SHAPES
from bench.pages import data_folder
from cleaner import Cleaner, Config
from cleaner.page import read_page
from cleaner.training.pages import read_pages

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]+>")
FEW_WORDS = 30


def pages() -> Iterator[str]:
    for page in read_pages(data_folder() / "wcxb-dev.jsonl.zst"):
        yield page.html


def _cut(html: str, draw: random.Random) -> str:
    start = draw.randrange(len(html) + 1)
    return html[:start] + html[start + draw.choice((1, 3, 20, 300)) :]


def _truncated(html: str, draw: random.Random) -> str:
    return html[: draw.randrange(len(html) // 2, len(html) + 1)]


def _doubled(html: str, draw: random.Random) -> str:
    start = draw.randrange(len(html) + 1)
    end = start + draw.choice((5, 50, 2_000))
    return html[:end] + html[start:end] + html[end:]


def _inserted(html: str, draw: random.Random) -> str:
    odd = (
        "&#8;", "\x00", "\x08", "&#0;", "<", ">", '"', "</div>", "</p>", "<table>", "</table>",
        "<p>", "\u200d", "\u202e", "\ufeff", "\ud800", "<![CDATA[", "<!--x-->", "<b>" * 300,
        "</body>",
    )  # fmt: skip
    start = draw.randrange(len(html) + 1)
    return html[:start] + draw.choice(odd) + html[start:]


def _without_tags(html: str, draw: random.Random) -> str:
    share = draw.choice((0.02, 0.2))
    return _TAG.sub(lambda tag: "" if draw.random() < share else tag[0], html)


def _upper(html: str, draw: random.Random) -> str:
    return _TAG.sub(lambda tag: tag[0].upper() if draw.random() < 0.5 else tag[0], html)


def _wrapped(html: str, draw: random.Random) -> str:
    depth = draw.choice((3, 300, 3_000))
    return html.replace("<body", "<body><div " + "><div " * depth, 1)


def _as_xhtml(html: str, draw: random.Random) -> str:
    return f'<?xml version="1.0" encoding="utf-{draw.choice((8, 16))}"?>' + html


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    _cut, _truncated, _doubled, _inserted, _without_tags, _upper, _wrapped, _as_xhtml,
)  # fmt: skip


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def mutations(count: int) -> int:
    draw = random.Random(0)
    cleaner = Cleaner(Config(repair="off", voters=False))
    asking = Cleaner(Config(repair="off"))
    failed = lost = 0
    slowest = 0.0
    for number, html in enumerate(islice(cycle(pages()), count)):
        broken = html
        for change in draw.choices(MUTATIONS, k=draw.choice((1, 1, 2, 3))):
            broken = change(broken, draw)
        given: str | bytes = broken
        if number % 3 == 0:
            given = broken.encode(draw.choice(("utf-8", "cp1252", "utf-16")), "replace")
        start = time.process_time()
        try:
            after = (cleaner if number % 10 else asking).clean_html(given)
        except Exception as error:  # the trial is to find any
            print(f"  page {number}: {error!r}", flush=True)
            failed += 1
            continue
        slowest = max(slowest, time.process_time() - start)
        if after.restore() != after.original:
            print(f"  page {number}: restoring fails", flush=True)
            failed += 1
        if len(_WORD.findall(after.text)) < FEW_WORDS:
            before = _words(cleaner.clean_html(html).text)
            shown = before & _words(after.original)
            kept = before & _words(after.text)
            enough = max(FEW_WORDS, 0.1 * before.total())
            if shown.total() >= enough and kept.total() < 0.2 * shown.total():
                print(
                    f"  page {number}: {shown.total()} words shown, {kept.total()} kept", flush=True
                )
                lost += 1
    print(f"{count} mutated pages: {failed} failed, {lost} lost, slowest {slowest:.1f} s")
    return failed + lost


def times(count: int) -> int:
    """Processor seconds of a page: ours with voters and without, beside trafilatura's."""
    import trafilatura

    systems: dict[str, Callable[[str], object]] = {
        "trafilatura": lambda html: trafilatura.extract(html, include_comments=False),
        "cleaner": Cleaner(Config(repair="off")).clean_html,
        "cleaner without voters": Cleaner(Config(repair="off", voters=False)).clean_html,
    }
    spent = dict.fromkeys(systems, 0.0)
    sample = random.Random(1).sample(list(pages()), count)
    for number, html in enumerate(sample):
        for name, system in systems.items():
            start = time.process_time()
            system(html)
            # The first pages pay for what is loaded once.
            spent[name] += (time.process_time() - start) * (number >= 10)
    for name, seconds in spent.items():
        ratio = seconds / spent["trafilatura"]
        print(f"{name}: {1000 * seconds / (count - 10):.1f} ms a page, {ratio:.2f} of trafilatura")
    return 0


def size(megabytes: int) -> int:
    """Whether time grows with the size of a page, up to so many megabytes."""
    paragraph = "<div class=row><p>The ferry to <a href=/x>the island</a> was late.</p></div>"
    cleaner = Cleaner(Config(repair="off"))
    for part in (megabytes // 8, megabytes // 4, megabytes // 2, megabytes):
        html = "<body>" + paragraph * (part * 1_000_000 // len(paragraph))
        start = time.process_time()
        cleaned = cleaner.clean_html(html)
        seconds = time.process_time() - start
        print(f"{part} MB: {seconds:.1f} s, {seconds / part:.2f} s a MB; {len(cleaned.text)} left")
    return 0


def shapes(characters: int) -> int:
    """Processor seconds for hostile markup of one size, with voters and without."""
    cleaners = {
        "with voters": (Cleaner(Config(repair="off")), MOST_WITH_VOTERS),
        "without": (Cleaner(Config(repair="off", voters=False)), MOST_WITHOUT),
    }
    slow = 0
    for cleaner, _ in cleaners.values():
        cleaner.clean_html("<p>What is loaded once.</p>")
    for name, make in SHAPES.items():
        html = make(characters)
        spent = []
        for how, (cleaner, most) in cleaners.items():
            start = time.process_time()
            cleaner.clean_html(html)
            seconds = time.process_time() - start
            is_slow = seconds > most * characters / 100_000
            spent.append(f"{how} {seconds:.2f} s{' SLOW' if is_slow else ''}")
            slow += is_slow
        print(f"{name}: {', '.join(spent)}", flush=True)
    print(f"{len(SHAPES)} shapes, {slow} slow")
    return slow


def recall(count: int) -> int:
    """Share of the words of labelled articles that stand in the text a page is read as."""
    read: dict[str, str] = {}
    for name in ("pages-dev", "wcxb-dev", "segments-dev"):
        every = list(read_pages(data_folder() / f"{name}.jsonl.zst"))
        words = kept = characters = 0
        for page in random.Random(2).sample(every, min(count, len(every))):
            text = read_page(page.html, voters=False).text
            gold = _words(" ".join(page.wanted) if page.gold is None else page.gold)
            words += gold.total()
            kept += (gold & _words(text)).total()
            characters += len(text)
            read[f"{name}/{page.id}"] = text
        print(f"{name}: {kept} of {words} words, {kept / words:.5f}; {characters} characters read")
    if "BENCH_TEXTS" in os.environ:
        Path(os.environ["BENCH_TEXTS"]).write_text(json.dumps(read), "utf-8")
    return 0


MOST_WITH_VOTERS, MOST_WITHOUT = 4.0, 2.0
"""Seconds for 100,000 characters of any markup."""


WHAT: dict[str, Callable[[int], int]] = {
    "mutations": mutations, "time": times, "size": size, "shapes": shapes, "recall": recall,
}  # fmt: skip

if __name__ == "__main__":
    what, number = sys.argv[1], int(sys.argv[2])
    sys.exit(bool(WHAT[what](number)))
