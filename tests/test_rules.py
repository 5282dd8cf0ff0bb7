"""One test per example of every rule: a rule author adds TOML and nothing else."""

import pytest

from cleaner.config import Config
from cleaner.document import Example, Rule
from cleaner.marking.marks import mark
from cleaner.pipeline import Cleaner
from cleaner.rules.active import shipped_rules
from cleaner.rules.loading import Rules
from cleaner.rules.matcher import Matcher
from cleaner.text.fold import fold
from cleaner.text.reading import read_text

RULES, DATE_WORDS = shipped_rules()
ALL = Cleaner()
WITH_CAPTIONS = Cleaner(Config(model=False, captions="drop"))


def examples(kind):
    return [
        pytest.param(rule, example, id=f"{rule.id}-{kind}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, kind))
    ]


def alone(rule: Rule) -> Cleaner:
    return Cleaner.with_rules(Rules((rule,), DATE_WORDS), Config(model=False, captions="drop"))


def words(text: str) -> str:
    return " ".join(text.split())


def marked(rule: Rule, text: str) -> list[str]:
    found = mark(read_text(text), Matcher([rule], DATE_WORDS))
    return [text[slice(*each.span)] for each in found]


@pytest.mark.parametrize(("rule", "example"), examples("remove"))
def test_removes(rule: Rule, example: Example):
    if not rule.certain:
        assert marked(rule, example.before)
        return
    cleaned = alone(rule).clean(example.before)
    assert words(cleaned.text) == words(example.after)
    assert {edit.rule for edit in cleaned.edits} <= {rule.id, "any/blanks"}
    assert cleaned.edits
    everything = WITH_CAPTIONS if rule.kind == "caption" else ALL
    assert words(everything.clean(example.before).text) == words(example.after)


@pytest.mark.parametrize(("rule", "example"), examples("keep"))
def test_keeps(rule: Rule, example: Example):
    assert not marked(rule, example.before)
    assert ALL.clean(example.before).text == example.before


@pytest.mark.parametrize(("rule", "example"), examples("missed") or [pytest.param(None, None)])
@pytest.mark.xfail(strict=True, reason="a known failure")
def test_misses(rule: Rule | None, example: Example | None):
    assert rule is not None
    assert example is not None
    cleaned = alone(rule).clean(example.before)
    assert words(cleaned.text) == words(example.after)


# Apostrophes and letters with several codes are written as the language has them.
AS_WRITTEN = str.maketrans("’يىكё\u200c", "'ییکе ")


def test_phrases_are_written_folded():
    for rule in RULES:
        for phrase in rule.phrases:
            slots = phrase.replace("<", "").replace(">", "")
            assert fold(slots) == slots.translate(AS_WRITTEN), rule.id


@pytest.mark.parametrize(
    ("line", "spelt"),
    [("نظر شما درباره‌ی این مقاله", "نظر شما درباره ي اين مقاله"), ("Читайте ещё", "Читайте еще")],
)
def test_one_letter_with_several_codes_is_one(line, spelt):
    assert fold(line) == fold(spelt)


def test_rules_say_where_they_were_met():
    assert [rule.id for rule in RULES if not rule.seen] == []


def test_patterns_that_open_with_nothing_say_what_they_hold():
    # Else they are held against every block of every text.
    asked = [rule for rule in RULES if rule.pattern and rule.scope not in ("head", "tail")]
    assert [rule.id for rule in asked if not (rule.opens or rule.closes or rule.holds)] == []
