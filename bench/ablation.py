"""What each kind of evidence about a page is worth: trees alone, out of fold.

    python -m bench.ablation

Trees are grown on what ``python -m cleaner.training fit`` left in its cache, on some of the columns
at a time, half as many as the classifier has, and no networks beside them. Prints word F1 on all
pages and on articles, with 95% intervals of a bootstrap; figures are in docs/pages.md.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from bench.pages import data_folder
from cleaner.classifier.block_features import BlockMemo
from cleaner.classifier.features import FEATURES, HASH_BITS
from cleaner.page.structure import STRUCTURE
from cleaner.text.reading import read_text
from cleaner.training.__main__ import CACHE
from cleaner.training.evaluate import interval
from cleaner.training.folds import FOLDS, inside, outside
from cleaner.training.pages import read_pages
from cleaner.training.tasks import PAGES, Material
from cleaner.training.trees import fit_trees, score_text

ITERATIONS = 150
KINDS = {
    "text": ("text",),
    "structure": ("structure",),
    "voters": ("voters",),
    "text and structure": ("text", "structure"),
    "all": ("text", "structure", "voters"),
}


def columns(kinds: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Which columns are left."""
    counted, placed = len(FEATURES), len(FEATURES) + len(STRUCTURE)
    said = len(PAGES.columns)
    parts = {
        "text": (slice(0, counted), slice(said, said + 3)),
        "structure": (slice(counted, placed), slice(said + 3, said + 6)),
        "voters": (slice(placed, said),),
    }
    found = np.zeros(len(PAGES.all_columns), bool)
    for kind in kinds:
        for part in parts[kind]:
            found[part] = True
    return found


class Masked(Material):
    """The examples with some columns alone; the others are zero."""

    kept: npt.NDArray[np.bool_]

    def rows(self, text, asked=True):
        return super().rows(text, asked) * self.kept


def chosen(likely: npt.NDArray[np.floating], words: npt.NDArray[np.integer]) -> npt.NDArray:
    """The blocks with the best expected F1, as if they were independent.

    `cleaner.decide` minds that they are not, which differs little between kinds of columns.
    """
    order = np.argsort(-likely, kind="stable")
    hits, sizes = np.cumsum((likely * words)[order]), np.cumsum(words[order])
    best = int(np.argmax(hits / (sizes + hits[-1] + 1e-9)))
    kept = np.zeros(len(likely), bool)
    kept[order[: best + 1]] = True
    return kept


def main() -> None:
    gold = {page.id: page.gold for page in read_pages(data_folder() / "wcxb-dev.jsonl.zst")}
    scores: dict[str, list[tuple[str, float]]] = {name: [] for name in KINDS}
    for left in range(FOLDS):
        material = Masked(PAGES, CACHE, left)
        texts = material.examples.texts
        for name, kinds in KINDS.items():
            material.kept = columns(kinds)
            trained = [text for text in outside(texts, left) if text.has_gold]
            arrays = fit_trees(material, trained, unasked=0, iterations=ITERATIONS)
            for text in inside(texts, left):
                if text.has_gold:
                    likely = 1 / (1 + np.exp(-score_text(arrays, PAGES, material.rows(text))))
                    value = f1(material, text, likely, gold[text.id] or "")
                    scores[name].append((text.page_type, value))
    for name, found in scores.items():
        for kind in ("all", "article"):
            values = [value for page_type, value in found if kind in ("all", page_type)]
            low, high = interval(values)
            print(f"{name}, {kind}: {np.mean(values):.3f} [{low:.3f}, {high:.3f}]", flush=True)


def f1(material: Material, text, likely: npt.NDArray[np.floating], gold: str) -> float:
    """F1 by hashes of words."""
    words = np.asarray(material.examples.words[slice(*text.words)])
    starts = np.asarray(material.examples.starts[slice(*text.blocks)])
    counts = np.diff(np.append(starts, len(words)))
    ours = Counter(words[np.repeat(chosen(likely, counts), counts)].tolist())
    document = read_text(gold)
    if not document.blocks:
        return float(not ours)
    packed = BlockMemo().features(document).words.packed
    theirs = Counter((packed & (2**HASH_BITS - 1)).tolist())
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


if __name__ == "__main__":
    main()
