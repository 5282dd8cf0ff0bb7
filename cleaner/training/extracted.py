"""What the cleaner is worth on text that an extractor already trimmed, labelled line by line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.cleaned import Cleaned
from cleaner.training.align import words_of
from cleaner.training.evaluate import (
    Row,
    TextOperations,
    cleaner_without,
    over_folds,
    share_row,
)
from cleaner.training.folds import FOLDS, fold_of
from cleaner.training.labels import LabelledText
from cleaner.training.lines import read_lines


class LineScore(NamedTuple):
    """What became of a text, in words; stretches of which nobody is sure are left out.

    Attributes:
        set: the collection that it is from.
        debris: words that people take for debris.
        gone: those of them that went.
        body: words of the body.
        lost: those of them that went.
        untouched: whether the text came back byte for byte.
    """

    set: str
    debris: int
    gone: int
    body: int
    lost: int
    untouched: bool


def score_lines(entry: LabelledText, cleaned: Cleaned) -> LineScore:
    """Hold a cleaned text against what people say of its lines."""
    kind = np.full(len(entry.text), 1, np.int8)  # debris, where nothing else is said
    for start, end in entry.body:
        kind[start:end] = 0
    for start, end in entry.unsure:
        kind[start:end] = -1
    went = np.zeros(len(entry.text), np.bool_)
    for edit in cleaned.edits:
        went[edit.start : edit.end] = True
    places = [word.start() for word in words_of(entry.text)]
    kinds, gone = kind[places], went[places]
    return LineScore(
        entry.set,
        debris=int((kinds == 1).sum()),
        gone=int((gone & (kinds == 1)).sum()),
        body=int((kinds == 0).sum()),
        lost=int((gone & (kinds == 0)).sum()),
        untouched=cleaned.text == entry.text,
    )


def _score_fold(
    fold: int, folder: Path, operations: TextOperations, sources: Sequence[Path]
) -> list[LineScore]:
    cleaner = cleaner_without(fold, folder, operations)
    return [
        score_lines(entry, cleaner.clean(entry.text))
        for source in sources
        for entry in read_lines(source)
        if fold_of(entry.domain) == fold
    ]


def score_extracted(
    folder: Path,
    operations: TextOperations,
    sources: Sequence[Path],
    tested: Sequence[int] = range(FOLDS),
    jobs: int = 1,
) -> list[LineScore]:
    """Clean every text with the classifier that has not seen its domain.

    Args:
        folder: where training worked.
        operations: how logits become probabilities.
        sources: texts labelled by lines.
        tested: the folds whose texts are cleaned.
        jobs: how many processes work.
    """
    return over_folds(_score_fold, tested, jobs, folder, operations, sources)


def line_rows(scores: Sequence[LineScore]) -> list[Row]:
    """The figures of a table: for each collection the debris that went, the body that was lost,
    and the share of texts without debris that came back untouched."""
    rows = []
    for collection in dict.fromkeys(score.set for score in scores):
        here = [score for score in scores if score.set == collection]
        clean = [score for score in here if not score.debris]
        rows.append(share_row(f"{collection}: debris gone", ((s.gone, s.debris) for s in here)))
        rows.append(share_row(f"{collection}: body lost", ((s.lost, s.body) for s in here)))
        rows.append(share_row(f"{collection}: untouched", ((s.untouched, 1) for s in clean)))
    return rows
