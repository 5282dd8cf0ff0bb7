"""What a reader said of everything that certain rules take from clean texts.

Every removal is named by a hash, so that nothing of the texts themselves is kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.pipeline import Cleaner
from cleaner.text.scripts import count_words
from cleaner.training.pages import PagesError
from cleaner.training.rules_page import DOCS

VERDICTS = DOCS / "clean-verdicts.tsv"
KINDS = ("debris", "body", "either")

_TOUCHES = 4
"""Characters of body from which on a removal in a labelled text counts: labels end at blanks."""

_AROUND = 120
"""Characters shown on either side of a removal."""


class CleanText(NamedTuple):
    """A text that is body, as far as people said so.

    Attributes:
        collection: where it is from; part of what names a removal.
        id: unique in its collection.
        text: the text.
        others: spans that are not body, sorted or not.
    """

    collection: str
    id: str
    text: str
    others: tuple[tuple[int, int], ...] = ()


class Removal(NamedTuple):
    """Something that was taken from a clean text.

    Attributes:
        key: what names it where the text must not be shown.
        rule: the rule that took it.
        words: how many words went.
        place: it and what stands around it, on one line.
    """

    key: str
    rule: str
    words: int
    place: str


def removals(source: CleanText, cleaner: Cleaner) -> list[Removal]:
    """What a cleaner takes from a text and touches its body."""
    return [
        Removal(
            key_of(edit.rule, source, edit.removed),
            edit.rule,
            count_words(edit.removed),
            place_of(edit, source.text),
        )
        for edit in cleaner.clean(source.text).edits
        if edit.removed.strip() and touches_body(edit, source)
    ]


def touches_body(edit: Edit, source: CleanText) -> bool:
    """Whether an edit takes more than a few characters that nobody labelled as something else."""
    taken = [
        place
        for place in range(edit.start, edit.end)
        if not source.text[place].isspace()
        and not any(start <= place < end for start, end in source.others)
    ]
    return len(taken) >= (_TOUCHES if source.others else 1)


def key_of(rule: str, source: CleanText, removed: str) -> str:
    """What names a removal without showing it: of equal ones in a text, all have one name."""
    parts = (rule, source.collection, source.id, removed.strip())
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def place_of(edit: Edit, text: str) -> str:
    """An edit in its context, on one line."""
    before, after = text[: edit.start][-_AROUND:], text[edit.end :][:_AROUND]
    return f"{before}[-{edit.removed}-]{after}".replace("\n", "⏎").replace("\t", " ")


def read_verdicts(path: Path = VERDICTS) -> dict[str, str]:
    """Verdicts by what names a removal.

    Raises:
        SystemExit: a row is none, or has a verdict that does not exist.
    """
    verdicts: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
        key, _, rest = line.partition("\t")
        verdict = rest.partition("\t")[0]
        if len(key) != 16 or verdict not in KINDS:
            raise PagesError(
                f"{path}:{number}: write a name of 16 digits and one of {', '.join(KINDS)}"
            )
        verdicts[key] = verdict
    return verdicts


def judge(found: Iterable[Removal], verdicts: Mapping[str, str]) -> Counter[str]:
    """Removals and their words by verdict; those without one count as body."""
    tally: Counter[str] = Counter()
    for removal in found:
        verdict = verdicts.get(removal.key, "body")
        tally[verdict] += 1
        tally[f"{verdict} words"] += removal.words
    return tally
