"""Folds of pages, grouped by registered domain: a site is never in training and test at once."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache

from cleaner.training.examples import Example

FOLDS = 5


@lru_cache(maxsize=65_536)
def fold_of(host: str) -> int:
    """The fold of a host: that of its registered domain.

    >>> fold_of("blog.example.co.uk") == fold_of("example.co.uk")
    True
    """
    from courlan import extract_domain

    domain = extract_domain(f"https://{host}") or host
    return zlib.crc32(domain.lower().encode()) % FOLDS


def outside(texts: Iterable[Example], *folds: int) -> list[Example]:
    """The texts that are in none of these folds."""
    return [text for text in texts if fold_of(text.domain) not in folds]


def inside(texts: Iterable[Example], fold: int) -> list[Example]:
    """The texts of a fold."""
    return [text for text in texts if fold_of(text.domain) == fold]
