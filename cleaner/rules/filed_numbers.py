"""What is filed under the beginnings and ends of texts, and what was found out about these."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cleaner.rules.buckets import Place
from cleaner.rules.packing import Parts

MOST_KNOWN = 65_536
"""Beginnings of texts of which is remembered at most what is filed under them; about 8 MB."""


_Answer = TypeVar("_Answer")


class Answers(dict[str, _Answer]):
    """What is known of the beginnings of texts, found out once for each of them.

    Args:
        ask: what finds it out.
    """

    def __init__(self, ask: Callable[[str], _Answer]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, begun: str) -> _Answer:
        if len(self) >= MOST_KNOWN:
            self.clear()
        answer = self[begun] = self._ask(begun)
        return answer


class Filed:
    """What is filed under which keys: as numbers until a text asks, then as a place.

    The keys that begin with the same character are one part of compiled rules, and not even read
    before a text has that character.

    Args:
        group: of these parts.
        parts: compiled rules; none where these are being compiled.
    """

    def __init__(self, group: str, parts: Parts | None = None) -> None:
        self.group = group
        self._parts = Parts() if parts is None else parts
        self._waiting = set(self._parts.names(group))
        self._numbers: dict[str, str] = {}
        self.opened: dict[str, Place] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._numbers or (key[:1] in self._waiting and self.get(key) is not None)

    def get(self, key: str) -> str | None:
        """The numbers under a key, with spaces between them."""
        first = key[:1]
        if first in self._waiting:
            self._waiting.discard(first)
            keys, numbers = self._parts.get(self.group, first)
            self._numbers.update(zip(keys.split("\n"), numbers.split("\n"), strict=True))
        return self._numbers.get(key)

    def add(self, key: str, number: int) -> None:
        """File a number under a key."""
        self._numbers[key] = f"{self._numbers.get(key, '')} {number}"

    def signs(self) -> frozenset[str]:
        """First characters of all keys; the empty one for an empty key."""
        return frozenset((*self._waiting, *(key[:1] for key in self._numbers)))

    def parts(self) -> dict[str, list[str]]:
        """What was filed, as long texts of lines: splitting them is faster than parsing JSON."""
        alike: dict[str, dict[str, str]] = {}
        for key, numbers in self._numbers.items():
            alike.setdefault(key[:1], {})[key] = numbers
        return {
            first: ["\n".join(filed), "\n".join(filed.values())] for first, filed in alike.items()
        }
