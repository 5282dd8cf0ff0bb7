"""What is left of the blocks of a document while rules claim them, scope after scope."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.document import Document, Mark, Rule, Span


def holding(keep: Sequence[str], document: Document) -> frozenset[int]:
    """The indices of the blocks that hold one of these folded phrases, or are sacred anyway."""
    markup = document.markup
    return (frozenset() if markup is None else markup.sacred) | frozenset(
        index
        for phrase in keep
        for index, block in enumerate(document.blocks)
        if phrase in document.folded_block(block)
    )


class Remains:
    """The blocks in one pass. One that is claimed whole is gone for the scopes that follow.

    Hints claim without taking: what they mark stays visible to every later rule.

    Attributes:
        document: the document.
        starts: for each block where what is left of it begins.
        ends: for each block where that ends.
        gone: for each block whether it was claimed whole.
        marks: the claims so far.
        bound: the indices of blocks that only a rule for sections claims.

    Args:
        document: the document.
        keep: folded phrases; a block that holds one of them is never claimed.
    """

    def __init__(self, document: Document, keep: Sequence[str]) -> None:
        self.document = document
        self.begin()
        self._sacred = holding(keep, document)
        markup = document.markup
        self.bound = self._sacred | (markup.bound if markup else frozenset())

    def begin(self) -> None:
        """Take all claims back."""
        blocks = self.document.blocks
        self.starts = [block.start for block in blocks]
        self.ends = [block.end for block in blocks]
        self.gone = [False] * len(blocks)
        self.marks: list[Mark] = []

    def claim(self, index: int, rule: Rule) -> None:
        """Mark what is left of a block."""
        if index in (self._sacred if rule.scope == "section" else self.bound):
            return
        span = Span(self.starts[index], self.ends[index])
        self.marks.append(Mark(index, span, rule))
        if rule.certain:
            self.gone[index] = True

    def kept(self) -> list[int]:
        """The indices of the blocks that are not gone."""
        return [index for index, gone in enumerate(self.gone) if not gone]

    def texts(self) -> list[str]:
        """What is left of each block."""
        text, blocks = self.document.text, self.document.blocks
        return [
            block.text if end - start == len(block.text) else text[start:end]
            for block, start, end in zip(blocks, self.starts, self.ends, strict=True)
        ]

    def folded(self, index: int) -> str:
        """What is left of a block, folded."""
        return self.document.folded[self.starts[index] : self.ends[index]]
