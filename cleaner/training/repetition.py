"""How much it tells of a block that its site repeats it: two weights beside a fitted classifier.

They are fitted where a domain has three labelled pages or more, on logits of the classifier that
has not seen the domain. The classifier itself stays as it is: where nothing is known of a site,
it says what it said.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.classifier import LEAST, Operation
from cleaner.marking.marks import mark_and_match
from cleaner.page import Page, read_page
from cleaner.page.evidence import evidence
from cleaner.repeated_lines.marks import FEWEST_WITNESSES, Repeated, look_up, measure_repetition
from cleaner.repeated_lines.runs import SitedText, count, merge, records_in
from cleaner.repeated_lines.table import SiteLines, Table, write_table
from cleaner.text.reading import read_text
from cleaner.training.align import ENOUGH, body_spans, label_blocks
from cleaner.training.examples import all_rules
from cleaner.training.folds import FOLDS, fold_of
from cleaner.training.labels import read_labels
from cleaner.training.logistic import fit_logistic
from cleaner.training.pages import read_pages
from cleaner.training.tasks import PAGES, Task
from cleaner.training.weights import fold_classifier

SCRAPER = "inscriptis"
"""Whose texts are taken: a scraper that gives all of a page."""

RIDGE = 0.01
"""Keeps weights small that rest on a few lines; a hundredth of what a page weighs."""

Numbers = npt.NDArray[np.float64]


class SitePage(NamedTuple):
    """A labelled page: where it is from, its text, and the page it was read from.

    Attributes:
        domain: the page's domain.
        text: its text.
        gold: the text that an ideal cleaner would give back.
        page: what was read, for a classifier of pages.
    """

    domain: str
    text: str
    gold: str
    page: Page | None


class Evidence(NamedTuple):
    """Blocks of pages whose site is known, one row each.

    Attributes:
        columns: what the corpus says; `cleaner.document.Repetition` unless something else was
            asked.
        logits: the classifier's, out of fold.
        body: whether they are body.
        weights: their share of their page's words.
        folds: of their domains.
    """

    columns: Numbers
    logits: Numbers
    body: npt.NDArray[np.bool_]
    weights: Numbers
    folds: npt.NDArray[np.int64]


def site_pages(task: Task, labels: Sequence[Path], sources: Sequence[Path]) -> list[SitePage]:
    """The pages with gold text whose domain has enough others, as texts or as pages.

    Args:
        task: whose classifier it is for.
        labels: files of labels, for texts.
        sources: labelled pages, for pages.
    """
    found = list(_pages(sources) if task is PAGES else _texts(labels))
    sizes = Counter(page.domain for page in found)
    return [page for page in found if page.domain and sizes[page.domain] > FEWEST_WITNESSES]


def _texts(labels: Sequence[Path]) -> Iterator[SitePage]:
    for path in labels:
        for entry in read_labels(path, (SCRAPER,)):
            if entry.gold:
                yield SitePage(entry.domain, entry.text, entry.gold, None)


def _pages(sources: Sequence[Path]) -> Iterator[SitePage]:
    domains = Counter(page.domain for source in sources for page in read_pages(source))
    for source in sources:
        for page in read_pages(source):
            if page.gold and domains[page.domain] > FEWEST_WITNESSES:
                read = read_page(page.html)
                yield SitePage(page.domain, read.text, page.gold, read)


def table_of(pages: Sequence[SitePage], path: Path) -> Table:
    """The table of the lines of some pages."""
    run = merge(count([SitedText(page.text, page.domain)]) for page in pages)
    with path.open("wb") as file:
        write_table(records_in(run), file.write)
    return Table(path)


def evidence_of(
    folder: Path,
    task: Task,
    operation: Operation,
    pages: Sequence[SitePage],
    tested: Sequence[int] = range(FOLDS),
    describe: Callable[
        [Repeated, Sequence[float]], Sequence[tuple[float, ...]]
    ] = measure_repetition,
) -> Evidence:
    """What the corpus and the classifier say of the blocks of pages, each left out of its own.

    Args:
        folder: where training worked.
        task: whose classifier it is.
        operation: how logits become probabilities.
        pages: the pages.
        tested: the folds that were left out; pages of others count in the table alone.
        describe: what the corpus says of blocks, from what was looked up and their words.
    """
    classifiers = {fold: fold_classifier(folder, task, fold, operation) for fold in tested}
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    with tempfile.TemporaryDirectory() as place:
        table = table_of(pages, Path(place) / "repeated.lines")
        for domain, text, gold, page in pages:
            document = read_text(text)
            blocks = document.blocks
            if not blocks or (task is PAGES and (page is None or page.structure is None)):
                continue
            if fold_of(domain) not in classifiers:
                continue
            matches = mark_and_match(document, all_rules()).matches
            said = evidence(page, [block.start for block in blocks]) if page else None
            judgement = classifiers[fold_of(domain)].judge(document, matches, evidence=said)
            seen = look_up(document, SiteLines(table, domain))
            body = np.clip(np.asarray(judgement.body), LEAST, 1 - LEAST)
            shares = label_blocks(text, blocks, body_spans(text, gold))
            words = np.asarray(judgement.words, np.float64)
            parts.append(
                (
                    np.asarray(describe(seen, judgement.words), np.float64),
                    np.log(body / (1 - body)),
                    np.asarray(shares) >= ENOUGH,
                    words / max(words.sum(), 1),
                    np.full(len(blocks), fold_of(domain)),
                )
            )
    return Evidence(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def fit_columns(evidence: Evidence, left: int | None = None) -> tuple[float, ...]:
    """The weights of columns beside the classifier's logits; those of `Operation.repetition`.

    Args:
        evidence: the blocks.
        left: a fold to leave out; None for all.
    """
    some = evidence.folds != left
    found = fit_logistic(
        evidence.columns[some],
        evidence.body[some],
        evidence.weights[some],
        evidence.logits[some],
        ridge=RIDGE,
    )
    return tuple(round(float(weight), 5) for weight in found)
