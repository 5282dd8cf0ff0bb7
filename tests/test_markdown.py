"""Markdown: what no rule and no repair touches, what goes together, and the laws over all of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Config, clean, clean_markdown
from cleaner.edits.algebra import replay
from cleaner.markdown.reading import read_markdown
from tests.material import DEBRIS, LINES, TAILS
from tests.test_laws import calls_of

PROSE = "The ferry runs again from Monday, the harbour office says."
RULES_ONLY = Cleaner(Config(model=False, repair="off"))
WITH_MODEL = Cleaner(Config(repair="off"))


def left_of(text: str) -> str:
    return RULES_ONLY.clean_markdown(text).text


# What is never touched

UNTOUCHED = {
    "front matter": "---\ntitle: Scroll to Top\ntext: |\n\n  Scroll to Top\n---\n\n{}\n",
    "front matter with dots": "---\nScroll to Top\n...\n{}\n",
    "TOML front matter": "+++\n\nScroll to Top\n\n+++\n{}\n",
    "front matter after a mark": "\ufeff---\nScroll to Top\n---\n{}\n",
    "fence": "{}\n\n```\n\nScroll to Top\n\n```\n",
    "fence with a language": "{}\n```text\nScroll to Top\n```\n",
    "tildes": "{}\n\n~~~~\nScroll to Top\n~~~\nScroll to Top\n~~~~\n",
    "indented fence": "{}\n\n   ```\n   Scroll to Top\n   ```\n",
    "fence without an end": "{}\n\n```\nScroll to Top\n\nScroll to Top\n",
    "fence in a list": "{}\n\n- one\n\n  ```\n  Scroll to Top\n\n  Scroll to Top\n  ```\n",
    "fence in a numbered list": "{}\n\n10. one\n    ```\n    Scroll to Top\n    ```\n",
    "fence as an item": "{}\n\n- ```\n  Scroll to Top\n  ```\n",
    "fence in a quote": "{}\n\n> ```\n> Scroll to Top\n>\n> Scroll to Top\n> ```\n",
    "indented code": "{}\n\n    Scroll to Top\n\n    Scroll to Top\n",
    "code indented by a tab": "{}\n\n\tScroll to Top\n",
    "indented code in a list": "{}\n\n- one\n\n      Scroll to Top\n",
    "code after a heading": "# Fares\n    Scroll to Top\n\n{}\n",
    "HTML": "{}\n\n<div>\nScroll to Top\n</div>\n",
    "HTML between blank lines": "{}\n\n<pre>\n\nScroll to Top\n\n</pre>\n",
    "a tag of any name": "{}\n\n<my-footer>\nScroll to Top\n</my-footer>\n",
    "comment": "{}\n\n<!--\n\nScroll to Top\n\n-->\n",
    "comment on one line": "{}\n\n<!-- x -->\n",
    "instruction": "{}\n\n<?php\n\nScroll to Top\n\n?>\n",
    "table": "{}\n\n| Free trial |\n|---|\n| Scroll to Top |\n",
    "table without outer bars": "{}\n\nFree trial | Scroll to Top\n:--|--:\nScroll to Top\nLeave a Comment | \n",
    "table after a paragraph": "{}\nFree trial | Scroll to Top\n:--|--:\nScroll to Top\n",
    "definition": "{}\n\n[Scroll to Top]: #top\n",
    "definition with its title below": "{}\n\n[top]:\n#top\n'Scroll to Top'\n",
    "footnote": "{}[^1]\n\n[^1]: Scroll to Top\n\n    Scroll to Top\n",
    "code alone": "{}\n\n`Scroll to Top`\n",
    "code with more signs": "{}\n\n``Scroll `to` Top``\n",
    "tag in a line": "{}\n\n<b>Scroll to Top</b>\n",
    "comment in a line": "{}\n\nScroll to Top <!-- x -->\n",
    "break": "{}\n\n* * *\n",
    "blanks at the end of lines": "{}  \nIt is late.\n\n```\na  \n```\n\nLate.  \n",
}


@pytest.mark.parametrize("markdown", UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_is_no_prose_stays(markdown):
    text = markdown.format(PROSE)
    assert left_of(text) == text
    assert left_of(text.replace("\n", "\r\n")) == text.replace("\n", "\r\n")
    assert left_of(text.replace("\n", "\r")) == text.replace("\n", "\r")


@pytest.mark.parametrize("markdown", UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_is_no_prose_stays_while_debris_goes(markdown):
    text = markdown.format(PROSE)
    dirty = f"{text.rstrip()}\n\n# Fares\n\n{PROSE}\n\nScroll to Top\n"
    if "without an end" not in markdown and text != UNTOUCHED["fence without an end"].format(PROSE):
        assert left_of(dirty) == dirty.replace(f"{PROSE}\n\nScroll to Top\n", f"{PROSE}\n")


TYPOS = {
    "front matter": "---\ntitle: The two leadrs\n---\n\n{}\n",
    "fence": "{}\n\n```\nThe two leadrs met at the table, and it was late.\n```\n",
    "indented code": "{}\n\n    The two leadrs met at the table, and it was late.\n",
    "HTML": "{}\n\n<p>\nThe two leadrs met at the table, and it was late.\n</p>\n",
    "table": "{}\n\n| The two leadrs met at the table. |\n|---|\n| The two leadrs met at the table. |\n",
    "definition": "{}\n\n[a]: b 'The two leadrs met at the table, and it was late.'\n",
    "footnote": "{}[^1]\n\n[^1]: The two leadrs met at the table, and it was late.\n",
    "code": "{}\n\nWhen `two leadrs met` at the table, it was late.\n",
    "comment": "{}\n\nAt the table <!-- two leadrs met --> it was late.\n",
    "mojibake in code": "{}\n\nThey met in the `cafÃ©`.\n",
    "heading": "## The two leadrs\n\n{}\n",
    "entry of a list": "- two leadrs (J. Doe)\n\n{}\n",
}


@pytest.mark.parametrize("markdown", TYPOS.values(), ids=TYPOS)
def test_typos_in_what_is_no_sentence_stay(markdown):
    text = markdown.format(PROSE)
    assert clean_markdown(text).text == text


def test_typos_in_sentences_are_repaired():
    text = "## Talks\n\n* The two leadrs met `late` at the table, and it was late.\n\n  In the cafÃ©.\n"
    fixed = text.replace("leadrs", "leaders").replace("Ã©", "é")
    assert clean_markdown(text).text == fixed
    assert clean_markdown(text).restore() == text


def test_a_word_that_code_uses_is_no_typo():
    text = "The two leadrs met at the table, and it was late.\n\n```\nleadrs = 2\n```\n"
    assert clean_markdown(text).text == text


# What goes together

SECTIONS = {
    "a heading that a line rule knows stays": f"# Fares\n\n{PROSE}\n\n## News\n\n{PROSE}\n",
    "it stays alone, too": f"{PROSE}\n\n### Sitemap\n\n#### autoplay\n\n# Scroll to Top\n",
    "it stays when underlined": f"{PROSE}\n\nScroll to Top\n---\n\nNews\n====\n",
    "it stays without a blank": f"{PROSE}\n\n##News\n\n#Sitemap\n",
    "it stays in a quote": f"{PROSE}\n\n> ## Scroll to Top\n",
    "comments over prose stay": f"{PROSE}\n\n## Comments\n\n{PROSE}\n",
    "related articles go with their list": (
        f"{PROSE}\n\n[-## Related articles-]\n\n[-- Bridge closed-]\n[-- Quay open-]\n\n## Fares\n\n{PROSE}\n"
    ),
    "they go at the end": f"{PROSE}\n\n[-## Related articles-]\n\n[-- Bridge closed-]\n[-- Quay open-]\n",
    "they go with headings inside": (
        f"{PROSE}\n\n[-## Related articles-]\n\n[-### Bridge closed-]\n\n[-### Quay open-]\n\n# Fares\n\n{PROSE}\n"
    ),
    "they stay over prose": f"{PROSE}\n\n## Related articles\n\n- Bridge closed\n\n{PROSE}\n",
    "they stay over code": f"{PROSE}\n\n## Related articles\n\n- Bridge closed\n\n```\nx\n```\n",
    "they stay over a table": f"{PROSE}\n\n## Related articles\n\n- Bridge closed\n\n|a|b|\n|-|-|\n",
    "they stay over nothing": f"{PROSE}\n\n## Related articles\n\n## Fares\n\n{PROSE}\n",
    "the list of a line ends at a heading": (
        f"{PROSE}\n\n[-Related articles-]\n\n[-- Bridge closed-]\n[-- Quay open-]\n\n## Fares\n\n### Adults\n\n```\n4\n```\n"
    ),
    "an item goes only with its list": f"{PROSE}\n\n- Scroll to Top\n  - Bridge closed\n",
    "an item without one goes": f"{PROSE}\n\n- Bridge closed\n[-- Scroll to Top-]\n",
    "a line of a paragraph is none": f"{PROSE}\nScroll to Top\nIt runs until May.\n",
    "notices of rights stay": f"{PROSE}\n\n## License\n\nCopyright (c) 2024 Jo Doe\n\nAll rights reserved.\n",
}

REMOVED = re.compile(r"\[-(.*?)-\]")


@pytest.mark.parametrize("marked", SECTIONS.values(), ids=SECTIONS)
def test_what_belongs_together_goes_together(marked):
    before = REMOVED.sub(r"\1", marked)
    after = REMOVED.sub("", marked)
    assert re.sub(r"\n+", "\n", left_of(before)).strip() == re.sub(r"\n+", "\n", after).strip()


def test_a_tail_goes_and_its_link_stays():
    text = f"{PROSE} Read more: The Old Bridge\n"
    assert left_of(text) == f"{PROSE}\n"
    linked = f"{PROSE} Read more: [The Old Bridge](bridge.md)\n"
    assert left_of(linked) == linked
    torn = f"{PROSE} *Read more: The Old Bridge*\n"
    assert left_of(torn) == torn


def test_code_after_debris_keeps_its_indent():
    text = f"- one\n\nScroll to Top\n\n{PROSE}\n\nScroll to Top\n\n    a = 1\n"
    cleaned = left_of(text)
    assert cleaned.endswith("\n\n    a = 1\n")
    assert read_markdown(cleaned).markup.verbatim


def test_a_removal_that_would_make_code_text_is_none():
    # The two lines keep the program from being read as part of the list.
    text = f"- {PROSE}\n\nScroll to Top\n\n    Scroll to Top\n"
    assert left_of(text) == text


# The classifier

MENU = "\n\n".join(f"[Item {number}](/{number})" for number in range(40))


def test_the_classifier_is_asked_only_if_told_to(monkeypatch):
    asked = []
    cleaner = Cleaner()
    classifier = type(cleaner._classifiers.of_texts)
    judge = classifier.judge
    monkeypatch.setattr(
        classifier, "judge", lambda *given, **named: asked.append(1) or judge(*given, **named)
    )
    cleaner.clean_markdown(MENU)
    assert not asked
    cleaner.clean_markdown(MENU, model=True)
    assert asked
    del asked[:]
    Cleaner(Config(model=False)).clean_markdown(MENU, model=True)
    clean_markdown(MENU)
    assert not asked
    clean_markdown(MENU, model=True)
    assert asked


def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="text as str, not bytes"):
        Cleaner().clean_markdown(b"One.")


def test_remove_false_repairs_and_removes_nothing():
    text = "The two leadrs met at the table, and it was late.\n\nScroll to Top\n\n    leaders\n"
    assert clean_markdown(text, remove=False).text == text.replace("leadrs", "leaders")


def test_repeated_lines_and_keep_hold_for_it():
    text = f"{PROSE}\n\nScroll to Top\n"
    assert clean_markdown(text, keep=["scroll to"]).text == text
    assert clean_markdown(text, ignore=["en/back-to-top"]).text == text


# The laws

openings = st.sampled_from(
    [
        "",
        "",
        "# ",
        "## ",
        "### ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "  ",
        "> - ",
        "  - ",
        "      ",
    ]
)
lines = st.one_of(
    st.sampled_from([line for line in LINES if len(line) < 200]),
    st.sampled_from(DEBRIS),
    st.sampled_from(["Related articles", "News", "Share this:", "Scroll to Top", PROSE]),
    st.builds("{} {}".format, st.just(PROSE), st.sampled_from(TAILS)),
    st.builds("`{}`".format, st.sampled_from(DEBRIS)),
    st.sampled_from(
        "--- +++ === ``` ~~~ ```py <div> </div> <!-- --> <!--x--> [a]:b [^1]:c 'd' *** ` `` ** > - \\"
        " a|b --|-- |a| |---| [a]: [x](y) \ufeff [ ]( ~~".split(" ")
    ),
    st.text(max_size=20),
)
breaks = st.sampled_from(["\n", "\n", "\n\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "  \n", "\r"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Markdown of all kinds, much of it broken."""
    parts = draw(st.lists(st.tuples(openings, lines, breaks), max_size=14))
    begin = draw(st.sampled_from(["", "", "\ufeff", "---\na: b\n---\n", "\n"]))
    return begin + "".join(opening + line + after for opening, line, after in parts)


