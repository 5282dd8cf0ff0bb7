"""Training of the score that says how likely a repair is right.

Two kinds of text: documents with marked typos (``typos-dev``: `text` and `gold`, spans in
characters with the right form), and clean text (the `gold` of ``wcxb-dev``), in which every
suspect is a false one unless a reader said otherwise in docs/typos-verdicts.tsv.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.repair.lexicon import Lexicon
from cleaner.repair.passages import vocabulary_of
from cleaner.repair.score import FEATURES, WEIGHTS, Weights
from cleaner.repair.words import WordTier
from cleaner.training.pages import read_rows

VERDICTS = Path(__file__).parent.parent.parent / "docs" / "typos-verdicts.tsv"
FOLDS = 5
"""As in `cleaner.training.folds`; grouped by document, since a page repeats its typos."""

NATURAL, SYNTHETIC = 6.0, 0.3
"""What a typo that a person made counts for, and a suspect in a text with invented ones; any
other suspect counts for 1."""


class Sample(NamedTuple):
    """A suspect with its label.

    Attributes:
        source: ``mined``, ``synthetic`` or ``clean``.
        document: the document's id; folds are made of whole documents.
        word: as typed.
        meant: the repair.
        row: its features.
        is_right: whether the repair is right.
    """

    source: str
    document: str
    word: str
    meant: str
    row: tuple[float, ...]
    is_right: bool


def read_verdicts(path: Path = VERDICTS) -> dict[tuple[str, str], bool]:
    """Readers' verdicts on natural suspects: (word, repair) to whether it is right."""
    if not path.is_file():
        return {}
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines()[1:])
    return {(word, meant): verdict == "right" for word, meant, verdict, *_ in lines}


def samples(folder: Path) -> Iterator[Sample]:
    """Every suspect of the labelled texts.

    Args:
        folder: holds ``typos-dev.jsonl.zst`` and ``wcxb-dev.jsonl.zst``.

    Raises:
        cleaner.training.pages.PagesError: a file cannot be read.
    """
    tier = WordTier(Lexicon())
    verdicts = read_verdicts()
    for row in read_rows(folder / "typos-dev.jsonl.zst"):
        marked = {(start, end): right for start, end, _, right, *_ in row["gold"]}
        yield from _samples(tier, row["set"], row["id"], row["text"], marked, verdicts)
    for row in read_rows(folder / "wcxb-dev.jsonl.zst"):
        yield from _samples(tier, "clean", row["id"], row["gold"], {}, verdicts)


def _samples(
    tier: WordTier,
    source: str,
    document: str,
    text: str,
    marked: dict[tuple[int, int], str],
    verdicts: dict[tuple[str, str], bool],
) -> Iterator[Sample]:
    for word, meant, _, row in tier.suspects(text, vocabulary_of(text), None, frozenset()):
        right = marked.get((word.start, word.end))
        is_right = verdicts.get((word.text, meant), False) if right is None else right == meant
        yield Sample(source, document, word.text, meant, row, is_right)


def train(folder: Path) -> None:
    """Fit, judge out of fold, and write the weights.

    `DEFAULT` and `STRICT` were read off the printed table: see docs/typos.md.
    """
    found = list(samples(folder))
    scores = out_of_fold(found)
    for line in table(found, scores):
        print(line)
    bias, weights = _fit(found)
    data = {
        "about": "The word tier's logistic score; written by python -m cleaner.training typos.",
        "samples": len(found),
        "default": DEFAULT,
        "strict": STRICT,
        "bias": round(bias, 4),
        "weights": {
            name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)
        },
    }
    WEIGHTS.parent.mkdir(exist_ok=True)
    WEIGHTS.write_text(json.dumps(data, indent=2) + "\n", "utf-8")


DEFAULT, STRICT = 0.94, 0.99
"""Probabilities from which on a word is repaired, read off the table of docs/typos.md: 3.6 and 0.4
wrong repairs per million words out of fold."""


def _fit(found: Sequence[Sample]) -> tuple[float, Any]:
    """Bias and weights, of a fit in which every feature has the same spread."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    counts = [
        SYNTHETIC if sample.source == "synthetic" else NATURAL if sample.is_right else 1.0
        for sample in found
    ]
    rows = np.array([sample.row for sample in found])
    means, spreads = rows.mean(axis=0), rows.std(axis=0)
    spreads[spreads == 0] = 1.0
    model = LogisticRegression(max_iter=5000)
    model.fit((rows - means) / spreads, [sample.is_right for sample in found], counts)
    weights = model.coef_[0] / spreads
    return float(model.intercept_[0] - weights @ means), weights


def out_of_fold(found: Sequence[Sample]) -> list[float]:
    """For each sample the probability from a model that has not seen its document."""
    from sklearn.model_selection import GroupKFold

    scores = [0.0] * len(found)
    groups = [sample.document for sample in found]
    for fit_on, judge in GroupKFold(FOLDS).split(found, groups=groups):
        bias, weights = _fit([found[index] for index in fit_on])
        model = Weights(bias, tuple(map(float, weights)), DEFAULT, STRICT)
        for index in judge:
            scores[index] = model.probability(found[index].row)
    return scores


def table(found: Sequence[Sample], scores: Sequence[float]) -> Iterable[str]:
    """Repairs and right ones at several thresholds, by source."""
    sources = ("mined", "synthetic", "clean")
    yield "threshold  " + "  ".join(f"{source:>9} right" for source in sources)
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.94, 0.95, 0.97, 0.99):
        cells = []
        for source in sources:
            made = [
                sample
                for sample, score in zip(found, scores, strict=True)
                if score >= threshold and sample.source == source
            ]
            cells.append(f"{len(made):>9} {sum(s.is_right for s in made):>5}")
        yield f"{threshold:>9}  " + "  ".join(cells)
