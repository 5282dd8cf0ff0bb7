"""Pages: their full text, where each line stands, what goes, and input that is hardly HTML."""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Config, clean_html
from cleaner.classifier.classifier import load_classifier, load_page_classifier
from cleaner.judging.judges import Classifiers, PageJudge, RulesAlone, TextJudge, choose_judge
from cleaner.page import read_page
from cleaner.page.evidence import PAGE_FEATURES, comments_of, evidence
from cleaner.page.markup import DEEPEST, decoded
from cleaner.page.structure import STRUCTURE
from cleaner.page.voters import MOST_CHARACTERS, VOTES
from cleaner.rounds import Rounds
from cleaner.rules.active import ActiveRules
from cleaner.rules.cache import compiled_rules
from cleaner.rules.loading import rules_dir
from cleaner.text.blocks import segment
from cleaner.text.reading import read_text
from tests.conftest import ROOT

SENTENCE = "The ferry runs again from Monday, the harbour office says, and the old pier is open. "
PAGE = f"""<!DOCTYPE html><html><head><title>Ferry runs again</title><script>var x = "no";</script>
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>Ferry runs again</h1><p>{SENTENCE * 3}</p><p>{SENTENCE.replace("Monday", "Tuesday") * 3}</p>
<p>{SENTENCE.replace("ferry", "boat") * 2}</p><p>Scroll to Top</p></article>
<div class="comments"><h3>2 comments</h3><div class="comment"><p>Good to hear that the boat is back,
I missed it all winter long.</p></div></div>
<footer><p>Copyright 2024 Harbour Notes</p></footer></body></html>"""


def lines_of(html: str) -> list[str]:
    return [line for line in read_page(html, voters=False).text.split("\n") if line]


def column(page, name: str) -> list[float]:
    return np.expm1(page.structure.matrix[:, STRUCTURE.index(name)]).round(3).tolist()


# What becomes of markup


def test_lists_and_tables_stay_readable():
    page = read_page(
        "<h2>Fares</h2><ul><li>Adults</li><li><p>Children</p></li></ul>"
        "<table><caption>Prices</caption><tr><th>Who</th><th>How much</th></tr>"
        "<tr><td>Adults</td><td>4 <b>euros</b></td></tr><tr><td></td><td>2 euros</td></tr></table>"
        "<blockquote>It is cheap.</blockquote>",
        voters=False,
    )
    assert page.text == (
        "Fares\n\n- Adults\n- Children\n\nPrices\n\nWho | How much\nAdults | 4 euros\n2 euros\n\n"
        "It is cheap.\n"
    )


def test_a_table_that_lays_out_the_page_is_no_line():
    assert lines_of("<table><tr><td><div>Menu</div></td><td><p>One.</p><p>Two.</p></td></tr></table>") == [
        "Menu", "One.", "Two.",
    ]  # fmt: skip


def test_preformatted_lines_keep_their_margins():
    page = read_page("<p>So:</p><pre>def f():\n    return 1\n</pre>", voters=False)
    assert page.text == "So:\n\ndef f():\n    return 1\n"


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<a>Home</a><a>News</a>", ["Home News"]),
        ("<span>Home</span><span>News</span>", ["Home News"]),
        ("<p><span>T</span><span>he</span> end</p>", ["The end"]),
        ("<p>foot<b>ball</b> field</p>", ["football field"]),
        ("<div>One<div>Two</div>Three</div>", ["One", "Two", "Three"]),
        ("One<br>Two<br><br>Three", ["One", "Two", "Three"]),
        ("<p>One<p>Two", ["One", "Two"]),
        ("<dl><dt>Pier<dd>A landing place</dl>", ["Pier", "A landing place"]),
        ("<p>May&nbsp;be &#8203;so</p>", ["May\u00a0be \u200bso"]),
        ("<p>a</p><!-- b --><script>c</script><style>d</style><template>e</template>", ["a"]),
        ("<select><option>Red</option></select><textarea>x</textarea><p>y</p>", ["y"]),
    ],
)
def test_words_are_neither_glued_nor_torn(html, lines):
    assert lines_of(html) == lines


def test_what_is_for_those_without_scripts_is_read_where_it_is_the_page():
    assert lines_of(f"<p>{SENTENCE}</p><noscript><img><p>Turn on scripts.</p></noscript>") == [
        SENTENCE.strip()
    ]
    assert lines_of(f"<p>Loading</p><noscript><p>{SENTENCE}</p></noscript>") == [
        "Loading", SENTENCE.strip(),
    ]  # fmt: skip


