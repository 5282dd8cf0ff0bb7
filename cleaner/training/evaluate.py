"""What the cleaner is worth on pages that its classifier has not seen."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

import numpy as np

from cleaner.classifier.classifier import Operation
from cleaner.classifier.words import LANGUAGES, language_of
from cleaner.cleaned import Cleaned
from cleaner.config import Config
from cleaner.pipeline import Cleaner
from cleaner.rules.built_in import MODEL_IDS
from cleaner.text.scripts import count_words
from cleaner.training.clean_texts import GOLD
from cleaner.training.examples import PAGE
from cleaner.training.folds import FOLDS, fold_of
from cleaner.training.labels import LabelledText, read_labels
from cleaner.training.pages import read_pages
from cleaner.training.tasks import PAGES, TEXTS, WHOLE
from cleaner.training.weights import calibrate, fold_classifier

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
RESAMPLES = 1_000
"""Draws of a bootstrap, as is usual for 95% intervals: 25 of them lie beyond each end."""

FEWEST_TEXTS = 20
"""Clean texts of a language from which on it has figures of its own."""

P = ParamSpec("P")
S = TypeVar("S")


class Score(NamedTuple):
    """What one cleaned text is worth.

    Attributes:
        id: the page's id.
        set: the collection that it is from.
        page_type: the page's type; empty where only segments are known.
        scraper: who scraped the text, or ``gold`` for the clean text itself.
        before: word F1 of the text as it was; NaN where only segments are known.
        after: word F1 of the cleaned text.
        recall: share of the gold words in the text that are still there.
        untouched: whether the text came back byte for byte.
        settled: whether cleaning came to rest.
        segments: wanted segments found, wanted ones missing, unwanted ones found.
        language: of a clean text, the stop list that knows most of its words.
        words: of a clean text.
        taken: how many of them the classifier took, beyond what certain rules take.
    """

    id: str
    set: str
    page_type: str
    scraper: str
    before: float
    after: float
    recall: float
    untouched: bool
    settled: bool
    segments: tuple[int, int, int]
    language: str = ""
    words: int = 0
    taken: int = 0


def word_f1(text: str, gold: str) -> float:
    r"""F1 of the words (``\w+``, lower case) of a text, as a multiset; two empty texts agree.

    >>> word_f1("One two two.", "two one three")
    0.6666666666666666
    """
    ours, theirs = (Counter(_WORD.findall(found.lower())) for found in (text, gold))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def score_text(entry: LabelledText, cleaned: str, settled: bool = True) -> Score:
    """Hold a cleaned text against what is known of its page."""
    before = after = float("nan")
    recall = 1.0
    segments = 0, 0, 0
    if entry.gold is None:
        flat = _SPACE.sub(" ", cleaned)
        wanted = sum(_SPACE.sub(" ", found) in flat for found in entry.wanted)
        unwanted = sum(_SPACE.sub(" ", found) in flat for found in entry.unwanted)
        segments = wanted, len(entry.wanted) - wanted, unwanted
    else:
        before, after = word_f1(entry.text, entry.gold), word_f1(cleaned, entry.gold)
        gold = Counter(_WORD.findall(entry.gold.lower()))
        there = (gold & Counter(_WORD.findall(entry.text.lower()))).total()
        left = (gold & Counter(_WORD.findall(cleaned.lower()))).total()
        recall = left / there if there else 1.0
    return Score(
        entry.id, entry.set, entry.page_type, entry.scraper, before, after, recall,
        cleaned == entry.text, settled, segments,
    )  # fmt: skip


def _score_fold(
    fold: int,
    folder: Path,
    operations: TextOperations,
    labels: Sequence[Path],
    scrapers: Sequence[str],
) -> list[Score]:
    cleaner = cleaner_without(fold, folder, operations)
    found = []
    for path in labels:
        for entry in _entries(path, scrapers):
            if fold_of(entry.domain) == fold:
                cleaned = cleaner.clean(entry.text)
                score = score_text(entry, cleaned.text, cleaned.settled)
                found.append(_with_losses(score, cleaned) if entry.scraper == GOLD else score)
    return found


def _with_losses(score: Score, cleaned: Cleaned) -> Score:
    """The score of a clean text, with what the classifier took from it."""
    taken = (edit.removed for edit in cleaned.edits if edit.rule in MODEL_IDS)
    return score._replace(
        language=LANGUAGES[language_of(cleaned.original)],
        words=count_words(cleaned.original),
        taken=sum(map(count_words, taken)),
    )


class TextOperations(NamedTuple):
    """How logits become decisions in the classifier of texts, and in that of whole pages' texts."""

    of_texts: Operation
    of_whole_pages: Operation


