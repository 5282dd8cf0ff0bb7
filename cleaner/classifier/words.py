"""Words as numbers: a hash, a length, and the languages in which they are stop words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Integers
from cleaner.text.fold import fold

LANGUAGES = (
    "English German French Spanish Italian Portuguese Dutch Swedish Danish Norwegian_Bokmal "
    "Finnish Polish Czech Slovak Hungarian Romanian Greek Turkish Russian Ukrainian Arabic "
    "Persian Hebrew Hindi Indonesian Vietnamese Korean Catalan"
).split()
"""Names of jusText's stop lists that are held against a text."""

STOP_WORDS = 200
"""Words of each stop list that are used, the most frequent first."""

# Letters of scripts without spaces count one by one, as if each were a word.
_WORD = re.compile(r"\w+")
_ANY_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+"
)
_UNSPACED_STOPS = frozenset(
    "的一是不了在有人我他这這个個们們来來到时時大地为為子中你说說生国國年着就那和要她出也得里裡后後自以会會のはがをにでともかしたてるなれ"
)

_SEEN = 1_000_000
"""Characters of a text that its language is told by."""

_MOST_WORDS = 65_536
"""Words that are remembered from one text to the next."""


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
        """Which are letters of a script without spaces."""
        return self.packed & 1 << _SINGLE > 0

    def stops(self) -> npt.NDArray[np.bool_]:
        """Which are stop words, in the language that has most of them."""
        of_language = self.packed & 1 << _MASK + self.language() > 0
        return of_language | (self.packed & 1 << _UNSPACED_STOP > 0)

    def language(self) -> int:
        """The index of the language that most of them are stop words of."""
        masks = (self.packed >> _MASK).astype(np.int32)
        masks = masks[masks > 0]
        counts = [int(np.count_nonzero(masks & 1 << bit)) for bit in range(len(LANGUAGES))]
        return counts.index(max(counts))


_HASH = (1 << 26) - 1
_LENGTH = 26
_SINGLE = 33
_UNSPACED_STOP = 34
_MASK = 35


def word_finder(text: str) -> Callable[[str], list[str]]:
    """What finds the words of a text, or of a piece of it."""
    return (_WORD if text.isascii() else _ANY_WORD).findall


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

    def __init__(self, stop_words: Mapping[str, int]) -> None:
        super().__init__()
        self._stop_words = stop_words

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        single = len(word) == 1 and word > "\u0e00"
        number = (
            zlib.crc32(word.encode("utf-8", "surrogatepass")) & _HASH
            | min(len(word), 99) << _LENGTH
            | single << _SINGLE
            | (single and word in _UNSPACED_STOPS) << _UNSPACED_STOP
            | self._stop_words.get(word, 0) << _MASK
        )
        self[word] = number
        return number


@lru_cache(maxsize=1)
def _numbers() -> _Numbers:
    return _Numbers(stop_lists())


@lru_cache(maxsize=1)
def stop_lists() -> Mapping[str, int]:
    """Words by the languages they are stop words in, a bit for each of `LANGUAGES`.

    Raises:
        FileNotFoundError: jusText is not installed.
    """
    spec = find_spec("justext")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package justext is not installed; pip install justext")
    folder = Path(spec.submodule_search_locations[0]) / "stoplists"
    found: dict[str, int] = {}
    for bit, language in enumerate(LANGUAGES):
        lines = (folder / f"{language}.txt").read_text(encoding="utf-8").split("\n", STOP_WORDS)
        for word in lines[:STOP_WORDS]:
            word = fold(word.strip())
            if word:
                found[word] = found.get(word, 0) | 1 << bit
    return found
