"""The public API: options, laziness, pickling, threads."""

import copy
import json
import multiprocessing
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from types import FrameType
from typing import get_type_hints
from unittest.mock import patch

import pytest

import cleaner
from cleaner import Cleaner, Config, clean, clean_html, restore, rounds
from cleaner.classifier.classifier import Classifier, load_classifier, load_page_classifier
from cleaner.config import Options
from cleaner.document import Edit, Rule
from cleaner.edits.algebra import edit_from_json, edit_to_json, replay
from cleaner.page.evidence import PAGE_FEATURES
from cleaner.rules.active import shipped_rules
from cleaner.rules.loading import Rules
from cleaner.text.fold import fold
from tests.conftest import ROOT
from tests.material import LINES

DIRTY = "The ferry runs again from Monday.\n\nRelated: Old pier opens\n\nScroll to Top\n"


def test_no_str_is_refused():
    with pytest.raises(TypeError, match="text as str, not bytes"):
        clean(b"x")
    with pytest.raises(TypeError):
        list(Cleaner().clean_many(["x", None]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "novel"}, "kind='novel' is not one of auto, page, article"),
        ({"repair": "maybe"}, "repair='maybe' is not one of strict, default, off"),
        ({"language": "English"}, "language='English' is not a code"),
    ],
)
def test_options_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        clean("x", **options)


def test_remove_false_removes_nothing():
    cleaned = clean(DIRTY, remove=False)
    assert cleaned.text == DIRTY
    assert {verdict.outcome for verdict in cleaned.verdicts} == {"kept"}


def test_verdicts_name_every_block():
    cleaned = clean(
        "He left.[...] Read more: Old pier opens\n\nHe came.\n\nScroll to Top", model=False
    )
    assert [(v.outcome, v.rule) for v in cleaned.verdicts] == [
        ("trimmed", "en/read-more-tail"),
        ("kept", ""),
        ("removed", "en/back-to-top"),
    ]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        # A tail with many words is longer than its sentence has characters that are no blanks.
        (
            "He left. Read more: The Old Bridge Is Closed For The Whole Long Winter Again",
            [("trimmed", "en/read-more-tail")],
        ),
        ("Read more: Old pier opens\n\nHe left.", [("removed", "en/read-more-tail"), ("kept", "")]),
        # What is taken for the sake of blanks alone is named only where nothing else went.
        (
            "One\u00a0 two.\n\nScroll to Top",
            [("trimmed", "any/blanks"), ("removed", "en/back-to-top")],
        ),
        (
            "He\u00a0 left.[...] Read more: Old pier opens \n\nHe came.",
            [("trimmed", "en/read-more-tail"), ("kept", "")],
        ),
        ("One two. \n\nScroll to Top", [("kept", ""), ("removed", "en/back-to-top")]),
        ("The leadrs of the harbour say so, and the old pier is open.", [("kept", "")]),
    ],
)
def test_verdicts_say_what_is_left_of_a_block(text, outcomes):
    cleaned = clean(text, model=False)
    assert cleaned.edits
    assert [(verdict.outcome, verdict.rule) for verdict in cleaned.verdicts] == outcomes


def test_the_trail_names_the_line_s_own_rule_inside_a_section():
    text = (
        "The ferry runs again from Monday, they say.\n\nYou May Also Like\nTen quiet harbours\n"
        "Scroll to Top\nThe last net maker\n"
    )
    rules = [edit.rule for edit in clean(text, model=False).edits]
    assert rules == ["en/you-may-like", "en/you-may-like", "en/back-to-top", "en/you-may-like"]


def test_clean_many_is_lazy_and_in_order():
    taken = []

    def texts():
        for number in range(10):
            taken.append(number)
            yield f"Line {number}.\n\nScroll to Top"

    for sites in (None, (f"site-{number}.example" for number in range(10))):
        taken.clear()
        stream = Cleaner().clean_many(texts(), sites)
        assert next(stream).text == "Line 0."
        assert len(taken) == 1
        assert [cleaned.text for cleaned in stream] == [f"Line {n}." for n in range(1, 10)]


