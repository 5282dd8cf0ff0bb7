"""Many rules compiled into a few look-ups: what a block, its head or its tail matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.fold import ORNAMENTS, cased_label, label
from cleaner.phrases import PREFIX, Phrase, is_name, read_phrase, slot_expressions

LONGEST_LINE = 1_000
"""Characters up to which a block can be a line, a heading or an edge; no label is longer."""

FEW_TEXTS = 64
"""Texts up to which a phrase is written out into the dictionary of exact labels."""

_BLANK = r"[ \t]{0,8}"
_BEFORE_TAIL = r"[.!?…:;*\"”“'»)\]。！？][ \t]*"
_LENGTHS = range(PREFIX, -1, -1)


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


class _Phrases:
    """Phrases filed under their first characters, compiled place by place when asked for.

    Args:
        slots: what each slot stands for.
        date_words: words that stand in dates.
        space: the expression for a space.
    """

    def __init__(self, slots: Mapping[str, str], date_words: frozenset[str], space: str) -> None:
        self.entries: dict[str, list[_Entry]] = {}
        self._slots = slots
        self._date_words = date_words
        self._space = space
        self._compiled: dict[str, re.Pattern[str]] = {}

    def add(self, phrase: Phrase, rule: Rule) -> None:
        """File a phrase."""
        for prefix in phrase.prefixes(self._date_words):
            self.entries.setdefault(prefix, []).append(_Entry(phrase, rule))

    def whole(self, words: str, text: str) -> Rule | None:
        """The rule of the first phrase that these words are.

        Args:
            words: a label.
            text: what it was made from.
        """
        for length in _LENGTHS:
            prefix = words[:length]
            if prefix in self.entries:
                match = self._expression(prefix).fullmatch(words)
                if match is not None:
                    cased = cased_label(text)
                    for entry in self._from(prefix, match):
                        if self._end(entry, words, cased, 0, len(words), True):
                            return entry.rule
        return None

    def at(self, folded: str, text: str, start: int, end: int, whole: bool) -> Affix | None:
        """The first phrase at `start`.

        Args:
            folded: the text, folded.
            text: the text.
            start: where the phrase begins.
            end: where the text ends.
            whole: whether a phrase that is not open must reach to `end`, ornaments aside.
        """
        for length in _LENGTHS:
            prefix = folded[start : start + length]
            if prefix in self.entries:
                found = self._at(prefix, folded, text, start, end, whole)
                if found is not None:
                    return found
        return None

    def _at(
        self, prefix: str, folded: str, text: str, start: int, end: int, whole: bool
    ) -> Affix | None:
        match = self._expression(prefix).match(folded, start, end)
        if match is None:
            return None
        last = start + len(folded[start:end].rstrip(ORNAMENTS))
        for entry in self._from(prefix, match):
            is_open = entry.phrase.is_open
            if is_open or not whole:
                stop = self._end(entry, folded, text, start, end, False)
            else:
                stop = self._end(entry, folded, text, start, last, True) and end
                stop = stop or self._end(entry, folded, text, start, end, True)
            if stop:
                return Affix(start, stop, entry.rule, is_open)
        return None

    def _expression(self, prefix: str) -> re.Pattern[str]:
        compiled = self._compiled.get(prefix)
        if compiled is None:
            expressions = (
                entry.phrase.expression(self._slots, self._space) + "()"
                for entry in self.entries[prefix]
            )
            compiled = self._compiled.setdefault(prefix, re.compile("|".join(expressions)))
        return compiled

    def _from(self, prefix: str, match: re.Match[str]) -> list[_Entry]:
        """The phrase that matched and those filed behind it: its names may not be names."""
        assert match.lastindex is not None
        return self.entries[prefix][match.lastindex - 1 :]

    def _end(
        self, entry: _Entry, folded: str, cased: str, start: int, end: int, whole: bool
    ) -> int:
        """Where this phrase ends if it stands at `start` and its names are names; else 0."""
        expression = re.compile(entry.phrase.expression(self._slots, self._space, names=True))
        match = (expression.fullmatch if whole else expression.match)(folded, start, end)
        if match is None or not all(
            group is None or is_name(cased[match.start(number) : match.end(number)])
            for number, group in enumerate(match.groups(), 1)
        ):
            return 0
        return match.end()


class _Patterns:
    """Free patterns, filed under what a text begins or ends with that they can match."""

    def __init__(self) -> None:
        self.opening: dict[str, list[tuple[Rule, Any]]] = {}
        self.closing: dict[str, list[tuple[Rule, Any]]] = {}
        self.always: list[tuple[Rule, Any]] = []

    def add(self, rule: Rule) -> None:
        """File a rule's pattern."""
        import regex

        filed = (rule, regex.compile(rule.pattern))
        for text in rule.opens:
            self.opening.setdefault(text[:PREFIX], []).append(filed)
        if not rule.opens:
            for text in rule.closes:
                self.closing.setdefault(text[-PREFIX:], []).append(filed)
            if not rule.closes:
                self.always.append(filed)

    def candidates(self, folded: str, start: int, end: int) -> Iterable[tuple[Rule, Any]]:
        """The patterns that can match the text from `start` to `end`."""
        found = self.always
        for length in _LENGTHS if self.opening else ():
            filed = self.opening.get(folded[start : start + length])
            if filed:
                found = [*found, *filed]
        for length in _LENGTHS if self.closing else ():
            filed = self.closing.get(folded[max(start, end - length) : end])
            if filed:
                found = [*found, *filed]
        return found


