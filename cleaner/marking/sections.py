"""Which blocks belong to a heading that a rule knows: the list of headlines after it, say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from cleaner.document import Rule
from cleaner.text.prose import reads_like_prose


def heads_section(rules: Sequence[Rule]) -> bool:
    """Whether one of the rules that a block matches makes it the heading of a section for sure."""
    return any(rule.scope == "section" and rule.certain for rule in rules)


class Sections:
    """The blocks of a text, as far as sections have a use for them.

    Args:
        text: the whole text.
        starts: for each block where it begins, its head taken off.
        ends: for each block where it ends, its tail taken off.
        gone: which blocks were claimed; others may be claimed as sections are asked for.
        matches: for each block the rules that it matches.
    """

    def __init__(
        self,
        text: str,
        starts: Sequence[int],
        ends: Sequence[int],
        gone: Sequence[bool],
        matches: Sequence[Sequence[Rule]],
    ) -> None:
        self._text = text
        self._starts = starts
        self._ends = ends
        self._gone = gone
        self._matches = matches

    def members(self, heading: int, rule: Rule) -> list[int]:
        """The heading and the blocks of its list; none where the rule does not hold.

        Args:
            heading: the index of a block that matches the rule.
            rule: a rule for sections.
        """
        belongs = self._belongs_to_text(heading)
        items = self._items(heading, rule.at_most) if belongs else []
        if items and heading < self._first_prose:
            items = self._set_off(heading, items)
        if len(items) + 1 < rule.at_least and self._heads_text(heading):
            return []
        if rule.side == "end" and not (belongs and self._ends_the_text(items or [heading])):
            return []
        return [heading, *items]

    @cached_property
    def _prose(self) -> list[bool]:
        """Which blocks read like running text, heads and tails aside.

        Sections look far ahead and far back; each block is read once for all of them.
        """
        return [
            reads_like_prose(self._text[start:end])
            for start, end in zip(self._starts, self._ends, strict=True)
        ]

    @cached_property
    def _prose_after(self) -> list[int]:
        """For each block how many blocks of prose come after it."""
        return list(accumulate(reversed(self._prose[1:]), initial=0))[::-1]

    @cached_property
    def _first_prose(self) -> int:
        """The first block of prose; the number of blocks where there is none."""
        return self._prose.index(True) if True in self._prose else len(self._starts)

    def _ends_the_text(self, items: list[int]) -> bool:
        """Whether at most two blocks of prose come after a list: a footer has as many."""
        return self._prose_after[items[-1]] < 3

    def _heads_text(self, heading: int) -> bool:
        """Whether what comes after a heading is no other section: the text goes on."""
        rest = (index for index in range(heading + 1, len(self._starts)) if not self._gone[index])
        following = next(rest, None)
        return following is not None and not heads_section(self._matches[following])

    def _belongs_to_text(self, heading: int) -> bool:
        """Whether prose stands before a heading, or it opens the document.

        Without prose before it, a list of headlines may be what the document is about.
        """
        return self._first_prose < heading or (
            heading <= 1 and self._first_prose < len(self._starts)
        )

    def _items(self, heading: int, at_most: int) -> list[int]:
        """The headline-like blocks after a heading, as far as they can be its list."""
        items: list[int] = []
        for index in range(heading + 1, len(self._starts)):
            if self._gone[index]:
                continue
            if heads_section(self._matches[index]):
                return items
            if self._prose[index]:
                return items[:-1] if items and self._may_be_subheading(items[-1], index) else items
            if len(items) == at_most or (items and self._begins_more(index)):
                return items
            items.append(index)
        return items

    def _begins_more(self, index: int) -> bool:
        """Whether a block announces what comes after it, and so is no headline of a list."""
        return self._text[self._starts[index] : self._ends[index]].endswith((":", "："))

    def _set_off(self, heading: int, items: list[int]) -> list[int]:
        """The blocks of a list at the head of a text that a wider gap sets off from the rest.

        Where no gap does, nothing tells the last headline from the title of the text.
        """
        width = self._breaks(self._ends[heading], self._starts[items[0]])
        for count, index in enumerate(items, 1):
            is_last = index + 1 == len(self._starts)
            if is_last or self._breaks(self._ends[index], self._starts[index + 1]) > width:
                return items[:count]
        return []

    def _may_be_subheading(self, index: int, prose: int) -> bool:
        """Whether the block before some prose stands no closer to the list than to the prose."""
        before = self._breaks(self._ends[index - 1], self._starts[index])
        after = self._breaks(self._ends[index], self._starts[prose])
        return after <= before

    def _breaks(self, start: int, end: int) -> int:
        return len(self._text[start:end].splitlines())
