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

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from cleaner.fold import fold

Slot = Literal["<number>", "<date>", "<name>", "<site>"]
SLOTS: tuple[Slot, ...] = ("<number>", "<date>", "<name>", "<site>")

PREFIX = 5
"""Characters under which a phrase is filed: with three, the languages of one script meet in too
many places, and a line costs a third more."""

ENDING = 3
"""Characters of a text's end under which phrases and patterns are told apart."""

NUMBER = "\2"
"""Stands for a number at the beginning of a prefix."""

DATE = "\1"
"""Stands for a date at the beginning of a prefix."""

_SLOT_STARTS = {"<number>": NUMBER, "<date>": DATE}


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says what is wrong with it."""


class _Literal(NamedTuple):
    text: str


class _Slot(NamedTuple):
    name: str


class _Choice(NamedTuple):
    sequences: tuple[_Sequence, ...]


_Sequence = tuple["_Literal | _Slot | _Choice", ...]


@dataclass(frozen=True)
class Phrase:
    """A phrase that was read.

    Attributes:
        text: the notation it was read from.
        items: its parts, folded.
    """

    text: str
    items: _Sequence

    @cached_property
    def size(self) -> int:
        """The number of texts the phrase stands for, a slot counted as one."""
        return _size(self.items)

    @cached_property
    def slots(self) -> frozenset[str]:
        """The slots in the phrase."""
        return frozenset(slot for slot in SLOTS if _holds(self.items, slot))

    @property
    def is_open(self) -> bool:
        """Whether more text follows a phrase that is found: it ends in a colon."""
        return self.text.endswith(":")

    def texts(self) -> list[str]:
        """Every text that a phrase without slots stands for, spaces single.

        >>> read_phrase("(articles|products) you (may |)like").texts()[:2]
        ['articles you may like', 'articles you like']
        """
        return [" ".join(filter(None, text.split(" "))) for text in _texts(self.items)]

    def prefixes(self) -> frozenset[str]:
        r"""What a text can begin with that matches: up to five characters, up to a slot.

        A slot that the text begins with is one of them: `NUMBER` or `DATE`; there is no space
        behind it. No prefix begins with another one.

        >>> sorted(read_phrase("(read|see) more").prefixes())
        ['read ', 'readm', 'see m', 'seemo']
        >>> sorted(read_phrase("(by |)<number> votes").prefixes())
        ['\x02vote', 'by']
        """
        begun = {prefix.lstrip(" ") for prefix in _prefixes(self.items, {""})}
        # A space may be missing in the text, as scrapers glue words.
        begun |= {prefix.replace(" ", "") for prefix in begun}
        cut = {_after_slot(prefix.rstrip(_STOP))[:PREFIX] for prefix in begun}
        return frozenset(
            prefix for prefix in cut if not any(prefix[:n] in cut for n in range(len(prefix)))
        )

    def endings(self) -> frozenset[str]:
        """What a text ends with that matches: up to three characters of its last word.

        The empty one stands for a slot, which can end with anything.

        >>> sorted(read_phrase("(read|see) (more|it)").endings())
        ['it', 'ore']
        """
        begun = {
            prefix.lstrip(" ").rstrip(_STOP) for prefix in _prefixes(_reversed(self.items), {""})
        }
        return frozenset(prefix.partition(" ")[0][:ENDING][::-1] for prefix in begun)

    def expression(self, space: str, captured: str = "") -> str:
        """The phrase as an expression over folded text.

        Args:
            space: the expression for a space; it may match nothing, as scrapers glue words.
            captured: the slot whose places become groups.
        """
        return _expression(self.items, space, captured)


_PLAIN = re.compile(r"[^()|<\\]+")
_STOP = "\0"


@lru_cache(maxsize=16_384)
def read_phrase(phrase: str) -> Phrase:
    """Read phrase notation.

    Raises:
        PhraseError: an unbalanced parenthesis, an unknown slot, a line break, or a phrase that
            can be empty.
    """
    if "\n" in phrase:
        raise PhraseError(f"line break in phrase {phrase!r}; a phrase is one line")
    items, position = _read_sequence(phrase, fold(phrase), 0)
    if position < len(phrase):
        raise PhraseError(f"')' or '|' without '(' in phrase {phrase!r}")
    begun = {prefix.strip(" ") for prefix in _prefixes(items, {""})}
    if "" in begun:
        raise PhraseError(f"phrase {phrase!r} can be empty")
    if _STOP in begun:
        raise PhraseError(f"phrase {phrase!r} begins with a name or a site; begin with a word")
    return Phrase(phrase, items)


def _read_sequence(phrase: str, folded: str, position: int) -> tuple[_Sequence, int]:
    """The items from `position` to the end, a ``|`` or a ``)``."""
    items: list[_Literal | _Slot | _Choice] = []
    while position < len(folded) and folded[position] not in "|)":
        plain = _PLAIN.match(folded, position)
        if plain is not None:
            items.append(_Literal(plain.group()))
            position = plain.end()
        elif folded[position] == "(":
            choice, position = _read_choice(phrase, folded, position)
            items.append(choice)
        elif folded[position] == "<":
            end = folded.find(">", position) + 1
            slot = folded[position:end]
            if slot not in SLOTS:
                known = " ".join(SLOTS)
                raise PhraseError(f"unknown slot in phrase {phrase!r}; there are {known}")
            items.append(_Slot(slot))
            position = end
        elif position + 1 < len(folded):
            items.append(_Literal(folded[position + 1]))
            position += 2
        else:
            raise PhraseError(f"nothing behind the backslash in phrase {phrase!r}")
    return tuple(items), position


def _read_choice(phrase: str, folded: str, position: int) -> tuple[_Choice, int]:
    sequences: list[_Sequence] = []
    while True:
        sequence, position = _read_sequence(phrase, folded, position + 1)
        sequences.append(sequence)
        if position >= len(folded):
            raise PhraseError(f"'(' without ')' in phrase {phrase!r}")
        if folded[position] == ")":
            return _Choice(tuple(sequences)), position + 1


def _size(items: _Sequence) -> int:
    size = 1
    for item in items:
        if isinstance(item, _Choice):
            size *= sum(map(_size, item.sequences))
    return size


def _holds(items: _Sequence, slot: str) -> bool:
    return any(
        item == _Slot(slot)
        or (isinstance(item, _Choice) and any(_holds(sequence, slot) for sequence in item[0]))
        for item in items
    )


def _texts(items: _Sequence) -> list[str]:
    texts = [""]
    for item in items:
        if isinstance(item, _Choice):
            choices = [text for sequence in item.sequences for text in _texts(sequence)]
            texts = [text + choice for text in texts for choice in choices]
        else:
            texts = [text + item[0] for text in texts]
    return texts


def _prefixes(items: _Sequence, begun: set[str]) -> set[str]:
    """`begun` prolonged by what the items begin with; a slot or the end puts a stop to it."""
    for item in items:
        done = {prefix for prefix in begun if len(prefix) > PREFIX + 1 or prefix[-1:] == _STOP}
        growing = begun - done
        if not growing:
            break
        if isinstance(item, _Literal):
            begun = done | {_cut(prefix + item.text) for prefix in growing}
        elif isinstance(item, _Slot):
            start = _SLOT_STARTS.get(item.name, _STOP)
            begun = done | {prefix + _STOP if prefix.strip(" ") else start for prefix in growing}
        else:
            begun = done.union(*(_prefixes(sequence, growing) for sequence in item.sequences))
    return begun


def _reversed(items: _Sequence) -> _Sequence:
    """The items from the last to the first, their letters too; numbers and dates are any slot."""
    found: list[_Literal | _Slot | _Choice] = []
    for item in reversed(items):
        if isinstance(item, _Literal):
            found.append(_Literal(item.text[::-1]))
        elif isinstance(item, _Slot):
            found.append(_Slot("<name>"))
        else:
            found.append(_Choice(tuple(map(_reversed, item.sequences))))
    return tuple(found)


def _after_slot(prefix: str) -> str:
    """A prefix without the space behind the slot that it begins with."""
    return prefix[0] + prefix[1:].lstrip(" ") if prefix[:1] in (NUMBER, DATE) else prefix


def _cut(prefix: str) -> str:
    """No more of a prefix than is needed, its stop kept."""
    longest = PREFIX + 2
    return prefix if len(prefix) <= longest else prefix[:longest]


def _expression(items: _Sequence, space: str, captured: str) -> str:
    parts: list[str] = []
    for item in items:
        if isinstance(item, _Literal):
            parts.append(space.join(map(re.escape, item.text.split(" "))))
        elif isinstance(item, _Slot):
            group = "(" if item.name == captured else "(?:"
            parts.append(f"{group}{SLOT_EXPRESSIONS[item.name]})")
        else:
            choices = (_expression(sequence, space, captured) for sequence in item.sequences)
            parts.append(f"(?:{'|'.join(choices)})")
    return "".join(parts)


_NUMBER = r"\d[\d.,]{0,11}(?: ?[km](?![^\W\d_]))?"
_SITE = r"(?:https?://)?[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,3}\.[a-z]{2,12}/?"
_NAME = r"[^\W_][\w.'&-]{0,29}(?:,? [\w&(][\w.'&)-]{0,29}){0,5}?"


# Letters in a date are checked afterwards: a list of the months of thirty languages in the
# expression would be tried, word by word, at every number.
# Every piece is as long as it can be and a stop belongs to a gap, so that a text is read as a
# date in one way only, and reading it takes linear time.
_DATE_WORD = r"[^\W\d_]{1,14}(?![^\W\d_])"
_DATE_NUMBER = r"\d{1,4}(?!\d)(?:(?:st|nd|rd|th|er|º|ª|de|am|pm|h|u|z|t(?=\d))(?![^\W\d_]))?"
_DATE_GAP = r"[ ,./:|@·•–+-]{1,4}"
_DATE = (
    rf"(?:{_DATE_WORD}{_DATE_GAP}){{0,3}}?{_DATE_NUMBER}"
    rf"(?:{_DATE_GAP}(?:{_DATE_NUMBER}|{_DATE_WORD})|{_DATE_WORD}|(?<=\D){_DATE_NUMBER}){{0,11}}?"
)

SLOT_EXPRESSIONS: Mapping[str, str] = {
    "<number>": _NUMBER,
    "<date>": _DATE,
    "<name>": _NAME,
    "<site>": _SITE,
}
"""What each slot stands for, as an expression over folded text."""

_LETTERS = re.compile(r"[^\W\d_]+")
_ORDINALS = frozenset("st nd rd th er º ª de am pm h u z t".split())


def is_date(folded: str, date_words: Set[str]) -> bool:
    """Whether the words in a date are words of dates.

    Args:
        folded: what stands in the slot.
        date_words: names of months and days, and the small words beside numbers in dates.

    >>> is_date("3. march 2024", {"march"}), is_date("3 blind mice", {"march"})
    (True, False)
    """
    return all(
        word in date_words or word in _ORDINALS or not word.isalpha() or _is_counter(word)
        for word in _LETTERS.findall(folded)
    )


_DATE_PART = re.compile(r"[ ,./:|@·•–+-]{0,4}(?:(\d{1,4})(?!\d)|([^\W\d_]{1,14})(?![^\W\d_]))")
_MOST_DATE_PARTS = 15


def date_ends(folded: str, start: int, date_words: Set[str]) -> Iterator[int]:
    """Where a date that begins at `start` can end, the shortest first.

    Args:
        folded: a folded text.
        start: where it would begin.
        date_words: names of months and days, and the small words beside numbers in dates.

    >>> list(date_ends("3. march 2024 by ada", 0, {"march"}))
    [1, 8, 13]
    """
    has_number = False
    for _ in range(_MOST_DATE_PARTS):
        part = _DATE_PART.match(folded, start)
        if part is None:
            return
        number, word = part.groups()
        if word and not (word in date_words or word in _ORDINALS or _is_counter(word)):
            return
        has_number = has_number or number is not None
        start = part.end()
        if has_number:
            yield start


_FIRST_NUMBER = re.compile(_NUMBER)


def number_ends(folded: str, start: int) -> set[int]:
    """Where a number that begins at `start` can end: it may have a unit, or a stop behind it.

    >>> sorted(number_ends("1.2k views", 0)), sorted(number_ends("3. chapter", 0))
    ([3, 4], [1, 2])
    """
    number = _FIRST_NUMBER.match(folded, start)
    if number is None:
        return set()
    digits = number.group().rstrip(" km")
    plain = digits.rstrip(".,")
    return {number.end(), start + len(digits), start + len(plain)}


def _is_counter(word: str) -> bool:
    return all(char in "年月日時分년월일" for char in word)


_PARTICLES = frozenset(
    "a al and bin da das de del della den der di do dos du e el et la le of os ten the und van "
    "von y ze zu zum zur & i".split()
)


def is_name(words: str) -> bool:
    """Whether these words can be a name: capitals, or a script that has none.

    >>> is_name("Ada van Lovelace"), is_name("the river"), is_name("王小明")
    (True, False, True)
    """
    pieces = [piece.lstrip("('\"") for piece in words.split()]
    return any(piece[:1].isalpha() and not piece[0].islower() for piece in pieces) and all(
        piece in _PARTICLES or not piece[:1].islower() for piece in pieces
    )
