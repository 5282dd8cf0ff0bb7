"""What every text holds that a phrase stands for: looked for before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.rules.phrase_parts import Choice, Parts, Words
from cleaner.text.lazy_patterns import lazy_pattern

_LETTERS = lazy_pattern(r"\w+")

MOST_SIGNS = 24
"""Signs beyond which nothing is looked for: that would take longer than the expression. Set by
hand; of the groups of shipped phrases one in two hundred has more."""


def signs_of(parts: Parts) -> list[str]:
    """Of these every text holds one that the parts stand for; of the empty text if nothing better
    is known.

    The first word hardly tells texts apart that begin alike, which all do that are filed in one
    place: it counts only where there is no other.

    >>> signs_of((Words("read "), Choice(((Words("more"),), (Words("on"),))), Words(" below")))
    ['below']
    >>> signs_of((Words("read "), Choice(((Words("more"),), (Words("on"),)))))
    ['more', 'on']
    """
    first, *others = [*_runs_of(parts), [""]]
    best = max(others, key=_tells, default=first)
    return best if _tells(best) >= min(_tells(first), _FEWEST_LETTERS) else first


_FEWEST_LETTERS = 2
"""Letters of a word behind the first one from which on it says more: single letters are in every
text."""


def _tells(signs: list[str]) -> int:
    """How much it says that a text holds one of these: the letters of the shortest."""
    return min(map(len, signs)) if len(signs) <= MOST_SIGNS else 0


def _runs_of(parts: Parts) -> Iterator[list[str]]:
    """Runs of letters and digits, and for each choice of words one of each way."""
    for part in parts:
        if isinstance(part, Words):
            yield from ([run] for run in _LETTERS.findall(part.text))
        elif isinstance(part, Choice):
            ways = [max(_runs_of(way), key=_tells, default=[""]) for way in part.ways]
            yield sorted({run for way in ways for run in way})
