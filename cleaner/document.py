"""The types that every step speaks: frozen values, and what an edit means.

A text is cut into blocks; rules put marks on them; decisions become removals; removals
become edits, and edits are all that ever changes a text. Every offset counts characters
(Unicode code points) from 0 in the original, and every span is end-exclusive, so that
``original[span.start:span.end]`` is the text a span speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Scope = Literal["tail", "head", "line", "section", "repeat", "edge", "word", "blanks"]
Outcome = Literal["kept", "removed", "trimmed"]
Side = Literal["start", "end", "both"]
CopyOf = Literal["title", "passage", ""]
Kind = Literal["auto", "page", "article"]


class Span(NamedTuple):
    """A stretch of characters, end-exclusive, so that ``end - start`` is its length."""

    start: int
    end: int


class Block(NamedTuple):
    """A line of the text (or a sentence, where a scraper left no lines) without its margins.

    Blocks and the blank gaps between them add up to the text.
    """

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """Where the block stands in the text."""
        return Span(self.start, self.end)


class Example(NamedTuple):
    """A text before and after a rule, read from the ``[-removed-]`` notation."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A named kind of debris, and how to know it.

    Attributes:
        id: ``language/what-it-is``; the name used in trails, options and configuration.
        scope: what the rule is held against and what goes when it matches; ``"word"`` and
            ``"blanks"`` only have rules that stand in no file (see `cleaner.rules.built_in`).
        why: one sentence for the audit trail.
        phrases: what it says, in phrase notation (see `cleaner.rules.phrases`).
        pattern: what phrases cannot say: an expression for the `regex` package, matched
            against the text as it stands; empty for none.
        opens: what a text begins with when `pattern` can match it, folded; any text when empty.
        closes: what such a text ends with, folded; any text when empty.
        at_most: section: the largest number of headlines behind the heading; edge: how many
            kept blocks may stand between the block and the edge, plus one; tail: the largest
            number of characters; repeat of a title: among how many first blocks.
        at_least: line: how many blocks in a row must match rules for lines, this one included;
            a word that menus consist of may well stand alone in an article.
        most_hits: line and tail: how often it may come before it counts as part of a list that
            the text is about; 0 for no limit.
        side: edge: which end of the document; section: ``"end"`` for one that counts only
            behind the prose.
        copy_of: repeat only: a second title, or a passage that the body says again.
        certain: False for a hint, which acts only together with the classifier.
        seen: where the debris was met.
        remove: examples of what goes.
        keep: examples of what stays.
        missed: known failures.
        source: the file the rule was read from.
    """

    id: str
    scope: Scope
    why: str
    phrases: tuple[str, ...] = ()
    pattern: str = ""
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    at_most: int = 0
    at_least: int = 1
    most_hits: int = 0
    side: Side = "both"
    copy_of: CopyOf = ""
    certain: bool = True
    seen: tuple[str, ...] = ()
    remove: tuple[Example, ...] = ()
    keep: tuple[Example, ...] = ()
    missed: tuple[Example, ...] = ()
    source: str = ""


class Mark(NamedTuple):
    """A rule's claim that a span of the text is debris; `block` is the block's index.

    `reason` is what is known of this one line; empty where the rule's `why` says it all.
    """

    block: int
    span: Span
    rule: Rule
    reason: str = ""


class Judgement(NamedTuple):
    """What the classifier says of a text.

    Attributes:
        body: for each block the probability that it is body.
        page: the probability that the text is a whole page, menus and all.
        words: for each block its number of words.
    """

    body: tuple[float, ...]
    page: float
    words: tuple[int, ...]


class Usual(NamedTuple):
    """How usual a block is on the site that its text is from, by what a corpus knows.

    Both go from 0, on half of the site's other pages or fewer, to 1, on all of them.

    Attributes:
        short: of a short line between the same neighbours; 0 for a longer one.
        long: of a longer line, a sentence for example; 0 for a short one.
    """

    short: float
    long: float


class Layout(NamedTuple):
    """What of a page's layout a reader would not tear apart.

    Attributes:
        groups: for each block the number of the list, table or stretch of code that it belongs
            to; -1 for none.
        headings: the indices of the blocks that are headings.
    """

    groups: tuple[int, ...]
    headings: frozenset[int]


class Removal(NamedTuple):
    """A decision that a span goes: by which rule or model, why, and with what score.

    `score` is the probability that the span is body, or None where a certain rule spoke.
    """

    start: int
    end: int
    rule: str
    reason: str
    score: float | None = None


class Edit(NamedTuple):
    """One change: the characters ``[start, end)`` of the original become `replacement`.

    `removed` is what stood there, so that edits alone bring the original back.
    """

    start: int
    end: int
    removed: str
    replacement: str
    rule: str
    reason: str
    score: float | None = None

    @property
    def span(self) -> Span:
        """Where the edit stands in the original, in characters."""
        return Span(self.start, self.end)


class Verdict(NamedTuple):
    """What became of a block: `outcome` is ``"kept"``, ``"removed"`` or ``"trimmed"``.

    The span refers to the original. `score` is the probability that the block is body, or
    None where no model was asked. `rule` and `reason` are empty for a kept block.
    """

    start: int
    end: int
    outcome: Outcome
    score: float | None = None
    rule: str = ""
    reason: str = ""

    @property
    def span(self) -> Span:
        """Where the block stands in the original, in characters."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The outcome for one document.

    Attributes:
        text: the article.
        original: what came in; for a page, its full text.
        edits: every change, sorted and disjoint, with spans in the original.
        verdicts: every block of the original with its outcome, the kept ones too.
        settled: False when cleaning did not come to rest and the text was left alone.
    """

    text: str
    original: str = field(repr=False)
    edits: tuple[Edit, ...] = ()
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    settled: bool = True

    def restore(self) -> str:
        """The original, rebuilt from `text` and `edits`.

        >>> edit = Edit(4, 18, " Scroll to Top", "", "en/back-to-top", "A page control.")
        >>> Cleaned("Gone", "Gone Scroll to Top", (edit,)).restore()
        'Gone Scroll to Top'
        """
        return restore(self.text, self.edits)


def replay(text: str, edits: Iterable[Edit]) -> str:
    """Apply sorted, disjoint edits to the original.

    >>> replay("Two leadrs, ", [Edit(4, 10, "leadrs", "leaders", "en/word", "A typo.")])
    'Two leaders, '

    Raises:
        ValueError: an edit overlaps the one before, or the text does not hold what it removes.
    """
    parts: list[str] = []
    position = 0
    for edit in edits:
        if edit.start < position or edit.end < edit.start:
            raise ValueError(f"edit {edit.start}-{edit.end} overlaps the one before it")
        if text[edit.start : edit.end] != edit.removed:
            raise ValueError(f"edit {edit.start}-{edit.end} does not fit this text")
        parts.append(text[position : edit.start])
        parts.append(edit.replacement)
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)


def restore(text: str, edits: Iterable[Edit | Mapping[str, Any]]) -> str:
    """Take edits back: from a cleaned text to the original.

    Args:
        text: the cleaned text.
        edits: the document's edits, as `Edit` values or as objects read from a trail.

    Raises:
        ValueError: the edits do not belong to this text.

    >>> restore("Two leaders", [Edit(4, 10, "leadrs", "leaders", "en/word", "A typo.")])
    'Two leadrs'
    """
    parts: list[str] = []
    position = 0  # in the cleaned text
    origin = 0  # in the original
    for entry in edits:
        edit = entry if isinstance(entry, Edit) else edit_from_json(entry)
        kept = edit.start - origin
        if kept < 0 or position + kept > len(text):
            raise ValueError(f"edit {edit.start}-{edit.end} does not belong to this text")
        parts.append(text[position : position + kept])
        position += kept
        if not text.startswith(edit.replacement, position):
            raise ValueError(f"edit {edit.start}-{edit.end} does not belong to this text")
        parts.append(edit.removed)
        position += len(edit.replacement)
        origin = edit.end
    parts.append(text[position:])
    return "".join(parts)


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Edits of a text, and edits of what they lead to, as edits of the text.

    Where a later edit touches what an earlier one put in or took out, one edit does both and
    has the later one's rule.

    Args:
        text: the original.
        first: sorted, disjoint edits of `text`.
        second: sorted, disjoint edits of what `first` leads to.

    >>> first = [Edit(3, 7, " the", "", "any/x", "")]
    >>> second = [Edit(4, 10, "leadrs", "leaders", "en/x", "")]
    >>> [edit[:4] for edit in compose("Two the leadrs", first, second)]
    [(3, 7, ' the', ''), (8, 14, 'leadrs', 'leaders')]
    """
    composed: list[Edit] = []
    index = 0
    shift = 0  # from a place in the edited text to the original, behind the edits so far
    for edit in second:
        while index < len(first) and _end_in_edited(first[index], shift) <= edit.start:
            composed.append(first[index])
            shift += len(first[index].removed) - len(first[index].replacement)
            index += 1
        start, before, after = edit.start + shift, "", ""
        while index < len(first) and first[index].start - shift < edit.end:
            inner = first[index]
            put_in = inner.start - shift  # where the replacement begins in the edited text
            if put_in < edit.start:
                start, before = inner.start, inner.replacement[: edit.start - put_in]
            after = inner.replacement[max(0, edit.end - put_in) :]
            shift += len(inner.removed) - len(inner.replacement)
            index += 1
        end = edit.end + len(after) + shift
        replacement = before + edit.replacement + after
        composed.append(
            edit._replace(start=start, end=end, removed=text[start:end], replacement=replacement)
        )
    return [*composed, *first[index:]]


def _end_in_edited(edit: Edit, shift: int) -> int:
    return edit.start - shift + len(edit.replacement)


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """The edit as a JSON object, spans in characters of the original."""
    return {
        "span": [edit.start, edit.end],
        "removed": edit.removed,
        "replacement": edit.replacement,
        "rule": edit.rule,
        "reason": edit.reason,
        "score": edit.score,
    }


def edit_from_json(entry: Mapping[str, Any]) -> Edit:
    """The reverse of `edit_to_json`.

    Raises:
        ValueError: a field is missing or of the wrong kind.
    """
    try:
        start, end = entry["span"]
        removed, replacement = entry["removed"], entry["replacement"]
        rule, reason, score = entry["rule"], entry["reason"], entry.get("score")
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not an edit: {error!r}") from error
    if not (isinstance(removed, str) and isinstance(replacement, str)):
        raise ValueError("not an edit: 'removed' and 'replacement' must be strings")
    if not (isinstance(start, int) and isinstance(end, int) and end - start == len(removed)):
        raise ValueError("not an edit: 'span' does not fit 'removed'")
    return Edit(start, end, removed, replacement, str(rule), str(reason), score)
