"""Many rules compiled into a few look-ups: what a block, its head or its tail matches."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from cleaner.document import Rule
from cleaner.rules.buckets import Place, RuleTable
from cleaner.rules.filing import PREFIX
from cleaner.rules.packing import Parts, pack
from cleaner.rules.patterns import RulePattern, blocks_with, may_match
from cleaner.rules.phrases import Phrase, read_phrase
from cleaner.rules.prefix_index import Affix, Index
from cleaner.text.fold import cased_label, label
from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.scripts import SENTENCE_STOPS

LONGEST_LINE = 1_000
"""Characters up to which a block can be a line, a heading or an edge; no label is longer."""

FEW_TEXTS = 64
"""Texts up to which a phrase is written out into the dictionary of exact labels."""

SHORT_LINE = 48
"""Characters up to which a line is remembered: the menus of a site come with every page."""

MOST_SEEN = 32_768
"""Lines that are remembered at most; about 8 MB."""

# What a rule needs to act; examples and provenance are for people and tests.
_ACTING = (
    "id", "scope", "why", "pattern", "at_most", "at_least", "alone_from", "most_hits", "side",
    "copy_of", "kind", "certain", "holds", "longest",
)  # fmt: skip

_ID, _SCOPE, _KIND, _CERTAIN = map(_ACTING.index, ("id", "scope", "kind", "certain"))

_EXACT = "labels"
"""The group of the parts with labels, by their first character."""

_CIRCLE = "o "
"""The bullet that inscriptis prints for the second level of a list."""

_BLANK = r"[ \t]{0,8}"

# A tail begins a line or follows the end of a sentence, with no more than an arrow before it.
_LINE_END = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_SPACES = r"[ \t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*"
_ARROWS = rf"{_SPACES}(?:[»›→▶►•|>*–-]{_SPACES}){{0,3}}"
_STOPS = rf"[{_LINE_END}{SENTENCE_STOPS}:;*\"”“'»)\]」』」）】]"
_STOP = lazy_pattern(_STOPS)
_BEFORE_TAIL = lazy_pattern(_STOPS + _ARROWS)
_FIRST_TAIL = lazy_pattern(_ARROWS)


class Matcher:
    """Compiled rules. Time to match grows with the text, not with the number of rules.

    Args:
        rules: the rules to hold against texts.
        date_words: words that stand in dates, for the slot ``<date>``.
    """

    def __init__(self, rules: Iterable[Rule], date_words: Iterable[str] = ()) -> None:
        self._set_up(RuleTable(rules), frozenset(date_words))
        for number, rule in enumerate(self._rules):
            if rule.scope == "repeat":
                self.repeats += (rule,)
            else:
                self._add(number, rule)

    def _set_up(self, rules: RuleTable, date_words: frozenset[str]) -> None:
        self._rules = rules
        self._date_words = date_words
        self._lines = Index("lines", rules, date_words, " ?", by_ending=True)
        self._heads = Index("heads", rules, date_words, _BLANK)
        self._tails = Index("tails", rules, date_words, _BLANK)
        self._exact: dict[str, dict[str, tuple[int, ...]]] = {}
        self._parts = Parts()
        self._seen: dict[str, tuple[Rule, ...]] = {}
        self.repeats: tuple[Rule, ...] = ()

    def _add(self, number: int, rule: Rule) -> None:
        affixes = {"head": self._heads, "tail": self._tails}.get(rule.scope)
        index = affixes or self._lines
        for phrase in map(read_phrase, rule.phrases):
            if affixes is None and _is_short_list(phrase):
                for text in phrase.texts():
                    key = label(text)
                    alike = self._exact.setdefault(key[:1], {})
                    if number not in alike.get(key, ()):
                        alike[key] = (*alike.get(key, ()), number)
            else:
                index.add_phrase(phrase, number)
        if rule.pattern:
            index.add_pattern(number)

    def packed(self) -> bytes:
        """What compiling found out: rules by number, labels and phrases by rule."""
        indexes = self._lines, self._heads, self._tails
        head = {
            "rules": [[getattr(rule, name) for name in _ACTING] for rule in self._rules],
            "date_words": sorted(self._date_words),
            "indexes": [index.head() for index in indexes],
        }
        parts: dict[str, dict[str, Any]] = {_EXACT: self._exact_parts()}
        for index in indexes:
            parts |= index.parts()
        return pack(head, parts)

    def _exact_parts(self) -> dict[str, Any]:
        """Labels by their first character, and by the rules they stand for, as lines of a text.

        Splitting a text is fast, and few of them are ever asked for.
        """
        parts: dict[str, Any] = {}
        for first, alike in self._exact.items():
            labels: dict[tuple[int, ...], list[str]] = {}
            for key, numbers in alike.items():
                labels.setdefault(numbers, []).append(key)
            parts[first] = [[numbers, "\n".join(keys)] for numbers, keys in labels.items()]
        return parts

    def _labelled(self, words: str) -> tuple[int, ...]:
        """The rules that an exact label stands for."""
        first = words[:1]
        known = self._exact.get(first)
        if known is None:
            known = {}
            off = self._rules.off
            for numbers, labels in self._parts.get(_EXACT, first) or ():
                taking_part = tuple(number for number in numbers if number not in off)
                if taking_part:
                    known.update(dict.fromkeys(labels.split("\n"), taking_part))
            self._exact[first] = known
        return known.get(words, ())

    @classmethod
    def unpacked(
        cls,
        head: Mapping[str, Any],
        parts: Parts,
        ignored: Collection[str] = (),
        *,
        hints: bool = True,
    ) -> Matcher:
        """The matcher that was packed; its rules have no examples.

        Args:
            head: the head of what `packed` gave, see `cleaner.rules.packing`.
            parts: the parts of it.
            ignored: ids of rules that take no part.
            hints: whether hints take part.
        """
        rows = head["rules"]
        off = frozenset(
            number
            for number, row in enumerate(rows)
            if row[_ID] in ignored or not (hints or row[_CERTAIN])
        )
        rules = RuleTable(rows, _ACTING, off)
        matcher = cls.__new__(cls)
        matcher._set_up(rules, frozenset(head["date_words"]))
        matcher.repeats = tuple(
            rules[number]
            for number, row in enumerate(rows)
            if row[_SCOPE] == "repeat" and number not in off
        )
        matcher._parts = parts
        for index, state in zip(
            (matcher._lines, matcher._heads, matcher._tails), head["indexes"], strict=True
        ):
            index.fill(state, parts)
        return matcher

    @property
    def rules(self) -> Iterator[Rule]:
        """The rules that were compiled, those that take no part among them."""
        return iter(self._rules)

    @cached_property
    def _edges(self) -> dict[str, list[list[RulePattern]]]:
        """Those of rules for edges, by the end of a text and by how many kept blocks are nearer to
        it."""
        at_edges = [each for each in self._lines.anywhere if each.rule.scope == "edge"]
        widest = max((each.rule.at_most for each in at_edges), default=0)
        found: dict[str, list[list[RulePattern]]] = {}
        for side in ("start", "end"):
            here = [each for each in at_edges if each.rule.side in (side, "both")]
            found[side] = [[each for each in here if each.rule.at_most > n] for n in range(widest)]
        return found

    @cached_property
    def widest_edge(self) -> int:
        """Kept blocks from an end of a text from which on `at_edge` knows of no rule."""
        return len(self._edges["end"])

    def at_edge(self, text: str, folded: str, side: str, kept: int) -> tuple[Rule, ...]:
        """The rules for edges that `whole` leaves out where it is not told of them: their patterns
        open with nothing in particular, and few blocks of a text are near its edges.

        Args:
            text: the block.
            folded: the block, folded.
            side: the end of the text, ``"start"`` or ``"end"``.
            kept: how many kept blocks are nearer to it.
        """
        if kept >= self.widest_edge or len(text) > LONGEST_LINE:
            return ()
        return _that_match(may_match(self._edges[side][kept], folded), text)

    def everywhere(
        self, folded: str, starts: Sequence[int], ends: Sequence[int], *, edges: bool = False
    ) -> dict[int, list[RulePattern]]:
        """For each block the patterns that open with nothing in particular and may match it: it
        holds what they need.

        Args:
            folded: the whole text, folded.
            starts: where each block begins.
            ends: where each block ends.
            edges: whether those of rules for edges are among them.
        """
        found: dict[int, list[RulePattern]] = {}
        for each in self._lines.anywhere:
            if each.rule.scope == "edge" and not edges:
                continue
            for index in blocks_with(each, folded, starts, ends, LONGEST_LINE):
                found.setdefault(index, []).append(each)
        return found

    def whole(
        self, text: str, folded: str, everywhere: Sequence[RulePattern] | None = None
    ) -> tuple[Rule, ...]:
        """The rules for whole blocks that this block matches.

        Args:
            text: the block.
            folded: the block, folded.
            everywhere: those of this block, as the method gives them, if somebody asked it; else
                those that are not for edges alone.
        """
        found = self._seen.get(text)
        if found is None:
            found = _least_company_first(self._filed(text, folded))
            if len(text) <= SHORT_LINE:
                if len(self._seen) >= MOST_SEEN:
                    self._seen.clear()
                self._seen[text] = found
        if everywhere is None:
            everywhere = self.everywhere(folded, (0,), (len(folded),)).get(0, ())
        # Not remembered: what was asked for the last time says nothing of what is asked for now.
        more = _that_match(everywhere, text, found)
        return _least_company_first((*found, *more)) if more else found

    def _filed(self, text: str, folded: str) -> tuple[Rule, ...]:
        """The rules with a phrase that a block is, or a pattern that opens or closes as it does."""
        if len(text) > LONGEST_LINE:
            return ()
        lines = self._lines
        words = label(folded)
        places = lines.places_at(words) if words else []
        found = self._said(words, text, places) if words else ()
        if not found and words[:2] == _CIRCLE:
            after = label(words[2:])
            found = self._said(after, cased_label(text)[2:], lines.places_at(after))
        if words[:PREFIX] != folded[:PREFIX]:
            # Both: a pattern may open with an ornament, or let one stand before what it opens with.
            more = lines.places_at(folded)
            places = [*more, *(place for place in places if place not in more)]
        patterns: list[RulePattern] = []
        for place in (*places, *lines.places_before(words)):
            if place.patterns:
                patterns += may_match(place.patterns, folded)
        return (*found, *_that_match(patterns, text, found))

    def _said(self, words: str, text: str, places: Iterable[Place]) -> tuple[Rule, ...]:
        """The rules with a phrase that a label is, by its places among the phrases."""
        numbers = self._labelled(words)
        found = tuple(map(self._rules.__getitem__, numbers)) if numbers else ()
        for place in places:
            for rule in self._lines.phrases_that_are(place, words, text) if place.phrases else ():
                if rule not in found:
                    found = (*found, rule)
        return found

    @property
    def head_signs(self) -> frozenset[str]:
        """First characters that a head can have; an empty one stands for any."""
        return self._heads.signs

    def head(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """What the text begins with at `start`, blanks behind it not counted."""
        heads = self._heads
        for place in heads.places_at(folded, start):
            found = place.phrases and heads.phrase_at(place, folded, text, start, end, whole=False)
            found = found or _head_by_pattern(place.patterns, text, start, end)
            if found:
                return found
        return _head_by_pattern(heads.anywhere, text, start, end)

    def tail(self, text: str, folded: str, start: int, end: int) -> Affix | None:
        """The tail that begins exactly at `start`, if one does."""
        tails = self._tails
        for place in tails.places_at(folded, start):
            found = place.phrases and tails.phrase_at(place, folded, text, start, end, whole=True)
            found = found or _tail_by_pattern(place.patterns, text, start, end)
            if found:
                return found
        return _tail_by_pattern(tails.anywhere, text, start, end)

    def tail_starts(self, folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Every place in a stretch of text where a tail could begin, in order.

        Yields:
            Where it begins, arrows and blanks before it included, and where its words begin.
        """
        first = _FIRST_TAIL.match(folded, start, end)
        if first is not None:
            yield start, first.end()
        matches: Iterable[re.Match[str]] = _BEFORE_TAIL.finditer(folded, start, end)
        if "" not in self._tails.signs:
            begins = self._tails.begins
            matches = [each for each in matches if begins[folded[each.end() : each.end() + PREFIX]]]
        for match in matches:
            words = match.end()
            # A quotation mark may be an arrow, or close the sentence before.
            stops = [match.start()]
            stops += [at for at in range(stops[0] + 1, words) if _STOP.match(folded, at)]
            for stop in stops:
                begin = stop + 1
                while begin < words and folded[begin].isspace():
                    begin += 1
                yield begin, words


