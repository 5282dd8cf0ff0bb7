"""Which language a text or a passage is in, by CLD2, which asks no network.

CLD2 (`pycld2`, Apache licence) is there at once; `py3langid` takes half a second to unpack its
model, fifty times a bare Python. There are no wheels of it for some machines: without it, a
text's language is unknown unless it is said.
"""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType

from cleaner.text.lazy_patterns import lazy_pattern

LONGEST_SAMPLE = 10_000
"""Characters of a document that are looked at; more of them change the answer no more."""

UNKNOWN = "un"
"""What CLD2 calls the language of a text that is too short or no language."""

_LETTERS = lazy_pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@lru_cache(maxsize=1)
def _detector() -> ModuleType | None:
    try:
        import pycld2
    except ImportError:
        return None
    detector: ModuleType = pycld2
    return detector


def can_tell() -> bool:
    """Whether the detector is installed."""
    return _detector() is not None


@lru_cache(maxsize=4096)
def language_of(text: str) -> str:
    """The ISO 639-1 code of the likeliest language, `UNKNOWN` where nothing is likely.

    Args:
        text: the text; the first `LONGEST_SAMPLE` characters count.

    >>> language_of("Die Fähre fährt ab Montag wieder, sagt das Hafenamt.")
    'de'
    """
    detector = _detector()
    if detector is None:
        return UNKNOWN
    # Words alone: CLD2 refuses control characters and all that is no character.
    words = " ".join(_LETTERS.findall(text[:LONGEST_SAMPLE]))
    code: str = detector.detect(words, isPlainText=True, bestEffort=True)[2][0][1]
    return code
