"""Many rules compiled into a few look-ups: what a block, its head or its tail matches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.fold import ORNAMENTS, cased_label, label
from cleaner.phrases import DIGIT, PREFIX, Phrase, is_date, is_name, read_phrase

LONGEST_LINE = 1_000
"""Characters up to which a block can be a line, a heading or an edge; no label is longer."""

FEW_TEXTS = 64
"""Texts up to which a phrase is written out into the dictionary of exact labels."""

SHORT_LINE = 48
"""Characters up to which a line is remembered: the menus of a site come with every page."""

MOST_SEEN = 32_768
"""Lines that are remembered at most; about 8 MB."""

_CIRCLE = "o "
"""The bullet that inscriptis prints for the second level of a list."""

_BLANK = r"[ \t]{0,8}"

# A tail begins a line or follows the end of a sentence, with no more than an arrow before it.
_LINE_END = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_BEFORE_TAIL = rf"[{_LINE_END}.!?…:;*\"”“'»)\]。！？][ \t]*(?:[»›→▶►•|>*–-][ \t]*){{0,3}}"
_FIRST_TAIL = r"[ \t]*(?:[»›→▶►•|>*–-][ \t]*){0,3}"


class Affix(NamedTuple):
    """A match at one end of a block: from `start` to `end`, in characters of the text.

    `is_open` says that the rest of the block belongs to it.
    """

    start: int
    end: int
    rule: Rule
    is_open: bool


class _Entry(NamedTuple):
    phrase: Phrase
    rule: Rule


class _Place:
    """What is filed under one beginning or end."""

    __slots__ = ("compiled", "entries", "patterns")

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.patterns: list[tuple[Rule, Any]] = []
        self.compiled: re.Pattern[str] | None = None


class _Index:
    """Phrases and patterns filed under what a text begins with that they can match.

    What stands in one place is compiled when a text first asks for it.

    Args:
        date_words: words that stand in dates.
        space: the expression for a space.
    """

    def __init__(self, date_words: frozenset[str], space: str) -> None:
        self.places: dict[str, _Place] = {}
        self.ends: dict[str, _Place] = {}
        self._date_words = date_words
        self._space = space

    def add_phrase(self, phrase: Phrase, rule: Rule) -> None:
        """File a phrase."""
        for prefix in phrase.prefixes(self._date_words):
            self.places.setdefault(prefix, _Place()).entries.append(_Entry(phrase, rule))

    def add_pattern(self, rule: Rule) -> None:
        """File a rule's pattern under what it opens with, or else closes with."""
        import regex

        filed = (rule, regex.compile(rule.pattern))
        if rule.closes and not rule.opens:
            for end in {text[-PREFIX:] for text in rule.closes}:
                self.ends.setdefault(end, _Place()).patterns.append(filed)
        else:
            for prefix in {text[:PREFIX] for text in rule.opens} or {""}:
                self.places.setdefault(prefix, _Place()).patterns.append(filed)

    def places_at(self, folded: str, start: int) -> list[_Place]:
        """The places that a text belongs to by how it begins at `start`."""
        get = self.places.get
        first = folded[start : start + 1]
        found = [
            get(folded[start : start + PREFIX]),
            get(folded[start : start + 2]),
            get(DIGIT if first.isdecimal() else first),
            get(""),
        ]
        return [place for place in found if place is not None]

    def places_before(self, folded: str) -> list[_Place]:
        """The places that a text belongs to by how it ends."""
        get = self.ends.get
        found = [get(folded[-length:]) for length in (3, 2, 1)] if self.ends else []
        return [place for place in found if place is not None]

    def phrase_that_is(self, place: _Place, words: str, text: str) -> Rule | None:
        """The rule of the first phrase of a place that these words are.

        Args:
            place: where the phrases are filed.
            words: a label.
            text: what it was made from.
        """
        match = self._expression(place).fullmatch(words)
        if match is None:
            return None
        cased = cased_label(text)
        for entry in self._from(place, match):
            if self._end(entry, words, cased, 0, len(words), True):
                return entry.rule
        return None

    def phrase_at(
        self, place: _Place, folded: str, text: str, start: int, end: int, whole: bool
    ) -> Affix | None:
        """The first phrase of a place that stands at `start`.

        Args:
            place: where the phrases are filed.
            folded: the text, folded.
            text: the text.
            start: where the phrase begins.
            end: where the text ends.
            whole: whether a phrase that is not open must reach to `end`, ornaments aside.
        """
        match = self._expression(place).match(folded, start, end) if place.entries else None
        if match is None:
            return None
        last = start + len(folded[start:end].rstrip(ORNAMENTS))
        for entry in self._from(place, match):
            is_open = entry.phrase.is_open
            if is_open or not whole:
                stop = self._end(entry, folded, text, start, end, False)
            else:
                stop = self._end(entry, folded, text, start, last, True) and end
                stop = stop or self._end(entry, folded, text, start, end, True)
            if stop:
                return Affix(start, stop, entry.rule, is_open)
        return None

    def _expression(self, place: _Place) -> re.Pattern[str]:
        if place.compiled is None:
            expressions = (entry.phrase.expression(self._space) + "()" for entry in place.entries)
            place.compiled = re.compile("|".join(expressions))
        return place.compiled

    def _from(self, place: _Place, match: re.Match[str]) -> list[_Entry]:
        """The phrase that matched and those filed behind it: its names may not be names."""
        assert match.lastindex is not None
        return place.entries[match.lastindex - 1 :]

    def _end(
        self, entry: _Entry, folded: str, cased: str, start: int, end: int, whole: bool
    ) -> int:
        """Where this phrase ends if it stands at `start` and its slots hold; else 0."""
        checks: dict[str, Callable[[int, int], bool]] = {
            "<name>": lambda first, last: is_name(cased[first:last]),
            "<date>": lambda first, last: is_date(folded[first:last], self._date_words),
        }
        stop = 0
        for slot in sorted(entry.phrase.slots & checks.keys()) or ("",):
            expression = re.compile(entry.phrase.expression(self._space, slot))
            match = (expression.fullmatch if whole else expression.match)(folded, start, end)
            if match is None:
                return 0
            for number, group in enumerate(match.groups(), 1):
                if group is not None and not checks[slot](match.start(number), match.end(number)):
                    return 0
            stop = match.end()
        return stop


