"""Text that was decoded with the wrong encoding, put right where `ftfy` is sure of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleaner.text.lazy_patterns import lazy_pattern

# What UTF-8 read as Latin-1, Windows-1252, Mac Roman, cp437, Windows-1250 or -1251 begins with.
_SIGNS = lazy_pattern(r"[\u0080-\u009f]|[ÂÃâÐÑÄÅÎÏĂĐРСÔ√┬├∩΄Γв][^\x00-\x7f]|ï»¿|\ufffd")
_RUN = lazy_pattern(r"\S+")


class Repaired(NamedTuple):
    """A stretch ``[start, end)`` of the text, and what it was before it was garbled."""

    start: int
    end: int
    meant: str


def garbled(text: str) -> Iterator[Repaired]:
    """The stretches that were decoded wrongly, in the order of the text.

    Only encodings are repaired: quotes, ligatures, width and line breaks stay as they are.

    >>> list(garbled("The cafÃ© on the quay"))
    [Repaired(start=7, end=9, meant='é')]
    """
    if text.isascii() or not _SIGNS.search(text):
        return
    start = 0
    for line in text.splitlines(keepends=True):
        if not line.isascii() and _SIGNS.search(line):
            for found in _in_line(line):
                yield Repaired(start + found.start, start + found.end, found.meant)
        start += len(line)


def _in_line(line: str) -> Iterator[Repaired]:
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(line):
        return
    config = TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        replace_lossy_sequences=False,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        remove_control_chars=False,
        normalization=None,
    )
    for chunk in _RUN.finditer(line):
        piece = chunk[0]
        if piece.isascii() or not is_bad(piece):
            continue
        fixed = fix_encoding(piece, config)
        if fixed != piece and not is_bad(fixed) and not any(map(_is_unsure, fixed)):
            yield _narrowed(chunk.start(), piece, fixed)


def _is_unsure(char: str) -> bool:
    return char == "\ufffd" or "\x80" <= char < "\xa0"


def _narrowed(start: int, old: str, new: str) -> Repaired:
    """The stretch that really changes."""
    front = 0
    while front < min(len(old), len(new)) and old[front] == new[front]:
        front += 1
    back = 0
    while back < min(len(old), len(new)) - front and old[-1 - back] == new[-1 - back]:
        back += 1
    return Repaired(start + front, start + len(old) - back, new[front : len(new) - back])
