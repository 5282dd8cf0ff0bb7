"""Fit the classifiers: out of fold to know what they are worth, then on everything."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats
from cleaner.classifier.network import CLIP, networks_of, run
from cleaner.training.clean_texts import JOINED
from cleaner.training.folds import FOLDS, inside, outside
from cleaner.training.network import Settings, TextSequence, arrays_of, train
from cleaner.training.ngrams import fit_grams, gram_path
from cleaner.training.stored_examples import Example, read_examples
from cleaner.training.tasks import (
    GRAM_SCRAPERS,
    TEXTS,
    WHOLE_PAGES,
    Material,
    Task,
    all_held,
)
from cleaner.training.trees import fit_trees, score_text

SCRAPERS = ("inscriptis", "beautifulsoup", "trafilatura", "trafilatura_recall")
"""Scrapers whose texts are learned from; the classifier must not know one from the other."""

PAGE_TYPES = (
    "article", "forum", "documentation", "listing", "product", "service", "collection",
)  # fmt: skip
"""Types of pages that the network learns to tell apart, besides its task."""

CROPS_OF_JOINED = 8
"""How often an epoch sees a long text that was joined, each time another part of it, at most."""

NOISE = 0.3
"""Standard deviation of the noise on what linear models say, lest the network trust them."""

UNASKED = 0.25
"""Share of texts that are learned from without what is optional."""


def fit_all(
    folder: Path, tasks: Sequence[Task], tested: Sequence[int] = range(FOLDS), jobs: int = 1
) -> None:
    """Fit everything that is not on disk: linear models, networks and trees, for each fold and
    for all.

    Args:
        folder: with the examples; results go there, too.
        tasks: what to train for.
        tested: the folds that are left out, one after the other, to know what the result is worth.
        jobs: how many processes work.
    """
    folds = (*tested, None)
    with ProcessPoolExecutor(jobs) as pool:
        for said in dict.fromkeys(said for task in (TEXTS, *tasks) for said in task.said[-1:]):
            (folder / said[1]).mkdir(parents=True, exist_ok=True)
            todo = [
                left for left in all_held(tested) if not gram_path(folder / said[1], left).exists()
            ]
            list(pool.map(_fit_grams, [folder] * len(todo), [said] * len(todo), todo))
        for task in tasks:
            parts = [
                pool.submit(fit_fold, folder, task, fold, number)
                for number in range(len(task.networks))
                for fold in folds
                if not _network_path(folder, task, fold, number).exists()
            ]
            parts += [
                pool.submit(fit_trees_of_fold, folder, task, fold)
                for fold in folds
                if task.trees and not _trees_path(folder, task, fold).exists()
            ]
            for part in parts:
                print(part.result(), flush=True)
            list(pool.map(score_fold, repeat(folder), repeat(task), tested))


def _fit_grams(folder: Path, said: tuple[str, str], left: tuple[int, ...]) -> None:
    import torch

    torch.set_num_threads(1)
    examples = read_examples(folder / said[0])
    texts = [text for text in examples.texts if text.scraper in (*GRAM_SCRAPERS, "page")]
    model = fit_grams(examples, outside(texts, *left))
    np.savez(gram_path(folder / said[1], left), **model._asdict())


class Standard:
    """Columns with mean 0 and deviation 1 over the texts of training, cut off at `CLIP`."""

    def __init__(self, material: Material, texts: Sequence[Example]) -> None:
        some = texts[:: max(1, len(texts) // 1_500)]
        sample = np.concatenate([material.rows(text) for text in some])
        self.mean = sample.mean(axis=0)
        self.scale = sample.std(axis=0) + 1e-3

    def of(self, rows: Floats) -> Floats:
        """The inputs of the network."""
        return np.asarray(np.clip((rows - self.mean) / self.scale, -CLIP, CLIP), np.float32)


def fit_network(
    material: Material, standard: Standard, texts: Sequence[Example], settings: Settings
) -> dict[str, npt.NDArray[np.float32]]:
    """Train a network on these texts; of each page every epoch sees some of its texts."""
    random = np.random.default_rng(settings.seed)
    task = material.task
    by_page: dict[tuple[str, str], list[Example]] = {}
    for text in texts:
        by_page.setdefault((text.set, text.id), []).append(text)

    def epoch() -> list[TextSequence]:
        chosen: list[TextSequence] = []
        for page in by_page.values():
            is_other = page[0].page_type not in ("", "article")
            if random.random() >= task.shares_of_sets.get(page[0].set, 1):
                continue
            most = task.texts_of_others if is_other else task.texts_of_a_page
            for pick in random.permutation(len(page))[:most]:
                text = page[pick]
                if text.scraper in WHOLE_PAGES and random.random() >= task.whole_pages:
                    continue
                length = text.blocks[1] - text.blocks[0]
                views = task.views_of_others if is_other else 1
                if text.scraper == JOINED:
                    views = min(1 + length // settings.crop, CROPS_OF_JOINED)
                for _ in range(views):
                    chosen.append(_sequence(material, standard, text, random))
        return chosen

    return arrays_of(train(epoch, len(standard.mean), settings, log=True))


def _sequence(
    material: Material, standard: Standard, text: Example, random: np.random.Generator
) -> TextSequence:
    asked = not material.task.optional or random.random() >= UNASKED
    x = standard.of(material.rows(text, asked))
    some = slice(*text.blocks)
    noise = random.normal(0, NOISE, (len(x), 1)).astype(np.float32)
    x[:, -len(material.task.said_names) :] += noise
    body = np.asarray(material.examples.body[some])
    weights = np.asarray(material.examples.weights[some]) + 0.1
    page_type = PAGE_TYPES.index(text.page_type) if text.page_type in PAGE_TYPES else -1
    kinds = np.asarray(material.examples.kinds[some])
    return TextSequence(x, body, weights, text.scraper in WHOLE_PAGES, page_type, kinds)


def fit_fold(folder: Path, task: Task, fold: int | None, number: int) -> Path:
    """Train one network without a fold, or on everything; the result goes to disk.

    Args:
        folder: with the examples and the linear models.
        task: what it is trained for.
        fold: the fold that is left out; None for none.
        number: of the network, among the task's.

    Returns:
        A file with the weights, and the `mean` and `scale` of the inputs.
    """
    import torch

    torch.set_num_threads(1)
    material = Material(task, folder, fold)
    trained = _trained(material, fold)
    standard = Standard(material, trained)
    arrays = fit_network(material, standard, trained, task.networks[number])
    path = _network_path(folder, task, fold, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, allow_pickle=False, mean=standard.mean, scale=standard.scale, **arrays)
    return path


def fit_trees_of_fold(folder: Path, task: Task, fold: int | None) -> Path:
    """Grow trees without a fold, or on everything; the result goes to disk."""
    material = Material(task, folder, fold)
    trained = [text for text in _trained(material, fold) if text.has_gold]
    path = _trees_path(folder, task, fold)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, allow_pickle=False, **fit_trees(material, trained, UNASKED))
    return path


def _trained(material: Material, fold: int | None) -> list[Example]:
    texts = [text for text in material.examples.texts if material.task.takes(text)]
    return texts if fold is None else outside(texts, fold)


def _network_path(folder: Path, task: Task, fold: int | None, number: int) -> Path:
    return folder / "networks" / f"{task.name}-{_part(fold)}-{number}.npz"


def _trees_path(folder: Path, task: Task, fold: int | None) -> Path:
    return folder / "trees" / f"{task.name}-{_part(fold)}.npz"


def _part(fold: int | None) -> str:
    return "all" if fold is None else f"without-{fold}"


def read_fitted(folder: Path, task: Task, fold: int | None) -> dict[str, npt.NDArray[Any]]:
    """The networks that were fitted without a fold, each with its number before the names of its
    weights, the `mean` and `scale` of their inputs, and the trees."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for number in range(len(task.networks)):
        with np.load(_network_path(folder, task, fold, number)) as found:
            for name, array in found.items():
                arrays[name if name in ("mean", "scale") else f"{number}.{name}"] = array
    if task.trees:
        with np.load(_trees_path(folder, task, fold)) as found:
            arrays |= dict(found)
    return arrays


def score_fold(folder: Path, task: Task, fold: int) -> Path:
    """Score the texts of a fold by what was fitted without them.

    Returns:
        A file with `scores`: a row for each block of the fold's texts, in their order, of the
        logits for body, start and end, the text's logit for a page, and that of the trees.
    """
    arrays = read_fitted(folder, task, fold)
    networks = networks_of(arrays)
    material = Material(task, folder, fold)
    scores = []
    for text in inside(filter(task.takes, material.examples.texts), fold):
        rows = material.rows(text)
        inputs = np.clip((rows - arrays["mean"]) / arrays["scale"], -CLIP, CLIP)
        found = run(networks, [inputs.astype(np.float32)])
        page = np.full(len(rows), found.page, np.float32)
        trees = score_text(arrays, task, rows) if task.trees else np.zeros_like(page)
        scores.append(np.column_stack([found.body, found.start, found.end, page, trees]))
    path = scores_path(folder, task, fold)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, scores=np.concatenate(scores))
    return path


def scores_path(folder: Path, task: Task, fold: int) -> Path:
    """Where `score_fold` writes."""
    return folder / "scores" / f"{task.name}-{_part(fold)}.npz"
