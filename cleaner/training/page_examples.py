"""Labelled pages as numbers for training: what the text says, and where in the page it stands."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.classifier.arrays import Floats
from cleaner.classifier.features import describe
from cleaner.document import Document
from cleaner.marking.marks import mark_and_match
from cleaner.page import read_page
from cleaner.page.evidence import evidence
from cleaner.text.reading import read_text
from cleaner.training.align import body_spans, label_blocks
from cleaner.training.examples import PAGE, all_rules, is_sure, label_segments, title_over
from cleaner.training.labels import LabelledText, titles_of
from cleaner.training.pages import LabelledPage, read_pages
from cleaner.training.scrape import scrape
from cleaner.training.stored_examples import Example, write_examples

PSEUDO_WEIGHT = 0.1
"""Weight of blocks whose label is trafilatura's: it votes on them, too."""


def make_page_examples(sources: Sequence[Path], folder: Path, jobs: int = 1) -> None:
    """Turn labelled pages into two sets of examples, of their texts and of their marks.

    Args:
        sources: labelled pages, see `cleaner.training.pages.read_pages`.
        folder: where they go: to `pages`, whose words are the texts', and to `marks`, whose words
            are those of the elements around each block.
        jobs: how many processes work.
    """
    pages: list[tuple[Example, dict[str, Any]]] = []
    marks: list[tuple[Example, dict[str, Any]]] = []
    todo = (page for source in sources for page in read_pages(source))
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(_numbers, todo, chunksize=8):
            if found is not None:
                example, of_text, of_marks = found
                pages.append((example, of_text))
                marks.append((_with_words(example, of_marks), of_marks))
    write_examples(pages, folder / "pages")
    write_examples(marks, folder / "marks")


def _with_words(example: Example, numbers: dict[str, Any]) -> Example:
    from dataclasses import replace

    return replace(example, words=(0, len(numbers["words"])))


def _numbers(labelled: LabelledPage) -> tuple[Example, dict[str, Any], dict[str, Any]] | None:
    page = read_page(labelled.html)
    document = read_text(page.text)
    blocks = document.blocks
    if not blocks or page.structure is None:
        return None
    matches = mark_and_match(document, all_rules()).matches
    described = describe(document, matches)
    said = evidence(page, [block.start for block in blocks])
    shares, weights = _labels(labelled, document, described.words)
    example = Example(
        labelled.id, labelled.set, labelled.domain, labelled.page_type, PAGE, (0, len(blocks)),
        (0, len(described.hashes)), labelled.gold is not None,
    )  # fmt: skip
    nobody_said = np.full(len(blocks), -1, np.int8)
    labels = {"body": shares, "weights": weights, "kinds": nobody_said}
    features = np.concatenate((described.matrix, said.matrix), axis=1).astype(np.float16)
    words = described.hashes.astype(np.int32)
    return (
        example,
        {"features": features, "words": words, "starts": described.starts.astype(np.int32)}
        | labels,
        {
            "features": np.zeros((len(blocks), 0), np.float16),
            "words": said.marks,
            "starts": said.starts.astype(np.int32),
        }
        | labels,
    )


def _labels(labelled: LabelledPage, document: Document, words: Floats) -> tuple[Any, Any]:
    """The share of each block that is body, and how much it counts."""
    weights = np.sqrt(words)
    if labelled.gold is not None:
        spans = body_spans(document.text, labelled.gold)
        shares = label_blocks(document.text, document.blocks, spans)
        title = title_over(document.blocks, shares, titles_of(labelled))
        if title is not None:
            shares[title] = 1.0
        return np.array(shares, np.float32), weights
    entry = LabelledText(
        labelled.id, labelled.set, labelled.domain, "", PAGE, document.text, None, (),
        tuple(labelled.wanted), tuple(labelled.unwanted),
    )  # fmt: skip
    shares = label_segments(entry, scrape("trafilatura", labelled.html), document.blocks)
    sure = [is_sure(block.text, entry) for block in document.blocks]
    return np.array(shares, np.float32), weights * np.where(sure, 2.0, PSEUDO_WEIGHT)
