"""A text that loses a line a round does not get all rounds when it is long, and still settles."""

import pytest

from cleaner import Cleaner, Config, rounds


@pytest.fixture
def looks(monkeypatch):
    """How many blocks each round looks at."""
    seen: list[int] = []
    look = rounds.Rounds._round

    def counting(self, document, *others):
        seen.append(len(document.blocks))
        return look(self, document, *others)

    monkeypatch.setattr(rounds.Rounds, "_round", counting)
    return seen


def test_a_long_text_of_debris_gets_few_rounds(looks):
    text = "Scroll to Top\nShare this:\nRead more\n" * 1400
    cleaner = Cleaner(Config())
    once = cleaner.clean(text).text
    assert len(looks) <= rounds.MOST_ROUNDS + 1 or sum(looks) <= rounds.MOST_JUDGED_BLOCKS * 1.2
    assert cleaner.clean(once).text == once
