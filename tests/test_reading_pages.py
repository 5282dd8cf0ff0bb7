"""What a page's text is: words of a sentence, formulas, hidden text, tables, frames and banners."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean_html
from cleaner.page import read_page
from cleaner.page.formulas import lowered, raised

LONG = (
    "The lock at the upper weir was closed for nine weeks, since divers had found that the sill "
    "under the gates was cracked from one side to the other."
)
LATER = (
    "Barges waited below the weir in the meantime, and their crews walked to the village for bread "
    "and news, as their grandfathers had done in the dry years."
)


def lines_of(body: str) -> list[str]:
    html = f"<html><body><p>{LONG}</p>{body}<p>{LATER}</p></body></html>"
    lines = [line for line in read_page(html, voters=False).text.split("\n") if line]
    assert lines[0] == LONG
    assert lines[-1] == LATER
    return lines[1:-1]


INLINE = {
    "custom": "The <my-term>sill</my-term> was cracked.",
    "custom at the start": "<my-term>The sill</my-term> was cracked.",
    "custom at the end": "The sill was <my-term>cracked</my-term>.",
    "two custom": "The <a-b>sill</a-b> was <a-b>cracked</a-b>.",
    "custom in custom": "The <a-b><c-d>sill</c-d></a-b> was cracked.",
    "namespace": "The <st1:place w:st='on'>sill</st1:place> was cracked.",
    "tag of a report": "The <ix:nonFraction name='n'>sill</ix:nonFraction> was cracked.",
    "office": "The sill<o:p></o:p> was cracked.",
    "output": "The <output>sill</output> was cracked.",
    "slot": "The <slot>sill</slot> was cracked.",
    "button": "The <button>sill</button> was cracked.",
    "unknown": "The <blurb>sill</blurb> was cracked.",
    "with a link": "The <my-term><a href=/s>sill</a></my-term> was cracked.",
    "glued": "The s<my-x>il</my-x>l was cracked.",
    "styled division": "The <div style='display:inline'>sill</div> was cracked.",
    "capitals": "The <MY-TERM>sill</MY-TERM> was cracked.",
    "picture without a script": "The <noscript><img src=a></noscript>sill was cracked.",
    "head of a report": "The <ix:header><ix:hidden>0001</ix:hidden></ix:header>sill was cracked.",
    "slotted": "The <x-a><template shadowrootmode=open><b><slot></slot></b></template>sill</x-a> was cracked.",
    "slot of its own": "The <x-a><template shadowrootmode=open><slot>sill</slot></template></x-a> was cracked.",
    "styled twice": "The <div style='display:inline'>sill <div style='display:inline'>was</div></div> cracked.",
    "styled all": "<div style='display:inline'>The sill</div> <div style='display:inline'>was cracked.</div>",
    "styled heading": "<h4 style='display:inline'>The sill</h4> was cracked.",
    "styled paragraph": "The <p style='display: inline-block'>sill</p> was cracked.",
}


@pytest.mark.parametrize("name", [*INLINE])
def test_what_is_no_block_is_part_of_the_sentence(name):
    tag = "div" if "styled" in name else "p"
    assert lines_of(f"<{tag}>{INLINE[name]}</{tag}>") == ["The sill was cracked."]


def test_a_price_in_a_styled_division_keeps_its_figure():
    html = '<div>It cost $<div style="display:inline">5.22</div> per share.</div>'
    assert lines_of(html) == ["It cost $5.22 per share."]


@pytest.mark.parametrize("html", [
    "<my-card><p>One</p></my-card><my-card><p>Two</p></my-card>",
    "<my-card>One</my-card><my-card>Two</my-card>",
    "<div><my-row>One</my-row>\n<my-row>Two</my-row></div>",
    "<span style='display:block'>One</span><span style='display:block'>Two</span>",
    "<button>One</button><button>Two</button>",
    "<div style='display:inline'>One</div><div style='display:inline'>Two</div>",
    "<div style='display:inline'><a href=1>One</a></div> <div style='display:inline'><a href=2>Two</a></div>",
    "<a href=1><noscript><img src=a></noscript> One</a><a href=2><noscript><img src=b></noscript> Two</a>",
    "<x-a><template shadowrootmode=open><p><slot></slot></p></template>One</x-a><p>Two</p>",
    "<x-list><ul><li>One</li><li>Two</li></ul></x-list>",
])  # fmt: skip
def test_what_holds_blocks_or_stands_between_them_is_a_block(html):
    assert [line.removeprefix("- ") for line in lines_of(html)] == ["One", "Two"]


FORMULAS = {
    "power": ("<math><mn>1.33</mn><mo>×</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>4</mn></mrow></msup></math>", "1.33×10^−4"),
    "index": ("<math><msub><mi>x</mi><mn>1</mn></msub></math>", "x_1"),
    "both": ("<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>", "x_i^2"),
    "fraction": ("<math><mfrac><mn>1</mn><mi>n</mi></mfrac></math>", "1/n"),
    "fraction of sums": ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>", "(a+b)/2"),
    "root": ("<math><msqrt><mi>n</mi></msqrt></math>", "√n"),
    "other root": ("<math><mroot><mi>n</mi><mn>3</mn></mroot></math>", "n^(1/3)"),
    "said in words": ("<math alttext='E=mc^2'><mi>E</mi></math>", "E=mc^2"),
    "display style": (r"<math alttext='{\displaystyle a+b}'><mi>a</mi></math>", "a+b"),
    "annotation": ("<math><semantics><mi>E</mi><annotation encoding='application/x-tex'>E_0</annotation></semantics></math>", "E_0"),
    "invisible operators": ("<math><mi>f</mi><mo>\u2061</mo><mo>(</mo><mi>x</mi><mo>)</mo></math>", "f(x)"),
    "a script of TeX": ("<script type='math/tex'>a^2</script>", "a^2"),
    "shown and a script": ("<span class='MathJax_Preview'>a2</span><span class='MathJax'>a2</span><script type='math/tex'>a^2</script>", "a^2"),
    "shown twice": ("<span class=katex><span class=katex-mathml><math><mi>E</mi></math></span><span aria-hidden=true>E</span></span>", "E"),
    "drawn from TeX": ("<span class=katex><span class=katex-mathml><math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></semantics></math></span><span aria-hidden=true>x2</span></span>", "x^2"),
    "a script of MathML": ("<script type='math/mml'><math><msup><mi>x</mi><mn>2</mn></msup></math></script>", "x^2"),
    "shown and a script of MathML": ("<span class=MathJax><nobr aria-hidden=true>x2</nobr></span><script type='math/mml'><math><msup><mi>x</mi><mn>2</mn></msup></math></script>", "x^2"),
    "a script of plain signs": ("<script type='math/asciimath'>x^2</script>", "x^2"),
    "namespace": ("<m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math>", "x^2"),
    "number and fraction": ("<math><mn>3</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "3 1/2"),
    "sign after a power": ("<math><msup><mi>x</mi><mn>2</mn></msup><mi>y</mi></math>", "x^2 y"),
    "words": ("<math><mi>x</mi><mtext> if </mtext><mi>y</mi></math>", "x if y"),
    "prime": ("<math><msup><mi>f</mi><mo>′</mo></msup></math>", "f′"),
    "mean": ("<math><mover><mi>x</mi><mo>¯</mo></mover></math>", "x\u0304"),
    "sum": ("<math><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>x</mi></math>", "∑_i^n x"),
    "behind a picture": ("<span style='display:none'><math alttext='a+b'><mi>a</mi></math></span><img aria-hidden=true src=x>", "a+b"),
}  # fmt: skip


@pytest.mark.parametrize("name", [*FORMULAS])
def test_a_formula_is_read_once_in_its_sentence(name):
    markup, said = FORMULAS[name]
    assert lines_of(f"<p>It is {markup} at least.</p>") == [f"It is {said} at least."]


SCRIPTS = {
    "10<sup>6</sup> eels": "10⁶ eels",
    "5 km<sup>2</sup>": "5 km²",
    "planned<sup>3</sup>": "planned³",
    "10<sup>−4</sup>": "10⁻⁴",
    "x<sup>n</sup>": "xⁿ",
    "CO<sub>2</sub>": "CO₂",
    "H<sub>2</sub>O": "H₂O",
    "v<sub>max</sub>": "vₘₐₓ",
    "n<sub>q</sub>": "n_(q)",
    "planned<sup>1,2</sup>": "planned^(1,2)",
    "10<sup>3/2</sup>": "10^(3/2)",
    "the 1<sup>st</sup> of May": "the 1st of May",
    "M<sup>me</sup> Roux": "Mme Roux",
    "Lock<sup>TM</sup>": "LockTM",
    "Lock<sup>®</sup>": "Lock®",
    "planned<sup>[1]</sup>": "planned[1]",
    "3<sup>1</sup>/<sub>2</sub> feet": "3 1/2 feet",
    "3<sup>1</sup>\u2044<sub>2</sub> feet": "3 1/2 feet",
    "<sup>3</sup>/<sub>4</sub> of it": "3/4 of it",
    "3 <sup>1/2</sup> feet": "3 1/2 feet",
    "<span class=frac>3<span class=sr-only>+</span><span class=num>1</span>\u2044<span class=den>2</span></span> feet": "3 1/2 feet",
    "<span class=sfrac><span class=tion><span class=num>3</span><span class=sr-only>/</span><span class=den>4</span></span></span> of it": "3/4 of it",
    "Ca<sup>2+</sup> and SO<sub>4</sub><sup>2-</sup>": "Ca²⁺ and SO₄²⁻",
    "a<sup>a note of words</sup>": "aa note of words",
}


@pytest.mark.parametrize("markup", [*SCRIPTS])
def test_raised_and_lowered_signs_keep_their_meaning(markup):
    assert lines_of(f"<p>{markup}</p>") == [SCRIPTS[markup]]


@given(st.text(max_size=20), st.text(max_size=5))
def test_no_letter_or_figure_of_a_raised_text_is_lost(text, before):
    for made in (raised(text, before), lowered(text, before)):
        assert len([c for c in made if c.isalnum()]) >= len([c for c in text if c.isalpha()])


HIDDEN = (
    "<div style='display:none'><p>{}</p></div>",
    "<div style='color:red; visibility: hidden'><p>{}</p></div>",
    "<section hidden><p>{}</p></section>",
    "<dialog><p>{}</p></dialog>",
    "<div role=dialog aria-modal=true><p>{}</p></div>",
    "<div class='modal fade'><p>{}</p></div>",
    "<div id=cookie-banner><p>{}</p></div>",
    "<div class='cookie-notice region'><p>{}</p></div>",
    "<div id=onetrust-consent-sdk><div><p>{}</p></div></div>",
    "<div id=republish-modal><p>{}</p></div>",
    "<div class=eu-cookie-compliance><p>{}</p></div>",
    "<div class='cc_banner cc_container'><p>{}</p></div>",
    "<section aria-label='Cookies on the register'><p>{}</p></section>",
    "<iframe hidden srcdoc='<p>{}</p>'></iframe>",
    "<p><span hidden>{}</span></p>",
    "<p><span style='display:none'>{}</span></p>",
    "<ul><li><button>Menu</button></ul><div hidden><p>{}</p></div>",
    "<button>Menu</button><div hidden>{}</div>",
    "<form><button>Send</button></form><div hidden><p>{}</p></div>",
    "<button>x</button> or <div hidden><p>{}</p></div>",
)
OTHER = "We would like to set more cookies, and to know how often you come back to the register."


@pytest.mark.parametrize("markup", HIDDEN)
def test_what_no_reader_sees_is_left_out(markup):
    assert OTHER not in "".join(lines_of(markup.format(OTHER)))


@pytest.mark.parametrize("markup", [
    "<details><summary>More</summary><p>{}</p></details>",
    "<div hidden=until-found><p>{}</p></div>",
    "<button aria-controls=a1>More</button><div id=a1 style='display:none'><p>{}</p></div>",
    "<div class=accordion__panel style='display:none'><p>{}</p></div>",
    "<div role=tabpanel hidden><p>{}</p></div>",
    "<div class=modality><p>{}</p></div>",
    "<div class=product-details-modal><p>{}</p></div>",
    "<h3><button aria-expanded=false>Cushions</button></h3><div hidden><p>{}</p></div>",
    "<h3><button><b>Cushions</b></button></h3>\n<div class=x style='display:none'><p>{}</p></div>",
    "<div><span aria-expanded=false>Cushions</span></div><div hidden aria-hidden=true><p>{}</p></div>",
    "<button>Cushions</button><section hidden><h4>x</h4><p>{}</p></section>",
    "<div class=cookie-recipes><p>{}</p></div>",
    "<section aria-label='Cookies of the region'><p>{}</p></section>",
    "<dialog open><p>{}</p></dialog>",
    "<div aria-hidden=true><p>{}</p></div>",
])  # fmt: skip
def test_what_a_reader_can_open_stays(markup):
    assert OTHER in lines_of(markup.format(OTHER))


@pytest.mark.parametrize("markup", HIDDEN[:3])
def test_a_page_that_hides_all_of_its_text_is_read(markup):
    page = read_page(f"<body><p>Loading</p>{markup.format(LONG + LATER)}</body>", voters=False)
    assert LONG + LATER in page.text


def test_a_copy_for_the_eyes_alone_is_read_once():
    html = "<p>Closed <span aria-hidden=true>in May</span><span class=sr-only>in May</span></p>"
    assert lines_of(html) == ["Closed in May"]
    assert lines_of("<p>Closed <span aria-hidden=true>in May</span> again</p>") == [
        "Closed in May again"
    ]


def test_articles_that_are_loaded_under_the_first_are_left_out():
    def article(title, text):
        return f"<article><h1>{title}</h1><p>{text}</p></article>"

    long = LONG * 6
    page = read_page(article("The lock", long) + article("The weir", LATER * 6), voters=False)
    assert "The weir" not in page.text
    posts = "".join(article(f"Post {n}", LATER) for n in range(4))
    assert "Post 3" in read_page(posts, voters=False).text


DOCUMENTS = (
    "<x-a><template shadowrootmode=open><div><p>{}</p></div></template></x-a>",
    "<div><template shadowrootmode=closed><p>{}</p><slot></slot></template></div>",
    "<x-a><template shadowrootmode=open><x-b><template shadowrootmode=open><p>{}</p></template></x-b></template></x-a>",
    "<iframe srcdoc='&lt;p&gt;{}&lt;/p&gt;'></iframe>",
    "<x-a><template shadowroot=open><p>{}</p></template></x-a>",
    "<x-a><template shadowrootmode=open><slot></slot></template><p>{}</p></x-a>",
    "<x-a><template shadowrootmode=open><p>{}</p></template>Drawn without a script</x-a>",
    "<x-a><template shadowrootmode=open><slot name=a>Nothing</slot></template><p slot=a>{}</p></x-a>",
)


@pytest.mark.parametrize("markup", DOCUMENTS)
def test_documents_inside_the_page_are_read(markup):
    assert lines_of(markup.format(OTHER)) == [OTHER]


def test_slots_show_what_stands_beside_the_tree_in_the_order_of_the_tree():
    tree = "<slot name=b></slot><p>Then</p><slot></slot><slot></slot>"
    html = (
        f"<x-a><template shadowrootmode=open>{tree}</template><p>Last</p><p slot=b>First</p></x-a>"
    )
    assert lines_of(html) == ["First", "Then", "Last"]


def test_an_article_beside_a_shadow_tree_without_slots_stays():
    html = f"<x-a><template shadowrootmode=open><p>Menu</p></template><p>{LONG}</p></x-a>"
    assert LONG in read_page(html, voters=False).text


def test_what_is_slotted_twice_is_read_once():
    inner = "<x-b><template shadowrootmode=open><slot></slot></template><slot></slot></x-b>"
    html = f"<x-a><template shadowrootmode=open>{inner}</template><p>{OTHER}</p></x-a>"
    assert lines_of(html) == [OTHER]


def test_templates_that_no_reader_sees_are_not_read():
    assert lines_of(f"<template><p>{OTHER}</p></template>") == []


def test_what_frames_stand_for_is_read():
    html = f"<html><frameset><frame src=a><noframes><body><p>{LONG}</p></body></noframes></frameset></html>"
    assert read_page(html, voters=False).text.strip() == LONG


def test_ruby_stands_in_brackets():
    for markup in (
        "<ruby>漢<rt>kan</rt></ruby>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
    ):
        assert lines_of(f"<p>The sign {markup} is old.</p>") == ["The sign 漢(kan) is old."]
    bare = "<ruby>漢<rp>(</rp><rt></rt><rp>)</rp></ruby>"
    assert lines_of(f"<p>The sign {bare} is old.</p>") == ["The sign 漢 is old."]


@pytest.mark.parametrize(("cell", "said"), [
    ("Title<p>Text.</p>", "Title Text."), ("<p>Title</p>Text.", "Title Text."),
    ("<b>Title</b><p>Text.</p>", "Title Text."), ("Title<br>Text.", "Title Text."),
    ("Title<p>Text.</p><p>More.</p>", "Title Text. More."), ("<span>Title</span> Text.", "Title Text."),
])  # fmt: skip
def test_text_of_a_cell_is_not_glued(cell, said):
    table = f"<table><tr><th>A</th><th>B</th></tr><tr><td>Gate</td><td>{cell}</td></tr></table>"
    assert lines_of(table) == ["A | B", f"Gate | {said}"]


@pytest.mark.parametrize("menu", [
    "<a href=1>Boats</a><br><a href=2>Tides</a><br><a href=3>Links</a>",
    "<p><a href=1>Boats</a><p><a href=2>Tides</a><p><a href=3>Links</a>",
    "<ul><li><a href=1>Boats</a></ul>", "<div>Boats</div>",
])  # fmt: skip
@pytest.mark.parametrize("order", [1, -1])
def test_a_column_beside_the_article_is_no_line_with_it(menu, order):
    cells = [f"<td>{menu}</td>", f"<td><b>Lock opens</b><p>{LONG}<p>{LATER}</td>"][::order]
    page = read_page(f"<table><tr>{''.join(cells)}</tr></table>", voters=False)
    lines = page.text.split("\n")
    assert {"Lock opens", LONG, LATER} <= {*lines}
    assert "Boats" in {line.removeprefix("- ") for line in lines}


@pytest.mark.parametrize("table", [
    "<table><tr><td colspan=2>The lock</td></tr><tr><td>Boats</td><td>{}</td></tr></table>",
    "<table><tr><td>Boats</td><td><font size=3>{}</font></td><td>Tides</td></tr></table>",
    "<table role=presentation><tr><td>Boats</td><td>{}</td></tr><tr><td>Tides</td><td>Sea</td></tr></table>",
])  # fmt: skip
def test_prose_in_the_only_row_of_columns_is_no_line_with_them(table):
    page = read_page(table.format(LONG), voters=False)
    assert LONG in page.text.split("\n")


@pytest.mark.parametrize("table", [
    "<table><thead><tr><th>Lock</th><th>What</th></tr></thead><tbody><tr><td>Weir</td><td>{}</td></tr></tbody></table>",
    "<table><tr><th>Lock</th><th>What</th></tr><tr><td>Weir</td><td>{}</td></tr></table>",
    "<table role=presentation><tr><td>Weir</td><td>nine</td></tr></table><p>{}</p>",
])  # fmt: skip
def test_cells_of_data_are_one_line(table):
    text = read_page(table.format(LONG), voters=False).text
    assert f"Weir | {LONG}" in text or "Weir | nine" in text


def test_a_banner_goes_and_the_short_page_under_it_stays():
    banner = (
        f"<div id=global-cookie-message><h2>Cookies</h2><p>{OTHER}</p><p>{OTHER * 2}</p>"
        "<button>Accept</button></div>"
    )
    html = f"<body>{banner}<main><h1>Change the address</h1><p>Tell us when you move.</p></main></body>"
    assert clean_html(html).text == "Change the address\n\nTell us when you move.\n"
