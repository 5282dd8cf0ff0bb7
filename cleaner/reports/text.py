"""What a person reads: word diffs and explanations. Nothing here prints."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

from cleaner.cleaned import Cleaned
from cleaner.edits.word_diff import changed_lines
from cleaner.rules.built_in import BLANKS
from cleaner.text.printing import printable

PREVIEW = 60
"""Characters of a text that a preview shows."""


def preview(text: str) -> str:
    """The beginning of a text on one line, in quotation marks.

    >>> preview("  Scroll to\\nTop")
    '"Scroll to Top"'
    """
    line = " ".join(text.split())
    if len(line) > PREVIEW:
        line = line[: PREVIEW - 1] + "…"
    return '"' + printable(line).replace('"', "'") + '"'


class Places:
    """Lines and columns of a text, both from 1, columns in characters."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        position = 0
        for line in text.splitlines(keepends=True):
            position += len(line)
            self._starts.append(position)

    def at(self, position: int) -> tuple[int, int]:
        """The line and the column of a character."""
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1


def word_diff(name: str, cleaned: Cleaned, color: bool = False) -> Iterator[str]:
    """The changed lines of a document, with its name before them."""
    yield f"--- {printable(name)}"
    yield from changed_lines(cleaned.original, cleaned.edits, color)


WIDTH = 80
"""Columns that a line of an explanation fits, but for the names of files."""

_COLORS = {"removed": "\033[31m", "trimmed": "\033[33m", "repaired": "\033[32m", "kept": "\033[2m"}
_PLAIN = "\033[0m"


def explanation(name: str, cleaned: Cleaned, color: bool = False) -> Iterator[str]:
    """What a document was treated as; every block with its verdict, score, rule and reason; then
    every repair, and a summary."""
    places = Places(cleaned.original)
    treated = "a page" if cleaned.kind == "page" else "an article"
    reason = f": {cleaned.kind_reason}" if cleaned.kind_reason else ""
    yield f"{printable(name)}: treated as {treated}{reason}"
    if not cleaned.settled:
        yield "  unsettled: cleaning did not come to rest, so the text was left alone"
    for verdict in cleaned.verdicts:
        place = places.at(verdict.start)
        yield _explained(place, verdict.outcome, verdict.score, verdict.text, color)
        if verdict.rule:
            yield from _reason(verdict.rule, verdict.reason)
    for edit in cleaned.edits:
        if edit.replacement:
            change = f"{preview(edit.removed)} -> {preview(edit.replacement)}"
            yield _explained(places.at(edit.start), "repaired", edit.score, change, color)
            yield from _reason(edit.rule, edit.reason)
    yield from _fitted(f"  {_summary(cleaned)}", "  ")


def _explained(
    place: tuple[int, int], outcome: str, score: float | None, text: str, color: bool
) -> str:
    where = f"{place[0]}:{place[1]}"
    number = "     " if score is None else f"{score:.3f}"
    head = f"  {where:<7} {outcome:<8} {number}  "
    shown = text if outcome == "repaired" else '"' + _cut(text, WIDTH - len(head) - 2) + '"'
    if not color:
        return head + shown
    return head.replace(outcome, f"{_COLORS[outcome]}{outcome}{_PLAIN}", 1) + shown


def _reason(rule: str, reason: str) -> Iterator[str]:
    return _fitted(f"          {rule}: {printable(reason)}", "            ")


def _fitted(text: str, indent: str) -> Iterator[str]:
    from textwrap import wrap

    lead = text[: len(text) - len(text.lstrip())]
    return iter(
        wrap(
            text.strip(),
            WIDTH,
            initial_indent=lead,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
    )


def _cut(text: str, columns: int) -> str:
    """The beginning of a text on one line, as much as fits; wide characters take two columns."""
    line = printable(" ".join(text.split())).replace('"', "'")
    taken = 0
    for place, char in enumerate(line):
        taken += columns_of(char)
        if taken > columns:
            room = place
            while room and sum(map(columns_of, line[:room])) > columns - 1:
                room -= 1
            return line[:room] + "…"
    return line


def columns_of(char: str) -> int:
    """Columns that a character takes on a terminal."""
    from unicodedata import combining, east_asian_width

    return 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1


def _summary(cleaned: Cleaned) -> str:
    outcomes = Counter(verdict.outcome for verdict in cleaned.verdicts)
    parts = [f"{count} {outcome}" for outcome, count in outcomes.items()]
    repairs = sum(bool(edit.replacement) for edit in cleaned.edits)
    parts += [f"{repairs} repaired"] if repairs else []
    words = len(cleaned.original.split())
    gone = sum(len(edit.removed.split()) for edit in cleaned.edits if not edit.replacement)
    rules = Counter(edit.rule for edit in cleaned.edits if edit.rule != BLANKS.id)
    named = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
    return f"{', '.join(parts) or 'no blocks'}; {gone:,} of {words:,} words went" + (
        f" ({named})" if named else ""
    )
