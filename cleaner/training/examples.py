"""Labelled texts as numbers for training: features, words and targets of every block, on disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.features import FEATURES, describe
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


@dataclass(frozen=True, slots=True)
class Example:
    """One scraped text among the examples.

    Attributes:
        id: the page's id.
        set: the collection that it is from.
        domain: the page's host.
        page_type: the page's type; empty where unknown.
        scraper: who scraped it, or `GOLD`.
        blocks: its first block and the one behind its last, as rows of the arrays.
        words: its first word and the one behind its last.
        has_gold: whether the labels come from gold text.
    """

    id: str
    set: str
    domain: str
    page_type: str
    scraper: str
    blocks: tuple[int, int]
    words: tuple[int, int]
    has_gold: bool


class Examples(NamedTuple):
    """All examples, their blocks one after the other.

    Attributes:
        texts: the scraped texts.
        features: rows of `cleaner.classifier.features.FEATURES`, float16.
        words: hashes of words.
        starts: where each block's words begin, counted from its text's first word.
        body: the share of each block that is body, as a probability.
        weights: how much each block counts, in words.
    """

    texts: list[Example]
    features: npt.NDArray[np.float16]
    words: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    body: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


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
    _, matches = mark_and_match(document, all_rules())
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
    }


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
    entries: list[LabelledText], debris: Sequence[str]
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


def _clean(entry: LabelledText, debris: Sequence[str]) -> list[LabelledText]:
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
    debris: Sequence[str] = ()


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


def debris_by_fold(entries: Sequence[LabelledText]) -> list[list[str]]:
    """The lines of debris of labelled texts, for each fold those of its domains."""
    found: list[list[str]] = [[] for _ in range(FOLDS)]
    for entry in entries:
        blocks = segment(entry.text)
        shares = label_blocks(entry.text, blocks, entry.body)
        some = found[fold_of(entry.domain)]
        some.extend(
            block.text
            for block, share in zip(blocks, shares, strict=True)
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


def write_examples(found: Iterable[tuple[Example, dict[str, Any]]], folder: Path) -> Path:
    """Write examples, each with its arrays, as one set."""
    texts: list[Example] = []
    arrays: dict[str, list[npt.NDArray[Any]]] = {}
    rows = words = 0
    for example, numbers in found:
        block_count, word_count = example.blocks[1], example.words[1]
        blocks = rows, rows + block_count
        texts.append(replace(example, blocks=blocks, words=(words, words + word_count)))
        rows += block_count
        words += word_count
        for name, array in {**numbers, "starts": numbers["starts"][:-1]}.items():
            arrays.setdefault(name, []).append(array)
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in arrays.items():
        np.save(folder / f"{name}.npy", np.concatenate(parts))
    card = {"features": FEATURES, "texts": [asdict(text) for text in texts]}
    (folder / "texts.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def read_examples(folder: Path) -> Examples:
    """Read what `make_examples` wrote.

    Raises:
        ValueError: the arrays were made with other features.
        OSError: they are not there.
    """
    card = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    if tuple(card["features"]) != FEATURES:
        raise ValueError(f"{folder}: made with other features; make the examples again")
    texts = [
        Example(**{**text, "blocks": tuple(text["blocks"]), "words": tuple(text["words"])})
        for text in card["texts"]
    ]
    names = ("features", "words", "starts", "body", "weights")
    return Examples(texts, *(np.load(folder / f"{name}.npy", mmap_mode="r") for name in names))
