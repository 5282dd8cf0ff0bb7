"""The pair tier: misspellings that a well-kept list knows, each with one right form.

The list is codespell's; its licence (CC BY-SA) makes it an extra (``pairs``). Without
it this tier finds nothing, and the word tier works as it always does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_LIST = Path("data") / "dictionary.txt"


@lru_cache(maxsize=1)
def known_pairs() -> Mapping[str, str]:
    """Misspelling to right form, both lower case; empty when codespell is not installed.

    Read from the installed folder, so that none of its code runs here.
    """
    spec = find_spec("codespell_lib")
    if spec is None or spec.origin is None:
        return {}
    path = Path(spec.origin).parent / _LIST
    if not path.is_file():
        return {}
    pairs: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        wrong, _, right = line.partition("->")
        if wrong.isalpha() and right.isalpha():  # a comma offers a choice, or says why not
            pairs[wrong.lower()] = right.lower()
    return pairs
