"""Scripts and their signs: where sentences end, and how many words a text has, in any script."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.text.lazy_patterns import lazy_pattern

SHARED_STOPS = ".!?…"
"""Signs that end a sentence before a blank, and stand in numbers, names and addresses without."""

SURE_STOPS = "。！？؟۔।॥។៕။։።"
"""Signs that end a sentence whatever follows."""

SENTENCE_STOPS = SHARED_STOPS + SURE_STOPS
"""Signs that end a sentence in some script."""

CLOSING_SIGNS = '"”’»›)]』」】）'
"""Quotation marks and brackets that may follow the end of a sentence."""

IDEOGRAPHS = r"\u3005\u3040-\u30ff\u3400-\u9fff"
"""Chinese and Japanese characters, as ranges of a character class."""

THAI, LAO, BURMESE, KHMER = (
    r"\u0e01-\u0e7f", r"\u0e81-\u0eff", r"\u1000-\u109f", r"\u1780-\u17ff"
)  # fmt: skip
UNSPACED = f"{THAI}{LAO}{BURMESE}{KHMER}{IDEOGRAPHS}"
"""Characters of scripts that put no spaces between words, as ranges of a character class."""

_SIGNS_ON_UNSPACED = (
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    r"\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u109d"
    r"\u17b4-\u17d3\u17dd"
)
# The blocks of Indic scripts put their vowel signs and marks at the same places.
_INDIC_MARKS = "".join(
    rf"\u{block:04x}-\u{block + 3:04x}\u{block + 0x3A:04x}-\u{block + 0x3C:04x}"
    rf"\u{block + 0x3E:04x}-\u{block + 0x4F:04x}\u{block + 0x51:04x}-\u{block + 0x57:04x}"
    rf"\u{block + 0x62:04x}-\u{block + 0x63:04x}"
    for block in range(0x0900, 0x0E00, 0x80)
)
MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a"
    rf"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed{_INDIC_MARKS}"
    r"\u0f71-\u0f84\u0f90-\u0fbc\u200c\u200d"
)
"""Marks that belong to the letter before them, in scripts with spaces: `re` does not count vowel
signs among the letters, and would cut Hindi words apart."""

_SPACED_WORD = lazy_pattern(r"\w+")
_WORD = lazy_pattern(
    f"[{IDEOGRAPHS}]"
    f"|[{THAI}{LAO}{BURMESE}{KHMER}][{_SIGNS_ON_UNSPACED}]*"
    rf"|[^\W{UNSPACED}]+(?:[{MARKS}]+[^\W{UNSPACED}]*)*"
)
_NEEDS_CARE = lazy_pattern(f"[{UNSPACED}{MARKS}]")

CLUSTERS_OF_A_WORD = (
    ("\u0e00", "\u0e7f", 2.8),
    ("\u0e80", "\u0eff", 2.8),
    ("\u1000", "\u109f", 1.85),
    ("\u1780", "\u17ff", 2.6),
    ("\u3005", "\u9fff", 1.5),
)
"""Graphemes that a word has in scripts without spaces, between two characters: Thai, Lao, Burmese,
Khmer, and Chinese and Japanese together. Counted with ICU's dictionaries in the clean texts of
``fixtures/untouched``, 800 words and more of each."""


def word_finder(text: str) -> Callable[[str], list[str]]:
    """What finds the words of a text, or of a piece of it.

    In scripts without spaces every grapheme counts by itself; `words_of_grapheme` says how much.
    """
    if text.isascii() or not _NEEDS_CARE.search(text):
        return _SPACED_WORD.findall
    return _WORD.findall


def words_of_grapheme(grapheme: str) -> float:
    """How many words a match of `word_finder` stands for: 1 where words are spaced.

    >>> words_of_grapheme("bridge"), words_of_grapheme("\u6a4b") < 1
    (1.0, True)
    """
    if grapheme < "\u0e00":
        return 1.0
    for first, last, clusters in CLUSTERS_OF_A_WORD:
        if first <= grapheme[0] <= last:
            return 1 / clusters
    return 1.0


def count_words(text: str) -> int:
    """How many words a text has: runs of letters and digits, and in scripts without spaces a
    share of its graphemes.

    >>> count_words("Six words stand in this line"), count_words("今天天气很好")
    (6, 4)
    >>> count_words("हम पुराने पुल पर मिले")
    5
    """
    if text.isascii() or not _NEEDS_CARE.search(text):
        return len(_SPACED_WORD.findall(text))
    words = _WORD.findall(text)
    return round(sum(map(words_of_grapheme, words)))
