"""The public API: options, laziness, pickling, threads."""

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import FrameType
from unittest.mock import patch

import pytest

from cleaner import Cleaner, Config, clean, restore, rounds
from cleaner.document import Edit, edit_from_json, edit_to_json, replay
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

    stream = Cleaner().clean_many(texts(), batch_size=2)
    assert next(stream).text == "Line 0."
    assert len(taken) <= 3
    assert [cleaned.text for cleaned in stream] == [f"Line {n}." for n in range(1, 10)]
    with pytest.raises(ValueError, match="batch_size=0"):
        list(Cleaner().clean_many([], batch_size=0))


def test_a_cleaner_is_picklable_and_so_is_what_it_gives():
    cleaner = pickle.loads(pickle.dumps(Cleaner(Config(model=False))))
    cleaned = cleaner.clean(DIRTY)
    assert cleaned == Cleaner(Config(model=False)).clean(DIRTY)
    assert pickle.loads(pickle.dumps(cleaned)) == cleaned


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
        (Config(model=False), 3),
        (Config(model=False, keep=("old pier",)), 3),
        (Config(keep=("old pier",)), 3),
        (Config(repeated_lines=SITE_LINES), 3),
        (Config(repair="off"), 2),
    ],
    ids=["rules", "rules and phrases", "phrases", "repeated lines", "no repair"],
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
