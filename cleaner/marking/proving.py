"""A user's rule, held to its own examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cleaner.document import Rule
from cleaner.errors import RuleError
from cleaner.marking.marks import mark
from cleaner.rules.faults import Faults
from cleaner.rules.loading import Rules
from cleaner.rules.matcher import LONGEST_LINE, Matcher
from cleaner.text.reading import read_text

LONGEST_MATCH = 0.25
"""Seconds that a pattern may take for a line of `LONGEST_LINE` characters."""


def prove_all(
    rules: Iterable[Rule], date_words: frozenset[str], clean: Callable[[Rules, str], str]
) -> None:
    """Hold each of some rules to its own examples; arguments as for `prove`.

    Raises:
        RuleError: some do not hold; the message names each rule, one a line.
    """
    faults = Faults()
    for rule in rules:
        with faults:
            prove(rule, date_words, clean)
    faults.check()


def prove(rule: Rule, date_words: frozenset[str], clean: Callable[[Rules, str], str]) -> None:
    """Hold a rule to its own examples, and its pattern to a time.

    Args:
        rule: the rule.
        date_words: the words that dates are made of.
        clean: cleans a text with some rules and nothing else.

    Raises:
        RuleError: an example does not hold, or the pattern is too slow.
    """
    where = f"{rule.source}: rule {rule.id}: field"
    if rule.pattern:
        _time(rule, f"{where} 'pattern'")
    matcher = Matcher([rule], date_words)
    for example in rule.keep:
        if mark(read_text(example.before), matcher):
            raise RuleError(f"{where} 'examples.keep': it would remove from {example.before!r}")
    alone = Rules((rule,), date_words)
    for example in rule.remove if rule.certain else ():
        if clean(alone, example.before).split() != example.after.split():
            raise RuleError(f"{where} 'examples.remove': it does not do {example.before!r}")


def _time(rule: Rule, where: str) -> None:
    """Match a pattern against long lines made of its own examples, which all but match."""
    import regex

    for example in rule.remove:
        text = (example.before + " ") * (LONGEST_LINE // len(example.before + " ") + 1)
        try:
            regex.compile(rule.pattern).fullmatch(text[:LONGEST_LINE] + "\0", timeout=LONGEST_MATCH)
        except TimeoutError as error:
            raise RuleError(f"{where}: takes too long; repeat nothing inside a repeat") from error
