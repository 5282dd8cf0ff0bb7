"""Pages: their full text, what goes, and input that is hardly HTML."""

import pytest

from cleaner import clean_html
from cleaner.page import read_page

SENTENCE = "The ferry runs again from Monday, the harbour office says, and the old pier is open. "
PAGE = f"""<!DOCTYPE html><html><head><title>Ferry</title><script>var x = "no";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>Ferry runs again</h1><p>{SENTENCE * 3}</p><p>{SENTENCE.replace("Monday", "Tuesday") * 3}</p>
<p>{SENTENCE.replace("ferry", "boat") * 2}</p><p>Scroll to Top</p></article>
<footer><p>Copyright 2024 Harbour Notes</p></footer></body></html>"""


def test_the_article_stays_and_the_menu_goes():
    cleaned = clean_html(PAGE)
    assert SENTENCE.strip() in cleaned.text
    assert "Home" not in cleaned.text
    assert "Scroll to Top" not in cleaned.text
    assert "Copyright" not in cleaned.text


def test_spans_refer_to_the_full_text():
    cleaned = clean_html(PAGE)
    assert "Home" in cleaned.original
    assert "Scroll to Top" in cleaned.original
    assert "var x" not in cleaned.original
    assert cleaned.restore() == cleaned.original
    for edit in cleaned.edits:
        assert cleaned.original[edit.start : edit.end] == edit.removed


def test_bytes_are_decoded_as_the_page_declares():
    page = (
        '<html><head><meta charset="iso-8859-1"></head><body><p>Köln und Zürich</p></body></html>'
    )
    assert "Köln und Zürich" in read_page(page.encode("iso-8859-1")).text


@pytest.mark.parametrize(
    "html", ["", "   ", "<", "no markup at all", "<p>", "\0", "<html>&#8;</html>"]
)
def test_hardly_html_is_survived(html):
    cleaned = clean_html(html)
    assert cleaned.restore() == cleaned.original


def test_deep_nesting_is_survived():
    cleaned = clean_html("<div>" * 5_000 + SENTENCE + "</div>" * 5_000)
    assert SENTENCE.strip() in cleaned.original


def test_wrong_arguments_are_refused():
    with pytest.raises(TypeError, match="str or bytes"):
        clean_html(12)
    with pytest.raises(ValueError, match="comments='maybe' is not one of drop, keep"):
        clean_html("<p>x</p>", comments="maybe")
    with pytest.raises(ValueError, match="kind='novel' is not one of"):
        clean_html("<p>x</p>", kind="novel")
