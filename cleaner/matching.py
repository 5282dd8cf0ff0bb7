"""Many rules compiled into a few look-ups: what a block, its head or its tail matches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.fold import ORNAMENTS, cased_label, label
from cleaner.phrases import (
    DATE,
    DIGIT,
    PREFIX,
    SLOT_EXPRESSIONS,
    SLOTS,
    Phrase,
    is_date,
    is_name,
    read_phrase,
)

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
    "id", "scope", "why", "pattern", "at_most", "at_least", "most_hits", "side", "copy_of",
    "certain",
)  # fmt: skip
_INDEXES = ("lines", "heads", "tails")

ENDING = 3
"""Characters of a text's end under which a pattern is filed that says how it closes."""

_HAS_DIGIT = re.compile(r"\d").search
_HAS_LETTER = re.compile(r"[^\W\d_]").search
_LONGEST_DATE = 80
"""Characters within which a date has its first number."""

_LONGEST_WORD = 24
"""Characters that the first word of a date has at most."""

_CHECKED = frozenset(("<name>", "<date>"))
"""Slots whose places are looked at again where the document has them."""

_CIRCLE = "o "
"""The bullet that inscriptis prints for the second level of a list."""

_BLANK = r"[ \t]{0,8}"

# A tail begins a line or follows the end of a sentence, with no more than an arrow before it.
_LINE_END = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_SPACES = r"[ \t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*"
_ARROWS = rf"{_SPACES}(?:[»›→▶►•|>*–-]{_SPACES}){{0,3}}"
_BEFORE_TAIL = rf"[{_LINE_END}.!?…:;*\"”“'»)\]」』）】。！？؟।]{_ARROWS}"
_FIRST_TAIL = re.compile(_ARROWS)


class Affix(NamedTuple):
    """A match at one end of a block: from `start` to `end`, in characters of the text.

    `is_open` says that the rest of the block belongs to it.
    """

    start: int
    end: int
    rule: Rule
    is_open: bool


class _Entry(NamedTuple):
    text: str
    rule: Rule

    @property
    def phrase(self) -> Phrase:
        """The phrase, read when a text asks for it."""
        return read_phrase(self.text)


def _first_slot(phrase: str) -> str:
    """The slot that a phrase begins with, or nothing."""
    slot = phrase[: phrase.find(">") + 1]
    return slot if slot in SLOTS else ""


def _glued(phrase: str) -> bool:
    """Whether something else than a space follows the slot that a phrase begins with."""
    return not phrase.removeprefix(_first_slot(phrase)).startswith(" ")


def _shared_space(rests: list[str], space: str) -> str:
    """Alternatives, with the space that all begin with in front: then a letter tells them apart."""
    if all(rest.startswith(space) for rest in rests):
        return f"{space}(?:{'|'.join(rest.removeprefix(space) for rest in rests)})"
    return f"(?:{'|'.join(rests)})"


def _reach(rule: Rule) -> tuple[int, int, int]:
    """A sort key by which the rule that acts in more places comes first.

    Only the first phrase that matches a block is found: an edge in one language must not hide
    a line in another.
    """
    scopes = ("section", "line", "edge")
    scope = scopes.index(rule.scope) if rule.scope in scopes else len(scopes)
    return scope, rule.at_least + rule.most_hits, rule.side != "both"


