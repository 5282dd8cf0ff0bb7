"""Long texts in parts: what stands far away says nothing about a block, and the classifier was
trained on texts of some hundred blocks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cleaner.document import Judgement, Region

MOST_TOGETHER = 1_200
"""Blocks of a text that are judged together: nine in ten pages of WCXB dev have fewer than 700."""

PART = 480
"""Blocks of a part of a longer text, about: the crops that the network is trained on."""

AROUND = 60
"""Blocks before and after a part that are in view when it is judged."""


class Part(NamedTuple):
    """Some blocks of a long text.

    Attributes:
        own: the blocks that are judged, as first and after the last.
        seen: these and the blocks around them that are in view.
    """

    own: tuple[int, int]
    seen: tuple[int, int]


def regions(count: int) -> list[Part]:
    """The parts in which a text of so many blocks is judged.

    >>> [part.own for part in regions(1_300)]
    [(0, 433), (433, 866), (866, 1300)]
    """
    number = 1 if count <= MOST_TOGETHER else -(-count // PART)
    bounds = [count * place // number for place in range(number + 1)]
    return [
        Part((first, last), (max(0, first - AROUND), min(count, last + AROUND)))
        for first, last in pairwise(bounds)
    ]


def joined_judgement(parts: Sequence[Part], judgements: Sequence[Judgement]) -> Judgement:
    """What was said of the parts of a text, as one judgement of all of it."""
    own = [slice(part.own[0] - part.seen[0], part.own[1] - part.seen[0]) for part in parts]
    pairs = list(zip(judgements, own, strict=True))
    return Judgement(
        body=tuple(value for said, some in pairs for value in said.body[some]),
        words=tuple(value for said, some in pairs for value in said.words[some]),
        alone=tuple(value for said, some in pairs for value in said.alone[some]),
        regions=tuple(
            Region(*part.own, said.regions[0].page)
            for part, said in zip(parts, judgements, strict=True)
        ),
        kinds=tuple(guess for said, some in pairs for guess in said.kinds[some]),
    )
