"""The word tier of other languages: what no dictionary has, and only one word can have been.

German, French, Spanish, Italian, Portuguese and Russian build and inflect words that no list
holds, and there are few marked typos to learn a score from. So only three slips are seen, in the
stem of a long word: letters swapped, a letter typed twice, a letter missing. The dictionaries are
an extra (``languages``); without it nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cleaner.repair.dictionaries import Speller, speller
from cleaner.repair.frequencies import frequencies
from cleaner.repair.language import UNKNOWN, can_tell, language_of
from cleaner.repair.passages import Vocabulary, Word, lines_with, words_of
from cleaner.repair.slips import SURE_KINDS, Slip, slips
from cleaner.rules.built_in import MISSPELT_WORD

LANGUAGES = MISSPELT_WORD.keys() - {"en"}
"""ISO 639-1 codes of the languages whose words are looked at, beside English."""

SHORTEST, LONGEST = 7, 20
"""Letters of the words that are looked at; longer ones are compounds."""

RAREST_CANDIDATE = 3.3
"""Zipf frequency that a candidate needs at least."""

MOST_USES = 1
"""A word that a document uses more often is its own."""

_ENDING = 3
"""Letters at the end that may be an ending, in which no slip is seen."""

_LEAST_GAP = 2.5
"""Lead in Zipf frequency over the word as typed, which the lists have if it is typed often."""

_LEAST_LEAD = 1.0
"""Lead in Zipf frequency over whatever else may have been meant."""

_SHORTEST_PART, _LONGEST_PREFIX = 4, 5
"""Letters of the shortest word that another is built of, and of the longest start that need be no
word itself."""

_LINKS = ("", "s", "es", "n", "en", "e", "er", "o", "о", "е")
"""What German and Russian put between the parts of a compound."""

_FEWEST_WORDS = 6
"""Words of a line that is looked at: a shorter one is a label or a name."""

_MOST_UNKNOWN_NEAR = 1
_NEAR = 8
"""Words in lower case that no dictionary has, among so many to either side: with more of them the
passage is of another kind."""

_PASSAGE = 150
"""Characters to either side from which the language is told, as for English."""

_LETTERS = {
    "de": "abcdefghijklmnopqrstuvwxyzäöüß",
    "es": "abcdefghijklmnopqrstuvwxyzáéíñóúü",
    "fr": "abcdefghijklmnopqrstuvwxyzàâçèéêëîïôùûœ",
    "it": "abcdefghijklmnopqrstuvwxyzàèéìòù",
    "pt": "abcdefghijklmnopqrstuvwxyzáâãàçéêíóôõú",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}
_ENCLITICS = {
    "es": ("me", "te", "se", "lo", "la", "le", "los", "las", "les", "nos", "os"),
    "it": ("mi", "ti", "si", "ci", "vi", "lo", "la", "li", "le", "gli", "glie", "ne", "me", "te",
           "se", "ce", "ve"),
    "pt": ("me", "te", "se", "lo", "la", "lhe", "los", "las", "lhes", "nos", "vos"),
}  # fmt: skip
_PLAIN = str.maketrans("áéíóú", "aeiou")


class Tongue(NamedTuple):
    """A language: its code, its dictionary, and how common its words are."""

    code: str
    speller: Speller
    zipfs: dict[str, float]
    candidates: frozenset[str]


@lru_cache(maxsize=len(LANGUAGES))
def tongue(code: str) -> Tongue | None:
    """What is known of a language, or None where its dictionary is not installed.

    Args:
        code: one of `LANGUAGES`.
    """
    found = speller(code)
    if found is None:
        return None
    zipfs = frequencies("large", code)
    common = (word for word, zipf in zipfs.items() if zipf >= RAREST_CANDIDATE)
    return Tongue(code, found, zipfs, frozenset(common))


def misspelt(
    text: str, vocabulary: Vocabulary, code: str, spared: frozenset[str]
) -> Iterator[tuple[Word, Slip]]:
    """Misspelt words of a text, in its order, and what was meant.

    Args:
        text: the text.
        vocabulary: what `vocabulary_of` says of it.
        code: its language, one of `LANGUAGES`.
        spared: words never to touch, in lower case.
    """
    known = tongue(code)
    if known is None:
        return
    letters = frozenset(_LETTERS[code])
    doubtful = {
        word: slip
        for word, count in vocabulary.forms.items()
        if count == vocabulary.counts[word] <= MOST_USES
        and SHORTEST <= len(word) <= LONGEST
        and letters.issuperset(word)
        and word not in spared
        and not _spelled(word, known)
        and (slip := _meant(word, known))
    }
    for start, end in lines_with(text, doubtful):
        words = words_of(text, start, end)
        if len(words) < _FEWEST_WORDS:
            continue
        for index, word in enumerate(words):
            if (
                word.is_free
                and word.text in doubtful
                and not word.is_quoted
                and not _is_strange_there(words, index, known)
                and _is_spoken_around(text, start, end, word, code)
            ):
                yield word, doubtful[word.text]


def _spelled(word: str, known: Tongue) -> bool:
    return known.speller.spell(word) or known.speller.spell(word.title())


def _meant(word: str, known: Tongue) -> Slip | None:
    """The one word that may have been meant, where the word can be none itself."""
    found = {slip.meant: slip for slip in slips(word, _LETTERS[known.code], known.candidates)}
    if not found:
        return None
    meant = max(found, key=lambda each: (known.zipfs[each], each))
    slip, zipf = found.pop(meant), known.zipfs[meant]
    if (
        slip.kind not in SURE_KINDS
        or not 0 < slip.position < len(word) - _ENDING
        or slip.meant[-2:] != word[-2:]
        or zipf - known.zipfs.get(word, 0.0) < _LEAST_GAP
        or any(zipf - known.zipfs[rival] < _LEAST_LEAD for rival in found)
        or _is_built(word, known)
        or _has_pronouns(word, known)
    ):
        return None
    return slip if known.speller.spell(meant) else None


def _is_built(word: str, known: Tongue) -> bool:
    """Whether the word is a known one with something before it, or two known ones."""
    return any(
        _spelled(word[cut:], known) and (cut <= _LONGEST_PREFIX or _is_part(word[:cut], known))
        for cut in range(2, len(word) - _SHORTEST_PART)
    )


def _is_part(word: str, known: Tongue) -> bool:
    return any(
        word.endswith(link) and _spelled(word[: len(word) - len(link)], known) for link in _LINKS
    )


def _has_pronouns(word: str, known: Tongue) -> bool:
    """Whether the word is a verb with one or two pronouns behind it (*explicárselo*)."""
    pronouns = _ENCLITICS.get(known.code, ())
    stems = [word[: -len(each)] for each in pronouns if word.endswith(each)]
    stems += [stem[: -len(each)] for stem in stems for each in pronouns if stem.endswith(each)]
    return any(
        _spelled(form + more, known)
        for stem in stems
        if len(stem) >= _SHORTEST_PART
        for form in (stem, stem.translate(_PLAIN))
        for more in ("", "e", "r", "s")
    )


def _is_strange_there(words: list[Word], index: int, known: Tongue) -> bool:
    """Whether more words nearby are unknown, so that the passage is of another kind."""
    near = [*words[max(0, index - _NEAR) : index], *words[index + 1 : index + _NEAR + 1]]
    lower = [word.text for word in near if word.text.islower()]
    unknown = sum(not _spelled(word, known) for word in lower)
    return len(lower) < _FEWEST_WORDS // 2 or unknown > _MOST_UNKNOWN_NEAR


def _is_spoken_around(text: str, start: int, end: int, word: Word, code: str) -> bool:
    passage = text[max(start, word.start - _PASSAGE) : min(end, word.end + _PASSAGE)]
    return not can_tell() or language_of(passage) in (code, UNKNOWN)
