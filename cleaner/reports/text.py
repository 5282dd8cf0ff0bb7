"""What a person reads: word diffs, explanations, lists of rules. Nothing here prints."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from cleaner.cleaned import Cleaned
from cleaner.document import Rule
from cleaner.edits.word_diff import changed_lines
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


def explanation(name: str, cleaned: Cleaned) -> Iterator[str]:
    """What a document was treated as; every block with its verdict, score, rule and reason; then
    every repair."""
    places = Places(cleaned.original)
    treated = "a page" if cleaned.kind == "page" else "an article"
    reason = f": {cleaned.kind_reason}" if cleaned.kind_reason else ""
    yield f"{printable(name)}: treated as {treated}{reason}"
    if not cleaned.settled:
        yield "  unsettled: cleaning did not come to rest, so the text was left alone"
    for verdict in cleaned.verdicts:
        line, column = places.at(verdict.start)
        score = "     " if verdict.score is None else f"{verdict.score:.3f}"
        text = preview(verdict.text)
        reason = f"  {verdict.rule}: {verdict.reason}" if verdict.rule else ""
        yield f"  {line}:{column}  {verdict.outcome:<7}  {score}  {text}{reason}"
    for edit in cleaned.edits:
        if edit.replacement:
            line, column = places.at(edit.start)
            score = "     " if edit.score is None else f"{edit.score:.3f}"
            change = f"{preview(edit.removed)} -> {preview(edit.replacement)}"
            yield f"  {line}:{column}  repaired {score}  {change}  {edit.rule}: {edit.reason}"


def rule_list(rules: Iterable[Rule]) -> Iterator[str]:
    """One line for each rule: id, scope, whether it acts alone, and why it is there."""
    for rule in sorted(rules, key=lambda rule: rule.id):
        yield f"{rule.id:<28} {rule.scope:<8} {'certain' if rule.certain else 'hint':<8} {rule.why}"
