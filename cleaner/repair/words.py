"""The word tier: an unknown English word, one slip away from a common one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from cleaner.repair.coinage import compound, prefixed, suffixed
from cleaner.repair.evidence import Guess, Surroundings, evidence, is_refused
from cleaner.repair.language import UNKNOWN, can_tell, language_of
from cleaner.repair.lexicon import LETTERS, Lexicon
from cleaner.repair.passages import Vocabulary, Word, lines_with, words_of
from cleaner.repair.slips import Kind, Slip, slips

SHORTEST, LONGEST = 4, 24
"""Letters of the words that are looked at."""

MOST_USES = 2
"""A word that a document uses more often is its own."""

_HEADLINE_SHARE = 0.8
_SHORTEST_PAIR = 6
_ACCEPTED = 1.0
"""Lead in Zipf frequency under which a listed misspelling is in general use (*miniscule*)."""
_SOMEBODYS_NAME = 1.5
_FEWEST_WORDS, _FEWEST_IN_SENTENCE = 2, 5
_NEAR = 10
_PASSAGE = 150
_SHORT_LINE = 80

# How likely a hand is to slip so, as a bonus on the candidate's Zipf frequency; it only ranks
# candidates of one word among each other.
_PRIOR: Mapping[Kind, float] = {
    "swapped": 1.5, "doubled": 1.2, "halved": 1.2, "dropped": 0.8,
    "struck": 0.5, "vowel": 0.5, "added": 0.3, "changed": -0.5,
}  # fmt: skip
_IN_DOCUMENT = 1.0
_FIRST_LETTER = 1.0

_CODE = re.compile(r"[{}]|\(\)|[=!]=|=>|->|::|</|;$|^\s*(?:\$|>>>|import |from \w+ import )")


class Suspect(NamedTuple):
    """A word that may be a slip, what may have been meant, and the evidence.

    Attributes:
        word: the word where it stands.
        meant: what may have been meant, in the word's own capitalisation.
        slip: how; None where a list of misspellings says so.
        row: one number for each of `cleaner.repair.score.FEATURES`; empty without a slip.
    """

    word: Word
    meant: str
    slip: Slip | None
    row: tuple[float, ...]


class _Meaning(NamedTuple):
    """What an unknown word may mean: by a list of misspellings, and by its letters."""

    listed: str | None
    guess: Guess | None


class WordTier:
    """Finds slips in English texts; holds nothing of the texts it has seen but a cache of words."""

    def __init__(self, lexicon: Lexicon, pairs: Mapping[str, str] = MappingProxyType({})) -> None:
        self._lexicon = lexicon
        self._pairs = pairs
        self._candidates = lru_cache(maxsize=100_000)(self._find_candidates)

    def suspects(
        self, text: str, vocabulary: Vocabulary, language: str | None, spared: frozenset[str]
    ) -> Iterator[Suspect]:
        """Words that may be slips, in the order of the text.

        Args:
            text: the text.
            vocabulary: what `vocabulary_of` says of it.
            language: its language, or None to find out.
            spared: words never to touch, in lower case.
        """
        counts, lexicon = vocabulary.counts, self._lexicon
        unknown = [
            word
            for word in counts.keys() - lexicon.frequent
            if SHORTEST <= len(word) <= LONGEST
            and word.isascii()
            and counts[word] <= MOST_USES
            and word not in spared
            and not lexicon.has(word)
        ]
        if not unknown or (language or language_of(text)) != "en":
            return
        doubtful = {
            form: meaning
            for word in unknown
            for form in (word, word.capitalize())
            if form in vocabulary.forms and (meaning := self._meaning(form, counts))
        }
        for start, end in lines_with(text, doubtful):
            if not _CODE.search(text[start:end]):
                yield from self._in_line(text, start, end, doubtful, counts)

    def _meaning(self, form: str, counts: Mapping[str, int]) -> _Meaning | None:
        """What an unknown word may mean; None for nothing but itself."""
        word = form.lower()
        if self._lexicon.is_variant(word):
            return None
        listed = self._pairs.get(word)
        if listed is not None and not self._is_sure_pair(form, listed):
            listed = None
        guess = self._guess(form, counts)
        return _Meaning(listed, guess) if listed or guess else None

    def _guess(self, form: str, counts: Mapping[str, int]) -> Guess | None:
        ranked = sorted(
            ((self._rank(slip, counts), slip) for slip in self._candidates(form.lower())),
            reverse=True,
        )
        if not ranked or is_refused(form, ranked[0][1], False, self._lexicon):
            return None
        best, slip = ranked[0]
        lead = best - ranked[1][0] if len(ranked) > 1 else best
        return Guess(slip, lead, len(ranked))

    def _is_known(self, word: str) -> bool:
        return self._lexicon.has(word) or self._lexicon.is_variant(word)

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

    def _in_line(
        self,
        text: str,
        start: int,
        end: int,
        doubtful: Mapping[str, _Meaning],
        counts: Mapping[str, int],
    ) -> Iterator[Suspect]:
        words = words_of(text, start, end)
        if len(words) < _FEWEST_WORDS:
            return
        is_headline = self._is_headline(words)
        is_long = len(words) >= _FEWEST_IN_SENTENCE
        for index, word in enumerate(words):
            if (
                word.is_free
                and word.text in doubtful
                and not self._needs_joining(words, index)
                and _is_english_around(text, start, end, word)
            ):
                is_placed = is_headline or (word.opens and is_long)
                is_mid = word.text.istitle() and not is_placed
                suspect = self._suspect(words, index, doubtful[word.text], is_mid, counts)
                if suspect is not None:
                    yield suspect

    def _is_headline(self, words: list[Word]) -> bool:
        """Whether in a line all words have a capital, so that it says nothing of a word.

        A list of names is no headline: of a headline, most words are in the dictionary.
        """
        long_words = [word.text for word in words if len(word.text) >= SHORTEST]
        if len(long_words) < 3 or not all(word[0].isupper() for word in long_words):
            return False
        common = sum(self._lexicon.is_in_dictionary(word.lower()) for word in long_words)
        return common >= _HEADLINE_SHARE * (len(long_words) - 1)

    def _needs_joining(self, words: list[Word], index: int) -> bool:
        """Whether the word is half of one that a blank got into, as in *a ppointment*."""
        word = words[index]
        typed = word.text.lower()
        if word.is_joined:
            before = words[index - 1].text.lower()
            if self._is_one_word(before + typed):
                return True
        if index + 1 < len(words) and words[index + 1].is_joined:
            after = words[index + 1].text.lower()
            return self._is_one_word(typed + after)
        return False

    def _is_one_word(self, word: str) -> bool:
        return self._lexicon.has(word) or compound(word, self._lexicon) > 0

    def _suspect(
        self,
        words: list[Word],
        index: int,
        meaning: _Meaning,
        is_mid: bool,
        counts: Mapping[str, int],
    ) -> Suspect | None:
        word = words[index]
        guess = meaning.guess
        if meaning.listed is not None and not (is_mid or word.is_quoted):
            return Suspect(word, _capitalised(meaning.listed, word), None, ())
        if guess is None:
            return None
        near = [*words[max(0, index - _NEAR) : index], *words[index + 1 : index + _NEAR + 1]]
        lower = [other.text for other in near if other.text.islower()]
        around = Surroundings(
            is_mid,
            others=len(near),
            lower=len(lower),
            unknown=sum(not self._is_known(other) for other in lower),
            again=counts[word.text.lower()] > 1,
            is_meant_there=counts.get(guess.slip.meant, 0) > 0,
        )
        row = evidence(word, guess, around, self._lexicon)
        if row is None:
            return None
        return Suspect(word, _capitalised(guess.slip.meant, word), guess.slip, row)

    def _is_sure_pair(self, form: str, meant: str) -> bool:
        """Whether a listed misspelling is one: no name, no foreign word, no accepted form."""
        lexicon, typed = self._lexicon, form.lower()
        zipf = lexicon.zipf(typed)
        return (
            len(typed) >= _SHORTEST_PAIR
            and not prefixed(typed, lexicon)
            and not suffixed(typed, lexicon)
            and lexicon.has(meant)
            and lexicon.zipf(meant) - zipf >= _ACCEPTED
            and not (form.istitle() and zipf >= _SOMEBODYS_NAME)
            and not lexicon.is_foreign(typed)
        )

    def _rank(self, slip: Slip, counts: Mapping[str, int]) -> float:
        return (
            self._lexicon.zipf(slip.meant)
            + _PRIOR[slip.kind]
            + (_IN_DOCUMENT if counts.get(slip.meant) else 0)
            - (_FIRST_LETTER if slip.position == 0 else 0)
        )


def _capitalised(meant: str, word: Word) -> str:
    return meant.capitalize() if word.text.istitle() else meant


def _is_english_around(text: str, start: int, end: int, word: Word) -> bool:
    """Whether the line about a word is English; a short line by what stands around it."""
    if end - start < _SHORT_LINE:
        start, end = 0, len(text)
    passage = text[max(start, word.start - _PASSAGE) : min(end, word.end + _PASSAGE)]
    return not can_tell() or language_of(passage) in ("en", UNKNOWN)
