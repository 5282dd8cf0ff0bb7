"""The types that every step speaks: frozen values, and what an edit means.

A text is cut into blocks; rules put marks on them; decisions become removals; removals
become edits, and edits are all that ever changes a text. Every offset counts characters
(Unicode code points) from 0 in the original, and every span is end-exclusive, so that
``original[span.start:span.end]`` is the text a span speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Scope = Literal["tail", "head", "line", "section", "repeat", "edge", "word", "blanks"]
Outcome = Literal["kept", "removed", "trimmed"]
Side = Literal["start", "end", "both"]
CopyOf = Literal["title", "passage", "paragraph", "text", ""]
RuleKind = Literal["meta", "caption", ""]
Kind = Literal["auto", "page", "article"]
ChosenKind = Literal["page", "article"]


class Span(NamedTuple):
    """A stretch of characters, end-exclusive, so that ``end - start`` is its length."""

    start: int
    end: int


class Block(NamedTuple):
    """A line of the text (or a sentence, where a scraper left no lines) without its margins.

    Blocks and the blank gaps between them add up to the text.
    """

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """Where the block stands in the text."""
        return Span(self.start, self.end)


class Markup(NamedTuple):
    """What a text's own markup says of its blocks.

    Attributes:
        sacred: the indices of the blocks that nothing is taken from: code, HTML, tables,
            definitions, and what holds some of it.
        bound: the indices of the blocks that no rule takes but one that takes a whole section:
            items of lists, lines with links, and headings under which stands no text.
        headings: the indices of the headings.
        ends: for each block the index after the last one that belongs to it: the section under a
            heading, the rest of a list's item. The next index where nothing belongs to it.
        verbatim: where what is no prose stands, sorted and disjoint.
    """

    sacred: frozenset[int]
    bound: frozenset[int]
    headings: frozenset[int]
    ends: tuple[int, ...]
    verbatim: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text as every step reads it; `read_text` and `read_markdown` make it.

    Attributes:
        text: the text.
        blocks: its blocks, in order.
        folded: the text in the form in which texts are compared, at the same length: a span of
            the one is a span of the other.
        markup: what its markup says; None for a text that is read as plain.
    """

    text: str
    blocks: tuple[Block, ...] = field(repr=False)
    folded: str = field(repr=False)
    markup: Markup | None = field(default=None, repr=False)

    def folded_block(self, block: Block) -> str:
        """The text of a block, folded."""
        return self.folded[block.start : block.end]

    def part(self, first: int, last: int) -> Document:
        """The blocks ``[first, last)`` and the gaps around them as a document of their own."""
        begin = self.blocks[first - 1].end if first else 0
        end = self.blocks[last].start if last < len(self.blocks) else len(self.text)
        blocks = tuple(
            Block(start - begin, stop - begin, text)
            for start, stop, text in self.blocks[first:last]
        )
        return Document(self.text[begin:end], blocks, self.folded[begin:end])


class Example(NamedTuple):
    """A text before and after a rule, read from the ``[-removed-]`` notation."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A named kind of debris, and how to know it.

    Attributes:
        id: ``language/what-it-is``; the name used in trails, options and configuration.
        scope: what the rule is held against and what goes when it matches; ``"word"`` and
            ``"blanks"`` only have rules that stand in no file (see `cleaner.rules.built_in`).
        why: one sentence for the audit trail.
        phrases: what it says, in phrase notation (see `cleaner.rules.phrases`).
        pattern: what phrases cannot say: an expression for the `regex` package, matched
            against the text as it stands; empty for none.
        opens: what a text begins with when `pattern` can match it, folded; any text when empty.
        closes: what such a text ends with, folded; any text when empty.
        holds: of what such a text holds at least one, folded; any text when empty. Nothing else
            is held against the pattern, which takes far longer to say no.
        longest: characters of the longest text that `pattern` can match; 0 for no limit. What is
            longer is not held against it.
        at_most: section: the largest number of headlines after the heading; edge: how many
            kept blocks may stand between the block and the edge, plus one; tail: the largest
            number of characters; repeat of a title: among how many first blocks.
        at_least: line: how many blocks in a row must match rules for lines, this one included;
            a word that menus consist of may well stand alone in an article. section: how many
            blocks it has at least, its heading included, unless nothing comes after the heading:
            one with prose right after it may well be a heading of the text.
        alone_from: line: words from which on it goes without the company that `at_least` asks
            for; 0 where every line needs it.
        most_hits: line and tail: how often it may come before it counts as part of a list that
            the text is about; 0 for no limit.
        side: edge: which end of the document; section: ``"end"`` for one that counts only
            after the prose.
        copy_of: repeat only: a second title, a passage that the body says again, a second copy
            of a paragraph near the first, or one of a whole stretch right behind it.
        kind: ``"meta"`` for bylines, dates, sections and tags, ``"caption"`` for captions, which
            act as settings say; empty for all others.
        certain: False for a hint, which acts only together with the classifier.
        seen: where the debris was met.
        remove: examples of what goes.
        keep: examples of what stays.
        missed: known failures.
        source: the file the rule was read from.
    """

    id: str
    scope: Scope
    why: str
    phrases: tuple[str, ...] = ()
    pattern: str = ""
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    longest: int = 0
    at_most: int = 0
    at_least: int = 1
    alone_from: int = 0
    most_hits: int = 0
    side: Side = "both"
    copy_of: CopyOf = ""
    kind: RuleKind = ""
    certain: bool = True
    seen: tuple[str, ...] = ()
    remove: tuple[Example, ...] = ()
    keep: tuple[Example, ...] = ()
    missed: tuple[Example, ...] = ()
    source: str = ""

    def __hash__(self) -> int:
        """That of the id: rules are counted for every text, and have many fields."""
        return hash(self.id)


