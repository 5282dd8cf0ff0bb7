"""Findings in pages point to the line of the source, where the text can be aligned with it."""

import json

import pytest

from cleaner.page import read_page
from cleaner.page.source_places import places_in_source

PROSE = "The ferry to the outer islands was late again on Monday, and people waited on the pier."


def line_of(source: str, said: str) -> int | None:
    text = read_page(source, voters=False).text
    (place,) = places_in_source(source, text, [text.index(said)])
    return place and place[0]


SOURCES = {
    "a line of its own": (f"<p>{PROSE}</p>\n<p>Scroll to Top</p>\n", "Scroll", 2),
    "over several lines": (f"<p>{PROSE}</p>\n<p>\n  Scroll\n  to\n  Top</p>\n", "Scroll", 3),
    "with entities": ("<p>A&nbsp;b caf&eacute; d</p>\n<p>x &amp; y&#39;s z</p>", "x & y", 2),
    "with elements inside": ("<p>One</p>\n<p><b>Read</b> <a href=/x>more</a> now</p>", "Read", 2),
    "not in a comment": ("<!-- Scroll to Top -->\n<p>A</p>\n<p>Scroll to Top</p>", "Scroll", 3),
    "not in a script": ("<script>\nScroll to Top</script>\n<p>Scroll to Top</p>", "Scroll", 3),
    "not in a style": ("<style>Scroll to Top</style>\n\n<p>Scroll to Top</p>", "Scroll", 3),
    "not in an attribute": ("<p title='Scroll to Top'>A</p>\n<p>Scroll to Top</p>", "Scroll", 2),
    "said twice, in order": (
        f"<p>Menu</p>\n<p>{PROSE}</p>\n<p>Menu</p>\n<p>The last words of all.</p>",
        "Menu\n\nThe last",
        3,
    ),
    "in upper case": ("<p>A</p>\n<p>SCROLL To Top</p>", "SCROLL", 2),
    "with windows line ends": ("<p>A</p>\r\n<p>Scroll to Top</p>\r\n", "Scroll", 2),
}


@pytest.mark.parametrize(("source", "said", "expected"), SOURCES.values(), ids=SOURCES)
def test_lines_are_found(source, said, expected):
    assert line_of(source, said) == expected


def test_columns_are_those_of_the_words():
    source = "<p>A</p>\n  <p>Scroll to Top</p>"
    text = read_page(source, voters=False).text
    assert places_in_source(source, text, [text.index("Scroll"), 0]) == [(2, 6), (1, 4)]


def test_what_the_source_does_not_say_is_not_found():
    assert places_in_source("<p>A b c</p>", "X y z\n\nA b c\n", [0, 7]) == [None, (1, 4)]


@pytest.mark.parametrize("piece", ["<!--", "<script>", "&amp;", "<p>a", "<", "a b ", "<p a='"])
def test_time_is_linear(piece):
    source = piece * 40_000
    assert len(places_in_source(source, "a b\n" * 5_000, [0, 400])) == 2


PAGE = f"<html>\n<body>\n<p>{PROSE}</p>\n<p>Scroll to Top</p>\n</body></html>\n"
RULES = ("--no-model", "--no-repair", "--check")


def test_check_points_to_the_source(run, tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    assert run(*RULES, "a.html").out.startswith("a.html:4:4 en/back-to-top")
    found = json.loads(run(*RULES, "--output-format", "json", "a.html").out)
    assert (found["line"], found["column"], found["counted_in"]) == (4, 4, "file")


def test_where_the_text_is_made_up_by_the_page_the_finding_says_so(run, tmp_path):
    body = json.dumps(f"{PROSE} {PROSE} {PROSE}\n\nScroll to Top")
    (tmp_path / "a.html").write_text(
        f'<script type="application/ld+json">{{"@type": "Article", "articleBody": {body}}}</script><p></p>'
    )
    done = run(*RULES, "a.html")
    assert done.out.startswith("a.html:text:3:1 en/back-to-top")
    assert "line=" not in run(*RULES, "--output-format", "github", "a.html").out
    sarif = json.loads(run(*RULES, "--output-format", "sarif", "a.html").out)
    place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert "region" not in place


def test_records_of_pages_point_to_the_text(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"html": PAGE}) + "\n")
    assert run(*RULES, "--html-key", "html", "a.jsonl").out.startswith("a.jsonl:text:3:1 ")
