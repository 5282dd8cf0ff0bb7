"""Expressions that are compiled when a text first asks for them.

A hundred of them stand in the modules that clean a text, and most texts need a third: compiling all
took a quarter of the time in which the command cleans a small file.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Waiting:
    """An expression with the methods of a compiled one, which it becomes by being used."""

    def __init__(self, expression: str, flags: int = 0) -> None:
        self._expression = expression
        self._flags = flags

    def _compiled(self) -> Any:
        return re.compile(self._expression, self._flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._compiled(), name)
        setattr(self, name, value)
        return value


class _WaitingRegex(_Waiting):
    """The same for the `regex` package, which most texts do without."""

    def _compiled(self) -> Any:
        import regex

        return regex.compile(self._expression)


def lazy_pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, but compiled at its first use.

    >>> lazy_pattern("o+").findall("too good")
    ['oo', 'oo']
    """
    return cast("re.Pattern[str]", _Waiting(expression, flags))


def lazy_regex(expression: str) -> Any:
    r"""What `regex.compile` gives, but compiled at its first use.

    >>> bool(lazy_regex(r"\p{Lu}\w+").fullmatch("Ada"))
    True
    """
    return _WaitingRegex(expression)