def text_operations(folder: Path, tested: Sequence[int] = range(FOLDS)) -> TextOperations:
    """Calibrate both classifiers on what they have not seen."""
    return TextOperations(*(calibrate(folder, task, tested) for task in (TEXTS, WHOLE)))


def cleaner_without(fold: int, folder: Path, operations: TextOperations) -> Cleaner:
    """A cleaner of texts whose classifiers have not seen a fold; it repairs nothing."""
    of_texts, of_whole_pages = (
        fold_classifier(folder, task, fold, operation)
        for task, operation in zip((TEXTS, WHOLE), operations, strict=True)
    )
    config = Config(repair="off", title="drop")  # as gold texts have it
    return Cleaner.with_classifier(of_texts, config, whole_page_classifier=of_whole_pages)


def over_folds(
    score: Callable[Concatenate[int, P], list[S]],
    tested: Sequence[int],
    jobs: int,
    *args: P.args,
    **options: P.kwargs,
) -> list[S]:
    """The scores of folds, in their order.

    Args:
        score: gives those of one fold, whose number comes first.
        tested: the folds.
        jobs: how many processes work.
        *args: what else it is given.
        **options: the same by name.
    """
    with ProcessPoolExecutor(jobs) as pool:
        parts = [pool.submit(score, fold, *args, **options) for fold in tested]
        return [each for part in parts for each in part.result()]


def _score_pages_of_fold(
    fold: int, folder: Path, operation: Operation, sources: Sequence[Path], voters: bool
) -> list[Score]:
    config = Config(repair="off", voters=voters, title="drop")  # as gold texts have it
    classifier = fold_classifier(folder, PAGES, fold, operation)
    cleaner = Cleaner.with_classifier(classifier, config, page_classifier=classifier)
    name = PAGE if voters else f"{PAGE} without voters"
    found = []
    for source in sources:
        for page in read_pages(source):
            if fold_of(page.domain) == fold:
                cleaned = cleaner.clean_html(page.html)
                entry = LabelledText(
                    page.id, page.set, page.domain, page.page_type, name, cleaned.original,
                    page.gold, (),
                    tuple(page.wanted), tuple(page.unwanted),
                )  # fmt: skip
                found.append(score_text(entry, cleaned.text, cleaned.settled))
    return found


def score_pages(
    folder: Path,
    operation: Operation,
    sources: Sequence[Path],
    voters: bool,
    tested: Sequence[int] = range(FOLDS),
    jobs: int = 1,
) -> list[Score]:
    """Clean the HTML of every page with the classifier that has not seen its domain.

    Args:
        folder: where training worked.
        operation: how logits become probabilities.
        sources: labelled pages.
        voters: whether to ask the extractors.
        tested: the folds whose pages are cleaned.
        jobs: how many processes work.
    """
    return over_folds(_score_pages_of_fold, tested, jobs, folder, operation, sources, voters)


def _entries(path: Path, scrapers: Sequence[str]) -> Iterator[LabelledText]:
    """The texts of these scrapers; the clean text itself is one of them where it is known."""
    read = tuple(name for name in scrapers if name != GOLD) or ("inscriptis",)
    source = read_labels(path, read)
    while page := list(islice(source, len(read))):
        yield from (entry for entry in page if entry.scraper in scrapers)
        if GOLD in scrapers and page[0].gold:
            yield replace(page[0], scraper=GOLD, text=page[0].gold)


