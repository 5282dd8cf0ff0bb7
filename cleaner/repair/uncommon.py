"""Words of a text that are worth counting over a corpus: those that a repairer may look at."""

from __future__ import annotations

from cleaner.repair.frequencies import frequencies
from cleaner.repair.passages import LETTERS
from cleaner.repair.words import LONGEST, SHORTEST


def uncommon_words(text: str) -> set[str]:
    """The words of a text that are no common English ones, in lower case.

    >>> sorted(uncommon_words("The Conexxion bus is late; conexxion.example says why."))
    ['conexxion']
    """
    words = set(LETTERS.findall(text.lower())) - frequencies("small", "en").keys()
    return {word for word in words if SHORTEST <= len(word) <= LONGEST}
