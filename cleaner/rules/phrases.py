"""Phrase notation: short texts with alternatives and slots, indexed by how they begin.

A phrase is written in lower case, the way a reader would say it::

    (articles|posts) you (may|might) (also|) like
    <number> comments
    written by <name>

``(a|b)`` is a choice, ``(a|)`` may be absent, and the slots are ``<number>``, ``<date>``,
``<name>`` (words with a capital letter where the script has one) and ``<site>`` (a host name).
A backslash takes the meaning off the next character. There is nothing else.

Phrases that stand for a few texts become keys of a dictionary. The others are filed under
their first five characters, and what is filed in one place becomes one expression when a
text first comes by. So the time to match grows with the text and hardly with the number of
phrases, and nothing is compiled that no text asks for. (A flat alternation of 500 phrases is
300 times slower than a look-up; one expression for all of them takes longer to compile than
a short text takes to clean.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from cleaner.errors import CleanerError
from cleaner.rules.filing import STOP, beginnings
from cleaner.rules.phrase_parts import (
    Choice,
    Gap,
    Parts,
    Words,
    has_slot,
    labels_of,
    size_of,
    texts_of,
)
from cleaner.rules.slots import SLOTS
from cleaner.text.fold import fold
from cleaner.text.lazy_patterns import lazy_pattern


class PhraseError(CleanerError, ValueError):
    """A phrase that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class Phrase:
    """A phrase that was read.

    Attributes:
        text: the notation it was read from.
        parts: what it is made of.
    """

    text: str
    parts: Parts

    @cached_property
    def size(self) -> int:
        """The number of texts the phrase stands for, a slot counted as one."""
        return size_of(self.parts)

    @cached_property
    def slots(self) -> frozenset[str]:
        """The slots in the phrase."""
        return frozenset(slot for slot in SLOTS if has_slot(self.parts, slot))

    @property
    def is_open(self) -> bool:
        """Whether more text follows a phrase that is found: it ends in a colon."""
        return self.text.endswith(":")

    @cached_property
    def of_labels(self) -> Phrase:
        """The phrase that stands for the labels of this one's texts."""
        return Phrase(self.text, labels_of(self.parts))

    def texts(self) -> list[str]:
        """Every text that a phrase without slots stands for, spaces single.

        >>> read_phrase("(articles|products) you (may |)like").texts()[:2]
        ['articles you may like', 'articles you like']
        """
        return [" ".join(filter(None, text.split(" "))) for text in texts_of(self.parts)]


_PLAIN = lazy_pattern(r"[^()|<\\]+")
_SPACES = lazy_pattern(" {2,}")


@lru_cache(maxsize=16_384)
def read_phrase(phrase: str) -> Phrase:
    """Read phrase notation.

    Raises:
        PhraseError: an unbalanced parenthesis, an unknown slot, a line break, or a phrase that
            can be empty.
    """
    if "\n" in phrase:
        raise PhraseError(f"line break in phrase {phrase!r}; a phrase is one line")
    parts, position = _read_parts(phrase, fold(phrase), 0)
    if position < len(phrase):
        raise PhraseError(f"')' or '|' without '(' in phrase {phrase!r}")
    begun = {prefix.strip(" ") for prefix in beginnings(parts)}
    if "" in begun:
        raise PhraseError(f"phrase {phrase!r} can be empty")
    if STOP in begun:
        raise PhraseError(f"phrase {phrase!r} begins with a name or a site; begin with a word")
    return Phrase(phrase, parts)


def _read_parts(phrase: str, folded: str, position: int) -> tuple[Parts, int]:
    """The parts from `position` to the end, a ``|`` or a ``)``."""
    parts: list[Words | Gap | Choice] = []
    while position < len(folded) and folded[position] not in "|)":
        plain = _PLAIN.match(folded, position)
        if plain is not None:
            parts.append(Words(_SPACES.sub(" ", plain.group())))
            position = plain.end()
        elif folded[position] == "(":
            choice, position = _read_choice(phrase, folded, position)
            parts.append(choice)
        elif folded[position] == "<":
            end = folded.find(">", position) + 1
            slot = folded[position:end]
            if slot not in SLOTS:
                known = " ".join(SLOTS)
                raise PhraseError(f"unknown slot in phrase {phrase!r}; there are {known}")
            parts.append(Gap(slot))
            position = end
        elif position + 1 < len(folded):
            parts.append(Words(folded[position + 1]))
            position += 2
        else:
            raise PhraseError(f"nothing behind the backslash in phrase {phrase!r}")
    return tuple(parts), position


def _read_choice(phrase: str, folded: str, position: int) -> tuple[Choice, int]:
    ways: list[Parts] = []
    while True:
        way, position = _read_parts(phrase, folded, position + 1)
        ways.append(way)
        if position >= len(folded):
            raise PhraseError(f"'(' without ')' in phrase {phrase!r}")
        if folded[position] == ")":
            return Choice(tuple(ways)), position + 1
