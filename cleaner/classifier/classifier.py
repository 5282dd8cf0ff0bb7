"""How likely each block is body: the statistical paragraph classifier.

A linear model over hashed words, and a small recurrent network over it and over what
`cleaner.classifier.features` counts. The network scores every block with all others in view, and
says where the body starts and ends. Training writes the weights:
``python -m cleaner.training fit``.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats
from cleaner.classifier.features import FEATURES, PageEvidence
from cleaner.classifier.kinds import KINDS
from cleaner.classifier.memo import JudgeMemo, WordModel
from cleaner.classifier.neighbours import Context, key_columns
from cleaner.classifier.network import CLIP, log_softmax, networks_of, run, with_pointers
from cleaner.classifier.ngrams import CLASSES, block_logits
from cleaner.classifier.regions import joined_judgement, regions
from cleaner.classifier.trees import STRETCH, Trees
from cleaner.document import Document, Guess, Judgement, Region, Repetition, Rule
from cleaner.errors import WeightsError

PARAGRAPH = "paragraph"
"""The name of the weights for text alone, and of their card."""

WHOLE_PAGE = "whole-page"
"""The name of the weights for the text of a whole page, menus and all, and of their card."""

PAGE = "page"
"""The name of the weights for text that was read from a page, and of their card."""

LEAST = 5e-5
"""The least probability that is told from zero; they are rounded to four digits."""

WORD_NAMES = tuple(f"words_say_{name}" for name in CLASSES)
MARK_NAMES = tuple(f"marks_say_{name}" for name in CLASSES)
"""Names of the columns of what linear models say."""


class Operation(NamedTuple):
    """How logits become decisions; see the card.

    Attributes:
        pointers: weight of where the body starts and ends.
        slope: of the calibration of the logits, after Platt.
        trees: weight of the trees' logits, which is of the calibration, too.
        offset: of the same.
        repetition: weights of `Repetition`, for short and for longer lines, beside the calibrated
            logits.
    """

    pointers: float
    slope: float
    trees: float
    offset: float
    repetition: tuple[float, ...] = (0.0, 0.0)


class Classifier:
    """The trained classifier. It holds no state between texts and can be shared by threads.

    Args:
        arrays: the weights by name; those of each network have its number before their names.
        operation: how logits become probabilities.
        columns: names of what is counted in texts and pages.
        words: the linear model over words, if it is not among the weights.
    """

    def __init__(
        self,
        arrays: Mapping[str, npt.NDArray[Any]],
        operation: Operation,
        columns: Sequence[str] = FEATURES,
        words: WordModel | None = None,
    ) -> None:
        if words is None:
            words = WordModel(arrays["table"], np.asarray(arrays["bias"], np.float32))
        self.words = words
        self._marks = arrays.get("marks"), arrays.get("marks_bias")
        self._mean, self._scale = (np.asarray(arrays[name]) for name in ("mean", "scale"))
        self._networks = networks_of(arrays)
        self._operation = operation
        self._trees = Trees(arrays) if "tree_columns" in arrays else None
        said = WORD_NAMES if "marks" not in arrays else (*WORD_NAMES, *MARK_NAMES)
        self._keys = key_columns((*columns, *said), said)

    def memo(self) -> JudgeMemo:
        """What `judge` remembers of one document, for several looks at it."""
        return JudgeMemo()

    def judge(
        self,
        document: Document,
        matches: Sequence[Sequence[Rule]],
        memo: JudgeMemo | None = None,
        evidence: PageEvidence | None = None,
    ) -> Judgement:
        """Say of every block how likely it is body, and of the text whether it is a whole page.

        Args:
            document: the document, with at least one block.
            matches: for each block the rules that it matches.
            memo: what was counted in earlier rounds over the same document.
            evidence: what the page says about the blocks, for a classifier of pages.
        """
        parts = regions(len(document.blocks)) if evidence is None else ()
        if len(parts) < 2:
            return self._judge(document, matches, memo, evidence)
        # Every part is judged with a few blocks of its neighbours in view, and only its own count.
        memo = self.memo() if memo is None else memo
        judgements = [
            self._judge(document.part(*part.seen), matches[slice(*part.seen)], memo)
            for part in parts
        ]
        return joined_judgement(parts, judgements)

    def _judge(
        self,
        document: Document,
        matches: Sequence[Sequence[Rule]],
        memo: JudgeMemo | None,
        evidence: PageEvidence | None = None,
    ) -> Judgement:
        """Judge blocks together."""
        memo = self.memo() if memo is None else memo
        described, logits = memo.seen(document, matches, self.words)
        alone = np.exp(logits[:, 0].astype(np.float64))
        inputs: tuple[Floats, ...] = described.matrix, logits
        if evidence is not None:
            inputs = described.matrix, evidence.matrix, logits, self._marked(evidence)
        grown = self._grown(inputs)
        scores = run(self._networks, self._standardised(inputs))
        operation = self._operation
        pointed = with_pointers(scores, operation.pointers)
        calibrated = operation.slope * pointed + operation.trees * grown + operation.offset
        page = round(float(_probability(np.float32(scores.page))), 4)
        return Judgement(
            body=tuple(np.round(_probability(calibrated), 4).tolist()),
            words=tuple(described.words.tolist()),
            alone=tuple(np.round(alone, 4).tolist()),
            regions=(Region(0, len(document.blocks), page),),
            kinds=_guesses(scores.kinds, calibrated),
        )

    def _standardised(self, inputs: Sequence[Floats]) -> list[Floats]:
        """The columns of the inputs on the network's scale."""
        found = []
        position = 0
        for part in inputs:
            columns = slice(position, position := position + part.shape[1])
            rows = part.copy()
            rows -= self._mean[columns]
            rows /= self._scale[columns]
            found.append(np.clip(rows, -CLIP, CLIP, out=rows))
        return found

    def judge_repetition(self, judgement: Judgement, repetition: Sequence[Repetition]) -> Judgement:
        """What `judge` says, in view of what a corpus knows of the lines.

        Args:
            judgement: what it says of the text alone.
            repetition: for each block how much its site repeats it.
        """
        logits = np.asarray(repetition) @ np.asarray(self._operation.repetition)
        known = logits.nonzero()[0]
        if not len(known):
            return judgement
        body = np.asarray(judgement.body)
        body[known] = np.round(_probability(_logit(body[known]) + logits[known]), 4)
        return judgement._replace(body=tuple(body.tolist()))

    def _marked(self, evidence: PageEvidence) -> Floats:
        """What the elements around a block say about it."""
        table, bias = self._marks
        assert table is not None
        assert bias is not None
        return block_logits(evidence.marks, evidence.starts, table, bias)

    def _grown(self, inputs: Sequence[Floats]) -> Floats:
        """What the trees say about each block."""
        found = np.zeros(len(inputs[0]), np.float32)
        if self._trees is None:
            return found
        context = Context(inputs, *self._keys)
        for begin in range(0, len(found), STRETCH):
            some = slice(begin, min(begin + STRETCH, len(found)))
            found[some] = self._trees.score(context.rows(some))
        return found


