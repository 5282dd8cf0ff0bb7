"""Who says how likely each block of a document is body: one judge, chosen once for a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from cleaner.config import Config
from cleaner.document import Choice, ChosenKind, Document, Judgement, Kind, Layout, Rule, Title
from cleaner.judging.kinds import FROM_HTML, choose_kinds, has_furniture
from cleaner.judging.second_look import UNLIKELY, look_again
from cleaner.judging.titles import find_title

if TYPE_CHECKING:
    from cleaner.classifier.classifier import Classifier
    from cleaner.classifier.memo import JudgeMemo
    from cleaner.page import Page
    from cleaner.repeated_lines.marks import Repeated


WHOLE_PAGE_SHARE = 0.75
"""How much the word of the classifier of whole pages counts, beside that of the one of texts, on a
whole page.

On a fold that neither was trained on (355 pages of WCXB dev, 119 with segments, as inscriptis gives
them) shares of .5, .75 and 1 come to a word F1 of .821, .824 and .825, of .963, .962 and .961 on
articles, and to .918, .929 and .926 of segments.
"""


class Opinion(NamedTuple):
    """What a judge says of a document, and what is to be minded when it is acted on.

    Attributes:
        judgement: how likely each block is body.
        choices: what each region of it is treated as, and why.
        sacred: indices of blocks that stay, however unlikely they are.
        layout: what belongs together, where a page says so.
        titles: the titles over the articles, at most one a region.
        captions: indices of the captions that are not wanted.
    """

    judgement: Judgement
    choices: tuple[Choice, ...]
    sacred: frozenset[int] = frozenset()
    layout: Layout | None = None
    titles: tuple[Title, ...] = ()
    captions: frozenset[int] = frozenset()


class Judge(Protocol):
    """Whoever is asked about a document in every round of cleaning it.

    Attributes:
        minds_matches: whether it has a use for the rules that blocks match.
    """

    minds_matches: ClassVar[bool]

    def judge(
        self, document: Document, matches: Sequence[Sequence[Rule]], repeated: Repeated | None
    ) -> Opinion | None:
        """Say how likely each block is body, or None to leave the document to the rules.

        Args:
            document: what is left of the document in this round.
            matches: for each block the rules that it matches.
            repeated: where its lines were seen, if a corpus is known.
        """
        ...


@dataclass(frozen=True, slots=True)
class RulesAlone:
    """The judge that leaves every document to the rules."""

    minds_matches: ClassVar[bool] = False

    def judge(
        self, _document: Document, _matches: Sequence[Sequence[Rule]], _repeated: Repeated | None
    ) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class TextJudge:
    """The judge of one text, round after round.

    Attributes:
        classifier: the classifier of texts.
        of_whole_pages: the classifier that is asked, too, where the text is of a whole page; None
            for the one that travels with the package, which is loaded for the first of them.
        kind: what the text is.
        memo: what was counted in earlier rounds.
        least_body: the probability of body under which blocks of articles may go, if it is said.
        keeps_title: whether the title over the article of a whole page stays.
    """

    minds_matches: ClassVar[bool] = True

    classifier: Classifier
    of_whole_pages: Classifier | None
    kind: Kind
    memo: JudgeMemo
    least_body: float | None = None
    keeps_title: bool = True

    def judge(
        self, document: Document, matches: Sequence[Sequence[Rule]], repeated: Repeated | None
    ) -> Opinion | None:
        """Judge what is left of the text by its words and their order."""
        if not document.blocks:
            return None
        judgement = self.classifier.judge(document, matches, self.memo)
        adjusted = _adjusted(judgement, self.classifier, repeated)
        choices = choose_kinds(self.kind, adjusted)
        articles, pages = (_blocks_of(kind, choices, judgement) for kind in ("article", "page"))
        # Before another look at parts of the document: what was counted in it is still at hand.
        whole = self._judge_whole(document, matches, repeated).body if pages else ()
        unlikely = max(UNLIKELY, self.least_body or 0)
        judgement = look_again(self._judge, document, matches, judgement, articles, unlikely)
        adjusted = _adjusted(judgement, self.classifier, repeated)
        if pages:
            from cleaner.classifier.classifier import between

            body = list(adjusted.body)
            said = between(
                [body[index] for index in pages],
                [whole[index] for index in pages],
                WHOLE_PAGE_SHARE,
            )
            for index, share in zip(pages, said, strict=True):
                body[index] = share
            adjusted = adjusted._replace(body=tuple(body))
        return Opinion(adjusted, choices, titles=tuple(self._titles(document, adjusted, choices)))

    def _titles(
        self, document: Document, judgement: Judgement, choices: Sequence[Choice]
    ) -> Iterator[Title]:
        """The titles over the articles of whole pages.

        One goes only where a menu is in sight: of a text without one, nobody knows whether its
        title went before.
        """
        for region, choice in zip(judgement.regions, choices, strict=True):
            goes = not self.keeps_title and has_furniture(region, judgement)
            if choice.kind == "page" and (self.keeps_title or goes):
                found = find_title(document, judgement, region)
                if found is not None:
                    yield Title(found, self.keeps_title)

    def _judge_whole(
        self, document: Document, matches: Sequence[Sequence[Rule]], repeated: Repeated | None
    ) -> Judgement:
        """What is body if the text is of a whole page.

        The classifier of texts, which knows more articles, has a word in it, too: see
        `WHOLE_PAGE_SHARE`.
        """
        classifier = self.of_whole_pages
        if classifier is None:
            from cleaner.classifier.classifier import load_whole_page_classifier

            classifier = load_whole_page_classifier()
        return _adjusted(classifier.judge(document, matches, self.memo), classifier, repeated)

    def _judge(self, document: Document, matches: Sequence[Sequence[Rule]]) -> Judgement:
        return self.classifier.judge(document, matches, self.memo)


def _blocks_of(kind: ChosenKind, choices: Sequence[Choice], judgement: Judgement) -> list[int]:
    """The blocks of the regions that are treated as one kind, in order."""
    return [
        index
        for region, choice in zip(judgement.regions, choices, strict=True)
        if choice.kind == kind
        for index in range(region.first, region.last)
    ]


@dataclass(frozen=True, slots=True)
class PageJudge:
    """The judge of one page. The markup is known of its whole text alone, not of what is left.

    Attributes:
        classifier: the classifier of pages.
        page: the page, with lines.
        keeps_comments: whether readers' comments stay.
        keeps_title: whether the title over the article stays.
        keeps_metadata: whether the lines that show its date and author stay.
        keeps_captions: whether captions of pictures may stay.
    """

    minds_matches: ClassVar[bool] = True

    classifier: Classifier
    page: Page
    keeps_comments: bool
    keeps_title: bool = True
    keeps_metadata: bool = False
    keeps_captions: bool = True

    def judge(
        self, document: Document, matches: Sequence[Sequence[Rule]], repeated: Repeated | None
    ) -> Opinion | None:
        """Judge the page's text by what its markup says, too; leave any other text to the rules."""
        from cleaner.page.evidence import (
            captions_of,
            comments_of,
            evidence,
            layout_of,
            metadata_of,
            title_of,
        )

        if document.text != self.page.text or not document.blocks:
            return None
        starts = [block.start for block in document.blocks]
        judgement = self.classifier.judge(document, matches, evidence=evidence(self.page, starts))
        comments = comments_of(self.page, starts) if self.keeps_comments else set()
        metadata = metadata_of(self.page, starts) if self.keeps_metadata else set()
        captions = set() if self.keeps_captions else captions_of(self.page, starts)
        return Opinion(
            _adjusted(judgement, self.classifier, repeated),
            choices=(Choice("page", FROM_HTML),) * len(judgement.regions),
            sacred=frozenset(comments | metadata),
            layout=layout_of(self.page, starts),
            titles=tuple(Title(block, self.keeps_title) for block in title_of(self.page, starts)),
            captions=frozenset(captions),
        )


