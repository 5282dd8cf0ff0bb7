"""How common the words of a language are: the lists of `wordfreq`.

They hold what people write, misspellings too, so that being in one makes no word right.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

_CENTIBELS_TO_ZIPF = 100
"""A centibel is a hundredth of the unit of Zipf frequencies, a power of ten."""

_ZIPF_OF_ONE = 9.0
"""Zipf frequency is log10 of the uses in a billion words, so that a share of 1 has 9."""


@cache
def frequencies(size: Literal["small", "large"], language: str) -> dict[str, float]:
    """A frequency list: lower-case word to Zipf frequency, 3 and more in a small one.

    Read as a file: importing `wordfreq` takes as long as twelve bare Pythons.
    The format is its own `cBpack`: the words whose share is -n centibels stand at index n.

    Args:
        size: the short list or the long one.
        language: ISO 639-1 code.

    Raises:
        FileNotFoundError: there is no such list.
    """
    import msgpack

    packed = _path(size, language).read_bytes()
    buckets: list[Any] = msgpack.unpackb(gzip.decompress(packed), raw=False)
    found: dict[str, float] = {}
    for centibels, words in enumerate(buckets[1:]):
        found |= dict.fromkeys(words, _ZIPF_OF_ONE - centibels / _CENTIBELS_TO_ZIPF)
    return found


@cache
def has_list(size: Literal["small", "large"], language: str) -> bool:
    """Whether there is such a list; `language` is an ISO 639-1 code."""
    return _path(size, language).is_file()


def _path(size: str, language: str) -> Path:
    """Where a list is, in the installed folder of `wordfreq`: its data stay its own."""
    spec = find_spec("wordfreq")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data" / f"{size}_{language}.msgpack.gz"
