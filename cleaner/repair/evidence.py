"""What speaks for and against a repair: one number for each feature of the score, or a veto."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.repair.coinage import WRITTEN, compound, inflected, prefixed, suffixed
from cleaner.repair.lexicon import Lexicon
from cleaner.repair.passages import Word
from cleaner.repair.slips import KINDS, SURE_KINDS, Slip
from cleaner.text.lazy_patterns import lazy_pattern

SHORT = 6
"""Letters up to which a word is one slip from many others."""

_HARDLY_COINED = frozenset({"swapped", "doubled", "halved"})
"""Slips that are one even where the outcome looks like a word with an ending."""

_LEAST_GAP = 1.5
"""Lead in Zipf frequency that the repair of a word needs that people write (*backlist*)."""

_SHORTEST_NAME = 6
"""Letters of a capitalised word in mid-sentence in which a sure kind of slip is one."""

_MOST_UNKNOWN_NEAR = 2
"""Words nearby that no dictionary has: with more of them the passage is of another kind."""

_LENGTHENED = lazy_pattern(r"([aeiou])\1\1|([hmz])\2\2+$")
"""A word drawn out on purpose (*sooo*, *hmmm*)."""


class Surroundings(NamedTuple):
    """The words about a word.

    Attributes:
        is_mid: whether the word has a capital that the place does not ask for.
        others: how many other words stand near.
        lower: how many of them are in lower case.
        unknown: how many of those no dictionary has.
        again: whether the document has the word twice.
        is_meant_there: whether the document has the word that may have been meant.
    """

    is_mid: bool
    others: int
    lower: int
    unknown: int
    again: bool
    is_meant_there: bool


class Guess(NamedTuple):
    """The likeliest of the words that may have been meant.

    Attributes:
        slip: it, and how the hand went wrong.
        lead: by how much it is likelier than the next.
        rivals: how many words may have been meant.
    """

    slip: Slip
    lead: float
    rivals: int


class _Made(NamedTuple):
    """Zipf frequencies of what the word would be made of, if it is none; 0 where it is not."""

    prefixed: float
    suffixed: float
    inflected: float
    compound: float

    @property
    def derived(self) -> float:
        return max(self.prefixed, self.suffixed)


def _made_of(typed: str, lexicon: Lexicon) -> _Made:
    return _Made(*(how(typed, lexicon) for how in (prefixed, suffixed, inflected, compound)))


def is_refused(form: str, slip: Slip, is_mid: bool, lexicon: Lexicon) -> bool:
    """Whether a word may be meant as it stands, whatever stands around it.

    Args:
        form: the word as typed.
        slip: what else may be meant.
        is_mid: whether it has a capital that the place does not ask for.
        lexicon: what is known about words.
    """
    typed = form.lower()
    made = _made_of(typed, lexicon)
    return (
        bool(_LENGTHENED.search(typed))
        or _is_a_word(typed, slip, made, lexicon)
        or (form.istitle() and _is_a_name(typed, slip, made, is_mid, lexicon))
    )


def evidence(
    word: Word, guess: Guess, around: Surroundings, lexicon: Lexicon
) -> tuple[float, ...] | None:
    """One number for each of `cleaner.repair.score.FEATURES`; None where nothing may be done."""
    if around.unknown > _MOST_UNKNOWN_NEAR or (
        around.is_mid and is_refused(word.text, guess.slip, True, lexicon)
    ):
        return None
    return _row(word, guess, around, _made_of(word.text.lower(), lexicon), lexicon)


def _is_a_word(typed: str, slip: Slip, made: _Made, lexicon: Lexicon) -> bool:
    """Whether the word may be one of a writer's own, of a trade, or of another language."""
    zipf, meant = lexicon.zipf(typed), lexicon.zipf(slip.meant)
    if zipf and meant - zipf < _LEAST_GAP:
        return True
    if slip.kind in _HARDLY_COINED:
        return made.derived > 0 and slip.kind == "halved"
    if slip.position == 0 and slip.kind == "added":
        return True
    if slip.kind in SURE_KINDS:
        return made.derived > meant
    has_initial = lexicon.has(typed[1:])  # as in *ncurses*
    return has_initial or any(made) or lexicon.is_foreign(typed)


def _is_a_name(typed: str, slip: Slip, made: _Made, is_mid: bool, lexicon: Lexicon) -> bool:
    """Whether a word with a capital may be somebody's name, or something's.

    Families differ in doubled letters, and brands are words with a letter more or less.
    """
    if slip.position == 0 or (any(made) and slip.kind not in _HARDLY_COINED):
        return True
    if slip.kind != "swapped" and len(set(typed[slip.position :])) <= 1:  # at the end
        return True
    if slip.kind in ("doubled", "halved"):
        return not lexicon.is_in_dictionary(slip.meant)
    return is_mid and (slip.kind not in SURE_KINDS or len(typed) < _SHORTEST_NAME)


def _row(
    word: Word, guess: Guess, around: Surroundings, made: _Made, lexicon: Lexicon
) -> tuple[float, ...]:
    slip, typed = guess.slip, word.text.lower()
    zipf, meant = lexicon.zipf(typed), lexicon.zipf(slip.meant)
    hard, sure = slip.kind in _HARDLY_COINED, slip.kind in SURE_KINDS
    last = len(typed) - 1
    row = (
        meant,
        zipf,
        zipf > 0,
        min(guess.lead, 4.0),
        min(guess.rivals, 8) ** 0.5,
        min(len(typed), 12),
        slip.at_edge,
        slip.position == 0,
        around.is_meant_there,
        around.again,
        around.unknown,
        around.lower / max(around.others, 1),
        min(around.others, 10),
        word.is_quoted,
        made.derived > 0 and hard,
        made.derived > 0 and not hard,
        made.inflected > 0 and hard,
        made.inflected > 0 and not hard,
        made.compound > 0,
        meant - made.derived if made.derived else 0,
        meant - made.inflected if made.inflected else 0,
        meant - made.compound if made.compound else 0,
        sure and lexicon.is_foreign(typed),
        zipf >= WRITTEN and len(typed) <= SHORT and not hard,
        word.text.istitle() and not around.is_mid,
        around.is_mid and hard,
        around.is_mid and not hard,
        around.is_mid * zipf,
        around.is_mid * min(len(typed), 12),
        around.is_mid and not lexicon.is_in_dictionary(slip.meant),
        slip.kind == "added" and slip.position == last,
        slip.kind == "dropped" and slip.position > last,
        *(slip.kind == kind for kind in KINDS),
        *(slip.kind == kind and len(typed) <= SHORT for kind in KINDS),
    )
    return tuple(map(float, row))
