"""Adversarial texts of 100, 200, 400 and 800 kB: time grows with the size, and no faster.

    python -m bench.text_shapes [--most KB] [SHAPE…]

Each shape is cleaned by the defaults. From one size to the next, which is twice as large, the
processor's time may grow 2.6 times (linear is 2, quadratic 4), and 100 kB may take 3 seconds.
What looks too slow is timed up to three times more, and the least counts: other programs can get in
the way, and make nothing faster.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Callable

from cleaner import Cleaner, Config

SIZES = (100_000, 200_000, 400_000, 800_000)
"""Characters."""
MOST_GROWTH = 2.6
MOST_SECONDS = 3.0
"""For 100,000 characters, on one processor."""
MOST_RETRIES = 3
FAST = 0.25
"""Seconds under which growth is noise: a quadratic shape of that speed takes 4 at the next size but
one, and is found there."""

_SENTENCE = "The ferry to the island was late again, the harbour office says. "
_GARBLED = "cafÃ© â€œnaÃ¯veâ€\u009d "
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _numbered(line: str, size: int) -> str:
    """Lines that differ in a number alone."""
    parts, total = [], 0
    while total < size:
        parts.append(line.format(len(parts)))
        total += len(parts[-1])
    return "".join(parts)[:size]


def _drawn(alphabet: str, size: int, seed: int = 1) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=size))


def _words(size: int, seed: int = 1) -> str:
    """Words that nobody knows, in sentences of ten."""
    rng = random.Random(seed)
    parts, total = [], 0
    while total < size:
        word = "".join(rng.choices(_LETTERS, k=rng.randint(3, 9)))
        parts.append(word.title() + " " if len(parts) % 10 == 0 else word + " ")
        if len(parts) % 10 == 9:
            parts[-1] = parts[-1].strip() + ". "
        total += len(parts[-1])
    return "".join(parts)[:size]


def _one(piece: str) -> Callable[[int], str]:
    return lambda size: _filled(piece, size)


def _growing(size: int) -> str:
    """Each line a word longer than the last."""
    parts, total = [], 0
    while total < size:
        parts.append("word " * (len(parts) + 1) + "\n")
        total += len(parts[-1])
    return "".join(parts)[:size]


SHAPES: dict[str, Callable[[int], str]] = {
    "lines of one character": _one("x\n"),
    "lines of one drawn character": lambda size: "\n".join(_drawn(_LETTERS, size // 2)),
    "paragraphs of one character": _one("x\n\n"),
    "lines of one digit": lambda size: "\n".join(_drawn("0123456789", size // 2)),
    "lines of one bracket": _one("[\n]\n"),
    "bracket lines": _one("[1] (see) {a} <b>\n"),
    "opening brackets": _one("("),
    "brackets in brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "brackets that never close": _one("(a [b {c "),
    "mixed line ends": _one("A line of words\r\nanother of them\nand a third\r"),
    "carriage returns": _one("\r"),
    "line feeds": _one("\n"),
    "blanks": _one(" "),
    "lines of blanks": _one("   \n"),
    "blanks between words": _one("word" + " " * 60),
    "no-break and zero-width blanks": _one("a\u00a0\u200bb\u2009"),
    "one word": _one("a"),
    "one long drawn word": lambda size: _drawn(_LETTERS, size),
    "one line of sentences": _one(_SENTENCE),
    "one sentence a line": _one(_SENTENCE.strip() + "\n"),
    "one sentence a paragraph": _one(_SENTENCE.strip() + "\n\n"),
    "numbered sentences": lambda size: _numbered("Number {} is a sentence of its own.\n\n", size),
    "numbered items": lambda size: _numbered("{}. Item\n", size),
    "unknown words": _words,
    "unknown words, a line each": lambda size: _words(size).replace(" ", "\n"),
    "capitalized words": _one("Harbour Office Island Ferry "),
    "full stops": _one("."),
    "sentences of one letter": _one("A. "),
    "dots and dashes": _one(" . - — … | "),
    "headings and nothing else": lambda size: _numbered("Heading number {}\n\n", size),
    "addresses of pages": lambda size: _numbered("https://example.org/a/{}?b=c\n", size),
    "one address of a page": _one("https://example.org/?a=b&c=d/"),
    "addresses of mail": lambda size: _numbered("ada{}@example.org ", size),
    "dates and times": lambda size: _numbered("3 May 2024, 10:15, no. {}\n", size),
    "comments with signatures": lambda size: _numbered(
        "Ada {} says:\nMay 3, 2024 at 10:15\nSo it is.\nReply\n", size
    ),
    "debris alone": _one("Scroll to Top\nShare this:\nRead more\n"),
    "debris in a line": _one("Read more Share this Scroll to Top "),
    "debris that is cut short": _one("Scroll to\nShare thi\nRead mor\n"),
    "debris and prose in turn": _one(_SENTENCE.strip() + "\n\nScroll to Top\n\n"),
    "growing lines": _growing,
    "quotation marks": _one("“"),
    "quotations in quotations": _one("“a ‘b «c "),
    "hyphens at line ends": _one("a hyphen-\nated line that was bro-\nken\n"),
    "combining marks": _one("e\u0301\u0302\u0323"),
    # Half a letter at the end, and it is repaired piece by piece instead of as a whole.
    "mojibake": lambda size: _GARBLED * (size // len(_GARBLED)) + "\nOne.\n",
    "mojibake with half a letter": lambda size: _filled(_GARBLED, size) + "Ã\u0082Ã \nOne.\n",
    "drawn characters of all planes": lambda size: "".join(
        map(chr, random.Random(1).choices(range(0x20, 0xD7FF), k=size))
    ),
    "Chinese without a stop": _one("渡船今天又晚点了"),
    "Thai without a blank": _one("เรือข้ามฟากมาสายอีกแล้ว"),
    "right to left and back": _one("\u202eabc\u202c אבג "),
    "emoji": _one("👩‍👩‍👧‍👦🇳🇴"),
    "tables of bars": _one("| a | b | c |\n|---|---|---|\n"),
    "code": _one("if (a[0] == '{') { b(\"c\"); }\n"),
    "JSON": _one('{"a": [1, 2, {"b": null}]},'),
    "base64": lambda size: _drawn(_LETTERS + _LETTERS.upper() + "0123456789+/", size),
}


def seconds(cleaner: Cleaner, text: str) -> float:
    """Seconds of the processor that cleaning a text takes."""
    start = time.process_time()
    cleaner.clean(text)
    return time.process_time() - start


def faults(times: dict[int, float]) -> list[str]:
    """What is wrong with the times of a shape, by size."""
    found = [
        f"{size // 1000} kB take {taken:.1f} s"
        for size, taken in times.items()
        if taken > MOST_SECONDS * size / 100_000
    ]
    sizes = list(times)
    for small, large in itertools.pairwise(sizes):
        growth = times[large] / max(times[small], FAST)
        if growth > MOST_GROWTH:
            found.append(f"x {growth:.1f} from {small // 1000} to {large // 1000} kB")
    return found


def main() -> int:
    arguments = sys.argv[1:]
    sizes = SIZES
    if arguments[:1] == ["--most"]:
        sizes = tuple(size for size in SIZES if size <= int(arguments[1]) * 1000)
        arguments = arguments[2:]
    cleaner = Cleaner(Config())
    cleaner.clean(_SENTENCE)
    wrong = 0
    for name in arguments or SHAPES:
        times: dict[int, float] = {}
        for size in sizes:
            times[size] = seconds(cleaner, SHAPES[name](size))
        for _ in range(MOST_RETRIES):
            if not faults(times):
                break
            for size in sizes:
                times[size] = min(times[size], seconds(cleaner, SHAPES[name](size)))
        found = faults(times)
        wrong += bool(found)
        taken = "  ".join(f"{each:6.2f}" for each in times.values())
        print(f"{taken}  {name}{': ' if found else ''}{'; '.join(found)}", flush=True)
    print(f"{wrong} of {len(arguments or SHAPES)} shapes are too slow")
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main()))
