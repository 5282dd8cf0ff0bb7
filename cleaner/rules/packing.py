"""Compiled rules as bytes: what every text needs, and parts that are read when a text asks.

One line of JSON with the head and the places of the parts, then the parts, each JSON as well. To
parse all of them takes longer than to clean a page.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

PARTS = "parts"
"""The name in the head of the places of the parts, by group and name: where each begins after the
head, in bytes, and its length."""

LENGTH = "length"
"""The name in the head of the length of all parts, in bytes."""

Grouped = Mapping[str, Mapping[str, Any]]
"""Values by group and name."""


class Parts:
    """Values by group and name, each parsed when it is asked for.

    Args:
        data: the bytes of all.
        places: for each of them where it begins, and its length in bytes.
    """

    def __init__(self, data: bytes | memoryview = b"", places: Grouped | None = None) -> None:
        self._data = data
        self._places: Grouped = {} if places is None else places

    def get(self, group: str, name: str) -> Any:
        """A value; None where there is none of that name."""
        place = self._places.get(group, {}).get(name)
        if place is None:
            return None
        start, length = place
        return json.loads(bytes(self._data[start : start + length]))

    def names(self, group: str) -> Collection[str]:
        """The names of a group."""
        return self._places.get(group, {}).keys()


def pack(head: Mapping[str, Any], parts: Grouped) -> bytes:
    """A head and parts, all of them values that JSON can hold, as bytes."""
    places: dict[str, dict[str, tuple[int, int]]] = {}
    written: list[bytes] = []
    position = 0
    for group, values in parts.items():
        places[group] = {}
        for name, value in values.items():
            data = _json(value)
            places[group][name] = position, len(data)
            position += len(data)
            written.append(data)
    return b"".join((_json({**head, PARTS: places, LENGTH: position}), b"\n", *written))


def unpack(data: bytes) -> tuple[dict[str, Any], Parts]:
    """The head and the parts of what `pack` made.

    Raises:
        ValueError: it is damaged.
        LookupError: likewise.
    """
    end = data.index(b"\n")
    head = json.loads(data[:end])
    body = memoryview(data)[end + 1 :]
    if len(body) != head[LENGTH]:
        raise ValueError(f"{len(body)} bytes after the head instead of {head[LENGTH]}")
    return head, Parts(body, head[PARTS])


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
