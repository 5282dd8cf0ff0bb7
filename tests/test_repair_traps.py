"""Typos: what looks like one slip and is none."""

import time

import pytest

from cleaner import clean
from cleaner.repair import repair
from cleaner.repair.mojibake import garbled
from cleaner.repair.passages import words_of
from cleaner.repair.rare_words import is_rare_word

HARBOUR = (
    "The ferry runs again from Monday, the harbour office said after a long meeting with the "
    "people of the island. "
)


def changes(text: str) -> list[tuple[str, str]]:
    return [(edit.removed, edit.replacement) for edit in repair(text)]


OLD_PROSE = (
    "We found him a conversible neighbour, and his peltry was the best on the river.",
    "They met in the open sea for a gamming, and all hands slept alow until the bell.",
    "He slily put the letter under her plate and spoke of the weather until supper.",
    "The unnearable fire drove the sailors to the other end of the deck by nightfall.",
    "The horse came home unreined and stood by the gate until the boys had found it.",
    "He speeded the plough along the furrow and sang of a girl whom he had once known.",
    "An emoticon stood at the end of the note, and nobody knew what she meant by it.",
    "They sat at reversi until the candles were low and the older guests had gone home.",
    "The tailor, a peltry dealer and the curate all came slily round by the back door.",
    "Aunt Dorothea was conversible enough on Sundays, but on Mondays she said nothing.",
)


@pytest.mark.parametrize("sentence", OLD_PROSE)
def test_rare_words_stay(sentence: str):
    assert changes(HARBOUR + sentence + " " + HARBOUR) == []


PERIOD = (
    "The trader sat by his peltry, slily looking alow, and thought the master conversible. ",
    "At the gamming they laid the peltry alow, and slily counted what the others had brought. ",
)


@pytest.mark.parametrize("word", ["tetering", "besooted", "alltogether", "gallopped", "twinckled"])
@pytest.mark.parametrize("prose", PERIOD)
def test_unknown_words_of_period_prose_stay(prose: str, word: str):
    text = HARBOUR + prose + f"The {word} lamp was the only light that they had on the whole deck."
    assert changes(text) == []


def test_a_period_text_still_repairs_what_it_spells_right_elsewhere():
    text = (
        PERIOD[0] + "The harpooner looked at the harpoon. The other harpoon lay by the mast, and "
        "no third harpoon was to be had. He took the haropon and went below without a word."
    )
    assert changes(text) == [("haropon", "harpoon")]


RUN_TOGETHER = {
    "is": "The winter there is long, and the systemis being changed one county at a time.",
    "a": "In so large a societya few people speak for all the others, and nobody minds.",
    "as": "They could not carry out the exchangeas planned, and so both of them lost by it.",
    "in": "She did not get a splinterin her hand, and the boards were put back at once.",
    "first": "He drew aset of plans for the pier and gave it to the mayor in the evening.",
    "pronouns": "The rule holds for him orher in respect of any debt of the old company.",
    "capital": "Thisis in keeping with what the others had said about the old bridge before.",
    "on": "What they want is informationon the new timetable and not a word about the old.",
}


@pytest.mark.parametrize("sentence", RUN_TOGETHER.values(), ids=RUN_TOGETHER)
def test_two_words_run_together_are_not_taken_for_one(sentence: str):
    assert changes(HARBOUR + sentence + " " + HARBOUR) == []


OTHERS = {
    "spoken": "The dancin crowd and its stockins were on the front page of the local paper.",
    "latin": "The book lay under Silva rhetoricae in the catalogue and was hardly ever read.",
    "latin name": "The doctor wrote alopecia totalis on the form and sent her to the pharmacy.",
    "french": "The address was that of the Centre des ressources sur la mer in the old port.",
    "two meanings": "The voice had nasty and demaning things to say about all of her friends.",
    "two meanings 2": "It felt as if someone were moving my orgins about inside my own body.",
    "word or its plural": "The runner could not answer to those surgest of the leading pack there.",
    "cut short": "This is the same content that you get in your accred, so just go there first.",
    "program": "The package is built on every buildd with ccache, and nobody has to wait for it.",
    "called out": "The children sang dooray, dooray, all the way down to the harbour and back.",
    "adjective of a name": "The Wilhelmian houses of the capital were built in a heavy style.",
    "author": "The paper by Parise and Henderson asks who owns the knowledge of a company.",
    "product": "Nutrinet is the name of the program that the kitchen uses for its orders.",
    "columnist": "The minister spoke. Brendan Miniter wrote about the minister in the paper.",
    "large initial": "It was read in the house on Monday by\nS\n\necond reader of the bill, who sat.",
}


