"""Rounds of marking, classifying and deciding, until nothing more goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import Config
from cleaner.decide import decide
from cleaner.document import Block, Edit, Judgement, Mark, Removal, Rule, replay
from cleaner.edits import Origins, merge, removal_edits, with_blanks
from cleaner.marking.marks import Memo, holding, mark_and_match
from cleaner.rules.active import ActiveRules
from cleaner.rules.built_in import BLANKS
from cleaner.text.blocks import segment
from cleaner.text.fold import fold

if TYPE_CHECKING:
    from cleaner.classifier.block_features import BlockMemo
    from cleaner.classifier.classifier import Classifier
    from cleaner.page import Page
    from cleaner.repeated_lines.marks import Repeated
    from cleaner.repeated_lines.table import SiteLines

MOST_ROUNDS = 8
"""Rounds of removal after which a document that still changes comes back unchanged."""

MOST_JUDGED_ROUNDS = 32
"""The same with the classifier, which takes a long list of items apart bit by bit now and then: of
9,412 texts of WCXB dev and segments-dev 13 had not come to rest after 8 rounds, and 1 after 32."""


class _Marked(NamedTuple):
    """What rules and the corpus claim, for each block the rules that it matches, and where its
    line was seen, if a corpus is known."""

    marks: list[Mark]
    matches: list[tuple[Rule, ...]]
    repeated: Repeated | None


class Seen:
    """What earlier rounds over the same document found, and what the corpus knows of its lines."""

    def __init__(self, common: SiteLines | None) -> None:
        self.common = common
        self.marked = Memo()
        self.counted: BlockMemo | None = None


class Settled(NamedTuple):
    """A text that came to rest.

    Attributes:
        text: what is left.
        edits: of the text as it was.
        removals: what was decided.
        scores: the probabilities of the blocks that were judged as they stand; None where no
            classifier was asked.
    """

    text: str
    edits: list[Edit]
    removals: list[Removal]
    scores: tuple[float, ...] | None


class Rounds:
    """What happens to a text in every round.

    Args:
        config: the settings.
        rules: the rules that take part.
        classifier: of texts; None to clean by rules alone.
        page_classifier: of pages; the one that travels with the package when left out.
    """

    def __init__(
        self,
        config: Config,
        rules: ActiveRules,
        classifier: Classifier | None,
        page_classifier: Classifier | None = None,
    ) -> None:
        self._config = config
        self._matcher, self._ignored = rules
        self._classifier = classifier
        self._page_classifier = page_classifier
        self._keep = tuple(fold(phrase.strip()) for phrase in config.keep)

    def settle(
        self, text: str, blocks: tuple[Block, ...], page: Page | None, seen: Seen
    ) -> Settled | None:
        """Mark, classify and decide until nothing more goes: a second cleaning finds nothing.

        Args:
            text: the text.
            blocks: its blocks.
            page: the page that it was read from, if it was.
            seen: what is remembered of the document.

        Returns:
            What came to rest; None if nothing did.
        """
        edits: list[Edit] = []
        removals: list[Removal] = []
        scores: tuple[float, ...] | None = None
        current = text
        rounds = MOST_ROUNDS if self._classifier is None else MOST_JUDGED_ROUNDS
        for _ in range(rounds + 1):
            if page is not None and current == text:
                new, judged = self._page_round(page, blocks, seen)
            else:
                new, judged = self.later_round(current, blocks, seen, page)
            if current == text:
                scores = judged
            if not new:
                return Settled(current, edits, removals, scores)
            origins = Origins(edits)
            removals = merge(removals, [origins.removal(found) for found in new])
            edits = self._edits(text, removals)
            current = replay(text, edits)
            blocks = segment(current)
        return None

    def _edits(self, text: str, removals: list[Removal]) -> list[Edit]:
        edits = removal_edits(text, removals)
        if BLANKS.id in self._ignored:
            return edits
        return with_blanks(text, edits, replay(text, edits))

    def _marked(self, text: str, blocks: tuple[Block, ...], seen: Seen) -> _Marked:
        marks, matches = mark_and_match(text, blocks, self._matcher, seen.marked, self._keep)
        if seen.common is None:
            return _Marked(marks, matches, None)
        from cleaner.repeated_lines.marks import look_up, mark_repeated

        folded = fold(text)
        found = look_up(folded, blocks, seen.common)
        gone = {mark.block for mark in marks if _takes_all(mark, blocks)}
        sacred = holding(self._keep, folded, blocks)
        marks += mark_repeated(found, blocks, gone, sacred, self._ignored)
        return _Marked(marks, matches, found)

    def _round(
        self, text: str, blocks: tuple[Block, ...], seen: Seen
    ) -> tuple[list[Removal], tuple[float, ...] | None]:
        """What goes from a text, and how likely each of its blocks is body."""
        marks, matches, repeated = self._marked(text, blocks, seen)
        if self._classifier is None or not blocks:
            return decide(marks), None
        if seen.counted is None:
            seen.counted = self._classifier.memo()
        judgement = self._classifier.judge(text, blocks, matches, seen.counted)
        judgement = _in_view_of(self._classifier, judgement, repeated)
        sacred = holding(self._keep, fold(text), blocks) if self._keep else ()
        return decide(marks, blocks, judgement, self._config.kind, sacred), judgement.body

    def later_round(
        self, text: str, blocks: tuple[Block, ...], seen: Seen, page: Page | None
    ) -> tuple[list[Removal], tuple[float, ...] | None]:
        """What goes in a round that is not the first, and how likely each block is body.

        What is left of a page is cleaned by rules alone, since its markup is gone.
        """
        if page is None:
            return self._round(text, blocks, seen)
        return decide(self._marked(text, blocks, seen).marks), None

    def _page_round(
        self, page: Page, blocks: tuple[Block, ...], seen: Seen
    ) -> tuple[list[Removal], tuple[float, ...] | None]:
        """`_round`, with what the page says: the markup is known of the whole text alone."""
        if self._classifier is None:
            return self._round(page.text, blocks, seen)
        from cleaner.page.evidence import PAGE_FEATURES, comments_of, evidence, layout_of

        if self._page_classifier is None:
            from cleaner.classifier.classifier import load_page_classifier

            self._page_classifier = load_page_classifier(PAGE_FEATURES)
        marks, matches, repeated = self._marked(page.text, blocks, seen)
        starts = [block.start for block in blocks]
        judgement = self._page_classifier.judge(
            page.text, blocks, matches, evidence=evidence(page, starts)
        )
        judgement = _in_view_of(self._page_classifier, judgement, repeated)
        sacred = {*holding(self._keep, fold(page.text), blocks)} if self._keep else set[int]()
        if self._config.comments == "keep":
            sacred |= comments_of(page, starts)
        removals = decide(marks, blocks, judgement, "page", sacred, layout_of(page, starts))
        return removals, judgement.body


def _in_view_of(
    classifier: Classifier, judgement: Judgement, repeated: Repeated | None
) -> Judgement:
    """What a classifier says in view of what the corpus knows of the lines, if it knows any."""
    if repeated is None:
        return judgement
    from cleaner.repeated_lines.marks import usual

    return classifier.judge_usual(judgement, usual(repeated, judgement.words))


def _takes_all(mark: Mark, blocks: Sequence[Block]) -> bool:
    return mark.rule.certain and mark.span == blocks[mark.block].span
