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
from collections.abc import Callable, Iterator

from cleaner import Cleaner, Config
from cleaner.document import Rule
from cleaner.marking.marks import mark
from cleaner.rules.active import shipped_rules
from cleaner.rules.matcher import Matcher
from cleaner.rules.phrases import read_phrase
from cleaner.text.reading import read_text

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
            ("one line", f"{seed} {half} "),
            ("lines", f"{seed}\n{half}\n"),
            ("after stops", f". {seed}. {half}"),
        ):
            yield f"{name} {number}", (unit * (size // len(unit) + 1))[:size]


def seconds(work: Callable[[], object]) -> float:
    """The time of some work, without the garbage collector, as `timeit` has it.

    A collection comes when so many objects were made, not when a rule is slow.
    """
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()


def ratio(act: Callable[[str], object], small: str, large: str) -> float:
    """How much longer the large text takes: one look, and the median of more if in doubt."""
    first = seconds(lambda: act(small)), seconds(lambda: act(large))
    if first[1] < FAST or first[1] / first[0] < MOST * 0.9:
        return first[1] / first[0]
    return statistics.median(
        seconds(lambda: act(large)) / seconds(lambda: act(small)) for _ in range(RUNS)
    )


def marking(rule: Rule, date_words: frozenset[str]) -> Callable[[str], object]:
    """What one rule does with a text."""
    matcher = Matcher([rule], date_words)
    return lambda text: mark(read_text(text), matcher)


def main() -> None:
    rules, date_words = shipped_rules()
    wanted = tuple(sys.argv[1:]) or ("",)
    chosen = [rule for rule in rules if rule.certain and rule.id.startswith(wanted)]
    worst: list[tuple[float, str, str]] = []

    def look(act: Callable[[str], object], name: str, kind: str, small: str, large: str) -> None:
        worst.append((ratio(act, small, large), name, kind))
        if worst[-1][0] > MOST * 0.9:
            print(f"{worst[-1][0]:.2f}  {name}  {kind}", flush=True)

    for rule in chosen:
        act = marking(rule, date_words)
        pairs = zip(adversaries(rule, SMALL), adversaries(rule, 2 * SMALL), strict=True)
        for (kind, small), (_, large) in pairs:
            look(act, rule.id, kind, small, large)
    # All rules and the whole way to the cleaned text, over the seeds of all of them.
    cleaner = Cleaner(Config(model=False, repair="off"))
    seeds = [seed for rule in chosen for seed in seeds_of(rule)]
    for kind, joint in (("all on lines", "\n"), ("all after stops", ". ")):
        text = joint.join(seeds * (2 * SMALL // len(joint.join(seeds)) + 1))
        look(cleaner.clean, "the cleaner", kind, text[:SMALL], text[: 2 * SMALL])
    worst.sort(reverse=True)
    for found, name, kind in worst[:10]:
        print(f"{found:.2f}  {name}  {kind}")
    failing = [entry for entry in worst if entry[0] > MOST]
    print(f"{len(chosen)} rules, {len(worst)} texts, {len(failing)} above {MOST}")
    sys.exit(bool(failing))


if __name__ == "__main__":
    main()
