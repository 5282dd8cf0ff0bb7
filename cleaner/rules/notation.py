"""The one notation for changes: ``[-removed-]`` and ``{+added+}``, as git's word diff has it."""

from __future__ import annotations

from cleaner.document import Example


def parse(marked: str) -> Example:
    """Read a marked example into the texts before and after.

    A text without marks goes entirely; a blank line at either end is not part of it.

    >>> parse("Two [-leadrs-]{+leaders+}")
    Example(before='Two leadrs', after='Two leaders')
    >>> parse("Scroll to Top")
    Example(before='Scroll to Top', after='')

    Raises:
        ValueError: the marks do not pair up.
    """
    marked = marked.strip("\n")
    if "[-" not in marked and "{+" not in marked:
        return Example(marked, "")
    before: list[str] = []
    after: list[str] = []
    position = 0
    while position < len(marked):
        opening, closing = _next_mark(marked, position)
        if not opening:
            break
        start = marked.index(opening, position)
        end = marked.find(closing, start)
        if end < 0:
            raise ValueError(f"{opening!r} is never closed by {closing!r}")
        _check_unmarked(marked[position:start])
        before.append(marked[position:start])
        after.append(marked[position:start])
        (before if opening == "[-" else after).append(marked[start + 2 : end])
        position = end + 2
    rest = marked[position:]
    _check_unmarked(rest)
    return Example("".join([*before, rest]), "".join([*after, rest]))


def _check_unmarked(text: str) -> None:
    if "-]" in text or "+}" in text:
        raise ValueError("a mark is closed that was never opened")


def _next_mark(marked: str, position: int) -> tuple[str, str]:
    """The opening mark that comes next and what closes it; two empty strings for none."""
    places = [
        (place, pair)
        for pair in (("[-", "-]"), ("{+", "+}"))
        if (place := marked.find(pair[0], position)) >= 0
    ]
    return min(places)[1] if places else ("", "")


def removed_parts(marked: str) -> list[str]:
    """The removed stretches of a marked example, in order; all of it when it has no marks.

    >>> removed_parts("She left.[- Read more: Old bridge closed-]")
    [' Read more: Old bridge closed']
    """
    if "[-" not in marked:
        return [marked.strip("\n")]
    return [piece.split("-]", 1)[0] for piece in marked.split("[-")[1:]]
