"""HTML told from text, so that no page is cleaned as if it were one."""

from __future__ import annotations

import re

from cleaner.text.lazy_patterns import lazy_pattern

_START = lazy_pattern(
    r"[\s\ufeff]*(?:<\?xml[^<>]{0,200}>\s*|<!--(?:[^-]|-(?!->)){0,2000}-->\s*)*"
    r"(?P<whole><!doctype\s+html|<html[\s>])?",
    re.I,
)
_BLOCK = lazy_pattern(
    r"[\s\ufeff]*<(?:head|body|div|p|section|article|main|span|table|ul|ol|h[1-6]|header|nav|figure|"
    r"blockquote|a|img|strong|b|center|font)(?:\s[^<>]*)?>",
    re.I,
)
_CLOSED = lazy_pattern(
    r"</(?:p|div|section|article|ul|ol|li|table|h[1-6]|blockquote|figure)\s*>", re.I
)
_FEWEST_CLOSED = 2
"""Closed blocks from which on a text that begins with a tag is HTML: in prose about markup a tag
stands in a sentence."""

_LOOKED_AT = 20_000
"""Characters in which a text shows that it is HTML."""


def is_html(text: str) -> bool:
    """Whether a text is markup: it begins as a page does, or with a tag and closes several blocks.

    >>> is_html("<!DOCTYPE html><p>Tide"), is_html("<p>Tide</p>\\n<p>Wind</p>")
    (True, True)
    >>> is_html("<p> begins a paragraph, and </p> ends it."), is_html("a <b> c")
    (False, False)
    """
    if "<" not in text[:_LOOKED_AT]:
        return False
    found = _START.match(text)
    if found is not None and found["whole"]:
        return True
    if not _BLOCK.match(text):
        return False
    closed = _CLOSED.finditer(text, 0, _LOOKED_AT)
    return sum(1 for _ in zip(range(_FEWEST_CLOSED), closed, strict=False)) == _FEWEST_CLOSED