def test_a_page_that_scripts_would_fill_gives_what_it_declares():
    declared = '<script type="application/ld+json">{"@graph": [{"articleBody": "%s"}]}</script>'
    page = read_page(declared % (SENTENCE * 4) + "<div id=app>Loading</div>", voters=False)
    assert page.text.split("\n")[0] == (SENTENCE * 4).strip()
    shown = read_page(declared % (SENTENCE * 4) + f"<p>{SENTENCE * 5}</p>", voters=False)
    assert shown.text == (SENTENCE * 5).strip() + "\n"


def test_plain_text_stays_as_it_is():
    assert read_page("One.\n\n  Two < three.\n").text == "One.\n\n  Two < three.\n"


# Bytes


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<p>Zürich</p>".encode(), "<p>Zürich</p>"),
        ('<meta charset="iso-8859-1"><p>Köln “ja”</p>'.encode("cp1252"), "<p>Köln “ja”</p>"),
        ('<meta charset="utf-16"><p>Zürich</p>'.encode(), "<p>Zürich</p>"),
        ("\ufeff<p>Zürich</p>".encode("utf-16-le"), "<p>Zürich</p>"),
        ('<meta charset="klingon"><p>Zürich</p>'.encode(), "<p>Zürich</p>"),
        (b'<meta charset="utf-8"><p>' + b"word " * 200 + b"\xff</p>", "\ufffd</p>"),
        (('<meta charset="utf-8">' + "Wörter für Übung größer. " * 20).encode("cp1252"), "Übung"),
    ],
)
def test_bytes_are_decoded_as_the_page_declares_or_as_they_look(data, text):
    assert text in decoded(data)


# Where lines stand


def test_every_line_has_a_place_and_marks():
    page = read_page(PAGE)
    assert len(page.starts) == len(page.structure.matrix) == len(page.votes.shares)
    for start, line in zip(page.starts, lines_of(PAGE), strict=True):
        assert page.text.startswith(line, start)
    assert np.isfinite(page.structure.matrix).all()
    assert column(page, "in_nav")[:3] == [1, 1, 0]
    assert column(page, "linked")[:2] != [0, 0]
    assert column(page, "title_line")[2] == 1
    assert sum(column(page, "in_candidate")) == 5


def test_voters_see_the_lines_of_the_article():
    page = read_page(PAGE)
    article = [n for n, line in enumerate(lines_of(PAGE)) if "pier" in line]
    assert all(page.votes.shares[n, VOTES.index("trafilatura")] > 0.9 for n in article)
    assert page.votes.shares[0, VOTES.index("trafilatura")] == 0
    assert not read_page(PAGE, voters=False).votes.shares[:, :3].any()


def test_blocks_of_a_long_line_share_its_evidence():
    page = read_page(f"<p>{SENTENCE * 60}</p><p>Short.</p>", voters=False)
    starts = [block.start for block in segment(page.text)]
    found = evidence(page, starts)
    assert len(starts) > 10
    assert found.matrix.shape == (len(starts), len(PAGE_FEATURES))
    assert (found.matrix[:-1, : len(STRUCTURE)] == found.matrix[0, : len(STRUCTURE)]).all()
    assert found.starts[-1] == len(found.marks)


# What goes


def test_the_article_stays_and_the_menu_goes():
    cleaned = clean_html(PAGE)
    assert SENTENCE.strip() in cleaned.text
    for debris in ("Home", "Scroll to Top", "Copyright", "all winter"):
        assert debris not in cleaned.text


def test_comments_are_kept_on_demand():
    page = read_page(PAGE)
    kept = comments_of(page, page.starts)
    assert [line for n, line in enumerate(lines_of(PAGE)) if n in kept] == [
        "Good to hear that the boat is back, I missed it all winter long."
    ]
    assert "all winter" in clean_html(PAGE, comments="keep").text


@pytest.mark.parametrize("voters", [True, False])
def test_spans_refer_to_the_full_text(voters):
    cleaned = clean_html(PAGE, voters=voters)
    assert "Home" in cleaned.original
    assert "Scroll to Top" in cleaned.original
    assert "var x" not in cleaned.original
    assert cleaned.restore() == cleaned.original
    for edit in cleaned.edits:
        assert cleaned.original[edit.start : edit.end] == edit.removed


def test_typos_of_a_page_are_repaired_whatever_the_classifier_of_texts_says(monkeypatch):
    def never(*_, **__):
        raise AssertionError("a page is no text")

    cleaner = Cleaner(Config(voters=False))
    # Not `setattr`, which would leave a method of this classifier in what is copied from it.
    monkeypatch.setitem(vars(load_classifier()), "judge", never)
    page = PAGE.replace("the harbour office says, and", "the leadrs of the harbour say, and", 1)
    cleaned = cleaner.clean_html(page)
    assert "the leaders of the harbour" in cleaned.text
    assert cleaned.restore() == cleaned.original


