"""Texts for trials: our own seeds and fixtures, strung together to any size."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent


def texts() -> list[str]:
    seeds = [
        path for path in sorted((ROOT / "seeds").glob("*.txt")) if ".expected" not in path.name
    ]
    fixtures = sorted((ROOT / "fixtures").glob("*/input.txt"))
    untouched = sorted((ROOT / "fixtures" / "untouched").glob("*.txt"))
    return [path.read_bytes().decode("utf-8") for path in (*sorted(seeds), *fixtures, *untouched)]


def documents(seed: int = 1) -> Iterator[str]:
    """Endless documents: one to three of our texts each, in an order that the seed gives."""
    rng = random.Random(seed)
    known = texts()
    while True:
        yield "\n".join(rng.choices(known, k=rng.randint(1, 3)))


def jsonl(size: int, seed: int = 1) -> Iterator[bytes]:
    """Lines of JSON of about `size` bytes in all, with long ids, nested keys and escapes."""
    written = 0
    for number, text in enumerate(documents(seed)):
        if written >= size:
            return
        record = {"id": 12345678901234567890123 + number, "meta": {"n": [1.0, None]}, "text": text}
        line = json.dumps(record, ensure_ascii=bool(number % 2)).encode() + b"\n"
        written += len(line)
        yield line


def large_text(size: int, seed: int) -> str:
    """A text of about `size` characters that has debris in it."""
    parts = []
    total = 0
    for text in documents(seed):
        parts.append(text)
        total += len(text)
        if total >= size:
            return "\n\n".join(parts)
    raise AssertionError


ENOUGH = 1_800
"""Characters from which on a document of `articles` takes no more texts; 3,000 on average are what
comes of it."""


def articles(count: int) -> Iterator[str]:
    """Documents of about 3 KB, none of which is another's copy."""
    source = documents(seed=3)
    for number in range(count):
        parts = [f"Page {number} of the harbour's papers."]
        while sum(map(len, parts)) < ENOUGH:
            parts.append(next(source))
        yield "\n".join(parts)
