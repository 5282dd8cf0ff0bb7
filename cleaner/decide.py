"""Marks to removals: the only place that says something goes."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.document import Mark, Removal


def decide(marks: Iterable[Mark]) -> list[Removal]:
    """The removals that certain rules ask for, sorted and disjoint.

    A hint decides nothing by itself. Where two rules claim the same characters, the one that
    claimed first is named.

    Args:
        marks: the claims, in the order in which they were made.
    """
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
        removals.append(Removal(start, end, mark.rule.id, mark.rule.why))
    return sorted(removals)
