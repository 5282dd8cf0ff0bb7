"""What a hand does to a word: the words one slip away, and which slip it was."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Literal, NamedTuple

Kind = Literal["swapped", "doubled", "halved", "dropped", "added", "struck", "vowel", "changed"]
"""Two letters swapped, or the wrong one doubled; something typed twice; a double letter typed once;
a letter dropped; one added; a neighbouring key struck; one vowel for another; any other letter for
another."""

KINDS: tuple[Kind, ...] = (
    "swapped", "doubled", "halved", "dropped", "added", "struck", "vowel", "changed",
)  # fmt: skip
SURE_KINDS: frozenset[Kind] = frozenset({"swapped", "doubled", "halved", "dropped"})
"""Slips that leave hardly a doubt about what was meant, in any language."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")


def _neighbouring_keys() -> frozenset[tuple[str, str]]:
    """Pairs of letters whose keys touch on a QWERTY keyboard."""
    places = {
        letter: (column + 0.25 * row + (0.25 if row == 2 else 0), row)
        for row, letters in enumerate(_ROWS)
        for column, letter in enumerate(letters)
    }
    return frozenset(
        (one, other)
        for one, (x, y) in places.items()
        for other, (u, v) in places.items()
        if one != other and abs(x - u) <= 1 and abs(y - v) <= 1
    )


_TOUCHING = _neighbouring_keys()


class Slip(NamedTuple):
    """A word that may have been meant, and how the hand went wrong.

    Attributes:
        meant: the word without the slip.
        kind: what the hand did.
        position: the index in the typed word from which it differs, in characters.
        at_edge: whether the first or the last letter differs.
    """

    meant: str
    kind: Kind
    position: int
    at_edge: bool


def slips(word: str, letters: str, among: Container[str]) -> Iterator[Slip]:
    """The words one slip away (Damerau's four operations).

    Args:
        word: the typed word, lower case.
        letters: the alphabet that letters are put in from; empty for none to be put in.
        among: the words that count; nothing else is given back.

    >>> list(slips("teh", "", {"the", "eh"}))[0]
    Slip(meant='the', kind='swapped', position=1, at_edge=True)
    """
    last = len(word) - 1
    for index in range(last):
        if word[index] != word[index + 1]:
            meant = word[:index] + word[index + 1] + word[index] + word[index + 2 :]
            if meant in among:
                yield Slip(meant, "swapped", index, index == 0 or index + 1 == last)
    for index, letter in enumerate(word):
        meant = word[:index] + word[index + 1 :]
        # Taking out either of two equal letters gives the same word.
        if meant in among and not (index and letter == word[index - 1]):
            twice = index < last and word[index + 1] == letter
            yield Slip(
                meant, "doubled" if twice else "added", index, not twice and index in (0, last)
            )
    yield from _stutters(word, among)
    for index, letter in enumerate(word):
        before, after = word[:index], word[index + 1 :]
        for other in letters:
            if before + other + after in among and other != letter:
                kind = _substitution(letter, other)
                yield Slip(before + other + after, kind, index, index in (0, last))
    for index in range(last + 2):
        before, after = word[:index], word[index:]
        for other in letters:
            # Behind a letter equal to it is the same as in front of that letter.
            if before + other + after in among and before[-1:] != other:
                kind = "halved" if after[:1] == other else "dropped"
                at_edge = kind == "dropped" and index in (0, last + 1)
                yield Slip(before + other + after, kind, index, at_edge)


def _stutters(word: str, among: Container[str]) -> Iterator[Slip]:
    """Words of which two or three letters were typed twice, or the wrong letter was doubled."""
    for width in (2, 3):
        for index in range(1, len(word) - 2 * width + 1):
            if word[index : index + width] == word[index + width : index + 2 * width]:
                meant = word[: index + width] + word[index + 2 * width :]
                if meant in among:
                    yield Slip(meant, "doubled", index, False)
    for index in range(1, len(word) - 1):
        if word[index] == word[index + 1]:
            single = word[:index] + word[index + 1 :]
            for other in range(1, len(single) - 1):
                meant = single[:other] + single[other] + single[other:]
                if meant != word and meant in among:
                    yield Slip(meant, "swapped", min(index, other), False)


def _substitution(typed: str, meant: str) -> Kind:
    if (typed, meant) in _TOUCHING:
        return "struck"
    return "vowel" if typed in _VOWELS and meant in _VOWELS else "changed"
