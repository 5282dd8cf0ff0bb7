"""The five texts the project was born from: what a default run must do to each."""

import json
from pathlib import Path

import pytest

from cleaner import clean

NAMES = [
    "000_7c1e845985b40f3e.txt",
    "001_004ec1d60a1d5f15.txt",
    "002_cea64249ae68b686.txt",
    "003_27b58e3d0ae33eb3.txt",
    "004_81d8d45a0979f314.txt",
]
SHAPES = {
    "as it is": lambda text: text,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "no blank lines": lambda text: "\n".join(line for line in text.split("\n") if line.strip()),
}


def fold(line: str) -> str:
    return " ".join(line.split())


def folded_lines(text: str) -> list[str]:
    return [line for line in map(fold, text.splitlines()) if line]


def expected_lines(text: str, entry: dict) -> tuple[list[str], set[str]]:
    """The lines that must stay, and those that may."""
    drop = {fold(line) for line in entry["drop_lines"]}
    seconds = {fold(line) for line in entry["drop_second"]}
    lines, seen = [], set()
    for line in folded_lines(text):
        if line in drop or (line in seconds and line in seen):
            continue
        seen.add(line)
        for tail in map(fold, entry["drop_tails"]):
            line = fold(line.removesuffix(tail))
        for head in map(fold, entry["drop_heads"]):
            line = fold(line.removeprefix(head))
        for wrong, right in entry["replace"].items():
            line = line.replace(wrong, right)
        lines.append(line)
    return lines, {fold(line) for line in entry["either"]}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", NAMES)
def test_entry(shared_seeds: Path, name: str, shape: str):
    entry = json.loads((shared_seeds / "expected.json").read_text("utf-8"))[name]
    text = SHAPES[shape]((shared_seeds / name).read_bytes().decode("utf-8"))
    cleaned = clean(text)
    wanted, either = expected_lines(text, entry)
    found = folded_lines(cleaned.text)
    for head in either:
        wanted = [fold(line.removeprefix(head)) if line != head else line for line in wanted]
        found = [fold(line.removeprefix(head)) if line != head else line for line in found]
    assert [line for line in found if line not in either] == [
        line for line in wanted if line not in either
    ]
    assert cleaned.restore() == text
    repairs = {edit.removed: edit.replacement for edit in cleaned.edits if edit.replacement}
    assert repairs == entry["replace"]


def test_the_clean_one_comes_back_byte_for_byte(shared_seeds: Path):
    text = (shared_seeds / NAMES[4]).read_bytes().decode("utf-8")
    assert clean(text).text == text


@pytest.mark.parametrize("donor", [1, 3])
@pytest.mark.parametrize("host", [0, 2, 4])
def test_debris_of_one_appended_to_another_comes_off(shared_seeds: Path, donor: int, host: int):
    debris = {1: "Read the original article here", 3: "Leave a Comment"}[donor]
    given = (shared_seeds / NAMES[donor]).read_bytes().decode("utf-8")
    article = (shared_seeds / NAMES[host]).read_bytes().decode("utf-8").rstrip()
    joined = article + "\n\n" + given[given.index(debris) :]
    assert folded_lines(clean(joined).text) == folded_lines(clean(article).text)
