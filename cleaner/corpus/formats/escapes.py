"""Edits texts inside JSON strings and CSV fields, and leaves all other bytes as they are.

A text that is decoded and encoded again loses how it was written: ``\\u00e9`` or ``é``, ``\\/``
or ``/``. So edits are carried over to the raw form, and only what they name changes there.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.document import Edit
from cleaner.edits.algebra import edit_from_json
from cleaner.text.lazy_patterns import lazy_pattern


class Notation(NamedTuple):
    """How a raw form writes characters that cannot stand for themselves.

    Attributes:
        escape: matches what stands for a single character.
        encode: the default raw form of a text.
        decode: the text that a raw form stands for; raises a `ValueError` where it is none.
    """

    escape: re.Pattern[str]
    encode: Callable[[str], str]
    decode: Callable[[str], str]


def _encode_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _decode_json(raw: str) -> str:
    return str(json.loads(f'"{raw}"'))


def _double_quotes(text: str) -> str:
    return text.replace('"', '""')


def _undouble_quotes(raw: str) -> str:
    return raw.replace('""', '"')


JSON_STRING = Notation(
    lazy_pattern(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u.{4}|\\."),
    _encode_json,
    _decode_json,
)
"""What stands between the quotes of a JSON string."""
CSV_QUOTED = Notation(re.compile('""'), _double_quotes, _undouble_quotes)
"""What stands between the quotes of a CSV field."""
CSV_BARE = Notation(re.compile("(?!)"), str, str)
"""A CSV field without quotes."""


class _Places:
    """Where the characters of a text stand in its raw form."""

    def __init__(self, raw: str, notation: Notation) -> None:
        self._after: list[int] = []  # text positions right after an escape
        self._shifts = [0]
        for escape in notation.escape.finditer(raw):
            shift = self._shifts[-1]
            self._after.append(escape.start() - shift + 1)
            self._shifts.append(shift + escape.end() - escape.start() - 1)

    def raw(self, position: int) -> int:
        return position + self._shifts[bisect_right(self._after, position)]


def raw_positions(raw: str, notation: Notation, positions: Sequence[int]) -> list[int]:
    """Where characters of the text stand in its raw form.

    >>> raw_positions(r"a\\nb", JSON_STRING, [0, 1, 2, 3])
    [0, 1, 3, 4]
    """
    places = _Places(raw, notation)
    return [places.raw(position) for position in positions]


def edit_raw(raw: str, edits: Sequence[Edit], notation: Notation) -> tuple[str, list[str]]:
    r"""Carry edits over to the raw form of a text.

    Args:
        raw: the text as it is written.
        edits: sorted and disjoint, in characters of the text.
        notation: how it is written.

    Returns:
        The raw form of the edited text, and for each edit the raw form of what went.

    >>> edit_raw(r"caf\u00e9\nTop", [Edit(4, 8, "\nTop", "", "en/top", "")], JSON_STRING)
    ('caf\\u00e9', ['\\nTop'])
    """
    if not edits:
        return raw, []
    places = _Places(raw, notation)
    parts: list[str] = []
    removed: list[str] = []
    position = 0
    for edit in edits:
        start, end = places.raw(edit.start), places.raw(edit.end)
        parts.append(raw[position:start])
        parts.append(notation.encode(edit.replacement))
        removed.append(raw[start:end])
        position = end
    parts.append(raw[position:])
    return "".join(parts), removed


def restore_raw(
    raw: str,
    edits: Sequence[Mapping[str, Any]],
    removed: Sequence[str] | None,
    notation: Notation,
) -> str:
    """Undo edits in the raw form of a cleaned text.

    Args:
        raw: the cleaned text as it is written.
        edits: the edits, as objects read from a trail.
        removed: for each edit the raw form of what went; None where it is the default form.
        notation: how it is written.

    Raises:
        ValueError: the edits do not belong to this text.
    """
    places = _Places(raw, notation)
    parts: list[str] = []
    position = 0  # in the cleaned text
    origin = 0  # in the original
    for index, entry in enumerate(edits):
        edit = edit_from_json(entry)
        start = places.raw(position)
        position += edit.start - origin
        parts.append(raw[start : places.raw(position)])
        parts.append(removed[index] if removed is not None else notation.encode(edit.removed))
        position += len(edit.replacement)
        origin = edit.end
    parts.append(raw[places.raw(position) :])
    return "".join(parts)
