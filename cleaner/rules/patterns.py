"""Patterns of rules, and which blocks may match one: few do, and a look for a sign is cheap."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cleaner.document import Rule
from cleaner.text.lazy_patterns import lazy_regex


class RulePattern(NamedTuple):
    """The pattern of a rule, and what a text has that it can match.

    Attributes:
        rule: the rule.
        pattern: its pattern for the `regex` package.
        longest: characters of the longest such text.
        signs: of what it holds at least one, folded.
    """

    rule: Rule
    pattern: Any
    longest: int
    signs: tuple[str, ...]


def pattern_of(rule: Rule) -> RulePattern:
    """The pattern of a rule, which is compiled at its first use."""
    # The empty text is in every text.
    return RulePattern(
        rule, lazy_regex(rule.pattern), rule.longest or sys.maxsize, rule.holds or ("",)
    )


def blocks_with(
    pattern: RulePattern, folded: str, starts: Sequence[int], ends: Sequence[int], longest: int
) -> Iterable[int]:
    """The indices of blocks that a pattern may match.

    A text is searched from sign to sign, so that what a sign costs is a walk over the text, and not
    a look at every block.

    Args:
        pattern: the pattern.
        folded: the whole text, folded.
        starts: where each block begins.
        ends: where each block ends.
        longest: characters of the longest block that any pattern is held against.
    """
    longest = min(longest, pattern.longest)
    found: set[int] = set()
    for sign in pattern.signs:
        at = folded.find(sign)
        while at >= 0:
            index = bisect_right(starts, at) - 1
            end = ends[index] if index >= 0 else 0
            if at + len(sign) <= end:
                if end - starts[index] <= longest:
                    found.add(index)
                at = folded.find(sign, end + (not sign))
            else:
                at = folded.find(sign, at + 1)
    return sorted(found)


def may_match(patterns: Iterable[RulePattern], folded: str) -> list[RulePattern]:
    """The patterns that may match a folded text."""
    length = len(folded)
    found = []
    for each in patterns:
        _, _, longest, signs = each
        if length <= longest:
            for sign in signs:  # not any(): a generator takes longer
                if sign in folded:
                    found.append(each)
                    break
    return found
