"""Which language a text or a passage is in, by `py3langid` (BSD), which asks no network."""

from __future__ import annotations

from functools import lru_cache

LONGEST_SAMPLE = 5_000
"""Characters of a document that are looked at; more of them change the answer no more."""


@lru_cache(maxsize=4096)
def language_of(text: str) -> str:
    """The ISO 639-1 code of the likeliest language.

    Args:
        text: the text; the first `LONGEST_SAMPLE` characters count.

    >>> language_of("The ferry runs again from Monday, the harbour office says.")
    'en'
    """
    import py3langid

    code: str = py3langid.classify(text[:LONGEST_SAMPLE])[0]
    return code
