"""Labelled pages: HTML beside the text that an ideal cleaner would give back."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.errors import CleanerError

TYPES = {
    "chinese_web": "article",
    "daniel": "article",
    "dragnet": "article",
    "fundus": "article",
    "magic_html_article": "article",
    "magic_html_forum": "forum",
}
"""Types of the pages of collections that hold one type and do not say so."""

UNLEARNED = frozenset({"cleaneval_final"})
"""Collections that are not learned from: the gold texts of CleanEval keep nearly everything."""


class PagesError(CleanerError, ValueError):
    """A file of labelled pages that cannot be read; the message names file and line."""


class LabelledPage(NamedTuple):
    """One page.

    Attributes:
        id: unique in its file.
        set: the collection that it is from; the name of the file where it does not say.
        domain: the registered domain; folds are grouped by it.
        page_type: such as ``article`` or ``forum``; empty when unknown.
        title: the article's title; empty when unknown.
        html: the page.
        gold: the full main text, or None where only segments are known.
        wanted: segments that must survive.
        unwanted: segments that must not.
    """

    id: str
    set: str
    domain: str
    page_type: str
    title: str
    html: str
    gold: str | None
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def read_pages(path: Path) -> Iterator[LabelledPage]:
    """The pages of a JSONL file, plain, ``.gz`` or ``.zst``.

    Each line is an object with ``html`` and ``gold``, or ``html``, ``with`` and ``without``;
    ``id`` (or ``file``), ``set``, ``domain`` (or ``url``), ``page_type`` and ``title`` are used
    when they are there. Pages of `UNLEARNED` collections are left out.

    Raises:
        PagesError: the file cannot be read, or a line is no such object.
    """
    try:
        for number, row in enumerate(read_rows(path), 1):
            page = _page(row, number, path.name.partition(".")[0])
            if page.set not in UNLEARNED:
                yield page
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


def _page(row: dict[str, Any], number: int, file: str) -> LabelledPage:
    host = str(row.get("url", "")).partition("://")[2].partition("/")[0]
    gold = row.get("gold")
    return LabelledPage(
        id=str(row.get("id") or row.get("file") or number),
        set=(collection := str(row.get("set") or file)),
        domain=str(row.get("domain") or host),
        page_type=str(row.get("page_type") or TYPES.get(collection, "")),
        title=str(row.get("title") or ""),
        html=row["html"],
        gold=gold if isinstance(gold, str) else None,
        wanted=tuple(row.get("with", ())),
        unwanted=tuple(row.get("without", ())),
    )
