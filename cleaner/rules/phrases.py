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
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import NamedTuple

from cleaner.rules.slots import SLOT_EXPRESSIONS, SLOTS
from cleaner.text.fold import ORNAMENTS, fold

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

    @cached_property
    def of_labels(self) -> Phrase:
        r"""The phrase that stands for the labels of this one's texts (`cleaner.text.fold.label`).

        >>> read_phrase(r"fields marked (\*|red) +").of_labels.texts()
        ['fields marked', 'fields marked red']
        """
        items = self.items
        for at_end in (False, True):
            items = _either(_trimmed(items, at_end), at_end)
        if _has_bracket(self.items):
            items = (*items, _BRACKETS)
        return Phrase(self.text, items)

    def prefixes(self) -> frozenset[str]:
        r"""What a text can begin with that matches: up to five characters, up to a slot.

        A slot that the text begins with is one of them: `NUMBER` or `DATE`; there is no space
        behind it. No prefix begins with another one.

        >>> sorted(read_phrase("(read|see) more").prefixes())
        ['read ', 'readm', 'see m', 'seemo']
        >>> sorted(read_phrase("(by |)<number> votes").prefixes())
        ['\x02vote', 'by']
        """
        begun = {_without_end(prefix) for prefix in _prefixes((*self.items, _END), {""})}
        # A space may be missing in the text, as scrapers glue words.
        begun |= {prefix.replace(" ", "") for prefix in begun}
        cut = {_after_slot(prefix.rstrip(_STOP))[:PREFIX] for prefix in begun} - {""}
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
_SPACES = re.compile(" {2,}")
_STOP = "\0"
_END = _Literal("\n")


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
            items.append(_Literal(_SPACES.sub(" ", plain.group())))
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


def _trimmed(items: _Sequence, at_end: bool) -> list[_Sequence]:
    """Sequences that stand for the texts of `items` without the ornaments at one end.

    Where a choice can be all ornaments, what stands beside it is an end, too, and only there.
    """
    if not items:
        return [()]
    item, rest = (items[-1], items[:-1]) if at_end else (items[0], items[1:])
    if isinstance(item, _Slot):
        return [items]
    if isinstance(item, _Literal):
        ways = [_trimmed_literal(item, at_end)]
    else:
        ways = [way for sequence in item.sequences for way in _trimmed(sequence, at_end)]
    bare = _trimmed(rest, at_end) if () in ways else []
    if rest and bare == [rest]:
        bare = []
    elif bare:
        ways = list(filter(None, ways))
    if not ways:
        return bare
    kept: _Sequence = ways[0] if len(ways) == 1 else (_Choice(tuple(ways)),)
    return [(*rest, *kept) if at_end else (*kept, *rest), *bare]


def _either(ways: list[_Sequence], at_end: bool) -> _Sequence:
    """One sequence for several that differ at one end; what they share stands there once.

    So a slot that a phrase begins with stays its first item.
    """
    if len(ways) == 1:
        return ways[0]
    columns = zip(*(way if at_end else way[::-1] for way in ways), strict=False)
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
    if at_end:
        return (*ways[0][:shared], _Choice(tuple(way[shared:] for way in ways)))
    choice = _Choice(tuple(way[: len(way) - shared] for way in ways))
    return (choice, *ways[0][len(ways[0]) - shared :])


def _trimmed_literal(item: _Literal, at_end: bool) -> _Sequence:
    text = item.text.rstrip(ORNAMENTS) if at_end else item.text.lstrip(ORNAMENTS)
    if text and text == item.text.strip(" "):
        return (item,)  # a space at an end may be missing anyway
    return (_Literal(text),) if text else ()


_BRACKETS = _Choice(((), (_Literal(")"),), (_Literal("]"),), (_Literal(")]"),)))
"""What a label gets back where brackets that it needs were taken for ornaments."""


def _has_bracket(items: _Sequence) -> bool:
    return any(
        any(map(_has_bracket, item.sequences))
        if isinstance(item, _Choice)
        else "(" in item[0] or "[" in item[0]
        for item in items
    )


def _prefixes(items: _Sequence, begun: set[str]) -> set[str]:
    """`begun` prolonged by what the items begin with; a slot or the end puts a stop to it."""
    for item in items:
        done = {prefix for prefix in begun if len(prefix) > PREFIX + 1 or prefix[-1:] == _STOP}
        growing = begun - done
        if not growing:
            break
        if isinstance(item, _Literal):
            begun = done | {_cut(_joined(prefix, item.text)) for prefix in growing}
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


def _without_end(prefix: str) -> str:
    """A prefix without spaces at the ends of the phrase."""
    text, end, _ = prefix.lstrip(" ").partition(_END.text)
    return text.rstrip(" ") if end else text


def _after_slot(prefix: str) -> str:
    """A prefix without the space behind the slot that it begins with."""
    return prefix[0] + prefix[1:].lstrip(" ") if prefix[:1] in (NUMBER, DATE) else prefix


def _joined(prefix: str, text: str) -> str:
    """A prefix and what follows: around a choice of nothing, two spaces are one."""
    return prefix + (text.lstrip(" ") if prefix[-1:] == " " else text)


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