def test_pages_are_cleaned_lazily_and_in_order():
    pages = (f"<p>Line {number}.</p><p>Scroll to Top</p>" for number in range(3))
    cleaner = Cleaner(Config(model=False))
    stream = cleaner.clean_html_many(pages, [None] * 3)
    assert next(stream).text == "Line 0.\n"
    assert [cleaned.text for cleaned in stream] == ["Line 1.\n", "Line 2.\n"]
    assert next(cleaner.clean_html_many([b"<p>One.</p>"])).text == "One.\n"
    with pytest.raises(TypeError, match="str or bytes, not int"):
        list(cleaner.clean_html_many([1]))


def test_many_documents_have_a_site_each():
    records = [json.loads(line) for line in (ROOT / "docs" / "site.jsonl").read_text().splitlines()]
    texts, sites = [each["text"] for each in records], [each["url"] for each in records]
    cleaner = Cleaner(Config(repeated_lines=SITE_LINES, repair="off"))
    alone = [cleaner.clean(text, site=site) for text, site in zip(texts, sites, strict=True)]
    assert list(cleaner.clean_many(texts, sites)) == alone
    assert list(cleaner.clean_many(texts, iter([*sites[:1], None, ""]))) == [
        alone[0], *map(cleaner.clean, texts[1:]),
    ]  # fmt: skip
    assert alone[1] != cleaner.clean(texts[1])
    pages = ["".join(f"<p>{line}</p>" for line in text.splitlines()) for text in texts]
    (first, *_) = cleaner.clean_html_many(pages, sites)
    assert first == cleaner.clean_html(pages[0], site=sites[0])
    assert first != cleaner.clean_html(pages[0])


@pytest.mark.parametrize("sites", [["a.example"], ["a.example"] * 3])
def test_a_site_too_many_or_too_few_is_refused(sites):
    stream = Cleaner(Config(model=False)).clean_many(["One.", "Two."], sites)
    with pytest.raises(ValueError, match="there are more (documents|sites) than"):
        list(stream)


def test_one_text_is_not_many():
    cleaner = Cleaner(Config(model=False))
    for call in (cleaner.clean_many, cleaner.clean_html_many):
        for wrong in (("One.",), (b"One.",), (["One."], "a.example")):
            with pytest.raises(
                TypeError, match="(texts|pages|sites) is a single (str|bytes); put it in a list"
            ):
                call(*wrong)  # at once, and not when the first text is asked for


def test_both_functions_take_the_settings_of_config():
    taken = get_type_hints(Config.__init__)
    assert get_type_hints(Options) == {
        name: taken[name] for name in taken if name not in ("unknown", "return")
    }
    cleaned = clean(DIRTY, site="a.example", model=False, ignore=["en/back-to-top"])
    assert cleaned == Cleaner(Config(model=False, ignore=["en/back-to-top"])).clean(DIRTY)
    page = f"<p>{DIRTY}</p>"
    cleaned = clean_html(page, site="a.example", model=False, keep=["old pier"])
    assert cleaned == Cleaner(Config(model=False, keep=["old pier"])).clean_html(page)


@pytest.mark.parametrize("call", [clean, clean_html])
def test_a_slip_in_an_option_names_the_nearest(call):
    with pytest.raises(TypeError, match="no setting 'languge'; did you mean 'language'?"):
        call("x", languge="en")


def test_a_cleaner_is_picklable_and_so_is_what_it_gives():
    cleaner = pickle.loads(pickle.dumps(Cleaner(Config(model=False))))
    cleaned = cleaner.clean(DIRTY)
    assert cleaned == Cleaner(Config(model=False)).clean(DIRTY)
    assert pickle.loads(pickle.dumps(cleaned)) == cleaned


def test_the_pickle_of_a_cleaner_is_small():
    assert len(pickle.dumps(Cleaner())) < 1_000
    assert len(pickle.dumps(Cleaner(Config(ignore=("en/read-time",))))) < 1_000


TIDE = Rule(
    "en/tide-table", "line", "A button of the tide widget.", phrases=("show the tide table",)
)
OWN_RULES = Rules((*shipped_rules().rules, TIDE), shipped_rules().date_words)
WITH_TIDE = f"{DIRTY}\nShow the tide table\n"


def test_a_cleaner_with_rules_of_its_own_is_pickled_with_them():
    cleaner = Cleaner.with_rules(OWN_RULES, Config(model=False))
    cleaned = cleaner.clean(WITH_TIDE)
    assert cleaned.edits[-1].rule == TIDE.id
    assert pickle.loads(pickle.dumps(cleaner)).clean(WITH_TIDE) == cleaned
    assert copy.deepcopy(cleaner).clean(WITH_TIDE) == cleaned
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(cleaner.clean, WITH_TIDE).result() == cleaned


