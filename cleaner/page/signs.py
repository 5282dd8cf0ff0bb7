"""Signs of Markdown: escapes for text that would be read as such, and fences and links."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.text.lazy_patterns import lazy_pattern

_SIGN = lazy_pattern(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash before a sign
    r"|`"
    r"|(?<=\S)\*|\*(?=\S)"
    r"|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)"
    r"|\](?=[(\[:])"  # what would end the text of a link
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=\#?\w{1,31};)"
    r"|~(?=~)"
)
_BAR = lazy_pattern(r"\|")
_START = lazy_pattern(r"(?:#{1,6}|[-+*]|=+|-{2,}|_{3,}|\*{3,}|(?:[-*_] ?){3,})(?:\s|$)|>|~{3}")
_NUMBER = lazy_pattern(r"(\d{1,9})([.)])(?=\s|$)")
_TICKS = lazy_pattern(r"`+")
_FEWEST_TICKS = 3
"""Ticks of a fence (CommonMark, 4.5), also of one that no code inside needs longer."""

_BLANKS = lazy_pattern(r"\s+")


def escaped(text: str, *, in_table: bool = False) -> str:
    """Text of which Markdown makes no sign.

    Args:
        text: a part of a line.
        in_table: whether it is in a cell, where a bar is one, too.

    >>> escaped("2 * 3, *not* snake_case but _this_ [a](b)")
    '2 * 3, \\\\*not\\\\* snake_case but \\\\_this\\\\_ [a\\\\](b)'
    """
    found = _SIGN.sub(lambda match: f"\\{match[0]}", text)
    return _BAR.sub(r"\\|", found) if in_table else found


def escaped_start(line: str) -> str:
    """A line of which Markdown makes no heading, list, quotation or rule.

    >>> escaped_start("1. FC Union"), escaped_start("# 4"), escaped_start("- no")
    ('1\\\\. FC Union', '\\\\# 4', '\\\\- no')
    """
    number = _NUMBER.match(line)
    if number:
        return f"{number[1]}\\{line[number.end(1) :]}"
    return f"\\{line}" if _START.match(line) else line


def fence_around(code: Sequence[str]) -> str:
    """A fence longer than any in the code."""
    longest = max((len(ticks) for line in code for ticks in _TICKS.findall(line)), default=0)
    return "`" * max(_FEWEST_TICKS, longest + 1)


def link_to(text: str, address: str) -> str:
    """A link.

    Args:
        text: its text, escaped; blanks at its ends stay outside.
        address: where it leads.

    >>> link_to(" the map ", "/a (1).html")
    ' [the map](</a%20(1).html>) '
    """
    address = _BLANKS.sub("%20", address.strip())
    if any(sign in address for sign in "()<>"):
        address = f"<{address.replace('<', '%3C').replace('>', '%3E')}>"
    said = text.strip()
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    return f"{before}[{said}]({address}){after}"
