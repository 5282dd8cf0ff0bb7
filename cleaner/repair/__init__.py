"""Typos: what is surely wrong is repaired, as edits with a rule for each tier, score and reason.

A repair needs two things: that nobody can mean the word as it stands, and that only one other
can have been meant. Mojibake and names ask the text itself and work in any language; words are
those of English, and of six more languages where their dictionaries are installed; known
misspellings are English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from cleaner.document import Edit, Rule
from cleaner.edits.algebra import compose, replay
from cleaner.repair.capitals import stray_capitals
from cleaner.repair.doubled import doubled_words
from cleaner.repair.language import language_of
from cleaner.repair.lexicon import Lexicon
from cleaner.repair.mojibake import garbled
from cleaner.repair.names import name_slips
from cleaner.repair.pairs import known_pairs
from cleaner.repair.passages import Vocabulary, vocabulary_of
from cleaner.repair.score import load_weights
from cleaner.repair.slips import SURE_KINDS, Kind, Slip
from cleaner.repair.tongues import LANGUAGES, misspelt
from cleaner.repair.words import WordTier
from cleaner.rules.built_in import (
    DOUBLED_WORD,
    INNER_CAPITAL,
    KNOWN_MISSPELLING,
    MISSPELT_NAME,
    MISSPELT_WORD,
    MOJIBAKE,
)
from cleaner.text.lazy_patterns import lazy_pattern

MOST_ROUNDS = 8
"""Rounds after which a text that still changes comes back as it was."""

_ABOUT_SPELLING = lazy_pattern(r"\b(?:mis-?spel\w+|spellings?|typos?)\b", re.IGNORECASE)
_WORDS_PER_MENTION = 200
"""A text that speaks of spelling twice and this densely shows misspellings on purpose."""

_WHAT_HAPPENED: dict[Kind, str] = {
    "swapped": "letters swapped",
    "doubled": "a letter typed twice",
    "halved": "a double letter typed once",
    "dropped": "a letter dropped",
    "added": "a letter too many",
    "struck": "a neighbouring key struck",
    "vowel": "one vowel for another",
    "changed": "one letter for another",
}


class _Wishes(NamedTuple):
    """What the caller of `repair` asked for; `spared` in lower case."""

    mode: Literal["strict", "default"]
    language: str | None
    spared: frozenset[str]
    ignored: frozenset[str]

    def ask_for(self, rule: Rule) -> bool:
        return rule.id not in self.ignored


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon()


@lru_cache(maxsize=2)
def _word_tier(with_pairs: bool) -> WordTier:
    return WordTier(_lexicon(), known_pairs() if with_pairs else {})


def repair(
    text: str,
    *,
    mode: Literal["strict", "default"] = "default",
    language: str | None = None,
    spared: Iterable[str] = (),
    ignored: Iterable[str] = (),
) -> list[Edit]:
    """The repairs that a text needs, sorted and disjoint, in characters of the text.

    It comes to rest: the repaired text needs none. One that would not is left as it is.

    Args:
        text: the text.
        mode: how much evidence a typo needs.
        language: ISO 639-1 code of the text, or None to find out.
        spared: words and names never to touch, in any case.
        ignored: ids of rules that are switched off; the others act as if there were none of
            these.
    """
    never = frozenset(word.lower() for word in spared)
    wishes = _Wishes(mode, language, never, frozenset(ignored))
    edits: list[Edit] = []
    current = text
    for _ in range(MOST_ROUNDS + 1):
        new = _one_round(current, wishes)
        if not new:
            return edits
        edits = compose(text, edits, new)
        current = replay(text, edits)
    return []


def _one_round(text: str, wishes: _Wishes) -> list[Edit]:
    found = list(_mojibake(text)) if wishes.ask_for(MOJIBAKE) else []
    if found:
        return found  # the words are looked at when their letters are right
    vocabulary = vocabulary_of(text)
    if _is_about_spelling(text, vocabulary):
        return []
    if wishes.ask_for(MISSPELT_NAME):
        found += _names(text, vocabulary, wishes)
    if wishes.ask_for(DOUBLED_WORD):
        found += _doubled(text, wishes)
    if wishes.ask_for(INNER_CAPITAL):
        found += _capitals(text, vocabulary, wishes)
    if vocabulary.counts.keys() <= _lexicon().frequent:
        return sorted(found)
    spoken = wishes.language or language_of(text)
    if spoken in LANGUAGES:
        words = _foreign_words(text, vocabulary, spoken, wishes)
    else:
        words = _english_words(text, vocabulary, spoken, wishes)
    return sorted([*found, *(edit for edit in words if not _overlaps(edit, found))])


def _overlaps(edit: Edit, others: Iterable[Edit]) -> bool:
    return any(edit.start < other.end and other.start < edit.end for other in others)


def _is_about_spelling(text: str, vocabulary: Vocabulary) -> bool:
    if not any(word.startswith(("spel", "misspel", "typo")) for word in vocabulary.counts):
        return False
    mentions = len(_ABOUT_SPELLING.findall(text))
    return mentions >= 2 and mentions * _WORDS_PER_MENTION >= vocabulary.counts.total()


def _mojibake(text: str) -> Iterator[Edit]:
    for start, end, meant in garbled(text):
        yield Edit(start, end, text[start:end], meant, MOJIBAKE.id, MOJIBAKE.why)


def _names(text: str, vocabulary: Vocabulary, wishes: _Wishes) -> Iterator[Edit]:
    for word, meant, slip, uses in name_slips(text, vocabulary, _lexicon()):
        is_sure = wishes.mode == "default" or slip.kind in SURE_KINDS
        if is_sure and word.text.lower() not in wishes.spared:
            how = _WHAT_HAPPENED[slip.kind]
            reason = f"“{word.text}” stands here once, “{meant}” {uses} times: {how}."
            yield Edit(word.start, word.end, word.text, meant, MISSPELT_NAME.id, reason)


def _doubled(text: str, wishes: _Wishes) -> Iterator[Edit]:
    for first, second in doubled_words(text, wishes.language):
        if first.text not in wishes.spared:
            both = text[first.start : second.end]
            reason = f"“{first.text}” stands twice."
            yield Edit(first.start, second.end, both, first.text, DOUBLED_WORD.id, reason)


def _capitals(text: str, vocabulary: Vocabulary, wishes: _Wishes) -> Iterator[Edit]:
    for word, meant in stray_capitals(text, vocabulary, wishes.language):
        if word.text.lower() not in wishes.spared:
            reason = f"“{meant}” is a common word; one of the capitals is too many."
            yield Edit(word.start, word.end, word.text, meant, INNER_CAPITAL.id, reason)


def _english_words(
    text: str, vocabulary: Vocabulary, spoken: str, wishes: _Wishes
) -> Iterator[Edit]:
    rule, with_pairs = MISSPELT_WORD["en"], wishes.ask_for(KNOWN_MISSPELLING)
    if not with_pairs and not wishes.ask_for(rule):
        return
    tier, weights = _word_tier(with_pairs), load_weights()
    for word, meant, slip, row in tier.suspects(text, vocabulary, spoken, wishes.spared):
        if slip is None:
            reason = f"A known misspelling of “{meant}”."
            yield Edit(word.start, word.end, word.text, meant, KNOWN_MISSPELLING.id, reason)
            continue
        if not wishes.ask_for(rule):
            continue
        score = weights.probability(row)
        # A quotation may keep the spelling of its time or of its writer.
        is_strict = wishes.mode == "strict" or word.is_quoted
        if score >= (weights.strict if is_strict else weights.default):
            reason = _reason(meant, slip)
            yield Edit(word.start, word.end, word.text, meant, rule.id, reason, round(score, 4))


def _foreign_words(
    text: str, vocabulary: Vocabulary, spoken: str, wishes: _Wishes
) -> Iterator[Edit]:
    rule = MISSPELT_WORD[spoken]
    if not wishes.ask_for(rule):
        return
    for word, meant, slip in misspelt(text, vocabulary, spoken, wishes.spared):
        yield Edit(word.start, word.end, word.text, meant, rule.id, _reason(meant, slip))


def _reason(meant: str, slip: Slip) -> str:
    return f"No dictionary has it; “{meant}” is meant: {_WHAT_HAPPENED[slip.kind]}."
