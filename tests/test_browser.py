"""The report in a real browser: it loads without a request, filters, judges, keeps and exports.

Needs the extra `browser` and a Chromium (Debian's `chromium`); is skipped, and says so, without.
"""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from cleaner import Cleaned, Cleaner, Config, report
from cleaner.document import Edit

pytestmark = pytest.mark.browser

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
HOSTILE = (
    "</script><script>document.title = 'owned'</script>",
    "</style><img src=x onerror=\"document.title = 'owned'\">",
    "<a href=\"javascript:document.title='owned'\">javascript:document.title='owned'</a>",
    "\u202egnp.exe\u2066 \x1b[2J \x00 \u200b",
)
TEXT = (
    "The ferry runs again from Monday, the harbour office says, and the old pier is open.\n\n"
    "Share this:\n\nThe café on the quay stays open through the winter, its owners decided 🛶.\n\n"
    "{}\n\nScroll to Top\n"
)


def documents():
    cleaner = Cleaner(Config(model=False, repair="off", kind="page"))
    for number in range(60):
        yield f"harbour/{number}.txt", cleaner.clean(TEXT.format(f"Related: A story {number}"))
    for number, text in enumerate(HOSTILE):
        whole = f"Before 🛶 it.\n{text}\nAfter it."
        start = len("Before 🛶 it.\n")
        edit = Edit(
            start, start + len(text), text, "", "model/paragraph", text, 0.01 + number / 100
        )
        yield f"<b>{number}</b>{text}.txt", Cleaned("", whole, (edit,), (), True, "article")


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra browser")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("report") / "report.html"
    report(documents(), target, title="</title><script>document.title = 'owned'</script>")
    return target


class Visit:
    """A page, with all that it asked for and complained of."""

    def __init__(self, context, path):
        self.page = context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(".sample")

    def count(self):
        return int(self.page.inner_text("#count").split()[0].replace(",", ""))

    def wait_for(self, count):
        self.page.locator("#count", has_text=re.compile(f"^{count} of")).wait_for()

    def saved(self, button):
        with self.page.expect_download() as waiting:
            self.page.click(button)
        return Path(waiting.value.path()).read_text("utf-8")


@pytest.fixture
def visit(browser, path):
    context = browser.new_context()
    visited = Visit(context, path)
    yield visited
    assert visited.said == []
    own = [url for url in visited.asked if not url.startswith(("blob:", "data:"))]
    assert set(own) == {path.as_uri()}
    context.close()


def test_hostile_text_is_shown_as_text(visit):
    page = visit.page
    assert page.title().startswith("What went: </title><script>")
    for text in HOSTILE[:3]:
        page.fill("#search", text.split()[0][:30])
        assert text in page.inner_text("#list .text >> nth=0")
    assert page.locator("main img, main a[href^=javascript], #list script").count() == 0
    page.fill("#search", "gnp.exe")
    shown = page.inner_text("#list .text >> nth=0")
    for code in ("U+202E", "U+2066", "U+001B", "U+0000", "U+200B"):
        assert code in shown
    assert not any(char in shown for char in "\u202e\u2066\x1b\x00\u200b")


def test_filters_narrow_the_list(visit):
    page, all_of_them = visit.page, visit.count()
    page.select_option("#kind", "article")
    assert visit.count() == len(HOSTILE)
    page.fill("#low", "0.015")
    page.fill("#high", "0.035")
    assert visit.count() == 2
    page.click("button[type=reset]")
    visit.wait_for(all_of_them)
    page.fill("#search", "story 17")
    assert visit.count() == 1
    page.fill("#search", "no such words")
    assert visit.count() == 0
    page.click("button[type=reset]")
    page.click("button[data-rule='en/back-to-top']")
    visit.wait_for(1)
    assert "60 times" in page.inner_text("#list")


def test_judging_by_key_is_kept_and_exported(visit, path, tmp_path):
    page = visit.page
    page.click("button[data-rule='model/paragraph']")
    visit.wait_for(4)
    page.wait_for_selector("[aria-current=true]")
    scores = page.evaluate(
        "[...document.querySelectorAll('.sample header')].map(h => +h.textContent.match(/score ([.0-9]+)/)[1])"
    )
    for score in scores:  # two right, one wrong, one unsure
        page.keyboard.press("w" if score == 0.03 else "u" if score == 0.04 else "r")
    row = page.inner_text("#precision tbody tr")
    assert "67% [21, 94] of 3" in row
    page.reload()
    page.wait_for_selector(".sample")
    assert page.inner_text("#precision tbody tr") == row
    found = tomllib.loads(visit.saved("#save-settings"))
    assert found == {"least-body": 0.03}
    Config(**{name.replace("-", "_"): value for name, value in found.items()})
    lines = visit.saved("#save-verdicts")
    entries = [json.loads(line) for line in lines.splitlines()]
    assert sorted(entry["verdict"] for entry in entries) == ["right", "right", "unsure", "wrong"]
    pytest.importorskip("rapidfuzz", reason="needs the extra training")
    from cleaner.training.lines import read_lines

    target = tmp_path / "verdicts.jsonl"
    target.write_text(lines, "utf-8")
    for entry, label in zip(entries, read_lines(target), strict=True):
        start, end = (
            (entry["debris"] or entry["either"])[0] if entry["verdict"] == "right" else (0, 0)
        )
        assert entry["text"][start:end] == next(
            (t for t in HOSTILE if entry["text"][start:end] == t), ""
        )
        assert label.text == entry["text"]
        assert len(label.unsure) == (3 if entry["verdict"] == "unsure" else 2)


def test_what_was_wrong_in_a_page_raises_no_limit(browser, tmp_path):
    text = "Before it.\nA line of the page\nAfter it."
    edit = Edit(11, 29, text[11:29], "", "model/paragraph", "Why.", 0.5)
    target = tmp_path / "page.html"
    report([Cleaned("", text, (edit,), (), True, "page")], target)
    context = browser.new_context()
    page = Visit(context, target).page
    page.keyboard.press("j")
    page.keyboard.press("w")
    assert tomllib.loads(page.input_value("#settings")) == {"keep": ["A line of the page"]}
    context.close()


def test_keys_go_through_the_list_and_take_back(visit):
    page = visit.page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("jru")
    assert visit.count() == 0
    page.fill("#search", "")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.dataset.index") == "0"
    page.keyboard.press("w")
    assert page.locator("[data-verdict=wrong]").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator("[data-verdict]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious(browser, path, scheme, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs the extra browser"
    )
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = Visit(context, path).page
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.keyboard.press("j")
    page.keyboard.press("w")
    found = axe.Axe().run(page)
    serious = [
        (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"]][:3])
        for each in found.response["violations"]
    ]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
