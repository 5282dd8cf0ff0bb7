"""A text to the document that every step reads: cut into blocks once, and folded once."""

from __future__ import annotations

from cleaner.document import Document
from cleaner.text.blocks import segment
from cleaner.text.fold import fold
from cleaner.text.wrapping import unwrapped


def read_text(text: str) -> Document:
    """Cut a text into blocks and fold it; a line break inside a block is folded to a blank.

    >>> document = read_text("She’s back.\\n\\nDON’T MISS")
    >>> [document.folded_block(block) for block in document.blocks]
    ["she's back.", "don't miss"]
    """
    blocks = segment(text)
    folded = fold(text)
    wrapped = [block.span for block in blocks if "\n" in block.text or "\r" in block.text]
    return Document(text, blocks, unwrapped(folded, wrapped) if wrapped else folded)