both = pytest.mark.parametrize("cleaner", [RULES_ONLY, WITH_MODEL], ids=["rules", "model"])


def verbatim_of(text: str) -> list[str]:
    document = read_markdown(text)
    return [text[start:end] for start, end in document.markup.verbatim]


@given(documents())
def test_blocks_and_blank_gaps_add_up_to_the_text(text):
    document = read_markdown(text)
    position = 0
    for block in document.blocks:
        assert text[position : block.start].strip("\ufeff").strip() == ""
        assert text[block.start : block.end] == block.text == block.text.strip() != ""
        position = block.end
    assert text[position:].strip("\ufeff").strip() == ""
    assert len(document.folded) == len(text)
    position = 0
    for start, end in document.markup.verbatim:
        assert position <= start < end
        position = end
    for index, end in enumerate(document.markup.ends):
        assert index < end <= len(document.blocks)


@both
@given(text=documents())
def test_nothing_but_prose_is_touched_and_a_second_cleaning_finds_nothing(cleaner, text):
    cleaned = cleaner.clean_markdown(text, model=True)
    assert replay(text, cleaned.edits) == cleaned.text
    assert cleaned.restore() == text
    assert verbatim_of(cleaned.text) == verbatim_of(text)
    rest = iter(text)
    assert all(char in rest for char in cleaned.text)
    again = cleaner.clean_markdown(cleaned.text, model=True)
    assert again.text == cleaned.text
    assert not again.edits


