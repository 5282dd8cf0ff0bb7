"""What a person reads: word diffs, explanations, lists of rules. Nothing here prints."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from cleaner.document import Cleaned, Rule

PREVIEW = 60
"""Characters of a text that a preview shows."""

_REMOVED, _ADDED, _PLAIN = "\033[31m", "\033[32m", "\033[0m"


def printable(text: str) -> str:
    r"""A text as it may reach a terminal: control characters as escapes.

    >>> printable("a\x1b[2Jb\ud800")
    'a\\x1b[2Jb\\ud800'
    """
    if text.isprintable():
        return text
    return "".join(
        char
        if char == " " or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


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
    """The changed lines in the notation of git's word diff, with a line around them."""
    marked = _marked(cleaned, color).split("\n")
    changed = [number for number, line in enumerate(marked) if "[-" in line or "{+" in line]
    wanted = sorted(
        {near for n in changed for near in (n - 1, n, n + 1) if 0 <= near < len(marked)}
    )
    yield f"--- {printable(name)}"
    last = -1
    for number in wanted:
        if number != last + 1:
            yield f"@@ line {number + 1} @@"
        yield marked[number]
        last = number


def _marked(cleaned: Cleaned, color: bool) -> str:
    """The original with every edit marked, line by line."""
    removed, added = ("[-{}-]", "{{+{}+}}")
    if color:
        removed, added = _REMOVED + removed + _PLAIN, _ADDED + added + _PLAIN
    parts: list[str] = []
    position = 0
    for edit in cleaned.edits:
        parts.append(_lines(cleaned.original[position : edit.start]))
        gone = _lines(edit.removed).split("\n")
        parts.append("\n".join(removed.format(line) if line else "" for line in gone))
        if edit.replacement:
            parts.append(added.format(printable(edit.replacement)))
        position = edit.end
    parts.append(_lines(cleaned.original[position:]))
    return "".join(parts)


def _lines(text: str) -> str:
    r"""The text with ``\n`` for every line end and nothing that a terminal would obey."""
    return "\n".join(printable(line.rstrip("\r")) for line in text.split("\n"))


def explanation(name: str, cleaned: Cleaned) -> Iterator[str]:
    """Every block with its verdict, score, rule and reason; then every repair."""
    places = Places(cleaned.original)
    yield f"{printable(name)}:"
    if not cleaned.settled:
        yield "  unsettled: cleaning did not come to rest, so the text was left alone"
    for verdict in cleaned.verdicts:
        line, column = places.at(verdict.span.start)
        score = "     " if verdict.score is None else f"{verdict.score:.3f}"
        text = preview(cleaned.original[verdict.span.start : verdict.span.end])
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
