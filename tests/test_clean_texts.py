"""Clean texts come back whole: joined, in any layout, and with one line of debris between them."""

import os
import textwrap
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cleaner import Cleaner, Config
from cleaner.rules.active import shipped_rules
from cleaner.rules.matcher import Matcher
from cleaner.text.blocks import segment
from cleaner.text.fold import fold
from cleaner.text.prose import reads_like_prose
from cleaner.text.scripts import word_finder
from cleaner.training.examples import clean_gold
from cleaner.training.pages import read_pages
from tests.material import SEED_TEXTS, UNTOUCHED, debris, read

CLEANER = Cleaner(Config(repair="off"))
RUN = 8
"""Words in a row that two texts must not share: one may quote the other."""

MOST_CHARACTERS = 10_000
DEV_TEXTS = 400
"""Texts of other collections that take part."""


def dev_texts() -> list[str]:
    """Clean texts of other collections, where they are at hand.

    Those of fundus, news in 25 languages: of the others some hold lines about their readers'
    comments, or the credits of pictures.
    """
    folder = os.environ.get("CLEANER_DATA")
    if not folder or not (Path(folder) / "pages-dev.jsonl.zst").exists():
        return []
    rules = Cleaner(Config(model=False, repair="off"))
    pages = read_pages(Path(folder) / "pages-dev.jsonl.zst")
    golds = [gold for page in pages if page.set == "fundus" and (gold := clean_gold(page))]
    return [rules.clean(gold).text for gold in golds[:: max(1, len(golds) // DEV_TEXTS)]]


def clean_texts() -> list[str]:
    own = [read(path) for path in UNTOUCHED]
    own += [read(path.with_suffix(".expected.txt")) for path in SEED_TEXTS]
    return [text for text in (*own, *dev_texts()) if 0 < len(text) <= MOST_CHARACTERS // 2]


TEXTS = clean_texts()
MATCHER = Matcher(*shipped_rules())
LINES = [
    part
    for rule, part in debris("line")
    if "\n" not in part
    and all(r.scope == "line" and r.at_least == 1 for r in MATCHER.whole(part, fold(part)))
]
"""Lines that go by themselves, and are no heading of a section that takes what follows."""


@cache
def comes_back_whole(text: str) -> bool:
    return CLEANER.clean(text).text == text


@cache
def runs_of(text: str) -> frozenset[tuple[str, ...]]:
    words = word_finder(text)(text.lower())
    return frozenset(zip(*(words[place:] for place in range(RUN)), strict=False))


def strangers(texts: list[str]) -> list[str]:
    """Those that share no run of words with one before, and are not too long together."""
    chosen: list[str] = []
    for text in texts:
        together = sum(map(len, chosen)) + len(text)
        if together <= MOST_CHARACTERS and not any(runs_of(text) & runs_of(c) for c in chosen):
            chosen.append(text)
    return chosen


@given(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=8))
def test_joined_texts_come_back_whole(texts):
    chosen = strangers([text for text in texts if comes_back_whole(text)])
    assume(len(chosen) > 1)
    joined = "\n\n".join(text.strip("\n") for text in chosen) + "\n"
    assert CLEANER.clean(joined).text == joined


@given(st.sampled_from(TEXTS), st.sampled_from(LINES), st.integers(0, 40))
def test_a_line_of_debris_takes_nothing_but_itself(text, line, place):
    assume(comes_back_whole(text))
    paragraphs = [block.text for block in segment(text)]
    where = place % (len(paragraphs) + 1)
    before, after = paragraphs[:where], paragraphs[where:]
    cleaned = CLEANER.clean("\n\n".join((*before, line, *after)))
    left = cleaned.text.split()
    assert left in (" ".join((*before, *after)).split(), " ".join((*before, line, *after)).split())


def in_one_line(paragraphs: list[str]) -> str:
    return " ".join(paragraphs)


def one_a_line(paragraphs: list[str]) -> str:
    return "\n".join(paragraphs)


def hard_wrapped(width: int):
    def wrap(paragraphs: list[str]) -> str:
        return "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)

    return wrap


LAYOUTS = [in_one_line, one_a_line, hard_wrapped(60), hard_wrapped(72), hard_wrapped(80)]


@given(st.sampled_from(TEXTS), st.sampled_from(LAYOUTS))
def test_a_clean_text_is_clean_in_any_layout(text, layout):
    paragraphs = [" ".join(block.text.split()) for block in segment(text)]
    assume(comes_back_whole(text) and comes_back_whole("\n\n".join(paragraphs)))
    assume(all(map(reads_like_prose, paragraphs)) or layout is not in_one_line)
    again = layout(paragraphs)
    assert CLEANER.clean(again).text.split() == again.split()


def test_texts_of_many_languages_take_part():
    languages = {path.stem.split("-")[0] for path in UNTOUCHED}
    assert {"th", "km", "my", "fa", "hi", "bn", "ta", "ko"} <= languages
    assert len(TEXTS) >= len(UNTOUCHED)
    assert LINES


@pytest.mark.parametrize("path", UNTOUCHED, ids=lambda path: path.stem)
def test_own_texts_come_back_whole(path):
    assert comes_back_whole(read(path))
