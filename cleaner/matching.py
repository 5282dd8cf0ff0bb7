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
_WHOLE = frozenset(("line", "section", "edge"))
_OPENING = " \t"


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


class _Index:
    """Phrases filed under their first characters, compiled place by place when asked for.

    Args:
        slots: what each slot stands for.
        space: the expression for a space.
    """

    def __init__(self, slots: Mapping[str, str], space: str) -> None:
        self.slots = slots
        self.space = space
        self.entries: dict[str, list[_Entry]] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}

    def add(self, phrase: Phrase, rule: Rule) -> None:
        """File a phrase."""
        for prefix in phrase.prefixes():
            self.entries.setdefault(prefix, []).append(_Entry(phrase, rule))

    def find(
        self, text: str, cased: str, start: int, end: int, whole: bool
    ) -> tuple[_Entry, int] | None:
        """The first phrase at `start`, and where it ends.

        Args:
            text: folded text.
            cased: the same characters as they stand in the document.
            start: where the phrase begins.
            end: where the text ends.
            whole: whether the phrase must reach to `end`.
        """
        for length in range(PREFIX, -1, -1):
            prefix = text[start : start + length]
            if prefix not in self.entries:
                continue
            expression = self._compiled.get(prefix) or self._compile(prefix)
            match = (expression.fullmatch if whole else expression.match)(text, start, end)
            if match is None:
                continue
            assert match.lastindex is not None
            for entry in self.entries[prefix][match.lastindex - 1 :]:
                stop = self._find_entry(entry, text, cased, start, end, whole)
                if stop:
                    return entry, stop
        return None

    def _compile(self, prefix: str) -> re.Pattern[str]:
        expressions = (
            entry.phrase.expression(self.slots, self.space) for entry in self.entries[prefix]
        )
        compiled = re.compile("|".join(f"{expression}()" for expression in expressions))
        return self._compiled.setdefault(prefix, compiled)

    def _find_entry(
        self, entry: _Entry, text: str, cased: str, start: int, end: int, whole: bool
    ) -> int:
        """Where this phrase ends if it stands at `start` and its names are names; else 0."""
        expression = re.compile(entry.phrase.expression(self.slots, self.space, names=True))
        match = (expression.fullmatch if whole else expression.match)(text, start, end)
        if match is None or not all(
            group is None or is_name(cased[match.start(number) : match.end(number)])
            for number, group in enumerate(match.groups(), 1)
        ):
            return 0
        return match.end()


class Matcher:
    """Compiled rules. Time to match grows with the text, not with the number of rules.

    Args:
        rules: the rules to hold against texts.
        date_words: words that stand in dates, for the slot ``<date>``.
    """

    def __init__(self, rules: Iterable[Rule], date_words: Iterable[str] = ()) -> None:
        slots = slot_expressions(date_words)
        self.repeats: tuple[Rule, ...] = ()
        self._exact: dict[str, tuple[Rule, ...]] = {}
        self._lines = _Index(slots, " ?")
        self._heads = _Index(slots, _BLANK)
        self._open_tails = _Index(slots, _BLANK)
        self._closed_tails = _Index(slots, _BLANK)
        patterns: dict[str, list[Rule]] = {"whole": [], "head": [], "tail": []}
        for rule in rules:
            if rule.scope == "repeat":
                self.repeats += (rule,)
                continue
            for phrase in map(read_phrase, rule.phrases):
                self._add(phrase, rule)
            if rule.pattern:
                patterns["whole" if rule.scope in _WHOLE else rule.scope].append(rule)
        self._patterns = {kind: _Patterns(rules) for kind, rules in patterns.items()}
        prefixes = {*self._open_tails.entries, *self._closed_tails.entries}
        self._tail_starts = re.compile(_BEFORE_TAIL + _any_of(prefixes))

    def _add(self, phrase: Phrase, rule: Rule) -> None:
        if rule.scope == "head":
            self._heads.add(phrase, rule)
        elif rule.scope == "tail":
            (self._open_tails if phrase.is_open else self._closed_tails).add(phrase, rule)
        elif phrase.slots or phrase.size > FEW_TEXTS:
            self._lines.add(phrase, rule)
        else:
            for text in phrase.texts():
                key = label(text)
                if rule not in self._exact.get(key, ()):
                    self._exact[key] = (*self._exact.get(key, ()), rule)

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
        entry = self._lines.find(words, cased_label(text), 0, len(words), whole=True)
        if entry is not None and entry[0].rule not in found:
            found = (*found, entry[0].rule)
        for rule in self._patterns["whole"].fullmatches(text):
            if rule not in found:
                found = (*found, rule)
        return found

    def head(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """What the text begins with at `start`, blanks behind it not counted."""
        found = self._heads.find(folded, text, start, end, whole=False)
        if found is not None:
            return Affix(start, found[1], found[0].rule, is_open=False)
        pattern = self._patterns["head"].at_start(text, start, end)
        return None if pattern is None else Affix(start, pattern[1], pattern[0], is_open=False)

    def tail_at(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """The tail whose phrase begins exactly at `start`, if one does."""
        found = self._open_tails.find(folded, text, start, end, whole=False)
        if found is not None:
            return Affix(start, found[1], found[0].rule, is_open=True)
        last = start + len(folded[start:end].rstrip(ORNAMENTS))
        found = self._closed_tails.find(folded, text, start, last, whole=True)
        if found is None and last < end:
            found = self._closed_tails.find(folded, text, start, end, whole=True)
        return None if found is None else Affix(start, end, found[0].rule, is_open=False)

    def tail_starts(self, folded: str) -> Iterator[int]:
        """Every place behind the end of a sentence where a tail could begin, in order."""
        position = 0
        while match := self._tail_starts.search(folded, position):
            position = start = match.start() + 1
            while folded[start] in _OPENING:
                start += 1
            yield start

    def tail_pattern(self, text: str, start: int, end: int) -> Affix | None:
        """The tail between `start` and `end` that a free pattern finds."""
        found = self._patterns["tail"].at_end(text, start, end)
        return None if found is None else Affix(found[1], end, found[0], is_open=False)


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


class _Patterns:
    """Free patterns of one kind: one expression says whether to look at each of them."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.each: list[Any] = []
        self.any: Any = None
        if rules:
            import regex

            self.each = [regex.compile(rule.pattern) for rule in rules]
            self.any = regex.compile("|".join(f"(?:{rule.pattern})" for rule in rules))

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
