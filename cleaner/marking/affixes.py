"""Tails and heads: debris that a scraper glued to a paragraph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set

from cleaner.document import Mark, Span
from cleaner.marking.remains import Remains
from cleaner.rules.matcher import Matcher
from cleaner.rules.prefix_index import Affix
from cleaner.text.prose import is_one_sentence

LONGEST_TAIL = 600
"""Characters that a tail has at most, whatever its rule says."""


def mark_affixes(remains: Remains, matcher: Matcher, plain: Set[str]) -> Set[int]:
    """Mark the tails and heads of blocks.

    Args:
        remains: the blocks, none of them claimed yet.
        matcher: the compiled rules.
        plain: texts of blocks that are known to have neither.

    Returns:
        The indices of the blocks that have one, or may have one in another company.
    """
    tails = _tails_by_block(remains, matcher, plain)
    for index, candidates in tails.items():
        if not _is_line(remains, matcher, index):
            for affix in reversed(candidates):
                if _is_tail(remains, index, affix):
                    _take_tail(remains, index, affix)
    _give_back_frequent_tails(remains)
    _mark_heads(remains, matcher)
    return tails.keys() | {mark.block for mark in remains.marks}


def _tails_by_block(remains: Remains, matcher: Matcher, plain: Set[str]) -> dict[int, list[Affix]]:
    """What could be a tail, by block, in order."""
    text, blocks, folded = remains.document.text, remains.document.blocks, remains.document.folded
    tails: dict[int, list[Affix]] = {}
    for index, start, words in _tail_starts(remains, matcher, plain):
        block = blocks[index]
        if block.end - words <= LONGEST_TAIL:
            affix = matcher.tail(text, folded, words, block.end)
            if affix is not None:
                affix = affix._replace(start=max(start, block.start))
                tails.setdefault(index, []).append(affix)
    return tails


def _tail_starts(
    remains: Remains, matcher: Matcher, plain: Set[str]
) -> Iterator[tuple[int, int, int]]:
    """The index of a block, where a tail could begin in it, and where its words begin."""
    text, blocks, folded = remains.document.text, remains.document.blocks, remains.document.folded
    if plain:
        for index, block in enumerate(blocks):
            if block.text not in plain:
                for start, words in matcher.tail_starts(folded, block.start, block.end):
                    yield index, start, words
        return
    index = 0
    begin = blocks[0].start if blocks else len(text)
    for start, words in matcher.tail_starts(folded, begin, len(text)):
        while index < len(blocks) and blocks[index].end <= words:
            index += 1
        if index < len(blocks) and blocks[index].start <= words:
            yield index, start, words


def _is_tail(remains: Remains, index: int, affix: Affix) -> bool:
    """Whether what comes after a phrase, up to the end of the block, can belong to it."""
    end = remains.ends[index]
    if affix.end > end or end - affix.start > affix.rule.at_most:
        return False
    if not affix.is_open:
        return affix.end == end
    rest = remains.document.text[affix.end : end].strip()
    # A title, a sentence or an address follows; a definition of the word goes on in lower case.
    goes_on = rest[:1].islower() and not rest.startswith(("http", "www."))
    return bool(rest) and not goes_on and is_one_sentence(rest)


def _is_line(remains: Remains, matcher: Matcher, index: int) -> bool:
    """Whether a block is debris as a whole, so that a tail would take less than goes."""
    block = remains.document.blocks[index]
    return any(
        rule.certain and rule.scope == "line" and rule.at_least == 1 and not rule.most_hits
        for rule in matcher.whole(block.text, remains.folded(index))
    )


def _take_tail(remains: Remains, index: int, affix: Affix) -> None:
    if index in remains.bound:
        return
    start, end = remains.starts[index], remains.ends[index]
    remains.marks.append(Mark(index, Span(affix.start, end), affix.rule))
    if affix.rule.certain:
        if affix.start <= start:
            remains.gone[index] = True
        else:
            remains.ends[index] = start + len(remains.document.text[start : affix.start].rstrip())


def _give_back_frequent_tails(remains: Remains) -> None:
    """Undo the tails of a rule that came too often."""
    counts = Counter(mark.rule for mark in remains.marks if mark.rule.most_hits)
    often = {rule for rule, count in counts.items() if count > rule.most_hits}
    if not often:
        return
    marks = [mark for mark in remains.marks if mark.rule not in often]
    remains.begin()
    for mark in marks:
        _take_tail(remains, mark.block, Affix(*mark.span, mark.rule, False))


def _mark_heads(remains: Remains, matcher: Matcher) -> None:
    signs = matcher.head_signs
    if not signs:
        return
    text, folded = remains.document.text, remains.document.folded
    for index, start in enumerate(remains.starts):
        if not (folded[start] in signs or "" in signs) or remains.gone[index]:
            continue
        if index in remains.bound:
            continue
        end = remains.ends[index]
        affix = matcher.head(text, folded, start, end)
        if affix is None:
            continue
        remains.marks.append(Mark(index, Span(start, affix.end), affix.rule))
        if affix.rule.certain:
            rest = text[affix.end : end]
            remains.starts[index] = end - len(rest.lstrip())
            remains.gone[index] = not rest.strip()
