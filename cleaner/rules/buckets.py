"""What is filed under one beginning or end: phrases and patterns, compiled when a text asks."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.rules.patterns import pattern_of
from cleaner.rules.phrase_parts import expression_of
from cleaner.rules.phrases import Phrase, read_phrase
from cleaner.rules.signs import MOST_SIGNS
from cleaner.rules.slots import SLOT_EXPRESSIONS, SLOTS


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
        signs: of these every text holds one that the phrase stands for, see `cleaner.rules.signs`.
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
        self._signs = ("",) if "" in signs or len(signs) > MOST_SIGNS else tuple(signs)

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
