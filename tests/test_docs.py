"""Every block of code in the README and in docs/ is tried, and shows real output."""

import re

import pytest

import cleaner
from tests.conftest import ROOT
from tests.pages import ELSEWHERE, PageTrial, blocks_of, pages, prepare

# The examples of engines need extras; tests/test_engine_examples.py runs them, one by one.
ENGINES = "docs/engines.md"


@pytest.mark.parametrize("page", [each for each in pages() if each not in {*ELSEWHERE, ENGINES}])
def test_blocks_of_code_do_what_the_page_says(page, tmp_path, monkeypatch):
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    trial = PageTrial(monkeypatch)
    for block in blocks_of(page):
        try:
            trial.run(block)
        except AssertionError as error:
            raise AssertionError(f"{page}:{block.line}: {error}") from error


def test_a_wrong_block_is_seen(tmp_path, monkeypatch):
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    trial = PageTrial(monkeypatch)
    (block, *_) = [each for each in blocks_of("README.md") if each.language == "console"]
    trial.run(block)
    for wrong in (
        block._replace(text=block.text.replace("[-", "[-x", 1)),
        block._replace(text="$ clean --version\n…\n"),
        block._replace(language="python", text=">>> 1 + 1\n3\n"),
        block._replace(language="sh", text="rm -r corpus"),
        block._replace(language="fortran"),
        block._replace(language="toml", text="nothing = 1"),
    ):
        with pytest.raises((AssertionError, ValueError)):
            trial.run(wrong)


def test_links_lead_somewhere():
    for page in pages():
        if page == "docs/rules.md":
            continue
        text = re.sub(r"```.*?```|`[^`\n]*`", "", (ROOT / page).read_text("utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" not in target:
                assert (ROOT / page).parent.joinpath(target).exists(), f"{page}: {target}"


def test_the_reference_has_every_public_name():
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    named = {each.rpartition(".")[2] for each in re.findall(r"^::: (\S+)$", text, re.M)}
    assert set(cleaner.__all__) - {"__version__"} <= named


def test_every_page_is_in_the_navigation():
    site = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in pages():
        if page.startswith("docs/"):
            assert f" {page.removeprefix('docs/')}\n" in site, page
