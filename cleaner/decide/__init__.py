"""Turns marks and probabilities into removals: the only place that says something goes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import compress
from operator import mul

from cleaner.document import Block, ChosenKind, Judgement, Layout, Mark, Removal, Rule, Title
from cleaner.rules.built_in import CAPTION, DEBRIS_KINDS, PARAGRAPH, TITLE

ARTICLE_THRESHOLD = 0.05
"""In a text that an extractor already trimmed, only what is less likely body than this goes, and
only where its own words do not say that it is body with `OWN_WORDS`.

Chosen with texts of one fold that had not been trained on (861 labelled by lines, 595 clean ones)
from five settings of the two, without a second look (`cleaner.judging.second_look`): 36% of the
words of debris go, and clean texts lose .01%; with a threshold of .08 39%, and .03%.
"""

OWN_WORDS = 0.9
"""Probability of body by its own words from which on a paragraph stays; chosen as above says."""

CLEAR = 0.5
"""The probability from which on the likeliest kind of debris is named."""


def decide(
    marks: Iterable[Mark],
    blocks: Sequence[Block] = (),
    judgement: Judgement | None = None,
    kinds: Sequence[ChosenKind] = (),
    sacred: Collection[int] = (),
    layout: Layout | None = None,
    ignored: Collection[str] = (),
    least_body: float | None = None,
    titles: Sequence[Title] = (),
    captions: Collection[int] = (),
) -> list[Removal]:
    """What certain rules and the classifier take out, sorted and disjoint.

    A hint decides nothing by itself. Where two rules claim the same characters, the one that
    claimed first is named. The classifier takes whole blocks, and never the last one. In an article
    it waits until the rules find nothing more: a line that they take must not count against the
    body beside it.

    Args:
        marks: the claims, in the order in which they were made.
        blocks: the blocks of the text.
        judgement: what the classifier says of them, where it was asked.
        kinds: what each region of the judgement is treated as; articles when left out.
        sacred: indices of blocks that stay whatever the classifier says.
        layout: what belongs together, where a page says so.
        ignored: ids that name no removal; a block whose likeliest kind is among them stays.
        least_body: the probability of body from which on the classifier takes nothing; when left
            out, `ARTICLE_THRESHOLD` in articles, and no limit in pages.
        titles: the titles over the articles.
        captions: indices of blocks that are captions, where those are not wanted.
    """
    removals, taken = _claimed(marks)
    if judgement is None:
        return sorted(removals)
    gone = {
        index
        for index, spans in taken.items()
        if sum(end - start for start, end in spans) >= len(blocks[index].text)
    }
    left = [index for index in range(len(blocks)) if index not in gone]
    body: set[int] = set()
    for place, region in enumerate(judgement.regions):
        here = left[bisect_left(left, region.first) : bisect_left(left, region.last)]
        if kinds and kinds[place] == "page":
            from cleaner.decide.pages import page_body  # NumPy, which rules alone do without

            stays = page_body(
                [judgement.body[index] for index in here],
                [judgement.words[index] for index in here],
            )
            body.update(compress(here, stays))
            if least_body is not None:
                body.update(index for index in here if judgement.body[index] >= least_body)
        elif removals:
            body.update(here)
        else:
            least = ARTICLE_THRESHOLD if least_body is None else least_body
            body.update(_article_body(here, judgement, least))
    body = body or set(_best_run(left, judgement))
    if layout is not None:
        body |= _kept_by_layout(left, body, judgement, layout)
    unwanted = dict.fromkeys(captions, CAPTION)
    unwanted |= {title.block: TITLE for title in titles if not title.stays}
    body |= {title.block for title in titles if title.stays}
    if body - unwanted.keys():  # the last block that is left stays, whatever it is
        body -= unwanted.keys()
    for index in left:
        if index in body or index in sacred:
            continue
        rule = unwanted.get(index) or _rule_of(judgement, index, ignored)
        if rule.id not in ignored:
            pieces = _rest_of_block(blocks[index], taken.get(index, []))
            removals.extend(
                Removal(*span, rule.id, rule.why, judgement.body[index]) for span in pieces
            )
    return sorted(removals)


def _rule_of(judgement: Judgement, index: int, ignored: Collection[str]) -> Rule:
    """In whose name the classifier takes a block."""
    guess = judgement.kinds[index] if judgement.kinds else None
    if guess is None:
        return PARAGRAPH
    rule = DEBRIS_KINDS[guess.kind]
    return rule if guess.probability >= CLEAR or rule.id in ignored else PARAGRAPH


def _claimed(marks: Iterable[Mark]) -> tuple[list[Removal], dict[int, list[tuple[int, int]]]]:
    """What certain rules remove, and by block which stretches."""
    taken: dict[int, list[tuple[int, int]]] = {}
    removals: list[Removal] = []
    for mark in marks:
        if not mark.rule.certain:
            continue
        start, end = mark.span
        others = taken.setdefault(mark.block, [])
        if any(start < other_end and other_start < end for other_start, other_end in others):
            continue
        others.append((start, end))
        removals.append(Removal(start, end, mark.rule.id, mark.reason or mark.rule.why))
    return removals, taken


def _rest_of_block(block: Block, taken: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """What rules left of a block, as spans without blanks at their ends."""
    position = block.start
    for start, end in (*sorted(taken), (block.end, block.end)):
        piece = block.text[position - block.start : start - block.start]
        if piece.strip():
            begin = position + len(piece) - len(piece.lstrip())
            stop = position + len(piece.rstrip())
            yield begin, stop
        position = max(position, end)


GROUP_SHARE = 0.5
"""Share of the words of a list or table from which on all of it stays."""

GROUP_PROBABILITY = 0.25
"""A list or table after something that stays goes only if it is less likely body than this."""

HEADING_PROBABILITY = 0.2
"""A heading over something that stays goes only if it is less likely body than this."""


def _kept_by_layout(
    left: Sequence[int], body: set[int], judgement: Judgement, layout: Layout
) -> set[int]:
    """The rest of lists and tables of which most stays, and headings over what stays."""
    members: dict[int, list[int]] = {}
    follows: set[int] = set()
    above = False
    for index in left:
        group = layout.groups[index]
        if group not in members and above:
            follows.add(group)
        members.setdefault(group, []).append(index)
        above = index in body
    members.pop(-1, None)
    whole = {
        group
        for group, blocks in members.items()
        if _mean_by_words(blocks, judgement, lambda index: index in body) >= GROUP_SHARE
        or (
            group in follows
            and _mean_by_words(blocks, judgement, judgement.body.__getitem__) >= GROUP_PROBABILITY
        )
    }
    kept = {index for index in left if layout.groups[index] in whole}
    below = False
    for index in reversed(left):
        likely = judgement.body[index] >= HEADING_PROBABILITY
        if below and likely and index in layout.headings:
            kept.add(index)
        below = index in body or index in kept
    return kept


def _mean_by_words(
    blocks: Sequence[int], judgement: Judgement, of: Callable[[int], float]
) -> float:
    """The mean of something over blocks, by words."""
    words = [judgement.words[index] for index in blocks]
    return float(sum(map(mul, words, map(of, blocks)))) / max(sum(words), 1)


def _article_body(left: Sequence[int], judgement: Judgement, least: float) -> Iterable[int]:
    """All blocks but those that can hardly be body."""
    return (
        index
        for index in left
        if judgement.body[index] >= least or judgement.alone[index] >= OWN_WORDS
    )


def _best_run(left: Sequence[int], judgement: Judgement) -> Sequence[int]:
    """The stretch of blocks that are likeliest body, longer ones first."""
    if not left:
        return left
    mean = sum(judgement.body[index] for index in left) / len(left)
    best = (-1.0, 0, 0)
    total, begin = 0.0, 0
    for position, index in enumerate(left):
        total += (judgement.body[index] - mean) * (judgement.words[index] + 1)
        if total > best[0]:
            best = (total, begin, position)
        if total <= 0:
            total, begin = 0.0, position + 1
    return left[best[1] : best[2] + 1]
