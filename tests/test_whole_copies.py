"""A text that was printed again behind itself: once is enough, whatever its lines are."""

import pytest

from cleaner.marking.whole_copies import texts_said_twice

PARAGRAPHS = [
    "the ferry to the outer islands was late again on monday, and people waited in the rain.",
    "the harbour master blamed the pump. it is older than he is, and nobody can mend it now.",
    "a new boat is to come in spring, if the council finds the money for the crew it needs.",
    "until then the old one runs twice a day, at six and at noon, whatever the weather says.",
]
SENTENCES = [f"{s.strip()}." for p in PARAGRAPHS for s in p.split(".") if s.strip()]
LINES = [line for p in PARAGRAPHS for line in (p[:40], p[40:])]
JOINED = " ".join(PARAGRAPHS)
VERSE = ["oh the boats go out", "oh the boats come in", "and we wait on the pier", "till dawn"]


@pytest.mark.parametrize("copy", [PARAGRAPHS, SENTENCES, LINES, [JOINED]])
@pytest.mark.parametrize("first", [PARAGRAPHS, SENTENCES, LINES, [JOINED]])
@pytest.mark.parametrize("between", [[], ["share this"], ["tags: sea", "read more", "12 may"]])
def test_the_second_copy_goes(first, copy, between):
    if first == copy and first in ([JOINED], LINES):  # told elsewhere, and maybe verse
        return
    text = ["late ferry", *first, *between, *copy, "the end of it"]
    begin = 1 + len(first) + len(between)
    assert texts_said_twice(text) == list(range(begin, begin + len(copy)))


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPHS,
        [*VERSE, *VERSE],
        [*PARAGRAPHS, *[f"another line {n} of the text stands here" for n in range(9)], JOINED],
        [*PARAGRAPHS, "he read it out again:", JOINED],
        [*PARAGRAPHS[:2], *PARAGRAPHS[:2], *PARAGRAPHS[:2]],
        [*PARAGRAPHS[:3], *(p.replace("ferry", "boat") for p in PARAGRAPHS[:3])][:4],
        ["width of it: 12 metres", "length: 40 metres"] * 2,
        [PARAGRAPHS[0][:60], PARAGRAPHS[0][:60] + " and more than that, one", "and so on"],
    ],
)
def test_what_a_writer_says_again_stays(text):
    assert texts_said_twice(text) == []


def test_long_copies_are_found_in_one_walk():
    many = [f"{n}: {p}" for n in range(400) for p in PARAGRAPHS]
    assert texts_said_twice([*many, *many]) == list(range(len(many), 2 * len(many)))
    gap = [f"line {n} stands between the two copies of it" for n in range(20)]
    assert texts_said_twice([*many, *gap, *many]) == []
