"""Labelled texts as numbers for training: features, words and targets of every block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cleaner.classifier.features import describe
from cleaner.classifier.kinds import KINDS
from cleaner.config import Config
from cleaner.document import Block, Span
from cleaner.marking.marks import mark_and_match
from cleaner.pipeline import Cleaner
from cleaner.rules.active import shipped_rules
from cleaner.rules.matcher import Matcher
from cleaner.text.blocks import segment
from cleaner.text.fold import fold, label
from cleaner.text.prose import LONGEST_HEADLINE
from cleaner.text.reading import read_text
from cleaner.text.scripts import count_words
from cleaner.training.align import ENOUGH, body_spans, label_blocks
from cleaner.training.clean_texts import (
    CLEAN_SETS,
    GOLD,
    Line,
    clean_text,
    examples_of,
    groups_to_join,
    joined,
    random_of,
)
from cleaner.training.folds import FOLDS, fold_of, inside
from cleaner.training.labels import LabelledText, read_labels
from cleaner.training.lines import read_lines
from cleaner.training.pages import LabelledPage
from cleaner.training.stored_examples import Example, write_examples

PASSAGE = "passage"
"""Some blocks of a scraped text as a text of their own: scrapers cut pages anywhere."""

PAGE = "page"
"""A page read from HTML, its text and where each line stands."""

MOST_BEFORE_BODY = 8
"""Blocks before the body among which its title is looked for."""

FEWEST_TITLE_WORDS = 4
"""Words of a line that counts as the title where the page's title goes on after it, with the name
of the site."""

MOST_DATE_WORDS = 8
"""Words of the lines with digits that do not count among dragnet's clean text."""

PSEUDO_WEIGHT = 0.5
"""Weight of blocks whose label comes from an extractor, where only segments are known."""


def label_segments(entry: LabelledText, extracted: str, blocks: Sequence[Block]) -> list[float]:
    """Labels where only segments are known: those of an extractor, put right by the segments."""
    shares = label_blocks(entry.text, blocks, body_spans(entry.text, extracted))
    for index, block in enumerate(blocks):
        if any(segment in block.text for segment in entry.wanted):
            shares[index] = 1.0
        elif any(segment in block.text for segment in entry.unwanted):
            shares[index] = 0.0
    return shares


@lru_cache(maxsize=1)
def all_rules() -> Matcher:
    """The shipped rules, hints among them, without the cache of the command."""
    return Matcher(*shipped_rules())


def _numbers(entry: LabelledText, extracted: str = "") -> dict[str, Any] | None:
    document = read_text(entry.text)
    blocks = document.blocks
    if not blocks:
        return None
    matches = mark_and_match(document, all_rules()).matches
    described = describe(document, matches)
    weights = np.sqrt(described.words)
    if entry.gold is None:
        shares = label_segments(entry, extracted, blocks)
        sure = [is_sure(block.text, entry) for block in blocks]
        weights = weights * np.where(sure, 2.0, PSEUDO_WEIGHT)
    else:
        shares = label_blocks(entry.text, blocks, entry.body)
    title = title_over(blocks, shares, entry.titles)
    if title is not None:
        shares[title] = 1.0
    if entry.unsure:
        weights = weights * (1 - np.array(label_blocks(entry.text, blocks, entry.unsure)))
    return {
        "features": described.matrix.astype(np.float16),
        "words": described.hashes.astype(np.int32),
        "starts": described.starts.astype(np.int32),
        "body": np.array(shares, np.float32),
        "weights": weights.astype(np.float32),
        "kinds": np.array(label_kinds(blocks, shares, entry.kinds), np.int8),
    }


