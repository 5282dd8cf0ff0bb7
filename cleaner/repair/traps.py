"""What looks like one slip and is none: two words run together, dialect, Latin, period prose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol

from cleaner.repair.passages import Word
from cleaner.repair.rare_words import is_rare_word
from cleaner.text.lazy_patterns import lazy_pattern

# Words that lose the blank beside them where lines or elements are joined (*timeis*, *aset*).
_SMALL = frozenset(
    "a an and are as at be but by can do for from had has he her him his how if in is it its me my "
    "no not of on or our she so that the their them they this to up us was we were what when who "
    "with you your".split()
)
_SHORTEST_BESIDE = 2
_LONGEST_SMALL = 5

_LATIN = lazy_pattern(r"(?:ae|alis|aris|ilis|orum|arum|ibus|ensis|icus|icum|iana)$")

FEWEST_PERIOD_WORDS, PERIOD_SHARE = 3, 400
"""A text is of a time, or of a writer, of its own from so many words that only a large list has,
and one in so many of all; news has one in several thousand."""

FEWEST_OF_A_BOOK, SHARE_OF_UNKNOWN = 8, 0.5
"""A long text is from so many of them, if they are such a share of what no dictionary has: more
than half in each of Austen's six novels, a tenth in forums."""

_LONGEST_CUT, _FEWEST_CUT = 6, 3
"""Letters of what is left of a word that was cut short, and of what was cut."""

_MOST_LOOKED_UP = 4000
"""Words that are looked up at most, so that the time is bounded: of so many, a share is known to
within 2%."""


class Known(Protocol):
    """What is asked of a lexicon."""

    @property
    def frequent(self) -> Iterable[str]:
        """The common words."""

    def has(self, word: str) -> bool:
        """Whether a dictionary has the word."""

    def is_in_dictionary(self, word: str) -> bool:
        """Whether the dictionary has the word in lower case."""


class Beginnings(Protocol):
    """What is asked of a lexicon about the beginnings of words."""

    def is_beginning(self, word: str, more: int) -> bool:
        """Whether a common word begins so and has so many letters more."""


def is_run_together(word: str, lexicon: Known) -> bool:
    """Whether a word is a known one and a small one without the blank between them.

    Args:
        word: lower case; no dictionary has it.
        lexicon: what is known about words.
    """
    frequent = lexicon.frequent
    for cut in range(1, min(_LONGEST_SMALL, len(word) - _SHORTEST_BESIDE) + 1):
        ahead, behind = word[:cut], word[-cut:]
        if (ahead in _SMALL and _is_word(word[cut:], frequent)) or (
            behind in _SMALL and _is_word(word[:-cut], frequent)
        ):
            return True
    return False


def _is_word(word: str, frequent: Iterable[str]) -> bool:
    """Single letters and most pairs of letters are in frequency lists, and are no words."""
    return word in _SMALL if len(word) <= _SHORTEST_BESIDE else word in frequent


def is_spoken(word: str, meant: str) -> bool:
    """Whether a word is as people say it: *dancin*, *stockins*."""
    return word.endswith(("in", "ins")) and meant in (word + "g", word[:-1] + "gs")


def is_named_so(word: str, meant: str) -> bool:
    """Whether a letter at an end is twice there, as in the names of programs (*ccache*)."""
    return word == meant[:1] + meant or (word == meant + meant[-1:] and word[-1] not in "ls")


def looks_latin(word: str) -> bool:
    """Whether a word ends as Latin ones do (*silva rhetoricae*)."""
    return bool(_LATIN.search(word))


def is_cut_short(word: str, meant: str, lexicon: Beginnings) -> bool:
    """Whether a short word may be the beginning of a long one (*accred* for *accreditation*)."""
    return (
        len(word) <= _LONGEST_CUT
        and not meant.startswith(word)
        and lexicon.is_beginning(word, _FEWEST_CUT)
    )


def follows_a_name(words: Sequence[Word], index: int, lexicon: Known) -> bool:
    """Whether a first name stands before a word of a line, so that it is somebody's surname."""
    first = words[index - 1].text if index and words[index].is_joined else ""
    return first.istitle() and not lexicon.is_in_dictionary(first.lower())


def is_called_out(words: Sequence[Word], index: int) -> bool:
    """Whether a word of a line stands beside it once more, as in a song."""
    word = words[index].text.lower()
    beside = [*words[max(0, index - 2) : index], *words[index + 1 : index + 3]]
    return any(other.text.lower() == word for other in beside)


def is_of_its_time(words: Iterable[str], total: int) -> bool:
    """Whether a text has so many rare words that an unknown one may be meant as well.

    Args:
        words: the lower-case words of a text that no dictionary has.
        total: how many words the text has.
    """
    unknown = list(islice(words, _MOST_LOOKED_UP))
    rare = sum(is_rare_word(word, "words") for word in unknown)
    return (rare >= FEWEST_PERIOD_WORDS and rare * PERIOD_SHARE >= total) or (
        rare >= FEWEST_OF_A_BOOK and rare >= SHARE_OF_UNKNOWN * len(unknown)
    )
