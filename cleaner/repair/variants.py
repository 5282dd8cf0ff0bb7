"""Spellings that differ between countries, newspapers and centuries, and are no slips."""

from __future__ import annotations

# (pattern, other spelling).
# A stressed last syllable always doubles its consonant (*committed*), an unstressed one may
# (*focussed*, *programing*); which letters may is what usage shows: l, m, p, s, and t one way.
from cleaner.text.lazy_patterns import lazy_pattern

_ENDINGS = "(?=ed$|ing$|ings$|er$|ers$|or$|ors$|ation$|ations$|able$|est$|y$)"
_VARIANTS = tuple(
    (lazy_pattern(spelling), other)
    for spelling, other in (
        (r"is(e|es|ed|er|ers|ing|ation|ations|ational|able)$", r"iz\1"),
        (r"iz(e|es|ed|er|ers|ing|ation|ations|ational|able)$", r"is\1"),
        (r"ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"our", "or"),
        (r"or", "our"),
        (r"re(s?)$", r"er\1"),
        (r"er(s?)$", r"re\1"),
        (rf"(?<=[aeiou])([lpst])\1{_ENDINGS}", r"\1"),
        (r"ll(?=i[sz](?:e|es|ed|ing|ation)$|ous|ist)", "l"),
        (r"l(?=i[sz](?:e|es|ed|ing|ation)$|ous|ist)", "ll"),
        (r"or(s?)$", r"er\1"),
        (r"er(s?)$", r"or\1"),
        (rf"(?<=[aeiou])([lmps]){_ENDINGS}", r"\1\1"),
        (r"l(?=$|s$|ment|ful|ness)", "ll"),
        (r"(?<!fu)ll(?=$|s$|ment|ful|ness)", "l"),
        (r"mme(?=s?$)", "m"),
        (r"[ao]e", "e"),
        (r"e", "ae"),
        (r"enc(e|es|ed|ing)$", r"ens\1"),
        (r"ens(e|es|ed|ing)$", r"enc\1"),
        (r"ogue(?=s?$)", "og"),
        (r"xion(?=s?$)", "ction"),
        (r"(?<=[^cg])eable$", "able"),
        (r"(?<=dg)able$|(?<=[^cg])able$", "eable"),
        (r"ge(?=ment|ing$)", "g"),
        (r"g(?=ment|ing$)", "ge"),
        (r"ph", "f"),
        (r"(?<=e)r(?=ill)", "rr"),
        (r"y(?=r|p|n)", "i"),
        (r"i(?=r|p|n)", "y"),
        (r"^in(?=quir)", "en"),
        (r"(ey|ie)(?=s?$)", "y"),
        (r"y$", "ie"),
        (r"y$", "ey"),
        (r"os$", "oes"),
        (r"oes$", "os"),
    )
)


def variants(word: str) -> list[str]:
    """What a lower-case word would be in other spellings; the word itself where none applies.

    >>> "focused" in variants("focussed")
    True
    """
    return [pattern.sub(other, word) for pattern, other in _VARIANTS]
