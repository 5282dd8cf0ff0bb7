"""A site's own words, which `--learn` counts, are no typos."""

import json
from pathlib import Path

import pytest

from cleaner import Cleaner, Config
from cleaner.repair.uncommon import uncommon_words
from cleaner.repeated_lines.runs import SitedText, count, records_in
from cleaner.repeated_lines.table import write_table
from cleaner.repeated_lines.words import FEWEST_PAGES

SITE = "yard.example"

# What the repairer changes in a sentence of its own, with nothing learned.
SLIPS = ["navigatoin", "embarkatoin", "passengrs"]


def sentence(word: str, number: int = 0) -> str:
    return (
        f"The harbour office said on Monday that the {word} was nothing that anybody had to fear, "
        f"and that ferry number {number} would go to the islands again in the morning.\n"
    )


def cleaner(path: Path, pages, **settings) -> Cleaner:
    with path.open("wb") as file:
        write_table(records_in(count(pages)), file.write)
    return Cleaner(Config(model=False, repeated_lines=str(path), **settings))


def guessed() -> str:
    """A word that is repaired because no dictionary has it, not because a list says so."""
    for word in SLIPS:
        found = Cleaner(Config(model=False)).clean(sentence(word)).edits
        if any(edit.rule == "en/misspelt-word" for edit in found):
            return word
    raise AssertionError("none of the words is repaired any more; find another")


def test_uncommon_words_are_those_that_a_repairer_may_look_at():
    text = "The Conexxion at Tarn: conexxion, of the sea; supercalifragilisticexpialidocious"
    assert uncommon_words(text) == {"conexxion", "tarn"}


def test_a_word_that_many_pages_of_a_site_have_is_its_own(tmp_path):
    word = guessed()
    pages = [SitedText(sentence(word, number), SITE) for number in range(FEWEST_PAGES + 1)]
    knowing = cleaner(tmp_path / "t.lines", pages)
    assert knowing.clean(sentence(word), site=SITE).edits == ()
    assert knowing.clean(sentence(word), site=f"https://www.{SITE}/a").edits == ()


def test_a_word_of_few_pages_is_a_typo_still(tmp_path):
    word = guessed()
    pages = [SitedText(sentence(word, number), SITE) for number in range(FEWEST_PAGES)]
    knowing = cleaner(tmp_path / "t.lines", pages)
    assert knowing.clean(sentence(word), site=SITE).edits != ()


def test_a_word_of_a_small_share_of_the_pages_is_a_typo_still(tmp_path):
    word = guessed()
    pages = [SitedText(sentence(word, number), SITE) for number in range(FEWEST_PAGES + 1)]
    pages += [SitedText(sentence("boat", number), SITE) for number in range(10, 1_500)]
    assert cleaner(tmp_path / "t.lines", pages).clean(sentence(word), site=SITE).edits != ()


def test_a_word_of_a_whole_corpus_stays_on_every_site(tmp_path):
    word = guessed()
    pages = [SitedText(sentence(word, number), f"{number}.example") for number in range(5)]
    knowing = cleaner(tmp_path / "t.lines", pages)
    assert knowing.clean(sentence(word), site="other.example").edits == ()
    assert knowing.clean(sentence(word)).edits == ()


def test_a_known_misspelling_is_one_however_often_it_is_written(tmp_path):
    text = sentence("accomodation")
    pages = [SitedText(sentence("accomodation", number), SITE) for number in range(9)]
    plain = Cleaner(Config(model=False)).clean(text).edits
    knowing = cleaner(tmp_path / "t.lines", pages).clean(text, site=SITE).edits
    rules = {edit.rule for edit in plain}
    if rules != {"en/known-misspelling"}:
        pytest.skip("no list of misspellings is installed")
    assert knowing == plain


def test_the_command_learns_words_and_leaves_them(run, tmp_path):
    word = guessed()
    corpus, table = tmp_path / "corpus.jsonl", tmp_path / "corpus.lines"
    rows = [{"url": f"https://{SITE}/{n}", "text": sentence(word, n)} for n in range(6)]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert run("--learn", str(corpus), "-o", str(table)).code == 0
    without = run("-q", "--no-model", str(corpus))
    with_table = run("-q", "--no-model", "--repeated-lines", str(table), str(corpus))
    assert word not in without.out
    assert with_table.out == corpus.read_text("utf-8")


@pytest.mark.parametrize("word", SLIPS)
def test_nothing_changes_where_nothing_was_learned(word, tmp_path):
    pages = [SitedText(sentence("boat", number), SITE) for number in range(6)]
    knowing = cleaner(tmp_path / "t.lines", pages)
    plain = Cleaner(Config(model=False)).clean(sentence(word)).text
    assert plain != sentence(word)
    assert knowing.clean(sentence(word), site=SITE).text == plain
