"""Labels that may head a section of the text: what they need beside them before they go."""

import pytest

from cleaner.config import Config
from cleaner.pipeline import Cleaner
from cleaner.rules.loading import parse_rules

RULES_ONLY = Cleaner(Config(model=False))
FIRST, SECOND, THIRD = (
    "The ferry runs again from Monday, the harbour office says, and it takes cars as well.",
    "Nobody had expected it before the winter, and the island has already ordered flags.",
    "The old captain will not be there, since he has sold his cap and moved to his sister.",
)
# Other prose: a paragraph that stands there twice goes once.
LATER = """Tickets are sold on board, and at the kiosk on the old pier until the end of October.

Whoever brings a dog pays half a fare for it, which the council decided in the spring.

On the island the baker has hired a second hand, and says that he may need a third one.
"""


def rule(name: str, scope: str, phrases: list[str], **fields: object) -> dict[str, object]:
    return {
        "id": f"en/{name}",
        "scope": scope,
        "phrases": phrases,
        "why": "A test.",
        "examples": {"remove": ["x"], "keep": ["y"]},
        **fields,
    }


def cleaner(*rules: dict[str, object]) -> Cleaner:
    found = parse_rules({"language": "en", "rule": list(rules)}, "test.toml")
    return Cleaner.with_rules(found, Config(model=False))


FOOTER = rule(
    "footer", "line", ["site map", "site map of the harbour", "imprint"], at_least=3, alone_from=5
)


@pytest.mark.parametrize("label", ["Site map", "### Site map", "- Site map -", "Imprint:"])
def test_a_short_label_alone_is_a_heading(label):
    text = f"{FIRST}\n\n{label}\n\n{SECOND}\n"
    assert cleaner(FOOTER).clean(text).text == text


def test_short_labels_in_a_row_are_a_footer():
    text = f"{FIRST}\n\n{SECOND}\n\nSite map\nImprint\nSite map\n"
    assert cleaner(FOOTER).clean(text).text == f"{FIRST}\n\n{SECOND}\n"


def test_a_label_that_says_enough_goes_alone():
    text = f"{FIRST}\n\nSite map of the harbour\n\n{SECOND}\n"
    assert cleaner(FOOTER).clean(text).text == f"{FIRST}\n\n{SECOND}\n"


def test_a_line_that_went_as_a_tail_is_company():
    tail = rule("tail", "tail", ["read more"])
    text = f"{FIRST}\n\n{SECOND}\n\nSite map\nRead more\nImprint\n"
    assert cleaner(FOOTER, tail).clean(text).text == f"{FIRST}\n\n{SECOND}\n"


def test_the_rule_that_asks_for_less_company_is_not_hidden_by_another():
    strict = rule("strict", "line", ["show (all|more) replies"], at_least=4)
    counts = rule("counts", "line", ["show more replies"], most_hits=3)
    text = f"{FIRST}\n\nShow more replies\n\n{SECOND}\n"
    assert cleaner(strict, counts).clean(text).text == f"{FIRST}\n\n{SECOND}\n"


PICKS = rule("picks", "section", ["editor’s picks", "more stories"], at_least=2)


@pytest.mark.parametrize(
    "rest", [f"{SECOND}\n\n{THIRD}", f"A quiet harbour\n\n{SECOND}\n\n{THIRD}"]
)
def test_a_heading_with_prose_after_it_stays(rest):
    text = f"{FIRST}\n\nEditor’s Picks\n\n{rest}\n"
    assert cleaner(PICKS).clean(text).text == text


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "\n\nTen quiet harbours\nThe last net maker",
        "\n\nMore stories\nTen quiet harbours",
        f"\nTen quiet harbours\nThe last net maker\n\nA timetable\n\n{SECOND}",
    ],
)
def test_a_heading_with_headlines_or_nothing_after_it_goes(rest):
    left = f"{FIRST}\n\nA timetable\n\n{SECOND}" if SECOND in rest else FIRST
    cleaned = cleaner(PICKS).clean(f"{FIRST}\n\nEditor’s Picks{rest}\n")
    assert cleaned.text == f"{left}\n"


def test_a_line_whose_section_does_not_hold_is_still_a_line():
    mark = rule("mark", "line", ["more stories"])
    text = f"{FIRST}\n\nMore stories\n\n{SECOND}\n"
    assert cleaner(PICKS, mark).clean(text).text == f"{FIRST}\n\n{SECOND}\n"


def test_a_list_at_the_head_of_a_text_leaves_the_title():
    glued = f"Editor’s Picks\nTen quiet harbours\nThe ferry is back\nBy Ada Reed\n{FIRST}\n"
    assert cleaner(PICKS).clean(glued).text == glued
    apart = f"Editor’s Picks\nTen quiet harbours\n\nThe ferry is back\n\n{FIRST}\n"
    assert cleaner(PICKS).clean(apart).text == f"The ferry is back\n\n{FIRST}\n"


HEADINGS = [
    "Sitemap", "### Sitemap", "#### autoplay", "## News", "Terms of Use", "Social Links",
    "Social Networks", "Free trial", "permalink", "Newsletter", "Get the App",
    "Install the Mac App.", "Don’t Miss", "More from the lighthouse:", "Photographer: Emily Shore",
    "Google Ads", "Related topics", "Forgot your password?", "Keyboard shortcuts", "Last chapter",
    "Dark mode", "Community guidelines", "We use cookies", "Erie, PA", "Some rights reserved",
    "Gefällt mir", "Zum Inhalt", "Impressum", "Tipps der Redaktion:", "Veröffentlichung: 4.2.2022",
    "Mapa del sitio", "Última hora", "Condiciones de uso", "Plan du site", "Mentions légales",
    "Capture d’écran", "J’aime ça.", "Mappa del sito", "In primo piano", "Mapa do site",
    "Harta site-ului", "Карта сайта", "Условия использования", "Мапа сайту", "Mapa strony",
    "Nie przegap", "Mapa stránek", "Webbplatskarta", "Skjermdump", "Nettstedskart",
    "Til toppen", "Sivukartta", "Yorum yok.", "Site haritası", "Χάρτης ιστοτόπου",
    "Όροι χρήσης", "خريطة الموقع", "نقشه سایت", "מפת האתר", "साइटमैप", "Peta situs",
    "Sơ đồ trang", "网站地图", "隐私政策", "サイトマップ", "利用規約", "사이트맵", "이용약관",
]  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_that_a_button_says_as_well_stays(heading):
    text = f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n{heading}\n\n{LATER}"
    assert RULES_ONLY.clean(text).text == text


@pytest.mark.parametrize(
    "label", ["Scroll to Top", "Leave a Comment", "Share this article", "You might also like"]
)
def test_what_no_article_says_goes_alone(label):
    before, after = f"{FIRST}\n\n{SECOND}\n\n{THIRD}", LATER
    assert RULES_ONLY.clean(f"{before}\n\n{label}\n\n{after}").text == f"{before}\n\n{after}"


def test_a_title_in_capitals_is_no_byline():
    text = f"12 DIY Shelves for Boats\n\n{FIRST}\n\n{SECOND}\n"
    assert RULES_ONLY.clean(text).text == text


def test_the_first_line_of_a_hymn_is_no_second_title():
    text = f"“The boat goes out by night”\n\nThe boat goes out by night,\nAnd none knows when.\n\n{FIRST}\n"
    assert RULES_ONLY.clean(text).text == text
