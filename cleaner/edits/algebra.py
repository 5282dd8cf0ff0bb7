"""The algebra of edits: applied, taken back, composed, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleaner.document import Edit
from cleaner.errors import EditError


def replay(text: str, edits: Iterable[Edit]) -> str:
    """Apply sorted, disjoint edits to the original.

    >>> replay("Two leadrs, ", [Edit(4, 10, "leadrs", "leaders", "en/word", "A typo.")])
    'Two leaders, '

    Raises:
        EditError: an edit overlaps the one before, or the text does not hold what it removes.
    """
    parts: list[str] = []
    position = 0
    for edit in edits:
        if edit.start < position or edit.end < edit.start:
            raise EditError(f"edit {edit.start}-{edit.end} overlaps the one before it")
        if text[edit.start : edit.end] != edit.removed:
            raise EditError(f"edit {edit.start}-{edit.end} does not fit this text")
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
        EditError: the edits do not belong to this text.

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
            raise EditError(f"edit {edit.start}-{edit.end} does not belong to this text")
        parts.append(text[position : position + kept])
        position += kept
        if not text.startswith(edit.replacement, position):
            raise EditError(f"edit {edit.start}-{edit.end} does not belong to this text")
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
    shift = 0  # from a place in the edited text to the original, after the edits so far
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
        EditError: a field is missing or of the wrong kind.
    """
    try:
        start, end = entry["span"]
        removed, replacement = entry["removed"], entry["replacement"]
        rule, reason, score = entry["rule"], entry["reason"], entry.get("score")
    except (KeyError, TypeError, ValueError) as error:
        raise EditError(f"not an edit: {error!r}") from error
    if not (isinstance(removed, str) and isinstance(replacement, str)):
        raise EditError("not an edit: 'removed' and 'replacement' must be strings")
    if not (isinstance(start, int) and isinstance(end, int) and end - start == len(removed)):
        raise EditError("not an edit: 'span' does not fit 'removed'")
    return Edit(start, end, removed, replacement, str(rule), str(reason), score)