class _Place:
    """What is filed under one beginning or end; compiled when a text asks for it."""

    __slots__ = ("_patterns", "compiled", "entries", "rules")

    def __init__(
        self, entries: list[_Entry] | None = None, rules: list[Rule] | None = None
    ) -> None:
        self.entries: list[_Entry] = [] if entries is None else entries
        self.rules: list[Rule] = [] if rules is None else rules
        self.compiled: re.Pattern[str] | None = None
        self._patterns: list[tuple[Rule, Any]] = []

    @property
    def patterns(self) -> list[tuple[Rule, Any]]:
        """The rules with free patterns that are filed here, and their patterns."""
        if len(self._patterns) < len(self.rules):
            import regex

            self._patterns = [(rule, regex.compile(rule.pattern)) for rule in self.rules]
        return self._patterns


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
        self.date_words = date_words
        self._space = space

    def add_phrase(self, phrase: Phrase, rule: Rule) -> None:
        """File a phrase."""
        for prefix in sorted(phrase.prefixes()):
            self.places.setdefault(prefix, _Place()).entries.append(_Entry(phrase.text, rule))

    def add_pattern(self, rule: Rule) -> None:
        """File a rule's pattern under what it opens with, or else closes with."""
        if rule.closes and not rule.opens:
            for end in sorted({text[-ENDING:] for text in rule.closes}):
                self.ends.setdefault(end, _Place()).rules.append(rule)
        else:
            for prefix in sorted({text[:PREFIX] for text in rule.opens} or {""}):
                self.places.setdefault(prefix, _Place()).rules.append(rule)

    def places_at(self, folded: str, start: int) -> list[_Place]:
        """The places that a text belongs to by how it begins at `start`."""
        get = self.places.get
        first = folded[start : start + 1]
        found = [
            get(folded[start : start + PREFIX]),
            get(folded[start : start + 4]),
            get(folded[start : start + 3]),
            get(folded[start : start + 2]),
            get(""),
        ]
        if first.isdecimal():
            # A number alone is no phrase, and lists of prices and pages are full of them.
            if _HAS_LETTER(folded, start, start + _LONGEST_DATE):
                found += get(DIGIT), get(DATE)
        else:
            found.append(get(first))
            word = folded[start : start + _LONGEST_WORD].partition(" ")[0]
            if word.rstrip(".,:") in self.date_words and _HAS_DIGIT(
                folded, start, start + _LONGEST_DATE
            ):
                found.append(get(DATE))
        return [place for place in found if place is not None]

    def places_before(self, folded: str) -> list[_Place]:
        """The places that a text belongs to by how it ends."""
        get = self.ends.get
        found = [get(folded[-length:]) for length in (ENDING, 2, 1)] if self.ends else []
        return [place for place in found if place is not None]

    def state(self, rules: Mapping[Rule, int]) -> list[Any]:
        """The places by what is filed there, rules as numbers."""
        numbers: dict[_Entry, int] = {}
        places = [
            {
                key: [
                    [numbers.setdefault(entry, len(numbers)) for entry in place.entries],
                    [rules[rule] for rule in place.rules],
                ]
                for key, place in filed.items()
            }
            for filed in (self.places, self.ends)
        ]
        return [[[entry.text, rules[entry.rule]] for entry in numbers], *places]

    def fill(self, state: list[Any], rules: list[Rule], date_words: frozenset[str]) -> None:
        """Put back what `state` told."""
        self.date_words = date_words
        entries = [_Entry(text, rules[number]) for text, number in state[0]]
        for places, kept in zip((self.places, self.ends), state[1:], strict=True):
            for key, (phrases, patterns) in kept.items():
                places[key] = _Place(
                    [entries[number] for number in phrases],
                    [rules[number] for number in patterns],
                )

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
        cased = ""
        for number, entry in enumerate(self._from(place, match)):
            if number == 0 and not entry.phrase.slots & _CHECKED:
                return entry.rule
            cased = cased or cased_label(text)
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
        """What is filed in a place as one expression, in which group *i* + 1 marks entry *i*.

        Phrases that begin with the same slot share it: the date is read once for all of them.
        """
        if place.compiled is None:
            # Another thread may be reading the place: its list is replaced, never changed.
            place.entries = sorted(
                place.entries,
                key=lambda entry: (_first_slot(entry.text), _glued(entry.text), _reach(entry.rule)),
            )
            parts: list[str] = []
            for (slot, _), group in groupby(
                place.entries, lambda entry: (_first_slot(entry.text), _glued(entry.text))
            ):
                begin = f"(?:{SLOT_EXPRESSIONS[slot]})" if slot else ""
                rests = (
                    entry.phrase.expression(self._space).removeprefix(begin) + "()"
                    for entry in group
                )
                parts.append(f"{begin}{_shared_space(list(rests), self._space)}")
            place.compiled = re.compile("|".join(parts))
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
            "<date>": lambda first, last: is_date(folded[first:last], self.date_words),
        }
        stop = 0
        for slot in sorted(entry.phrase.slots & checks.keys()) or ("",):
            expression = _captured(entry.phrase, self._space, slot)
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
        self._rules = tuple(rules)
        self.repeats: tuple[Rule, ...] = ()
        self._seen: dict[str, tuple[Rule, ...]] = {}
        self._exact: dict[str, tuple[Rule, ...]] = {}
        self._lines = _Index(known, " ?")
        self._heads = _Index(known, _BLANK)
        self._tails = _Index(known, _BLANK)
        for rule in self._rules:
            if rule.scope == "repeat":
                self.repeats += (rule,)
            else:
                self._add(rule)
        self._finish()

    def _finish(self) -> None:
        prefixes = _any_of(self._tails.places)
        self._tail_starts = re.compile(_BEFORE_TAIL + f"(?={prefixes})")
        self.head_signs = frozenset(prefix[:1] for prefix in self._heads.places)
        """First characters that a head can have; an empty one stands for any."""

    def state(self) -> dict[str, Any]:
        """What compiling found out, as JSON: rules by number, labels and places by rule."""
        rules = {rule: number for number, rule in enumerate(self._rules)}
        return {
            "rules": [[getattr(rule, name) for name in _ACTING] for rule in self._rules],
            "date_words": sorted(self._lines.date_words),
            "repeats": [rules[rule] for rule in self.repeats],
            "exact": self._exact_state(rules),
            **{
                name: index.state(rules)
                for name, index in zip(_INDEXES, self._indexes(), strict=True)
            },
        }

    def _exact_state(self, rules: Mapping[Rule, int]) -> list[list[Any]]:
        """Labels by the rules they stand for, as lines of one text: splitting it is fast."""
        labels: dict[tuple[int, ...], list[str]] = {}
        for key, found in self._exact.items():
            labels.setdefault(tuple(rules[rule] for rule in found), []).append(key)
        return [[list(numbers), "\n".join(keys)] for numbers, keys in labels.items()]

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Matcher:
        """The matcher whose `state` this is; its rules have no examples."""
        matcher = cls(())
        rules = [Rule(**dict(zip(_ACTING, fields, strict=True))) for fields in state["rules"]]
        matcher._rules = tuple(rules)
        matcher.repeats = tuple(rules[number] for number in state["repeats"])
        for numbers, labels in state["exact"]:
            found = tuple(rules[number] for number in numbers)
            matcher._exact.update(dict.fromkeys(labels.split("\n"), found))
        for name, index in zip(_INDEXES, matcher._indexes(), strict=True):
            index.fill(state[name], rules, frozenset(state["date_words"]))
        matcher._finish()
        return matcher

    def _indexes(self) -> tuple[_Index, _Index, _Index]:
        return self._lines, self._heads, self._tails

    def _add(self, rule: Rule) -> None:
        affixes = {"head": self._heads, "tail": self._tails}.get(rule.scope)
        index = affixes or self._lines
        for phrase in map(read_phrase, rule.phrases):
            if affixes is None and _is_short_list(phrase):
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
            if len(found) > 1:  # the one that needs the least company speaks first
                found = tuple(sorted(found, key=lambda rule: rule.at_least))
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
            for rule, pattern in place.patterns if place.rules else ():
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
        first = _FIRST_TAIL.match(folded, start, end)
        if first is not None:
            yield start, first.end()
        position = start
        while match := self._tail_starts.search(folded, position, end):
            position = start = match.start() + 1
            while start < match.end() and folded[start].isspace():
                start += 1
            yield start, match.end()


