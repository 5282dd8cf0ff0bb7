"""`pytest -m instructions`: whether cleaning takes more instructions than it did."""

import json

import pytest

from tests.instructions import FILE, INPUTS, count, versions, why_not

MOST = 1.1
"""How much a count may grow: a tenth."""


@pytest.mark.instructions
@pytest.mark.parametrize("name", INPUTS)
def test_cleaning_takes_hardly_more_instructions_than_it_did(name, request):
    if "instructions" not in request.config.option.markexpr:
        pytest.skip("takes minutes; pytest -m instructions runs it")
    known = json.loads(FILE.read_text("utf-8"))
    if reason := why_not():
        pytest.skip(reason)
    if known["versions"] != versions():
        pytest.skip(f"counted with {known['versions']}, not {versions()}")
    before, now = known["millions"][name], count(name)
    assert now <= MOST * before, (
        f"{now} million instructions, {before} before; python -m tests.instructions, if it must be"
    )