def test_rules_of_its_own_can_be_switched_off_and_are_all_there_are():
    config = Config(model=False, ignore=(TIDE.id, "en/back-to-top"))
    cleaner = Cleaner.with_rules(OWN_RULES, config)
    for each in (cleaner, pickle.loads(pickle.dumps(cleaner))):
        assert [edit.rule for edit in each.clean(WITH_TIDE).edits] == ["en/read-more-tail"]
    only = Cleaner.with_rules(Rules((TIDE,), frozenset()), Config(model=False))
    assert [edit.rule for edit in only.clean(WITH_TIDE).edits] == [TIDE.id]
    with pytest.raises(ValueError, match="there is no rule 'en/read-time'"):
        Cleaner.with_rules(Rules((TIDE,), frozenset()), Config(ignore=("en/read-time",)))
    with pytest.raises(ValueError, match="rules=.'mine.toml',. beside rules that are given"):
        Cleaner.with_rules(OWN_RULES, Config(rules=("mine.toml",)))


def sceptical(classifier: Classifier) -> Classifier:
    """A classifier that takes everything for debris."""
    changed = copy.copy(classifier)
    changed._operation = classifier._operation._replace(slope=0.0, trees=0.0, offset=-9.0)
    return changed


def test_a_cleaner_with_classifiers_of_its_own_is_pickled_with_them():
    of_texts = sceptical(load_classifier())
    of_pages = sceptical(load_page_classifier(PAGE_FEATURES))
    text = "\n".join(f"The ferry came on day {day}, the harbour office says." for day in range(9))
    page = "".join(f"<p>{line}</p>" for line in text.splitlines())
    for config in (Config(voters=False), Config(voters=False, ignore=("en/read-time",))):
        cleaner = Cleaner.with_classifier(of_texts, config, of_pages)
        copied = pickle.loads(pickle.dumps(cleaner))
        assert copied.config == config
        for act, given in (("clean", text), ("clean_html", page)):
            cleaned = getattr(cleaner, act)(given)
            assert max(verdict.score for verdict in cleaned.verdicts) < 0.001
            assert min(v.score for v in getattr(Cleaner(config), act)(given).verdicts) > 0.001
            assert getattr(copied, act)(given) == cleaned


def test_settings_hold_for_a_classifier_of_one_s_own():
    for config in (Config(model=False), Config(remove=False)):
        cleaner = Cleaner.with_classifier(sceptical(load_classifier()), config)
        assert all(verdict.score is None for verdict in cleaner.clean(DIRTY).verdicts)


def test_threads_share_a_cleaner():
    cleaner = Cleaner()
    texts = ["\n".join(LINES[start : start + 30]) for start in range(0, len(LINES), 30)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(cleaner.clean, texts)) == list(map(cleaner.clean, texts))


def test_a_document_that_does_not_settle_is_left_alone(monkeypatch):
    from cleaner import rounds

    monkeypatch.setattr(rounds, "MOST_ROUNDS", 0)
    cleaned = clean(DIRTY, model=False)
    assert (cleaned.text, cleaned.edits, cleaned.settled) == (DIRTY, (), False)


ARTICLE = (
    "The ferry runs again from Monday, the harbour office says, and the old pier is open. " * 3
)
SITE_LINES = str(ROOT / "docs" / "site.lines")


@pytest.mark.parametrize(
    ("config", "passes"),
    [
        (Config(model=False), 2),  # what rules leave here needs no second look
        (Config(model=False, keep=("old pier",)), 2),
        (Config(model=False, ignore=("any/blanks",), keep=("harbour",)), 2),
        (Config(keep=("old pier",)), 3),
        (Config(repeated_lines=SITE_LINES), 3),
        (Config(repair="off"), 2),
    ],
    ids=["rules", "rules and phrases", "fewer rules", "phrases", "repeated lines", "no repair"],
)
@pytest.mark.parametrize("is_page", [False, True], ids=["text", "page"])
def test_a_text_is_folded_once_a_round(config, passes, is_page):
    cleaner = Cleaner(replace(config, voters=False))
    given, act = (
        f"{ARTICLE}\n\nThe leadrs of the harbour say so, and the old pier is open.\n\nScroll to Top\n",
        cleaner.clean,
    )
    if is_page:
        given, act = "".join(f"<p>{line}</p>" for line in given.splitlines()), cleaner.clean_html
    folded = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is fold.__code__:
            folded.append(frame.f_locals["text"])

    with patch.object(rounds, "decide", wraps=rounds.decide) as decided:
        sys.setprofile(note)
        try:
            assert act(given).edits
        finally:
            sys.setprofile(None)
    # Labels and phrases of rules are folded, too, when a text first asks for them.
    documents = [text for text in folded if len(text) >= len(ARTICLE)]
    assert len(documents) == len(set(documents)) == decided.call_count == passes


