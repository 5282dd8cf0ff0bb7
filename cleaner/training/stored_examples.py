"""Examples on disk: the features, words and targets of every block, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.features import FEATURES


@dataclass(frozen=True, slots=True)
class Example:
    """One scraped text among the examples.

    Attributes:
        id: the page's id.
        set: the collection that it is from.
        domain: the page's host.
        page_type: the page's type; empty where unknown.
        scraper: who scraped it, or `GOLD`.
        blocks: its first block and the one behind its last, as rows of the arrays.
        words: its first word and the one behind its last.
        has_gold: whether the labels come from gold text.
    """

    id: str
    set: str
    domain: str
    page_type: str
    scraper: str
    blocks: tuple[int, int]
    words: tuple[int, int]
    has_gold: bool


class Examples(NamedTuple):
    """All examples, their blocks one after the other.

    Attributes:
        texts: the scraped texts.
        features: rows of `cleaner.classifier.features.FEATURES`, float16.
        words: hashes of words.
        starts: where each block's words begin, counted from its text's first word.
        body: the share of each block that is body, as a probability.
        weights: how much each block counts, in words.
        kinds: the kind of each block of debris, as its number in `cleaner.classifier.kinds.KINDS`;
            -1 for body, and where nobody said.
    """

    texts: list[Example]
    features: npt.NDArray[np.float16]
    words: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    body: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    kinds: npt.NDArray[np.int8]


def write_examples(found: Iterable[tuple[Example, dict[str, Any]]], folder: Path) -> Path:
    """Write examples, each with its arrays, as one set."""
    texts: list[Example] = []
    arrays: dict[str, list[npt.NDArray[Any]]] = {}
    rows = words = 0
    for example, numbers in found:
        block_count, word_count = example.blocks[1], example.words[1]
        blocks = rows, rows + block_count
        texts.append(replace(example, blocks=blocks, words=(words, words + word_count)))
        rows += block_count
        words += word_count
        for name, array in {**numbers, "starts": numbers["starts"][:-1]}.items():
            arrays.setdefault(name, []).append(array)
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in arrays.items():
        np.save(folder / f"{name}.npy", np.concatenate(parts))
    card = {"features": FEATURES, "texts": [asdict(text) for text in texts]}
    (folder / "texts.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def read_examples(folder: Path) -> Examples:
    """Read what `make_examples` wrote.

    Raises:
        ValueError: the arrays were made with other features.
        OSError: they are not there.
    """
    card = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    if tuple(card["features"]) != FEATURES:
        raise ValueError(f"{folder}: made with other features; make the examples again")
    texts = [
        Example(**{**text, "blocks": tuple(text["blocks"]), "words": tuple(text["words"])})
        for text in card["texts"]
    ]
    names = ("features", "words", "starts", "body", "weights", "kinds")
    return Examples(texts, *(np.load(folder / f"{name}.npy", mmap_mode="r") for name in names))
