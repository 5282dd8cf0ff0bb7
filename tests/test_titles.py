"""Titles: found over the article in pages and their text, kept or dropped, and what pages say."""

import pytest

from cleaner import Cleaner, Config, ConfigError, clean, clean_html
from cleaner.document import Judgement, Region
from cleaner.judging.titles import find_title
from cleaner.page import read_page
from cleaner.page.declared import Metadata
from cleaner.text.reading import read_text
from cleaner.text.scripts import count_words

BODY = (
    "The ferry to the islands runs again from Monday, the harbour office said, and the old pier "
    "is open to walkers.",
    "Repairs to the ramp took nine weeks longer than planned, since the steel for it came from a "
    "yard that had been on strike.",
    "Islanders were carried by fishing boats in the meantime, and paid for it themselves.",
)
TITLE = "Ferry to the islands runs again"
MENU = ("Home", "News", "Sport", "Weather", "Contact")


def found(lines, probabilities):
    """The line that is taken for the title, where the classifier says this of the lines."""
    document = read_text("\n\n".join(lines) + "\n")
    words = tuple(map(float, map(count_words, lines)))
    region = Region(0, len(lines), 0.9)
    judgement = Judgement(tuple(probabilities), words, tuple(probabilities), (region,))
    index = find_title(document, judgement, region)
    return None if index is None else lines[index]


@pytest.mark.parametrize("title", [
    TITLE, "Islands wait for their ferry no more", "How the old pier came back", "Nine weeks of steel and strike",
])  # fmt: skip
@pytest.mark.parametrize("between", [
    (), ("By Ann Lee",), ("May 3, 2024", "Share", "Tweet"), ("Harbour News", "4 min read"),
])  # fmt: skip
def test_the_title_is_found_over_bylines_and_buttons(title, between):
    lines = (*MENU, title, *between, *BODY)
    chances = (*[0.01] * len(MENU), 0.2, *[0.03] * len(between), *[0.97] * len(BODY))
    assert found(lines, chances) == title


def test_what_the_title_element_goes_on_after_is_the_title():
    headline = "Storm over the western isles"
    lines = (f"{TITLE} | Harbour News", *MENU, headline, "By Ann Lee", TITLE, "Share", *BODY)
    assert found(lines, (0.05, *[0.01] * 5, 0.3, 0.05, 0.2, 0.02, 0.97, 0.97, 0.97)) == TITLE


def test_a_title_in_a_script_without_spaces_is_found():
    body = ("岛上的渡轮从星期一开始恢复运行，港口办公室说，老码头也对散步的人开放。" * 3,) * 3
    lines = ("首页", "新闻", "体育", "渡轮恢复运行", "分享", *body)
    assert found(lines, (0.01, 0.01, 0.01, 0.2, 0.02, 0.97, 0.97, 0.97)) == lines[3]


@pytest.mark.parametrize("first", ["The office opens at noon.", "Wait,", "It says:"])
def test_a_sentence_over_the_body_is_no_title(first):
    assert found((*MENU, first, *BODY), (*[0.01] * 5, 0.4, *[0.97] * 3)) != first


@pytest.mark.parametrize(
    "date", ["Updated on 09/10/2025", "January 11, 2012, 8:35 PM", "17 января 2012 08:58"]
)
def test_a_date_is_no_title(date):
    assert found((*MENU, date, *BODY), (*[0.01] * 5, 0.4, *[0.97] * 3)) is None


def test_a_text_of_one_kind_has_no_title_in_its_middle():
    assert found(BODY, (0.97,) * 3) is None
    assert found(BODY, (0.1,) * 3) is None


PAGE = f"""<html lang="en-GB"><head><title>{TITLE} - Harbour News</title>
<meta property="og:site_name" content="Harbour News"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-05-03T10:00:00Z"></head><body>
<nav><ul>{"".join(f"<li><a href=/>{item}</a></li>" for item in MENU)}</ul></nav>
<h1>{TITLE}</h1><p>By Ann Lee, 3 May 2024</p>{"".join(f"<p>{text}</p>" for text in BODY)}
<footer><a href=/>Imprint</a> <a href=/>Terms</a></footer></body></html>"""


