"""Histograms as numbers, which a template draws as SVG with a table beside each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

WIDTH, HEIGHT = 560, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 24, 32
"""Units of a drawing, and of the room around its bars: for numbers of six digits at the left, a
legend above and labels below. The page scales drawings to its width."""


class Series(NamedTuple):
    """The bars of one kind: a class of the style sheet, a name, and counts."""

    kind: str
    name: str
    counts: Sequence[int]


def histogram(
    names: Sequence[str],
    series: Sequence[Series],
    *,
    axis: str,
    ticks: Sequence[tuple[float, str]] | None = None,
    mark: tuple[float, str] | None = None,
) -> dict[str, Any]:
    """Stacked bars, one for each name.

    Args:
        names: what each bar stands for.
        series: from the bottom up.
        axis: what the names are.
        ticks: places on the axis in bars, from 0 at the left end, and what stands there; the name
            of each bar when left out.
        mark: a place on the axis, and what it is.
    """
    count = len(names)
    totals = [sum(each.counts[index] for each in series) for index in range(count)]
    top = _rounded(max((*totals, 1)))
    room = HEIGHT - _TOP - _BOTTOM
    step = (WIDTH - _LEFT - _RIGHT) / count
    bars = []
    for index in range(count):
        base = 0
        for each in series:
            amount = each.counts[index]
            height = room * amount / top
            bars.append(
                {
                    "kind": each.kind,
                    "x": round(_LEFT + index * step + step * 0.08, 1),
                    "y": round(HEIGHT - _BOTTOM - room * base / top - height, 1),
                    "width": round(step * 0.84, 1),
                    "height": round(height, 1),
                    "name": f"{names[index]}: {amount:,} {each.name}",
                }
            )
            base += amount
    marks = (
        ticks if ticks is not None else [(index + 0.5, name) for index, name in enumerate(names)]
    )
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "bars": bars,
        "grid": [
            {
                "x1": _LEFT,
                "x2": WIDTH - _RIGHT,
                "y": round(HEIGHT - _BOTTOM - room * share, 1),
                "name": short_number(top * share),
            }
            for share in (0, 0.5, 1)
        ],
        "ticks": [{"x": round(_LEFT + place * step, 1), "name": name} for place, name in marks],
        "mark": mark and {"x": round(_LEFT + mark[0] * step, 1), "name": mark[1]},
        "heads": (axis, *(each.name for each in series)),
        "rows": [
            (name, *(f"{each.counts[index]:,}" for each in series))
            for index, name in enumerate(names)
        ],
    }


def _rounded(number: int) -> int:
    """The next number that reads well: 1, 2, 4, 6 or 8 times a power of ten, or 10 at least.

    >>> [_rounded(number) for number in (1, 11, 37, 260)]
    [10, 20, 40, 400]
    """
    size = 1
    while size * 10 < number:
        size *= 10
    return max(10, next(size * most for most in (1, 2, 4, 6, 8, 10) if size * most >= number))


def short_number(number: float) -> str:
    """A number as an axis has room for it.

    >>> [short_number(number) for number in (0, 950, 1500, 20_000, 3_400_000)]
    ['0', '950', '1.5k', '20k', '3.4M']
    """
    for size, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f}".rstrip("0").rstrip(".") + name
    return f"{number:g}"
