"""Fit the classifier: out of fold to know what it is worth, then on everything."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.block_features import Floats
from cleaner.network import CLIP, run
from cleaner.ngrams import CLASSES
from cleaner.training.examples import GOLD, Example, Examples, read_examples
from cleaner.training.folds import FOLDS, inside, outside
from cleaner.training.network import Settings, TextSequence, arrays_of, together, train
from cleaner.training.ngrams import GramModel, fit_grams, say

GRAM_SCRAPERS = ("inscriptis", "trafilatura_recall", GOLD)
"""Whose texts the linear model over words is fitted on; the others say the same words again."""

SCRAPERS = (
    "inscriptis", "beautifulsoup", "html_text", "html2text", "trafilatura", "trafilatura_recall",
)  # fmt: skip
"""Scrapers whose texts are learned from; the classifier must not know one from the other."""

PAGES = ("inscriptis", "beautifulsoup", "html_text", "html2text")
"""Scrapers that give the text of a whole page."""

NETWORKS = (Settings(seed=0, around=0), Settings(seed=1))
"""The networks that are run together: two that differ are wrong in different places."""

PAGE_TYPES = (
    "article", "forum", "documentation", "listing", "product", "service", "collection",
)  # fmt: skip
"""Types of pages that the network learns to tell apart, besides its task."""

TEXTS_OF_A_PAGE = 2
"""Texts of each page, of different scrapers, that an epoch sees."""

NOISE = 0.3
"""Standard deviation of the noise on the linear model's logits, lest the network trust them."""


def fit_all(folder: Path, jobs: int = 1) -> None:
    """Fit everything that is not on disk: linear models, networks for each fold and for all.

    Args:
        folder: with the examples; results go there, too.
        jobs: how many processes work.
    """
    gram_models(folder / "grams", jobs)
    todo = [
        (fold, number)
        for number in range(len(NETWORKS))
        for fold in (*range(FOLDS), None)
        if not _network_path(folder, fold, number).exists()
    ]
    with ProcessPoolExecutor(jobs) as pool:
        parts = [
            pool.submit(fit_fold, folder, fold, number, NETWORKS[number]) for fold, number in todo
        ]
        for part in parts:
            print(part.result(), flush=True)
        list(pool.map(score_fold, [folder] * FOLDS, range(FOLDS)))