def test_a_page_keeps_its_title_and_says_what_it_is():
    cleaned = clean_html(PAGE)
    assert cleaned.text.startswith(TITLE + "\n")
    about = cleaned.title, cleaned.date, cleaned.author, cleaned.language, cleaned.site
    assert about == (TITLE, "2024-05-03", "Ann Lee", "en", "Harbour News")
    assert cleaned.from_dict(cleaned.to_dict()) == cleaned


def test_a_page_drops_its_title_where_it_is_not_wanted():
    cleaned = clean_html(PAGE, title="drop")
    assert TITLE + "\n" not in cleaned.text
    assert all(text in cleaned.text for text in BODY)
    assert "model/title" in {edit.rule for edit in cleaned.edits}
    assert cleaned.title == TITLE
    assert cleaned.restore() == cleaned.original


def test_the_title_of_a_page_is_dropped_once():
    text = "\n\n".join((*MENU, TITLE, "The pier", *BODY)) + "\n"
    cleaned = clean(text, title="drop", kind="page")
    assert clean(cleaned.text, title="drop", kind="page").text == cleaned.text
    assert "The pier" in cleaned.text or TITLE not in cleaned.text


@pytest.mark.parametrize(("old", "new"), [
    ("Ann Lee, 3", "Bob Ray, 3"), ("3 May 2024", "4 May 2024"),
])  # fmt: skip
def test_what_a_page_declares_and_does_not_show_is_left_out(old, new):
    said = read_page(PAGE.replace(old, new), voters=False).metadata
    assert said == (
        Metadata(TITLE, "2024-05-03", "", "en", "Harbour News")
        if "Ann" in old
        else Metadata(TITLE, "", "Ann Lee", "en", "Harbour News")
    )


DATA = f"""<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}",
"author": [{{"@type": "Person", "name": "Ann Lee"}}, {{"@type": "Person", "name": "Bob Ray"}}],
"datePublished": "2024-05-03", "publisher": {{"name": "Harbour News"}}}}</script>"""


def test_structured_data_says_who_wrote_it():
    html = f"<h1>{TITLE}</h1><p>Ann Lee and Bob Ray</p><p>03.05.2024</p><p>{BODY[0]}</p>{DATA}"
    said = read_page(html, voters=False).metadata
    assert said == Metadata(TITLE, "2024-05-03", "Ann Lee, Bob Ray", "", "")


@pytest.mark.parametrize("heading", [
    f"<h1>{TITLE}</h1>", f"<h2>{TITLE}</h2>", f"<div class=headline>{TITLE}</div>",
    f"<h1>Harbour News</h1><h2>{TITLE}</h2>", f"<h1><a href=/>{TITLE}</a></h1>",
    f"<h1>{TITLE.upper()}</h1>", f"<h1>{TITLE}</h1><h2>Related</h2>",
])  # fmt: skip
def test_the_title_is_the_line_that_the_page_calls_itself(heading):
    page = read_page(PAGE.replace(f"<h1>{TITLE}</h1>", heading), voters=False)
    assert page.metadata.title.casefold() == TITLE.casefold()


def test_a_broken_date_is_none():
    html = PAGE.replace("2024-05-03T", "2024-15-03T")
    assert not read_page(html, voters=False).metadata.date


def test_rules_alone_know_no_title_of_a_text():
    assert not Cleaner(Config(model=False)).clean("\n\n".join((TITLE, *BODY))).title


def test_a_text_says_its_title():
    assert clean("\n\n".join((TITLE, *BODY)) + "\n").title == TITLE


def test_another_value_is_refused():
    with pytest.raises(ConfigError, match="title='maybe' is not one of keep, drop"):
        Config(title="maybe")
