"""What is taken from clean texts, held against what a reader said of every removal.

    CLEANER_DATA=… python -m bench.clean_texts [rules | unjudged]

``rules``: what certain rules remove from the gold texts of pages-dev and of WCXB's articles, and
from the extracted texts of lines-dev where it touches what people labelled body. Every removal has
a verdict in docs/clean-verdicts.tsv: ``debris`` (the gold text is wrong, or has a byline, a credit
or a link that an editor would take), ``body``, or ``either`` where careful editors differ. Ends
with an error while more than `MOST_BODY` of the words are body or a removal has no verdict.

``unjudged``: the removals without a verdict, as rows to be judged, each with its place in the text.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench.pages import read_rows
from cleaner import Cleaner, Config, Edit
from cleaner.text.scripts import count_words

VERDICTS = Path(__file__).parent.parent / "docs" / "clean-verdicts.tsv"
KINDS = ("debris", "body", "either")

MOST_BODY = 0.0002
"""The largest share of the words of clean texts that may be body and removed."""

NOT_CLEAN = frozenset(("cleaneval_final", "magic_html_forum"))
"""Sets of pages-dev whose gold texts keep menus, or replies with names and dates."""

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


def gold_texts() -> Iterator[CleanText]:
    """The clean gold texts of pages-dev and of WCXB's articles."""
    for row in read_rows("pages-dev"):
        if row["gold"] and row["set"] not in NOT_CLEAN:
            yield CleanText(row["set"], row["id"], row["gold"])
    for row in read_rows("wcxb-dev"):
        if row["gold"] and row["page_type"] == "article":
            yield CleanText("wcxb", row["id"], row["gold"])


def labelled_texts() -> Iterator[CleanText]:
    """The extracted texts of lines-dev that hold an article."""
    for row in read_rows("lines-dev"):
        if not row["skip"]:
            spans = tuple((start, end) for start, end, *_ in [*row["debris"], *row["either"]])
            yield CleanText("lines", row["id"], row["text"], spans)


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
            sys.exit(f"{path}:{number}: write a name of 16 digits and one of {', '.join(KINDS)}")
        verdicts[key] = verdict
    return verdicts


def by_rules() -> tuple[int, int, list[Removal]]:
    """Texts, words, and what certain rules take from them."""
    cleaner = Cleaner(Config(model=False, repair="off"))
    texts = words = 0
    found: list[Removal] = []
    for source in (*gold_texts(), *labelled_texts()):
        texts += 1
        words += count_words(source.text)
        found += removals(source, cleaner)
    return texts, words, found


def judge(found: Iterable[Removal], verdicts: Mapping[str, str]) -> Counter[str]:
    """Removals and their words by verdict; those without one count as body."""
    tally: Counter[str] = Counter()
    for removal in found:
        verdict = verdicts.get(removal.key, "body")
        tally[verdict] += 1
        tally[f"{verdict} words"] += removal.words
    return tally


def report_rules() -> None:
    """The figures, and the names of the removals that nobody judged."""
    verdicts = read_verdicts()
    texts, words, found = by_rules()
    tally = judge(found, verdicts)
    share = tally["body words"] / words
    unjudged = [removal for removal in found if removal.key not in verdicts]
    print(f"{texts} texts, {words} words, {len(found)} removals")
    for kind in KINDS:
        print(f"  {kind:<7}{tally[kind]:>5} removals, {tally[f'{kind} words']:>5} words")
    print(f"body: {share:.4%} of the words (at most {MOST_BODY:.2%})")
    print(f"without a verdict: {len(unjudged)} (at most 0)")
    for removal in unjudged:
        print(f"  {removal.key} {removal.rule}")
    if unjudged or share > MOST_BODY:
        sys.exit(1)


def list_unjudged() -> None:
    """Rows for docs/clean-verdicts.tsv with a gap for the verdict, and what each is about."""
    verdicts = read_verdicts()
    for removal in by_rules()[2]:
        if removal.key not in verdicts:
            print(f"{removal.key}\t?\t{removal.rule}\t{removal.place}")


COMMANDS: dict[str, Any] = {"rules": report_rules, "unjudged": list_unjudged}


def main() -> None:
    command = COMMANDS.get((sys.argv[1:] or ["rules"])[0])
    if command is None:
        sys.exit(f"no such command; there are {', '.join(COMMANDS)}")
    command()


if __name__ == "__main__":
    main()
