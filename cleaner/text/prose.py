"""What a line looks like: prose, a headline, or a title. No rule, no model: plain counting."""

from __future__ import annotations

from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.scripts import (
    CLOSING_SIGNS,
    SENTENCE_STOPS,
    SHARED_STOPS,
    SURE_STOPS,
    count_words,
)

LONGEST_HEADLINE = 160
"""Characters of the longest headline worth the name; longer lines are prose or teasers."""

_FEWEST_PROSE_WORDS = 5
_LONG_PROSE_WORDS = 25
"""Words from which on a line that ends as a statement is prose, and from which on any line is."""

_CLOSING = CLOSING_SIGNS + " "
_STATEMENT_STOPS = frozenset(SENTENCE_STOPS) - {*"!?！？؟"}
_SENTENCE_BREAK = lazy_pattern(
    rf"[^\W\d_]{{3}}[{SHARED_STOPS}][\"”’»)\]]*\s+[\"“„«(\[]?(\w)|[{SURE_STOPS}](?=.)"
)


def ends_sentence(text: str) -> bool:
    """Whether a text ends like a sentence, closing quotation marks aside."""
    return text.rstrip(_CLOSING)[-1:] in tuple(SENTENCE_STOPS)


def reads_like_prose(text: str) -> bool:
    """Whether a line reads like running text: a sentence of some length, or very long.

    >>> reads_like_prose("The bridge was closed for the winter."), reads_like_prose("Top 5")
    (True, False)
    """
    if len(text) > LONGEST_HEADLINE:
        return True
    words = count_words(text)
    if words >= _LONG_PROSE_WORDS:
        return True
    return words >= _FEWEST_PROSE_WORDS and text.rstrip(_CLOSING)[-1:] in _STATEMENT_STOPS


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
