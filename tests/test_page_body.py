"""The choice of a page's body: the best expected F1, where errors on a page go together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.decide.pages import FEWEST_WORDS, SHARED, page_body

BLOCKS = st.lists(
    st.tuples(st.floats(0, 1).map(lambda share: round(share, 4)), st.integers(0, 200).map(float)),
    min_size=1,
    max_size=40,
)


def kept(blocks) -> list[bool]:
    return page_body(*zip(*blocks, strict=True)).tolist()


def drawn(probabilities, draws: int, random: np.random.Generator):
    """Which blocks are body, time and again: a page's error is drawn, then each block."""
    sure = np.clip(probabilities, 1e-5, 1 - 1e-5)
    logits = np.log(sure / (1 - sure)) * np.sqrt(1 + np.pi / 8 * SHARED**2)
    errors = random.normal(0, SHARED, (draws, 1))
    return random.random((draws, len(sure))) < 1 / (1 + np.exp(-(logits + errors)))


def mean_f1(stays, bodies, words) -> float:
    hits = (bodies & stays) @ words
    return float(np.mean(2 * hits / np.maximum(bodies @ words + stays @ words, 1e-9)))


@given(BLOCKS)
def test_what_stays_is_likelier_than_what_goes(blocks):
    stays = kept(blocks)
    assert any(stays)
    worst = min(share for (share, _), stay in zip(blocks, stays, strict=True) if stay)
    assert all(stay or share < worst for (share, _), stay in zip(blocks, stays, strict=True))


@given(BLOCKS)
def test_some_words_are_left(blocks):
    total = sum(words for _, words in blocks)
    left = sum(words for (_, words), stay in zip(blocks, kept(blocks), strict=True) if stay)
    assert left >= min(FEWEST_WORDS, total / 4)


def test_no_choice_is_much_better_when_it_is_tried():
    random = np.random.default_rng(0)
    for _ in range(20):
        shares = np.sort(random.beta(0.4, 0.6, 25))[::-1]
        words = random.integers(1, 80, 25).astype(float)
        bodies = drawn(shares, 4_000, random)
        ours = mean_f1(page_body(shares, words), bodies, words)
        others = [mean_f1(np.arange(25) < count, bodies, words) for count in range(1, 26)]
        assert ours > max(others) - 0.01


def test_a_blocks_own_probability_stays_what_it_is():
    random = np.random.default_rng(0)
    shares = np.array([0.02, 0.2, 0.5, 0.8, 0.98])
    assert drawn(shares, 40_000, random).mean(axis=0) == pytest.approx(shares, abs=0.02)


def test_doubtful_blocks_that_share_their_fate_are_not_kept_for_being_many():
    # Taken one by one, a third of them would be body for sure, and keeping all of them pay.
    sure, doubtful = [(0.99, 50.0)] * 2, [(0.35, 10.0)] * 30
    assert kept(sure + doubtful) == [True] * 2 + [False] * 30
    assert all(kept(sure + [(0.65, 10.0)] * 30))


def test_a_page_without_words_stays():
    assert kept([(0.1, 0.0), (0.9, 0.0)]) == [True, True]
