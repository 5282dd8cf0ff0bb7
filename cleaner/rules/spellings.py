"""Letters with a dot below, which are one code in some texts and two in others.

Unicode decomposes them in every normal form (they are composition exclusions), but keyboards of
Hindi, Bengali, Punjabi and Odia type one code, and pages keep what was typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from cleaner.text.lazy_patterns import lazy_pattern

_ONE_CODE = (
    *range(0x0958, 0x0960), 0x09DC, 0x09DD, 0x09DF, 0x0A33, 0x0A36, *range(0x0A59, 0x0A5C), 0x0A5E,
    0x0B5C, 0x0B5D,
)  # fmt: skip
_TWO_CODES = {chr(code): unicodedata.normalize("NFD", chr(code)) for code in _ONE_CODE}


_WORD = lazy_pattern(r"[^\W\d_][\w\u0900-\u0dff]*")


def in_both_spellings(phrase: str) -> str:
    """A phrase in which every word with such a letter is a choice between its spellings.

    >>> in_both_spellings("read \u0921\u093c") == "read (\u0921\u093c|\u095c)"
    True
    """
    if not has_two_spellings(phrase):
        return phrase
    return _WORD.sub(lambda word: _choice(spellings(word[0])), phrase)


def has_two_spellings(text: str) -> bool:
    """Whether a text has such a letter, in one code or in two."""
    return not text.isascii() and any(
        single in text or pair in text for single, pair in _TWO_CODES.items()
    )


def spellings(text: str) -> tuple[str, ...]:
    """A text with each of its letters as two codes, and as one where that differs."""
    two = one = text
    for single, pair in _TWO_CODES.items():
        two = two.replace(single, pair)
        one = one.replace(pair, single)
    return (two,) if one == two else (two, one)


def _choice(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({'|'.join(texts)})"
