"""Reads one line of Markdown from left to right, tabs as the columns that they reach to."""

from __future__ import annotations

from cleaner.text.lazy_patterns import lazy_pattern

_TAB = 4
"""Columns between tab stops (CommonMark, 2.2)."""

_BLANKS = lazy_pattern(r"[ \t]*")


class Line:
    """What is left of a line while quotes and items take their share of it.

    Attributes:
        indent: the columns of the blanks that come first.
        is_blank: whether there is nothing else.
        sign: the first character behind the blanks; empty for none.

    Args:
        text: the text.
        start: where the line begins.
        end: where it ends, its break left out.

    >>> line = Line("- \\tone", 0, 6)
    >>> line.skip_sign(1)
    >>> line.indent, line.rest
    (3, 'one')
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._end = end
        self._position = start
        self._column = 0
        self._look()

    def _look(self) -> None:
        """See where the blanks end, and how many columns they are."""
        found = _BLANKS.match(self._text, self._position, self._end)
        assert found is not None
        self._next = found.end()
        self.indent = self._next - self._position
        if "\t" in found[0]:
            offset = self._column % _TAB
            self.indent = len((" " * offset + found[0]).expandtabs(_TAB)) - offset
        self.is_blank = self._next == self._end
        self.sign = "" if self.is_blank else self._text[self._next]

    @property
    def rest(self) -> str:
        """What stands behind the blanks."""
        return self._text[self._next : self._end]

    def skip_blanks(self, columns: int) -> None:
        """Take columns of blanks away, half a tab if need be."""
        while columns and self._position < self._next:
            width = _TAB - self._column % _TAB if self._text[self._position] == "\t" else 1
            taken = min(width, columns)
            self._column += taken
            columns -= taken
            if taken == width:
                self._position += 1
        self._look()

    def skip_sign(self, width: int) -> None:
        """Take the blanks and some characters behind them away."""
        self._column += self.indent + width
        self._position = self._next + width
        self._look()
