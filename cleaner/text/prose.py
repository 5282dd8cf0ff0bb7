"""What a line looks like: prose, a headline, or a title. No rule, no model: plain counting."""

from __future__ import annotations

import re

LONGEST_HEADLINE = 160
"""Characters of the longest headline worth the name; longer lines are prose or teasers."""

_FEWEST_PROSE_WORDS = 5
_LONG_PROSE_WORDS = 25
_CLOSING = '"”’»›)]』」 '
_STOPS = ".!?…。！？।؟"
# Scripts that put no spaces between words: a word there is about two characters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_BREAK = re.compile(r"[^\W\d_]{3}[.!?…][\"”’»)\]]*\s+[\"“„«(\[]?(\w)|[。！？।](?=.)")


def words_in(text: str) -> int:
    """About how many words a text has, in any script.

    >>> words_in("Six words stand in this line"), words_in("今天天气很好")
    (6, 4)
    """
    count = text.count(" ") + 1
    if text.isascii():
        return count
    return count + len(_UNSPACED.findall(text)) // 2


def ends_sentence(text: str) -> bool:
    """Whether a text ends like a sentence, closing quotation marks aside."""
    return text.rstrip(_CLOSING)[-1:] in tuple(_STOPS)


def reads_like_prose(text: str) -> bool:
    """Whether a line reads like running text: a sentence of some length, or very long.

    >>> reads_like_prose("The bridge was closed for the winter."), reads_like_prose("Top 5")
    (True, False)
    """
    words = words_in(text)
    if words >= _LONG_PROSE_WORDS or len(text) > LONGEST_HEADLINE:
        return True
    return words >= _FEWEST_PROSE_WORDS and text.rstrip(_CLOSING)[-1:] in (".", "。", "।", "…")


def is_one_sentence(text: str) -> bool:
    """Whether no sentence ends inside the text.

    >>> is_one_sentence("Bridge closed for the U.S. winter"), is_one_sentence("It ended. We left")
    (True, False)
    """
    for stop in _SENTENCE_BREAK.finditer(text):
        following = stop.group(1)
        if following is None or not following.islower():
            return False
    return True
