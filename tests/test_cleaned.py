"""The outcome for a document: as JSON and back, as a word diff, and what it was treated as."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from cleaner import Batch, Cleaned, Cleaner, Config, EditError, clean, clean_html
from cleaner.document import Edit
from cleaner.edits.word_diff import changed_lines
from cleaner.reports.text import word_diff
from tests.material import documents

BY_RULES = Cleaner(Config(model=False))
WITH_MODEL = Cleaner()
both = pytest.mark.parametrize("cleaner", [BY_RULES, WITH_MODEL], ids=["rules", "model"])

SENTENCE = "The ferry runs again from Monday, the harbour office says, and the old pier is open."
DIRTY = f"{SENTENCE}\n\nThe leadrs of the harbour say so, and the pier is open.\n\nScroll to Top\n"
MENU = "Home\nNews\nSports\nWeather\nContact us\nLog in\nSign up\nPrivacy policy\nTerms of use\n"


@both
@settings(max_examples=max(50, settings.default.max_examples // 10))
@given(text=documents())
def test_json_leads_back_to_the_same_outcome_and_other_views_agree(cleaner, text):
    cleaned = cleaner.clean(text)
    for original in (False, True):
        data = json.loads(json.dumps(cleaned.to_dict(original=original)))
        assert ("original" in data) == original
        again = Cleaned.from_dict(data)
        assert again == cleaned
        assert again.restore() == text
    for verdict in cleaned.verdicts:
        assert verdict.text == text[verdict.start : verdict.end] == text[slice(*verdict.span)]
    name, *shown = word_diff("x.txt", cleaned)  # what the command prints
    assert name == "--- x.txt"
    assert shown == (cleaned.diff().split("\n") if cleaned.edits else [])


def test_json_holds_repairs_scores_and_what_did_not_settle():
    cleaned = clean(DIRTY)
    assert {edit.replacement for edit in cleaned.edits} == {"", "leaders"}
    assert Cleaned.from_dict(json.loads(json.dumps(cleaned.to_dict()))) == cleaned
    unsettled = Cleaned("a\ud800", "a\ud800", settled=False, kind="page")
    assert Cleaned.from_dict(json.loads(json.dumps(unsettled.to_dict()))) == unsettled
    data = cleaned.to_dict()
    del data["verdicts"]
    assert Cleaned.from_dict(data) == replace(cleaned, verdicts=())


def broken(**fields: object) -> dict[str, object]:
    data = clean(DIRTY, model=False).to_dict() | fields
    return {name: value for name, value in data.items() if value is not ...}


VERDICT = broken()["verdicts"][0]


@pytest.mark.parametrize(
    "data",
    [
        [],
        "text",
        {},
        broken(text=...),
        broken(edits=...),
        broken(kind=...),
        broken(text=1),
        broken(kind="auto"),
        broken(settled=None),
        broken(edits=7),
        broken(edits=[{}]),
        broken(text="Another text."),
        broken(original=SENTENCE),
        broken(verdicts=7),
        broken(verdicts=[7]),
        broken(verdicts=[{**VERDICT, "outcome": "gone"}]),
        broken(verdicts=[{**VERDICT, "span": [0, 9_999]}]),
        broken(verdicts=[{**VERDICT, "span": "ab"}]),
    ],
)
def test_what_is_no_outcome_is_refused(data):
    with pytest.raises(EditError):
        Cleaned.from_dict(data)


# Kinds


def test_the_kind_is_what_the_text_as_it_came_was_treated_as():
    page = MENU + f"\n{SENTENCE}\n" * 3 + "\n" + MENU * 3
    assert clean(page).kind == "page"
    assert clean(SENTENCE).kind == "article"
    assert clean(page, kind="article").kind == "article"
    assert clean(SENTENCE, kind="page").kind == "page"
    assert clean_html(f"<p>{SENTENCE}</p>").kind == "page"
    assert clean_html(SENTENCE).kind == "article"  # no markup: a text like any other


@pytest.mark.parametrize("options", [{"model": False}, {"remove": False}])
def test_where_nobody_is_asked_the_kind_is_what_is_known(options):
    assert clean(MENU, **options).kind == "article"
    assert clean(SENTENCE, kind="page", **options).kind == "page"
    assert clean_html(f"<p>{SENTENCE}</p>", **options).kind == "page"


def test_a_page_that_does_not_settle_is_a_page_all_the_same(monkeypatch):
    monkeypatch.setattr("cleaner.rounds.MOST_JUDGED_ROUNDS", 0)
    cleaned = clean(MENU + f"\n{SENTENCE}\n" * 3 + "\n" + MENU * 3)
    assert (cleaned.settled, cleaned.kind) == (False, "page")


# Diffs


def test_a_diff_shows_changed_lines_and_those_around_them():
    cleaned = clean(f"One.\n\n{DIRTY}\n", model=False)
    assert cleaned.diff() == (
        "@@ line 4 @@\n\nThe [-leadrs-]{+leaders+} of the harbour say so, and the pier is open.\n\n[-Scroll to Top-]\n"
    )
    assert clean(SENTENCE).diff() == ""


def test_a_diff_is_safe_to_print_and_knows_its_own_marks_from_those_of_the_text():
    original = "a [-b-] c\nd\ne\nf \x1b[2J g\r\nh"
    edits = [Edit(14, 16, "f ", "", "en/x", "")]
    assert list(changed_lines(original, edits)) == [
        "@@ line 3 @@", "e", "[-f -]\\x1b[2J g", "h",
    ]  # fmt: skip
    colored = list(changed_lines(original, edits, color=True))
    assert colored[2] == "\033[31m[-f -]\033[0m\\x1b[2J g"


HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e"


def test_a_notebook_shows_a_word_diff_in_which_text_stays_text():
    text = f"One.\n{HOSTILE}\nTwo."
    edit = Edit(5, 5 + len(HOSTILE), HOSTILE, "<b>", 'any/"x"', "<i>Why.</i>", None)
    shown = Cleaned("One.\n<b>\nTwo.", text, (edit,))._repr_html_()
    assert shown.count("<") == shown.count("</") * 2
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J\\u202e</del>" in shown
    assert ">&lt;b&gt;</ins>" in shown
    assert 'title="any/&quot;x&quot;: &lt;i&gt;Why.&lt;/i&gt;"' in shown


def test_a_notebook_is_spared_what_stays():
    body = "\n\n".join(f"{SENTENCE[:-1]}, as on day {day}." for day in range(200))
    cleaned = BY_RULES.clean(f"{body}\n\nScroll to Top\n\n{body}")
    shown = cleaned._repr_html_()
    assert len(shown) < 3_000
    assert "Scroll to Top" in shown.partition("<del")[2]
    assert "characters…]" in shown
    assert "characters" not in BY_RULES.clean(SENTENCE)._repr_html_()


def test_a_batch_is_a_table_and_a_tuple():
    batch = Batch(BY_RULES.clean_many([SENTENCE, DIRTY, HOSTILE]))
    assert [cleaned.original for cleaned in batch] == [SENTENCE, DIRTY, HOSTILE]
    shown = batch._repr_html_()
    assert shown.count("<tr>") == 4
    assert "<script" not in shown
    assert "en/back-to-top" in shown.split("<tr>")[2]  # what lost most comes first
    assert "and 20 more" in Batch([batch[0]] * 120)._repr_html_()
