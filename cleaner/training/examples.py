"""Labelled texts as numbers for training: features, words and targets of every block, on disk."""

from __future__ import annotations

import json
import zlib
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
from cleaner.document import Block, Span
from cleaner.marking.marks import mark_and_match
from cleaner.rules.active import shipped_rules
from cleaner.rules.matcher import Matcher
from cleaner.text.blocks import segment
from cleaner.text.reading import read_text
from cleaner.training.align import body_spans, label_blocks
from cleaner.training.labels import LabelledText, read_labels

GOLD = "gold"
"""The name, beside those of the scrapers, under which the clean text itself is an example."""

GOLD_PASSAGE = "gold passage"
"""A few blocks of the clean text as a text of their own: most texts of users are short."""

PASSAGE = "passage"
"""Some blocks of a scraped text as a text of their own: scrapers cut pages anywhere."""

PAGE = "page"
"""A page read from HTML, its text and where each line stands."""

PSEUDO_WEIGHT = 0.5
"""Weight of blocks whose label comes from an extractor, where only segments are known."""


@dataclass(frozen=True, slots=True)
class Example:
    """One scraped text among the examples.

    Attributes:
        id: the page's id.
        domain: the page's host.
        page_type: the page's type; empty where unknown.
        scraper: who scraped it, or `GOLD`.
        blocks: its first block and the one behind its last, as rows of the arrays.
        words: its first word and the one behind its last.
        has_gold: whether the labels come from gold text.
    """

    id: str
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


def _numbers(entry: LabelledText, extracted: str) -> dict[str, Any] | None:
    document = read_text(entry.text)
    blocks = document.blocks
    if not blocks:
        return None
    _, matches = mark_and_match(document, all_rules())
    described = describe(document, matches)
    counts = np.diff(described.starts)
    weights = np.sqrt(counts.astype(np.float32))
    if entry.gold is None:
        shares = label_segments(entry, extracted, blocks)
        sure = [is_sure(block.text, entry) for block in blocks]
        weights = weights * np.where(sure, 2.0, PSEUDO_WEIGHT)
    else:
        shares = label_blocks(entry.text, blocks, entry.body)
    return {
        "features": described.matrix.astype(np.float16),
        "words": described.words.astype(np.int32),
        "starts": described.starts.astype(np.int32),
        "body": np.array(shares, np.float32),
        "weights": weights.astype(np.float32),
    }


def is_sure(text: str, entry: LabelledText) -> bool:
    """Whether a block holds a segment of which people said what it is."""
    return any(found in text for found in (*entry.wanted, *entry.unwanted))


def _page(entries: list[LabelledText]) -> list[tuple[Example, dict[str, Any]]]:
    """The examples of one page."""
    extracted = next((e.text for e in entries if e.scraper == "trafilatura"), "")
    gold = entries[0].gold
    if gold:
        random = np.random.default_rng(zlib.crc32(entries[0].id.encode()))
        clean = replace(entries[0], scraper=GOLD, text=gold, body=(Span(0, len(gold)),))
        short = _passage(clean, GOLD_PASSAGE, int(random.integers(1, 12)), random)
        part = _passage(entries[0], PASSAGE, int(random.integers(6, 80)), random)
        entries = [*entries, clean, short, part]
    found = []
    for entry in entries:
        if entry.gold and not entry.body and entry.scraper != PASSAGE:
            continue  # too long to be aligned, or nothing of the page's text was scraped
        numbers = _numbers(entry, extracted)
        if numbers is not None:
            example = Example(
                entry.id, entry.domain, entry.page_type, entry.scraper,
                (0, len(numbers["body"])), (0, len(numbers["words"])), entry.gold is not None,
            )  # fmt: skip
            found.append((example, numbers))
    return found


def _passage(
    entry: LabelledText, name: str, count: int, random: np.random.Generator
) -> LabelledText:
    """Some blocks in a row as a text of their own."""
    blocks = segment(entry.text)
    if not blocks:
        return replace(entry, scraper=name, text="", body=())
    first = int(random.integers(0, max(1, len(blocks) - count + 1)))
    last = min(first + count, len(blocks)) - 1
    begin, end = blocks[first].start, blocks[last].end
    body = tuple(
        Span(max(span.start, begin) - begin, min(span.end, end) - begin)
        for span in entry.body
        if span.start < end and span.end > begin
    )
    return replace(entry, scraper=name, text=entry.text[begin:end], body=body)


def _pages(paths: Sequence[Path], scrapers: tuple[str, ...]) -> Iterator[list[LabelledText]]:
    for path in paths:
        source = iter(read_labels(path, scrapers))
        while entries := list(islice(source, len(scrapers))):
            yield entries


def make_examples(
    labels: Sequence[Path], folder: Path, scrapers: tuple[str, ...], jobs: int = 1
) -> Path:
    """Turn files of labels into arrays.

    Args:
        labels: what `cleaner.training.labels.label_file` wrote.
        folder: where the arrays go.
        scrapers: whose texts to take; the gold text is always taken, too.
        jobs: how many processes work.
    """
    with ProcessPoolExecutor(jobs) as pool:
        pages = pool.map(_page, _pages(labels, scrapers), chunksize=8)
        return write_examples((found for page in pages for found in page), folder)


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