def _adjusted(judgement: Judgement, classifier: Classifier, repeated: Repeated | None) -> Judgement:
    """A judgement of the text alone, adjusted to how often its site repeats its lines."""
    if repeated is None:
        return judgement
    from cleaner.repeated_lines.marks import measure_repetition

    return classifier.judge_repetition(judgement, measure_repetition(repeated, judgement.words))


class Classifiers(NamedTuple):
    """The classifiers that a cleaner may ask.

    Attributes:
        of_texts: of texts; None to clean everything by rules alone.
        of_pages: of pages; None for the one that travels with the package, which is loaded for
            the first page.
        of_whole_pages: of the texts of whole pages; None likewise.
    """

    of_texts: Classifier | None = None
    of_pages: Classifier | None = None
    of_whole_pages: Classifier | None = None


def choose_judge(classifiers: Classifiers, config: Config, page: Page | None) -> Judge:
    """The judge of one document, for all rounds of cleaning it.

    Args:
        classifiers: who may be asked.
        config: the settings.
        page: the page that the document was read from, with lines; None for a text.
    """
    classifier = classifiers.of_texts
    if classifier is None:
        return RulesAlone()
    if page is None:
        return TextJudge(
            classifier,
            classifiers.of_whole_pages,
            config.kind,
            classifier.memo(),
            config.least_body,
            config.title == "keep",
        )
    of_pages = classifiers.of_pages
    if of_pages is None:
        from cleaner.classifier.classifier import load_page_classifier
        from cleaner.page.evidence import PAGE_FEATURES

        of_pages = load_page_classifier(PAGE_FEATURES)
    return PageJudge(
        of_pages,
        page,
        config.comments == "keep",
        config.title == "keep",
        config.metadata == "keep",
        config.captions == "keep",
    )
