"""What a phrase is made of: words, slots and choices, and what they stand for."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

from cleaner.rules.slots import SLOT_EXPRESSIONS
from cleaner.text.fold import ORNAMENTS


class Words(NamedTuple):
    """Folded text that stands in a phrase as it is, spaces single."""

    text: str


class Gap(NamedTuple):
    """A slot, by its name: ``<number>``, ``<date>``, ``<name>`` or ``<site>``."""

    slot: str


class Choice(NamedTuple):
    """One of several ways to go on; the empty one goes on with what comes after."""

    ways: tuple[Parts, ...]


Parts = tuple["Words | Gap | Choice", ...]


def size_of(parts: Parts) -> int:
    """The number of texts that the parts stand for, a slot counted as one."""
    size = 1
    for part in parts:
        if isinstance(part, Choice):
            size *= sum(map(size_of, part.ways))
    return size


def has_slot(parts: Parts, slot: str) -> bool:
    """Whether a slot is among the parts, or in a choice."""
    return any(
        part == Gap(slot)
        or (isinstance(part, Choice) and any(has_slot(way, slot) for way in part.ways))
        for part in parts
    )


def texts_of(parts: Parts) -> list[str]:
    """The texts that parts without slots stand for, spaces as they come."""
    texts = [""]
    for part in parts:
        if isinstance(part, Choice):
            choices = [text for way in part.ways for text in texts_of(way)]
            texts = [text + choice for text in texts for choice in choices]
        else:
            texts = [text + part[0] for text in texts]
    return texts


def expression_of(parts: Parts, space: str, captured: str = "") -> str:
    """The parts as an expression over folded text.

    Args:
        parts: the parts.
        space: the expression for a space; it may match nothing, as scrapers glue words.
        captured: the slot whose places become groups.
    """
    found: list[str] = []
    for part in parts:
        if isinstance(part, Words):
            found.append(space.join(map(re.escape, part.text.split(" "))))
        elif isinstance(part, Gap):
            group = "(" if part.slot == captured else "(?:"
            found.append(f"{group}{SLOT_EXPRESSIONS[part.slot]})")
        else:
            ways = (expression_of(way, space, captured) for way in part.ways)
            found.append(f"(?:{'|'.join(ways)})")
    return "".join(found)


_BRACKETS = Choice(((), (Words(")"),), (Words("]"),), (Words(")]"),)))
"""What a label gets back where brackets that it needs were taken for ornaments."""


def labels_of(parts: Parts) -> Parts:
    """Parts that stand for the labels (`cleaner.text.fold.label`) of the texts of others.

    >>> texts_of(labels_of((Words("marked "), Choice(((Words("*"),), (Words("red"),))))))
    ['marked ', 'marked red']
    """
    trimmed = parts
    for at_end in (False, True):
        trimmed = _one_of(_trimmed(trimmed, at_end), at_end)
    return (*trimmed, _BRACKETS) if _has_bracket(parts) else trimmed


def _trimmed(parts: Parts, at_end: bool) -> list[Parts]:
    """Ways that together stand for the texts of `parts` without the ornaments at one end.

    Where a choice can be all ornaments, what stands beside it is an end, too, and only there.
    """
    if not parts:
        return [()]
    part, rest = (parts[-1], parts[:-1]) if at_end else (parts[0], parts[1:])
    if isinstance(part, Gap):
        return [parts]
    if isinstance(part, Words):
        ways = [_trimmed_words(part, at_end)]
    else:
        ways = [found for way in part.ways for found in _trimmed(way, at_end)]
    bare = _trimmed(rest, at_end) if () in ways else []
    if rest and bare == [rest]:
        bare = []
    elif bare:
        ways = list(filter(None, ways))
    if not ways:
        return bare
    kept: Parts = ways[0] if len(ways) == 1 else (Choice(tuple(ways)),)
    return [(*rest, *kept) if at_end else (*kept, *rest), *bare]


def _trimmed_words(part: Words, at_end: bool) -> Parts:
    text = part.text.rstrip(ORNAMENTS) if at_end else part.text.lstrip(ORNAMENTS)
    if text and text == part.text.strip(" "):
        return (part,)  # a space at an end may be missing anyway
    return (Words(text),) if text else ()


def _one_of(ways: list[Parts], at_end: bool) -> Parts:
    """One sequence for several that differ at one end; what they share stands there once.

    So a slot that a phrase begins with stays its first part.
    """
    if len(ways) == 1:
        return ways[0]
    columns = zip(*(way if at_end else way[::-1] for way in ways), strict=False)
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
    if at_end:
        return (*ways[0][:shared], Choice(tuple(way[shared:] for way in ways)))
    choice = Choice(tuple(way[: len(way) - shared] for way in ways))
    return (choice, *ways[0][len(ways[0]) - shared :])


def _has_bracket(parts: Parts) -> bool:
    return any(
        any(map(_has_bracket, part.ways))
        if isinstance(part, Choice)
        else "(" in part[0] or "[" in part[0]
        for part in parts
    )
