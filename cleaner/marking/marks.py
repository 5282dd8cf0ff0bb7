"""Holds rules against blocks: which spans they claim, scope after scope.

The scopes run in a fixed order, each on what the one before left: heads and tails, lines,
sections, repeats, edges. With tails last, one pass would not be enough: a line that is debris
only without its tail would be seen in the next pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import groupby
from typing import NamedTuple

from cleaner.document import Document, Mark, Rule, Span
from cleaner.marking.copies import comes_twice, passages_said_again, second_titles
from cleaner.marking.doubles import Texts, paragraphs_said_twice
from cleaner.marking.outline import section_in_outline
from cleaner.marking.sections import Sections, heads_section
from cleaner.marking.threads import comment_threads, has_signatures, thread_headings
from cleaner.marking.whole_copies import texts_said_twice
from cleaner.rules.buckets import RulePattern
from cleaner.rules.built_in import COMMENT_THREAD
from cleaner.rules.matcher import Matcher
from cleaner.rules.prefix_index import Affix
from cleaner.text.fold import label
from cleaner.text.prose import is_one_sentence, reads_like_prose
from cleaner.text.scripts import count_words


class Memo:
    """What earlier passes over the same document found, so that a pass does not look twice.

    Attributes:
        whole: the rules that a block's text matches as a whole.
        at_edge: those that only count near the ends of a text, by that end and by how many kept
            blocks are nearer to it, too.
        plain: texts of blocks that have neither a head nor a tail.
        no_repeats: by the ids of rules the blocks among which these found no copies.
    """

    def __init__(self) -> None:
        self.whole: dict[str, tuple[Rule, ...]] = {}
        self.at_edge: dict[tuple[str, str, int], tuple[Rule, ...]] = {}
        self.plain: set[str] = set()
        self.no_repeats: dict[str, list[str]] = {}


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


_FINDERS = {
    "passage": passages_said_again,
    "paragraph": paragraphs_said_twice,
    "text": texts_said_twice,
}
"""What finds the copies that rules for repeats are about, second titles aside."""

_WIDEST_EDGE = 40
"""Kept blocks from an end of the document beyond which no rule for edges looks."""

LONGEST_TAIL = 600
"""Characters that a tail has at most, whatever its rule says."""


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
            marks need, and takes a fifth less time.
    """
    marking = _Marking(document, matcher, Memo() if memo is None else memo, keep, all_edges)
    marks = marking.run()
    matches = marking.matches
    for each in marks:
        if each.rule not in matches[each.block]:
            matches[each.block] = (*matches[each.block], each.rule)
    left = marking.left_for_good() if marks and not all_edges else None
    return Marked(marks, matches, left)


def holding(keep: Sequence[str], document: Document) -> frozenset[int]:
    """The indices of the blocks that hold one of these folded phrases, or are sacred anyway."""
    markup = document.markup
    return (frozenset() if markup is None else markup.sacred) | frozenset(
        index
        for phrase in keep
        for index, block in enumerate(document.blocks)
        if phrase in document.folded_block(block)
    )


