"""What an unknown English word may mean: by a list of misspellings, and by its letters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from cleaner.repair.coinage import prefixed, suffixed
from cleaner.repair.evidence import Guess, is_refused
from cleaner.repair.lexicon import LETTERS, Lexicon
from cleaner.repair.rare_words import is_rare_word
from cleaner.repair.slips import SURE_KINDS, Kind, Slip, slips
from cleaner.repair.traps import is_cut_short, is_named_so, is_run_together, is_spoken, looks_latin

_SHORTEST_PAIR = 6
"""Letters of a listed misspelling that is believed: shorter ones are names and other languages."""

_MOST_LEFT_OUT = 3
"""Letters by which a listed misspelling may be shorter or longer; more make a name (*ratatui*)."""

_ACCEPTED = 1.0
"""Lead in Zipf frequency under which a listed misspelling is in general use (*miniscule*)."""

_PLAIN, _SHORTEST_PLAIN_PAIR = 2.0, 7
"""Lead from which a listed misspelling is one even if it looks like a variant, a coinage or two
words in one (*editted*, *closesly*), and the letters that it needs."""

_SOMEBODYS_NAME = 1.5
"""The Zipf frequency from which on a listed misspelling with a capital may be a name."""

# How likely a hand is to slip so, as a bonus on the candidate's Zipf frequency; it only ranks
# candidates of one word among each other.
_PRIOR: Mapping[Kind, float] = {
    "swapped": 1.5, "doubled": 1.2, "halved": 1.2, "dropped": 0.8,
    "struck": 0.5, "vowel": 0.5, "added": 0.3, "changed": -0.5,
}  # fmt: skip

_IN_DOCUMENT = 1.0
_FIRST_LETTER = 1.0
"""On the same scale: for a word that the document uses, and against a slip in the first letter,
which hands hardly make."""

_RIVALS, _TWINS = 0.5, 1.25
"""Lead over the next candidate that the likeliest one needs; more of one that the same slip
makes (*demaning*)."""


class Meaning(NamedTuple):
    """What an unknown word may mean: by a list of misspellings, and by its letters."""

    listed: str | None
    guess: Guess | None


class Meanings:
    """Says what unknown words may mean; remembers the candidates of the words it was asked."""

    def __init__(self, lexicon: Lexicon, pairs: Mapping[str, str]) -> None:
        self._lexicon = lexicon
        self._pairs = pairs
        self._candidates = lru_cache(maxsize=100_000)(self._find_candidates)

    def of(self, form: str, counts: Mapping[str, int]) -> Meaning | None:
        """What a word may mean; None for nothing but itself.

        Args:
            form: the word as it stands; no dictionary has it.
            counts: how often the lower-case words stand in its text.
        """
        word = form.lower()
        if is_rare_word(word, "words"):
            return None
        listed = self._pairs.get(word)
        if not self._is_plainly_listed(form, listed) and (
            self._lexicon.is_variant(word) or is_run_together(word, self._lexicon)
        ):
            return None
        if listed is not None and (is_spoken(word, listed) or not self._is_sure_pair(form, listed)):
            listed = None
        guess = self._guess(form, counts)
        if listed is not None and self._is_contested(word, listed, counts):
            return None  # two words may be meant, as by *surgest*
        if guess is not None and self._is_doubtful(word, guess):
            guess = None
        return Meaning(listed, guess) if listed or guess else None

    def _is_contested(self, word: str, listed: str, counts: Mapping[str, int]) -> bool:
        """Whether letters speak for another word than a list of misspellings does."""
        ranks = {slip: self._rank(slip, counts) for slip in self._candidates(word)}
        best = max((rank for slip, rank in ranks.items() if slip.meant != listed), default=0.0)
        own = next((slip for slip in ranks if slip.meant == listed), None)
        if own is None:
            return best > self._lexicon.zipf(listed)
        return best > ranks[own] - (_TWINS if own.kind == "changed" else 0)

    def _is_doubtful(self, word: str, guess: Guess) -> bool:
        slip = guess.slip
        return (
            is_spoken(word, slip.meant)
            or is_named_so(word, slip.meant)
            or is_cut_short(word, slip.meant, self._lexicon)
            or (slip.kind not in SURE_KINDS and is_rare_word(word, "doubtful"))
            or (slip.kind not in SURE_KINDS and looks_latin(word))
        )

    def _guess(self, form: str, counts: Mapping[str, int]) -> Guess | None:
        ranked = sorted(
            ((self._rank(slip, counts), slip) for slip in self._candidates(form.lower())),
            reverse=True,
        )
        if not ranked or is_refused(form, ranked[0][1], False, self._lexicon):
            return None
        best, slip = ranked[0]
        lead = best - ranked[1][0] if len(ranked) > 1 else best
        if len(ranked) > 1 and lead < (_TWINS if ranked[1][1].kind == slip.kind else _RIVALS):
            return None
        return Guess(slip, lead, len(ranked))

    def _find_candidates(self, word: str) -> tuple[Slip, ...]:
        lexicon = self._lexicon
        found: dict[str, Slip] = {}
        for slip in slips(word, LETTERS, lexicon.candidates):
            meant = slip.meant
            if (
                meant not in found or _PRIOR[slip.kind] > _PRIOR[found[meant].kind]
            ) and lexicon.has(meant):
                found[meant] = slip
        return tuple(found.values())

    def _is_sure_pair(self, form: str, meant: str) -> bool:
        """Whether a listed misspelling is one: no name, no foreign word, no accepted form."""
        lexicon, typed = self._lexicon, form.lower()
        zipf = lexicon.zipf(typed)
        is_coined = bool(prefixed(typed, lexicon) or suffixed(typed, lexicon))
        return (
            len(typed) >= _SHORTEST_PAIR
            and abs(len(typed) - len(meant)) <= _MOST_LEFT_OUT
            and typed != meant + "s"  # an adjective may be somebody's noun (*additionals*)
            and (not is_coined or self._is_plainly_listed(form, meant))
            and lexicon.has(meant)
            and lexicon.zipf(meant) - zipf >= _ACCEPTED
            and not (form.istitle() and zipf >= _SOMEBODYS_NAME)
            and not lexicon.is_foreign(typed)
        )

    def _is_plainly_listed(self, form: str, meant: str | None) -> bool:
        """Whether a listed misspelling is so rare that it is nobody's spelling or coinage."""
        if meant is None or not form.islower() or len(form) < _SHORTEST_PLAIN_PAIR:
            return False
        return self._lexicon.zipf(meant) - self._lexicon.zipf(form) >= _PLAIN

    def _rank(self, slip: Slip, counts: Mapping[str, int]) -> float:
        return (
            self._lexicon.zipf(slip.meant)
            + _PRIOR[slip.kind]
            + (_IN_DOCUMENT if counts.get(slip.meant) else 0)
            - (_FIRST_LETTER if slip.position == 0 else 0)
        )
