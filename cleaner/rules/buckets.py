"""What is filed under one beginning or end: phrases and patterns, compiled when a text asks."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.rules.phrase_parts import Choice, Parts, Words, expression_of
from cleaner.rules.phrases import Phrase, read_phrase
from cleaner.rules.slots import SLOT_EXPRESSIONS, SLOTS
from cleaner.text.lazy_patterns import lazy_pattern, lazy_regex


class RuleTable:
    """Rules by number, those from a cache made when they are asked for.

    Args:
        rows: rules, or the fields that `fields` names.
        fields: the names of the fields in a row.
        off: the numbers of rules that do not take part.
    """

    def __init__(
        self,
        rows: Iterable[Rule | list[Any]],
        fields: Sequence[str] = (),
        off: frozenset[int] = frozenset(),
    ) -> None:
        self._rows = list(rows)
        self._fields = fields
        self.off = off

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, number: int) -> Rule:
        row = self._rows[number]
        if isinstance(row, Rule):
            return row
        values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
        rule = Rule(**dict(zip(self._fields, values, strict=True)))
        self._rows[number] = rule
        return rule

    def __iter__(self) -> Iterator[Rule]:
        return map(self.__getitem__, range(len(self)))


class Entry(NamedTuple):
    """A phrase that is filed, in notation, and the rule that has it.

    Attributes:
        text: the phrase.
        rule: the rule.
        signs: of these every text holds one that the phrase stands for, see `signs_of`.
        is_whole: whether the phrase is held against labels.
    """

    text: str
    rule: Rule
    signs: Sequence[str]
    is_whole: bool

    @property
    def phrase(self) -> Phrase:
        """The phrase, read when a text asks for it."""
        phrase = read_phrase(self.text)
        return phrase.of_labels if self.is_whole else phrase


_LETTERS = lazy_pattern(r"\w+")

_MOST_SIGNS = 24
"""Signs up to which to look for all of them costs less than it saves."""


def signs_of(parts: Parts) -> list[str]:
    """Of these every text holds one that the parts stand for; of the empty text if nothing better
    is known.

    The first word hardly tells texts apart that begin alike, which all do that are filed in one
    place: it counts only where there is no other.

    >>> signs_of((Words("read "), Choice(((Words("more"),), (Words("on"),))), Words(" below")))
    ['below']
    >>> signs_of((Words("read "), Choice(((Words("more"),), (Words("on"),)))))
    ['more', 'on']
    """
    first, *others = [*_runs_of(parts), [""]]
    best = max(others, key=_tells, default=first)
    return best if _tells(best) >= min(_tells(first), _FEWEST_LETTERS) else first


_FEWEST_LETTERS = 2
"""Letters of a word behind the first one from which on it says more."""


def _tells(signs: list[str]) -> int:
    """How much it says that a text holds one of these: the letters of the shortest."""
    return min(map(len, signs)) if len(signs) <= _MOST_SIGNS else 0


def _runs_of(parts: Parts) -> Iterator[list[str]]:
    """Runs of letters and digits, and for each choice of words one of each way."""
    for part in parts:
        if isinstance(part, Words):
            yield from ([run] for run in _LETTERS.findall(part.text))
        elif isinstance(part, Choice):
            ways = [max(_runs_of(way), key=_tells, default=[""]) for way in part.ways]
            yield sorted({run for way in ways for run in way})


def _first_slot(phrase: str) -> str:
    """The slot that a phrase begins with, or nothing."""
    slot = phrase[: phrase.find(">") + 1]
    return slot if slot in SLOTS else ""


def _reach(rule: Rule) -> tuple[bool, int, int, int, int, bool]:
    """A sort key by which the rule that acts in more places comes first, and hints last.

    Only the first phrase that matches a block is found: an edge in one language must not hide
    a line in another.
    """
    scopes = ("section", "line", "edge")
    scope = scopes.index(rule.scope) if rule.scope in scopes else len(scopes)
    company = rule.at_least, rule.alone_from or sys.maxsize
    return not rule.certain, scope, *company, rule.most_hits, rule.side != "both"


class Group:
    """Phrases that are looked for together, those with the same first slot side by side.

    Args:
        entries: the phrases and their rules.
        space: the expression for a space.
    """

    def __init__(self, entries: list[Entry], space: str) -> None:
        self._unsorted = entries
        self._space = space
        self._expression: re.Pattern[str] | None = None
        signs = {sign for entry in entries for sign in entry.signs}
        self._signs = ("",) if "" in signs or len(signs) > _MOST_SIGNS else tuple(signs)

    @cached_property
    def entries(self) -> list[Entry]:
        """The phrases and their rules, in the order of the expression."""
        return sorted(
            self._unsorted, key=lambda entry: (_first_slot(entry.text), _reach(entry.rule))
        )

    def whole(self, words: str) -> re.Match[str] | None:
        """The match of a phrase that a whole label is."""
        expression = self._expression or self._needed(words, 0, len(words))
        return expression and expression.fullmatch(words)

    def match(self, folded: str, start: int, end: int) -> re.Match[str] | None:
        """The match of a phrase that stands at `start` in a folded text, and ends at `end` or
        before."""
        expression = self._expression or self._needed(folded, start, end)
        return expression and expression.match(folded, start, end)

    def _needed(self, folded: str, start: int, end: int) -> re.Pattern[str] | None:
        """The expression, once a text comes by that holds a sign of a phrase: most hold none, and
        to compile it takes longer than to clean a page."""
        for sign in self._signs:  # not any(): a generator takes longer
            if folded.find(sign, start, end) >= 0:
                self._expression = re.compile(self._text())
                break
        return self._expression

    def _text(self) -> str:
        """All phrases as one expression, in which group *i* + 1 marks entry *i*.

        Those that begin with the same slot share it: it is read once for all of them.
        """
        parts: list[str] = []
        for slot, alike in groupby(self.entries, lambda entry: _first_slot(entry.text)):
            begin = f"(?:{SLOT_EXPRESSIONS[slot]})" if slot else ""
            rests = "|".join(
                expression_of(entry.phrase.parts, self._space).removeprefix(begin) + "()"
                for entry in alike
            )
            parts.append(f"{begin}(?:{rests})")
        return "|".join(parts)

    def found(self, match: re.Match[str]) -> list[Entry]:
        """The phrase that matched and those filed behind it: its names may not be names."""
        assert match.lastindex is not None
        return self.entries[match.lastindex - 1 :]


class RulePattern(NamedTuple):
    """The pattern of a rule, and what a text has that it can match.

    Attributes:
        rule: the rule.
        pattern: its pattern for the `regex` package.
        longest: characters of the longest such text.
        signs: of what it holds at least one, folded.
    """

    rule: Rule
    pattern: Any
    longest: int
    signs: tuple[str, ...]


def pattern_of(rule: Rule) -> RulePattern:
    """The pattern of a rule, which is compiled at its first use."""
    # The empty text is in every text.
    return RulePattern(
        rule, lazy_regex(rule.pattern), rule.longest or sys.maxsize, rule.holds or ("",)
    )


def blocks_with(
    pattern: RulePattern, folded: str, starts: Sequence[int], ends: Sequence[int], longest: int
) -> Iterable[int]:
    """The indices of blocks that a pattern may match.

    A text is searched from sign to sign, so that what a sign costs is a walk over the text, and not
    a look at every block.

    Args:
        pattern: the pattern.
        folded: the whole text, folded.
        starts: where each block begins.
        ends: where each block ends.
        longest: characters of the longest block that any pattern is held against.
    """
    longest = min(longest, pattern.longest)
    found: set[int] = set()
    for sign in pattern.signs:
        at = folded.find(sign)
        while at >= 0:
            index = bisect_right(starts, at) - 1
            end = ends[index] if index >= 0 else 0
            if at + len(sign) <= end:
                if end - starts[index] <= longest:
                    found.add(index)
                at = folded.find(sign, end + (not sign))
            else:
                at = folded.find(sign, at + 1)
    return sorted(found)


def may_match(patterns: Iterable[RulePattern], folded: str) -> list[RulePattern]:
    """The patterns that may match a folded text."""
    length = len(folded)
    found = []
    for each in patterns:
        _, _, longest, signs = each
        if length <= longest:
            for sign in signs:  # not any(): a generator takes longer
                if sign in folded:
                    found.append(each)
                    break
    return found


class Place:
    """What is filed under one beginning or end.

    Args:
        entries: phrases and their rules, each with what it can end with where phrases are told
            apart by that, too, else with the empty text.
        rules: rules with free patterns.
        space: the expression for a space.
    """

    def __init__(
        self, entries: Iterable[tuple[Entry, Iterable[str]]], rules: Iterable[Rule], space: str
    ) -> None:
        grouped: dict[str, list[Entry]] = {}
        for entry, ends in entries:
            for ending in ends:
                grouped.setdefault(ending, []).append(entry)
        self.phrases = {ending: Group(alike, space) for ending, alike in grouped.items()}
        self.patterns = [pattern_of(rule) for rule in rules]

    def groups(self, words: str) -> Iterator[Group]:
        """The phrases that end as these words do."""
        groups = self.phrases
        for ending in (words[-3:], words[-2:], words[-1:], "") if groups else ():
            if ending in groups:
                yield groups[ending]
