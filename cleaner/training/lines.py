"""Texts that people labelled line by line, as texts to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cleaner.classifier.kinds import KINDS
from cleaner.document import Span
from cleaner.training.labels import LabelledText
from cleaner.training.pages import PagesError, read_rows

LINES = "lines"
"""The name, beside those of the scrapers, under which such texts are examples."""


def read_lines(path: Path) -> Iterator[LabelledText]:
    """The texts of a JSONL file, plain, ``.gz`` or ``.zst``.

    Each line is an object with ``id``, ``domain``, ``text``, ``debris`` and ``either``: stretches
    that are no body, and stretches where careful editors would differ, as lists of start and end in
    characters and the kind of debris. Texts with a ``skip``, which says why one is no article, are
    left out.

    Raises:
        PagesError: the file cannot be read, or a line is no such object.
    """
    try:
        for row in read_rows(path):
            if not row.get("skip"):
                yield _labelled(row, path)
    except (KeyError, TypeError, IndexError) as error:
        raise PagesError(f"{path}: {type(error).__name__}: {error}") from error


def _labelled(row: dict[str, object], path: Path) -> LabelledText:
    text = str(row["text"])
    debris = _spans(row["debris"])
    return LabelledText(
        id=str(row["id"]),
        set=path.name.partition(".")[0],
        domain=str(row["domain"]),
        page_type="",
        scraper=LINES,
        text=text,
        gold=text,
        body=_between(debris, len(text)),
        wanted=(),
        unwanted=(),
        unsure=_spans(row["either"]),
        kinds=_kinds(row["debris"]),
    )


def _spans(stretches: object) -> tuple[Span, ...]:
    assert isinstance(stretches, list)
    return tuple(sorted(Span(stretch[0], stretch[1]) for stretch in stretches))


def _kinds(stretches: object) -> tuple[tuple[int, int, str], ...]:
    assert isinstance(stretches, list)
    return tuple(
        (start, end, kind[0])
        for start, end, *kind in sorted(stretches)
        if kind and kind[0] in KINDS
    )


def _between(taken: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    """What a text of a length holds between some stretches of it."""
    free = []
    position = 0
    for start, end in taken:
        if start > position:
            free.append(Span(position, start))
        position = max(position, end)
    if position < length:
        free.append(Span(position, length))
    return tuple(free)
