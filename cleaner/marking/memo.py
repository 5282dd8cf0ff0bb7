"""What one pass over a document leaves to the next ones."""

from __future__ import annotations

from cleaner.document import Rule


class Memo:
    """What earlier passes over the same document found, so that a pass does not look twice.

    Attributes:
        whole: the rules that a block's text matches as a whole.
        at_edge: those that only count near the ends of a text, by that end and by how many kept
            blocks are nearer to it, too.
        plain: texts of blocks that have neither a head nor a tail.
        no_repeats: by the ids of rules the blocks among which these found no copies.
    """

    def __init__(self) -> None:
        self.whole: dict[str, tuple[Rule, ...]] = {}
        self.at_edge: dict[tuple[str, str, int], tuple[Rule, ...]] = {}
        self.plain: set[str] = set()
        self.no_repeats: dict[str, list[str]] = {}
