"""Which stretches of a scraped text are body: an ordered alignment with the gold text.

Order matters. Menu words come again in the gold text, and a bag of words would call the menu
body; the longest common subsequence takes each gold word once, in its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.document import Block, Span

_WORD = re.compile(r"\w+")
# Letters of scripts without spaces count one by one, or a paragraph would be one word.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+"
)

MOST_WORDS = 60_000
"""Words of a page beyond which it is not aligned: memory grows with both texts' lengths."""

ENOUGH = 0.5
"""Share of a block's words that must be aligned for the block to count as body."""


def words_of(text: str) -> list[re.Match[str]]:
    """The words of a text, lower case aside, with their places."""
    return list((_UNSPACED if not text.isascii() else _WORD).finditer(text))


def body_spans(text: str, gold: str) -> list[Span]:
    """The stretches of a text whose words are aligned with the gold text, in order.

    Args:
        text: scraped text.
        gold: the main text.

    Returns:
        Spans in characters of `text`, each from the first to the last of words that are
        aligned one after the other; empty where a text is longer than `MOST_WORDS`.
    """
    from rapidfuzz.distance import LCSseq

    words = words_of(text)
    theirs = [word.group().lower() for word in words_of(gold)]
    if len(words) > MOST_WORDS or len(theirs) > MOST_WORDS:
        return []
    ours = [word.group().lower() for word in words]
    spans = []
    for step in LCSseq.opcodes(ours, theirs):
        if step.tag == "equal":
            spans.append(Span(words[step.src_start].start(), words[step.src_end - 1].end()))
    return spans


def share_of_body(text: str, start: int, end: int, spans: Sequence[Span]) -> float:
    """The share of the words between two places that stand in body spans; 0 without words."""
    places = [start + word.start() for word in words_of(text[start:end])]
    if not places:
        return 0.0
    inside = sum(any(span.start <= place < span.end for span in spans) for place in places)
    return inside / len(places)


def label_blocks(text: str, blocks: Sequence[Block], spans: Sequence[Span]) -> list[float]:
    """For each block the share of its words that is body; spans and blocks are in order."""
    shares: list[float] = []
    first = 0
    for block in blocks:
        while first < len(spans) and spans[first].end <= block.start:
            first += 1
        last = first
        while last < len(spans) and spans[last].start < block.end:
            last += 1
        shares.append(share_of_body(text, block.start, block.end, spans[first:last]))
    return shares
