"""Typo repair beside codespell, typos and symspellpy, on marked typos and on clean text.

    CLEANER_DATA=… python -m bench.typos [quality | changes | speed]

``quality``: for each tool, recall and precision on typos-dev, and what it changes in clean text
(the gold of WCXB dev). What readers judged stands in docs/typos-verdicts.tsv; a change that
nobody judged counts as wrong. ``changes`` prints every change of ours in clean text with its
verdict. ``speed``: beside the command codespell on the same 10 MB, warm, in turn.
"""

from __future__ import annotations

import difflib
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.pages import read_rows
from cleaner.repair import _lexicon, _word_tier, repair
from cleaner.repair.language import language_of
from cleaner.rules.built_in import MOJIBAKE
from cleaner.training.typos import read_verdicts

ROUNDS = 3
SIZE = 10_000_000
WARMING = 50
_EDGES = ".,;:!?…()[]{}“”\"‘’'«»*_`|"

Change = tuple[str, str]
"""A word before and after."""


class Outcome(NamedTuple):
    """What a tool did to some texts: for each the changed words, and the time in seconds."""

    changes: list[Counter[Change]]
    seconds: float


def ours(texts: list[str]) -> list[Counter[Change]]:
    """What the repairer does to words and names; nobody marked the mojibake in these texts."""
    return [
        Counter(
            (edit.removed, edit.replacement) for edit in repair(text) if edit.rule != MOJIBAKE.id
        )
        for text in texts
    ]


def by_command(*command: str) -> Callable[[list[str]], list[Counter[Change]]]:
    """A command that rewrites files in place."""

    def run(texts: list[str]) -> list[Counter[Change]]:
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{number}.txt" for number in range(len(texts))]
            for path, text in zip(paths, texts, strict=True):
                path.write_text(text, "utf-8", newline="")
            subprocess.run([*command, folder], capture_output=True, check=False)
            after = [path.read_bytes().decode("utf-8") for path in paths]
        return [changes(*pair) for pair in zip(texts, after, strict=True)]

    return run


def by_symspell(texts: list[str]) -> list[Counter[Change]]:
    """The nearest word at distance 1 for every lower-case word that the list does not have."""
    from importlib.resources import files

    from symspellpy import SymSpell, Verbosity

    speller = SymSpell(max_dictionary_edit_distance=1)
    speller.load_dictionary(str(files("symspellpy") / "frequency_dictionary_en_82_765.txt"), 0, 1)
    found = []
    for text in texts:
        made: Counter[Change] = Counter()
        for word in re.findall(r"\b[a-z]{4,}\b", text):
            near = speller.lookup(word, Verbosity.TOP, max_edit_distance=1)
            if near and near[0].term != word:
                made[word, near[0].term] += 1
        found.append(made)
    return found


def changes(before: str, after: str) -> Counter[Change]:
    """The words that differ between two versions of a text."""
    made: Counter[Change] = Counter()
    if before == after:
        return made
    for old, new in zip(before.split("\n"), after.split("\n"), strict=True):
        if old == new:
            continue
        a, b = old.split(), new.split()
        matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
        for tag, start, end, other_start, other_end in matcher.get_opcodes():
            if tag != "equal":
                pair = " ".join(a[start:end]), " ".join(b[other_start:other_end])
                made[pair[0].strip(_EDGES), pair[1].strip(_EDGES)] += 1
    return made


TOOLS: dict[str, Callable[[list[str]], list[Counter[Change]]]] = {
    "nothing": lambda texts: [Counter() for _ in texts],
    "cleaner": ours,
    "codespell -w": by_command("codespell", "-w"),
    "typos": by_command("typos", "--write-changes", "--no-ignore", "--hidden"),
    "symspellpy": by_symspell,
}


