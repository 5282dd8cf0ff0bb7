"""Phrase notation: short texts with alternatives and slots, compiled together.

A phrase is written in lower case, the way a reader would say it::

    (articles|posts) you (may|might) (also|) like
    <number> comments
    written by <name>

``(a|b)`` is a choice, ``(a|)`` may be absent, and the slots are ``<number>``, ``<date>``,
``<name>`` (words with a capital letter where the script has one) and ``<site>`` (a host name).
A backslash takes the meaning off the next character. There is nothing else.

Phrases without slots become keys of a dictionary. Phrases with slots are merged into one
trie-shaped expression per scope, so that the time to match grows with the text and not with
the number of phrases (a flat alternation of 500 phrases is 12 to 24 times slower).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner.fold import fold

MOST_EXPANSIONS = 2_048
"""Texts that one phrase may stand for; more is a sign of a phrase that should be two."""

SLOTS = {"<number>": "\x01", "<date>": "\x02", "<site>": "\x03", "<name>": "\x04"}
"""The slots and the character that stands for each in an expansion."""

_SLOT = dict(zip(SLOTS.values(), SLOTS, strict=True))
_NAME_MARK = SLOTS["<name>"]


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says what is wrong with it."""


def expand(phrase: str) -> list[str]:
    """Every text a phrase stands for, folded, spaces single, a slot as one control character.

    >>> expand("(articles|products) you may (also|) like")[:2]
    ['articles you may also like', 'articles you may like']

    Raises:
        PhraseError: an unbalanced parenthesis, an unknown slot, or too many choices.
    """
    texts, position = _sequence(fold(phrase), 0)
    if position < len(phrase):
        raise PhraseError(f"')' without '(' in phrase {phrase!r}")
    found = list(dict.fromkeys(" ".join(filter(None, text.split(" "))) for text in texts))
    if "" in found:
        raise PhraseError(f"phrase {phrase!r} can be empty")
    return found


def _sequence(phrase: str, position: int) -> tuple[list[str], int]:
    """Expansions of the items from `position` to the end, a ``|`` or a ``)``."""
    texts = [""]
    while position < len(phrase) and phrase[position] not in "|)":
        choices, position = _item(phrase, position)
        if len(texts) * len(choices) > MOST_EXPANSIONS:
            raise PhraseError(f"more than {MOST_EXPANSIONS} choices in phrase {phrase!r}")
        texts = [text + choice for text in texts for choice in choices]
    return texts, position


_PLAIN = re.compile(r"[^()|<\\]+")


def _item(phrase: str, position: int) -> tuple[list[str], int]:
    plain = _PLAIN.match(phrase, position)
    if plain is not None:
        return [plain.group()], plain.end()
    char = phrase[position]
    if char == "(":
        choices: list[str] = []
        while True:
            texts, position = _sequence(phrase, position + 1)
            choices.extend(texts)
            if position >= len(phrase):
                raise PhraseError(f"'(' without ')' in phrase {phrase!r}")
            if phrase[position] == ")":
                return choices, position + 1
    if char == "<":
        end = phrase.find(">", position)
        slot = phrase[position : end + 1]
        if slot not in SLOTS:
            raise PhraseError(f"unknown slot in phrase {phrase!r}; there are {' '.join(SLOTS)}")
        return [SLOTS[slot]], end + 1
    if position + 1 >= len(phrase):
        raise PhraseError(f"nothing behind the backslash in phrase {phrase!r}")
    return [phrase[position + 1]], position + 2


def has_slot(text: str) -> bool:
    """Whether an expansion holds a slot."""
    return any(mark in text for mark in _SLOT)


_NUMBER = r"\d[\d.,]{0,11}(?: ?[km](?![^\W\d_]))?"
_SITE = r"(?:https?://)?[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,3}\.[a-z]{2,12}/?"
_NAME = r"[^\W_][\w.'&-]{0,29}(?:,? [\w&(][\w.'&)-]{0,29}){0,5}"