def label_kinds(
    blocks: Sequence[Block], shares: Sequence[float], kinds: Sequence[tuple[int, int, str]]
) -> list[int]:
    """For each block of debris the number of the kind that most of it is; -1 for other blocks."""
    found = []
    first = 0
    for block, share in zip(blocks, shares, strict=True):
        while first < len(kinds) and kinds[first][1] <= block.start:
            first += 1
        inside: Counter[str] = Counter()
        for start, end, kind in islice(kinds, first, None):
            if start >= block.end:
                break
            inside[kind] += min(end, block.end) - max(start, block.start)
        known = inside and share < ENOUGH
        found.append(KINDS.index(inside.most_common(1)[0][0]) if known else -1)
    return found


def title_over(
    blocks: Sequence[Block], shares: Sequence[float], titles: Sequence[str]
) -> int | None:
    """The block over the body that is the article's title, where the gold text leaves it out.

    Args:
        blocks: the blocks of a text.
        shares: for each the share of it that is body.
        titles: what the page calls itself.
    """
    first = next((index for index, share in enumerate(shares) if share >= ENOUGH), None)
    if first is None:
        return None
    names = {label(fold(title)) for title in titles} - {""}
    for index in range(first, max(-1, first - MOST_BEFORE_BODY), -1):
        said = label(fold(blocks[index].text))
        if said in names or (
            count_words(said) >= FEWEST_TITLE_WORDS and any(n.startswith(said) for n in names)
        ):
            return index
    return None


def is_sure(text: str, entry: LabelledText) -> bool:
    """Whether a block holds a segment of which people said what it is."""
    return any(found in text for found in (*entry.wanted, *entry.unwanted))


@lru_cache(maxsize=1)
def _by_rules() -> Cleaner:
    return Cleaner(Config(model=False, repair="off"))


def without_debris(text: str) -> str:
    """What certain rules leave of a text."""
    return _by_rules().clean(text).text


def _page(
    entries: list[LabelledText], debris: Sequence[Line]
) -> list[tuple[Example, dict[str, Any]]]:
    """The examples of one page."""
    extracted = next((e.text for e in entries if e.scraper == "trafilatura"), "")
    texts = [e for e in entries if e.gold is None or e.body]
    if entries[0].gold:
        random = random_of(entries[0].id)
        texts.append(_passage(entries[0], int(random.integers(6, 80)), random))
        texts += _clean(entries[0], debris)
    return [
        (example_of(text, numbers), numbers)
        for text in texts
        if (numbers := _numbers(text, extracted)) is not None
    ]


def clean_gold(page: LabelledPage | LabelledText) -> str:
    """The gold text of a page, if it is one in which an editor finds nothing to take but what
    certain rules know; else an empty text.

    Dragnet's is taken without the lines of date that it has under its title.
    """
    if not page.gold or page.set not in CLEAN_SETS or page.page_type != "article":
        return ""
    if page.set != "dragnet":
        return page.gold
    blocks = segment(page.gold)
    dates = [
        block
        for block in blocks[:MOST_BEFORE_BODY]
        if count_words(block.text) <= MOST_DATE_WORDS
        and any(sign.isdecimal() for sign in block.text)
    ]
    return "\n".join(block.text for block in blocks if block not in dates)


def _clean(entry: LabelledText, debris: Sequence[Line]) -> list[LabelledText]:
    """The gold text as examples: a clean text, or one of which nobody knows."""
    if gold := clean_gold(entry):
        return examples_of(entry, gold, debris, without_debris)
    assert entry.gold is not None
    return [clean_text(entry, entry.gold, GOLD)]


def example_of(entry: LabelledText, numbers: dict[str, Any]) -> Example:
    """A text among the examples, its rows counted from 0."""
    return Example(
        entry.id, entry.set, entry.domain, entry.page_type, entry.scraper,
        (0, len(numbers["body"])), (0, len(numbers["words"])), entry.gold is not None,
    )  # fmt: skip