def test_a_page_is_judged_once_and_what_is_left_of_it_by_rules_alone():
    page, rounds = read_page(PAGE, voters=False), []
    judge = choose_judge(Classifiers(load_classifier()), Config(), page)

    class Watched:
        minds_matches = True

        def judge(self, document, matches, repeated):
            opinion = judge.judge(document, matches, repeated)
            rounds.append(opinion is not None)
            return opinion

    rules = ActiveRules(compiled_rules(rules_dir()).matcher(hints=True), frozenset())
    cleaner = Rounds(Config(), rules)
    assert "Home" not in cleaner.settle(read_text(page.text), Watched()).text
    assert rounds[0]
    assert len(rounds) > 1
    assert not any(rounds[1:])


def test_every_document_has_the_judge_that_knows_it():
    page = read_page(PAGE, voters=False)
    of_texts = load_classifier()
    assert isinstance(choose_judge(Classifiers(), Config(), None), RulesAlone)
    assert isinstance(choose_judge(Classifiers(), Config(), page), RulesAlone)
    assert isinstance(choose_judge(Classifiers(of_texts), Config(), None), TextJudge)
    judge = choose_judge(Classifiers(of_texts), Config(comments="keep"), page)
    assert judge == PageJudge(load_page_classifier(PAGE_FEATURES), page, keeps_comments=True)
    given = choose_judge(Classifiers(of_texts, of_texts), Config(), page)
    assert given == PageJudge(of_texts, page, keeps_comments=False)


def test_weights_for_pages_are_loaded_for_pages_only(monkeypatch):
    def refuse(*_):
        raise AssertionError("no page was given")

    monkeypatch.setattr("cleaner.classifier.classifier.load_page_classifier", refuse)
    cleaner = Cleaner(Config(voters=False))
    assert cleaner.clean(f"{SENTENCE}\nScroll to Top").edits
    assert cleaner.clean_html(f"{SENTENCE}\nScroll to Top").edits
    assert Cleaner(Config(model=False)).clean_html(PAGE).edits
    assert Cleaner(Config(remove=False)).clean_html(PAGE).settled
    with pytest.raises(AssertionError, match="no page was given"):
        cleaner.clean_html(PAGE)


def test_cleaning_changes_nothing_of_the_cleaner_and_threads_share_it():
    cleaner = Cleaner(Config(voters=False))
    before = {**vars(cleaner), **vars(cleaner._rounds)}
    load_page_classifier.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        texts = {cleaned.text for cleaned in pool.map(cleaner.clean_html, [PAGE] * 8)}
    assert texts == {cleaner.clean_html(PAGE).text}
    after = {**vars(cleaner), **vars(cleaner._rounds)}
    assert {name: id(value) for name, value in after.items()} == {
        name: id(value) for name, value in before.items()
    }


def test_without_the_classifier_rules_alone_decide():
    cleaned = clean_html(PAGE, model=False)
    assert "Home" in cleaned.text
    assert "Scroll to Top" not in cleaned.text
    assert clean_html(PAGE, remove=False, repair="off").text == cleaned.original


def test_what_is_to_be_kept_is_kept():
    config = Config(keep=("harbour notes",))
    assert "Harbour Notes" in Cleaner(config).clean_html(PAGE).text


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{SENTENCE}</p><ul>"
        + "".join(f"<li>Bring {n} life jackets of your own</li>" for n in range(5))
        + f"</ul><p>{SENTENCE}</p>",
        f"<h2>Why it matters</h2><p>{SENTENCE}</p><blockquote><p>We waited for this all year.</p>"
        f"</blockquote><p>{SENTENCE}</p>",
        f"<p>{SENTENCE}</p><table><caption>Fares of this year</caption><tr><th>Class</th><th>Euros</th>"
        f"</tr><tr><td>First class</td><td>12</td></tr></table><p>{SENTENCE}</p>",
        f"<p>{SENTENCE}</p><pre><code>ferry --from=pier --to=island\nferry --help</code></pre>"
        f"<p>{SENTENCE}</p>",
        f"<div>{SENTENCE}</div><div class=ad>Advertisement</div><div>{SENTENCE}</div>",
    ],
    ids=["list", "quote", "table", "code", "siblings"],
)
def test_what_belongs_to_the_body_survives(body):
    start, end = "<article><h1>Ferry runs again</h1>", "</article>"
    page = PAGE[: PAGE.index(start)] + start + f"<p>{SENTENCE * 3}</p>" + body
    cleaned = clean_html(page + f"<p>{SENTENCE * 2}</p>" + PAGE[PAGE.index(end) :])
    wanted = [line for line in lines_of(body) if line != "Advertisement"]
    assert [line for line in wanted if line not in cleaned.text] == []
    assert "Home" not in cleaned.text


