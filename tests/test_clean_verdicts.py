"""The verdicts on what is taken from clean texts, and how they are counted."""

import re

import pytest

from cleaner.config import Config
from cleaner.pipeline import Cleaner
from cleaner.training.pages import PagesError
from cleaner.training.verdicts import (
    VERDICTS,
    CleanText,
    Removal,
    judge,
    key_of,
    read_verdicts,
    removals,
)

RULES_ONLY = Cleaner(Config(model=False, repair="off"))
TEXT = (
    "The ferry runs again from Monday, the harbour office says, and it takes cars.\n\n"
    "Scroll to Top\n\nNobody had expected it before the winter.\n"
)


def test_verdicts_show_names_and_rules_and_no_text():
    rows = VERDICTS.read_text("utf-8").splitlines()[1:]
    assert rows
    for row in rows:
        assert re.fullmatch(r"[0-9a-f]{16}\t(debris|body|either)\t[a-z]{2,3}/[a-z-]+", row), row
    assert len(read_verdicts()) == len(rows)


def test_a_row_that_is_no_verdict_is_named(tmp_path):
    path = tmp_path / "verdicts.tsv"
    path.write_text("removal\tverdict\trule\n0123456789abcdef\tmaybe\ten/x\n")
    with pytest.raises(PagesError, match=r"verdicts\.tsv:2: "):
        read_verdicts(path)


def test_a_removal_is_named_by_what_went_and_from_where():
    (removal,) = removals(CleanText("gold", "7", TEXT), RULES_ONLY)
    assert removal.key == key_of("en/back-to-top", CleanText("gold", "7", ""), "Scroll to Top")
    assert (removal.rule, removal.words) == ("en/back-to-top", 3)
    assert "[-Scroll to Top" in removal.place
    assert "\n" not in removal.place
    for other in (CleanText("gold", "8", ""), CleanText("pages", "7", "")):
        assert key_of("en/back-to-top", other, "Scroll to Top") != removal.key


def test_what_people_labelled_as_debris_is_no_body():
    start = TEXT.index("Scroll")
    assert removals(CleanText("lines", "7", TEXT, ((start, start + 13),)), RULES_ONLY) == []
    assert len(removals(CleanText("lines", "7", TEXT, ((0, 20),)), RULES_ONLY)) == 1


def test_what_nobody_judged_counts_as_body():
    found = [Removal("a", "en/x", 3, ""), Removal("b", "en/x", 5, ""), Removal("c", "en/x", 1, "")]
    tally = judge(found, {"a": "debris", "c": "either"})
    assert (tally["body"], tally["body words"], tally["debris words"]) == (1, 5, 3)