@both
@given(text=documents())
def test_a_heading_goes_only_with_its_section(cleaner, text):
    cleaned = cleaner.clean_markdown(text, model=True)
    markup = read_markdown(text).markup
    outcomes = [verdict.outcome for verdict in cleaned.verdicts]
    assert len(outcomes) == len(markup.ends)
    done = 0
    for heading in sorted(markup.headings):
        assert outcomes[heading] != "trimmed"
        if outcomes[heading] == "removed" and heading >= done:
            done = markup.ends[heading]
            assert outcomes[heading + 1 : done]
            assert set(outcomes[heading + 1 : done]) == {"removed"}
    for verdict in cleaned.verdicts:
        left = replay(
            verdict.text,
            [
                edit._replace(
                    start=max(edit.start, verdict.start) - verdict.start,
                    end=min(edit.end, verdict.end) - verdict.start,
                    removed=text[max(edit.start, verdict.start) : min(edit.end, verdict.end)],
                )
                for edit in cleaned.edits
                if edit.start < verdict.end and edit.end > verdict.start
            ],
        )
        assert (verdict.outcome == "removed") == (not left.strip())
        assert (verdict.outcome == "kept") == (left == verdict.text)


@given(documents(), st.sampled_from(["The leadrs say so.", "Tickets cost Â£5 at the cafÃ©."]))
def test_a_repair_touches_sentences_alone(text, typo):
    text = f"{text}\n\n{typo}\n"
    cleaned = clean_markdown(text)
    assert verbatim_of(cleaned.text) == verbatim_of(text)
    assert cleaned.restore() == text
    assert clean_markdown(cleaned.text).text == cleaned.text


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_string_is_survived(text):
    assert RULES_ONLY.clean_markdown(text).restore() == text