class Mark(NamedTuple):
    """A rule's claim that a span of the text is debris; `block` is the block's index.

    `reason` is what is known of this one line; empty where the rule's `why` says it all.
    """

    block: int
    span: Span
    rule: Rule
    reason: str = ""


class Region(NamedTuple):
    """Blocks that were judged together.

    Attributes:
        first: the index of the first block.
        last: the index after the last one.
        page: the probability that they are of a whole page, menus and all.
    """

    first: int
    last: int
    page: float


class Guess(NamedTuple):
    """The likeliest kind of a block that is debris, and its probability."""

    kind: str
    probability: float


class Judgement(NamedTuple):
    """What the classifier says of a text.

    Attributes:
        body: for each block the probability that it is body.
        words: for each block how many words it has; in scripts without spaces a share of its
            graphemes.
        alone: for each block the probability that it is body by its own words, whatever stands
            around it.
        regions: what was judged together, in order; a text of usual length is one region.
        kinds: for each block what kind of debris it would be, None for one that is rather body;
            empty where the classifier does not tell kinds apart.
    """

    body: tuple[float, ...]
    words: tuple[float, ...]
    alone: tuple[float, ...]
    regions: tuple[Region, ...]
    kinds: tuple[Guess | None, ...] = ()


class Title(NamedTuple):
    """The title over an article.

    Attributes:
        block: the index of the block that says it.
        stays: whether it stays, however unlikely it is body, or goes.
    """

    block: int
    stays: bool


class Choice(NamedTuple):
    """What a text is treated as, and why, in words."""

    kind: ChosenKind
    reason: str


class Repetition(NamedTuple):
    """How much the site that a text is from repeats a block, by what a corpus knows.

    Both go from 0, on half of the site's other pages or fewer, to 1, on all of them.

    Attributes:
        short: of a short line between the same neighbours; 0 for a longer one.
        long: of a longer line, a sentence for example; 0 for a short one.
    """

    short: float
    long: float


class Layout(NamedTuple):
    """What of a page's layout a reader would not tear apart.

    Attributes:
        groups: for each block the number of the list, table or stretch of code that it belongs
            to; -1 for none.
        headings: the indices of the blocks that are headings.
    """

    groups: tuple[int, ...]
    headings: frozenset[int]


class Removal(NamedTuple):
    """A decision that a span goes: by which rule or model, why, and with what score.

    `score` is the probability that the span is body, or None where a certain rule spoke.
    """

    start: int
    end: int
    rule: str
    reason: str
    score: float | None = None


class Edit(NamedTuple):
    """One change: the characters ``[start, end)`` of the original become `replacement`.

    `removed` is what stood there, so that edits alone bring the original back.
    """

    start: int
    end: int
    removed: str
    replacement: str
    rule: str
    reason: str
    score: float | None = None

    @property
    def span(self) -> Span:
        """Where the edit stands in the original, in characters."""
        return Span(self.start, self.end)


class Verdict(NamedTuple):
    """What became of a block.

    Attributes:
        start: where it begins in the original.
        end: where it ends.
        text: its text in the original.
        outcome: ``"kept"`` if every character of it is left, ``"removed"`` if none is but
            blanks, ``"trimmed"`` otherwise. A repair takes no part in it: a block whose typos
            are repaired is still kept.
        score: the probability that it is body; None where no model was asked.
        rule: what took from it first, blanks aside; empty for a kept block.
        reason: why; empty for a kept block.
    """

    start: int
    end: int
    text: str
    outcome: Outcome
    score: float | None = None
    rule: str = ""
    reason: str = ""

    @property
    def span(self) -> Span:
        """Where the block stands in the original, in characters."""
        return Span(self.start, self.end)
