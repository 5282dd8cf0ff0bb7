"""Rounds of marking, judging and deciding, until nothing more goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import Config
from cleaner.decide import decide
from cleaner.document import Block, Choice, Document, Edit, Judgement, Mark, Removal, Rule, Title
from cleaner.edits.algebra import replay
from cleaner.edits.making import Origins, merge, removal_edits, with_blanks
from cleaner.judging.judges import Judge
from cleaner.judging.kinds import choice_of_all
from cleaner.judging.titles import find_title
from cleaner.marking.marks import mark_and_match
from cleaner.marking.memo import Memo
from cleaner.marking.outline import same_verbatim, spare_markup
from cleaner.marking.remains import holding
from cleaner.rules.active import ActiveRules
from cleaner.rules.built_in import BLANKS, COMMENT_THREAD
from cleaner.text.blocks import segment
from cleaner.text.fold import fold
from cleaner.text.reading import read_text

if TYPE_CHECKING:
    from cleaner.repeated_lines.marks import Repeated
    from cleaner.repeated_lines.table import SiteLines

Reader = Callable[[str], Document]

MOST_ROUNDS = 8
"""Rounds of removal after which a document that still changes comes back unchanged."""

MOST_JUDGED_ROUNDS = 32
"""The same with a classifier, which takes a long list of items apart bit by bit now and then: of
9,412 texts of WCXB dev and segments-dev 13 had not come to rest after 8 rounds, and 1 after 32."""

MOST_JUDGED_BLOCKS = 20_000
"""Blocks that a classifier is asked about in all rounds of a document before it gets no more than
`MOST_ROUNDS`: about two seconds. A text of 600 blocks still has all its rounds; one of 4,000 lines
of debris lost a line a round, for 32 rounds, and then came back unchanged all the same."""


class Settled(NamedTuple):
    """What the rounds made of a document.

    Attributes:
        text: what is left of it; where it did not come to rest, all of it.
        edits: of the text as it was.
        scores: for each block of the text as it was the probability that it is body; None where
            no classifier was asked, or the document did not come to rest.
        choice: what the text as it was is treated as; None where no classifier was asked.
        at_rest: whether a further round would take nothing.
        title: the title over the article; empty where none was found.
    """

    text: str
    edits: list[Edit]
    scores: tuple[float, ...] | None
    choice: Choice | None
    at_rest: bool
    title: str = ""


class _Round(NamedTuple):
    """One look at a document: what goes, what a classifier makes of it, if one was asked, and the
    blocks that are left if it is known that a further look would take none of them."""

    removals: list[Removal]
    judgement: Judgement | None = None
    choice: Choice | None = None
    titles: tuple[Title, ...] = ()
    left: list[str] | None = None


class _Marked(NamedTuple):
    """What rules and the corpus claim, for each block the rules that it matches, where its line was
    seen, if a corpus is known, and the blocks that rules leave for good, if that is known."""

    marks: list[Mark]
    matches: list[tuple[Rule, ...]]
    repeated: Repeated | None
    left: list[str] | None


class Rounds:
    """What happens to every document, round after round.

    Args:
        config: the settings.
        rules: the rules that take part.
    """

    def __init__(self, config: Config, rules: ActiveRules) -> None:
        self._matcher, self._ignored = rules
        self._least_body = config.least_body
        self._keep = tuple(fold(phrase.strip()) for phrase in config.keep)

    def settle(
        self,
        document: Document,
        judge: Judge,
        known: SiteLines | None = None,
        read: Reader = read_text,
    ) -> Settled:
        """Go on until nothing more goes: a second cleaning finds nothing.

        Args:
            document: the document.
            judge: who is asked how likely its blocks are body.
            known: what a corpus knows of its lines.
            read: what reads the text that a round leaves.
        """
        memo = Memo()
        edits: list[Edit] = []
        removals: list[Removal] = []
        text = document.text
        first = current = self._round(document, judge, known, memo)
        scores = None if first.judgement is None else first.judgement.body
        title = _title_of(document, first)
        judged = 0 if scores is None else len(scores)
        for number in range(MOST_ROUNDS if scores is None else MOST_JUDGED_ROUNDS):
            if not current.removals or (number >= MOST_ROUNDS and judged > MOST_JUDGED_BLOCKS):
                break
            origins = Origins(edits)
            more = merge(removals, map(origins.removal, current.removals))
            new_text, new_edits = self._apply(document, more)
            if _is_left(current.left, new_text):
                text, edits, current = new_text, new_edits, current._replace(removals=[])
                break
            left = read(new_text)
            if not same_verbatim(document, left):  # rather nothing goes than what is code now
                current = current._replace(removals=[])
                break
            text, edits, removals = new_text, new_edits, more
            current = self._round(left, judge, known, memo)
            judged += 0 if scores is None else len(left.blocks)
        if current.removals:
            return Settled(document.text, [], None, first.choice, at_rest=False, title=title)
        return Settled(text, edits, scores, first.choice, at_rest=True, title=title)

    def _apply(self, document: Document, removals: list[Removal]) -> tuple[str, list[Edit]]:
        """What removals make of a document, and the edits that they are."""
        text = document.text
        has_markup = document.markup is not None  # which gives blanks a meaning
        edits = removal_edits(text, removals, keep_indents=has_markup)
        if BLANKS.id not in self._ignored and not has_markup:
            edits = with_blanks(text, edits, replay(text, edits))
        return replay(text, edits), edits

    def would_remove(
        self, document: Document, judge: Judge, known: SiteLines | None = None
    ) -> bool:
        """Whether cleaning a document would take anything out of it; arguments as of `settle`."""
        return bool(self._round(document, judge, known, Memo()).removals)

    def _round(
        self, document: Document, judge: Judge, known: SiteLines | None, memo: Memo
    ) -> _Round:
        marks, matches, repeated, left = self._marked(document, known, memo, judge.minds_matches)
        opinion = judge.judge(document, matches, repeated)
        if opinion is None:
            return _Round(spare_markup(document, decide(marks)), left=left)
        judgement, choices, sacred, layout, titles, captions = opinion
        sacred |= holding(self._keep, document)
        kinds = [choice.kind for choice in choices]
        removals = decide(
            marks, document.blocks, judgement, kinds, sacred, layout,
            ignored=self._ignored, least_body=self._least_body, titles=titles,
            captions=captions,
        )  # fmt: skip
        return _Round(spare_markup(document, removals), judgement, choice_of_all(choices), titles)

    def _marked(
        self, document: Document, known: SiteLines | None, memo: Memo, all_edges: bool
    ) -> _Marked:
        marks, matches, left = mark_and_match(
            document, self._matcher, memo, self._keep, all_edges=all_edges
        )
        if COMMENT_THREAD.id in self._ignored:
            marks = [mark for mark in marks if mark.rule is not COMMENT_THREAD]
        if known is None:
            return _Marked(marks, matches, None, left)
        from cleaner.repeated_lines.marks import look_up, mark_repeated

        blocks = document.blocks
        repeated = look_up(document, known)
        gone = {mark.block for mark in marks if _takes_all(mark, blocks)}
        sacred = holding(self._keep, document)
        marks += mark_repeated(repeated, blocks, gone, sacred, self._ignored)
        return _Marked(marks, matches, repeated, None)


def _is_left(blocks: list[str] | None, text: str) -> bool:
    """Whether a text has these blocks, of which rules are known to leave every one, and no others:
    lines that stand side by side now may be one block."""
    return blocks is not None and blocks == [block.text for block in segment(text)]


def _title_of(document: Document, judged: _Round) -> str:
    """The title over the article: of a text that is no page, where one is in sight."""
    if judged.judgement is None:
        return ""
    titles = [title.block for title in judged.titles]
    if not titles:
        found = find_title(document, judged.judgement, judged.judgement.regions[0])
        titles = [] if found is None else [found]
    return " ".join(document.blocks[titles[0]].text.split()) if titles else ""


def _takes_all(mark: Mark, blocks: Sequence[Block]) -> bool:
    return mark.rule.certain and mark.span == blocks[mark.block].span
