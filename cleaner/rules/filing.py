"""Under what a phrase is filed: how the texts begin and end that it stands for."""

from __future__ import annotations

from collections.abc import Set

from cleaner.rules.phrase_parts import Choice, Gap, Parts, Words

PREFIX = 5
"""Characters under which a phrase is filed: with three, the languages of one script meet in too
many places, and a line costs a third more."""

ENDING = 3
"""Characters of a text's end under which phrases and patterns are told apart."""

NUMBER = "\2"
"""Stands for a number at the beginning of a prefix."""

DATE = "\1"
"""Stands for a date at the beginning of a prefix."""

STOP = "\0"
"""Stands for a slot that can be anything; nothing is known of what comes after it."""

_GAPS = {"<number>": NUMBER, "<date>": DATE}
_END = Words("\n")


def prefixes(parts: Parts) -> frozenset[str]:
    r"""What a text can begin with that the parts stand for: up to five characters, up to a slot.

    A slot that the text begins with is one of them: `NUMBER` or `DATE`; there is no space
    behind it. No prefix begins with another one.

    >>> sorted(prefixes((Choice(((Words("read "),), ())), Words("more"))))
    ['more', 'read ', 'readm']
    >>> sorted(prefixes((Choice(((Words("by "),), ())), Gap("<number>"), Words(" votes"))))
    ['\x02vote', 'by']
    """
    begun = {_without_end(prefix) for prefix in beginnings((*parts, _END))}
    # A space may be missing in the text, as scrapers glue words.
    glued = {prefix.replace(" ", "") for prefix in begun}
    cut = {_after_gap(prefix.rstrip(STOP))[:PREFIX] for prefix in begun | glued} - {""}
    return frozenset(
        prefix for prefix in cut if not any(prefix[:n] in cut for n in range(len(prefix)))
    )


def endings(parts: Parts) -> frozenset[str]:
    """What a text ends with that the parts stand for: up to three characters of its last word.

    The empty one stands for a slot, which can end with anything.

    >>> sorted(endings((Words("read "), Choice(((Words("more"),), (Words("it"),))))))
    ['it', 'ore']
    """
    begun = {prefix.lstrip(" ").rstrip(STOP) for prefix in beginnings(_reversed(parts))}
    return frozenset(prefix.partition(" ")[0][:ENDING][::-1] for prefix in begun)


def beginnings(parts: Parts, begun: Set[str] = frozenset(("",))) -> Set[str]:
    """How the texts begin, as they come: a few characters, up to a slot or the end.

    Args:
        parts: what they stand for.
        begun: what stands before them.
    """
    for part in parts:
        done = {prefix for prefix in begun if len(prefix) > PREFIX + 1 or prefix[-1:] == STOP}
        growing = begun - done
        if not growing:
            break
        if isinstance(part, Words):
            begun = done | {_joined(prefix, part.text) for prefix in growing}
        elif isinstance(part, Gap):
            gap = _GAPS.get(part.slot, STOP)
            begun = done | {prefix + STOP if prefix.strip(" ") else gap for prefix in growing}
        else:
            begun = done.union(*(beginnings(way, growing) for way in part.ways))
    return begun


def _reversed(parts: Parts) -> Parts:
    """The parts from the last to the first, their letters too; numbers and dates are any slot."""
    found: list[Words | Gap | Choice] = []
    for part in reversed(parts):
        if isinstance(part, Words):
            found.append(Words(part.text[::-1]))
        elif isinstance(part, Gap):
            found.append(Gap("<name>"))
        else:
            found.append(Choice(tuple(map(_reversed, part.ways))))
    return tuple(found)


def _joined(prefix: str, text: str) -> str:
    """No more than is needed of a prefix and what follows.

    Around a choice of nothing, two spaces are one.
    """
    joined = prefix + (text.lstrip(" ") if prefix[-1:] == " " else text)
    return joined[: PREFIX + 2]


def _without_end(prefix: str) -> str:
    """A prefix without spaces at the ends of the phrase."""
    text, end, _ = prefix.lstrip(" ").partition(_END.text)
    return text.rstrip(" ") if end else text


def _after_gap(prefix: str) -> str:
    """A prefix without the space behind the slot that it begins with."""
    return prefix[0] + prefix[1:].lstrip(" ") if prefix[:1] in (NUMBER, DATE) else prefix
