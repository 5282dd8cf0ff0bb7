"""What the classifier takes from clean texts that it has not seen, alone and joined.

    python -m bench.joined [--cache DIR] [--fold N]

Clean texts are the gold texts of articles (`cleaner.training.examples.clean_gold`), after certain
rules took theirs. They are joined at random to files of 100 kB to 5 MB, in four layouts. DIR is the
folder in which `python -m cleaner.training fit` worked; N is a fold that it left out.
"""

from __future__ import annotations

import argparse
import random
import textwrap
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from cleaner import Cleaned, Cleaner, Config
from cleaner.text.scripts import count_words
from cleaner.training.__main__ import CACHE
from cleaner.training.examples import clean_gold, without_debris
from cleaner.training.folds import fold_of
from cleaner.training.labels import read_labels
from cleaner.training.tasks import TEXTS
from cleaner.training.weights import calibrate, fold_classifier

SIZES = (100_000, 300_000, 1_000_000, 5_000_000)
FILES = 3
"""Joined files of each size and layout."""

WIDTH = 72

LAYOUTS: dict[str, Callable[[Sequence[str]], str]] = {
    "paragraphs": "\n\n".join,
    "a line each": "\n".join,
    "hard-wrapped": lambda paragraphs: "\n\n".join(textwrap.fill(p, WIDTH) for p in paragraphs),
    "one line": " ".join,
}


def clean_texts(folder: Path, fold: int) -> dict[str, list[str]]:
    """The clean texts of a fold, by collection."""
    found: dict[str, list[str]] = defaultdict(list)
    for labels in sorted(folder.glob("*.labels.jsonl")):
        for page in read_labels(labels, ("inscriptis",)):
            if fold_of(page.domain) == fold and (gold := clean_gold(page)):
                found[page.set].append(without_debris(gold))
    return found


def taken(cleaned: Cleaned) -> int:
    """The words that the classifier took."""
    return sum(count_words(e.removed) for e in cleaned.edits if e.rule.startswith("model/"))


def report(name: str, outcomes: Sequence[Cleaned]) -> None:
    words = sum(count_words(outcome.original) for outcome in outcomes)
    lost = sum(map(taken, outcomes))
    touched = sum(taken(outcome) > 0 for outcome in outcomes)
    pages = sum(outcome.kind == "page" for outcome in outcomes)
    print(
        f"{name:32} {len(outcomes):5} texts {words:10,} words, taken {lost:5} ({lost / words:.4%}),"
        f" touched {touched}, treated as pages {pages}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--fold", type=int, default=0)
    options = parser.parse_args()
    operation = calibrate(options.cache, TEXTS, [options.fold])
    classifier = fold_classifier(options.cache, TEXTS, options.fold, operation)
    cleaner = Cleaner.with_classifier(classifier, Config(repair="off"))
    texts = clean_texts(options.cache, options.fold)
    for name, some in texts.items():
        report(name, [cleaner.clean(text) for text in some])
    everything = [text for some in texts.values() for text in some]
    rng = random.Random(0)
    for size in SIZES:
        for layout, lay_out in LAYOUTS.items():
            outcomes = []
            for _ in range(FILES):
                paragraphs: list[str] = []
                while sum(map(len, paragraphs)) < size:
                    lines = rng.choice(everything).split("\n")
                    paragraphs += [line.strip() for line in lines if line.strip()]
                outcomes.append(cleaner.clean(without_debris(lay_out(paragraphs))))
            report(f"joined, {size:,}, {layout}", outcomes)


if __name__ == "__main__":
    main()
