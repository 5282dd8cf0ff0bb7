"""A text to the document that every step reads: cut into blocks once, and folded once."""

from __future__ import annotations

from cleaner.document import Document
from cleaner.text.blocks import segment
from cleaner.text.fold import fold


def read_text(text: str) -> Document:
    """Cut a text into blocks and fold it.

    >>> document = read_text("She’s back.\\n\\nDON’T MISS")
    >>> [document.folded_block(block) for block in document.blocks]
    ["she's back.", "don't miss"]
    """
    return Document(text, segment(text), fold(text))
