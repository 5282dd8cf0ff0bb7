"""Lines that repeat: what goes by them on a made-up corpus and on labelled pages, and their cost.

    python -m bench.repeated_lines furniture [WAY…]   50 sites made of our own texts
    python -m bench.repeated_lines pages              WCXB dev, from CLEANER_DATA
    python -m bench.repeated_lines rows               the same pages: how much of what goes is body
    python -m bench.repeated_lines cost [MILLIONS…]   time, memory and disk by distinct lines

A page of `pages` is cleaned with a table that was made from the other pages of its domain. In
`cost`, every document has lines of its own, which is the worst that can be: nothing falls
together before the last merge, with 64 MB for what waits. Times are processor seconds.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.pages import full_texts, read_rows
from cleaner import Cleaned, Cleaner, Config
from cleaner.repeated_lines import marks
from cleaner.repeated_lines.labels import site_of
from cleaner.repeated_lines.runs import SitedText, count, merge, records_in, records_of
from cleaner.repeated_lines.spill import Spill
from cleaner.repeated_lines.table import SiteLines, Table, write_table
from cleaner.rules.built_in import ON_SITE
from cleaner.text.reading import read_text
from cleaner.text.scripts import count_words
from cleaner.training.align import ENOUGH, body_spans, label_blocks
from cleaner.training.evaluate import interval, word_f1
from tests.made_up_sites import KINDS, SitePage, site_pages

MEMORY = 64 << 20
EVERY = 10
"""With the classifier, every tenth page of the made-up crawl is cleaned."""
RULES = {"model": False, "repair": "off"}


def write(run: bytes, path: Path) -> None:
    with path.open("wb") as file:
        write_table(records_in(run), file.write)


# A made-up corpus


def survivors(cleaned: Cleaned) -> list[tuple[str, bool]]:
    """Every line of the original, and whether a word of it is left."""
    gone = bytearray(len(cleaned.original))
    for edit in cleaned.edits:
        gone[edit.start : edit.end] = b"\1" * (edit.end - edit.start)
    found, start = [], 0
    for line in cleaned.original.splitlines(keepends=True):
        left = any(
            char.isalnum() and not gone[start + at] for at, char in enumerate(line.rstrip("\n"))
        )
        found.append((line.rstrip("\n"), left))
        start += len(line)
    return found


class Furniture(NamedTuple):
    """Words by kind, those of them that are gone, and the same for lines of furniture."""

    words: Counter[str]
    gone: Counter[str]
    lines: int
    lines_gone: int


def tally(pages: Iterable[SitePage], cleaner: Cleaner) -> Furniture:
    words: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    lines = lines_gone = 0
    for page in pages:
        cleaned = cleaner.clean(page.text, site=page.site)
        for kind, (line, left) in zip(page.kinds, survivors(cleaned), strict=True):
            if line.strip():
                words[kind] += count_words(line)
                gone[kind] += 0 if left else count_words(line)
                lines += kind in KINDS
                lines_gone += kind in KINDS and not left
    return Furniture(words, gone, lines, lines_gone)


def furniture(chosen: Sequence[str]) -> None:
    pages = list(site_pages())
    sites = len({site_of(page.site) for page in pages})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repeated.lines"
        write(count(SitedText(page.text, page.site) for page in pages), path)
        print(f"{sites} sites, {len(pages)} pages, table {path.stat().st_size:,} bytes")
        ways = {
            "rules": Config(**RULES),
            "rules and lines": Config(**RULES, repeated_lines=str(path)),
            "all": Config(repair="off"),
            "all and lines": Config(repair="off", repeated_lines=str(path)),
        }
        for name, config in ways.items():
            if chosen and name not in chosen:
                continue
            cleaner = Cleaner(config)
            start = time.process_time()
            words, gone, lines, lines_gone = tally(
                pages if "rules" in name else pages[::EVERY], cleaner
            )
            seconds = time.process_time() - start
            parts = [f"{kind} {gone[kind] / words[kind]:.4f} of {words[kind]}" for kind in KINDS]
            total = sum(words[kind] for kind in KINDS)
            share = sum(gone[kind] for kind in KINDS) / total
            print(f"{name}: furniture {share:.4f} of {total} words ({', '.join(parts)})")
            print(f"  {lines_gone / lines:.4f} of {lines} lines of furniture")
            lost = gone["body"] / words["body"]
            print(f"  body lost {lost:.6f} of {words['body']}, {seconds:.0f} s", flush=True)


# Labelled pages


class Labelled(NamedTuple):
    site: str
    text: str
    gold: str
    run: bytes


def labelled() -> list[Labelled]:
    pages = []
    for row, text in zip(read_rows("wcxb-dev"), full_texts(), strict=True):
        run = count([SitedText(text, row["domain"])])
        pages.append(Labelled(row["domain"], text, row["gold"] or "", run))
    return pages


def score(page: Labelled, cleaner: Cleaner) -> float:
    return word_f1(cleaner.clean(page.text, site=page.site).text, page.gold)


def held_out(pages: Sequence[Labelled], before: Sequence[float], folder: Path) -> Iterator[float]:
    """The score of each page, with a table from the other pages of its domain."""
    by_site = defaultdict(list)
    for page in pages:
        by_site[page.site].append(page)
    for number, page in enumerate(pages):
        others = [other.run for other in by_site[page.site] if other is not page]
        if not page.site or len(others) < 2:
            yield before[number]
            continue
        path = folder / f"{number}.lines"
        write(merge(others), path)
        yield score(page, Cleaner(Config(**RULES, repeated_lines=str(path))))


def say(name: str, before: Sequence[float], after: Sequence[float]) -> None:
    gains = [late - early for early, late in zip(before, after, strict=True)]
    low, high = interval(gains)
    mean = sum(after) / len(after)
    print(
        f"{name}: {len(gains)} pages, F1 {mean:.4f}, gain {sum(gains) / len(gains):+.4f} "
        f"[{low:+.4f}, {high:+.4f}], {sum(gain < 0 for gain in gains)} pages fall, "
        f"worst {min(gains):+.4f}",
        flush=True,
    )


def wcxb() -> None:
    pages = labelled()
    counts = Counter(page.site for page in pages if page.site)
    rules = Cleaner(Config(**RULES))
    before = [score(page, rules) for page in pages]
    print(f"rules alone: {len(pages)} pages, F1 {sum(before) / len(before):.4f}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways = {"other pages of the domain": list(held_out(pages, before, folder))}
        path = folder / "all.lines"
        write(merge(page.run for page in pages), path)
        everything = Cleaner(Config(**RULES, repeated_lines=str(path)))
        # Without two other pages on its domain, a page has no witnesses.
        ways["all pages, the page itself not counted"] = [
            score(page, everything) if counts[page.site] >= 3 else early
            for page, early in zip(pages, before, strict=True)
        ]
    for way, after in ways.items():
        print(f"lines from {way}")
        for least in (1, 3, 4):
            at = [n for n, page in enumerate(pages) if counts[page.site] >= least or least == 1]
            title = "all pages" if least == 1 else f"domains with {least} pages or more"
            say(f"  {title}", [before[n] for n in at], [after[n] for n in at])


def rows() -> None:
    """For rows of different lengths, the words that go, and those of them that are body."""
    pages = labelled()
    counts = Counter(page.site for page in pages)
    pages = [page for page in pages if page.site and counts[page.site] >= 3]
    print(f"{len(pages)} pages of {len({page.site for page in pages})} domains")
    cut = [(page, read_text(page.text)) for page in pages]
    shares = [label_blocks(p.text, read.blocks, body_spans(p.text, p.gold)) for p, read in cut]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "repeated.lines"
        write(merge(page.run for page in pages), path)
        table = Table(path)
        for together in (2, 3, 4, 5, 6, 8):
            marks.TOGETHER = together
            words = body = 0
            for (page, document), share in zip(cut, shares, strict=True):
                known = SiteLines(table, page.site)
                found = marks.look_up(document, known)
                for mark in marks.mark_repeated(found, document.blocks):
                    if mark.rule is ON_SITE:
                        size = count_words(document.blocks[mark.block].text)
                        words += size
                        body += size * (share[mark.block] >= ENOUGH)
            print(f"  rows of {together}: {words} words go, {body / words:.4f} body", flush=True)


# Cost


def documents(lines: int) -> Iterator[SitedText]:
    """Documents of 40 lines, half of them sentences, none of which stands anywhere else."""
    for start in range(0, lines, 40):
        menu = [f"{number:x} News of the quay" for number in range(start, start + 20)]
        prose = [
            f"On day {number:x} the ferry left the harbour an hour late, the office says."
            for number in range(start + 20, start + 40)
        ]
        yield SitedText("\n".join([*menu, *prose]), f"{start % 4_000}.example")


def cost_of(millions: int) -> None:
    """One line of figures, in a process of its own so that its memory is its own."""
    lines = millions * 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        spill = Spill(folder, MEMORY)
        for document in documents(lines):
            spill.add(records_of(document))
        counted = time.process_time()
        merged = spill.records()
        disk = sum(path.stat().st_size for path in folder.iterdir())
        seen = 0

        def noting(source: Iterator[bytes]) -> Iterator[bytes]:
            nonlocal seen
            for record in source:
                seen += 1
                yield record

        with (folder / "repeated.lines").open("wb") as file:
            write_table(noting(merged), file.write)
        done = time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        runs = sum(path.suffix == ".run" for path in folder.iterdir())
        print(
            f"{millions:>3} million lines: {seen:,} records, counted in {counted - start:.1f} s, "
            f"merged in {done - counted:.1f} s, {disk / 1e6:,.0f} MB in {runs} runs, "
            f"peak {peak / 1024:,.0f} MB ({base / 1024:,.0f} MB before)",
            flush=True,
        )
        Table(folder / "repeated.lines")


def cost(millions: Sequence[str]) -> None:
    for number in millions or ("1", "3", "10"):
        subprocess.run(
            [sys.executable, "-m", "bench.repeated_lines", "one-cost", number], check=True
        )


def main() -> None:
    match sys.argv[1:]:
        case ["furniture", *ways]:
            furniture(ways)
        case ["pages"]:
            wcxb()
        case ["rows"]:
            rows()
        case ["cost", *millions]:
            cost(millions)
        case ["one-cost", millions]:
            cost_of(int(millions))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
