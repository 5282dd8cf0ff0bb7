"""The laws, as properties. Documents are drawn from the rules' own examples, ours, and noise."""

import os
import subprocess
import sys
from collections.abc import Callable
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaned, Cleaner, Config, clean, restore, rounds
from cleaner.edits.algebra import replay
from cleaner.marking import marks
from cleaner.text.blocks import segment
from tests.material import ARTICLES, DEBRIS, LINES, UNTOUCHED, debris, documents, read

RULES_ONLY = Cleaner(Config(model=False, repair="off"))
ALL_RULES = Cleaner(Config(model=False, repair="off", captions="drop"))
WITH_MODEL = Cleaner(Config(repair="off"))
both = pytest.mark.parametrize("cleaner", [RULES_ONLY, WITH_MODEL], ids=["rules", "model"])
anything = st.one_of(documents(), st.text(alphabet=st.characters(exclude_categories=())))


def words(text: str) -> str:
    return " ".join(text.split())


@given(anything)
def test_1_blocks_and_blank_gaps_add_up_to_the_text(text):
    position = 0
    for block in segment(text):
        assert text[position : block.start].strip("\ufeff").strip() == ""
        assert text[block.start : block.end] == block.text
        assert block.text == block.text.strip() != ""
        position = block.end
    assert text[position:].strip("\ufeff").strip() == ""


@both
@given(text=anything)
def test_2_edits_are_sorted_disjoint_and_replay_both_ways(cleaner, text):
    cleaned = cleaner.clean(text)
    position = 0
    for edit in cleaned.edits:
        assert position <= edit.start < edit.end
        assert text[edit.start : edit.end] == edit.removed
        position = edit.end
    assert replay(text, cleaned.edits) == cleaned.text
    assert cleaned.restore() == text
    assert restore(cleaned.text, cleaned.edits) == text


@both
@given(text=anything)
def test_3_without_edits_the_text_is_the_same(cleaner, text):
    cleaned = cleaner.clean(text)
    assert cleaned.edits or cleaned.text == text


@pytest.mark.parametrize("path", UNTOUCHED, ids=lambda path: path.stem)
def test_3_clean_texts_come_back_byte_for_byte(path):
    assert clean(read(path)).text == read(path)


@both
@given(text=anything)
def test_4_cleaning_twice_changes_nothing_more(cleaner, text):
    once = cleaner.clean(text).text
    assert cleaner.clean(once).text == once


@given(text=anything)
def test_4_a_look_that_is_skipped_would_have_found_nothing(text):
    skipping = RULES_ONLY.clean(text)
    with patch.object(marks._Marking, "left_for_good", return_value=None):
        assert RULES_ONLY.clean(text) == skipping


@both
@given(text=anything)
def test_5_without_repair_the_output_is_a_subsequence(cleaner, text):
    rest = iter(text)
    assert all(char in rest for char in cleaner.clean(text).text)


AFTER = [
    (rule, part)
    for rule, part in debris()
    if rule.scope in ("line", "section") or (rule.scope == "edge" and rule.side != "start")
]
BEFORE = [
    (rule, part)
    for rule, part in debris()
    if (rule.scope == "section" and rule.side == "both" and rule.at_least <= len(part.splitlines()))
    or (rule.scope == "edge" and rule.side != "end")
]


@given(st.sampled_from(ARTICLES), st.sampled_from(AFTER))
def test_6_debris_put_after_an_article_comes_off(article, found):
    cleaned = ALL_RULES.clean(article.rstrip() + "\n\n" + found[1])
    assert words(cleaned.text) == words(article)


@given(st.sampled_from(ARTICLES), st.sampled_from(BEFORE))
def test_6_debris_put_before_an_article_comes_off(article, found):
    cleaned = ALL_RULES.clean(found[1].strip() + "\n\n" + article)
    assert words(cleaned.text) == words(article)


