"""Which language a document is in, as far as a report has to know."""

from __future__ import annotations

from cleaner.cleaned import Cleaned

SAMPLE = 240
"""Characters that are looked at, from the middle of the text, where an article is most likely:
a report may cost a run next to nothing."""


def language_of_document(cleaned: Cleaned) -> str:
    """The language, ISO 639-1; ``un`` where none is likely, or the detector is not installed.

    Args:
        cleaned: the document; where nothing is left of it, its original counts.
    """
    from cleaner.repair.language import language_of

    text = cleaned.text or cleaned.original
    start = max(0, len(text) // 2 - SAMPLE // 2)
    return language_of(text[start : start + SAMPLE])
