"""What every rule did to labelled texts: its hits on debris and on body, in blocks and words."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cleaner.config import Config
from cleaner.document import Span
from cleaner.marking.marks import mark
from cleaner.pipeline import Cleaner
from cleaner.rules.active import shipped_rules
from cleaner.rules.matcher import Matcher
from cleaner.text.reading import read_text
from cleaner.training.align import ENOUGH, words_of
from cleaner.training.labels import LabelledText, read_labels

KINDS = {"inscriptis": "full", "trafilatura": "extracted"}
"""The scrapers whose texts count, and what their texts are: whole pages, or extracted ones."""


@dataclass(slots=True)
class Hits:
    """How often a rule hit, and how many words went.

    Attributes:
        debris: hits on debris.
        body: hits of which at least half the words are body.
        saved: words of debris that went.
        lost: words of body that went.
    """

    debris: int = 0
    body: int = 0
    saved: int = 0
    lost: int = 0

    def add(self, words: int, body: int) -> None:
        """Count a hit on `words` words of which `body` are body."""
        if words and body >= ENOUGH * words:
            self.body += 1
        else:
            self.debris += 1
        self.saved += words - body
        self.lost += body


Evidence = dict[str, dict[str, Hits]]


def collect(paths: Iterable[Path]) -> Evidence:
    """Run every rule over files of labels.

    Certain rules count as they act, one after the other; hints as they match.

    Returns:
        By rule id, and then by kind of text, its hits.
    """
    rules, date_words = shipped_rules()
    cleaner = Cleaner(Config(model=False, repair="off"))
    hints = Matcher([rule for rule in rules if not rule.certain], date_words)
    evidence: Evidence = {rule.id: {kind: Hits() for kind in KINDS.values()} for rule in rules}
    for path in paths:
        for labelled in read_labels(path, tuple(KINDS)):
            kind = KINDS[labelled.scraper]
            for edit in cleaner.clean(labelled.text).edits:
                if edit.rule in evidence:  # not one that stands in no file
                    _count(evidence[edit.rule][kind], labelled, edit.span)
            for found in mark(read_text(labelled.text), hints):
                if found.rule.id in evidence:
                    _count(evidence[found.rule.id][kind], labelled, found.span)
    return evidence


def _count(hits: Hits, labelled: LabelledText, span: Span) -> None:
    text = labelled.text[span.start : span.end]
    places = [span.start + word.start() for word in words_of(text)]
    if labelled.gold is not None:
        hits.add(len(places), sum(_inside(place, labelled.body) for place in places))
    elif any(segment in text for segment in labelled.wanted):
        hits.add(len(places), len(places))
    elif any(segment in text for segment in labelled.unwanted):
        hits.add(len(places), 0)


def _inside(place: int, spans: Sequence[Span]) -> bool:
    index = bisect_right(spans, (place, 1 << 62)) - 1
    return index >= 0 and place < spans[index].end


def report(evidence: Evidence, write: bool = False) -> None:
    """Print the table; with `write`, put the figures and the page about the rules into docs/."""
    print(f"{'rule':<30} {'kind':<10} {'debris':>7} {'body':>5} {'saved':>8} {'lost':>6}")
    for rule_id in sorted(evidence):
        for kind, hits in evidence[rule_id].items():
            if hits.debris or hits.body:
                row = f"{hits.debris:>7} {hits.body:>5} {hits.saved:>8} {hits.lost:>6}"
                print(f"{rule_id:<30} {kind:<10} {row}")
    if write:
        from cleaner.training.rules_page import FIGURES, PAGE, rules_page

        figures = {
            rule_id: {kind: asdict(hits) for kind, hits in kinds.items()}
            for rule_id, kinds in sorted(evidence.items())
            if any(hits.debris or hits.body for hits in kinds.values())
        }
        FIGURES.write_text(json.dumps(figures, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        PAGE.write_text(rules_page(), encoding="utf-8")
