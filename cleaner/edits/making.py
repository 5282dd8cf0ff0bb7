"""Turns removals into edits: which gap goes along, which blanks, and what became of each block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate, repeat

from cleaner.document import Block, Edit, Outcome, Removal, Span, Verdict
from cleaner.rules.built_in import BLANKS
from cleaner.text.lazy_patterns import lazy_pattern

_BLANKS = " \t\u00a0"
_AFTER_BLANK = lazy_pattern(r"[\r\n](?<=[ \t\u00a0].)", re.DOTALL)
# Every run is looked at once: the look-behind keeps a long run from being tried at each place.
_NO_BREAK = lazy_pattern(r"(?<!\u00a0)\u00a0++(?= )|(?<= )\u00a0++")


def needless_blanks(text: str) -> list[Span]:
    r"""Blanks that say nothing: at line ends, and no-break spaces beside plain ones.

    >>> needless_blanks("One \nand\u00a0 two")
    [Span(start=3, end=4), Span(start=8, end=9)]
    """
    spans = []
    ends: list[int] = []
    # Most texts have none, and a look at every line takes longer than all of these.
    if " \n" in text or "\t\n" in text or "\r" in text or "\u00a0" in text:
        ends = [line_end.start() for line_end in _AFTER_BLANK.finditer(text)]
    if text[-1:] and text[-1] in _BLANKS:
        ends.append(len(text))
    for end in ends:
        start = end - 1
        while start > 0 and text[start - 1] in _BLANKS:
            start -= 1
        spans.append(Span(start, end))
    if "\u00a0" in text:
        line_ends = set(ends)
        spans.extend(
            Span(*run.span())
            for run in _NO_BREAK.finditer(text)
            if not _only_blanks_until(text, run.end(), line_ends)
        )
    return sorted(spans)


def _only_blanks_until(text: str, position: int, ends: set[int]) -> bool:
    """Whether only blanks stand between a place and one of the ends."""
    while position < len(text) and text[position] in _BLANKS:
        position += 1
    return position in ends


def removal_edits(
    text: str, removals: Sequence[Removal], *, keep_indents: bool = False
) -> list[Edit]:
    """Removals of words as edits that take a gap along, so that no hole stays.

    Of the gaps at both ends of what goes, the one with fewer line breaks goes along, the one
    after it when they are equal: two paragraphs stay two, and a sentence closes up to the next.
    The blanks at the two ends of the document stay.

    Args:
        text: the original.
        removals: sorted and disjoint, with words at both ends.
        keep_indents: whether the blanks at both ends of a line belong to what stands on it; they
            go with it, and stay where it stays.
    """
    edits: list[Edit] = []
    for run in _runs(text, removals):
        with_gap = _with_lines if keep_indents else _with_gap
        start, end = with_gap(text, run[0].start, run[-1].end)
        bounds = [start, *(removal.start for removal in run[1:]), end]
        for removal, piece_start, piece_end in zip(run, bounds, bounds[1:], strict=False):
            edits.append(_edit(text, piece_start, piece_end, removal))
    return edits


def _edit(text: str, start: int, end: int, removal: Removal) -> Edit:
    return Edit(start, end, text[start:end], "", removal.rule, removal.reason, removal.score)


def _runs(text: str, removals: Sequence[Removal]) -> list[list[Removal]]:
    """Removals with nothing but blanks between them, together."""
    runs: list[list[Removal]] = []
    for removal in removals:
        if runs and not text[runs[-1][-1].end : removal.start].strip():
            runs[-1].append(removal)
        else:
            runs.append([removal])
    return runs


def _widened(
    text: str, start: int, end: int, is_part: Callable[[str, int], bool]
) -> tuple[int, int]:
    """A stretch and the characters on both sides that are part of what is about it."""
    while start > 0 and is_part(text, start - 1):
        start -= 1
    while end < len(text) and is_part(text, end):
        end += 1
    return start, end


def _with_gap(text: str, start: int, end: int) -> tuple[int, int]:
    before, after = _widened(text, start, end, _is_blank)
    if after < len(text) and (
        before == 0 or _breaks(text, end, after) <= _breaks(text, before, start)
    ):
        return start, after
    return (before, end) if before > 0 else (start, end)


def _with_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """A removal and its gap as `_with_gap` chooses it, other lines left with all their blanks."""
    left, right = _widened(text, start, end, _is_margin)
    opens_line = left == 0 or _is_break(text, left - 1)
    closes_line = right == len(text) or _is_break(text, right)
    if not closes_line:
        return start, right
    if not opens_line:
        return left, right
    before, after = _widened(text, left, right, _is_blank)
    is_first, is_last = before == 0, after == len(text)
    while before < left and not _is_break(text, before):
        before += 1
    while after > right and not _is_break(text, after - 1):
        after -= 1
    if not is_last and (is_first or _breaks(text, end, after) <= _breaks(text, before, start)):
        return left, after
    return (start, end) if is_first else (before, right)


def _is_margin(text: str, position: int) -> bool:
    return _is_blank(text, position) and not _is_break(text, position)


def _is_break(text: str, position: int) -> bool:
    return text[position] in "\r\n"


def _is_blank(text: str, position: int) -> bool:
    return text[position].isspace() or (position == 0 and text[0] == "\ufeff")


def _breaks(text: str, start: int, end: int) -> int:
    return len(text[start:end].splitlines()) - (text[end - 1 : end] not in "\r\n")


def merge(removals: Sequence[Removal], new: Iterable[Removal]) -> list[Removal]:
    """Old and new removals, sorted and disjoint; what is gone already keeps its old rule.

    >>> merge([Removal(4, 6, "a", "")], [Removal(2, 9, "b", "")])[0]
    Removal(start=2, end=4, rule='b', reason='', score=None)
    """
    merged = list(removals)
    starts = [removal.start for removal in removals]
    for removal in new:
        position = removal.start
        index = max(0, bisect_right(starts, position) - 1)
        while index < len(removals) and removals[index].start < removal.end:
            old = removals[index]
            if old.start > position:
                merged.append(removal._replace(start=position, end=old.start))
            position = max(position, old.end)
            index += 1
        if position < removal.end:
            merged.append(removal._replace(start=position))
    return sorted(merged)


class Origins:
    """Where the characters of an edited text stood in the original.

    Args:
        edits: sorted, disjoint removals.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._shifts = list(accumulate((edit.end - edit.start for edit in edits), initial=0))
        self._cuts = [edit.start - shift for edit, shift in zip(edits, self._shifts, strict=False)]

    def span(self, start: int, end: int) -> Span:
        """The span of the original that holds the characters ``[start, end)``, not empty."""
        return Span(self._place(start), self._place(end - 1) + 1)

    def removal(self, removal: Removal) -> Removal:
        """A removal from the edited text, in characters of the original."""
        start, end = self.span(removal.start, removal.end)
        return removal._replace(start=start, end=end)

    def _place(self, position: int) -> int:
        return position + self._shifts[bisect_right(self._cuts, position)]


