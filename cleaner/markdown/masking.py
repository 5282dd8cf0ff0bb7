"""Hides what is no prose from those who read prose."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaner.document import Span

MASK = "\ufffc"
"""Stands for a character that is hidden: no letter, no blank, no sign of any language."""

_HIDDEN = re.compile(r"[^\r\n]")
_WORD = re.compile(r"[^\W\d_]+")


def mask(text: str, spans: Iterable[Span]) -> tuple[str, frozenset[str]]:
    r"""A text with some stretches hidden, at the same length and in the same lines.

    Args:
        text: the text.
        spans: the stretches, sorted and disjoint.

    Returns:
        The text, and the words that were hidden: whoever uses them elsewhere means them.

    >>> mask("Run `ls`", [Span(4, 8)])
    ('Run \ufffc\ufffc\ufffc\ufffc', frozenset({'ls'}))
    """
    parts = []
    words: set[str] = set()
    position = 0
    for start, end in spans:
        hidden = text[start:end]
        words.update(_WORD.findall(hidden))
        parts.append(text[position:start])
        parts.append(_HIDDEN.sub(MASK, hidden))
        position = end
    return "".join((*parts, text[position:])), frozenset(words)