def _is_short_list(phrase: Phrase) -> bool:
    """Whether the texts of a phrase are few, or no more than the words of one choice."""
    return not phrase.slots and (phrase.size <= FEW_TEXTS or len(phrase.items) == 1)


@lru_cache(maxsize=4_096)
def _captured(phrase: Phrase, space: str, slot: str) -> re.Pattern[str]:
    """A phrase as an expression that captures what stands in a slot."""
    return re.compile(phrase.expression(space, slot))


def _any_of(prefixes: Iterable[str]) -> str:
    """An expression for any of these beginnings, factored by their first character.

    Alternatives are tried in turn, so the other scripts stand behind one test of their own.
    """
    by_first: dict[str, list[str]] = {}
    for prefix in sorted(prefixes):
        by_first.setdefault(prefix[:1], []).append(prefix[1:])
    if "" in by_first:
        return "(?=.)"
    if not by_first:
        return "(?!)"
    choices: dict[bool, list[str]] = {True: [], False: []}
    for first, rests in by_first.items():
        choice = re.escape(first) + f"(?:{'|'.join(map(re.escape, rests))})"
        choices[first.isascii()].append(choice)
    ascii_choices, other_choices = (
        f"(?:{'|'.join(found or ['(?!)'])})" for found in choices.values()
    )
    return f"(?:(?=[\\x00-\\x7f]){ascii_choices}|(?=[^\\x00-\\x7f]){other_choices})"
