"""What a page says about the blocks of its text, for the classifier."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.classifier.arrays import Integers
from cleaner.classifier.features import PageEvidence
from cleaner.document import Layout
from cleaner.page import Page
from cleaner.page.structure import STRUCTURE
from cleaner.page.voters import VOTES

PAGE_FEATURES = (*STRUCTURE, *VOTES, "asked", *(f"{name}_of_page" for name in VOTES))
"""Names of the columns of `PageEvidence.matrix`: where a line stands, the votes about it, whether
the extractors were asked, and the votes about the page as a whole."""


def evidence(page: Page, starts: Sequence[int]) -> PageEvidence:
    """What a page says about some blocks of its text.

    Args:
        page: a page with lines.
        starts: where in the page's text the blocks begin, in characters.
    """
    assert page.structure is not None
    assert page.votes is not None
    rows = _rows(page, starts)
    shares = page.votes.shares
    of_page = np.average(shares, axis=0, weights=np.diff((*page.starts, len(page.text))))
    parts = (
        page.structure.matrix[rows],
        shares[rows],
        np.full((len(rows), 1), page.votes.asked),
        np.broadcast_to(of_page, (len(rows), len(VOTES))),
    )
    begins = page.structure.starts
    counts = np.diff(begins)[rows]
    own = np.concatenate(([0], np.cumsum(counts)))
    places = np.arange(own[-1]) + np.repeat(begins[rows] - own[:-1], counts)
    return PageEvidence(
        np.concatenate(parts, axis=1, dtype=np.float32), page.structure.marks[places], own
    )


def layout_of(page: Page, starts: Sequence[int]) -> Layout:
    """What of a page's layout belongs together.

    Args:
        page: a page with lines.
        starts: where in the page's text the blocks begin, in characters.
    """
    assert page.structure is not None
    rows = _rows(page, starts)
    headings = np.flatnonzero(page.structure.headings[rows])
    return Layout(tuple(page.structure.groups[rows].tolist()), frozenset(headings.tolist()))


def title_of(page: Page, starts: Sequence[int]) -> list[int]:
    """The index of the block that is the title over the article, in a list; none in an empty one.

    Args:
        page: a page with lines.
        starts: where in the page's text the blocks begin, in characters.
    """
    found = np.flatnonzero(_rows(page, starts) == page.title_line)
    return [int(block) for block in found[:1]]


def comments_of(page: Page, starts: Sequence[int]) -> set[int]:
    """The indices of the blocks that readers wrote under an article.

    Args:
        page: a page with lines.
        starts: where in the page's text the blocks begin, in characters.
    """
    assert page.structure is not None
    flags = page.structure.comments[_rows(page, starts)]
    return {index for index, flag in enumerate(flags.tolist()) if flag}


def captions_of(page: Page, starts: Sequence[int]) -> set[int]:
    """The indices of the blocks that are captions of pictures; arguments as of `comments_of`."""
    assert page.structure is not None
    flags = page.structure.captions[_rows(page, starts)]
    return {index for index, flag in enumerate(flags.tolist()) if flag}


def metadata_of(page: Page, starts: Sequence[int]) -> set[int]:
    """The indices of the blocks beside the title that say when and by whom the article was
    written; arguments as of `comments_of`."""
    rows = _rows(page, starts).tolist()
    return {index for index, row in enumerate(rows) if row in page.metadata_lines}


def _rows(page: Page, starts: Sequence[int]) -> Integers:
    """The lines that blocks stand in."""
    lines = np.searchsorted(np.array(page.starts), np.array(starts), side="right") - 1
    return np.maximum(lines, 0)
