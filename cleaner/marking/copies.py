"""What a document says twice: a second title, or a passage that the body says again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleaner.text.fold import ORNAMENTS
from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.prose import ends_sentence, reads_like_prose
from cleaner.text.scripts import SENTENCE_STOPS, count_words

FEWEST_WORDS = 8
"""Words from which on a passage that stands inside a longer one counts as said twice."""

MOST_WORDS = 80
"""Words up to which it does: teasers and pull quotes are shorter, and a longer passage that comes
again may be a refrain or a clause."""

_TITLE_WORDS = range(3, 41)
"""Words of a title: one or two may head a section anywhere, and more than 40 are a paragraph."""

_MOST_ALIKE = 8
"""Longer passages with the same first words that a passage is looked for in, which bounds the time
that a text of like paragraphs costs."""

_FEW_PASSAGES = 16
"""Passages beyond which texts are cut into their words at once: a look for the longest word of each
takes a time that grows with their number. Set by hand."""

_WORD = lazy_pattern(r"\w+")
_NUMBERS = lazy_pattern(r"\W*\d[\d.,:/-]*\W*")
_GOES_ON = (",", ";", "，", "、", "؛", "،")
_QUOTATION_MARKS = frozenset("\"“„«‘'「")
_SHORTEST_PASSAGE = 2 * FEWEST_WORDS
"""Characters that `FEWEST_WORDS` words have at least: a letter and a blank each."""

_QUOTATION_ENDS = frozenset("," + SENTENCE_STOPS)
_QUOTES = "\"“”„«»‚‘’'" + ORNAMENTS


def second_titles(folded: Sequence[str]) -> list[int]:
    """The copies of the first block among the first blocks.

    Args:
        folded: the first kept blocks, folded.

    Returns:
        Indices into `folded`, of copies of one title; its first copy is never among them.
    """
    titles = [text.strip(_QUOTES) for text in folded]
    copies = [
        index
        for index, title in enumerate(titles)
        if index
        and title == titles[0]
        and count_words(title) in _TITLE_WORDS
        and _letters_enough(title)
        and not (ends_sentence(folded[index]) and folded[index].rstrip()[-1] not in "?!")
        and not folded[index].rstrip().endswith(_GOES_ON)
    ]
    return [index for index in copies if titles[index] == titles[copies[0]]]


def comes_twice(title: str, folded: Sequence[str]) -> bool:
    """Whether a line comes twice and no more: one that comes three times is a chorus."""
    wanted = title.strip(_QUOTES)
    return sum(text.strip(_QUOTES) == wanted for text in folded) == 2


def passages_said_again(folded: Sequence[str]) -> list[int]:
    """The blocks of 8 words or more that stand, word for word, inside a longer block.

    Only what reads like a quotation or a sentence is looked for: a heading whose words come
    again in the text below it is a heading.

    Args:
        folded: the kept blocks, folded.

    Returns:
        Indices into `folded`.
    """
    candidates = _Candidates()
    for index, text in enumerate(folded):
        if text[:1] in _QUOTATION_MARKS and _reads_like_quotation(text):
            words = _WORD.findall(text)
            if FEWEST_WORDS <= len(words) <= MOST_WORDS:
                candidates.add(index, words)
    if not candidates.by_opening:
        return []
    copies: set[int] = set()
    for index in candidates.may_stand_in(folded):
        text = folded[index]
        if len(text) > _SHORTEST_PASSAGE and reads_like_prose(text):
            copies |= candidates.inside(index, _WORD.findall(text))
    return sorted(copies)


class _Candidates:
    """Passages by their first words, so that one walk over the text finds them all."""

    def __init__(self) -> None:
        self.first_words: set[str] = set()
        # For each the block that has it, or -1 where several passages do.
        self.longest_words: dict[str, int] = {}
        self.by_opening: dict[tuple[str, ...], list[tuple[int, list[str]]]] = {}

    def add(self, index: int, words: list[str]) -> None:
        alike = self.by_opening.setdefault(tuple(words[:FEWEST_WORDS]), [])
        if len(alike) < _MOST_ALIKE:
            alike.append((index, words))
            self.first_words.add(words[0])
            longest = max(words, key=len)
            self.longest_words[longest] = -1 if longest in self.longest_words else index

    def may_stand_in(self, folded: Sequence[str]) -> Iterable[int]:
        """The blocks that one of them may stand inside, another one than itself: they have the
        longest word of one.

        Where there are many of them this is not asked: it would take longer than it saves.
        """
        if len(self.longest_words) > _FEW_PASSAGES:
            return range(len(folded))
        return {
            index
            for word, own in self.longest_words.items()
            for index, text in enumerate(folded)
            if word in text and index != own
        }

    def inside(self, index: int, words: list[str]) -> set[int]:
        """The candidates that stand inside these words of block `index`, itself aside."""
        copies: set[int] = set()
        for start in range(len(words) - FEWEST_WORDS + 1):
            if words[start] not in self.first_words:
                continue
            alike = self.by_opening.get(tuple(words[start : start + FEWEST_WORDS]), ())
            for candidate, passage in alike:
                if (
                    candidate != index
                    and len(passage) < len(words)
                    and words[start : start + len(passage)] == passage
                ):
                    copies.add(candidate)
        return copies


def _letters_enough(title: str) -> bool:
    """Whether a line has words beside its numbers: a date that comes twice is no title."""
    return count_words(_NUMBERS.sub("", title).strip()) >= _TITLE_WORDS.start


def _reads_like_quotation(text: str) -> bool:
    """Whether a quotation has words and an end, and is no string of a program."""
    return (
        count_words(text) >= FEWEST_WORDS
        and text[1].isalnum()
        and text[-2:-1] not in "\"'"
        and text.rstrip("\"”’»'」")[-1:] in _QUOTATION_ENDS
    )
