"""What the property tests are made of: our own seeds, fixtures and the rules' examples."""

from pathlib import Path

from hypothesis import strategies as st

from cleaner.document import Rule
from cleaner.rules.active import shipped_rules
from cleaner.text.blocks import segment
from cleaner.text.prose import ends_sentence, reads_like_prose

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
SEEDS = ROOT / "seeds"


def read(path: Path) -> str:
    """A file without newline translation."""
    return path.read_bytes().decode("utf-8")


UNTOUCHED = sorted((FIXTURES / "untouched").glob("*.txt"))
CASES = sorted(path.parent for path in FIXTURES.glob("*/input.txt"))
PAGES = sorted(path.parent for path in FIXTURES.glob("pages/*/input.html"))
SEED_TEXTS = sorted(path for path in SEEDS.glob("*.txt") if ".expected" not in path.name)


def removed_stretches(before: str, after: str) -> str:
    """What an example takes out, in one piece: all of it if nothing stays."""
    if not after.strip():
        return before.strip("\n")
    left = after
    parts = []
    for line in before.splitlines():
        if line and line in left:
            left = left.replace(line, "", 1)
        elif line.strip():
            kept = next((stay for stay in after.splitlines() if stay and line.startswith(stay)), "")
            tail = next((stay for stay in after.splitlines() if stay and line.endswith(stay)), "")
            if kept:
                parts.append(line[len(kept) :])
            elif tail:
                parts.append(line[: -len(tail)])
            else:
                parts.append(line)
    return "\n".join(parts)


def debris(scope: str | None = None) -> list[tuple[Rule, str]]:
    """Certain rules and a stretch that each removes, repeats aside."""
    return [
        (rule, removed_stretches(*example))
        for rule in shipped_rules().rules
        if rule.certain and rule.scope != "repeat" and scope in (None, rule.scope)
        for example in rule.remove
    ]


DEBRIS = [part for _, part in debris()]
TAILS = [part.strip() for _, part in debris("tail")]
KEEPS = [example.before for rule in shipped_rules().rules for example in rule.keep]
LINES = [
    line
    for path in [*SEED_TEXTS, *UNTOUCHED, *(case / "input.txt" for case in CASES)]
    for line in read(path).splitlines()
    if line.strip()
]
ARTICLES = [
    text
    for text in map(read, UNTOUCHED)
    if (blocks := segment(text))
    and len(blocks) > 2
    and reads_like_prose(blocks[0].text)
    and reads_like_prose(blocks[-1].text)
    and ends_sentence(blocks[-1].text)
]

separators = st.sampled_from(
    ["\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", " ", "", "  \n", "\u00a0 ", "\u2028"]
)
# What one rule leaves of a line may be another rule's business.
glued = st.builds(
    "{}{} {}".format,
    st.sampled_from(DEBRIS),
    st.sampled_from([".", "!", ":", "”", ""]),
    st.sampled_from(TAILS),
)
pieces = st.one_of(
    st.sampled_from(DEBRIS),
    glued,
    st.sampled_from(LINES),
    st.sampled_from(KEEPS),
    st.text(max_size=40),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Debris, prose and noise in any order, often glued together on one line."""
    parts = draw(st.lists(st.tuples(pieces, separators), max_size=12))
    return draw(st.sampled_from(["", "\ufeff", "\n", " "])) + "".join(
        piece + separator for piece, separator in parts
    )
