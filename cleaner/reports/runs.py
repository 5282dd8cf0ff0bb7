"""Findings are runs: neighbouring removals by one rule are one thing to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.rules.built_in import BLANKS


class EditRun(NamedTuple):
    """Neighbouring edits that one rule asked for, with nothing but blanks between them.

    Attributes:
        first: the index of the first edit.
        last: the index after the last one.
        rule: the rule.
        start: where the words of the first edit begin, in characters of the original.
        end: where those of the last one end.
        score: of removals the highest probability of body, of a repair its own score; None where
            nothing was asked.
    """

    first: int
    last: int
    rule: str
    start: int
    end: int
    score: float | None


def words_start(edit: Edit) -> int:
    """Where the words of an edit begin: the gap it takes along may stand before them."""
    return edit.start + len(edit.removed) - len(edit.removed.lstrip())


def _words_end(edit: Edit) -> int:
    return edit.start + len(edit.removed.rstrip())


def edit_runs(original: str, edits: Sequence[Edit]) -> Iterator[EditRun]:
    """Group the edits of a document; each repair is a run of its own, and blanks are in none.

    Args:
        original: the text as it was.
        edits: its edits, sorted and disjoint.

    >>> page = "Home\\nNews\\nThe ferry runs."
    >>> edits = [Edit(0, 5, "Home\\n", "", "a", ""), Edit(5, 10, "News\\n", "", "a", "")]
    >>> [(run.first, run.last) for run in edit_runs(page, edits)]
    [(0, 2)]
    """
    current: EditRun | None = None
    for index, edit in enumerate(edits):
        if edit.rule == BLANKS.id:
            continue
        if (
            current is not None
            and current.rule == edit.rule
            and not edit.replacement
            and not edits[current.first].replacement
            and not original[current.end : edit.start].strip()
        ):
            score = _highest(current.score, edit.score)
            current = current._replace(last=index + 1, end=_words_end(edit), score=score)
            continue
        if current is not None:
            yield current
        start = words_start(edit)
        current = EditRun(index, index + 1, edit.rule, start, _words_end(edit), edit.score)
    if current is not None:
        yield current


def _highest(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


REMOVED_FROM_ARTICLES = (
    "Of an article, blocks under the mark may go; of a page, the best choice of all blocks stays."
)
"""What a threshold of the classifier means, in one sentence."""
