"""How whole pages are told from other texts: the fit of `cleaner.judging.kinds`, and its counts.

    CLEANER_DATA=… python -m bench.kinds [FOLD]      after a fit of the classifiers without it

A fold that the classifier of texts has not seen, 0 when left out: its pages as two scrapers give
them, and other texts, which are clean, extracted by trafilatura, or labelled by lines. Prints the
weights of a logistic regression beside those in use, and how many texts of each kind the latter
take for pages.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from cleaner.document import Judgement
from cleaner.judging import kinds
from cleaner.marking.marks import mark_and_match
from cleaner.text.reading import read_text
from cleaner.training.__main__ import CACHE, _default_lines
from cleaner.training.evaluate import _entries
from cleaner.training.examples import all_rules
from cleaner.training.folds import fold_of
from cleaner.training.lines import read_lines
from cleaner.training.tasks import TEXTS
from cleaner.training.weights import calibrate, fold_classifier

PAGES = ("inscriptis", "beautifulsoup")
OTHERS = ("trafilatura", "gold")
WEIGHT = 5.0
"""How often a text counts that is no page: they are few, and to take one for a page costs body."""


class Labelled(NamedTuple):
    source: str
    text: str


def texts(folder: Path, fold: int) -> Iterator[Labelled]:
    for path in sorted(folder.glob("*.labels.jsonl")):
        for entry in _entries(path, (*PAGES, *OTHERS)):
            if fold_of(entry.domain) == fold:
                yield Labelled(entry.scraper, entry.text)
    for path in _default_lines():
        for entry in read_lines(path):
            if fold_of(entry.domain) == fold:
                yield Labelled(path.name.split(".")[0], entry.text)


def signs(judgement: Judgement) -> tuple[float, ...] | None:
    """What is weighed in a text; None for one without furniture."""
    pairs = list(zip(judgement.body, judgement.words, strict=True))
    before, after = kinds._items(pairs), kinds._items(pairs[::-1])
    if max(before, after) < kinds.FEWEST_ITEMS:
        return None
    page = float(np.mean([region.page for region in judgement.regions]))
    return kinds.page_signs(page, pairs, before, after)


def main() -> None:
    fold = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    classifier = fold_classifier(CACHE, TEXTS, fold, calibrate(CACHE, TEXTS, (fold,)))
    rows, sources = [], []
    seen: Counter[str] = Counter()
    for source, text in texts(CACHE, fold):
        document = read_text(text)
        if not document.blocks:
            continue
        seen[source] += 1
        found = signs(classifier.judge(document, mark_and_match(document, all_rules()).matches))
        if found is not None:
            rows.append(found)
            sources.append(source)
    table, is_page = np.array(rows), np.isin(sources, PAGES)
    fit = LogisticRegression(C=10, max_iter=3_000)
    fit.fit(table, is_page, sample_weight=np.where(is_page, 1, WEIGHT))
    print("fitted", [*fit.coef_[0].round(2).tolist(), round(float(fit.intercept_[0]), 2)])
    print("in use", list(kinds.WEIGHTS))
    taken = table @ np.array(kinds.WEIGHTS[:-1]) + kinds.WEIGHTS.bias > 0
    print(f"{is_page.sum()} pages and {(~is_page).sum()} other texts with furniture")
    for source, count in seen.items():
        mine = np.array([each == source for each in sources])
        print(f"{source}: {(taken & mine).sum()} of {count} are taken for pages")


if __name__ == "__main__":
    main()
