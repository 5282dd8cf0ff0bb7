"""Words that a site writes time and again: its own, whatever dictionaries say."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.document import Edit
from cleaner.repeated_lines.labels import word_label
from cleaner.repeated_lines.table import SiteLines
from cleaner.rules.built_in import INNER_CAPITAL, MISSPELT_NAME, MISSPELT_WORD

FEWEST_PAGES = 3
"""Other pages that must have a word before it can be a site's own; set by hand, one more than the
pages that make a line a repeated one."""

SHARE = 0.005
"""Share of a site's other pages, or of a corpus's, that must have it. Common misspellings have a
Zipf frequency of 2.4 to 3 in wordfreq (*definately* 2.9): one stands on a page of 500 words in
2,000 to 8,000."""

_GUESSED = {MISSPELT_NAME.id, INNER_CAPITAL.id, *(rule.id for rule in MISSPELT_WORD.values())}
"""Rules that find no dictionary to have a word; what a list of misspellings has is one, however
often it is written."""


def own_words(repairs: Iterable[Edit], known: SiteLines) -> frozenset[str]:
    """The words among those that would be repaired that a site or a corpus writes so on purpose.

    Args:
        repairs: the repairs of a text.
        known: what the corpus knows, as seen from the text's site.
    """
    typed = {edit.removed.lower() for edit in repairs if edit.rule in _GUESSED}
    return frozenset(word for word in typed if _is_own(word, known))


def _is_own(word: str, known: SiteLines) -> bool:
    seen = known.seen(word_label(word))
    on_site, anywhere = (seen.pages, seen.of), (seen.documents, known.documents)
    return any(pages >= max(FEWEST_PAGES, SHARE * others) for pages, others in (on_site, anywhere))
