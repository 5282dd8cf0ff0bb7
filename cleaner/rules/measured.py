"""What the rules did on labelled pages, as `python -m cleaner.training rules` counted it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

Figures = Mapping[str, Mapping[str, int]]
"""For whole pages (``full``) and extracted articles (``extracted``): hits on ``debris`` and on
``body``, and the words ``saved`` and ``lost``."""


def figures_of(identifier: str) -> Figures:
    """The figures of a rule; none where nothing was counted.

    Inside the wheel they sit in the package; in a checkout, among the documents.
    """
    here = Path(__file__).resolve()
    for path in (here.with_name("measured.json"), here.parents[2] / "docs" / "rules.json"):
        with suppress(OSError, ValueError):
            figures: dict[str, Figures] = json.loads(path.read_bytes())
            return figures.get(identifier, {})
    return {}