def score_all(
    folder: Path,
    operations: TextOperations,
    labels: Sequence[Path],
    scrapers: Sequence[str],
    tested: Sequence[int] = range(FOLDS),
    jobs: int = 1,
) -> list[Score]:
    """Clean every page's texts with classifiers that have not seen its domain.

    Args:
        folder: where training worked.
        operations: how logits become probabilities.
        labels: files of labels.
        scrapers: whose texts to clean; ``gold`` for the clean texts themselves.
        tested: the folds whose pages are cleaned.
        jobs: how many processes work.
    """
    return over_folds(_score_fold, tested, jobs, folder, operations, labels, scrapers)


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """The 95% interval of a mean, by bootstrap over pages."""
    random = np.random.default_rng(seed)
    array = np.asarray(values, np.float64)
    means = [array[random.integers(0, len(array), len(array))].mean() for _ in range(RESAMPLES)]
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def segment_f1(scores: Iterable[Score]) -> float:
    """F1 over wanted and unwanted segments of all pages."""
    found, missing, unwanted = (
        sum(part) for part in zip(*(s.segments for s in scores), strict=True)
    )
    return 2 * found / (2 * found + missing + unwanted) if found else 0.0


class Row(NamedTuple):
    """A figure: what was measured, over how many pages, its mean and its 95% interval."""

    name: str
    pages: int
    mean: float
    low: float
    high: float


def rows(scores: Sequence[Score]) -> list[Row]:
    """The figures of a table: word F1 by scraper, collection and page type, and what clean texts
    kept."""
    found: list[Row] = []

    def add(name: str, values: list[float]) -> None:
        if values:
            found.append(Row(name, len(values), float(np.mean(values)), *interval(values)))

    for scraper, collection in dict.fromkeys((score.scraper, score.set) for score in scores):
        here = [s for s in scores if (s.scraper, s.set) == (scraper, collection)]
        name = f"{scraper} {collection}"
        if any(any(score.segments) for score in here):
            value = segment_f1(here)
            found.append(Row(f"{name}: F1 of segments", len(here), value, value, value))
            continue
        kinds = sorted({score.page_type for score in here})
        for kind in ("all", *(kinds if len(kinds) > 1 else ())):
            some = [s for s in here if kind in ("all", s.page_type)]
            if scraper == GOLD:
                add(f"{name} {kind}: untouched", [float(s.untouched) for s in some])
                add(f"{name} {kind}: recall", [s.recall for s in some])
                found.extend(_losses(f"{name} {kind}", some))
            else:
                add(f"{name} {kind}: word F1", [s.after for s in some])
                add(f"{name} {kind}: gained", [s.after - s.before for s in some])
    settled = [float(score.settled) for score in scores]
    found.append(Row("settled", len(settled), float(np.mean(settled)), min(settled), 1.0))
    return found


def _losses(name: str, scores: Sequence[Score]) -> Iterator[Row]:
    """What the classifier took from clean texts, by words and by texts; also by language, where
    there are `FEWEST_TEXTS` of one."""
    languages = Counter(score.language for score in scores)
    some = sorted(language for language, count in languages.items() if count >= FEWEST_TEXTS)
    for language in ("", *some):
        here = [score for score in scores if language in ("", score.language)]
        title = " ".join(filter(None, (name, language)))
        yield share_row(f"{title}: words taken", ((s.taken, s.words) for s in here))
        yield share_row(f"{title}: texts touched", ((s.taken > 0, 1) for s in here))


def share_row(name: str, pairs: Iterable[tuple[int, int]]) -> Row:
    """A share over all texts, and its 95% interval by bootstrap over texts.

    Args:
        name: what is measured.
        pairs: for each text a part and the whole.
    """
    table = np.array(list(pairs), np.float64).reshape(-1, 2)
    random = np.random.default_rng(0)
    shares = []
    for _ in range(RESAMPLES if len(table) else 0):
        part, whole = table[random.integers(0, len(table), len(table))].sum(axis=0)
        shares.append(part / max(whole, 1))
    part, whole = table.sum(axis=0)
    low, high = np.quantile(shares or [0.0], (0.025, 0.975))
    return Row(name, len(table), float(part / max(whole, 1)), float(low), float(high))


def write_scores(scores: Sequence[Score], path: Path) -> None:
    """Keep the scores of every page as JSON lines."""
    path.write_text("".join(json.dumps(s._asdict()) + "\n" for s in scores), encoding="utf-8")