def with_blanks(text: str, edits: Sequence[Edit], edited: str) -> list[Edit]:
    """The edits, and those that take needless blanks out of the text they lead to.

    Args:
        text: the original.
        edits: sorted, disjoint removals.
        edited: what they make of the original.
    """
    needless = needless_blanks(edited)
    if not needless:
        return list(edits)
    origins = Origins(edits)
    blanks = [Removal(*origins.span(*span), BLANKS.id, BLANKS.why) for span in needless]
    gone = [Removal(edit.start, edit.end, edit.rule, edit.reason) for edit in edits]
    known = {(edit.start, edit.end) for edit in edits}
    extra = [
        _edit(text, removal.start, removal.end, removal)
        for removal in merge(gone, blanks)
        if (removal.start, removal.end) not in known
    ]
    return sorted([*edits, *extra])


def verdicts(
    blocks: Iterable[Block], edits: Sequence[Edit], scores: Sequence[float] | None = None
) -> tuple[Verdict, ...]:
    """What became of every block of the original.

    A block is removed if nothing but blanks is left of it, kept if every character is, and
    trimmed otherwise. A repair spells a block anew and is not among these edits: the block is
    called what it is called without the repair, as a rule kept.

    Args:
        blocks: the blocks of the original.
        edits: what is taken out of the original, sorted and disjoint, blanks included.
        scores: for each block the probability that it is body, where a model was asked.

    >>> first, second = Block(0, 3, "One"), Block(4, 14, "Two. Share")
    >>> [verdict.outcome for verdict in verdicts([first, second], [
    ...     Edit(8, 14, " Share", "", "en/share", "A button.")])]
    ['kept', 'trimmed']
    """
    result: list[Verdict] = []
    position, count = 0, len(edits)
    for block, score in zip(blocks, repeat(None) if scores is None else scores, strict=False):
        start, end, text = block
        while position < count and edits[position].end <= start:
            position += 1
        if position == count or edits[position].start >= end:
            result.append(_new_verdict((start, end, text, "kept", score, "", "")))
            continue
        last = position
        while last < count and edits[last].start < end:
            last += 1
        result.append(_verdict(block, edits[position:last], score))
    return tuple(result)


# Half the time of calling the type, and texts have many blocks.
_new_verdict = partial(tuple.__new__, Verdict)


def _verdict(block: Block, edits: Sequence[Edit], score: float | None) -> Verdict:
    """What became of a block that these edits take characters from, one at least."""
    left = []
    position = block.start
    for edit in edits:
        left.append(block.text[position - block.start : max(edit.start - block.start, 0)])
        position = edit.end
    left.append(block.text[position - block.start :])
    outcome: Outcome = "trimmed" if "".join(left).strip() else "removed"
    # Blanks explain a verdict only where nothing else went.
    named = next((edit for edit in edits if edit.rule != BLANKS.id), edits[0])
    return Verdict(*block, outcome, score, named.rule, named.reason)
