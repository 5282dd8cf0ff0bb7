"""The samples of a summary as a page shows them: one row for each different removal."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import blake2b
from itertools import zip_longest
from typing import Any

from cleaner.reports.review.samples import Sample
from cleaner.reports.review.summary import CHOICES, RuleSummary, Summary
from cleaner.rules.built_in import PARAGRAPH

ROOM = 2_400_000
"""Bytes of all rows together: with all else, a report stays under 3 MB."""

_LONGEST_NAME = 200
"""Characters of a name of a file, a site or a record that are shown, the last ones."""


class _Names:
    """Numbers names in the order in which they come."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, name: str) -> int:
        name = name[-_LONGEST_NAME:]
        if name not in self._places:
            self._places[name] = len(self.names)
            self.names.append(name)
        return self._places[name]


def rows_of(summary: Summary, least_body: float) -> dict[str, Any]:
    """The data of a page. Where there is not enough room, each rule has fewer samples.

    The fields of a sample have short names: ``h`` what names it, ``r`` rule, ``f`` file, ``l``
    line, ``i`` the record's id, ``s`` site, ``g`` language, ``k`` kind, ``p`` score, ``w`` words,
    ``n`` edits, ``c`` how often it was made, ``t`` the choices that it is in, ``y`` the reason
    where it is not the rule's, ``d`` stretches.

    Args:
        summary: what was done.
        least_body: the probability of body under which a block of an article went.
    """
    rules = sorted(summary.rules.items(), key=lambda row: (-row[1].words, -row[1].runs, row[0]))
    by_rule = [_different(rule) for _, rule in rules]
    whys = [_usual_reason(samples) for samples in by_rule]
    files, sites, languages = _Names(), _Names(), _Names()
    kept: list[list[dict[str, Any]]] = [[] for _ in rules]
    room = ROOM
    for turn in zip_longest(*by_rule):
        for place, each in enumerate(turn):
            if each is None:
                continue
            sample, choices = each
            row = {
                "h": f"{sample.content:016x}",
                "r": place,
                "f": files.place(sample.file),
                "l": sample.line,
                "i": sample.identifier[-_LONGEST_NAME:],
                "s": sites.place(sample.site),
                "g": languages.place(sample.language),
                "k": sample.kind,
                "p": sample.score,
                "w": sample.words,
                "n": sample.lines,
                "c": summary.repeats.count(sample.content),
                "t": choices,
                "y": "" if sample.reason == whys[place] else sample.reason[:500],
                "d": [[what, _paired(text)] for what, text in sample.stretches],
            }
            size = len(json.dumps(row))
            if size > room:
                continue
            room -= size
            kept[place].append(row)
    samples = [row for rows in kept for row in rows]
    data: dict[str, Any] = {
        "rules": [
            {"id": name, "why": why, "words": rule.words, "runs": rule.runs}
            for (name, rule), why in zip(rules, whys, strict=True)
        ],
        "samples": samples,
        "files": files.names,
        "sites": sites.names,
        "languages": languages.names,
        "classifier": PARAGRAPH.id,
        "least": least_body,
        "exact": summary.repeats.is_exact,
    }
    data["key"] = blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=8).hexdigest()
    return data


def _different(rule: RuleSummary) -> list[tuple[Sample, list[int]]]:
    """The different samples of a rule, each with its choices; the choices take turns."""
    rows: dict[int, tuple[Sample, list[int]]] = {}
    columns = [list(rule.samples[choice].values()) for choice in CHOICES]
    for turn in zip_longest(*columns):
        for choice, sample in enumerate(turn):
            if sample is None:
                continue
            there = rows.setdefault(sample.content, (sample, []))
            if choice not in there[1]:
                there[1].append(choice)
    return [(sample, sorted(choices)) for sample, choices in rows.values()]


def _usual_reason(samples: list[tuple[Sample, list[int]]]) -> str:
    counts = Counter(sample.reason for sample, _ in samples)
    return min(counts, key=lambda reason: (-counts[reason], reason), default="")


def _paired(text: str) -> str:
    """A text with every lone surrogate as an escape, which JSON in UTF-8 cannot hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
