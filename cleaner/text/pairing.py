"""Pairs documents with the sites that they are from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat, zip_longest
from typing import Any, TypeVar

_Document = TypeVar("_Document", str, str | bytes)
_MISSING: Any = object()


def with_sites(
    documents: Iterable[_Document], sites: Iterable[str | None] | None
) -> Iterator[tuple[_Document, str]]:
    """Documents, each with its site; empty where it is unknown."""
    if sites is None:
        yield from zip(documents, repeat(""))
        return
    for document, site in zip_longest(documents, sites, fillvalue=_MISSING):
        if document is _MISSING or site is _MISSING:
            more = "sites than documents" if document is _MISSING else "documents than sites"
            raise ValueError(f"there are more {more}; give one site for each, None if unknown")
        yield document, site or ""


def refuse_single(**given: object) -> None:
    """Refuse one text where many are wanted: each of its characters would be taken for a text."""
    for name, value in given.items():
        if isinstance(value, str | bytes):
            raise TypeError(f"{name} is a single {type(value).__name__}; put it in a list")
