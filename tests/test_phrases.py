"""Phrases: every text that one stands for is matched by its rule, however many there are."""

import random
import re
from collections.abc import Iterator
from itertools import chain, product
from typing import NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import Rule
from cleaner.rules import matcher as matcher_module
from cleaner.rules.active import shipped_rules
from cleaner.rules.matcher import FEW_TEXTS, Matcher
from cleaner.rules.phrases import read_phrase
from cleaner.text.fold import fold, label

RULES, DATE_WORDS = shipped_rules()
LANGUAGES = sorted({rule.id.partition("/")[0] for rule in RULES})
MOST_TEXTS = 24
"""Texts that are drawn from a large phrase; all phrases together stand for five million."""


class Notation(NamedTuple):
    """A phrase, read by other means than the rules': texts, and choices between notations."""

    parts: "list[str | list[Notation]]"

    @property
    def size(self) -> int:
        size = 1
        for part in self.parts:
            size *= 1 if isinstance(part, str) else sum(way.size for way in part)
        return size

    def texts(self) -> Iterator[str]:
        """Every text, spaces as they come."""
        ways = (
            [part] if isinstance(part, str) else chain.from_iterable(way.texts() for way in part)
            for part in self.parts
        )
        yield from map("".join, product(*ways))

    def text_with(self, numbers: Iterator[int]) -> str:
        """The text in which each choice takes the way that the next number says."""
        return "".join(
            part if isinstance(part, str) else part[next(numbers) % len(part)].text_with(numbers)
            for part in self.parts
        )

    def some_texts(self) -> Iterator[str]:
        """All texts of a small phrase; of a large one each way of every choice, and some more."""
        if self.size <= MOST_TEXTS:
            yield from self.texts()
            return
        widest = max(len(part) for part in self.parts if not isinstance(part, str))
        for number in range(widest):
            yield self.text_with(iter(lambda n=number: n, None))
        numbers = random.Random(self.size)
        for _ in range(MOST_TEXTS):
            yield self.text_with(iter(lambda: numbers.randrange(1 << 30), None))


def read_notation(phrase: str) -> Notation:
    tokens = re.findall(r"\\.|[()|]|[^\\()|]+", phrase)
    (found,) = read_ways(iter([*tokens, ")"]))
    return found


def read_ways(tokens: Iterator[str]) -> list[Notation]:
    ways = [Notation([])]
    for token in tokens:
        if token == ")":
            break
        if token == "|":
            ways.append(Notation([]))
        else:
            ways[-1].parts.append(read_ways(tokens) if token == "(" else token.removeprefix("\\"))
    return ways


FILLING = {
    "<number>": ["12", "1,234"],
    "<date>": ["May 3, 2024", "3. may 2024", "2024-05-03 10:15"],
    "<name>": ["Ada Byron", "Ada", "O’Neil & Sons Ltd."],
    "<site>": ["example.org", "www.example.co.uk"],
}


def filled(text: str) -> str:
    """A text with something in its slots that they can stand for, and single spaces."""
    for slot, ways in FILLING.items():
        text = text.replace(slot, ways[len(text) % len(ways)])
    return " ".join(text.split())


def is_matched(matcher: Matcher, rule: Rule, text: str) -> bool:
    """Whether a rule matches a text: as a whole block, as a head, or as a tail."""
    folded = fold(text)
    if rule.scope == "head":
        return matcher.head(text, folded, 0, len(text)) is not None
    if rule.scope == "tail":
        return matcher.tail(text, folded, 0, len(text)) is not None
    return rule in matcher.whole(text, folded)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_phrase_is_matched_by_its_rule(language):
    missed = []
    for rule in RULES:
        if rule.id.startswith(f"{language}/"):
            matcher = Matcher([rule], DATE_WORDS)
            for phrase in rule.phrases:
                for text in map(filled, read_notation(phrase).some_texts()):
                    if not is_matched(matcher, rule, text):
                        missed.append((rule.id, phrase, text))
    assert missed == []


def test_no_rule_says_a_text_twice():
    """By phrases that are written out; large ones may share a text, which costs nothing."""
    twice = []
    for rule in RULES:
        said: set[str] = set()
        for phrase in rule.phrases:
            found = read_notation(phrase)
            if "<" in phrase or (found.size > FEW_TEXTS and len(found.parts) > 1):
                continue
            for text in found.texts():
                words = fold(" ".join(text.split()))
                if rule.scope not in ("head", "tail"):
                    words = label(words)
                if words in said:
                    twice.append((rule.id, phrase, words))
                said.add(words)
    assert twice == []


@pytest.mark.parametrize(
    ("phrase", "text", "matches"),
    [
        ("by <name> (on|,|) <date>", "By Ada Byron, May 3, 2024", True),
        ("by <name> (on|,|) <date>", "By Ada Byron on 3 May 2024 10:15", True),
        ("by <name> (on|,|) <date>", "By the river on 3 May 2024", False),
        ("by <name> (on|,|) <date>", "By Ada Byron on 3 blind mice", False),
        ("photo: (<name>|<site>)", "Photo: example.org", True),
        ("photo: (<name>|<site>)", "Photo: an old ferry", False),
        ("log in with (<name>|e-mail)", "Log in with e-mail", True),
        ("subscribe to <name>s letter", "Subscribe to Ada Byrons letter", True),
        ("photo: <name>(/| / )<name>", "Photo: Ada Byron/Harbour Office", True),
        ("photo: <name> <name> <name>", f"Photo: {'ABCDEFGHIJ ' * 18}abc", False),
    ],
)
@pytest.mark.parametrize("scope", ["line", "tail"])
def test_a_slot_is_read_in_every_way(phrase, text, matches, scope):
    rule = Rule("en/x", scope, "", phrases=(phrase,), at_most=300)
    assert is_matched(Matcher([rule], DATE_WORDS), rule, text) == matches


def notations(words: str) -> st.SearchStrategy[str]:
    """Phrases of some signs, with choices in choices, and of nothing in particular."""
    plain = st.text(words, max_size=4).map(lambda text: re.sub(r"([()|<\\])", r"\\\1", text))
    return st.recursive(
        plain,
        lambda inner: st.lists(
            st.one_of(
                inner, st.lists(inner, min_size=1, max_size=3).map("|".join).map("({})".format)
            ),
            min_size=1,
            max_size=3,
        ).map("".join),
        max_leaves=8,
    )


@given(notations("ab *.:+()[]"), st.text("ab *.:+()[]", max_size=9))
def test_how_many_texts_a_phrase_has_does_not_matter(notation, other):
    phrase = f"c{notation}"
    texts = {label(fold(" ".join(text.split()))) for text in read_notation(phrase).texts()}
    rule = Rule("en/x", "line", "", phrases=(phrase,))
    with patch.object(matcher_module, "_is_short_list", lambda phrase: False):
        matcher = Matcher([rule])
    assert read_phrase(phrase).size == read_notation(phrase).size
    for text in texts:
        assert is_matched(matcher, rule, f"  o {text}")  # a bullet of inscriptis
        for line in (text, f"» {text}:", f"*{text} *"):
            assert is_matched(matcher, rule, line) == (label(fold(line)) in texts), line
    glued = {text.replace(" ", "") for text in texts}
    assert is_matched(matcher, rule, f"c{other}") <= (
        label(fold(f"c{other}")).replace(" ", "") in glued
    )
