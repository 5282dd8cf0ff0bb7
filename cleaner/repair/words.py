"""The word tier: an unknown English word, one slip away from a common one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from cleaner.repair.evidence import Surroundings, evidence
from cleaner.repair.language import UNKNOWN, can_tell, language_of
from cleaner.repair.lexicon import Lexicon
from cleaner.repair.meanings import Meaning, Meanings
from cleaner.repair.passages import CODE, Vocabulary, Word, lines_with, words_of
from cleaner.repair.slips import SURE_KINDS, Slip
from cleaner.repair.traps import follows_a_name, is_called_out, is_of_its_time
from cleaner.text.lazy_patterns import lazy_pattern

SHORTEST, LONGEST = 4, 24
"""Letters of the words that are looked at."""

MOST_USES = 2
"""A word that a document uses more often is its own."""

_HEADLINE_SHARE = 0.8
"""Of a line's capitalised words, but one, the share in the dictionary that makes it a headline."""

_FEWEST_WORDS, _FEWEST_IN_SENTENCE = 2, 5
"""Words of a line that is looked at, and of one whose first word has its capital from its place."""

_NEAR = 10
"""Words to either side that say what kind of text it is."""

_PASSAGE = 150
_SHORT_LINE = 80
"""Characters to either side from which the language is told, and of a line that is too short to
tell it, so that its neighbours are asked, too."""

_LONG_NAME, _COMMON_NAME = 9, 3.5
"""Letters, and Zipf frequency of what is meant, from which a capital needs nothing to show."""

_LONE_LETTER = lazy_pattern(r"(?:^|\s)[A-Z][ \t]*\n\s*$")

_LONE = 12
"""Characters that such a letter and the blanks about it may take."""


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


class WordTier:
    """Finds slips in English texts; holds nothing of the texts it has seen but a cache of words."""

    def __init__(self, lexicon: Lexicon, pairs: Mapping[str, str] = MappingProxyType({})) -> None:
        self._lexicon = lexicon
        self._meanings = Meanings(lexicon, pairs)

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
        lower = (word for word in sorted(unknown) if word in vocabulary.forms)
        is_old = is_of_its_time(lower, counts.total())
        doubtful = {
            form: meaning
            for word in unknown
            for form in (word, word.capitalize())
            if form in vocabulary.forms and (meaning := self._meanings.of(form, counts))
            if not is_old or self._is_shown(meaning, counts)
        }
        for start, end in lines_with(text, doubtful):
            if not CODE.search(text[start:end]):
                found = self._in_line(text, start, end, doubtful, counts)
                yield from (each for each in found if not (is_old and each.word.is_quoted))

    def _is_shown(self, meaning: Meaning, counts: Mapping[str, int]) -> bool:
        """Whether the document itself has what is meant, by a slip that is hardly another word."""
        slip = meaning.guess.slip if meaning.guess else None
        return slip is not None and slip.kind in SURE_KINDS and counts.get(slip.meant, 0) > 1

    def _is_known(self, word: str) -> bool:
        return self._lexicon.has(word) or self._lexicon.is_variant(word)

    def _in_line(
        self,
        text: str,
        start: int,
        end: int,
        doubtful: Mapping[str, Meaning],
        counts: Mapping[str, int],
    ) -> Iterator[Suspect]:
        words = words_of(text, start, end)
        if len(words) < _FEWEST_WORDS:
            return
        if words[0].text in doubtful and _LONE_LETTER.search(text[max(0, start - _LONE) : start]):
            words[0] = words[0]._replace(is_free=False)  # a large initial stands in a line above
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
        return self._lexicon.has(word)

    def _suspect(
        self,
        words: list[Word],
        index: int,
        meaning: Meaning,
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
        if (
            is_called_out(words, index)
            or self._is_foreign_phrase(words, index)
            or (
                word.text.istitle()
                and (
                    not self._is_plain_name(word, meaning, around)
                    or (is_mid and self._is_surname(words, index, guess.slip.meant))
                )
            )
        ):
            return None
        row = evidence(word, guess, around, self._lexicon)
        if row is None:
            return None
        return Suspect(word, _capitalised(guess.slip.meant, word), guess.slip, row)

    def _is_foreign_phrase(self, words: list[Word], index: int) -> bool:
        """Whether words of another language stand about one that it has, too."""
        lexicon = self._lexicon
        if not lexicon.is_foreign(words[index].text.lower()):
            return False
        beside = words[max(0, index - 2) : index] + words[index + 1 : index + 3]
        return any(
            lexicon.is_foreign(other.text) and not lexicon.is_in_dictionary(other.text)
            for other in beside
            if other.text.islower()
        )

    def _is_surname(self, words: list[Word], index: int, meant: str) -> bool:
        lexicon = self._lexicon
        return lexicon.is_in_dictionary(meant) and follows_a_name(words, index, lexicon)

    def _is_plain_name(self, word: Word, meaning: Meaning, around: Surroundings) -> bool:
        """Whether a word with a capital has more to show than its letters.

        The document has what is meant, a list of misspellings has the pair, or it is so long and
        common that nothing else is spelt nearly so.
        """
        guess = meaning.guess
        assert guess is not None
        return (
            around.is_meant_there
            or meaning.listed is not None
            or (
                len(word.text) >= _LONG_NAME
                and self._lexicon.zipf(guess.slip.meant) >= _COMMON_NAME
            )
        )


def _capitalised(meant: str, word: Word) -> str:
    return meant.capitalize() if word.text.istitle() else meant


def _is_english_around(text: str, start: int, end: int, word: Word) -> bool:
    """Whether the line about a word is English; a short line by what stands around it."""
    if end - start < _SHORT_LINE:
        start, end = 0, len(text)
    passage = text[max(start, word.start - _PASSAGE) : min(end, word.end + _PASSAGE)]
    return not can_tell() or language_of(passage) in ("en", UNKNOWN)
