"""What goes of the debris in text that an extractor already trimmed, labelled line by line.

    CLEANER_DATA=… python -m bench.extracted                 # beside what others do
    CLEANER_DATA=… python -m bench.extracted rules           # rules alone, by kind and language
    CLEANER_DATA=… python -m bench.extracted rules --body    # every stretch of body that goes
    CLEANER_DATA=… python -m bench.extracted rules --left related --language de
    CLEANER_DATA=… python -m bench.extracted default         # as shipped: in part trained on it

The texts of lines-dev that hold an article. Words are counted as everywhere (`\\w+`, a share of the
graphemes in scripts without spaces); stretches of which the readers were not sure are left out.
Half of the sites, by registered domain, may be looked at while rules are written; the other half
says whether they hold. Intervals are bootstraps over texts. What the classifier is worth on texts
that it was not trained on stands in docs/quality.md; ``python -m cleaner.training evaluate``
measures it.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from bench.pages import read_rows
from cleaner import Cleaner, Config
from cleaner.text.scripts import word_finder, words_of_grapheme
from cleaner.training.folds import fold_of

RESAMPLES = 1_000
SEEN_FOLDS = (0, 1, 2)
"""Folds of domains that rules may be written with."""

Span = tuple[int, int]


class Text(NamedTuple):
    """A labelled text, and where in it debris and doubtful stretches are."""

    id: str
    language: str
    seen: bool
    text: str
    debris: tuple[tuple[int, int, str], ...]
    either: tuple[Span, ...]


class Score(NamedTuple):
    """Words of one text: debris by kind, what went of it, body, and what was lost of it."""

    text: Text
    debris: Counter[str]
    gone: Counter[str]
    body: float
    lost: float
    untouched: bool
    exact: bool


def texts() -> list[Text]:
    from cleaner.classifier.words import LANGUAGES, language_of

    found = []
    for row in read_rows("lines-dev"):
        if row["skip"]:
            continue
        number = language_of(row["text"])
        found.append(
            Text(
                row["id"],
                "?" if number is None else LANGUAGES[number],
                fold_of(row["domain"]) in SEEN_FOLDS,
                row["text"],
                tuple((start, end, kind) for start, end, kind in row["debris"]),
                tuple((start, end) for start, end, *_ in row["either"]),
            )
        )
    return found


def score(text: Text, went: list[Span]) -> Score:
    """Hold the stretches that went against the labels."""
    size = len(text.text)
    gone = np.zeros(size + 1, np.bool_)
    for start, end in went:
        gone[start:end] = True
    kinds = np.zeros(size + 1, np.int16)
    names = ["body"]
    for start, end, kind in text.debris:
        names.append(kind)
        kinds[start:end] = len(names) - 1
    for start, end in text.either:
        kinds[start:end] = -1
    debris: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    body = lost = 0.0
    for start, word in _words(text.text):
        weight = words_of_grapheme(word)
        if kinds[start] > 0:
            debris[names[kinds[start]]] += weight
            taken[names[kinds[start]]] += weight * gone[start]
        elif kinds[start] == 0:
            body += weight
            lost += weight * gone[start]
    exact = not lost and taken.total() == debris.total()
    return Score(text, debris, taken, body, lost, not went, exact)


def _words(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for word in word_finder(text)(text):
        position = text.index(word, position)
        yield position, word
        position += len(word)


def removed_by(cleaner: Cleaner) -> Callable[[str], list[Span]]:
    def spans(text: str) -> list[Span]:
        edits = cleaner.clean(text).edits
        return [(edit.start, edit.end) for edit in edits if edit.removed.strip()]

    return spans


def _lines(text: str) -> Iterator[Span]:
    position = 0
    for line in text.split("\n"):
        yield position, position + len(line)
        position += len(line) + 1


def c4_lines(text: str) -> list[Span]:
    """C4's line rules (Raffel et al. 2020): lines stay that end a sentence and have five words."""
    return [
        (start, end)
        for start, end in _lines(text)
        if (line := text[start:end].strip())
        and (
            not line.endswith((".", "!", "?", '"'))
            or len(line.split()) < 5
            or "javascript" in line.lower()
        )
    ]


def justext_lines(text: str) -> list[Span]:
    """jusText on lines as if each was a paragraph, with the English list of stop words."""
    import html

    import justext

    lines = [(start, end) for start, end in _lines(text) if text[start:end].strip()]
    page = "".join(f"<p>{html.escape(text[start:end])}</p>" for start, end in lines)
    try:
        found = justext.justext(page.encode(), justext.get_stoplist("English"), encoding="utf-8")
    except Exception:  # a peer that fails on a text leaves it
        return []
    good = {" ".join(each.text.split()) for each in found if not each.is_boilerplate}
    return [(start, end) for start, end in lines if " ".join(text[start:end].split()) not in good]


