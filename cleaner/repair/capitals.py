"""Capitals that slipped into a word: *THe* for *The*, *tHe* for *the*.

A capital too many is a slip only in a word that is among the commonest of its language. What looks
like a product, a unit, an abbreviation with an ending or a play on words stays (*eMail*, *IDs*,
*kWh*, *REmake*), and so does whatever stands beside words in capitals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.repair.frequencies import frequencies, has_list
from cleaner.repair.language import language_of
from cleaner.repair.passages import CODE, Vocabulary, Word, lines_with, words_of

_COMMON, _COMMONEST = 4.5, 5.5
"""Zipf frequency of a word that keeps its first capital, and of one that has none (*tHe*)."""

_PREFIXES = frozenset(
    "ad ai am an as at be bi co de do en eu ex go he id im in ip is it me my no of on or pa pc pr "
    "pre re so tv uk un up us we".split()
)
"""Letters that writers set off on purpose (*REmake*, *UNcommon*)."""

_PRODUCTS = frozenset("aeikmnopquxyz")
"""Letters that stand before a word in names of products (*iPhone*, *eMail*)."""

_FEWEST_WORDS = 5
"""Words of a line that is looked at: shorter ones are labels and names. Set by hand."""

_NEAR = 3
"""Words on each side that say how a line is written, as many as a name of a product may have. Set
by hand."""


def stray_capitals(
    text: str, vocabulary: Vocabulary, language: str | None
) -> Iterator[tuple[Word, str]]:
    """Words with a capital too many, and what was meant, in the order of the text.

    Args:
        text: the text.
        vocabulary: what `vocabulary_of` says of it.
        language: its language, or None to find out.
    """
    odd = [
        form
        for form, count in vocabulary.forms.items()
        if count == 1 and len(form) >= 3 and not form.islower() and _has_shape(form)
    ]
    if not odd:
        return
    spoken = language or language_of(text)
    if not has_list("small", spoken):
        return
    zipfs = frequencies("small", spoken)
    meant = {form: right for form in odd if (right := _meant(form, zipfs))}
    for start, end in lines_with(text, meant):
        words = words_of(text, start, end)
        if len(words) < _FEWEST_WORDS or CODE.search(text[start:end]):
            continue
        for index, word in enumerate(words):
            right = meant.get(word.text)
            if (
                right
                and word.is_free
                and not word.is_quoted
                and _is_plain_there(text, words, index)
            ):
                yield word, right


def _has_shape(form: str) -> bool:
    return not form[1:].islower() and not form.isupper() and form[2:].islower()


def _meant(form: str, zipfs: dict[str, float]) -> str | None:
    lower = form.lower()
    zipf = zipfs.get(lower, 0.0)
    if form[0].isupper():
        is_slip = len(form) >= 4 and zipf >= _COMMON and lower[:2] not in _PREFIXES
        return lower.capitalize() if is_slip else None
    is_product = form[0] in _PRODUCTS and lower[1:] in zipfs
    return lower if zipf >= _COMMONEST and not is_product else None


def _is_plain_there(text: str, words: Sequence[Word], index: int) -> bool:
    """Whether the words beside are in lower case for the most part, and none in capitals."""
    word = words[index]
    near = [*words[max(0, index - _NEAR) : index], *words[index + 1 : index + _NEAR + 1]]
    odd = sum(len(other.text) > 1 and not other.text[1:].islower() for other in near)
    lower = sum(other.text.islower() for other in near)
    before = text[max(0, word.start - 1) : word.start]
    return odd == 0 and lower * 2 > len(near) and before not in ("(", "[")
