"""Writes the Bloom filters of `cleaner.repair.rare_words` from the lists of SCOWL.

The lists are those of Debian's package ``scowl``: /usr/share/dict/scowl, files named by kind and
size, as in ``english-words.70``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaner.errors import CleanerError
from cleaner.repair.dictionaries import american
from cleaner.repair.frequencies import frequencies
from cleaner.repair.rare_words import BITS_PER_WORD, FOLDER, Tier, path_of, places

MOST_MEANT = 80
"""SCOWL's size up to which its words are words; its README calls 95 of little use for spelling."""

SHORTEST = 4
"""Letters from which on a rare word counts: most strings of three letters are a word somewhere."""

NOTICE = """\
SCOWL (Spell Checker Oriented Word Lists), http://wordlist.sourceforge.net/

Copyright 2000-2011 by Kevin Atkinson

Permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the
output created from the scripts, and its documentation for any purpose is hereby granted without
fee, provided that the above copyright notice appears in all copies and that both that copyright
notice and this permission notice appear in supporting documentation. Kevin Atkinson makes no
representations about the suitability of this array for any purpose. It is provided "as is" without
express or implied warranty."""


def write(folder: Path) -> None:
    """Write both filters and the card that says what they were made from.

    Args:
        folder: SCOWL's lists.

    Raises:
        CleanerError: the folder has no such lists.
    """
    sizes = dict(_sizes(folder))
    if not sizes:
        raise CleanerError(f"{folder}: no lists of SCOWL")
    frequent, speller = frequencies("small", "en"), american()
    rare = {
        word: size
        for word, size in sizes.items()
        if word not in frequent and not speller.spell(word.upper())
    }
    tiers: dict[Tier, list[str]] = {
        "words": sorted(word for word, size in rare.items() if size <= MOST_MEANT),
        "doubtful": sorted(word for word, size in rare.items() if size > MOST_MEANT),
    }
    for tier, words in tiers.items():
        path_of(tier).write_bytes(_filter(words))
    card = {
        "about": "Written by python -m cleaner.training rare-words: bits alone, no words.",
        "source": "the package scowl of Debian 13",
        "words": {tier: len(words) for tier, words in tiers.items()},
        "notice": NOTICE,
    }
    (FOLDER / "rare-words.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


def _sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Lower-case words with the least size that has them; the least comes last."""
    files = [path for path in folder.glob("*.*") if path.suffix[1:].isdigit()]
    for path in sorted(files, key=lambda path: -int(path.suffix[1:])):
        if "abbreviations" in path.name:
            continue
        for word in path.read_text("latin-1").split():
            if len(word) >= SHORTEST and word.isascii() and word.isalpha():
                yield word.lower(), int(path.suffix[1:])


def _filter(words: Iterable[str]) -> bytes:
    chosen = list(words)
    bits = bytearray(len(chosen) * BITS_PER_WORD // 8 + 1)
    for word in chosen:
        for at in places(word, len(bits) * 8):
            bits[at >> 3] |= 1 << (at & 7)
    return bytes(bits)
