"""Summaries for a report on their way through a run; loaded only where one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.reports.review.summary import Summary


def merged(one: Summary | None, other: Summary | None) -> Summary | None:
    """Both together, in the first one where there is one."""
    if one is None or other is None:
        return other if one is None else one
    one.merge(other)
    return one


def review_from_json(data: dict[str, Any] | None) -> Summary | None:
    """What `Summary.to_json` wrote; None for none."""
    if data is None:
        return None
    from cleaner.reports.review.summary import Summary

    return Summary.from_json(data)
