"""Rare words: a large list of English words as a Bloom filter, from which no word can be read.

Hunspell's dictionary is made for spelling checkers, which leave out what is more often a slip than
a word (*alow*, *gamming*). Here such words count: who writes one may mean it. The list is SCOWL
(Kevin Atkinson, free for any use; its notice stands in ``weights/rare-words.json``). It has two
tiers: words up to SCOWL's size 80, and those of size 95, where misspellings are listed, too.

``python -m cleaner.training rare-words FOLDER`` writes both files.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

Tier = Literal["words", "doubtful"]

FOLDER = Path(__file__).parent.parent / "weights"
BITS_PER_WORD = 12
"""One word in three hundred that is in no list then looks as if it were."""

PROBES = 8
"""Bits that stand for a word; ln 2 times `BITS_PER_WORD` is the best."""


def path_of(tier: Tier) -> Path:
    """The file that holds a tier's bits."""
    return FOLDER / f"rare-{tier}.bloom"


def is_rare_word(word: str, tier: Tier) -> bool:
    """Whether a large list has a lower-case word that dictionaries leave out.

    Args:
        word: the word.
        tier: ``words`` for what people mean, ``doubtful`` for what may be a listed slip.
    """
    bits = _bits(tier)
    return all(bits[at >> 3] >> (at & 7) & 1 for at in places(word, len(bits) * 8))


def places(word: str, size: int) -> list[int]:
    """The bits that stand for a word in a filter of so many bits."""
    digest = int.from_bytes(blake2b(word.encode(), digest_size=16).digest(), "big")
    first, step = digest >> 64, (digest & (2**64 - 1)) | 1
    return [(first + probe * step) % size for probe in range(PROBES)]


@cache
def _bits(tier: Tier) -> bytes:
    return path_of(tier).read_bytes()
