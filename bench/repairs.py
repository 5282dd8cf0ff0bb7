"""Every repair of words and names in English texts, with its verdict.

    CLEANER_DATA=… python -m bench.repairs [pages | extracted | turku | lines | FOLDER] [--unread]
    python -m bench.repairs --write VERDICTS

``pages``: the English golds of pages-dev; ``extracted``: English texts of lines-dev that stand in
neither pages-dev nor WCXB dev; ``turku``: those of turku-lines-dev; a folder: its
``.txt`` files. A verdict is kept by a hash of word, repair and the words about it, so that
docs/repairs-verdicts.tsv holds no text of others. ``--unread`` prints what nobody judged, with its
passage; ``--write FILE`` adds the verdicts of lines ``hash<TAB>right|wrong|either`` to the kept
ones; ``either`` may be seen either way.

``lines``: how many of the typos marked in lines-dev come out right, by language.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bench.pages import read_rows
from cleaner.repair import repair
from cleaner.repair.language import language_of
from cleaner.rules.built_in import MOJIBAKE

VERDICTS = Path(__file__).parent.parent / "docs" / "repairs-verdicts.tsv"
_ABOUT = 60


class Repair(NamedTuple):
    """A repair where it stands."""

    key: str
    before: str
    after: str
    rule: str
    score: float | None
    passage: str


def golds() -> Iterator[str]:
    """The golds of pages-dev that are English by their own label or by their letters."""
    for row in read_rows("pages-dev"):
        said = str(row.get("language"))
        if said.startswith("en") or (said == "?" and language_of(row["gold"]) == "en"):
            yield row["gold"]


def extracted() -> Iterator[str]:
    """The English texts of lines-dev whose pages are in no set that anything was fitted on."""
    known = {row["url"] for name in ("pages-dev", "wcxb-dev") for row in read_rows(name)}
    for row in read_rows("lines-dev"):
        is_new = row["url"] not in known and row["source"] not in ("pages-dev", "wcxb-dev")
        if is_new and language_of(row["text"]) == "en":
            yield row["text"]


def labelled() -> Iterator[str]:
    """The English texts of turku-lines-dev."""
    for row in read_rows("turku-lines-dev"):
        if language_of(row["text"]) == "en":
            yield row["text"]


def repairs(text: str) -> Iterator[Repair]:
    """The repairs of a text, but for mojibake."""
    for edit in repair(text):
        if edit.rule != MOJIBAKE.id:
            passage = text[max(0, edit.start - _ABOUT) : edit.end + _ABOUT].replace("\n", " ⏎ ")
            words = " ".join(re.findall(r"\w+", passage))
            known = f"{edit.removed}\t{edit.replacement}\t{words}"
            key = sha256(known.encode()).hexdigest()[:12]
            yield Repair(key, edit.removed, edit.replacement, edit.rule, edit.score, passage)


def read_verdicts() -> dict[str, str]:
    """Hash to verdict."""
    if not VERDICTS.is_file():
        return {}
    rows = (line.split("\t") for line in VERDICTS.read_text("utf-8").splitlines()[1:])
    return {row[0]: row[1] for row in rows}


def write_verdicts(path: Path) -> None:
    """Add verdicts to the kept ones."""
    kept = read_verdicts()
    kept |= dict(line.split("\t") for line in path.read_text("utf-8").splitlines())
    rows = [f"{key}\t{verdict}" for key, verdict in sorted(kept.items())]
    VERDICTS.write_text("\n".join(["hash\tverdict", *rows, ""]), "utf-8")


def interval(count: int, tail: float = 0.025) -> tuple[float, float]:
    """The exact Poisson interval of a count."""

    def at_most(mean: float, most: int) -> float:
        return sum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(most + 1))

    def solve(most: int, wanted: float) -> float:
        low, high = 0.0, count * 3 + 20.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(middle, most) > wanted else (low, middle)
        return low

    return (solve(count - 1, 1 - tail) if count else 0.0), solve(count, tail)


def judge(texts: Iterable[str], *, shows_unread: bool) -> None:
    """Count the repairs of some texts by verdict."""
    verdicts, tally, words = read_verdicts(), Counter[str](), 0
    for text in texts:
        words += len(text.split())
        for found in repairs(text):
            verdict = verdicts.get(found.key, "unread")
            tally[verdict] += 1
            if shows_unread and verdict == "unread":
                print(*found[:5], found.passage, sep="\t")
    wrong = tally["wrong"]
    low, high = (end / words * 1e6 for end in interval(wrong))
    print(
        f"{words} words, {tally.total()} repairs: {dict(tally)}; wrong per million words "
        f"{wrong / words * 1e6:.1f} ({low:.1f} to {high:.1f})",
        file=sys.stderr,
    )


def recall_by_language() -> None:
    """The typos marked in lines-dev."""
    marked, found, made = Counter[str](), Counter[str](), Counter[str]()
    for row in read_rows("lines-dev"):
        if row.get("typos"):
            language = language_of(row["text"])
            done = {(edit.start, edit.end): edit.replacement for edit in repair(row["text"])}
            for start, end, _, right in row["typos"]:
                marked[language] += 1
                hit = [to for (at, to_end), to in done.items() if at < end and start < to_end]
                made[language] += bool(hit)
                found[language] += any(to == right or to in right.split() for to in hit)
    for language, count in marked.most_common():
        print(f"{language}  {count} typos, {made[language]} changed, {found[language]} right")
    print(f"all {marked.total()}, {made.total()} changed, {found.total()} right")


def main() -> None:
    arguments = sys.argv[1:] or ["pages"]
    if "--write" in arguments:
        write_verdicts(Path(arguments[arguments.index("--write") + 1]))
    elif arguments[0] == "lines":
        recall_by_language()
    else:
        chosen = {"pages": golds, "extracted": extracted, "turku": labelled}.get(arguments[0])
        paths = sorted(Path(arguments[0]).glob("*.txt"))
        texts = chosen() if chosen else (path.read_text("utf-8") for path in paths)
        judge(texts, shows_unread="--unread" in arguments)


if __name__ == "__main__":
    main()
