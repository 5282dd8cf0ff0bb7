"""Labelled pages: HTML beside the text that an ideal cleaner would give back."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import CleanerError


class PagesError(CleanerError, ValueError):
    """A file of labelled pages that cannot be read; the message names file and line."""


class LabelledPage(NamedTuple):
    """One page.

    Attributes:
        id: unique in its file.
        domain: the registered domain; folds are grouped by it.
        page_type: such as ``article`` or ``forum``; empty when unknown.
        html: the page.
        gold: the full main text, or None where only segments are known.
        wanted: segments that must survive.
        unwanted: segments that must not.
    """

    id: str
    domain: str
    page_type: str
    html: str
    gold: str | None
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def read_pages(path: Path) -> Iterator[LabelledPage]:
    """The pages of a JSONL file, plain, ``.gz`` or ``.zst``.

    Each line is an object with ``html`` and ``gold``, or ``html``, ``with`` and ``without``;
    ``id`` (or ``file``), ``domain`` (or ``url``) and ``page_type`` are used when they are there.

    Raises:
        PagesError: the file cannot be read, or a line is no such object.
    """
    try:
        for number, row in enumerate(read_rows(path), 1):
            yield _page(row, number)
    except (KeyError, TypeError, AttributeError) as error:
        raise PagesError(f"{path}: {type(error).__name__}: {error}") from error


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file, plain, ``.gz`` or ``.zst``.

    Raises:
        PagesError: the file cannot be read, or a line is no JSON.
    """
    try:
        with _open(path) as lines:
            yield from (json.loads(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise PagesError(f"{path}: {type(error).__name__}: {error}") from error


def _open(path: Path) -> io.TextIOBase:
    if path.suffix == ".zst":
        import zstandard

        stream = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True)
        return io.TextIOWrapper(stream, encoding="utf-8")
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8")
    return path.open(encoding="utf-8")


def _page(row: dict[str, Any], number: int) -> LabelledPage:
    host = str(row.get("url", "")).partition("://")[2].partition("/")[0]
    gold = row.get("gold")
    return LabelledPage(
        id=str(row.get("id") or row.get("file") or number),
        domain=str(row.get("domain") or host),
        page_type=str(row.get("page_type", "")),
        html=row["html"],
        gold=gold if isinstance(gold, str) else None,
        wanted=tuple(row.get("with", ())),
        unwanted=tuple(row.get("without", ())),
    )
