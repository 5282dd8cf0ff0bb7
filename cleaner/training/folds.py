"""Folds of pages, grouped by registered domain: a site is never in training and test at once."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, TypeVar

FOLDS = 5
"""As is usual: four fifths of the sites are learned from, and every site is judged once."""


class _Sited(Protocol):
    @property
    def domain(self) -> str: ...


Text = TypeVar("Text", bound=_Sited)


@lru_cache(maxsize=65_536)
def fold_of(host: str) -> int:
    """The fold of a host: that of its registered domain.

    >>> fold_of("blog.example.co.uk") == fold_of("example.co.uk")
    True
    """
    from courlan import extract_domain

    domain = extract_domain(f"https://{host}") or host
    return zlib.crc32(domain.lower().encode()) % FOLDS


def outside(texts: Iterable[Text], *folds: int) -> list[Text]:
    """The texts that are in none of these folds."""
    return [text for text in texts if fold_of(text.domain) not in folds]


def inside(texts: Iterable[Text], fold: int) -> list[Text]:
    """The texts of a fold."""
    return [text for text in texts if fold_of(text.domain) == fold]
