"""Bounded collections whose merge is associative and commutative.

What is kept depends on what was added, and never on the order or on who added it: so that a
report is the same for any number of processes, any order of files, and after a resumed run.
"""

from __future__ import annotations

import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from heapq import nsmallest
from operator import add
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Rank = tuple[float, int, int]
"""What decides who stays: the smallest stay. The last two numbers are hashes, against ties."""

MOST_COUNTED = 20_000
"""Things that are counted exactly, by a hash each: about 2 MB."""

_ROWS, _COLUMNS = 3, 1 << 17
"""Counters of a count-min sketch (Cormode and Muthukrishnan 2005), 1.5 MB: of ten million
removals, a count is too high by more than 200 with a probability of .05."""


def hash_of(*parts: str) -> int:
    """A number of 64 bits that stands for texts, the same in every process.

    >>> hash_of("a", "b") == hash_of("a", "b") != hash_of("ab")
    True
    """
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


class Smallest(Generic[T]):
    """The things of smallest rank, each named by a key; of one key the smallest counts.

    Args:
        most: how many are kept.
    """

    __slots__ = ("_bound", "_kept", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: dict[int, tuple[Rank, T]] = {}
        self._bound: Rank | None = None

    def admits(self, key: int, rank: Rank) -> bool:
        """Whether something would be kept now."""
        if self._bound is not None and rank >= self._bound:
            return False
        there = self._kept.get(key)
        return there is None or rank < there[0]

    def add(self, key: int, rank: Rank, value: T) -> None:
        """Add something."""
        if self.admits(key, rank):
            self._kept[key] = rank, value
            if len(self._kept) > 2 * self.most:
                self._prune()

    def _prune(self) -> None:
        best = nsmallest(self.most, self._kept.items(), key=lambda item: item[1][0])
        self._kept = dict(best)
        if len(best) == self.most:
            self._bound = best[-1][1][0]

    def merge(self, other: Smallest[T]) -> None:
        """Add all that another one kept."""
        for key, (rank, value) in other._kept.items():
            self.add(key, rank, value)

    def items(self) -> list[tuple[int, Rank, T]]:
        """What is kept, the smallest first."""
        self._prune()
        return [(key, rank, value) for key, (rank, value) in self._kept.items()]

    def values(self) -> Iterator[T]:
        """What is kept, the smallest first."""
        return (value for _, _, value in self.items())


class Counter:
    """Counts many things by their hashes: exactly, or from `MOST_COUNTED` things on a little too
    high at times, and never too low."""

    __slots__ = ("_exact", "_sketch")

    def __init__(self) -> None:
        self._exact: dict[int, int] = {}
        self._sketch: array[int] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether every count is exact."""
        return self._sketch is None

    def add(self, key: int, times: int = 1) -> None:
        """Count something."""
        if self._sketch is not None:
            for place in _places(key):
                self._sketch[place] += times
            return
        self._exact[key] = self._exact.get(key, 0) + times
        if len(self._exact) > MOST_COUNTED:
            exact, self._exact = self._exact, {}
            self._sketch = array("Q", bytes(8 * _ROWS * _COLUMNS))
            for each, count in exact.items():
                self.add(each, count)

    def count(self, key: int) -> int:
        """How often something was counted."""
        if self._sketch is None:
            return self._exact.get(key, 0)
        return min(self._sketch[place] for place in _places(key))

    def merge(self, other: Counter) -> None:
        """Add the counts of another one."""
        if other._sketch is None:
            for key, count in other._exact.items():
                self.add(key, count)
            return
        exact, self._exact = self._exact, {}
        mine = self._sketch
        self._sketch = array("Q", other._sketch)
        for key, count in exact.items():
            self.add(key, count)
        if mine is not None:
            for place, count in enumerate(mine):
                if count:
                    self._sketch[place] += count

    def to_json(self) -> Any:
        """The counts as JSON."""
        if self._sketch is None:
            return [[key, count] for key, count in sorted(self._exact.items())]
        return b64encode(zlib.compress(self._sketch.tobytes())).decode("ascii")

    @classmethod
    def from_json(cls, data: Any) -> Counter:
        """The reverse of `to_json`."""
        counter = cls()
        if isinstance(data, str):
            counter._sketch = array("Q", zlib.decompress(b64decode(data)))
        else:
            counter._exact = {int(key): int(count) for key, count in data}
        return counter


def _places(key: int) -> Iterable[int]:
    """Where a hash is counted: one counter in each row, by other bits of it."""
    return (row * _COLUMNS + (key >> (row * 17) & (_COLUMNS - 1)) for row in range(_ROWS))


class Groups:
    """Sums by name. Of more names than are kept, those stay that have the smallest hash: a random
    choice, with exact sums.

    Args:
        most: how many names are kept.
    """

    __slots__ = ("_bound", "_sums", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._sums: dict[str, tuple[int, ...]] = {}
        self._bound: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every name is kept."""
        return self._bound is None and len(self._sums) <= self.most

    def add(self, name: str, amounts: tuple[int, ...]) -> None:
        """Add to the sums of a name."""
        sums = self._sums.get(name)
        if sums is not None:
            self._sums[name] = tuple(map(add, sums, amounts))
        elif self._bound is None or hash_of(name) < self._bound:
            self._sums[name] = amounts
            if len(self._sums) > self.most + self.most // 4 + 1:
                self._prune()

    def _prune(self) -> None:
        if len(self._sums) <= self.most:
            return
        ranked = sorted((hash_of(name), name) for name in self._sums)
        self._bound = ranked[self.most][0]
        self._sums = {name: self._sums[name] for _, name in ranked[: self.most]}

    def merge(self, other: Groups) -> None:
        """Add the sums of another one."""
        if other._bound is not None:
            self._bound = other._bound if self._bound is None else min(self._bound, other._bound)
            self._sums = {
                name: sums for name, sums in self._sums.items() if hash_of(name) < self._bound
            }
        for name, sums in other._sums.items():
            self.add(name, sums)

    def items(self) -> list[tuple[str, tuple[int, ...]]]:
        """Names and sums, by name."""
        self._prune()
        return sorted(self._sums.items())

    def to_json(self) -> Any:
        """The sums as JSON."""
        return {"sums": [[name, *sums] for name, sums in self.items()], "bound": self._bound}

    @classmethod
    def from_json(cls, data: Any, most: int) -> Groups:
        """The reverse of `to_json`."""
        groups = cls(most)
        groups._sums = {str(name): tuple(map(int, sums)) for name, *sums in data["sums"]}
        groups._bound = data["bound"]
        return groups
