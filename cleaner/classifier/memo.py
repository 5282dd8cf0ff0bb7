"""A document as classifiers see it, and what they remember of it from look to look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats
from cleaner.classifier.block_features import BlockMemo
from cleaner.classifier.features import Described, describe
from cleaner.classifier.ngrams import block_logits
from cleaner.document import Document, Rule


class WordModel(NamedTuple):
    """The linear model over hashed words.

    Attributes:
        table: a row of weights for each hash.
        bias: a weight for each class.
    """

    table: npt.NDArray[np.floating]
    bias: Floats


class Seen(NamedTuple):
    """A document as the network sees it.

    Attributes:
        described: what is counted in it.
        logits: what the linear model over words says of each block.
    """

    described: Described
    logits: Floats


class JudgeMemo:
    """What classifiers remember of one document, for several looks at it: the blocks that were
    counted, and the document as it was seen last, for another classifier with the same words."""

    def __init__(self) -> None:
        self._blocks = BlockMemo()
        self._last: tuple[Document, Sequence[Sequence[Rule]], WordModel, Seen] | None = None

    def seen(self, document: Document, matches: Sequence[Sequence[Rule]], words: WordModel) -> Seen:
        """A document as the network sees it; arguments as of `Classifier.judge`."""
        if self._last is not None:
            known, with_matches, with_words, seen = self._last
            if known is document and with_matches is matches and with_words is words:
                return seen
        described = describe(document, matches, self._blocks)
        seen = Seen(described, block_logits(described.hashes, described.starts, *words))
        self._last = document, matches, words, seen
        return seen
