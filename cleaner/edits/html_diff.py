"""The changes of a text as HTML, for a notebook. Whatever a text holds is shown as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from cleaner.document import Edit
from cleaner.text.printing import printable_lines

_GONE = "color:#9c1c2e;background:#fde8e8;text-decoration:line-through"
_NEW = "color:#0a5a2f;background:#ddf5e4;text-decoration:none"
_BOX = "white-space:pre-wrap;overflow-wrap:anywhere;max-height:30em;overflow-y:auto"

_AROUND = 300
"""Characters of what stays that are shown on either side of a change."""


def html_diff(original: str, edits: Sequence[Edit]) -> str:
    """A text with its changes marked; of longer stretches that stay, the ends.

    Args:
        original: the text as it was.
        edits: sorted, disjoint edits of it.

    >>> html_diff("a <b>", [Edit(1, 5, " <b>", "", "en/x", "Why.")])[-23:]
    '> &lt;b&gt;</del></div>'
    """
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts.append(_kept(original[position : edit.start], is_first=position == 0))
        title = escape(f"{edit.rule}: {edit.reason}", quote=True)
        if edit.removed:
            shown = _shown(edit.removed)
            parts.append(f'<del style="{_GONE}" title="{title}">{shown}</del>')
        if edit.replacement:
            parts.append(f'<ins style="{_NEW}" title="{title}">{_shown(edit.replacement)}</ins>')
        position = edit.end
    parts.append(_kept(original[position:], is_first=position == 0, is_last=True))
    return f'<div style="{_BOX}">{"".join(parts)}</div>'


def html_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of plain values."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{_shown(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(text: str) -> str:
    return escape("\n".join(printable_lines(text)), quote=True)


def _kept(text: str, *, is_first: bool, is_last: bool = False) -> str:
    head = 0 if is_first else _AROUND
    tail = 0 if is_last and not is_first else _AROUND
    if len(text) <= head + tail + 40:
        return _shown(text)
    left_out = f' <span style="opacity:.6">[…{len(text) - head - tail:,} characters…]</span> '
    return _shown(text[:head]) + left_out + (_shown(text[-tail:]) if tail else "")
