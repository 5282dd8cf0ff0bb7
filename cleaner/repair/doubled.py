"""Small words that stand twice (*of the the harbour*): the second goes.

Only words of which no sentence of their language has two in a row are looked at, so that *had
had*, *die die*, *vous vous* and whatever a language repeats on purpose stay. The place must be
plain prose, too: no verse, no title, no speech, no line in which something else stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from cleaner.repair.language import language_of
from cleaner.repair.passages import CODE, Word, words_of

_ONCE: Mapping[str, tuple[str, ...]] = {
    language: tuple(words.split())
    for language, words in {
        "ca": "i amb els per dels",
        "cs": "a nebo pro",
        "da": "og eller",
        "de": "und oder dass",
        "el": "να και για",
        "en": "the and a an of to for or with by from into their your our its been be",
        "es": "y de del el los las con por un una al",
        "fi": "ja tai että",
        "fr": "et ou dans pour avec les des une du au aux de",
        "id": "dan untuk",
        "it": "e di il gli della con per un una nel del",
        "nl": "de en met van",
        "no": "og eller",
        "pl": "i oraz lub się",
        "pt": "e ou de do dos das com em um uma os",
        "ro": "și sau pentru",
        "ru": "и для",
        "sv": "och eller att inom",
        "uk": "і та для",
    }.items()
}
"""By language, the words of which a second one says nothing."""

_MODALS = frozenset("will would can could should must may might shall cannot not".split())
_STRANDING = frozenset(
    "it them him her us me you up go goes going went come comes coming came talk talks talking "
    "talked speak speaks speaking spoke listen listens listening write writes writing wrote "
    "belong belongs belonged what where who".split()
)
_OPERATORS = frozenset("and or not nor xor".split())

_ONLY_AFTER: Mapping[tuple[str, str], frozenset[str]] = {("en", "be"): _MODALS}
_NEVER_AFTER: Mapping[tuple[str, str], frozenset[str]] = {
    ("en", "to"): _STRANDING,
    ("en", "from"): frozenset("come comes came coming is are was were it them him her us".split()),
    ("en", "by"): frozenset("pass passes passed passing go goes going went stand stood".split()),
    ("en", "with"): frozenset("came come go went be am is are was were".split()),
    ("en", "a"): frozenset("vitamin grade plan type point hepatitis option group class".split()),
}
_NEVER_BEFORE: Mapping[tuple[str, str], frozenset[str]] = {
    ("en", "and"): _OPERATORS,
    ("en", "or"): _OPERATORS,
    ("en", "for"): frozenset("it he she they i we you this that".split()),
    ("en", "of"): _OPERATORS,
    ("nl", "de"): frozenset("facto jure".split()),
    ("nl", "van"): frozenset("de den der 't".split()),
}
"""What stands beside two that may both be meant: *came to to help*, *longs for, for it*."""

_FEWEST_WORDS = 8
"""Words of a line that is looked at."""

_LEAST_LOWER = 0.5
"""Share of them in lower case; titles have fewer."""

_VERSE = 60
"""Characters under which a line beside another such line may be verse."""

_MOST, _WORDS_PER_ONE = 2, 400
"""A text with more of them, and more often, stutters on purpose."""

_PASSAGE = 150
"""Characters on each side whose language is asked for, two lines of print: a quotation in another
language is hardly longer, and CLD2 is unsure of much less. Set by hand."""


def doubled_words(text: str, language: str | None) -> Iterator[tuple[Word, Word]]:
    """The words that stand twice in a row by mistake: both, in the order of the text.

    Args:
        text: the text.
        language: its language, or None to find out.
    """
    if not _pattern(None).search(text):
        return
    spoken = language or language_of(text)
    if spoken not in _ONCE:
        return
    found = [
        pair
        for match in _pattern(spoken).finditer(text)
        if (pair := _pair_at(text, match.start() + 1, spoken, asks=language is None))
    ]
    if len(found) <= _MOST or len(found) * _WORDS_PER_ONE <= len(text.split()):
        yield from found


@cache
def _pattern(language: str | None) -> re.Pattern[str]:
    """Two in a row; of all languages for None."""
    words = _ONCE[language] if language else {word for each in _ONCE.values() for word in each}
    return re.compile(f" (?:{'|'.join(f'{word} {word}' for word in sorted(words))})(?= )")


def _pair_at(text: str, at: int, language: str, *, asks: bool) -> tuple[Word, Word] | None:
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    line = text[start:end]
    words = words_of(text, start, end)
    index = next((i for i, word in enumerate(words) if word.start == at), 0)
    # A word must stand on either side, with nothing between but blanks and a comma before.
    if not 0 < index < len(words) - 2 or len(words) < _FEWEST_WORDS or CODE.search(line):
        return None
    before, first, second, after = words[index - 1 : index + 3]
    if (
        text[before.end : first.start].strip() not in ("", ",")
        or not (second.is_joined and after.is_joined)
        or not (first.is_free and second.is_free)
        or first.is_quoted
        or second.is_quoted
        or not _is_told(before, first, after, language)
        or _repeats(words)
        or sum(word.text.islower() for word in words) < _LEAST_LOWER * len(words)
        or _may_be_verse(text, start, end)
    ):
        return None
    passage = text[max(start, at - _PASSAGE) : min(end, at + _PASSAGE)]
    return (first, second) if not asks or language_of(passage) == language else None


def _is_told(before: Word, word: Word, after: Word, language: str) -> bool:
    """Whether the words beside leave no other reading."""
    key = (language, word.text)
    left, right = before.text.lower(), after.text.lower()
    return (
        word.text not in (left, right)
        and left not in _NEVER_AFTER.get(key, ())
        and right not in _NEVER_BEFORE.get(key, ())
        and (key not in _ONLY_AFTER or left in _ONLY_AFTER[key])
        # *De De Gaulle*: a name may begin with the small word.
        and (language == "en" or after.text.islower())
    )


def _repeats(words: Sequence[Word]) -> bool:
    """Whether more than one word of a line stands twice in a row."""
    twice = sum(
        one.text.lower() == other.text.lower() for one, other in pairwise(words) if one.text
    )
    return twice > 1


def _may_be_verse(text: str, start: int, end: int) -> bool:
    """Whether a short line stands beside another short one."""
    if end - start >= _VERSE:
        return False
    above = text[:start].rstrip("\n").rpartition("\n")[2] if start else ""
    below = text[end:].lstrip("\n").partition("\n")[0]
    return any(0 < len(beside.strip()) < _VERSE for beside in (above, below))