@given(st.sampled_from(ARTICLES), st.sampled_from(debris("tail")))
def test_6_tails_glued_to_a_sentence_come_off(article, found):
    cleaned = ALL_RULES.clean(f"{article.rstrip()} {found[1].strip()}")
    assert words(cleaned.text) == words(article)


@given(st.sampled_from(ARTICLES), st.sampled_from(debris("head")))
def test_6_heads_glued_to_a_sentence_come_off(article, found):
    cleaned = ALL_RULES.clean(f"{found[1].strip()} {article}")
    assert words(cleaned.text) == words(article)


HASHES = """
import hashlib, json, sys
from cleaner import Cleaner, Config
from cleaner.edits.algebra import edit_to_json
from tests.material import DEBRIS, LINES
cleaner = Cleaner(Config(repair="off"))
total = hashlib.sha256()
for start in range(0, len(LINES), 40):
    text = "\\n".join(LINES[start : start + 40] + DEBRIS[start // 4 : start // 4 + 20])
    cleaned = cleaner.clean(text)
    total.update(json.dumps([cleaned.text, [edit_to_json(e) for e in cleaned.edits]]).encode())
print(total.hexdigest())
"""


def test_7_any_hash_seed_and_number_of_threads_gives_the_same_bytes():
    assert LINES
    assert DEBRIS
    hashes = {
        subprocess.run(
            [sys.executable, "-c", HASHES],
            env={**os.environ, "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"), ("4242", "2"))
    }
    assert len(hashes) == 1
    assert len(hashes.pop().strip()) == 64


@given(st.lists(documents(), max_size=6))
def test_7_what_was_cleaned_before_changes_no_result(texts):
    backwards = list(RULES_ONLY.clean_many(reversed(texts)))
    assert list(RULES_ONLY.clean_many(texts)) == backwards[::-1]


def left_of(start: int, end: int, cleaned: Cleaned) -> str:
    """The characters of a stretch of the original that no edit takes."""
    gone = {place for edit in cleaned.edits for place in range(edit.start, edit.end)}
    return "".join(cleaned.original[place] for place in range(start, end) if place not in gone)


@both
@given(text=anything)
def test_10_a_verdict_says_what_is_left_of_its_block(cleaner, text):
    cleaned = cleaner.clean(text)
    assert left_of(0, len(text), cleaned) == cleaned.text
    blocks = segment(text)
    assert [verdict.span for verdict in cleaned.verdicts] == [block.span for block in blocks]
    for verdict, block in zip(cleaned.verdicts, blocks, strict=True):
        left = left_of(block.start, block.end, cleaned)
        assert (verdict.outcome == "removed") == (not left.strip())
        assert (verdict.outcome == "kept") == (left == block.text)
        assert (verdict.rule, verdict.reason) in {
            (edit.rule, edit.reason)
            for edit in cleaned.edits
            if edit.start < block.end and edit.end > block.start
        } | ({("", "")} if verdict.outcome == "kept" else set())


misspelt = st.sampled_from(
    [
        "The leadrs of the harbour say so, and the old pier is open.",
        "Tickets cost Â£5 at the cafÃ© on the quay, the harbour office says.",
        "Putin came. Then Putin and Putin met Putin, and Putin said that Putun was late.",
    ]
)


@pytest.mark.parametrize(
    ("cleaner", "repairing"),
    [(RULES_ONLY, Cleaner(Config(model=False))), (WITH_MODEL, Cleaner())],
    ids=["rules", "model"],
)
@given(text=documents(), typos=misspelt)
def test_10_a_repair_changes_no_verdict(cleaner, repairing, text, typos):
    repaired = repairing.clean(f"{text}\n\n{typos}\n")
    assert repaired.verdicts == cleaner.clean(repaired.original).verdicts
    at = 0
    for verdict in repaired.verdicts:
        if verdict.outcome == "kept":
            own = [edit for edit in repaired.edits if verdict.start <= edit.start < verdict.end]
            spelt = replay(
                repaired.original[verdict.start : verdict.end],
                [
                    edit._replace(start=edit.start - verdict.start, end=edit.end - verdict.start)
                    for edit in own
                ],
            )
            at = repaired.text.index(spelt, at) + len(spelt)


