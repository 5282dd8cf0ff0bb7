"""Seeds and fixtures: each shows one thing, rules alone and with everything on."""

import json
from pathlib import Path

import pytest

from cleaner import Cleaner, Config, clean_html
from cleaner.edits.algebra import edit_to_json
from tests.material import CASES, PAGES, SEED_TEXTS, UNTOUCHED, read

CLEANERS = {"rules": Cleaner(Config(model=False)), "defaults": Cleaner()}


@pytest.mark.parametrize("mode", CLEANERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fixture(case: Path, mode: str):
    assert CLEANERS[mode].clean(read(case / "input.txt")).text == read(case / "expected.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_trail(case: Path, request: pytest.FixtureRequest):
    cleaned = CLEANERS["rules"].clean(read(case / "input.txt"))
    found = "".join(json.dumps(edit_to_json(edit)) + "\n" for edit in cleaned.edits)
    trail = case / "trail.jsonl"
    if request.config.getoption("--update-fixtures"):
        trail.write_text(found, encoding="utf-8")
    assert trail.read_text(encoding="utf-8") == found


@pytest.mark.parametrize("mode", CLEANERS)
@pytest.mark.parametrize("seed", SEED_TEXTS, ids=lambda seed: seed.stem)
def test_seed(seed: Path, mode: str):
    expected = seed.with_suffix(".expected.txt")
    assert CLEANERS[mode].clean(read(seed)).text == read(expected)


@pytest.mark.parametrize("mode", CLEANERS)
@pytest.mark.parametrize("path", UNTOUCHED, ids=lambda path: path.stem)
def test_untouched(path: Path, mode: str):
    cleaned = CLEANERS[mode].clean(read(path))
    assert cleaned.text == read(path)
    assert cleaned.edits == ()


@pytest.mark.parametrize("voters", [True, False])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page: Path, voters: bool):
    cleaned = clean_html((page / "input.html").read_bytes(), voters=voters)
    assert cleaned.text == read(page / "expected.txt")


def test_there_is_enough_to_show():
    assert len(SEED_TEXTS) == 5
    assert len(CASES) >= 25
    assert len(UNTOUCHED) >= 15
