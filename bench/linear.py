"""Every rule in linear time: adversarial texts of half a megabyte and of one, timed in turn.

    python -m bench.linear [RULE-ID-PREFIX…]

For each rule, texts are built from its own phrases and examples so that it nearly matches
everywhere: repeated on one line, on lines of their own, cut short, and behind full stops. The
time at 1 MB may be at most 2.4 times the time at 0.5 MB (linear is 2, quadratic 4), median of
5 interleaved runs. Only ratios count; what was looked at more than once is printed at once.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Iterator

from cleaner import Cleaner, Config
from cleaner.document import Rule
from cleaner.phrases import read_phrase
from cleaner.pipeline import shipped_rules
from cleaner.rules import Rules

SMALL = 500_000
MOST = 2.4
RUNS = 5
FAST = 0.004
"""Seconds under which a ratio is noise; nothing that fast is quadratic at this size."""

_FILLED = {
    "<number>": "12",
    "<date>": "3. mai 2024",
    "<name>": "Ada Byron",
    "<site>": "a.example.com",
}


def seeds_of(rule: Rule) -> list[str]:
    """Short texts that the rule matches, or nearly."""
    found = []
    for notation in rule.phrases[:1]:
        text = notation
        for slot, filled in _FILLED.items():
            text = text.replace(slot, filled)
        found.append(read_phrase(text).texts()[0])
    if not found:
        found.extend(example.before for example in rule.remove[:1])
    return found or [rule.id]


def adversaries(rule: Rule, size: int) -> Iterator[tuple[str, str]]:
    """Texts of about `size` characters, by name."""
    for number, seed in enumerate(seeds_of(rule)):
        half = seed[: max(3, len(seed) * 2 // 3)]
        for name, unit in (
            ("one line", seed + " "),
            ("lines", seed + "\n"),
            ("after stops", ". " + seed),
            ("cut short", half + " "),
            ("cut lines", half + "\n"),
        ):
            yield f"{name} {number}", (unit * (size // len(unit) + 1))[:size]


def seconds(cleaner: Cleaner, text: str) -> float:
    """The time of one cleaning, without the garbage collector, as `timeit` has it.

    A collection comes when so many objects were made, not when a rule is slow.
    """
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        cleaner.clean(text)
        return time.perf_counter() - start
    finally:
        gc.enable()


def main() -> None:
    rules, date_words = shipped_rules()
    wanted = tuple(sys.argv[1:]) or ("",)
    worst: list[tuple[float, str, str]] = []
    for rule in rules:
        if not rule.certain or not rule.id.startswith(wanted):
            continue
        cleaner = Cleaner.with_rules(Rules((rule,), date_words), Config(model=False, repair="off"))
        pairs = zip(adversaries(rule, SMALL), adversaries(rule, 2 * SMALL), strict=True)
        for (name, small), (_, large) in pairs:
            first = seconds(cleaner, small), seconds(cleaner, large)
            if first[1] < FAST or first[1] / first[0] < MOST * 0.9:
                worst.append((first[1] / first[0], rule.id, name))
                continue
            ratios = [seconds(cleaner, large) / seconds(cleaner, small) for _ in range(RUNS)]
            worst.append((statistics.median(ratios), rule.id, name))
            print(f"{worst[-1][0]:.2f}  {rule.id}  {name}", flush=True)
    worst.sort(reverse=True)
    for ratio, rule_id, name in worst[:10]:
        print(f"{ratio:.2f}  {rule_id}  {name}")
    failing = [entry for entry in worst if entry[0] > MOST]
    print(f"{len(worst)} texts, {len(failing)} above {MOST}")
    sys.exit(bool(failing))


if __name__ == "__main__":
    main()
