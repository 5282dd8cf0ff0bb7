"""Turns bytes into markup and markup into a tree: encodings, control characters, the parser.

The parser is lexbor, which builds the tree that browsers build: it has no limit of depth, and
broken markup becomes the same tree everywhere.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from cleaner.text.lazy_patterns import lazy_pattern

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?([\w:.-]+)""", re.I
)
_HEAD = 4_096
"""Bytes in which a page may declare its encoding; browsers look at 1,024."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read these labels as the Windows encodings that hold more signs (WHATWG Encoding).
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874"}
_MOST_BROKEN = 0.005
"""Share of characters that may be broken for a page to be read as UTF-8 all the same."""

_SAMPLE = 200_000
"""Bytes of a page from which an encoding is guessed: charset-normalizer takes time
for each, and what comes later hardly changes its mind."""

DEEPEST = 2_000
"""Elements inside each other beyond which more of them are dropped, their text kept: lexbor's
time grows with the square of the depth. Chromium stops at 512."""

_TAG = lazy_pattern(r"<(/?)([A-Za-z][^\s/<>]*+)[^<>]*+>")
_MAY_BE_OPEN = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr "
    "option optgroup rp rt thead tbody tfoot colgroup html head body script style".split()
)

# Signs that no page means to show; some of them make parsers drop everything after them.
_CONTROL = bytes((*range(9), 11, *range(14, 32), 127))
_WITHOUT_CONTROL = bytes(32 if code in _CONTROL else code for code in range(256))


def decoded(data: bytes) -> str:
    """A page's bytes as text: as its byte order mark or itself declares, else as they look.

    Args:
        data: the page.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = _declared(data[:_HEAD])
    for encoding in filter(None, (declared, "utf-8")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") <= _MOST_BROKEN * len(text):
        return text
    return data.decode(_guessed(data) or declared or "cp1252", "replace")


def _declared(head: bytes) -> str | None:
    """The encoding that a page names, as Python calls it."""
    declaration = _DECLARED.search(head)
    if declaration is None:
        return None
    try:
        name = codecs.lookup(declaration[1].decode("ascii")).name
    except (LookupError, UnicodeDecodeError):
        return None
    # The declaration itself was readable as ASCII, so it cannot be true.
    return "utf-8" if name.startswith("utf-16") else _READ_AS.get(name, name)


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return None if best is None else best.encoding


def parsed(source: str) -> Any:
    """The tree of a page.

    Args:
        source: markup; lone surrogates and control characters are taken out.
    """
    from selectolax.lexbor import LexborHTMLParser

    if source.count("<") > 2 * DEEPEST:
        source = _flattened(source)
    return LexborHTMLParser(source.encode("utf-8", "replace").translate(_WITHOUT_CONTROL))


def _flattened(source: str) -> str:
    """Markup without the tags of elements that lie deeper than `DEEPEST`.

    Tags are counted, not parsed: of elements that may be left open, none is counted.
    """
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _MAY_BE_OPEN:
            return tag[0]
        if tag[1]:
            depth = max(depth - 1, 0)
            return tag[0] if depth < DEEPEST else "\n"
        depth += 1
        return tag[0] if depth <= DEEPEST else "\n"

    return _TAG.sub(kept, source)
