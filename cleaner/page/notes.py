"""What a page's Markdown needs to know of its lines beside their text: links, and cells of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cleaner.page.lines import Anchor


class _Noted(NamedTuple):
    """A link, from one piece of a line to another."""

    first: int
    last: int
    address: str


class Notes:
    """Notes on the line that is being read, counted in its pieces."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self._links: list[_Noted] = []
        self._cells: list[int] = []

    def open_link(self, piece: int, address: str) -> None:
        """A link begins with a piece."""
        self._open.append((piece, address))

    def close_link(self, piece: int) -> None:
        """The innermost link ends before a piece."""
        if self._open:
            first, address = self._open.pop()
            if address and first < piece:
                self._links.append(_Noted(first, piece, address))

    def open_cell(self, piece: int) -> None:
        """A cell begins with a piece, which is the bar before it unless all before is empty."""
        self._cells.append(piece)

    def begin_line(self) -> None:
        """Another line begins; a link that is open goes on in it."""
        self._open = [(0, address) for _, address in self._open]
        self._links = []
        self._cells = []

    def of_line(
        self, pieces: int, place: Callable[[int], int]
    ) -> tuple[tuple[Anchor, ...], tuple[int, ...]]:
        """The links of the line that ends here, and the bars before its second cell and all later.

        Args:
            pieces: how many pieces it has.
            place: where in the line's text a piece begins.
        """
        links = [*self._links, *(_Noted(first, pieces, to) for first, to in self._open if to)]
        anchors = (Anchor(place(link.first), place(link.last), link.address) for link in links)
        return tuple(sorted(anchors)), tuple(map(place, self._cells[1:]))