def share(pairs: list[tuple[float, float]], seed: int = 0) -> str:
    """A share over all texts with its 95% interval."""
    table = np.array(pairs, np.float64).reshape(-1, 2)
    random = np.random.default_rng(seed)
    shares = [
        part / max(whole, 1e-9)
        for part, whole in (
            table[random.integers(0, len(table), len(table))].sum(axis=0)
            for _ in range(RESAMPLES if len(table) else 0)
        )
    ]
    part, whole = table.sum(axis=0) if len(table) else (0, 0)
    low, high = np.quantile(shares or [0.0], (0.025, 0.975))
    return f"{part / max(whole, 1e-9):.5f} [{low:.5f}, {high:.5f}]"


def report(name: str, scores: list[Score]) -> None:
    clean = [each for each in scores if not each.debris]
    print(f"{name}, {len(scores)} texts, {sum(each.body for each in scores):,.0f} words of body")
    print("  debris gone  ", share([(s.gone.total(), s.debris.total()) for s in scores]))
    print("  body lost    ", share([(s.lost, s.body) for s in scores]))
    print("  untouched    ", share([(float(s.untouched), 1.0) for s in clean]), f"of {len(clean)}")
    print("  exactly right", share([(float(s.exact), 1.0) for s in scores]))
    print("  losing over 1%", share([(float(s.lost > 0.01 * s.body), 1.0) for s in scores]))


def by(scores: list[Score], key: Callable[[Score], str]) -> None:
    table: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for each in scores:
        row = table[key(each)]
        parts = each.debris.total(), each.gone.total(), each.body, each.lost
        table[key(each)] = [one + other for one, other in zip(row, parts, strict=True)]
    for name, (debris, gone, body, lost) in sorted(table.items(), key=lambda item: -item[1][0]):
        print(
            f"    {name:10} debris {debris:7.0f}  gone {gone / max(debris, 1):.3f}"
            f"  body {body:9.0f}  lost {lost / max(body, 1):.5f}"
        )


def by_kind(scores: list[Score]) -> None:
    debris: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for each in scores:
        debris.update(each.debris)
        gone.update(each.gone)
    for kind, words in debris.most_common():
        print(f"    {kind:10} {words:7.0f} words of debris, {gone[kind] / words:.3f} gone")


def show_body(scores: list[Score], cleaner: Cleaner) -> None:
    """Every edit that takes words of the body."""
    for each in scores:
        if not each.lost:
            continue
        debris = np.zeros(len(each.text.text) + 1, np.bool_)
        for start, end, *_ in (*each.text.debris, *each.text.either):
            debris[start:end] = True
        for edit in cleaner.clean(each.text.text).edits:
            begin = edit.start + len(edit.removed) - len(edit.removed.lstrip())
            if edit.removed.strip() and not debris[begin : edit.end].all():
                print(f"{each.text.id} {each.text.language} {edit.rule}: {edit.removed.strip()!r}")


def show_left(scores: list[Score], cleaner: Cleaner, kind: str) -> None:
    """The stretches of debris that stay, with the line before and after."""
    for each in scores:
        text = each.text.text
        gone = np.zeros(len(text) + 1, np.bool_)
        for edit in cleaner.clean(text).edits:
            gone[edit.start : edit.end] = True
        for start, end, what in each.text.debris:
            if what == kind and not gone[start:end].any():
                print(f"{each.text.language} {text[start:end].strip()!r}"[:400])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=("all", "rules", "default"))
    parser.add_argument("--body", action="store_true", help="every stretch of body that goes")
    parser.add_argument("--left", metavar="KIND", help="what stays of a kind of debris")
    parser.add_argument("--language", metavar="CODE")
    parser.add_argument("--sites", choices=("seen", "unseen", "all"), default="all")
    args = parser.parse_args()
    chosen = [
        text
        for text in texts()
        if args.language in (None, text.language)
        and args.sites in ("all", "seen" if text.seen else "unseen")
    ]
    cleaner = Cleaner(Config(repair="off", model=args.what == "default"))
    systems: dict[str, Callable[[str], list[Span]]] = {"rules alone": removed_by(cleaner)}
    if args.what == "default":
        systems = {"as shipped": removed_by(cleaner)}
    if args.what == "all":
        systems |= {"C4's line rules": c4_lines, "jusText on lines": justext_lines}
    for name, spans in systems.items():
        start = time.process_time()
        scores = [score(text, spans(text.text)) for text in chosen]
        seconds = time.process_time() - start
        if args.body:
            show_body(scores, cleaner)
        elif args.left:
            show_left(scores, cleaner, args.left)
        else:
            report(f"{name} ({seconds:.0f} s)", scores)
            if args.what != "all":
                for sites in (True, False):
                    some = [each for each in scores if each.text.seen == sites]
                    report(f"sites {'seen' if sites else 'not seen'}", some)
                print("  by kind")
                by_kind(scores)
                print("  by language")
                by(scores, lambda each: each.text.language)


if __name__ == "__main__":
    main()