def gram_models(folder: Path, jobs: int = 1) -> None:
    """Fit the linear models that leave out one fold, and two; those on disk are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    todo = [(fold,) for fold in range(FOLDS)] + list(combinations(range(FOLDS), 2)) + [()]
    todo = [left for left in todo if not _gram_path(folder, left).exists()]
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(_fit_one, todo, [folder] * len(todo)))


def _fit_one(left: tuple[int, ...], folder: Path) -> None:
    import torch

    torch.set_num_threads(1)
    examples = read_examples(folder.parent / "examples")
    texts = [text for text in examples.texts if text.scraper in GRAM_SCRAPERS]
    model = fit_grams(examples, outside(texts, *left))
    np.savez(_gram_path(folder, left), **model._asdict())


def _gram_path(folder: Path, left: Sequence[int]) -> Path:
    return folder / f"grams-without-{'-'.join(map(str, sorted(left))) or 'none'}.npz"


def read_grams(folder: Path, *left: int) -> GramModel:
    """The linear model that was fitted without these folds."""
    with np.load(_gram_path(folder, left)) as arrays:
        return GramModel(arrays["table"], arrays["bias"])


def gram_logits(examples: Examples, folder: Path, left: int | None) -> Floats:
    """For every block what a linear model says that has not seen its page.

    Args:
        examples: all of them.
        folder: where the models are.
        left: the fold that is left out for testing; None for the final model.
    """
    found = np.zeros((len(examples.body), len(CLASSES)), np.float32)
    for fold in range(FOLDS):
        held = {fold} if left is None else {fold, left}
        model = read_grams(folder, *held)
        for text in inside(examples.texts, fold):
            if fold == left:
                break  # its own model scores it, see `fit_fold`
            found[slice(*text.blocks)] = say(model, examples, text)
    return found


class Inputs:
    """The network's inputs: features and logits, standardised over the texts of training."""

    def __init__(self, examples: Examples, logits: Floats, texts: Sequence[Example]) -> None:
        self.examples = examples
        self.logits = logits
        some = texts[:: max(1, len(texts) // 1_500)]
        rows = np.concatenate([np.arange(*text.blocks) for text in some])
        sample = np.concatenate(
            [np.asarray(examples.features[rows], np.float32), logits[rows]], axis=1
        )
        self.mean = sample.mean(axis=0)
        self.scale = sample.std(axis=0) + 1e-3

    def of(self, text: Example) -> Floats:
        """The inputs of one text."""
        rows = slice(*text.blocks)
        both = np.concatenate(
            [np.asarray(self.examples.features[rows], np.float32), self.logits[rows]], axis=1
        )
        inputs = np.clip((both - self.mean) / self.scale, -CLIP, CLIP)
        return np.asarray(inputs, np.float32)


def fit_network(
    inputs: Inputs, texts: Sequence[Example], settings: Settings, log: bool = False
) -> dict[str, npt.NDArray[np.float32]]:
    """Train the network on these texts; of each page every epoch sees some of its texts."""
    random = np.random.default_rng(settings.seed)
    by_page: dict[str, list[Example]] = {}
    for text in texts:
        by_page.setdefault(text.id, []).append(text)

    def epoch() -> list[TextSequence]:
        chosen: list[TextSequence] = []
        for page in by_page.values():
            picks = random.permutation(len(page))[:TEXTS_OF_A_PAGE]
            chosen.extend(_sequence(inputs, page[pick], random) for pick in picks)
        return chosen

    width = len(inputs.mean)
    return arrays_of(train(epoch, width, settings, log))


def _sequence(inputs: Inputs, text: Example, random: np.random.Generator) -> TextSequence:
    x = inputs.of(text)
    noise = random.normal(0, NOISE, (len(x), 1)).astype(np.float32)
    x[:, -len(CLASSES) :] += noise
    body = np.asarray(inputs.examples.body[slice(*text.blocks)])
    weights = np.asarray(inputs.examples.weights[slice(*text.blocks)]) + 0.1
    kind = PAGE_TYPES.index(text.page_type) if text.page_type in PAGE_TYPES else -1
    return TextSequence(x, body, weights, text.scraper in PAGES, kind)


def fit_fold(folder: Path, fold: int | None, number: int, settings: Settings) -> Path:
    """Train one network without a fold, or on everything; the result goes to disk.

    Args:
        folder: with the examples and the linear models.
        fold: the fold that is left out; None for none.
        number: of the network, among those that are run together.
        settings: how it is trained.

    Returns:
        A file with the weights, and the `mean` and `scale` of the inputs.
    """
    import torch

    torch.set_num_threads(1)
    examples = read_examples(folder / "examples")
    trained = examples.texts if fold is None else outside(examples.texts, fold)
    inputs = Inputs(examples, gram_logits(examples, folder / "grams", fold), trained)
    arrays = fit_network(inputs, trained, settings, log=True)
    path = _network_path(folder, fold, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {**arrays, "mean": inputs.mean, "scale": inputs.scale}
    np.savez(path, allow_pickle=False, **arrays)
    return path


def _network_path(folder: Path, fold: int | None, number: int) -> Path:
    name = "all" if fold is None else f"without-{fold}"
    return folder / "networks" / f"{name}-{number}.npz"


def read_networks(folder: Path, fold: int | None) -> dict[str, npt.NDArray[np.float32]]:
    """The networks that were fitted without a fold, side by side, with `mean` and `scale`."""
    found = []
    for number in range(len(NETWORKS)):
        with np.load(_network_path(folder, fold, number)) as arrays:
            found.append(dict(arrays))
    mean, scale = found[0]["mean"], found[0]["scale"]
    parts = [{k: v for k, v in one.items() if k not in ("mean", "scale")} for one in found]
    return {**together(parts), "mean": mean, "scale": scale}


def score_fold(folder: Path, fold: int) -> Path:
    """Score the texts of a fold by the networks that have not seen them.

    Returns:
        A file with `scores`: a row for each block of the fold's texts, in their order, of the
        logits for body, start and end, and the text's logit for a page.
    """
    examples = read_examples(folder / "examples")
    arrays = read_networks(folder, fold)
    model = read_grams(folder / "grams", fold)
    scores = []
    for text in inside(examples.texts, fold):
        rows = slice(*text.blocks)
        features = np.asarray(examples.features[rows], np.float32)
        both = np.concatenate((features, say(model, examples, text)), axis=1)
        inputs = np.clip((both - arrays["mean"]) / arrays["scale"], -CLIP, CLIP)
        found = run(arrays, [inputs.astype(np.float32)])
        page = np.full(len(found.body), found.page, np.float32)
        scores.append(np.column_stack([found.body, found.start, found.end, page]))
    path = scores_path(folder, fold)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, scores=np.concatenate(scores))
    return path


def scores_path(folder: Path, fold: int) -> Path:
    """Where `score_fold` writes."""
    return folder / "scores" / f"without-{fold}.npz"
