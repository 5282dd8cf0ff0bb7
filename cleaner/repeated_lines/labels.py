"""Labels of lines: the form in which the lines of a text are counted and looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from cleaner.document import Document
from cleaner.text.fold import label
from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.prose import reads_like_prose
from cleaner.text.scripts import count_words

DIGEST = 8
"""Bytes of a digest. Of 100 million lines, two share one with a probability of 1 in 3,700."""

ANY_LINE = bytes(DIGEST)
"""Stands for the page itself where a line's digest would stand, to count the pages of a site."""

MOST_WORDS = 12
"""Words of the longest line that counts as short; longer ones are teasers or body."""

_PORT = lazy_pattern(r":\d*$")


class Line(NamedTuple):
    """A block with words: its index among the blocks, its label, and whether it is short.

    A short line has few words and is not a sentence, like the entries of a menu.
    """

    block: int
    label: str
    is_short: bool


def read_lines(document: Document) -> list[Line]:
    """The blocks that have words, in order."""
    lines = []
    for index, block in enumerate(document.blocks):
        text = document.folded_block(block)
        words = label(text)
        if words:
            is_short = count_words(text) <= MOST_WORDS and not reads_like_prose(text)
            lines.append(Line(index, words, is_short))
    return lines


def joints(lines: Sequence[Line]) -> list[str]:
    r"""The joints of a text: one before every line, and one after the last.

    A joint says which two short lines stand next to each other: it is their labels with a line
    end between them. The ends of the text count as short lines without words. A joint beside a
    longer line is empty.

    >>> joints([Line(0, "home", True), Line(1, "about us", True), Line(2, "…", False)])
    ['\nhome', 'home\nabout us', '', '']
    """
    ends = Line(-1, "", True)
    padded = (ends, *lines, ends)
    return [
        f"{line.label}\n{following.label}" if line.is_short and following.is_short else ""
        for line, following in pairwise(padded)
    ]


def word_label(word: str) -> str:
    r"""What stands for a word among labels and joints, none of which has a tab.

    >>> word_label("conexxion")
    '\tconexxion'
    """
    return f"\t{word}"


def digest(text: str) -> bytes:
    """The digest of a label, a joint, what stands for a word, or a site."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()


def site_of(name: str) -> str:
    """The site that an address or a name stands for: the host, or the name itself.

    >>> site_of("https://www.Example.com:8080/a?b"), site_of("example.com"), site_of("Notes 3")
    ('example.com', 'example.com', 'notes 3')
    """
    host = re.split(r"[/?#]", name.partition("://")[2] or name, maxsplit=1)[0]
    return _PORT.sub("", host.rpartition("@")[2]).strip().lower().removeprefix("www.")
