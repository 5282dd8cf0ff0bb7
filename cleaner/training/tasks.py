"""What classifiers are trained for: texts alone, and texts that were read from pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cleaner.classifier.arrays import Floats
from cleaner.classifier.classifier import (
    MARK_NAMES,
    PAGE,
    PARAGRAPH,
    WHOLE_PAGE,
    WORD_NAMES,
)
from cleaner.classifier.features import FEATURES
from cleaner.page.evidence import PAGE_FEATURES
from cleaner.page.voters import EXTRACTORS, VOTES
from cleaner.training.clean_texts import CLEAN_SETS, GOLD
from cleaner.training.examples import PAGE as PAGE_TEXT
from cleaner.training.folds import FOLDS, fold_of
from cleaner.training.lines import LINES
from cleaner.training.network import Settings
from cleaner.training.ngrams import GramModel, read_grams, say
from cleaner.training.stored_examples import Example, Examples, read_examples

WHOLE_PAGES = ("inscriptis", "beautifulsoup", "html_text", "html2text", PAGE_TEXT)
"""Scrapers that give the text of a whole page."""

GRAM_SCRAPERS = ("inscriptis", "trafilatura_recall", GOLD, LINES)
"""Whose texts the linear model over words is fitted on; the others say the same words again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A classifier to train.

    Attributes:
        name: of its weights.
        columns: names of the columns of its examples.
        said: folders of examples that linear models read, and of these models.
        said_names: names of what they say, as columns.
        texts_of_a_page: texts of each page, of different scrapers, that an epoch sees.
        texts_of_others: the same for pages that are known to be no articles: they are few, and
            what is body in them is their own.
        views_of_others: how often an epoch sees such a text, each time another crop of it.
        whole_pages: the share of the texts of whole pages that an epoch sees.
        networks: how the networks are trained whose mean is taken.
        pointers: weight of start and end beside the body logit.
        trees: whether trees are grown beside them.
        optional: columns that are zero where nobody asked for them.
        scrapers: whose texts it learns from; everybody's when empty.
        left_out: sets that it does not learn from.
        shares_of_sets: the share of a set's pages that an epoch sees, where it is not all.
    """

    name: str
    columns: tuple[str, ...]
    said: tuple[tuple[str, str], ...]
    said_names: tuple[str, ...]
    texts_of_a_page: int
    texts_of_others: int
    networks: tuple[Settings, ...]
    pointers: float
    trees: bool
    optional: tuple[str, ...] = ()
    views_of_others: int = 1
    whole_pages: float = 1.0
    scrapers: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    shares_of_sets: Mapping[str, float] = field(default_factory=dict)

    def takes(self, text: Example) -> bool:
        """Whether a text is one to learn from."""
        return text.set not in self.left_out and (
            not self.scrapers or text.scraper in self.scrapers
        )

    @property
    def examples(self) -> str:
        """The folder of its examples."""
        return self.said[0][0]

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Names of all columns that go into the network."""
        return (*self.columns, *self.said_names)


_WIDE = Settings(hidden=96, units=96, epochs=16, dropout=0.15)
"""Of 64 and 96 units (one of five folds left out) the wider network loses two thirds of the body
words that the other loses, at the same share of debris; on whole pages its word F1 is .007
better."""

TEXTS = Task(
    name=PARAGRAPH,
    columns=FEATURES,
    said=(("examples", "grams"),),
    said_names=WORD_NAMES,
    texts_of_a_page=2,
    texts_of_others=4,
    networks=(_WIDE,),
    pointers=0.3,
    trees=False,
    whole_pages=0.4,
)
"""The classifier of texts that an extractor trimmed, and of clean ones. It sees whole pages, too,
so that it can tell them."""

WHOLE = Task(
    name=WHOLE_PAGE,
    columns=FEATURES,
    said=TEXTS.said,
    said_names=WORD_NAMES,
    texts_of_a_page=2,
    texts_of_others=2,
    networks=(_WIDE,),
    pointers=0.3,
    trees=False,
    scrapers=("inscriptis", "beautifulsoup"),
    left_out=("cleaneval_final", "magic_html_forum"),
    shares_of_sets=dict.fromkeys(CLEAN_SETS - {"wcxb-dev"}, 0.3),
)
"""The classifier of texts of whole pages, menus and all.

An epoch sees fewer pages of the sets that hold articles alone, lest pages of other types be taken
for articles. Out of fold (one of five), with the classifier of texts beside it, word F1 on WCXB dev
is .8106 without these sets and .8151 with three tenths of them, and on dragnet .878 and .896.
"""

PAGES = Task(
    name=PAGE,
    columns=(*FEATURES, *PAGE_FEATURES),
    said=(("pages", "grams"), ("marks", "mark-grams")),
    said_names=(*WORD_NAMES, *MARK_NAMES),
    texts_of_a_page=1,
    texts_of_others=1,
    views_of_others=2,
    networks=(Settings(), Settings(seed=1)),
    pointers=0.6,
    trees=True,
    optional=("asked", *VOTES[:EXTRACTORS], *(f"{name}_of_page" for name in VOTES[:EXTRACTORS])),
)

TASKS = (TEXTS, WHOLE, PAGES)


class Material:
    """The examples of a task, with what linear models say that have not seen them.

    Args:
        task: the task.
        folder: where training works.
        left: the fold that is left out for testing; None for the final models.
    """

    def __init__(self, task: Task, folder: Path, left: int | None) -> None:
        read = [read_examples(folder / name) for name, _ in task.said]
        self.task = task
        self.examples = read[0]
        self.said = np.concatenate(
            [
                said_of(examples, folder / grams, left)
                for examples, (_, grams) in zip(read, task.said, strict=True)
            ],
            axis=1,
        )
        self._optional = np.array([task.columns.index(name) for name in task.optional], np.int64)

    def rows(self, text: Example, asked: bool = True) -> Floats:
        """The columns of the blocks of one text.

        Args:
            text: one of the examples.
            asked: False to leave out what is optional.
        """
        some = slice(*text.blocks)
        found = np.concatenate(
            (np.asarray(self.examples.features[some], np.float32), self.said[some]), axis=1
        )
        if not asked:
            found[:, self._optional] = 0
        return found


def said_of(examples: Examples, grams: Path, left: int | None) -> Floats:
    """For every block what a linear model says that has not seen its page.

    What is left out for testing is scored by the model that training uses for it.
    """
    found: list[Floats] = []
    models: dict[tuple[int, ...], GramModel] = {}
    for text in examples.texts:
        fold = fold_of(text.domain)
        held = tuple(sorted({fold} if left is None else {fold, left}))
        if held not in models:
            models[held] = read_grams(grams, held)
        found.append(say(models[held], examples, text))
    return np.concatenate(found)


def all_held(folds: Sequence[int]) -> list[tuple[int, ...]]:
    """Every set of folds that some linear model has to leave out.

    Args:
        folds: those that are left out for testing.
    """
    ones = [(fold,) for fold in range(FOLDS)]
    pairs = {tuple(sorted((one, two))) for one in folds for two in range(FOLDS) if one != two}
    return [*ones, *sorted(pairs), ()]
