"""Readers' comments under a text: a heading, and names and dates between what they wrote."""

import pytest

from cleaner import Cleaner, Config, clean

BODY = (
    "The ferry to the islands runs again from Monday, the harbour office said this morning.\n\n"
    "Repairs to the ramp took nine weeks longer than planned, since the steel came from a yard "
    "that had been on strike.\n\n"
    "Islanders were carried by fishing boats in the meantime, and paid for it themselves.\n"
)
FIRST, SECOND = "My aunt waited nine weeks for her piano.", "About time, says everybody here."

THREADS = {
    "Movable Type": f"Comments\n\n{FIRST}\n\nPosted by: Olga | October 03, 2021 at 01:12 AM\n\n{SECOND}\n\nPosted by: Jan Reed | October 03, 2021 at 03:40 PM\n",
    "WordPress": f"2 responses to “Ferry runs again”\n\nOlga says:\n\n{FIRST}\n\nJan says:\n\n{SECOND}\n",
    "Thesis": f"{{ 2 comments… read them below or add one }}\n\n1 Olga November 12, 2021 at 12:34 pm\n\n{FIRST}\n\nReply\n\n2 Jan Reed November 12, 2021 at 12:43 pm\n\n{SECOND}\n\nReply\n",
    "Blogger": f"3 comments:\n\n{FIRST}\n\nReplyDelete\n\n{SECOND}\n\nReplyDelete\n\nSo it is.\n\nReplyDelete\n",
    "dates": f"Comments (2)\nOlga 03.10.2021 13:12\n{FIRST}\nJan Reed 04.10.2021 09:40\n{SECOND}\n",
    "Joomla": f"Comments (2)\n\nAt last\n\nwritten by Olga, October 24, 2021\n\n{FIRST}\n\nAh well\n\nwritten by Jan, October 25, 2021\n\n{SECOND}\n",
    "there are": f"There are 2 comments. Add yours.\n\nOlga said...\n\n{FIRST}\n\nJan said...\n\n{SECOND}\n",
    "German": f"Kommentare (2)\n\nOlga schrieb:\n\n{FIRST}\n\nJan schrieb:\n\n{SECOND}\n",
    "French": f"2 commentaires\n\nOlga dit :\n\n{FIRST}\n\nJan dit :\n\n{SECOND}\n",
    "Chinese": f"评论\n\n奥尔加 2021-10-03 13:12:09\n\n{FIRST}\n\n回复\n\n里德 2021-10-03 15:40:00\n\n{SECOND}\n\n回复\n",
}  # fmt: skip


def by_rules(text: str) -> str:
    return clean(text, model=False).text


@pytest.mark.parametrize("name", [*THREADS])
def test_a_thread_goes_with_its_heading(name):
    cleaned = by_rules(BODY + "\n" + THREADS[name])
    assert cleaned.startswith(BODY.rstrip())
    if name != "Joomla":  # what stands after the last name is kept where the name may be its end
        assert FIRST not in cleaned
    assert "says" not in cleaned
    assert by_rules(cleaned) == cleaned


LAST = "The fares could be lower, too."


def signed(separator: str, colon: str = ":") -> str:
    """A thread as blogs print it whose heading a scraper took for a menu."""
    names = ("Olga", "Jan Reed", "A. Marlow")
    comments = zip((FIRST, SECOND, LAST), names, strict=True)
    return "".join(
        f"{text}\nPosted by{colon} {name} {separator} October 0{day}, 2021 at 01:1{day} AM\n"
        for day, (text, name) in enumerate(comments, 1)
    )


@pytest.mark.parametrize("separator", ["|", "at", "on"])
def test_a_thread_without_a_heading_goes_by_its_signatures(separator):
    assert by_rules(BODY + "\n" + signed(separator)) == BODY


def test_signed_posts_of_a_blog_stay():
    text = BODY + "\n" + signed("on", colon="")
    assert FIRST in by_rules(text)
    assert LAST in by_rules(text)


def test_two_signatures_make_no_thread():
    text = BODY + "\n" + signed("|").rsplit(LAST, 1)[0]
    assert FIRST in by_rules(text)


KEPT = {
    "no heading": "Olga said:\n\nThe ramp is closed.\n\nJan said:\n\nThe ramp is open.\n",
    "no names": "Comments\n\nThe ramp is closed.\n\nThe ramp is open.\n",
    "one name": "Comments\n\nOlga said:\n\nThe ramp is closed, and will be for a while.\n",
    "a talk": "Comments on the ramp were mixed.\n\nOlga said:\n\nClosed.\n\nJan said:\n\nOpen.\n",
    "a timetable": "Arrivals\n\nHull 03.10.2021 13:12\n\nEsbjerg 04.10.2021 09:40\n",
}


@pytest.mark.parametrize("name", [*KEPT])
def test_what_is_no_thread_stays(name):
    assert by_rules(BODY + "\n" + KEPT[name]) == BODY + "\n" + KEPT[name]


def test_a_forum_without_an_article_stays():
    assert FIRST in by_rules(THREADS["dates"])


def test_the_next_text_stays():
    # Its first paragraph may be what the last name wrote.
    rest = (
        "Tickets for the tour of the ovens are sold at the kiosk until the end of October.\n\n"
        "Whoever brings a dog pays half a fare for it, which the council decided in the spring.\n"
    )
    next_text = f"The baker on the island has hired a second hand, and may need a third.\n\n{rest}"
    cleaned = by_rules(BODY + "\n" + THREADS["Movable Type"] + "\n" + next_text)
    assert cleaned.startswith(BODY.rstrip())
    assert cleaned.endswith(rest)
    assert FIRST not in cleaned


def test_threads_can_be_kept():
    text = BODY + "\n" + THREADS["Movable Type"]
    assert FIRST in Cleaner(Config(model=False, ignore=["any/comment-thread"])).clean(text).text


POSTS = "".join(
    f"{name} wrote:\nThe heater in the hall trips it, number {number} says, and not the kettle.\n\n"
    for number, name in enumerate(["tobias_h", "marlow", "wrenfield", "olga", "piet", "ann", "jo"])
)
FORUM = (
    f"{BODY}\nwrenfield wrote:\nIt works all week, and on Sunday the breaker goes.\n\n{{}}{POSTS}"
)


@pytest.mark.parametrize("line", ["Leave a Reply", "Αφήστε μια απάντηση", "Comments", "3 Comments"])
def test_a_heading_between_posts_takes_none_of_them(line):
    left = clean(FORUM.format(f"{line}\n\n"), model=False).text
    assert left.split() in (
        FORUM.format("").split(),
        FORUM.format(f"{line}\n\n").split(),
    )
