"""Rules as people and machines read them. Nothing here prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from textwrap import indent, wrap
from typing import Any

from cleaner.document import Example, Rule
from cleaner.edits.word_diff import changed_texts
from cleaner.rules.measured import Figures
from cleaner.text.printing import printable, printable_lines

WIDTH = 80
"""Columns of a listing: those of a terminal unless it was made larger."""


def rules_matching(rules: Iterable[Rule], patterns: Sequence[str]) -> list[Rule]:
    """The rules that each of the patterns speaks of, by id.

    Args:
        rules: the rules.
        patterns: globs that an id fits, such as ``de/*``, or words of an id, a scope or a reason;
            without any, all rules match.
    """
    return sorted(
        (rule for rule in rules if all(_speaks_of(each, rule) for each in patterns)),
        key=lambda rule: rule.id,
    )


def _speaks_of(pattern: str, rule: Rule) -> bool:
    if any(sign in pattern for sign in "*?["):
        return fnmatchcase(rule.id, pattern)
    force = "certain" if rule.certain else "hint"
    return pattern in (rule.scope, force) or pattern.lower() in f"{rule.id}\n{rule.why}".lower()


def rule_list(rules: Iterable[Rule]) -> Iterator[str]:
    """One line for each rule: id, scope, whether it acts alone, and why it is there."""
    for rule in rules:
        yield f"{rule.id:<28} {rule.scope:<8} {'certain' if rule.certain else 'hint':<8} {rule.why}"


def rule_to_json(rule: Rule, figures: Figures | None = None) -> str:
    """A rule as a JSON object on one line, in ASCII.

    Args:
        rule: the rule.
        figures: what it did on labelled pages; left out when None.
    """
    data: dict[str, Any] = {
        "id": rule.id,
        "scope": rule.scope,
        "certain": rule.certain,
        "why": rule.why,
        "phrases": rule.phrases,
        "pattern": rule.pattern,
        "seen": rule.seen,
        "examples": {
            "remove": [[each.before, each.after] for each in rule.remove],
            "keep": [each.before for each in rule.keep],
            "missed": [[each.before, each.after] for each in rule.missed],
        },
    }
    return json.dumps(data if figures is None else {**data, "hits": figures})


def rule_page(rule: Rule, figures: Figures) -> Iterator[str]:
    """All that is known of a rule: what it is for, what it says, examples, and hits.

    Args:
        rule: the rule.
        figures: what it did on labelled pages; empty where nothing was counted.
    """
    yield rule.id
    yield from wrap(printable(rule.why), WIDTH, initial_indent="  ", subsequent_indent="  ")
    force = "certain" if rule.certain else "a hint: it acts only together with the classifier"
    yield f"  scope {rule.scope}; {force}"
    if rule.seen:
        seen = f"seen: {'; '.join(rule.seen)}"
        yield from wrap(printable(seen), WIDTH, initial_indent="  ", subsequent_indent="    ")
    if rule.phrases or rule.pattern:
        yield "\nsays"
        for phrase in rule.phrases:
            yield f"  {printable(phrase)}"
        if rule.pattern:
            yield f"  pattern {printable(rule.pattern)}"
    yield from _examples("takes", rule.remove)
    yield from _examples("leaves", rule.keep)
    yield from _examples("does not see yet", rule.missed)
    for where, name in (("full", "whole pages"), ("extracted", "extracted articles")):
        if hits := figures.get(where):
            if where == "full":
                yield "\nhits on labelled texts"
            yield (
                f"  {name}: {hits['debris']:,} on debris, {hits['body']:,} on body; "
                f"words: {hits['saved']:,} of debris, {hits['lost']:,} of body"
            )


def _examples(heading: str, examples: Sequence[Example]) -> Iterator[str]:
    if not examples:
        return
    yield f"\n{heading}"
    for number, example in enumerate(examples):
        if number:
            yield ""
        text = changed_texts(example.before, example.after)
        lines = [part for line in printable_lines(text) for part in wrap(line, WIDTH - 2) or [""]]
        yield indent("\n".join(lines), "  ")
