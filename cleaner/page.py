"""HTML to a page: its full text in reading order, and what the extractors leave out of it.

trafilatura, jusText and the DOM are met here only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from cleaner.document import Block, Removal
from cleaner.segment import segment

NOT_MAIN_TEXT = "any/not-main-text"
"""The name in the trail for blocks that no extractor takes for the main text."""

_REASON = "Neither trafilatura nor jusText takes this block for main text."

_SILENT = frozenset(
    "head script style noscript template svg math iframe object canvas select option "
    "button input textarea title meta link".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt "
    "ruby s samp small span strike strong sub sup time tt u var wbr img".split()
)
_WORD = re.compile(r"\w+")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|&#(?:x0*(?:[0-8bce]|1[0-9a-f]);?|0*[0-8];?)"
)
_TAG = re.compile(r"<[^<>]*>")
_FEW_WORDS = 4

# What the extractors report about a page is not for the user of the command to read.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("trafilatura").propagate = False


class PageError(ValueError):
    """Input that is no page; the message says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text.

    Attributes:
        text: the full text, one block a line, in reading order.
        removals: the blocks that are not main text, in characters of `text`.
    """

    text: str
    removals: tuple[Removal, ...]


def read_page(html: str | bytes, *, url: str | None = None, keep_comments: bool = False) -> Page:
    """Read a page.

    Args:
        html: the page; bytes are decoded as it declares.
        url: where it is from.
        keep_comments: whether readers' comments are main text.

    Raises:
        TypeError: `html` is neither str nor bytes.
        PageError: there is no HTML in it.
    """
    if not isinstance(html, str | bytes):
        raise TypeError(f"clean_html() takes str or bytes, not {type(html).__name__}")
    from trafilatura.utils import decode_file

    source = _CONTROL.sub(" ", decode_file(html) if isinstance(html, bytes) else html)
    if not source.strip():
        return Page("", ())
    text = _full_text(source)
    blocks = segment(text)
    wanted = _main_text(source, url, keep_comments)
    return Page(text, _not_wanted(blocks, wanted) if wanted else ())


def _full_text(source: str) -> str:
    """The text of every visible element, a line for each block element."""
    import lxml.etree
    import lxml.html

    try:
        tree = lxml.html.document_fromstring(
            source.encode("utf-8", "replace"),
            parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True),
        )
    except lxml.etree.LxmlError as error:
        raise PageError(f"no HTML in it: {error}") from error
    # libxml2 gives up on a tree that is too deep and leaves it empty: then the tags just go.
    return _joined("".join(_pieces(tree))) or _joined(unescape(_TAG.sub("\n", source)))


def _joined(pieces: str) -> str:
    """Lines with single spaces, a blank line between them."""
    lines = (" ".join(line.split()) for line in pieces.split("\n"))
    return "\n\n".join(filter(None, lines))


def _pieces(tree: Any) -> Iterator[str]:
    """Texts and line breaks in reading order, without recursion: pages nest without end."""
    todo: list[Any] = [tree]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
            continue
        tag = item.tag if isinstance(item.tag, str) else ""
        after = _collapsed(item.tail)
        if not tag or tag in _SILENT:
            todo.append(after)
            continue
        breaks = "" if tag in _INLINE else "\n"
        todo.append(breaks + after)
        todo.extend(reversed(item))
        todo.append(breaks + _collapsed(item.text))


def _collapsed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""


def _main_text(source: str, url: str | None, keep_comments: bool) -> list[str]:
    """The lines that an extractor takes for main text; none when no extractor finds any."""
    import trafilatura

    found = trafilatura.extract(
        source, url=url, include_comments=keep_comments, include_tables=True
    )
    if found:
        return str(found).split("\n")
    return _justext_lines(source)


def _justext_lines(source: str) -> list[str]:
    import justext
    from lxml.etree import LxmlError

    stop_words = frozenset[str]().union(
        *(justext.get_stoplist(language) for language in ("English", "German", "French", "Spanish"))
    )
    try:
        paragraphs = justext.justext(
            source.encode("utf-8", "replace"), stop_words, encoding="utf-8"
        )
    except (LxmlError, ValueError):
        return []
    return [paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate]


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _not_wanted(blocks: tuple[Block, ...], wanted: list[str]) -> tuple[Removal, ...]:
    """The blocks whose words the extractor left out.

    A block of a few words counts only as a whole line of the extracted text, or a menu's words
    would be found somewhere in the article.
    """
    lines = [_words(line) for line in wanted]
    whole = set(lines)
    running = f" {' '.join(lines)} "
    removals = []
    for block in blocks:
        words = _words(block.text)
        long_enough = words.count(" ") + 1 >= _FEW_WORDS
        if words in whole or (long_enough and f" {words} " in running):
            continue
        removals.append(Removal(block.start, block.end, NOT_MAIN_TEXT, _REASON))
    return tuple(removals)