class _Marking:
    """One pass. A block that is claimed whole is gone for the scopes that follow.

    Hints claim without taking: what they mark stays visible to every later rule.
    """

    def __init__(
        self,
        document: Document,
        matcher: Matcher,
        memo: Memo,
        keep: Sequence[str],
        all_edges: bool,
    ) -> None:
        self.document = document
        self.text = document.text
        self.folded = document.folded
        self.blocks = blocks = document.blocks
        self.matcher = matcher
        self.memo = memo
        self.all_edges = all_edges
        self.starts = [block.start for block in blocks]
        self.ends = [block.end for block in blocks]
        self.gone = [False] * len(blocks)
        self.marks: list[Mark] = []
        self.matches: list[tuple[Rule, ...]] = []
        self.texts: list[str] = []
        self.runs: list[int] = []
        self.headings: list[int] = []
        self.searched = -1
        self.with_affixes: Set[int] = frozenset()
        self.often: frozenset[Rule] = frozenset()
        self.markup = document.markup
        self.sacred = holding(keep, document)
        self.bound = self.sacred | (self.markup.bound if self.markup else frozenset())

    def run(self) -> list[Mark]:
        self.mark_affixes()
        self.mark_lines()
        self.mark_sections()
        self.mark_threads()
        self.mark_repeats()
        self.mark_edges()
        if self.marks or self.all_edges:  # else nobody looks again
            self.memo.plain.update(
                block.text
                for index, block in enumerate(self.blocks)
                if index not in self.with_affixes
            )
        return self.marks

    def claim(self, index: int, rule: Rule) -> None:
        """Mark what is left of a block."""
        if index in (self.sacred if rule.scope == "section" else self.bound):
            return
        span = Span(self.starts[index], self.ends[index])
        self.marks.append(Mark(index, span, rule))
        if rule.certain:
            self.gone[index] = True

    # Tails and heads

    def mark_affixes(self) -> None:
        tails = self.tails_by_block()
        for index, candidates in tails.items():
            if self.is_line(index):
                continue
            for affix in reversed(candidates):
                if self.is_tail(index, affix):
                    self.take_tail(index, affix)
        self.give_back_frequent_tails()
        self.mark_heads()
        self.with_affixes = tails.keys() | {mark.block for mark in self.marks}

    def tails_by_block(self) -> dict[int, list[Affix]]:
        """What could be a tail, by block, in order."""
        tails: dict[int, list[Affix]] = {}
        for index, start, words in self.tail_starts():
            block = self.blocks[index]
            if block.end - words <= LONGEST_TAIL:
                affix = self.matcher.tail(self.text, self.folded, words, block.end)
                if affix is not None:
                    affix = affix._replace(start=max(start, block.start))
                    tails.setdefault(index, []).append(affix)
        return tails

    def tail_starts(self) -> Iterator[tuple[int, int, int]]:
        """The index of a block, where a tail could begin in it, and where its words begin."""
        plain = self.memo.plain
        if not plain:
            index = 0
            begin = self.blocks[0].start if self.blocks else len(self.text)
            for start, words in self.matcher.tail_starts(self.folded, begin, len(self.text)):
                while index < len(self.blocks) and self.blocks[index].end <= words:
                    index += 1
                if index < len(self.blocks) and self.blocks[index].start <= words:
                    yield index, start, words
            return
        for index, block in enumerate(self.blocks):
            if block.text not in plain:
                for start, words in self.matcher.tail_starts(self.folded, block.start, block.end):
                    yield index, start, words

    def is_tail(self, index: int, affix: Affix) -> bool:
        """Whether what comes after a phrase, up to the end of the block, can belong to it."""
        end = self.ends[index]
        if affix.end > end or end - affix.start > affix.rule.at_most:
            return False
        if not affix.is_open:
            return affix.end == end
        rest = self.text[affix.end : end].strip()
        # A title, a sentence or an address follows; a definition of the word goes on in lower
        # case.
        goes_on = rest[:1].islower() and not rest.startswith(("http", "www."))
        return bool(rest) and not goes_on and is_one_sentence(rest)

    def is_line(self, index: int) -> bool:
        """Whether a block is debris as a whole, so that a tail would take less than goes."""
        block = self.blocks[index]
        return any(
            rule.certain and rule.scope == "line" and rule.at_least == 1 and not rule.most_hits
            for rule in self.matcher.whole(block.text, self.folded[block.start : block.end])
        )

    def take_tail(self, index: int, affix: Affix) -> None:
        if index in self.bound:
            return
        span = Span(affix.start, self.ends[index])
        self.marks.append(Mark(index, span, affix.rule))
        if affix.rule.certain:
            if affix.start <= self.starts[index]:
                self.gone[index] = True
            else:
                kept = self.text[self.starts[index] : affix.start].rstrip()
                self.ends[index] = self.starts[index] + len(kept)

    def give_back_frequent_tails(self) -> None:
        """Undo the tails of a rule that came too often."""
        counts = Counter(mark.rule for mark in self.marks if mark.rule.most_hits)
        often = {rule for rule, count in counts.items() if count > rule.most_hits}
        if not often:
            return
        marks = [mark for mark in self.marks if mark.rule not in often]
        self.marks = []
        self.gone = [False] * len(self.blocks)
        self.ends = [block.end for block in self.blocks]
        for mark in marks:
            self.take_tail(mark.block, Affix(mark.span.start, mark.span.end, mark.rule, False))

    def mark_heads(self) -> None:
        signs = self.matcher.head_signs
        if not signs:
            return
        for index, start in enumerate(self.starts):
            if not (self.folded[start] in signs or "" in signs) or self.gone[index]:
                continue
            if index in self.bound:
                continue
            end = self.ends[index]
            affix = self.matcher.head(self.text, self.folded, start, end)
            if affix is None:
                continue
            self.marks.append(Mark(index, Span(start, affix.end), affix.rule))
            if affix.rule.certain:
                rest = self.text[affix.end : end]
                self.starts[index] = end - len(rest.lstrip())
                self.gone[index] = not rest.strip()

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
                and not self.gone[index]
            ):
                self.claim(index, rule)

    def has_company(self, index: int, rule: Rule) -> bool:
        """Whether a line stands among as many others as its rule asks for, or says enough alone."""
        if rule.at_least <= self.runs[index]:
            return True
        words = label(self.folded[self.starts[index] : self.ends[index]])
        return 0 < rule.alone_from <= count_words(words)

    def runs_of_lines(self) -> list[int]:
        """For each block, how many blocks in a row, itself among them, match rules for lines.

        A block of which a head or a tail has left nothing is as good a neighbour.
        """
        known = [
            gone or any(rule.scope == "line" for rule in rules)
            for gone, rules in zip(self.gone, self.matches, strict=True)
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
        known = self.memo.whole
        self.texts = texts = self.left()
        matches: list[tuple[Rule, ...]] = []
        everywhere: dict[int, list[RulePattern]] | None = None
        for index, (text, gone) in enumerate(zip(texts, self.gone, strict=True)):
            rules = () if gone else known.get(text)
            if rules is None:
                if everywhere is None:
                    everywhere = self.matcher.everywhere(
                        self.folded, self.starts, self.ends, edges=self.all_edges
                    )
                folded = self.folded[self.starts[index] : self.ends[index]]
                rules = self.matcher.whole(text, folded, everywhere.get(index, ()))
                known[text] = rules
            matches.append(rules)
        return matches

    def left(self) -> list[str]:
        """What heads and tails leave of each block."""
        return [
            block.text if end - start == len(block.text) else self.text[start:end]
            for block, start, end in zip(self.blocks, self.starts, self.ends, strict=True)
        ]

    def mark_sections(self) -> None:
        sections = Sections(self.text, self.starts, self.ends, self.gone, self.matches)
        for index, rules in enumerate(self.matches):
            for rule in rules:
                if rule.scope == "section" and not self.gone[index]:
                    members = sections.members(index, rule)
                    for member in section_in_outline(members, self.markup, self.gone):
                        self.claim(member, rule)
            if rules and heads_section(rules):
                self.mark_line(index)

    def mark_threads(self) -> None:
        if self.markup is not None:  # nobody writes comments under a document of their own
            return
        self.headings = thread_headings(self.document, self.matches)
        for thread in comment_threads(self.document, self.headings):
            for index in thread:
                if not self.gone[index]:
                    self.claim(index, COMMENT_THREAD)

    # Position and repetition

    def mark_repeats(self) -> None:
        kept: list[int] = []
        found = False
        for rule in self.matcher.repeats:
            before = len(kept)
            kept = [index for index, gone in enumerate(self.gone) if not gone]
            if len(kept) != before:
                starts, ends, folded = self.starts, self.ends, self.folded
                texts = Texts(folded[starts[index] : ends[index]] for index in kept)
            if not kept:
                return
            if self.memo.no_repeats.get(rule.id) == texts:
                continue
            copies = self.copies(rule, texts)
            if not copies:
                self.memo.no_repeats[rule.id] = texts
            for copy in copies:
                self.claim(kept[copy], rule)
            if copies:
                found = True
        self.searched = -1 if found else len(kept)

    def copies(self, rule: Rule, texts: Texts) -> Sequence[int]:
        """Which of the kept blocks, folded, are copies as a rule has them."""
        if rule.copy_of != "title":
            return _FINDERS[rule.copy_of](texts)
        copies = second_titles(texts[: rule.at_most])
        # In a text with prose, and not a chorus.
        if not copies or not any(map(reads_like_prose, texts)):
            return ()
        return copies if comes_twice(texts[copies[0]], texts) else ()

    def mark_edges(self) -> None:
        last = len(self.blocks) - 1
        self.walk_edge(range(last, -1, -1), "end")
        self.walk_edge(range(last + 1), "start")

    def walk_edge(self, indices: range, side: str) -> None:
        kept = 0
        for index in indices:
            if self.gone[index]:
                continue
            rules = self.matches[index]
            if kept < self.matcher.widest_edge and not self.all_edges:
                rules = (*rules, *self.match_at_edge(index, side, kept))
            for rule in rules:
                if rule.scope == "edge" and rule.side in (side, "both") and kept < rule.at_most:
                    self.claim(index, rule)
                    if rule.certain:
                        break
            if not self.gone[index]:
                kept += 1
                if kept > _WIDEST_EDGE:
                    return

    def match_at_edge(self, index: int, side: str, kept: int) -> tuple[Rule, ...]:
        """The rules that what is left of a block matches, and that only count near an edge."""
        text = self.texts[index]
        key = text, side, kept
        rules = self.memo.at_edge.get(key)
        if rules is None:
            folded = self.folded[self.starts[index] : self.ends[index]]
            rules = self.memo.at_edge[key] = self.matcher.at_edge(text, folded, side, kept)
        return rules

    def left_for_good(self) -> list[str] | None:
        """The texts of the blocks that were not claimed, where no rule would claim any of them in a
        text without the others; None where that has to be tried.

        A block that matches no rule, and has neither a head nor a tail, can be claimed for what
        stands around it alone: as a copy, as one of a thread of comments, or near an edge. None of
        this changes where all that is left was searched for copies, no heading over comments is
        left, and the edges were walked without a claim.
        """
        left = [index for index, gone in enumerate(self.gone) if not gone]
        if self.markup is not None or len(left) != self.searched or has_signatures(self.document):
            return None
        if any(mark.rule.scope == "edge" or not mark.rule.certain for mark in self.marks):
            return None
        if any(not self.gone[index] for index in self.headings):
            return None
        plain = self.memo.plain
        texts = [self.blocks[index].text for index in left]
        if any(self.matches[index] for index in left) or not plain.issuperset(texts):
            return None
        return texts