def test_edits_survive_json():
    edit = Edit(1, 3, "\ud800b", "", "en/x", "Why.", 0.5)
    assert edit_from_json(edit_to_json(edit)) == edit
    for broken in ({}, {**edit_to_json(edit), "span": [1]}, {**edit_to_json(edit), "removed": "x"}):
        with pytest.raises(ValueError, match="not an edit"):
            edit_from_json(broken)


def test_edits_of_another_text_are_refused():
    edit = Edit(4, 6, "xy", "", "en/x", "Why.")
    with pytest.raises(ValueError, match="does not belong to this text"):
        restore("ab", [edit])
    with pytest.raises(ValueError, match="does not fit this text"):
        replay("abcdefgh", [edit])
    with pytest.raises(ValueError, match="overlaps"):
        replay("abcdxy", [edit, edit])
    with pytest.raises(ValueError, match="does not belong to this text"):
        restore("abcd", [Edit(1, 2, "x", "zz", "en/x", "Why.")])


FERRY = (
    "The ferry to the outer islands was late again on Monday, and the people on the pier waited "
    "in the rain until the harbour master told them that no boat would come."
)
EDGED = (
    f"The late ferry\n\nBy Ann Lee\n\nPublished: January 5, 2024\n\n{FERRY}\n\n"
    f"Photo: The ferry leaves the pier at noon.\n\n{FERRY.replace('ferry', 'boat')}\n\n"
    "Tags: ferry, pier\n"
)


@pytest.mark.parametrize("model", [False, True])
@pytest.mark.parametrize(
    ("options", "gone"),
    [
        ({}, ("By Ann Lee", "Published: January", "Tags:")),
        ({"metadata": "keep"}, ()),
        ({"metadata": "keep", "captions": "drop"}, ("Photo:",)),
        ({"captions": "drop"}, ("By Ann Lee", "Published: January", "Photo:", "Tags:")),
        ({"metadata": "keep", "captions": "drop", "ignore": ["any/caption*"]}, ()),
    ],
)
def test_metadata_and_captions_are_a_choice(options, gone, model):
    text = cleaner.clean(EDGED, model=model, **options).text
    for line in ("By Ann Lee", "Published: January", "Photo:", "Tags:"):
        assert (line not in text) == (line in gone), line
    assert FERRY in text


PAGE_WITH_EDGES = (
    "<html><head><title>The late ferry</title><meta name=author content='Ann Lee'>"
    "<meta property='article:published_time' content='2024-01-05'></head><body>"
    "<nav><a>Home</a> <a>News</a></nav><h1>The late ferry</h1><p>By Ann Lee</p>"
    f"<p>January 5, 2024</p><p>{FERRY}</p><figure><img><figcaption>The old pier in the "
    f"rain.</figcaption></figure><p>{FERRY.replace('ferry', 'boat')}</p></body></html>"
)


def test_metadata_and_captions_of_a_page_are_a_choice():
    both = cleaner.clean_html(PAGE_WITH_EDGES, metadata="keep", voters=False).text
    assert "By Ann Lee\n\nJanuary 5, 2024" in both
    neither = cleaner.clean_html(PAGE_WITH_EDGES, captions="drop", voters=False)
    assert "By Ann Lee" not in neither.text
    assert "The old pier" not in neither.text
    assert FERRY in neither.text
    assert "any/caption" in {edit.rule for edit in neither.edits}
    spared = cleaner.clean_html(PAGE_WITH_EDGES, captions="drop", keep=["old pier"], voters=False)
    assert "The old pier" in spared.text
