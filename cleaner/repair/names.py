"""The name tier: a name that stands once, one slip away from one the same text says often.

It asks the document, not a list of names, and so it works in every language that has capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from cleaner.repair.passages import Word, words_of
from cleaner.repair.slips import SURE_KINDS, Slip, slips

SHORTEST = 5
"""Letters of the names that are looked at; shorter ones are one slip from too many others."""

FEWEST_USES = 3
"""How often the right form must stand inside sentences, where a capital means a name."""

FEWEST_FOR_DOUBTFUL = 4
"""The same for slips that are not of the surest kinds."""

RARE = 1.5
"""Zipf frequency under which a name may be a slip; a more common one is somebody's name."""

_BESIDE = 3
_TITLE_CASE = re.compile(r"(?<![^\W\d_])[^\W\d_]{5,}(?![^\W\d_])")


class Known(Protocol):
    """What the name tier asks of a lexicon."""

    def is_frequent(self, word: str) -> bool:
        """Whether a lower-case word needs no dictionary."""

    def has(self, word: str) -> bool:
        """Whether a dictionary has the word."""

    def zipf(self, word: str) -> float:
        """How common the word is."""

    def is_compound(self, word: str) -> bool:
        """Whether it is two words in one."""


class NameSlip(NamedTuple):
    """A misspelt name: the word, what was meant, how the hand went wrong, and the evidence.

    `uses` counts the right form inside sentences of the document.
    """

    word: Word
    meant: str
    slip: Slip
    uses: int


def name_slips(text: str, counts: Mapping[str, int], lexicon: Known) -> Iterator[NameSlip]:
    """Misspelt names, in the order of the text.

    Args:
        text: the text.
        counts: how often every run of letters stands in it, in lower case.
        lexicon: what is known about words.
    """
    pairs = _pairs(text, counts, lexicon)
    if not pairs:
        return
    uses, found = _in_place(text, pairs)
    for word, slip in found:
        meant = pairs[word.text][0]
        least = FEWEST_USES if slip.kind in SURE_KINDS else FEWEST_FOR_DOUBTFUL
        if uses[meant] >= least:
            yield NameSlip(word, meant, slip, uses[meant])


def _pairs(text: str, counts: Mapping[str, int], lexicon: Known) -> dict[str, tuple[str, Slip]]:
    """Names that stand once, with the one frequent form they are a slip of."""
    forms = Counter(form for form in _TITLE_CASE.findall(text) if form.istitle())
    targets = {form.lower(): form for form, count in forms.items() if count >= FEWEST_USES}
    if not targets:
        return {}
    letters = "".join(sorted(set("".join(targets))))
    pairs = {}
    for form, count in forms.items():
        typed = form.lower()
        if count > 1 or counts.get(typed) != 1 or lexicon.is_frequent(typed):
            continue
        near = {
            slip.meant: slip
            for slip in slips(typed, letters, targets)
            if not slip.at_edge and len(slip.meant) >= SHORTEST
        }
        if len(near) == 1:
            ((meant, slip),) = near.items()
            if _is_believable(typed, slip, lexicon):
                pairs[form] = (targets[meant], slip)
    return pairs


def _is_believable(typed: str, slip: Slip, lexicon: Known) -> bool:
    zipf = lexicon.zipf(typed)
    return (
        slip.kind != "changed"
        and _bare(typed) != _bare(slip.meant)
        and zipf < (RARE if slip.kind in SURE_KINDS else 0.5)
        and not lexicon.has(typed)
        and not lexicon.is_compound(typed)
    )


def _bare(word: str) -> str:
    """The word without accents: an accent more or less is a habit, no slip."""
    return "".join(
        char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char)
    )


def _in_place(
    text: str, pairs: Mapping[str, tuple[str, Slip]]
) -> tuple[Counter[str], list[tuple[Word, Slip]]]:
    """How often the right forms stand inside sentences, and where the others stand."""
    wanted = {meant for meant, _ in pairs.values()}
    uses: Counter[str] = Counter()
    found: list[tuple[Word, Slip]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        forms = set(_TITLE_CASE.findall(line))
        if not forms.isdisjoint(pairs) or not forms.isdisjoint(wanted):
            words = words_of(text, start, end)
            for index, word in enumerate(words):
                if word.text in wanted and not word.opens:
                    uses[word.text] += 1
                elif word.text in pairs and word.is_free and len(words) > 1:
                    meant, slip = pairs[word.text]
                    beside = words[max(0, index - _BESIDE) : index + _BESIDE + 1]
                    if all(other.text != meant for other in beside):
                        found.append((word, slip))
        start = end
    return uses, found