def quality() -> None:
    """A line for each tool."""
    verdicts = read_verdicts()
    rows = list(read_rows("typos-dev"))
    gold_texts = [row["gold"] for row in read_rows("wcxb-dev")]
    words = sum(len(text.split()) for text in gold_texts)
    print(f"clean text: {words} words")
    for name, tool in TOOLS.items():
        for kind in ("mined", "synthetic"):
            chosen = [row for row in rows if row["set"] == kind]
            made = tool([row["text"] for row in chosen])
            print(f"{name:<13} {kind:<10} {marked(chosen, made, verdicts)}")
        made = tool(gold_texts)
        total = sum((counter for counter in made), Counter())
        right = sum(count for change, count in total.items() if verdicts.get(change))
        wrong = total.total() - right
        print(
            f"{name:<13} clean      {total.total()} changes, {right} right, "
            f"{wrong / words * 1e6:.1f} wrong per million words",
            flush=True,
        )


def marked(rows: Iterable[dict], made: list[Counter[Change]], verdicts: dict[Change, bool]) -> str:
    """Recall and precision on documents with marked typos."""
    tally: Counter[str] = Counter()
    for row, changed in zip(rows, made, strict=True):
        gold: Counter[Change] = Counter()
        for _, _, wrong, right, *kind in row["gold"]:
            gold[wrong, right] += 1
            part = kind[0].partition(":")[0] if kind else "all"
            tally[f"{part} gold"] += 1
            if changed[wrong, right] >= gold[wrong, right]:
                tally[f"{part} hit"] += 1
        hits = changed & gold
        tally["made"] += changed.total()
        tally["right"] += hits.total()
        tally["judged right"] += sum(n for c, n in (changed - hits).items() if verdicts.get(c))
    parts = ", ".join(
        f"recall {part} {tally[f'{part} hit'] / tally[f'{part} gold']:.3f}"
        for part in ("all", "word", "name")
        if tally[f"{part} gold"]
    )
    if not tally["made"]:
        return parts
    return (
        f"{parts}, precision {tally['right'] / tally['made']:.3f}, "
        f"judged {(tally['right'] + tally['judged right']) / tally['made']:.3f} "
        f"({tally['made']} changes)"
    )


def list_changes() -> None:
    """Every change of ours in clean text, as rows of docs/typos.md."""
    verdicts = read_verdicts()
    total: Counter[Change] = Counter()
    tiers: dict[Change, str] = {}
    for row in read_rows("wcxb-dev"):
        for edit in repair(row["gold"]):
            total[edit.removed, edit.replacement] += 1
            tiers[edit.removed, edit.replacement] = edit.rule
    print("| word | repair | rule | count | verdict |\n|---|---|---|---|---|")
    for change, count in sorted(total.items(), key=lambda item: (item[0][0].lower(), item[0])):
        verdict = verdicts.get(change)
        said = "not judged" if verdict is None else "right" if verdict else "wrong"
        print(f"| {change[0]} | {change[1]} | {tiers[change]} | {count} | {said} |")


def forget() -> None:
    """Drop the words and the texts that the repairer remembers."""
    _lexicon.cache_clear()
    _word_tier.cache_clear()
    language_of.cache_clear()


def speed() -> None:
    """Ours, warm, and the whole command codespell on the same 10 MB, in turn.

    Warm is what has repaired other texts: what is remembered of these is dropped for each round.
    """
    texts, others, size = [], [], 0
    for row in read_rows("wcxb-dev"):
        if size < SIZE:
            texts.append(row["gold"])
            size += len(row["gold"].encode("utf-8"))
        elif len(others) < WARMING:
            others.append(row["gold"])
    print(f"{size / 1e6:.1f} MB in {len(texts)} texts")
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.txt").write_text(text, "utf-8", newline="")
        ratios = []
        for _ in range(ROUNDS):
            forget()
            ours(others)
            start = time.perf_counter()
            ours(texts)
            middle = time.perf_counter()
            subprocess.run(["codespell", folder], capture_output=True, check=False)
            end = time.perf_counter()
            ratios.append((middle - start) / (end - middle))
            print(f"cleaner {middle - start:.1f} s, codespell {end - middle:.1f} s", flush=True)
    print(f"median ratio {median(ratios):.2f}")


def main() -> None:
    {"quality": quality, "changes": list_changes, "speed": speed}[
        (sys.argv[1:] or ["quality"])[0]
    ]()


if __name__ == "__main__":
    main()
