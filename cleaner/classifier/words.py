"""Words as numbers: a hash, a length, and the languages in which they are stop words."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats, Integers
from cleaner.text.fold import fold
from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.scripts import CLUSTERS_OF_A_WORD, word_finder

STOP_SHARES = {
    "English": 0.45, "German": 0.44, "French": 0.46, "Spanish": 0.50, "Italian": 0.47,
    "Portuguese": 0.47, "Dutch": 0.49, "Swedish": 0.48, "Danish": 0.49, "Norwegian_Bokmal": 0.51,
    "Finnish": 0.26, "Polish": 0.37, "Czech": 0.34, "Slovak": 0.35, "Hungarian": 0.37,
    "Romanian": 0.44, "Greek": 0.41, "Turkish": 0.20, "Russian": 0.31, "Ukrainian": 0.34,
    "Arabic": 0.30, "Persian": 0.35, "Hebrew": 0.25, "Hindi": 0.48, "Indonesian": 0.37,
    "Vietnamese": 0.46, "Korean": 0.10, "Catalan": 0.50, "Bengali": 0.26, "Tamil": 0.16,
    "Urdu": 0.51, "Malay": 0.32, "Tagalog": 0.50, "Bulgarian": 0.45, "Croatian": 0.40,
    "Macedonian": 0.49, "Lithuanian": 0.27, "Latvian": 0.33, "Slovenian": 0.41, "Icelandic": 0.48,
    "Serbian": 0.40, "Estonian": 0.30, "Telugu": 0.16, "Marathi": 0.26, "Nepali": 0.26,
    "Gujarati": 0.30, "Malayalam": 0.12, "Kannada": 0.15, "Swahili": 0.40, "Afrikaans": 0.49,
    "Galician": 0.49, "Basque": 0.28, "Albanian": 0.44, "Armenian": 0.30, "Georgian": 0.25,
    "Azerbaijani": 0.20, "Kazakh": 0.20, "Belarusian": 0.33,
}  # fmt: skip
"""jusText's stop lists that are held against a text, by name, and the share of running words that
the first `STOP_WORDS` of each make up: from wordfreq's frequencies, down to Icelandic; below, from
the clean texts of ``fixtures/untouched`` or, where there is none, from the nearest relative."""

LANGUAGES = tuple(STOP_SHARES)

STOP_WORDS = 200
"""Words of each stop list that are used, the most frequent first."""

_SHORT_WORD = 3
"""Letters of words that count as stop words in scripts without a stop list."""

# Scripts with spaces that none of the lists is written in: Gurmukhi, Oriya, Sinhala, Tibetan,
# Ethiopic, Mongolian.
_UNLISTED = lazy_pattern(
    "[\u0a00-\u0a7f\u0b00-\u0b7f\u0d80-\u0dff\u0f00-\u0fff\u1200-\u139f\u1800-\u18af]"
)
# Frequent graphemes, in the place of stop words: no dictionary tells the words of these scripts,
# and a line of them must look neither like prose nor like a menu for that.
_UNSPACED_STOPS = frozenset(
    "的一是不了在有人我他这這个個们們来來到时時大地为為子中你说說生国國年着就那和要她出也得里裡后後自以会會のはがをにでともかしたてるなれ"
    "านรอกเงมยลวสตทำ"
    "ານລອກເງມຍວສຕທຳ"
    "ာကသတရမနအပင"
    "ានរកតសមបងល"
)

_UNSPACED_SHARES = (0.67, 0.63, 0.64, 0.62, 0.22)
"""The share of running text that these graphemes make up, for each of `CLUSTERS_OF_A_WORD`, in the
clean texts of ``fixtures/untouched``."""

_SEEN = 1_000_000
"""Characters of a text that its language is told by."""

_MOST_WORDS = 65_536
"""Words that are remembered from one text to the next."""

USUAL_SHARE = STOP_SHARES["English"]
"""The share of stop words that all languages are brought to."""


class Words(NamedTuple):
    """Some words, each as a number: 26 bits of hash, and from there what else is known of it.

    Attributes:
        packed: the numbers.
    """

    packed: Integers

    @property
    def hashes(self) -> Integers:
        """Hashes of 26 bits."""
        return self.packed & _HASH

    @property
    def lengths(self) -> Integers:
        """Characters, 99 at most."""
        return self.packed >> _LENGTH & 0x7F

    @property
    def single(self) -> npt.NDArray[np.bool_]:
        """Which are graphemes of a script without spaces."""
        return self.packed & 1 << _SINGLE > 0

    @property
    def amounts(self) -> Floats:
        """How many words each stands for: see `cleaner.text.scripts.words_of_grapheme`."""
        return np.asarray(_AMOUNTS[self.packed >> _SCRIPT & 0x7])

    def stops(self) -> Floats:
        """How much each counts as a stop word, in the language that has most of them: so much that
        running text has a share of `USUAL_SHARE`, in every language."""
        language = self.language()
        table = stop_table()
        listed = (table.masks[self.packed >> _LIST] >> language & 1).astype(np.float32)
        listed *= USUAL_SHARE / STOP_SHARES[LANGUAGES[language]]
        script = self.packed >> _SCRIPT & 0x7
        is_stop = self.packed & 1 << _STOP > 0
        return np.asarray(np.where(is_stop, _STOP_AMOUNTS[script], listed * _AMOUNTS[script]))

    def language(self) -> int:
        """The index of the language that most of them are stop words of."""
        table = stop_table()
        counts = np.bincount(self.packed >> _LIST, minlength=len(table.masks))
        return int(np.argmax(counts @ table.flags))


# A word in 64 bits: 26 of its hash, 7 of its length, one each for a lone sign and for a stop
# word, 3 of its script; what is left numbers the languages whose lists have it.
_HASH = (1 << 26) - 1
_LENGTH = 26
_SINGLE = 33
_STOP = 34
_SCRIPT = 35
_LIST = 38

_AMOUNTS = np.array([1, *(1 / clusters for *_, clusters in CLUSTERS_OF_A_WORD)], np.float32)
_STOP_AMOUNTS = _AMOUNTS * np.array([1, *(USUAL_SHARE / s for s in _UNSPACED_SHARES)], np.float32)


def _script_of(word: str) -> int:
    """The number of a script without spaces, from 1; 0 for any other."""
    for number, (first, last, _) in enumerate(CLUSTERS_OF_A_WORD, 1):
        if first <= word[0] <= last:
            return number
    return 0


def numbered(pieces: Iterable[Iterable[str]]) -> Words:
    """The words of some pieces as numbers, one after the other.

    Args:
        pieces: for each its words, in lower case.
    """
    number = _numbers().__getitem__
    return Words(np.fromiter(map(number, chain.from_iterable(pieces)), np.int64))


def language_of(text: str) -> int:
    """The index of the language in `LANGUAGES` whose stop words a text has most of.

    >>> LANGUAGES[language_of("Das Haus und der Garten sind nicht weit von hier.")]
    'German'
    """
    return numbered([word_finder(text)(fold(text[:_SEEN]))]).language()


class _Numbers(dict[str, int]):
    """Words and their numbers; most words of a text have been in another one."""

    def __init__(self, lists: Mapping[str, int]) -> None:
        super().__init__()
        self._lists = lists

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        script = _script_of(word) if word > "\u0e00" else 0
        if script:
            is_stop = word[0] in _UNSPACED_STOPS
        else:
            is_stop = len(word) <= _SHORT_WORD and _UNLISTED.match(word) is not None
        number = (
            zlib.crc32(word.encode("utf-8", "surrogatepass")) & _HASH
            | min(len(word), 99) << _LENGTH
            | (script > 0) << _SINGLE
            | is_stop << _STOP
            | script << _SCRIPT
            | self._lists.get(word, 0) << _LIST
        )
        self[word] = number
        return number


@lru_cache(maxsize=1)
def _numbers() -> _Numbers:
    return _Numbers(stop_table().rows)


class StopTable(NamedTuple):
    """Stop words of all languages.

    Attributes:
        rows: for each stop word a row of what follows; row 0 is that of any other word.
        masks: for each row the languages that its words are stop words of, a bit for each.
        flags: the same as numbers, 0 or 1, a column for each of `LANGUAGES`.
    """

    rows: Mapping[str, int]
    masks: Integers
    flags: Integers


@lru_cache(maxsize=1)
def stop_table() -> StopTable:
    """The stop lists of jusText in the form in which they are held against a text.

    Raises:
        FileNotFoundError: jusText is not installed.
    """
    spec = find_spec("justext")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package justext is not installed; pip install justext")
    folder = Path(spec.submodule_search_locations[0]) / "stoplists"
    bits: dict[str, int] = {}
    for bit, language in enumerate(LANGUAGES):
        lines = (folder / f"{language}.txt").read_text(encoding="utf-8").split("\n", STOP_WORDS)
        for word in lines[:STOP_WORDS]:
            word = fold(word.strip())
            if word:
                bits[word] = bits.get(word, 0) | 1 << bit
    distinct = {mask: row for row, mask in enumerate(dict.fromkeys((0, *bits.values())))}
    masks = np.array([*distinct], np.int64)
    flags = masks[:, None] >> np.arange(len(LANGUAGES)) & 1
    return StopTable({word: distinct[mask] for word, mask in bits.items()}, masks, flags)
