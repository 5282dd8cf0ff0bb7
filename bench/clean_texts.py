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

import sys
from collections.abc import Iterator
from typing import Any

from bench.pages import read_rows
from cleaner import Cleaner, Config
from cleaner.text.scripts import count_words
from cleaner.training.verdicts import KINDS, CleanText, Removal, judge, read_verdicts, removals

MOST_BODY = 0.0002
"""The largest share of the words of clean texts that may be body and removed."""

NOT_CLEAN = frozenset(("cleaneval_final", "magic_html_forum"))
"""Sets of pages-dev whose gold texts keep menus, or replies with names and dates."""


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