UNITS = [
    "- ", "- a\n", "> ", "> > a\n", "- a\n  ", "1. ", "#", "# a\n", "a\n===\n", "```\n", "~~~\n\n",
    "`", "`a``b```c ", "\\`", "<", "<a ", "<a b='", "<!--", "<!--\n", "a <!-- b\n", "[", "[a\n",
    "[a]: b\n", "[a]: b '\n", "|", "a|b\n", "a|b\n-|-\n", "* * ", "\t", "    a\n\n", "---\n", "\n",
    "a\r", "> a\nb\n", "\u00a0\n", "(", "**", "## Related articles\n\n- a\n\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_linearly(unit):
    small = unit * (3_000 // len(unit) + 1)
    RULES_ONLY.clean_markdown(small + small)
    twice = calls_of(lambda: RULES_ONLY.clean_markdown(small + small))
    once = calls_of(lambda: RULES_ONLY.clean_markdown(small))
    assert twice <= 2.4 * once + 200


def test_deep_nesting_is_bounded():
    deep = calls_of(lambda: read_markdown("- " * 20_000 + "\n" * 2_000))
    deeper = calls_of(lambda: read_markdown("- " * 40_000 + "\n" * 4_000))
    assert deeper <= 2.4 * deep


def test_a_record_that_holds_markdown_is_text():
    # A corpus may hold anything; there a fence is a line like others.
    text = f"{PROSE}\n\n```\n\nScroll to Top\n"
    assert clean(text, model=False).text == f"{PROSE}\n\n```\n"
