"""The word tier of other languages: what no dictionary has, and only one word can have been.

Languages build and inflect words that no list holds, and there are few marked typos to learn a
score from. So only three slips are seen, in the stem of a long word: letters swapped, a letter
typed twice, a letter missing. German, French, Spanish, Italian, Portuguese and Russian have
dictionaries, which are an extra (``languages``). Without one, and in more languages, a long
frequency list says what people write: a word that it does not have, one slip from a common one, is
hardly ever meant. Of languages that have only a short list, swapped letters alone are seen; that is
all of them in a plain install, since long lists belong to the same extra.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cleaner.repair.dictionaries import DICTIONARIES, Speller, speller
from cleaner.repair.frequencies import frequencies, has_list
from cleaner.repair.language import UNKNOWN, can_tell, language_of
from cleaner.repair.passages import Vocabulary, Word, lines_with, words_of
from cleaner.repair.slips import SURE_KINDS, Slip, slips
from cleaner.rules.built_in import MISSPELT_WORD

LANGUAGES = MISSPELT_WORD.keys() - {"en"}
"""ISO 639-1 codes of the languages whose words are looked at, beside English."""

SHORTEST, LONGEST = 7, 20
"""Letters of the words that are looked at; longer ones are compounds."""

_SHORTEST_UNLISTED = 8
"""Letters of a word that is looked at where there is no dictionary, unless letters are swapped."""

RAREST_CANDIDATE, _RAREST_UNLISTED, _RAREST_OF_SHORT = 3.3, 3.5, 4.0
"""Zipf frequency that a candidate needs at least; without a dictionary; in a short list."""

MOST_USES = 1
"""A word that a document uses more often is its own."""

_ENDING = 3
"""Letters at the end that may be an ending, in which no slip is seen."""

_LEAST_GAP = 2.5
"""Lead in Zipf frequency over the word as typed, which the lists have if it is typed often."""

_MOST_TYPED, _LEAST_GAP_OF_SWAPPED = 1.9, 3.2
"""Zipf frequency up to which a word with letters swapped is a slip that lists have, too, and the
lead over it (*plöstligt*, not *financiero*)."""

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

_LISTS = {"no": "nb", "hr": "sh", "sr": "sh", "bs": "sh"}
"""Languages whose list has another code."""

_SCRIPTS = {"el": "GREEK", "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "mk": "CYRILLIC"}
_COMMON = 4.0
"""Zipf frequency of the words whose letters are the alphabet."""

_DETERMINERS = frozenset(
    f"{stem}{ending}"
    for stem in ("ein", "kein", "mein", "dein", "sein", "ihr", "unser", "euer", "dies", "jed")
    for ending in ("", "e", "er", "es", "em", "en")
) | frozenset("der die das den dem des im am zum zur vom ins".split())
"""What stands before a German noun, and hardly before a name."""

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
    """A language.

    Attributes:
        code: ISO 639-1 code.
        speller: its dictionary; None where there is none.
        has_long_list: whether `zipfs` is a long list.
        zipfs: how common its words are.
        letters: its alphabet, in lower case.
        candidates: what may have been meant.
    """

    code: str
    speller: Speller | None
    has_long_list: bool
    zipfs: dict[str, float]
    letters: frozenset[str]
    candidates: frozenset[str]

    def has(self, word: str) -> bool:
        """Whether the dictionary, or the list without one, has a word."""
        if self.speller is None:
            return word.lower() in self.zipfs
        return self.speller.spell(word) or self.speller.spell(word.title())

    def is_sure_of(self, word: str) -> bool:
        """Whether a word is right: a list has slips, too, among the rarest words."""
        if self.speller is None:
            return self.zipfs.get(word.lower(), 0.0) > _MOST_TYPED
        return self.has(word)


@lru_cache(maxsize=len(LANGUAGES))
def tongue(code: str) -> Tongue | None:
    """What is known of a language, or None where nothing is.

    Args:
        code: one of `LANGUAGES`.
    """
    listed = _LISTS.get(code, code)
    is_long = has_list("large", listed)
    if not is_long and not has_list("small", listed):
        return None
    zipfs = frequencies("large" if is_long else "small", listed)
    common = (word for word, zipf in zipfs.items() if zipf >= RAREST_CANDIDATE)
    found = speller(code) if code in DICTIONARIES else None
    return Tongue(code, found, is_long, zipfs, _letters(code, zipfs), frozenset(common))


def _letters(code: str, zipfs: dict[str, float]) -> frozenset[str]:
    if code in _LETTERS:
        return frozenset(_LETTERS[code])
    common = {char for word, zipf in zipfs.items() if zipf >= _COMMON for char in word}
    script = _SCRIPTS.get(code, "LATIN")
    return frozenset(
        char for char in common if char.isalpha() and unicodedata.name(char, "").startswith(script)
    )


def misspelt(
    text: str, vocabulary: Vocabulary, code: str, spared: frozenset[str]
) -> Iterator[tuple[Word, str, Slip]]:
    """Misspelt words of a text, in its order, with what was meant and the slip.

    Args:
        text: the text.
        vocabulary: what `vocabulary_of` says of it.
        code: its language, one of `LANGUAGES`.
        spared: words never to touch, in lower case.
    """
    known = tongue(code)
    if known is None:
        return
    doubtful = {
        form: slip
        for form, count in vocabulary.forms.items()
        if SHORTEST <= len(form) <= LONGEST
        and (form.islower() or (code == "de" and form.istitle()))
        and known.letters.issuperset(form.lower())
        and count == vocabulary.counts[form.lower()] <= MOST_USES
        and form.lower() not in spared
        and not known.is_sure_of(form)
        and (slip := _meant(form, known))
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
                and (word.text.islower() or _is_noun(words, index))
                and not _is_strange_there(words, index, known)
                and _is_spoken_around(text, start, end, word, code)
            ):
                slip = doubtful[word.text]
                is_title = word.text.istitle()
                yield word, slip.meant.capitalize() if is_title else slip.meant, slip


def _is_noun(words: list[Word], index: int) -> bool:
    """Whether a German word with a capital has an article or its like before it."""
    is_after = index > 0 and words[index].is_joined
    return is_after and words[index - 1].text.lower() in _DETERMINERS


def _meant(form: str, known: Tongue) -> Slip | None:
    """The one word that may have been meant, where the word can be none itself."""
    word = form.lower()
    found = {slip.meant: slip for slip in slips(word, "".join(known.letters), known.candidates)}
    if not found:
        return None
    meant = max(found, key=lambda each: (known.zipfs[each], each))
    slip, zipf = found.pop(meant), known.zipfs[meant]
    if (
        slip.kind not in SURE_KINDS
        or slip.position == 0
        or not _spares_ending(word, slip)
        or word.startswith(slip.meant)  # two words without the blank between (*todosos*)
        or any(zipf - known.zipfs[rival] < _LEAST_LEAD for rival in found)
    ):
        return None
    by_list = _is_sure_by_list(word, slip, known)
    if known.speller is None:
        return slip if by_list else None
    if not by_list and (
        zipf - known.zipfs.get(word, 0.0) < _LEAST_GAP
        or _is_built(word, known)
        or _has_pronouns(word, known)
    ):
        return None
    right = slip.meant.capitalize() if form.istitle() else slip.meant
    return slip if known.speller.spell(right) else None


def _spares_ending(word: str, slip: Slip) -> bool:
    """Whether a slip leaves alone what may be an ending; of swapped letters, the last one."""
    if slip.kind == "swapped":
        return slip.meant[-1] == word[-1]
    return slip.position < len(word) - _ENDING and slip.meant[-2:] == word[-2:]


def _is_sure_by_list(word: str, slip: Slip, known: Tongue) -> bool:
    """Whether a slip is one where only a frequency list says what people write."""
    zipf, typed = known.zipfs[slip.meant], known.zipfs.get(word, 0.0)
    if slip.kind == "swapped":
        is_slip = typed <= _MOST_TYPED and zipf - typed >= _LEAST_GAP_OF_SWAPPED
        return is_slip and (known.has_long_list or zipf >= _RAREST_OF_SHORT)
    return (
        known.has_long_list
        and not typed
        and len(word) >= _SHORTEST_UNLISTED
        and zipf >= _RAREST_UNLISTED
        and not _has_pronouns(word, known)
        and not any(
            known.zipfs.get(word[:cut], 0.0) >= RAREST_CANDIDATE
            and known.zipfs.get(word[cut:], 0.0) >= RAREST_CANDIDATE
            for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        )
    )


def _is_built(word: str, known: Tongue) -> bool:
    """Whether the word is a known one with something before it, or two known ones."""
    return any(
        known.has(word[cut:]) and (cut <= _LONGEST_PREFIX or _is_part(word[:cut], known))
        for cut in range(2, len(word) - _SHORTEST_PART)
    )


def _is_part(word: str, known: Tongue) -> bool:
    return any(word.endswith(link) and known.has(word[: len(word) - len(link)]) for link in _LINKS)


def _has_pronouns(word: str, known: Tongue) -> bool:
    """Whether the word is a verb with one or two pronouns behind it (*explicárselo*)."""
    pronouns = _ENCLITICS.get(known.code, ())
    stems = [word[: -len(each)] for each in pronouns if word.endswith(each)]
    stems += [stem[: -len(each)] for stem in stems for each in pronouns if stem.endswith(each)]
    return any(
        known.has(form + more)
        for stem in stems
        if len(stem) >= _SHORTEST_PART
        for form in (stem, stem.translate(_PLAIN))
        for more in ("", "e", "r", "s")
    )


def _is_strange_there(words: list[Word], index: int, known: Tongue) -> bool:
    """Whether more words nearby are unknown, so that the passage is of another kind."""
    near = [*words[max(0, index - _NEAR) : index], *words[index + 1 : index + _NEAR + 1]]
    lower = [word.text for word in near if word.text.islower()]
    unknown = sum(not known.has(word) for word in lower)
    most = _MOST_UNKNOWN_NEAR if known.has_long_list else len(lower) // 2
    return len(lower) < _FEWEST_WORDS // 2 or unknown > most


def _is_spoken_around(text: str, start: int, end: int, word: Word, code: str) -> bool:
    passage = text[max(start, word.start - _PASSAGE) : min(end, word.end + _PASSAGE)]
    return not can_tell() or language_of(passage) in (code, UNKNOWN)