class Matcher:
    """Compiled rules. Time to match grows with the text, not with the number of rules.

    Args:
        rules: the rules to hold against texts.
        date_words: words that stand in dates, for the slot ``<date>``.
    """

    def __init__(self, rules: Iterable[Rule], date_words: Iterable[str] = ()) -> None:
        known = frozenset(date_words)
        self.repeats: tuple[Rule, ...] = ()
        self._seen: dict[str, tuple[Rule, ...]] = {}
        self._exact: dict[str, tuple[Rule, ...]] = {}
        self._lines = _Index(known, " ?")
        self._heads = _Index(known, _BLANK)
        self._tails = _Index(known, _BLANK)
        for rule in rules:
            if rule.scope == "repeat":
                self.repeats += (rule,)
            else:
                self._add(rule)
        prefixes = _any_of(self._tails.places)
        self._tail_starts = re.compile(_BEFORE_TAIL + f"(?={prefixes})")
        self._first_tail = re.compile(_FIRST_TAIL + f"(?={prefixes})")
        self.head_signs = frozenset(prefix[:1] for prefix in self._heads.places)
        """First characters that a head can have; an empty one stands for any."""

    def _add(self, rule: Rule) -> None:
        affixes = {"head": self._heads, "tail": self._tails}.get(rule.scope)
        index = affixes or self._lines
        for phrase in map(read_phrase, rule.phrases):
            if affixes is None and not phrase.slots and phrase.size <= FEW_TEXTS:
                for text in phrase.texts():
                    key = label(text)
                    if rule not in self._exact.get(key, ()):
                        self._exact[key] = (*self._exact.get(key, ()), rule)
            else:
                index.add_phrase(phrase, rule)
        if rule.pattern:
            index.add_pattern(rule)

    def whole(self, text: str, folded: str) -> tuple[Rule, ...]:
        """The rules for whole blocks that this block matches.

        Args:
            text: the block.
            folded: the block, folded.
        """
        found = self._seen.get(text)
        if found is None:
            found = self._whole(text, folded)
            if len(text) <= SHORT_LINE:
                if len(self._seen) >= MOST_SEEN:
                    self._seen.clear()
                self._seen[text] = found
        return found

    def _whole(self, text: str, folded: str) -> tuple[Rule, ...]:
        if len(text) > LONGEST_LINE:
            return ()
        words = label(folded)
        found = self._exact.get(words, ()) if words else ()
        if not found and words[:2] == _CIRCLE:
            found = self._exact.get(label(words[2:]), ())
        lines = self._lines
        places = lines.places_at(words, 0) if words else []
        for place in places:
            named = lines.phrase_that_is(place, words, text) if place.entries else None
            if named is not None and named not in found:
                found = (*found, named)
        if words[:PREFIX] != folded[:PREFIX]:
            places = lines.places_at(folded, 0)
        for place in (*places, *lines.places_before(words)):
            for rule, pattern in place.patterns:
                if rule not in found and pattern.fullmatch(text):
                    found = (*found, rule)
        return found

    def head(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """What the text begins with at `start`, blanks behind it not counted."""
        for place in self._heads.places_at(folded, start):
            found = self._heads.phrase_at(place, folded, text, start, end, whole=False)
            if found is not None:
                return found
            for rule, pattern in place.patterns:
                match = pattern.match(text, start, min(end, start + rule.at_most))
                if match is not None and match.end() > start:
                    return Affix(start, match.end(), rule, is_open=False)
        return None

    def tail(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """The tail that begins exactly at `start`, if one does."""
        for place in self._tails.places_at(folded, start):
            found = self._tails.phrase_at(place, folded, text, start, end, whole=True)
            if found is not None:
                return found
            for rule, pattern in place.patterns:
                if end - start <= rule.at_most and pattern.fullmatch(text, start, end):
                    return Affix(start, end, rule, is_open=False)
        return None

    def tail_starts(self, folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Every place in a stretch of text where a tail could begin, in order.

        Yields:
            Where it begins, arrows and blanks before it included, and where its words begin.
        """
        first = self._first_tail.match(folded, start, end)
        if first is not None:
            yield start, first.end()
        position = start
        while match := self._tail_starts.search(folded, position, end):
            position = start = match.start() + 1
            while start < match.end() and folded[start] in " \t":
                start += 1
            yield start, match.end()


def _any_of(prefixes: Iterable[str]) -> str:
    """An expression for any of these beginnings, factored by their first character."""
    by_first: dict[str, list[str]] = {}
    for prefix in sorted(prefixes):
        by_first.setdefault(prefix[:1], []).append(prefix[1:])
    if "" in by_first:
        return "(?=.)"
    choices = (
        re.escape(first) + f"(?:{'|'.join(map(re.escape, rests))})"
        for first, rests in by_first.items()
    )
    return f"(?:{'|'.join(choices)})" if by_first else "(?!)"
