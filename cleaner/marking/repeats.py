"""What a document says twice: titles, passages, paragraphs, and whole stretches of a text."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.document import Rule
from cleaner.marking.copies import comes_twice, passages_said_again, second_titles
from cleaner.marking.doubles import Texts, paragraphs_said_twice
from cleaner.marking.remains import Remains
from cleaner.marking.whole_copies import texts_said_twice
from cleaner.text.prose import reads_like_prose

_FINDERS = {
    "passage": passages_said_again,
    "paragraph": paragraphs_said_twice,
    "text": texts_said_twice,
}
"""What finds the copies that rules for repeats are about, second titles aside."""


def mark_repeats(remains: Remains, rules: Sequence[Rule], without: dict[str, list[str]]) -> bool:
    """Mark the copies of what is left of a document.

    Args:
        remains: the blocks.
        rules: the rules for repeats.
        without: by the id of a rule blocks among which it found no copies before; what is found
            out here is added.

    Returns:
        Whether there are none.
    """
    kept = remains.kept()
    texts = Texts(map(remains.folded, kept))
    found = False
    for rule in rules:
        if without.get(rule.id) == texts:
            continue
        copies = _copies(rule, texts)
        if not copies:
            without[rule.id] = texts
            continue
        found = True
        for copy in copies:
            remains.claim(kept[copy], rule)
        if len(left := remains.kept()) < len(kept):
            kept = left
            texts = Texts(map(remains.folded, kept))
    return not found


def _copies(rule: Rule, texts: Texts) -> Sequence[int]:
    """Which of some blocks, folded, are copies as a rule has them."""
    if rule.copy_of != "title":
        return _FINDERS[rule.copy_of](texts)
    copies = second_titles(texts[: rule.at_most])
    # In a text with prose, and not a chorus.
    if not copies or not any(map(reads_like_prose, texts)):
        return ()
    return copies if comes_twice(texts[copies[0]], texts) else ()