# What others log

EMPTY = "<html><body></body></html>"


class Heard(logging.Handler):
    """A caller's own handler, and what it heard of the extractors."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in ("trafilatura", "htmldate", "justext"):
            self.messages.append(record.getMessage())


@pytest.fixture(params=["", "trafilatura", "trafilatura.core"], ids=["root", "top", "module"])
def heard(request):
    import trafilatura  # noqa: F401  # its loggers are there before ours

    logger, handler = logging.getLogger(request.param), Heard()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_the_caller_hears_extractors_but_while_we_ask_them(heard):
    import trafilatura

    trafilatura.extract(EMPTY)
    alone = list(heard.messages)
    assert alone
    for page in (PAGE, EMPTY, "<p>x</p>"):
        clean_html(page)
    assert heard.messages == alone
    trafilatura.extract(EMPTY)
    assert heard.messages == alone * 2


def test_another_thread_is_heard_while_we_ask(heard, monkeypatch):
    import trafilatura

    asked, done, extract = Event(), Event(), trafilatura.extract

    def ask(*arguments, **options):
        asked.set()
        assert done.wait(10)
        return extract(*arguments, **options)

    monkeypatch.setattr(trafilatura, "extract", ask)
    with ThreadPoolExecutor(1) as pool:
        cleaned = pool.submit(clean_html, PAGE)
        assert asked.wait(10)
        extract(EMPTY)
        alone = list(heard.messages)
        done.set()
        assert cleaned.result().edits
    assert alone
    assert heard.messages == alone


def test_a_failing_extractor_ends_the_silence(heard, monkeypatch):
    import trafilatura

    extract = trafilatura.extract
    monkeypatch.setattr(trafilatura, "extract", lambda *_, **__: 1 / 0)
    assert clean_html(PAGE).edits
    extract(EMPTY)
    assert heard.messages


def test_loggers_of_others_are_left_as_they_are():
    state = """
import logging, sys
import justext, trafilatura
def state():
    return {
        name: (each.level, each.propagate, each.disabled, list(each.handlers))
        for name, each in logging.root.manager.loggerDict.items()
        if isinstance(each, logging.Logger)
    }
before = state()
from cleaner import clean_html
clean_html(sys.argv[1])
after = state()
assert {name: after[name] for name in before} == before
"""
    subprocess.run([sys.executable, "-c", state, PAGE], check=True, cwd=ROOT)


# Hardly HTML


@pytest.mark.parametrize(
    "html",
    ["", "   ", "<", "no markup at all", "<p>&emsp;</p>", "<p>", "\0", "<html>&#8;</html>", "<p>\ud800</p>", b"\xff\xfe",
     "<frameset><frame src=x></frameset>", "<table><td><tr><p>x<table><li>y", "<p>" * 3_000 + "x"],
)  # fmt: skip
def test_hardly_html_is_survived(html):
    cleaned = clean_html(html)
    assert cleaned.restore() == cleaned.original


TAGS = st.sampled_from(
    "<p> </p> <div> </div> <table> <tr> <td> </table> <li> <ul> </ul> <a> </a> <b> <br> <pre> </pre> "
    "<script> </script> <noscript> </noscript> <span> </span> <h1> </h1> <form> <!-- --> &amp; &#0;".split()
)


@given(st.lists(st.one_of(TAGS, st.text(max_size=20)), max_size=60).map("".join))
def test_any_markup_is_survived(html):
    cleaner = Cleaner(Config(repair="off", voters=False))
    cleaned = cleaner.clean_html(html)
    assert cleaned.restore() == cleaned.original


@pytest.mark.parametrize("depth", [DEEPEST // 2, DEEPEST * 5])
def test_deep_nesting_is_survived(depth):
    cleaned = clean_html("<div>" * depth + SENTENCE + "</div>" * depth)
    assert SENTENCE.strip() in cleaned.text


def test_one_control_character_loses_nothing():
    assert clean_html(PAGE.replace("Monday", "Mon&#8;day\x08")).text.count("pier") == 8


def test_no_extractor_is_asked_about_a_page_that_is_too_large():
    page = read_page(f"<p>{SENTENCE}</p>" + " " * MOST_CHARACTERS)
    assert not page.votes.asked
    assert page.text == SENTENCE.strip() + "\n"


def test_wrong_arguments_are_refused():
    with pytest.raises(TypeError, match="str or bytes"):
        clean_html(12)
    with pytest.raises(ValueError, match="comments='maybe' is not one of drop, keep"):
        clean_html("<p>x</p>", comments="maybe")
    with pytest.raises(ValueError, match="kind='novel' is not one of"):
        clean_html("<p>x</p>", kind="novel")