def calls(text: str) -> int:
    """The function calls that one cleaning takes."""
    return calls_of(lambda: RULES_ONLY.clean(text))


def calls_of(work: Callable[[], object]) -> int:
    """The function calls, C functions included, that some work takes."""
    count = 0

    def tally(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@settings(max_examples=max(20, settings.default.max_examples // 10))
@given(documents(), st.sampled_from(["\n", "\n\n", " ", ". "]))
def test_8_work_grows_linearly(document, separator):
    # Counted, not timed: time at size is for `python -m bench.linear`.
    unit = document + separator
    small = unit * (4_000 // len(unit) + 1)
    RULES_ONLY.clean(small + small)  # what is compiled once is not counted
    # A text of the same passage over and over is taken apart over several rounds; the longer it is
    # the more, up to a number that no text exceeds.
    more = max(1, rounds_of(small + small) / rounds_of(small))
    assert calls(small + small) <= 2.4 * more * calls(small) + 200


def rounds_of(text: str) -> int:
    """The rounds that one cleaning takes."""
    with patch.object(rounds, "decide", wraps=rounds.decide) as decided:
        RULES_ONLY.clean(text)
    assert decided.call_count <= rounds.MOST_ROUNDS + 1
    return decided.call_count


def test_8_many_headings_look_at_the_text_behind_them_once():
    prose = "The ferry was late again on Monday, said the harbour master, and he was right.\n"
    small = prose + "Τα πιο δημοφιλή άρθρα\nBridge closed\n" * 300
    RULES_ONLY.clean(small)
    assert calls(small + small[len(prose) :]) <= 2.4 * calls(small)


NASTY = {
    "empty": "",
    "nul": "\0",
    "surrogate": "\ud800",
    "surrogates": "\udfff\ud800",
    "bom": "\ufeff",
    "one line of 10 MB": "a" * 10_000_000,
    "a million empty lines": "\n" * 1_000_000,
    "blanks": " " * 1_000_000,
    "phrases": "Read more: " * 100_000,
    "no-break": "\u00a0 " * 500_000,
    "stops": ". " * 1_000_000,
    "quotes": "«" * 500_000,
}


@both
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_9_any_string_is_survived(cleaner, text):
    cleaned = cleaner.clean(text)
    assert cleaned.restore() == text


@both
@given(data=st.binary(max_size=400))
def test_9_binary_garbage_is_survived(cleaner, data):
    text = data.decode("utf-8", "surrogateescape")
    assert cleaner.clean(text).restore() == text


@pytest.mark.parametrize(
    "text",
    [
        # A line at the very start, behind a byte order mark, is seen like any other line.
        "\ufeff Celý článek zde »\n Celý článek zde »  Čtěte také: Starý most se na zimu zavírá\n",
        "\u2003Keep reading\nKeep reading. Read more: The Old Bridge",
    ],
)
def test_4_what_once_broke_it(text):
    once = RULES_ONLY.clean(text).text
    assert RULES_ONLY.clean(once).text == once


def test_6_a_rule_for_edges_does_not_hide_a_rule_for_lines():
    # "Autor: …" is a line in one language and only an edge at the start in others.
    article = "Die Fähre fährt ab Montag wieder, sagt das Hafenamt, und zwar stündlich.\n"
    assert RULES_ONLY.clean(article + "\nAutor: Ada Lindner\n").text == article


def test_a_heading_and_its_list_may_be_all_that_is_left_of_a_text():
    text = "مقالات ذات صلة\nظهرت المقالة الحديقة في الشتاء أولاً على دفاتر الميناء.. شاهدي أيضاً: سبع حدائق تستحق الزيارة\nየምስሉ መግለጫ, \n"
    for model in (False, True):
        cleaned = clean(text, model=model)
        assert cleaned.restore() == text
