"""The name tier: a name that stands once, one slip away from one the same text says often.

It asks the document, not a list of names, and so it works in every language that has capitals.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, KeysView, Mapping
from typing import NamedTuple, Protocol

from cleaner.repair.coinage import compound
from cleaner.repair.passages import Vocabulary, Word, lines_with, words_of
from cleaner.repair.slips import SURE_KINDS, Slip, slips
from cleaner.repair.traps import follows_a_name, is_run_together

SHORTEST = 5
"""Letters of the names that are looked at; shorter ones are one slip from too many others."""

FEWEST_USES = 3
"""How often the right form must stand inside sentences, where a capital means a name."""

FEWEST_FOR_DOUBTFUL = 4
"""The same for slips that are not of the surest kinds."""

RARE = 1.5
"""Zipf frequency under which a name may be a slip; a more common one is somebody's name."""

_BESIDE = 3
"""Words to either side among which the other spelling speaks for two names, not for a slip."""

_LONGEST_STUTTER = 3
"""Letters by which a slip may change the length of a word."""


class Known(Protocol):
    """What the name tier asks of a lexicon."""

    @property
    def frequent(self) -> KeysView[str]:
        """The lower-case words that need no dictionary."""

    def has(self, word: str) -> bool:
        """Whether a dictionary has the word."""

    def is_in_dictionary(self, word: str) -> bool:
        """Whether the dictionary has the word in lower case."""

    def zipf(self, word: str) -> float:
        """How common the word is."""


class NameSlip(NamedTuple):
    """A misspelt name: the word, what was meant, how the hand went wrong, and the evidence.

    `uses` counts the right form inside sentences of the document.
    """

    word: Word
    meant: str
    slip: Slip
    uses: int


def name_slips(text: str, vocabulary: Vocabulary, lexicon: Known) -> Iterator[NameSlip]:
    """Misspelt names, in the order of the text.

    Args:
        text: the text.
        vocabulary: what `vocabulary_of` says of it.
        lexicon: what is known about words.
    """
    pairs = _pairs(vocabulary, lexicon)
    if not pairs:
        return
    uses, found = _in_place(text, pairs, lexicon)
    for word, slip in found:
        meant = pairs[word.text][0]
        least = FEWEST_USES if slip.kind in SURE_KINDS else FEWEST_FOR_DOUBTFUL
        if uses[meant] >= least:
            yield NameSlip(word, meant, slip, uses[meant])


def _pairs(vocabulary: Vocabulary, lexicon: Known) -> dict[str, tuple[str, Slip]]:
    """Names that stand once, with the one frequent form they are a slip of."""
    forms = {
        form: count
        for form, count in vocabulary.forms.items()
        if len(form) >= SHORTEST and form.istitle()
    }
    targets = {form.lower(): form for form, count in forms.items() if count >= FEWEST_USES}
    if not targets:
        return {}
    # No slip is at an edge: what was meant begins and ends as what was typed.
    edges: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for lower, form in targets.items():
        edges[lower[0], lower[-1]][lower] = form
    pairs = {}
    for form, count in forms.items():
        typed = form.lower()
        similar = edges.get((typed[0], typed[-1]))
        if (
            similar is None
            or count > 1
            or vocabulary.counts[typed] != 1
            or all(abs(len(other) - len(typed)) > _LONGEST_STUTTER for other in similar)
            or typed in lexicon.frequent
        ):
            continue
        near = {
            slip.meant: slip
            for slip in slips(typed, "".join(sorted(set("".join(similar)))), similar)
            if not slip.at_edge and len(slip.meant) >= SHORTEST
        }
        if len(near) == 1:
            ((meant, slip),) = near.items()
            if _is_believable(typed, slip, lexicon):
                pairs[form] = (similar[meant], slip)
    return pairs


def _is_believable(typed: str, slip: Slip, lexicon: Known) -> bool:
    zipf = lexicon.zipf(typed)
    return (
        slip.kind != "changed"
        and _bare(typed) != _bare(slip.meant)
        and zipf < (RARE if slip.kind in SURE_KINDS else 0.5)
        and not lexicon.has(typed)
        and not compound(typed, lexicon)
        and not is_run_together(typed, lexicon)
        and not any(other.meant != slip.meant for other in slips(typed, "", lexicon.frequent))
    )


def _bare(word: str) -> str:
    """The word without accents: an accent more or less is a habit, no slip."""
    return "".join(
        char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char)
    )


def _in_place(
    text: str, pairs: Mapping[str, tuple[str, Slip]], lexicon: Known
) -> tuple[Counter[str], list[tuple[Word, Slip]]]:
    """How often the right forms stand inside sentences, and where the others stand."""
    wanted = {meant for meant, _ in pairs.values()}
    uses: Counter[str] = Counter()
    found: list[tuple[Word, Slip]] = []
    for start, end in lines_with(text, wanted | pairs.keys()):
        words = words_of(text, start, end)
        for index, word in enumerate(words):
            if word.text in wanted and not word.opens:
                uses[word.text] += 1
            elif word.text in pairs and word.is_free and not word.is_quoted and len(words) > 1:
                meant, slip = pairs[word.text]
                if lexicon.is_in_dictionary(meant.lower()) and follows_a_name(
                    words, index, lexicon
                ):
                    continue
                beside = words[max(0, index - _BESIDE) : index + _BESIDE + 1]
                if all(other.text != meant for other in beside):
                    found.append((word, slip))
    return uses, found
