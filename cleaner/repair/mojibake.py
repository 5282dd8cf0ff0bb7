"""Text that was decoded with the wrong encoding, put right where `ftfy` is sure of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from re import Match
from typing import Literal, NamedTuple

from cleaner.text.lazy_patterns import lazy_pattern

# What UTF-8 read as Latin-1, Windows-1252, Mac Roman, cp437, Windows-1250 or -1251 begins with;
# letters of three and four bytes begin with one of à to ô.
_SIGNS = lazy_pattern(
    r"[\u0080-\u009f]|[ÂÃâÐÑÄÅÎÏĂĐРСÔ√┬├∩΄Γв][^\x00-\x7f]|[à-ô][^\x00-\x7f]{2}"
    r"|[ÌÍÖ×ØÙÚÛ][\u00a0-\u00bf\u0152-\u2122]|ï»¿|\ufffd"
)
_LINE = lazy_pattern(r"[^\r\n]+")  # U+0085, which `splitlines` takes for a break, is half a letter
_PIECE = lazy_pattern(r"[\S\x85\xa0]+")  # so are these two, blanks though they seem
# A French “à” whose second half was taken for a blank and made a plain one.
_LONE_A = lazy_pattern(r"(?<!\S)Ã (?=\S)")
_FOREIGN = lazy_pattern(r"[^\x00-\x7f]+")


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
    for line in _LINE.finditer(text):
        words = line[0]  # each time a copy
        if not words.isascii() and _SIGNS.search(words):
            for found in _in_line(words):
                if not words[found.start : found.end].strip("\x85"):
                    continue  # a line break of its own, not an ellipsis
                yield Repaired(line.start() + found.start, line.start() + found.end, found.meant)


def _in_line(line: str) -> Iterator[Repaired]:
    """The line as one where all of it was garbled alike, else run by run."""
    from ftfy.badness import is_bad

    if not is_bad(line):
        return
    whole = _as_one(line)
    if whole:
        yield from whole
        return
    for run in _runs(line):
        yield from _in_run(run)


def _as_one(line: str) -> list[Repaired]:
    """What changes where every letter beyond ASCII was garbled in one way, else nothing."""
    fixed = _decoded(line, "whole")
    if fixed is not None:
        return list(_stretches(0, line, fixed))
    filled = _LONE_A.sub("Ã\xa0 ", line)
    fixed = _decoded(filled, "whole") if filled != line else None
    if fixed is None:
        return []
    found = list(_stretches(0, line, fixed))
    # The letter alone is no evidence: something else has to speak for it.
    return found if any(line[one.start : one.end] != "Ã" for one in found) else []


def _runs(line: str) -> Iterator[list[Match[str]]]:
    """Pieces beyond ASCII that stand side by side: an ASCII word between them ends a run."""
    for is_ascii, pieces in groupby(_PIECE.finditer(line), lambda piece: piece[0].isascii()):
        if not is_ascii:
            yield list(pieces)


def _in_run(pieces: list[Match[str]]) -> list[Repaired]:
    """What the run's garbled pieces were, or nothing where one of them stays garbled."""
    from ftfy.badness import is_bad

    found: list[Repaired] = []
    for piece in pieces:
        if not is_bad(piece[0]):
            continue
        fixed = _decoded(piece[0], "in parts")
        if fixed is None:
            return []
        found += _stretches(piece.start(), piece[0], fixed)
    return found


def _decoded(garbled_text: str, how: Literal["whole", "in parts"]) -> str | None:
    """What the text was, or None where it was nothing else or `ftfy` is not sure.

    ``"whole"`` asks that every letter was garbled in one way; ``"in parts"`` leaves letters
    between them that were not.
    """
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    config = TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        replace_lossy_sequences=False,
        restore_byte_a0=False,  # it takes plain blanks for halves of letters
        decode_inconsistent_utf8=how == "in parts",
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        remove_control_chars=False,
        normalization=None,
    )
    fixed = fix_encoding(garbled_text, config)
    if fixed == garbled_text or is_bad(fixed) or any(map(_is_unsure, fixed)):
        return None
    return None if how == "in parts" and _is_half(fixed) else fixed


def _is_unsure(char: str) -> bool:
    return char in "\ufffd\x1a" or "\x80" <= char < "\xa0"


def _is_half(fixed: str) -> bool:
    """Whether letters of another script stand among Latin ones that may be halves of more."""
    letters = [char for char in fixed if char.isalpha()]
    return any("À" <= char <= "ÿ" for char in letters) and any(char > "\u036f" for char in letters)


def _stretches(start: int, old: str, new: str) -> Iterator[Repaired]:
    """What changes, letter group by letter group where ASCII stayed as it was."""
    groups = [list(_FOREIGN.finditer(side)) for side in (old, new)]
    if _FOREIGN.sub("\xa0", old) != _FOREIGN.sub("\xa0", new):
        yield _narrowed(start, old, new)
        return
    for before, after in zip(*groups, strict=True):
        if before[0] != after[0]:
            yield _narrowed(start + before.start(), before[0], after[0])


def _narrowed(start: int, old: str, new: str) -> Repaired:
    """The stretch that really changes."""
    front = 0
    while front < min(len(old), len(new)) and old[front] == new[front]:
        front += 1
    back = 0
    while back < min(len(old), len(new)) - front and old[-1 - back] == new[-1 - back]:
        back += 1
    return Repaired(start + front, start + len(old) - back, new[front : len(new) - back])
