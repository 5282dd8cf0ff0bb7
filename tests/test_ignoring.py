"""Rules that are switched off: every id that a finding can show, and globs."""

import subprocess
import sys

import pytest

from cleaner import Cleaned, Cleaner, Config, repair, restore
from cleaner.repeated_lines.marks import look_up, mark_repeated
from cleaner.repeated_lines.runs import SitedText, count, records_in
from cleaner.repeated_lines.table import SiteLines, Table, write_table
from cleaner.rules.active import named
from cleaner.rules.built_in import (
    BUILT_IN,
    CAPTION,
    COMMENT_THREAD,
    DEBRIS_KINDS,
    MISSPELT_WORD,
    TITLE,
)
from cleaner.rules.loading import Rules
from cleaner.text.reading import read_text
from tests.conftest import ROOT
from tests.test_page import PAGE
from tests.test_repair import HARBOUR, LONG_ENOUGH, NAMES

NO_FILES = Rules((), frozenset())
JUNK = "Home\nAbout us\nContact\nLog in\nSubscribe now for $1\nShop\nFollow us\nTerms of use\n\n"
TEXTS = {
    "any/doubled-word": "The boats came back to the the harbour before it was dark, and nobody spoke.",
    "any/inner-capital": "The boats came back before it was dark, and tHey brought what was left of it.",
    "model/paragraph": JUNK + HARBOUR * 3 + "\n\n" + JUNK,
    "any/blanks": (JUNK + HARBOUR * 3 + "\n\n" + JUNK).replace("island. The", "island.\u00a0 The"),
    "any/mojibake": HARBOUR + "The cafÃ© on the quay was closed.\n",
    "any/misspelt-name": NAMES + "Nobody had expected to see Velusko there so early.\n",
    "en/misspelt-word": HARBOUR + "Two leadrs signed the paper at the end of the day.\n",
    "en/known-misspelling": HARBOUR + "The workers wrote a defition of the thing for the others.\n",
    **{f"{code}/misspelt-word": text for code, text, _, _ in LONG_ENOUGH},
}
"""A text in which each of the rules acts that stand in no file, those of repeated lines aside."""


@pytest.fixture(autouse=True)
def _known_pairs(monkeypatch):
    """A list of misspellings, whether or not the extra is installed."""
    monkeypatch.setattr(repair, "known_pairs", lambda: {"defition": "definition"})
    repair._word_tier.cache_clear()
    yield
    repair._word_tier.cache_clear()


def clean(text: str, *ignore: str, **settings: object) -> Cleaned:
    return Cleaner.with_rules(NO_FILES, Config(**settings, ignore=ignore)).clean(text)


def rules_of(cleaned: Cleaned) -> set[str]:
    assert restore(cleaned.text, cleaned.edits) == cleaned.original
    return {edit.rule for edit in cleaned.edits} | {each.rule for each in cleaned.verdicts} - {""}


def globs(identifier: str) -> list[str]:
    language, _, what = identifier.partition("/")
    return [identifier, f"{language}/*", f"*/{what}", "*"]


@pytest.mark.parametrize(
    ("identifier", "pattern"),
    [(identifier, pattern) for identifier in TEXTS for pattern in globs(identifier)],
)
def test_a_rule_of_no_file_acts_and_not_when_it_is_switched_off(identifier, pattern):
    text = TEXTS[identifier]
    assert identifier in rules_of(clean(text))
    ignoring = clean(text, pattern)
    assert identifier not in rules_of(ignoring)
    assert rules_of(clean(ignoring.text, pattern)) == set()
    if pattern == "*":
        assert ignoring.text == text


@pytest.fixture
def table_path(tmp_path):
    """A table of three sites, and the text of a page of theirs: a menu, a line, and a notice."""
    notice = "The harbour office gives notice to all who sail.\n"
    menu = "Home\nNews of the harbour\nTimetable\nTickets\n"
    found = [
        SitedText(f"{menu}\nThe ferry number {number} runs again.\n{notice}", f"{site}.example")
        for site in "abc"
        for number in range(4)
    ]
    path = tmp_path / "repeated.lines"
    with path.open("wb") as file:
        write_table(records_in(count(found)), file.write)
    return path, found[0].text