@pytest.mark.parametrize("sentence", OTHERS.values(), ids=OTHERS)
def test_other_traps(sentence: str):
    assert changes(HARBOUR + sentence + " " + HARBOUR) == []


def test_a_quotation_goes_on_over_wrapped_lines():
    text = (
        "She read the whole of it to them, down to the place in which he said, “I am only\n"
        "too happy to have such friends, and will be governed by them in all I do or say.”\n"
    )
    start = text.index("too")
    assert all(word.is_quoted for word in words_of(text, start, len(text)))
    unwrapped = text.replace("only\n", "only\n\n")
    assert not any(word.is_quoted for word in words_of(unwrapped, start + 1, len(unwrapped)))


def test_the_list_holds_words_that_dictionaries_leave_out():
    assert is_rare_word("peltry", "words")
    assert is_rare_word("conversible", "doubtful")
    assert not any(
        is_rare_word(word, tier)
        for word in ("leadrs", "comittee")
        for tier in ("words", "doubtful")
    )


@pytest.mark.parametrize(
    "line",
    [
        "© 2019, 40°C and half a name were all that the rain had left on the board.",
        "© 1987 is stamped into the back of every spoon in the drawer of the old house.",
        "© 2024, £3 and a heart were scratched into the bench beside the lighthouse.",
        "© 1951 was all that could be read on the first page of the damp songbook.",
        "© 2003 stood on the label, though the bottle looked a good deal older than that.",
        "© 2010 means nothing on a wall that was painted again only last summer.",
        "© 1968 had been cut into the stone by somebody with a good sense of humour.",
        "© 2022 looked odd beneath a poem that his grandmother had learnt at school.",
        "Copyright 1931 was the only line that she could read of the whole notice.",
        "© 1999 and the name of a printer were on the back of the map that he found.",
    ],
)
def test_a_sentence_that_begins_with_a_copyright_sign_stays(line: str):
    text = f"{HARBOUR.strip()}\n\n{line}\n\nNobody spoke.\n"
    assert clean(text).text == text
    assert clean(line + "\n").text == line + "\n"
    garbled = line.encode().decode("cp1252") + "\n"
    assert clean(garbled).text == line + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "© 2024 Harbour Notes. All rights reserved.",
        "© 2021 Harbour Media. This site was built by Quay & Sons.",
        "© 2020 Harbour Notes is a registered trademark of Harbour Media Ltd.",
        "Copyright © 2019-2024 Harbour Media Ltd",
    ],
)
def test_copyright_lines_go(line: str):
    assert line not in clean(f"{HARBOUR}\n\n{line}\n").text


LISTED = (
    ("editted", "edited", "The letter was editted by the clerk before it went to the paper on Monday."),
    ("closesly", "closely", "She looked closesly at the map and found the path that they had missed."),
    ("independant", "independent", "The small school by the harbour has been independant for a long time."),
    ("hopefuly", "hopefully", "The new boat will hopefuly be ready when the first guests come in May."),
    ("particulary", "particularly", "The winter was particulary hard for those who lived on the island."),
    ("managment", "management", "The managment of the port was glad to hear that the ferry runs again."),
    ("athough", "although", "They went out that night, athough the harbour office had warned them all."),
    ("suprising", "surprising", "It was a suprising end to a day that had begun with rain and with fog."),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "meant", "sentence"), LISTED)
def test_listed_misspellings_that_look_like_words(typed: str, meant: str, sentence: str):
    pytest.importorskip("codespell_lib")
    assert changes(HARBOUR + sentence) == [(typed, meant)]


@pytest.mark.parametrize(
    "word", ["additionals", "ratatui", "focussed", "cancelation", "benefitted", "brokeness"]
)
def test_what_looks_listed_stays(word: str):
    sentence = f"The {word} plan for the pier was read to the council at the end of the day."
    assert changes(HARBOUR + sentence) == []


def test_long_lines_of_mojibake_take_time_that_grows_with_them():
    def seconds(size: int) -> float:
        text = "cafÃ© â€œnaÃ¯veâ€\u009d " * (size // 20) + "\nOne.\n"
        start = time.process_time()
        assert len(list(garbled(text))) > size // 20
        return time.process_time() - start

    seconds(2_000)
    small, large = (
        min(seconds(100_000) for _ in range(3)),
        min(seconds(1_600_000) for _ in range(2)),
    )
    assert large < 60 * small  # 16 times as long; where each repair copies the line it takes 100
