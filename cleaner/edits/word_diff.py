"""The changes of a text, marked where they are made: ``[-removed-]`` and ``{+added+}``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.document import Edit
from cleaner.text.printing import printable, printable_lines

_RED, _GREEN, _PLAIN = "\033[31m", "\033[32m", "\033[0m"


def changed_lines(original: str, edits: Iterable[Edit], color: bool = False) -> Iterator[str]:
    """The lines that change, each with the line before and after it, as git's word diff has them.

    Args:
        original: the text as it was.
        edits: sorted, disjoint edits of it.
        color: whether marks are coloured, for a terminal.

    Yields:
        Lines, and a line with ``@@`` where some were left out.

    >>> edits = [Edit(4, 10, "leadrs", "leaders", "en/word", "A typo.")]
    >>> print(*changed_lines("Two leadrs met.\\nHere.\\nThere.", edits), sep="\\n")
    Two [-leadrs-]{+leaders+} met.
    Here.
    """
    marked = _Marked(color)
    position = 0
    for edit in edits:
        marked.keep(original[position : edit.start])
        marked.remove(edit.removed)
        marked.add(edit.replacement)
        position = edit.end
    marked.keep(original[position:])
    last = -1
    for number in sorted({near for changed in marked.changed for near in _around(changed)}):
        if 0 <= number < len(marked.lines):
            if number != last + 1:
                yield f"@@ line {number + 1} @@"
            yield marked.lines[number]
            last = number


def changed_texts(before: str, after: str) -> str:
    """A text with marks where it differs from another: what an example shows.

    >>> changed_texts("She left. Read more: News", "She left.")
    'She left.[- Read more: News-]'
    """
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    shorter = min(len(before), len(after)) - start
    while end < shorter and before[-1 - end] == after[-1 - end]:
        end += 1
    removed, added = before[start : len(before) - end], after[start : len(after) - end]
    marks = (f"[-{removed}-]" if removed else "") + (f"{{+{added}+}}" if added else "")
    return before[:start] + marks + before[len(before) - end :]


def _around(number: int) -> tuple[int, int, int]:
    return number - 1, number, number + 1


class _Marked:
    """A text with its changes marked, as it grows line by line.

    Attributes:
        lines: the lines.
        changed: the indices of those that have marks.
    """

    def __init__(self, color: bool) -> None:
        self.lines = [""]
        self.changed: set[int] = set()
        self._removed, self._added = "[-{}-]", "{{+{}+}}"
        if color:
            self._removed = _RED + self._removed + _PLAIN
            self._added = _GREEN + self._added + _PLAIN

    def keep(self, text: str) -> None:
        """Go on with a text that stays."""
        first, *others = printable_lines(text)
        self.lines[-1] += first
        self.lines += others

    def remove(self, text: str) -> None:
        """Go on with a text that goes, marked on each of its lines."""
        for number, line in enumerate(printable_lines(text)):
            if number:
                self.lines.append("")
            self._mark(self._removed, line)

    def add(self, text: str) -> None:
        """Go on with a text that is put in."""
        self._mark(self._added, printable(text))

    def _mark(self, notation: str, text: str) -> None:
        if text:
            self.lines[-1] += notation.format(text)
            self.changed.add(len(self.lines) - 1)
