"""Phrases and patterns filed under what a text begins or ends with that they can match.

Nothing is compiled, and no place is even looked at, before a text asks for it: what is filed
under a beginning stays a line of numbers until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.rules.buckets import Entry, Place, RuleTable
from cleaner.rules.filed_numbers import Answers, Filed
from cleaner.rules.filing import DATE, ENDING, NUMBER, PREFIX, endings, prefixes
from cleaner.rules.packing import Parts
from cleaner.rules.patterns import RulePattern
from cleaner.rules.phrases import Phrase
from cleaner.rules.readings import CHECKED, Reader, Stretch
from cleaner.rules.signs import signs_of
from cleaner.rules.slots import date_ends, number_ends
from cleaner.text.fold import ORNAMENTS, cased_label
from cleaner.text.lazy_patterns import lazy_pattern

_DIGIT = lazy_pattern(r"\d")
_LETTER = lazy_pattern(r"[^\W\d_]")
_LONGEST_DATE = 80
"""Characters within which a date has its first number."""

_CHAPTER = 32
"""Phrases that are one part of compiled rules."""

_LONGEST_WORD = 24
"""Characters that the first word of a date has at most."""


class Affix(NamedTuple):
    """A match at one end of a block: from `start` to `end`, in characters of the text.

    `is_open` says that the rest of the block belongs to it.
    """

    start: int
    end: int
    rule: Rule
    is_open: bool


def _behind_slot(folded: str, end: int) -> str:
    """What stands behind a slot that ends at `end`, as prefixes have it."""
    return folded[end : end + PREFIX + 8].lstrip(" \t")[: PREFIX - 1]


_Row = tuple[str, int, list[str], list[str]]
"""A phrase in notation, the number of its rule, of what every text holds one that it stands for,
and what such a text can end with."""


class Index:
    """Phrases and patterns by what a text begins with that they can match.

    Args:
        name: before the groups of its parts among compiled rules.
        rules: the rules that entries speak of.
        date_words: words that stand in dates.
        space: the expression for a space.
        by_ending: whether phrases must match up to the end of a label, so that they can be told
            apart by how they end, too.
    """

    def __init__(
        self,
        name: str,
        rules: RuleTable,
        date_words: frozenset[str],
        space: str,
        by_ending: bool = False,
    ) -> None:
        self._phrases = f"{name} phrases"
        self._by_ending = by_ending
        self._rules = rules
        self._date_words = date_words
        self._space = space
        self._reader = Reader(space, date_words)
        self._entries: list[_Row] = []
        self._parts: Parts | None = None
        self._chapters: dict[int, list[_Row]] = {}
        self._openings = Filed(f"{name} openings")
        self._endings = Filed(f"{name} endings")
        self._short: dict[str, list[int]] = {}
        self._opens_anywhere = False
        self._opens_with_number = False

    def add_phrase(self, phrase: Phrase, rule: int) -> None:
        """File a phrase of a rule."""
        text = phrase.text
        ends = [""]
        if self._by_ending:
            phrase = phrase.of_labels
            ends = sorted(endings(phrase.parts))
        self._entries.append((text, rule, signs_of(phrase.parts), ends))
        for prefix in sorted(prefixes(phrase.parts)):
            self._open(prefix, len(self._entries) - 1)

    def add_pattern(self, number: int) -> None:
        """File the pattern of a rule under what it opens with, or else closes with."""
        rule = self._rules[number]
        if rule.closes and not rule.opens:
            for ending in sorted({text[-ENDING:] for text in rule.closes}):
                self._endings.add(ending, ~number)
        else:
            for prefix in sorted({text[:PREFIX] for text in rule.opens} or {""}):
                self._open(prefix, ~number)

    def _open(self, prefix: str, number: int) -> None:
        self._openings.add(prefix, number)
        if not prefix or prefix[0] == DATE:
            self._opens_anywhere = True
        elif prefix[0] == NUMBER:
            self._opens_with_number = True
        if prefix and len(prefix) < PREFIX:
            lengths = self._short.setdefault(prefix[:2], [])
            if len(prefix) not in lengths:
                lengths.append(len(prefix))

    @cached_property
    def signs(self) -> frozenset[str]:
        """First characters of what is filed; the empty one where they can be any."""
        if self._opens_anywhere or self._opens_with_number:
            return frozenset(("",))
        return self._openings.signs()

    @cached_property
    def begins(self) -> Mapping[str, bool]:
        """Whether something that is filed may begin with these `PREFIX` characters of a text,
        `signs` aside."""
        return Answers(self._can_begin)

    def _can_begin(self, begun: str) -> bool:
        return (
            begun in self._openings
            or begun in self._short
            or begun[:2] in self._short
            or begun[:1] in self._short
            or begun[:2] in self._openings
            or begun[:1] in self._openings
        )

    def places_at(self, folded: str, start: int = 0) -> list[Place]:
        """The places that a text belongs to by how it begins at `start`, `anywhere` aside."""
        begun = folded[start : start + PREFIX]
        found, may_begin_with_slot = self._begun[begun]
        more = self._slot_keys(folded, start) if may_begin_with_slot else ()
        if more:
            known = self._keys_at(begun)
            keys = [key for key in more if key not in known]
            return [*found, *self._places(self._openings, keys)]
        return found

    @cached_property
    def _begun(self) -> Mapping[str, tuple[list[Place], bool]]:
        """By the first characters of a text the places that it belongs to, and whether it may begin
        with a number or a date."""
        return Answers(
            lambda begun: (
                self._places(self._openings, self._keys_at(begun)),
                begun[:1].isdecimal() or (self._opens_anywhere and self._may_begin_date(begun)),
            )
        )

    @cached_property
    def anywhere(self) -> list[RulePattern]:
        """The patterns that open with nothing in particular."""
        return [each for place in self._places(self._openings, ("",)) for each in place.patterns]

    def _keys_at(self, begun: str) -> list[str]:
        """The keys of what begins with these characters, numbers and dates aside."""
        openings = self._openings
        keys = [key for key in dict.fromkeys((begun, begun[:1])) if key and key in openings]
        if begun[:2] in self._short:
            keys += [
                begun[:length] for length in self._short[begun[:2]] if begun[:length] in openings
            ]
        return keys

    def _slot_keys(self, folded: str, start: int) -> list[str]:
        """The keys of what begins with a number or a date."""
        keys: list[str] = []
        begins_with_number = folded[start : start + 1].isdecimal()
        # A number alone is no phrase, and lists of prices and pages are full of them.
        if begins_with_number and not _LETTER.search(folded, start, start + _LONGEST_DATE):
            begins_with_number = False
        elif begins_with_number:
            for end in number_ends(folded, start):
                self._add_all(keys, NUMBER + _behind_slot(folded, end))
        if self._opens_anywhere and (
            begins_with_number or self._begins_with_date_word(folded, start)
        ):
            for end in date_ends(folded, start, self._date_words):
                self._add_all(keys, DATE + _behind_slot(folded, end))
        return keys

    def _add_all(self, keys: list[str], begun: str) -> None:
        """Add the keys under which something is filed that begins like this."""
        found = (begun[:length] for length in range(1, PREFIX + 1))
        keys += [key for key in dict.fromkeys(found) if key in self._openings and key not in keys]

    def _may_begin_date(self, begun: str) -> bool:
        """Whether a word of dates begins with these first characters of a text."""
        word, blank, _ = begun.partition(" ")
        word = word.rstrip(".,:")
        if len(begun) < PREFIX or blank:
            return word in self._date_words
        return word in self._date_beginnings

    @cached_property
    def _date_beginnings(self) -> frozenset[str]:
        """What words of dates begin with, up to `PREFIX` characters."""
        return frozenset(word[:n] for word in self._date_words for n in range(1, PREFIX + 1))

    def _begins_with_date_word(self, folded: str, start: int) -> bool:
        word = folded[start : start + _LONGEST_WORD].partition(" ")[0].rstrip(".,:")
        return (
            word in self._date_words
            and _DIGIT.search(folded, start, start + _LONGEST_DATE) is not None
        )

    def places_before(self, folded: str) -> list[Place]:
        """The places that a text belongs to by how it ends."""
        return self._ended[folded[-ENDING:]]

    @cached_property
    def _ended(self) -> Mapping[str, list[Place]]:
        return Answers(self._ending_places)

    def _ending_places(self, folded: str) -> list[Place]:
        endings = self._endings
        keys = [folded[-ENDING:]] if folded[-ENDING:] in endings else []
        if folded[-2:] in endings:
            keys.append(folded[-2:])
        if folded[-1:] in endings:
            keys.append(folded[-1:])
        return self._places(self._endings, keys) if keys else []

    def _places(self, filed: Filed, keys: Iterable[str]) -> list[Place]:
        found = []
        for key in keys:
            place = filed.opened.get(key)
            if place is None and (numbers := filed.get(key)) is not None:
                place = filed.opened[key] = self._place(numbers)
            if place is not None:
                found.append(place)
        return found

    def _place(self, filed: str) -> Place:
        """What numbers stand for: a phrase, or the complement of a rule with a pattern."""
        numbers = [int(number) for number in filed.split()]
        off = self._rules.off
        rows = [self._entry(number) for number in numbers if number >= 0]
        return Place(
            (
                (Entry(text, self._rules[rule], signs, self._by_ending), ends)
                for text, rule, signs, ends in rows
                if rule not in off
            ),
            [self._rules[~number] for number in numbers if number < 0 and ~number not in off],
            self._space,
        )

    def _entry(self, number: int) -> _Row:
        """A phrase that was filed."""
        if self._parts is None:
            return self._entries[number]
        chapter, place = divmod(number, _CHAPTER)
        if chapter not in self._chapters:
            self._chapters[chapter] = self._parts.get(self._phrases, str(chapter))
        return self._chapters[chapter][place]

    def head(self) -> dict[str, Any]:
        """What every text needs of what was filed, for `fill`."""
        return {
            "short": self._short,
            "opens_anywhere": self._opens_anywhere,
            "opens_with_number": self._opens_with_number,
        }

    def parts(self) -> dict[str, dict[str, Any]]:
        """The rest, by group and name."""
        return {
            self._phrases: {
                str(begin // _CHAPTER): self._entries[begin : begin + _CHAPTER]
                for begin in range(0, len(self._entries), _CHAPTER)
            },
            self._openings.group: self._openings.parts(),
            self._endings.group: self._endings.parts(),
        }

    def fill(self, state: dict[str, Any], parts: Parts) -> None:
        """Put back what `head` and `parts` told."""
        self._parts = parts
        self._openings = Filed(self._openings.group, parts)
        self._endings = Filed(self._endings.group, parts)
        self._short = state["short"]
        self._opens_anywhere = state["opens_anywhere"]
        self._opens_with_number = state["opens_with_number"]

    def phrases_that_are(self, place: Place, words: str, text: str) -> Iterator[Rule]:
        """The rules of the phrases of a place that these words are.

        Args:
            place: where the phrases are filed.
            words: a label.
            text: what it was made from.
        """
        cased = ""
        for group in place.groups(words):
            match = group.whole(words)
            for number, entry in enumerate(group.found(match)) if match else ():
                if number or entry.phrase.slots & CHECKED:
                    cased = cased or cased_label(text)
                    stretch = Stretch(words, cased, 0, len(words))
                    if not self._reader.end_of(entry.phrase, stretch, whole=True):
                        continue
                yield entry.rule
                break

    def phrase_at(
        self, place: Place, folded: str, text: str, start: int, end: int, whole: bool
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
        for group in place.groups(""):
            match = group.match(folded, start, end)
            last = start + len(folded[start:end].rstrip(ORNAMENTS)) if match else end
            for entry in group.found(match) if match else ():
                phrase, end_of = entry.phrase, self._reader.end_of
                stretch = Stretch(folded, text, start, end)
                if phrase.is_open or not whole:
                    stop = end_of(phrase, stretch, whole=False)
                else:
                    stop = end_of(phrase, stretch._replace(end=last), whole=True) and end
                    stop = stop or end_of(phrase, stretch, whole=True)
                if stop:
                    return Affix(start, stop, entry.rule, phrase.is_open)
        return None