def slot_expressions(date_words: Iterable[str]) -> Mapping[str, str]:
    """What each slot stands for, as an expression over folded text.

    Args:
        date_words: names of months and days, and the small words that stand beside numbers in
            dates ("um", "uhr", "ago"), folded, in every language.
    """
    words = "|".join(re.escape(word) for word in sorted(date_words, key=len, reverse=True))
    word = rf"(?:{words})(?![^\W\d_])\.?" if words else r"(?!)"
    number = r"\d{1,4}(?!\d)(?:st|nd|rd|th|er|º|ª|de)?(?![^\W\d_])[.年月日時分]?"
    clock = r"\d{1,4}(?!\d)(?:am|pm|h|u|z|t(?=\d))"
    between = r"[ ,./:|@·•–+-]{1,4}"
    piece = rf"(?:{clock}|{number}|{word})"
    date = rf"(?:{word}{between}){{0,3}}(?:{clock}|{number})(?:(?:{between})?{piece}){{0,11}}"
    return {"<number>": _NUMBER, "<date>": date, "<name>": _NAME, "<site>": _SITE}


class Trie(NamedTuple):
    """Many expansions as one expression.

    Group *i* + 1 of `expression` is empty and takes part in a match when the text is
    expansion `order[i]`, so that ``match.lastindex`` tells which one it was.
    """

    expression: str
    order: tuple[int, ...]


_Node = dict[str, "_Node | int"]
_END = ""


def trie(texts: Sequence[str], slots: Mapping[str, str], space: str = " ") -> Trie:
    """Merge expansions into one expression that shares their beginnings.

    Args:
        texts: the expansions; the first of two equal ones wins.
        slots: what each slot stands for.
        space: the expression for a space.
    """
    root: _Node = {}
    for number, text in enumerate(texts):
        node = root
        for item in text:
            child = node.setdefault(item, {})
            assert isinstance(child, dict)
            node = child
        node.setdefault(_END, number)
    order: list[int] = []

    def emit(node: _Node) -> str:
        choices: list[str] = []
        for item in sorted(node, key=lambda item: (item in _SLOT, item)):
            if item == _END:
                continue
            child = node[item]
            assert isinstance(child, dict)
            piece = expression(item)
            while len(child) == 1 and _END not in child:
                (item, only), *_ = child.items()
                assert isinstance(only, dict)
                piece += expression(item)
                child = only
            choices.append(piece + emit(child))
        if _END in node:
            number = node[_END]
            assert isinstance(number, int)
            order.append(number)
            choices.append("()")
        return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"

    def expression(item: str) -> str:
        if item in _SLOT:
            return f"(?:{slots[_SLOT[item]]})"
        return space if item == " " else re.escape(item)

    return Trie(emit(root) if root else r"(?!)", tuple(order))


_PARTICLES = frozenset(
    "a al and bin da das de del della den der di do dos du e el et la le of os ten the und van "
    "von y ze zu zum zur & i".split()
)


@lru_cache(maxsize=1_024)
def _names_expression(text: str, slots: tuple[tuple[str, str], ...], space: str) -> str:
    known = dict(slots)
    parts = []
    for item in text:
        if item == _NAME_MARK:
            parts.append(f"({known['<name>']})")
        elif item in _SLOT:
            parts.append(f"(?:{known[_SLOT[item]]})")
        else:
            parts.append(space if item == " " else re.escape(item))
    return "".join(parts)


def names_hold(
    text: str, slots: Mapping[str, str], folded: str, cased: str, space: str = " "
) -> bool:
    """Whether the names in a match are names: every word has a capital or is a particle.

    Args:
        text: the expansion that matched.
        slots: what each slot stands for.
        folded: the matched text, folded.
        cased: the same characters as they stand in the document.
        space: the expression for a space, as it was matched.
    """
    if _NAME_MARK not in text:
        return True
    match = re.fullmatch(_names_expression(text, tuple(slots.items()), space), folded)
    if match is None:
        return False
    return all(
        _is_name(cased[match.start(group) : match.end(group)])
        for group in range(1, len(match.groups()) + 1)
    )


def _is_name(words: str) -> bool:
    """Whether these words can be a name: capitals, or a script that has none.

    >>> _is_name("Ada van Lovelace"), _is_name("the river"), _is_name("王小明")
    (True, False, True)
    """
    pieces = words.split()
    return any(piece.lstrip("('\"")[:1].isalpha() for piece in pieces if _is_capital(piece)) and all(
        piece in _PARTICLES or _is_capital(piece) for piece in pieces
    )


def _is_capital(word: str) -> bool:
    first = word.lstrip("('\"")[:1]
    return bool(first) and not first.islower()