def _guesses(logits: Floats | None, body: npt.NDArray[Any]) -> tuple[Guess | None, ...]:
    """The likeliest kind of each block that is rather debris."""
    if logits is None:
        return ()
    guesses: list[Guess | None] = [None] * len(body)
    debris = np.flatnonzero(body < 0)
    shares = np.exp(log_softmax(logits[debris], axis=1).astype(np.float64))
    best = shares.argmax(axis=1)
    likeliest = np.round(shares[np.arange(len(debris)), best], 4)
    for index, kind, share in zip(debris, best, likeliest.tolist(), strict=True):
        guesses[index] = Guess(KINDS[kind], share)
    return tuple(guesses)


def between(one: Sequence[float], other: Sequence[float], share: float) -> list[float]:
    """Probabilities whose logits are between those of two others.

    Args:
        one: probabilities.
        other: others.
        share: how much of the way it is from the former to the latter.

    >>> between([0.5, 0.5], [0.9, 0.0], 0.5)
    [0.75, 0.007]
    """
    logits = (1 - share) * _logit(one) + share * _logit(other)
    found: list[float] = np.round(_probability(logits), 4).tolist()
    return found


def _logit(probabilities: Any) -> Any:
    sure = np.clip(probabilities, LEAST, 1 - LEAST)
    return np.log(sure / (1 - sure))


