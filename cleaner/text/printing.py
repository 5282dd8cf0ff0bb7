"""Texts as they may be shown: nothing in them that a terminal would obey."""

from __future__ import annotations

import unicodedata

_HARMFUL = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def printable(text: str) -> str:
    r"""A text on one line, with control characters as escapes.

    >>> printable("a\x1b[2Jb\ud800")
    'a\\x1b[2Jb\\ud800'
    """
    if text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode("ascii")
        if char != " " and unicodedata.category(char) in _HARMFUL
        else char
        for char in text
    )


def printable_lines(text: str) -> list[str]:
    r"""The lines of a text, each as `printable` shows it; ``\r`` before a line end is left out."""
    return [printable(line.rstrip("\r")) for line in text.split("\n")]