@pytest.mark.parametrize(
    ("identifier", "site"),
    [
        ("any/repeated-on-site", "a.example"),
        ("any/repeated-on-site-hint", "a.example"),
        ("any/repeated-across-sites-hint", "elsewhere.example"),
    ],
)
def test_a_rule_of_repeated_lines_marks_and_not_when_it_is_switched_off(
    table_path, identifier, site
):
    path, text = table_path
    document = read_text(text)
    known = look_up(document, SiteLines(Table(path), site))
    marks = mark_repeated(known, document.blocks)
    assert identifier in {mark.rule.id for mark in marks}
    marks = mark_repeated(known, document.blocks, ignore={identifier})
    assert identifier not in {mark.rule.id for mark in marks}


def test_every_rule_of_no_file_has_a_test():
    repeated = {rule.id for rule in BUILT_IN if rule.id.startswith("any/repeated-")}
    kinds = {rule.id for rule in DEBRIS_KINDS.values()}  # in test_classify
    elsewhere = {TITLE.id, COMMENT_THREAD.id, CAPTION.id}  # in test_titles, _threads, _pipeline
    # In test_repair_tongues.
    elsewhere |= {rule.id for rule in BUILT_IN if rule.id.endswith("/misspelt-word")}
    assert TEXTS.keys() | repeated | kinds | elsewhere == {rule.id for rule in BUILT_IN}


def test_what_is_no_rule_of_a_page_is_not_taken_from_it():
    config = Config(voters=False, repair="off")
    assert rules_of(Cleaner.with_rules(NO_FILES, config).clean_html(PAGE)) == {"model/paragraph"}
    ignoring = Config(voters=False, repair="off", ignore=("model/paragraph",))
    assert rules_of(Cleaner.with_rules(NO_FILES, ignoring).clean_html(PAGE)) == set()


def test_where_one_tier_is_switched_off_another_may_act():
    pairs = "en/known-misspelling"
    text = HARBOUR + "Nobody knew when the comittee would meet again.\n"
    listed = {"comittee": "committee"}
    repair.known_pairs = lambda: listed  # put back by the fixture
    repair._word_tier.cache_clear()
    assert rules_of(clean(text)) == {pairs}
    assert rules_of(clean(text, pairs)) == {"en/misspelt-word"}
    assert rules_of(clean(text, "en/misspelt-word")) == {pairs}
    assert rules_of(clean(text, pairs, "en/misspelt-word")) == set()


IDS = ["any/blanks", "de/date", "de/tags", "en/Tags", "en/tags", "model/paragraph"]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        ((), []),
        (("de/date",), ["de/date"]),
        (("de/*", "any/blanks"), ["any/blanks", "de/date", "de/tags"]),
        (("*/tags",), ["de/tags", "en/tags"]),
        (("??/[t]ags",), ["de/tags", "en/tags"]),
        (("*",), IDS),
    ],
)
def test_globs(patterns, found):
    assert named(patterns, IDS) == set(found)


@pytest.mark.parametrize(
    ("pattern", "nearest"),
    [
        ("de/dates", "de/date"),
        ("DE/date", "de/date"),
        ("model/paragraf", "model/paragraph"),
        ("ed/*", "en/*"),
        ("*/tag", "*/tags"),
        ("*/TAGS", "*/Tags"),
        ("x", ""),
    ],
)
def test_what_names_no_rule_is_an_error_that_names_the_nearest(pattern, nearest):
    with pytest.raises(ValueError, match="ignore: there is no rule") as error:
        named(("any/blanks", pattern), IDS)
    assert repr(pattern) in str(error.value)
    hint = f"did you mean {nearest!r}?" if nearest else "see clean --list-rules"
    assert str(error.value).endswith(hint)


def test_rules_of_no_file_are_listed(run):
    listed = {line.split()[0] for line in run("--list-rules").out.splitlines()}
    assert {rule.id for rule in BUILT_IN} <= listed
    assert len({rule.id for rule in BUILT_IN}) == len(BUILT_IN)
    assert {f"{code}/misspelt-word" for code in MISSPELT_WORD} <= listed


def test_ids_of_rules_cost_nothing_to_import():
    code = "import cleaner.rules.built_in, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT
    )
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "regex", "tomllib", "json", "cleaner.rules.matcher"}


def test_every_listed_id_can_be_switched_off(run):
    listed = [line.split()[0] for line in run("--list-rules").out.splitlines()]
    assert len(listed) > 1_000
    for identifier in listed:
        cleaner = Cleaner(Config(model=False, repair="off", ignore=(identifier,)))
        assert identifier in cleaner._ignored
