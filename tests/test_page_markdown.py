"""Pages as Markdown: what structure stays, and that edits hold in it, too."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.document import Edit
from cleaner.page import read_page
from cleaner.page.signs import escaped, escaped_start, fence_around, link_to
from tests.conftest import ROOT

PROSE = (
    "The ferry to the outer islands was late again on Monday, and the people on the pier "
    "waited in the rain until the harbour master told them that no boat would come."
)


def markdown(html: str, *, edits=(), links: bool = False) -> str:
    return read_page(html, voters=False, noted=True).markdown(edits, links=links)


CASES = {
    "headings": (
        "<h1>One</h1><h2>Two <i>b</i></h2><h6>Six</h6>",
        "# One\n\n## Two b\n\n###### Six\n",
    ),
    "paragraphs": ("<p>A a.</p><p>B b.</p>", "A a.\n\nB b.\n"),
    "line breaks": ("<p>A a<br>B b<br>C</p>", "A a  \nB b  \nC\n"),
    "a list": ("<ul><li>one<li>two</ul>", "- one\n- two\n"),
    "a numbered list": ("<ol><li>one<li>two<li>three</ol>", "1. one\n2. two\n3. three\n"),
    "lists in each other": (
        "<ul><li>one<ul><li>inner<ol><li>deep</ol></ul><li>two</ul>",
        "- one\n  - inner\n    1. deep\n- two\n",
    ),
    "paragraphs of an item": ("<ol><li><p>A a.</p><p>B b.</p></ol>", "1. A a.\n\n   B b.\n"),
    "a quotation": (
        "<p>She said:</p><blockquote><p>No.</p><p>Never.</p></blockquote><p>So.</p>",
        "She said:\n\n> No.\n>\n> Never.\n\nSo.\n",
    ),
    "a list in a quotation": ("<blockquote><ul><li>a<li>b</ul></blockquote>", "> - a\n> - b\n"),
    "code": (
        "<pre>def f(x):\n    return *x*\n\n# end\n</pre>",
        "```\ndef f(x):\n    return *x*\n\n# end\n```\n",
    ),
    "code with fences": ("<pre>```\na\n```</pre>", "````\n```\na\n```\n````\n"),
    "code in an item": ("<ul><li>Run:<pre>a\nb</pre></ul>", "- Run:\n  ```\n  a\n  b\n  ```\n"),
    "a table": (
        "<table><tr><th>Name<th>Age</tr><tr><td>Ann<td>3</tr></table>",
        "| Name | Age |\n| --- | --- |\n| Ann | 3 |\n",
    ),
    "empty cells": (
        "<table><tr><td>a<td>b<td>c</tr><tr><td><td>e<td></tr><tr><td>g<td><td>i</tr></table>",
        "| a | b | c |\n| --- | --- | --- |\n|  | e |  |\n| g |  | i |\n",
    ),
    "bars in cells": (
        "<table><tr><td>a | b<td>c</tr><tr><td>d<td>e</tr></table>",
        "| a \\| b | c |\n| --- | --- |\n| d | e |\n",
    ),
    "a table of one column": ("<table><tr><td>a</tr><tr><td>b</tr></table>", "a  \nb\n"),
    "text that looks like Markdown": (
        "<p># no heading</p><p>- no item</p><p>1. no number</p><p>&gt; no quote</p><p>2 * 3 * 4</p>"
        "<p>*stars* and _lines_ in snake_case</p><p>a &lt;b&gt; &amp;amp; [c](d)</p><p>---</p>",
        "\\# no heading\n\n\\- no item\n\n1\\. no number\n\n\\> no quote\n\n2 * 3 * 4\n\n"
        "\\*stars\\* and \\_lines\\_ in snake_case\n\na \\<b> \\&amp; [c\\](d)\n\n\\---\n",
    ),
    "nothing": ("<div></div>", ""),
}


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES)
def test_structure_stays(html, expected):
    assert markdown(html) == expected


LINKS = {
    "in a sentence": (
        '<p>Read <a href="/a">the map</a>, then go.</p>',
        "Read [the map](/a), then go.\n",
    ),
    "with blanks inside": (
        '<p>Read<a href="/a"> the map </a>now.</p>',
        "Read [the map](/a) now.\n",
    ),
    "all of an item": ('<ul><li><a href="b.html">B</a></ul>', "- [B](b.html)\n"),
    "in a cell": (
        '<table><tr><td>x<td><a href="/y">y</a></tr><tr><td>1<td>2</tr></table>',
        "| x | [y](/y) |\n| --- | --- |\n| 1 | 2 |\n",
    ),
    "with brackets in the address": (
        '<p>A <a href="/a_(b) c">c</a>.</p>',
        "A [c](</a_(b)%20c>).\n",
    ),
    "around blocks": (
        '<a href="/a"><h2>Head</h2><p>Text.</p></a>',
        "## [Head](/a)\n\n[Text.](/a)\n",
    ),
    "without an address": ("<p>A <a name=x>b</a> c.</p>", "A b c.\n"),
    "around a picture": ('<p>A <a href="/x"><img src=y></a> c.</p>', "A c.\n"),
    "raised": ('<p>Ten<sup><a href="#n">2</a></sup> metres.</p>', "Ten[²](#n) metres.\n"),
}


@pytest.mark.parametrize(("html", "expected"), LINKS.values(), ids=LINKS)
def test_links_are_written_where_they_are_asked_for(html, expected):
    assert markdown(html, links=True) == expected


def test_without_links_their_text_stays():
    assert markdown('<p>Read <a href="/a">the map</a>.</p>') == "Read the map.\n"


def edit_of(text: str, removed: str, replacement: str = "") -> Edit:
    start = text.index(removed)
    return Edit(start, start + len(removed), removed, replacement, "x/y", "A reason.")


def test_what_edits_take_is_gone_from_the_markdown():
    html = (
        "<h1>Head</h1><ul><li>one<li>two<li>three</ul>"
        '<p>Read <a href="/a">the whole map</a> teh end.</p>'
    )
    text = read_page(html, voters=False).text
    edits = [edit_of(text, "- two\n"), edit_of(text, "whole "), edit_of(text, "teh", "the")]
    assert markdown(html, edits=edits, links=True) == (
        "# Head\n\n- one\n- three\n\nRead [the map](/a) the end.\n"
    )


def test_an_edit_over_several_lines_takes_all_of_them():
    html = "<p>A a.</p><h2>Related</h2><ol><li>x<li>y</ol><p>B b.</p>"
    text = read_page(html, voters=False).text
    gone = text[text.index("Related") : text.index("B b.")]
    assert markdown(html, edits=[edit_of(text, gone)]) == "A a.\n\nB b.\n"


def test_a_page_that_was_read_without_notes_says_so():
    with pytest.raises(ValueError, match="noted=True"):
        read_page("<p>A a.</p>", voters=False).markdown(())


def test_clean_html_gives_text_and_markdown():
    html = f"<h1>The late ferry</h1><p>{PROSE}</p><ul><li>{PROSE}</ul><p>Scroll to Top</p>"
    cleaned = cleaner.clean_html(html, output="markdown", voters=False, repair="off", model=False)
    assert cleaned.markdown == f"# The late ferry\n\n{PROSE}\n\n- {PROSE}\n"
    assert "Scroll to Top" not in cleaned.text
    assert cleaned.restore() == cleaned.original
    assert cleaner.Cleaned.from_dict(cleaned.to_dict()).markdown == cleaned.markdown


def test_by_default_there_is_no_markdown():
    assert cleaner.clean_html(f"<p>{PROSE}</p>", model=False).markdown == ""


def test_a_text_is_its_own_markdown():
    cleaned = cleaner.clean(f"{PROSE}\n\nScroll to Top\n", output="markdown", model=False)
    assert cleaned.markdown == cleaned.text == f"{PROSE}\n"


def test_the_text_is_the_same_with_and_without_markdown():
    html = f'<h1>The late ferry</h1><p><a href="/a">{PROSE}</a></p><table><tr><td>a<td>b</table>'
    plain = cleaner.clean_html(html, model=False)
    assert cleaner.clean_html(html, model=False, output="markdown").text == plain.text


@settings(max_examples=100)
@given(st.text("ab *_`[]()<>&|#-+.1~\\>=", max_size=40))
def test_escaped_text_holds_its_characters(text):
    assert escaped_start(escaped(text)).replace("\\", "") == text.replace("\\", "")


@pytest.mark.parametrize("sign", ["[", "](", "<", "*", "_", "`", "&", "~", "\\", "|", "-"])
def test_escaping_takes_linear_time(sign):
    text = sign * 200_000
    assert len(escaped(text, in_table=True)) <= 2 * len(text)


def test_fences_are_longer_than_any_inside():
    assert fence_around(["a ```` b"]) == "`````"


def test_an_address_cannot_end_a_link_early():
    assert link_to("a", "x>) <b>") == "[a](<x%3E)%20%3Cb%3E>)"


def test_the_example_of_the_docs_is_real():
    failures, tried = doctest.testfile(str(ROOT / "docs" / "pages.md"), module_relative=False)
    assert (failures, tried) == (0, 5)
