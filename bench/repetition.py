"""What repeated lines tell the classifier: texts of WCXB dev, by domains that it has not seen.

    python -m bench.repetition FOLDER     the folder where the classifier was trained

The classifier and the weights of what the corpus says are those that were fitted without the
domain's fold; the table is made of all pages, and a page is left out of its own counts.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from math import log1p
from pathlib import Path

import numpy as np

from bench.repeated_lines import say
from cleaner import Cleaner, Config
from cleaner.classifier.classifier import Operation, operation_of, read_card
from cleaner.repeated_lines.marks import FEWEST_WITNESSES, Repeated, measure_repetition
from cleaner.training.evaluate import word_f1
from cleaner.training.folds import FOLDS, fold_of
from cleaner.training.labels import read_labels
from cleaner.training.repetition import (
    SCRAPER,
    Evidence,
    SitePage,
    evidence_of,
    fit_columns,
    site_pages,
    table_of,
)
from cleaner.training.tasks import TEXTS
from cleaner.training.weights import fold_classifier


def loss(evidence: Evidence, weights: Sequence[Sequence[float]]) -> float:
    """The log loss a page, with weights by fold of what the corpus says."""
    found = np.asarray(weights)[evidence.folds]
    logits = evidence.logits + (found * evidence.columns).sum(axis=1)
    losses = evidence.weights * (np.logaddexp(0, logits) - evidence.body * logits)
    return float(losses.sum() / evidence.weights.sum())


def on_other_sites(found: Repeated, words: Sequence[int]) -> list[tuple[float, float]]:
    """The number of other sites, for short and for longer lines."""
    columns = [(0.0, 0.0)] * len(words)
    for line, seen in zip(found.lines, found.seen, strict=True):
        sites = log1p(seen.sites) if seen.sites >= FEWEST_WITNESSES else 0.0
        columns[line.block] = (sites, 0.0) if line.is_short else (0.0, sites)
    return columns


def report(folder: Path) -> None:
    """What it is worth to the classifier, for texts, by domains that it has not seen."""
    operation = operation_of(read_card())
    labels = sorted(folder.glob("*.labels.jsonl"))
    pages = site_pages(TEXTS, labels, ())
    every = [
        SitePage(entry.domain, entry.text, entry.gold, None)
        for path in labels
        for entry in read_labels(path, (SCRAPER,))
        if entry.gold and entry.domain
    ]
    for name, describe, among in (
        ("how much its site repeats it", measure_repetition, pages),
        ("how many other sites", on_other_sites, every),
    ):
        evidence = evidence_of(folder, TEXTS, operation, among, describe)
        weights = [fit_columns(evidence, fold) for fold in range(FOLDS)]
        print(f"{name}: {len(among)} pages, weights by fold {weights}")
        without = loss(evidence, np.zeros_like(weights).tolist())
        print(f"  log loss {without:.5f} without, {loss(evidence, weights):.5f} with", flush=True)
        if describe is measure_repetition:
            _compare(folder, operation, pages, weights)


def _compare(
    folder: Path,
    operation: Operation,
    pages: Sequence[SitePage],
    weights: Sequence[tuple[float, ...]],
) -> None:
    """Word F1 of the whole pipeline: without lines, with their claims, and all."""

    def scores(config: Config, weighed: bool) -> list[float]:
        cleaners = []
        for number, found in enumerate(weights):
            how = operation._replace(repetition=found if weighed else (0.0, 0.0))
            made = fold_classifier(folder, TEXTS, number, how)
            cleaners.append(Cleaner.with_classifier(made, config))
        return [
            word_f1(
                cleaners[fold_of(page.domain)].clean(page.text, site=page.domain).text, page.gold
            )
            for page in pages
        ]

    counts = Counter(page.domain for page in pages)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "repeated.lines"
        table_of(pages, path)
        known = Config(repair="off", repeated_lines=str(path))
        before = scores(Config(repair="off"), weighed=False)
        print(f"  classifier alone: F1 {sum(before) / len(before):.4f}")
        ways = {
            "what is sure goes": scores(known, weighed=False),
            "and the classifier weighs the rest": scores(known, weighed=True),
        }
    for way, after in ways.items():
        for least in (3, 4):
            at = [n for n, page in enumerate(pages) if counts[page.domain] >= least]
            title = f"  {way}, domains with {least} pages or more"
            say(title, [before[n] for n in at], [after[n] for n in at])


if __name__ == "__main__":
    report(Path(sys.argv[1]))