def _that_match(
    patterns: Iterable[RulePattern], text: str, known: Collection[Rule] = ()
) -> tuple[Rule, ...]:
    """The rules of the patterns that a text is, those aside that are known."""
    found: tuple[Rule, ...] = ()
    for rule, pattern, _, _ in patterns:
        if rule not in known and rule not in found and pattern.fullmatch(text):
            found = (*found, rule)
    return found


def _least_company_first(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules that need the least company before the others: they speak first."""
    return tuple(sorted(rules, key=lambda rule: rule.at_least)) if len(rules) > 1 else rules


def _head_by_pattern(
    patterns: Iterable[RulePattern], text: str, start: int, end: int
) -> Affix | None:
    """What the text begins with at `start` by one of these patterns, if it does."""
    for rule, pattern, _, _ in patterns:
        match = pattern.match(text, start, min(end, start + rule.at_most))
        if match is not None and match.end() > start:
            return Affix(start, match.end(), rule, is_open=False)
    return None


def _tail_by_pattern(
    patterns: Iterable[RulePattern], text: str, start: int, end: int
) -> Affix | None:
    """The tail that begins at `start` by one of these patterns, if one does."""
    for rule, pattern, _, _ in patterns:
        if end - start <= rule.at_most and pattern.fullmatch(text, start, end):
            return Affix(start, end, rule, is_open=False)
    return None


def rule_ids(head: Mapping[str, Any]) -> list[str]:
    """The ids of the rules that were packed, from the head of them."""
    return [row[_ID] for row in head["rules"]]


def ids_of_kinds(head: Mapping[str, Any], kinds: Collection[str]) -> list[str]:
    """The ids of the packed rules of some kinds, from the head of them."""
    return [row[_ID] for row in head["rules"] if row[_KIND] in kinds]


def _is_short_list(phrase: Phrase) -> bool:
    """Whether the texts of a phrase are few, or no more than the words of one choice."""
    return not phrase.slots and (phrase.size <= FEW_TEXTS or len(phrase.parts) == 1)
