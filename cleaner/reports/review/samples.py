"""Removals as a reader is shown them: cut short, with the text around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cleaner.document import ChosenKind, Edit
from cleaner.reports.runs import EditRun

LONGEST = 480
"""Characters of a removal that are shown, from its start and its end."""

AROUND = 160
"""Characters of the text before a removal that are shown, and after it."""

KEEP, TAKE, PUT, OTHER = " ", "-", "+", "~"
"""What happens to a stretch: it stays, goes, comes in, or goes in another finding."""

Stretch = tuple[str, str]


class Sample(NamedTuple):
    """A run of removals, or a repair, with what stands around it.

    Attributes:
        rule: the rule.
        reason: why.
        file: the file's name.
        line: the line of the file, from 1.
        record: the number of the record in its file; 0 where a file is one document.
        identifier: the record's own id.
        site: where the document is from.
        language: the document's language, ISO 639-1; ``un`` for unknown.
        kind: what the document was treated as.
        score: of a removal the probability of body, of a repair its score.
        words: how many words go.
        lines: how many edits the run has.
        content: what stands for the rule and all of the words that go: equal ones have one number.
        stretches: what stays, goes and comes in, in order.
    """

    rule: str
    reason: str
    file: str
    line: int
    record: int
    identifier: str
    site: str
    language: str
    kind: ChosenKind
    score: float | None
    words: int
    lines: int
    content: int
    stretches: tuple[Stretch, ...]

    @classmethod
    def from_json(cls, data: Sequence[Any]) -> Sample:
        """The reverse of `list`."""
        stretches = tuple((str(what), str(text)) for what, text in data[-1])
        return cls._make((*data[:-1], stretches))


class DocumentRow(NamedTuple):
    """What became of a document.

    Attributes:
        name: the file, and the line of a record.
        kind: what it was treated as.
        language: its language, ISO 639-1; ``un`` for unknown.
        words: its words.
        removed: how many of them went.
    """

    name: str
    kind: ChosenKind
    language: str
    words: int
    removed: int


def stretches(original: str, edits: Sequence[Edit], run: EditRun) -> tuple[Stretch, ...]:
    """A run of edits with the block before it and the block after it, as a word diff.

    Args:
        original: the text as it was.
        edits: its edits, sorted and disjoint.
        run: a run of them.
    """
    before = _before(original, run.start)
    after = _after(original, run.end)
    parts = [(KEEP, "…")] if _is_cut(original, before) else []
    parts += _around(original, edits, run.first - 1, -1, before, run.start)
    if run.last - run.first == 1 and edits[run.first].replacement:
        edit = edits[run.first]
        parts += [(TAKE, _shortened(edit.removed)), (PUT, _shortened(edit.replacement))]
    else:
        parts.append((TAKE, _shortened(original[run.start : run.end])))
    parts += _around(original, edits, run.last, 1, run.end, after)
    if _is_cut(original, after):
        parts.append((KEEP, "…"))
    return tuple(part for part in parts if part[1])


def _before(text: str, end: int) -> int:
    """Where the block before a place begins, or the last `AROUND` characters of it."""
    least = max(0, end - AROUND)
    stop = end - (len(text[least:end]) - len(text[least:end].rstrip()))
    line = text.rfind("\n", least, stop) + 1
    return max(least, line)


def _after(text: str, start: int) -> int:
    """Where the block after a place ends, or its first `AROUND` characters."""
    most = min(len(text), start + AROUND)
    begin = most - len(text[start:most].lstrip())
    line = text.find("\n", begin, most)
    return most if line < 0 else line


def _is_cut(text: str, place: int) -> bool:
    """Whether a place is inside a block."""
    return 0 < place < len(text) and "\n" not in text[place - 1 : place + 1]


def _around(
    original: str, edits: Sequence[Edit], index: int, step: int, begin: int, end: int
) -> list[Stretch]:
    """What becomes of the characters ``[begin, end)`` beside a run.

    Args:
        original: the text as it was.
        edits: its edits.
        index: the nearest edit outside the run.
        step: the way to the next one: -1 before the run, 1 after it.
        begin: the first character.
        end: the character after the last one.
    """
    near: list[Edit] = []
    while 0 <= index < len(edits) and edits[index].end > begin and edits[index].start < end:
        near.append(edits[index])
        index += step
    parts: list[Stretch] = []
    position = begin
    for edit in near[::step]:
        start, stop = max(begin, edit.start), min(end, edit.end)
        parts.append((KEEP, original[position:start]))
        parts.append((OTHER, original[start:stop]))
        if edit.replacement and stop == edit.end:
            parts.append((PUT, edit.replacement))
        position = max(position, stop)
    parts.append((KEEP, original[position:end]))
    return parts


def _shortened(text: str) -> str:
    """The start and the end of a text, with the number of characters that are left out."""
    if len(text) <= LONGEST:
        return text
    head, tail = LONGEST * 2 // 3, LONGEST // 3
    return f"{text[:head]} […{len(text) - head - tail:,} characters…] {text[-tail:]}"
