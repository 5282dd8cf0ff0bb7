"""Holds rules against blocks: which spans they claim, scope after scope.

The scopes run in a fixed order, each on what the one before left: heads and tails, lines,
sections, repeats, edges. With tails last, one pass would not be enough: a line that is debris
only without its tail would be seen in the next pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from cleaner.document import Document, Mark, Rule
from cleaner.marking.affixes import mark_affixes
from cleaner.marking.memo import Memo
from cleaner.marking.outline import section_in_outline
from cleaner.marking.remains import Remains
from cleaner.marking.repeats import mark_repeats
from cleaner.marking.sections import Sections, heads_section
from cleaner.marking.threads import comment_threads, has_signatures, thread_headings
from cleaner.rules.built_in import COMMENT_THREAD
from cleaner.rules.matcher import Matcher
from cleaner.rules.patterns import RulePattern
from cleaner.text.fold import label
from cleaner.text.scripts import count_words


class Marked(NamedTuple):
    """What the rules make of a document.

    Attributes:
        marks: their claims, in the order in which they were made.
        matches: for each block the rules that it matches, whether they claim it or not.
        left: the blocks that are left if what was claimed goes, where no rule would claim any of
            them then; None where that is not known.
    """

    marks: list[Mark]
    matches: list[tuple[Rule, ...]]
    left: list[str] | None


_WIDEST_EDGE = 40
"""Kept blocks from an end of the document beyond which no rule for edges looks."""


def mark(
    document: Document,
    matcher: Matcher,
    memo: Memo | None = None,
    keep: Sequence[str] = (),
) -> list[Mark]:
    """What the rules claim in a document, in the order in which they claimed it.

    Args:
        document: the document.
        matcher: the compiled rules.
        memo: what earlier passes over the same document found.
        keep: folded phrases; a block that holds one of them is never claimed.
    """
    return mark_and_match(document, matcher, memo, keep, all_edges=False).marks


def mark_and_match(
    document: Document,
    matcher: Matcher,
    memo: Memo | None = None,
    keep: Sequence[str] = (),
    *,
    all_edges: bool = True,
) -> Marked:
    """`mark`, and for each block the rules that it matches, whether they claim it or not.

    A rule claims nothing where it needs company that is not there; what it says about the
    block is worth knowing all the same.

    Args:
        document: the document.
        matcher: the compiled rules.
        memo: what earlier passes over the same document found.
        keep: folded phrases; a block that holds one of them is never claimed.
        all_edges: whether all blocks are held against the patterns of rules for edges that begin
            with nothing in particular; False for those that are near an edge, which is all that
            marks need, and takes a tenth less time (712 texts of lines-dev).
    """
    marking = _Marking(document, matcher, Memo() if memo is None else memo, keep, all_edges)
    marks = marking.run()
    matches = marking.matches
    for each in marks:
        if each.rule not in matches[each.block]:
            matches[each.block] = (*matches[each.block], each.rule)
    left = marking.left_for_good() if marks and not all_edges else None
    return Marked(marks, matches, left)


class _Marking:
    """One pass: what the scopes claim, one after the other, of what the ones before left."""

    def __init__(
        self, document: Document, matcher: Matcher, memo: Memo, keep: Sequence[str], all_edges: bool
    ) -> None:
        self.document = document
        self.markup = document.markup
        self.matcher = matcher
        self.memo = memo
        self.all_edges = all_edges
        self.remains = Remains(document, keep)
        self.texts: list[str] = []
        self.matches: list[tuple[Rule, ...]] = []
        self.runs: list[int] = []
        self.often: frozenset[Rule] = frozenset()
        self.headings: list[int] = []
        self.is_without_copies = False

    def run(self) -> list[Mark]:
        with_affixes = mark_affixes(self.remains, self.matcher, self.memo.plain)
        self.texts = self.remains.texts()
        self.mark_lines()
        self.mark_sections()
        self.mark_threads()
        self.is_without_copies = mark_repeats(
            self.remains, self.matcher.repeats, self.memo.no_repeats
        )
        self.mark_edges()
        if self.remains.marks or self.all_edges:  # else nobody looks again
            blocks = self.document.blocks
            self.memo.plain.update(
                block.text for index, block in enumerate(blocks) if index not in with_affixes
            )
        return self.remains.marks

    # Whole blocks

    def mark_lines(self) -> None:
        self.matches = self.match_blocks()
        if not any(self.matches):
            return
        self.runs = self.runs_of_lines()
        self.often = self.too_often()
        for index, rules in enumerate(self.matches):
            if rules and not heads_section(rules):
                self.mark_line(index)

    def mark_line(self, index: int) -> None:
        for rule in self.matches[index]:
            if (
                rule.scope == "line"
                and self.has_company(index, rule)
                and not (self.often and rule in self.often)
                and not self.remains.gone[index]
            ):
                self.remains.claim(index, rule)

    def has_company(self, index: int, rule: Rule) -> bool:
        """Whether a line stands among as many others as its rule asks for, or says enough alone."""
        if rule.at_least <= self.runs[index]:
            return True
        words = label(self.remains.folded(index))
        return 0 < rule.alone_from <= count_words(words)

    def runs_of_lines(self) -> list[int]:
        """For each block, how many blocks in a row, itself among them, match rules for lines.

        A block of which a head or a tail has left nothing is as good a neighbour.
        """
        known = [
            gone or any(rule.scope == "line" for rule in rules)
            for gone, rules in zip(self.remains.gone, self.matches, strict=True)
        ]
        runs: list[int] = []
        for is_known, run in groupby(known):
            length = len(list(run))
            runs += [length if is_known else 0] * length
        return runs

    def too_often(self) -> frozenset[Rule]:
        """Rules for a line that comes so often that it belongs to a list's entries."""
        counts = Counter(
            rule
            for rules in self.matches
            for rule in rules
            if rule.scope == "line" and rule.most_hits
        )
        return frozenset(rule for rule, count in counts.items() if count > rule.most_hits)

    def match_blocks(self) -> list[tuple[Rule, ...]]:
        """For each block that is not gone, the rules that what is left of it matches."""
        known, remains = self.memo.whole, self.remains
        matches: list[tuple[Rule, ...]] = []
        everywhere: dict[int, list[RulePattern]] | None = None
        for index, (text, gone) in enumerate(zip(self.texts, remains.gone, strict=True)):
            rules = () if gone else known.get(text)
            if rules is None:
                if everywhere is None:
                    everywhere = self.matcher.everywhere(
                        self.document.folded, remains.starts, remains.ends, edges=self.all_edges
                    )
                mine = everywhere.get(index, ())
                rules = known[text] = self.matcher.whole(text, remains.folded(index), mine)
            matches.append(rules)
        return matches

    def mark_sections(self) -> None:
        remains = self.remains
        gone = remains.gone
        sections = Sections(self.document.text, remains.starts, remains.ends, gone, self.matches)
        for index, rules in enumerate(self.matches):
            for rule in rules:
                if rule.scope == "section" and not gone[index]:
                    members = sections.members(index, rule)
                    for member in section_in_outline(members, self.markup, gone):
                        remains.claim(member, rule)
            if rules and heads_section(rules):
                self.mark_line(index)

    def mark_threads(self) -> None:
        if self.markup is not None:  # nobody writes comments under a document of their own
            return
        self.headings = thread_headings(self.document, self.matches)
        for thread in comment_threads(self.document, self.headings):
            for index in thread:
                if not self.remains.gone[index]:
                    self.remains.claim(index, COMMENT_THREAD)

    # Edges

    def mark_edges(self) -> None:
        last = len(self.document.blocks) - 1
        self.walk_edge(range(last, -1, -1), "end")
        self.walk_edge(range(last + 1), "start")

    def walk_edge(self, indices: range, side: str) -> None:
        kept, gone = 0, self.remains.gone
        for index in indices:
            if gone[index]:
                continue
            rules = self.matches[index]
            if kept < self.matcher.widest_edge and not self.all_edges:
                rules = (*rules, *self.match_at_edge(index, side, kept))
            for rule in rules:
                if rule.scope == "edge" and rule.side in (side, "both") and kept < rule.at_most:
                    self.remains.claim(index, rule)
                    if rule.certain:
                        break
            if not gone[index]:
                kept += 1
                if kept > _WIDEST_EDGE:
                    return

    def match_at_edge(self, index: int, side: str, kept: int) -> tuple[Rule, ...]:
        """The rules that what is left of a block matches, and that only count near an edge."""
        text = self.texts[index]
        key = text, side, kept
        rules = self.memo.at_edge.get(key)
        if rules is None:
            rules = self.matcher.at_edge(text, self.remains.folded(index), side, kept)
            self.memo.at_edge[key] = rules
        return rules

    def left_for_good(self) -> list[str] | None:
        """The texts of the blocks that were not claimed, where no rule would claim any of them in a
        text without the others; None where that has to be tried.

        A block that matches no rule, and has neither a head nor a tail, can be claimed for what
        stands around it alone: as a copy, as one of a thread of comments, or near an edge. None of
        this changes where all that is left was searched for copies, no heading over comments is
        left, and the edges were walked without a claim.
        """
        remains = self.remains
        if self.markup is not None or not self.is_without_copies or has_signatures(self.document):
            return None
        if any(mark.rule.scope == "edge" or not mark.rule.certain for mark in remains.marks):
            return None
        if not all(remains.gone[index] for index in self.headings):
            return None
        left = remains.kept()
        texts = [self.document.blocks[index].text for index in left]
        if any(self.matches[index] for index in left) or not self.memo.plain.issuperset(texts):
            return None
        return texts
