"""Many rules compiled into a few look-ups: what a block, its head or its tail matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.fold import ORNAMENTS, cased_label, label
from cleaner.phrases import (
    expand,
    has_slot,
    names_hold,
    slot_expressions,
    trie,
)

LONGEST_LINE = 1_000
"""Characters up to which a block can be a line, a heading or an edge; no label is longer."""

_BLANK = r"[ \t]{1,8}"
_BEFORE_TAIL = r"[.!?…:;*\"”“'»)\]。！？][ \t]*"
_WHOLE = frozenset(("line", "section", "edge"))


class Affix(NamedTuple):
    """A match at one end of a block: from `start` to `end`, in characters of the text."""

    start: int
    end: int
    rule: Rule
    open: bool


class _Entry(NamedTuple):
    text: str
    rule: Rule


class _Phrases:
    """Expansions with slots, merged into one expression."""

    def __init__(
        self, entries: list[_Entry], slots: Mapping[str, str], space: str = " ", before: str = ""
    ) -> None:
        self.entries = entries
        self.slots = slots
        self.space = space
        merged = trie([entry.text for entry in entries], slots, space)
        self.order = merged.order
        self.expression = re.compile(before + merged.expression)

    def entry(self, match: re.Match[str]) -> _Entry:
        """The expansion that a match stands for."""
        assert match.lastindex is not None
        return self.entries[self.order[match.lastindex - 1]]


class Matcher:
    """Compiled rules. Time to match grows with the text, not with the number of rules.

    Args:
        rules: the rules to hold against texts.
        date_words: words that stand in dates, for the slot ``<date>``.
    """

    def __init__(self, rules: Iterable[Rule], date_words: Iterable[str] = ()) -> None:
        self.slots = slot_expressions(date_words)
        self.repeats: tuple[Rule, ...] = ()
        self._exact: dict[str, tuple[Rule, ...]] = {}
        slotted: list[_Entry] = []
        heads: list[_Entry] = []
        tails: list[_Entry] = []
        patterns: dict[str, list[Rule]] = {"whole": [], "head": [], "tail": []}
        for rule in rules:
            if rule.scope == "repeat":
                self.repeats += (rule,)
                continue
            for text in (text for phrase in rule.phrases for text in expand(phrase)):
                if rule.scope == "head":
                    heads.append(_Entry(text, rule))
                elif rule.scope == "tail":
                    tails.append(_Entry(text, rule))
                elif has_slot(text):
                    slotted.append(_Entry(label(text), rule))
                else:
                    key = label(text)
                    if rule not in self._exact.get(key, ()):
                        self._exact[key] = (*self._exact.get(key, ()), rule)
            if rule.pattern:
                patterns["whole" if rule.scope in _WHOLE else rule.scope].append(rule)
        self._slotted = _Phrases(slotted, self.slots)
        self._heads = _Phrases(heads, self.slots, _BLANK)
        self._tails = _Phrases(tails, self.slots, _BLANK)
        self._tails_inside = _Phrases(tails, self.slots, _BLANK, _BEFORE_TAIL)
        self._patterns = {
            "whole": _Patterns(patterns["whole"], ""),
            "head": _Patterns(patterns["head"], r"[ \t]*"),
            "tail": _Patterns(patterns["tail"], ""),
        }

    def whole(self, text: str, folded: str) -> tuple[Rule, ...]:
        """The rules for whole blocks that this block matches.

        Args:
            text: the block.
            folded: the block, folded.
        """
        if len(text) > LONGEST_LINE:
            return ()
        words = label(folded)
        if not words:
            return ()
        found = self._exact.get(words, ())
        match = self._slotted.expression.fullmatch(words)
        if match is not None:
            entry = self._slotted.entry(match)
            if names_hold(entry.text, self.slots, words, cased_label(text)):
                found = (*found, entry.rule)
        for rule in self._patterns["whole"].fullmatches(text):
            if rule not in found:
                found = (*found, rule)
        return found

    def head(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """What the text begins with at `start`, blanks behind it not counted."""
        match = self._heads.expression.match(folded, start, end)
        if match is not None:
            entry = self._heads.entry(match)
            if self._names_hold(self._heads, entry, match.start(), match.end(), text, folded):
                return Affix(start, match.end(), entry.rule, open=False)
        found = self._patterns["head"].at_start(text, start, end)
        return None if found is None else Affix(start, found[1], found[0], open=False)

    def tail_at(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """The tail that begins exactly at `start`, if one does."""
        match = self._tails.expression.match(folded, start, end)
        if match is None:
            return None
        return self._tail(self._tails, match, match.start(), text, folded)

    def tails_inside(self, text: str, folded: str) -> Iterator[Affix]:
        """Everything in a text that could be a tail behind the end of a sentence, in order."""
        position = 0
        while match := self._tails_inside.expression.search(folded, position):
            position = match.start() + 1
            start = position
            while folded[start] in " \t":
                start += 1
            found = self._tail(self._tails_inside, match, start, text, folded)
            if found is not None:
                yield found

    def tail_pattern(self, text: str, start: int, end: int) -> Affix | None:
        """The tail between `start` and `end` that a free pattern finds."""
        found = self._patterns["tail"].at_end(text, start, end)
        return None if found is None else Affix(found[1], end, found[0], open=False)

    def _tail(
        self, phrases: _Phrases, match: re.Match[str], start: int, text: str, folded: str
    ) -> Affix | None:
        entry = phrases.entry(match)
        end = match.end()
        if not self._names_hold(phrases, entry, start, end, text, folded):
            return None
        is_open = entry.text[-1] == ":"
        return Affix(start, end, entry.rule, is_open)

    def _names_hold(
        self, phrases: _Phrases, entry: _Entry, start: int, end: int, text: str, folded: str
    ) -> bool:
        return names_hold(
            entry.text, self.slots, folded[start:end], text[start:end], phrases.space
        )


class _Patterns:
    """Free patterns of one kind: one expression says whether to look at each of them."""

    def __init__(self, rules: list[Rule], before: str) -> None:
        self.rules = rules
        self.each: list[Any] = []
        self.any: Any = None
        if rules:
            import regex

            expressions = [f"{before}(?:{rule.pattern})" for rule in rules]
            self.each = [regex.compile(expression) for expression in expressions]
            self.any = regex.compile("|".join(expressions))

    def fullmatches(self, text: str) -> list[Rule]:
        """The rules whose pattern is the whole text."""
        if self.any is None or self.any.fullmatch(text) is None:
            return []
        return [
            rule
            for rule, expression in zip(self.rules, self.each, strict=True)
            if expression.fullmatch(text)
        ]

    def at_start(self, text: str, start: int, end: int) -> tuple[Rule, int] | None:
        """The first rule whose pattern matches at `start`, and where the match ends."""
        if self.any is None or self.any.match(text, start, end) is None:
            return None
        for rule, expression in zip(self.rules, self.each, strict=True):
            match = expression.match(text, start, min(end, start + rule.at_most))
            if match is not None and match.end() > start:
                return rule, match.end()
        return None

    def at_end(self, text: str, start: int, end: int) -> tuple[Rule, int] | None:
        """The first rule whose pattern reaches from the end of a sentence to `end`."""
        if self.any is None:
            return None
        for rule, expression in zip(self.rules, self.each, strict=True):
            window = max(start, end - rule.at_most)
            for match in expression.finditer(text, window, end):
                if match.end() == end and (match.start() == start or _ends(text, match.start())):
                    return rule, match.start()
        return None


def _ends(text: str, position: int) -> bool:
    """Whether a sentence ends before this position."""
    before = text[max(0, position - 12) : position].rstrip()
    return not before or before[-1] in ".!?…:;*\"”“'’»)]。！？"


def only_ornaments(folded: str) -> bool:
    """Whether nothing but ornaments stands here."""
    return not folded.strip(ORNAMENTS)
