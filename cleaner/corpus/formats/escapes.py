"""Texts inside JSON strings and CSV fields: edited where they stand, other bytes untouched.

A text that is decoded and encoded again loses how it was written: ``\\u00e9`` or ``é``, ``\\/``
or ``/``. So edits are carried over to the raw form, and only what they name is changed there.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.document import Edit, edit_from_json


class Notation(NamedTuple):
    """How a raw form writes characters that cannot stand for themselves.

    Attributes:
        name: the name in messages.
        escape: matches what stands for a single character.
        encode: how a text is written where nothing else is known.
        decode: the text of a raw form.
    """

    name: str
    escape: re.Pattern[str]

    def encode(self, text: str) -> str:
        """A text as it is written by default.

        >>> JSON_STRING.encode("a\\n"), CSV_QUOTED.encode('"')
        ('a\\\\n', '""')
        """
        if self.name == "json":
            return json.dumps(text, ensure_ascii=False)[1:-1]
        return text.replace('"', '""') if self.name == "quoted" else text

    def decode(self, raw: str) -> str:
        """The text that a raw form stands for.

        Raises:
            ValueError: it stands for none.
        """
        if self.name == "json":
            return str(json.loads(f'"{raw}"'))
        return raw.replace('""', '"') if self.name == "quoted" else raw


JSON_STRING = Notation(
    "json",
    re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u.{4}|\\."),
)
CSV_QUOTED = Notation("quoted", re.compile('""'))
CSV_BARE = Notation("bare", re.compile("(?!)"))


class _Places:
    """Where the characters of a text stand in its raw form."""

    def __init__(self, raw: str, notation: Notation) -> None:
        self._behind: list[int] = []  # text positions right behind an escape
        self._shifts = [0]
        for escape in notation.escape.finditer(raw):
            shift = self._shifts[-1]
            self._behind.append(escape.start() - shift + 1)
            self._shifts.append(shift + escape.end() - escape.start() - 1)

    def raw(self, position: int) -> int:
        return position + self._shifts[bisect_right(self._behind, position)]


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
    places = _Places(raw, notation)
    parts: list[str] = []
    gone: list[str] = []
    position = 0
    for edit in edits:
        start, end = places.raw(edit.start), places.raw(edit.end)
        parts.append(raw[position:start])
        parts.append(notation.encode(edit.replacement))
        gone.append(raw[start:end])
        position = end
    parts.append(raw[position:])
    return "".join(parts), gone


def restore_raw(
    raw: str,
    edits: Sequence[Mapping[str, Any]],
    gone: Sequence[str] | None,
    notation: Notation,
) -> str:
    """Take edits back in the raw form of a cleaned text.

    Args:
        raw: the cleaned text as it is written.
        edits: the edits, as objects read from a trail.
        gone: for each edit the raw form of what went; None where it is written as by default.
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
        parts.append(gone[index] if gone is not None else notation.encode(edit.removed))
        position += len(edit.replacement)
        origin = edit.end
    parts.append(raw[places.raw(position) :])
    return "".join(parts)