def _probability(logits: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30).astype(np.float64)))


def weights_folder() -> Path:
    """The folder of the weights that travel with the package."""
    return Path(__file__).parents[1] / "weights"


def read_card(name: str = PARAGRAPH, folder: Path | None = None) -> dict[str, Any]:
    """The card of some weights: what they were trained on and what they are worth.

    Args:
        name: `PARAGRAPH`, `WHOLE_PAGE` or `PAGE`.
        folder: of weights and cards; the one that travels with the package when left out.

    Raises:
        WeightsError: it is missing or damaged.
    """
    path = (weights_folder() if folder is None else folder) / f"{name}.json"
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path}: {error}; install cleaner again") from error
    return card


def operation_of(card: Mapping[str, Any]) -> Operation:
    """How logits become decisions, as a card says it.

    Raises:
        KeyError: the card does not say it.
        TypeError: it says something else.
    """
    found = dict(card["operation"])
    return Operation(**{**found, "repetition": tuple(found["repetition"])})


def load_classifier(folder: Path | None = None) -> Classifier:
    """The classifier of texts; nothing is parsed before its hash was found right.

    Args:
        folder: of weights and cards; the one that travels with the package when left out.

    Raises:
        WeightsError: a file is missing, damaged, or made for other features.
    """
    return _of_texts(folder)


# Cached by the folder, however the caller names it: others share its words.
@lru_cache(maxsize=2)
def _of_texts(folder: Path | None) -> Classifier:
    return Classifier(*_loaded(PARAGRAPH, FEATURES, folder))


@lru_cache(maxsize=2)
def load_whole_page_classifier(folder: Path | None = None) -> Classifier:
    """The classifier of the texts of whole pages, menus and all.

    Args:
        folder: as for `load_classifier`.

    Raises:
        WeightsError: as for `load_classifier`.
    """
    arrays, operation = _loaded(WHOLE_PAGE, FEATURES, folder)
    return Classifier(arrays, operation, words=load_classifier(folder).words)


@lru_cache(maxsize=2)
def load_page_classifier(features: tuple[str, ...], folder: Path | None = None) -> Classifier:
    """The classifier of texts that were read from pages.

    Args:
        features: names of the columns of `PageEvidence.matrix`.
        folder: as for `load_classifier`.

    Raises:
        WeightsError: as for `load_classifier`.
    """
    columns = *FEATURES, *features
    arrays, operation = _loaded(PAGE, columns, folder)
    return Classifier(arrays, operation, columns, load_classifier(folder).words)


def _loaded(
    name: str, features: tuple[str, ...], folder: Path | None
) -> tuple[dict[str, npt.NDArray[Any]], Operation]:
    card = read_card(name, folder)
    path = (weights_folder() if folder is None else folder) / f"{name}.npz"
    try:
        content = path.read_bytes()
        expected = card["sha256"]
        operation = operation_of(card)
        made_for = tuple(card["features"])
    except (OSError, KeyError, TypeError) as error:
        raise WeightsError(f"{path}: {error!r}; install cleaner again") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise WeightsError(f"{path}: not the file that its card speaks of; install cleaner again")
    if made_for != features:
        raise WeightsError(f"{path}: made for other features; run python -m cleaner.training fit")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays), operation