def _passage(entry: LabelledText, count: int, random: np.random.Generator) -> LabelledText:
    """Some blocks in a row as a text of their own."""
    blocks = segment(entry.text)
    if not blocks:
        return replace(entry, scraper=PASSAGE, text="", body=())
    first = int(random.integers(0, max(1, len(blocks) - count + 1)))
    last = min(first + count, len(blocks)) - 1
    begin, end = blocks[first].start, blocks[last].end
    body = tuple(
        Span(max(span.start, begin) - begin, min(span.end, end) - begin)
        for span in entry.body
        if span.start < end and span.end > begin
    )
    return replace(entry, scraper=PASSAGE, text=entry.text[begin:end], body=body, titles=())


def _pages(paths: Sequence[Path], scrapers: tuple[str, ...]) -> Iterator[list[LabelledText]]:
    for path in paths:
        source = iter(read_labels(path, scrapers))
        while entries := list(islice(source, len(scrapers))):
            yield entries


class _Work(NamedTuple):
    """What one process turns into examples: texts of a page, texts by themselves, or clean texts
    that are joined under a name."""

    page: list[LabelledText]
    alone: list[LabelledText]
    joined: str = ""
    debris: Sequence[Line] = ()


def _done(work: _Work) -> list[tuple[Example, dict[str, Any]]]:
    if work.page:
        return _page(work.page, work.debris)
    texts = [joined(work.alone, work.joined)] if work.joined else work.alone
    found = [(text, _numbers(text)) for text in texts]
    return [(example_of(text, numbers), numbers) for text, numbers in found if numbers is not None]


def _work(
    labels: Sequence[Path], lines: Sequence[Path], own: Sequence[Path], scrapers: tuple[str, ...]
) -> Iterator[_Work]:
    labelled = [entry for path in lines for entry in read_lines(path)]
    debris = debris_by_fold(labelled)
    clean: list[LabelledText] = []
    for entries in _pages(labels, scrapers):
        yield _Work(entries, [], debris=debris[fold_of(entries[0].domain)])
        if gold := clean_gold(entries[0]):
            clean.append(clean_text(entries[0], gold, GOLD))
    for entry in labelled:
        yield _Work([], [entry])
    for path in own:
        text = path.read_text(encoding="utf-8")
        entry = LabelledText(path.stem, "own", path.stem, "article", GOLD, text, text, (), (), ())
        clean.append(clean_text(entry, text, GOLD))
        pool = debris[fold_of(entry.domain)]
        yield _Work([], examples_of(entry, text, pool, lambda text: text))
    for part in range(FOLDS):
        here = inside(clean, part)
        for number, group in enumerate(groups_to_join(len(here), random_of(f"fold {part}"))):
            yield _Work([], [here[place] for place in group], f"joined {part} {number}")


def debris_by_fold(entries: Sequence[LabelledText]) -> list[list[Line]]:
    """The lines of debris of labelled texts, for each fold those of its domains."""
    found: list[list[Line]] = [[] for _ in range(FOLDS)]
    for entry in entries:
        blocks = segment(entry.text)
        shares = label_blocks(entry.text, blocks, entry.body)
        kinds = label_kinds(blocks, shares, entry.kinds)
        some = found[fold_of(entry.domain)]
        some.extend(
            Line(block.text, KINDS[kind] if kind >= 0 else "")
            for block, share, kind in zip(blocks, shares, kinds, strict=True)
            if not share and len(block.text) <= LONGEST_HEADLINE
        )
    return found


def make_examples(
    labels: Sequence[Path],
    lines: Sequence[Path],
    own: Sequence[Path],
    folder: Path,
    scrapers: tuple[str, ...],
    jobs: int = 1,
) -> Path:
    """Turn labelled texts into arrays.

    Args:
        labels: what `cleaner.training.labels.label_file` wrote.
        lines: texts labelled by lines, see `cleaner.training.lines.read_lines`.
        own: files of clean texts.
        folder: where the arrays go.
        scrapers: whose texts to take; the gold text is always taken, too.
        jobs: how many processes work.
    """
    with ProcessPoolExecutor(jobs) as pool:
        parts = pool.map(_done, _work(labels, lines, own, scrapers), chunksize=8)
        return write_examples((found for part in parts for found in part), folder)