class Matcher:
    """Compiled rules. Time to match grows with the text, not with the number of rules.

    Args:
        rules: the rules to hold against texts.
        date_words: words that stand in dates, for the slot ``<date>``.
    """

    def __init__(self, rules: Iterable[Rule], date_words: Iterable[str] = ()) -> None:
        known = frozenset(date_words)
        slots = slot_expressions(known)
        self.repeats: tuple[Rule, ...] = ()
        self._exact: dict[str, tuple[Rule, ...]] = {}
        self._phrases = {
            "whole": _Phrases(slots, known, " ?"),
            "head": _Phrases(slots, known, _BLANK),
            "tail": _Phrases(slots, known, _BLANK),
        }
        self._patterns = {kind: _Patterns() for kind in self._phrases}
        for rule in rules:
            if rule.scope == "repeat":
                self.repeats += (rule,)
            else:
                self._add(rule)
        tails = {*self._phrases["tail"].entries, *self._patterns["tail"].opening}
        self._tail_starts = re.compile(_BEFORE_TAIL + _any_of(tails))

    def _add(self, rule: Rule) -> None:
        kind = rule.scope if rule.scope in ("head", "tail") else "whole"
        for phrase in map(read_phrase, rule.phrases):
            if kind == "whole" and not phrase.slots and phrase.size <= FEW_TEXTS:
                for text in phrase.texts():
                    key = label(text)
                    if rule not in self._exact.get(key, ()):
                        self._exact[key] = (*self._exact.get(key, ()), rule)
            else:
                self._phrases[kind].add(phrase, rule)
        if rule.pattern:
            self._patterns[kind].add(rule)

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
        rule = self._phrases["whole"].whole(words, text)
        if rule is not None and rule not in found:
            found = (*found, rule)
        for rule, pattern in self._patterns["whole"].candidates(folded, 0, len(folded)):
            if rule not in found and pattern.fullmatch(text):
                found = (*found, rule)
        return found

    def head(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """What the text begins with at `start`, blanks behind it not counted."""
        found = self._phrases["head"].at(folded, text, start, end, whole=False)
        if found is not None:
            return found
        for rule, pattern in self._patterns["head"].candidates(folded, start, end):
            match = pattern.match(text, start, min(end, start + rule.at_most))
            if match is not None and match.end() > start:
                return Affix(start, match.end(), rule, is_open=False)
        return None

    def tail(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """The tail that begins exactly at `start`, if one does."""
        found = self._phrases["tail"].at(folded, text, start, end, whole=True)
        if found is not None:
            return found
        for rule, pattern in self._patterns["tail"].candidates(folded, start, end):
            if end - start <= rule.at_most and pattern.fullmatch(text, start, end):
                return Affix(start, end, rule, is_open=False)
        return None

    def tail_starts(self, folded: str) -> Iterator[int]:
        """Every place behind the end of a sentence where a tail could begin, in order."""
        position = 0
        while match := self._tail_starts.search(folded, position):
            position = start = match.start() + 1
            while folded[start] in " \t":
                start += 1
            yield start


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
