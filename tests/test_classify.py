"""The classifier: what it counts, what it computes, and what it may not do."""

import json
import math
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Config, WeightsError
from cleaner.classifier.block_features import BlockMemo
from cleaner.classifier.classifier import (
    PAGE,
    PARAGRAPH,
    load_classifier,
    load_page_classifier,
    load_whole_page_classifier,
    read_card,
    weights_folder,
)
from cleaner.classifier.features import FEATURES, HASH_BITS, describe
from cleaner.classifier.neighbours import Context, key_columns
from cleaner.classifier.network import FORGET_BIAS, NORM_EPSILON, Scores, run, with_pointers
from cleaner.classifier.ngrams import CLASSES, block_logits, grams
from cleaner.classifier.trees import Trees
from cleaner.decide import ARTICLE_THRESHOLD, OWN_WORDS, decide
from cleaner.document import Guess, Judgement, Region, Title
from cleaner.judging.kinds import FEWEST_ITEMS, choose_kinds
from cleaner.page.evidence import PAGE_FEATURES
from cleaner.text.blocks import segment
from cleaner.text.reading import read_text
from tests.material import UNTOUCHED, documents, read

WEIGHTS = f"{PARAGRAPH}.npz"
CARD = f"{PARAGRAPH}.json"
COLUMN = {name: number for number, name in enumerate(FEATURES)}


def described(text: str, memo: BlockMemo | None = None):
    document = read_text(text)
    return describe(document, [()] * len(document.blocks), memo)


@given(st.one_of(documents(), st.text(alphabet=st.characters(exclude_categories=()))))
def test_features_are_finite_for_any_text(text):
    if segment(text):
        found = described(text)
        assert found.matrix.shape == (len(segment(text)), len(FEATURES))
        assert np.isfinite(found.matrix).all()
        assert found.starts[-1] == len(found.hashes)
        assert ((found.hashes >= 0) & (found.hashes < 2**HASH_BITS)).all()
        assert (found.words <= np.diff(found.starts)).all()


def test_features_say_what_stands_there():
    text = "MENU\n\n   * Home, sweet home?\n\n\nMENU"
    rows = np.expm1(described(text).matrix)
    assert rows[:, COLUMN["words"]].round(3).tolist() == [1, 3, 1]
    assert rows[:, COLUMN["copies"]].round(3).tolist() == [1, 0, 1]
    assert rows[:, COLUMN["indent"]].round(3).tolist() == [0, 3, 0]
    assert rows[:, COLUMN["gap_before"]].round(3).tolist() == [0, 2, 3]
    assert rows[:, COLUMN["starts_bullet"]].round(3).tolist() == [0, 1, 0]
    assert rows[:, COLUMN["ends_question"]].round(3).tolist() == [0, 1, 0]
    assert rows[:, COLUMN["all_capitals"]].round(3).tolist() == [1, 0, 1]


@pytest.mark.parametrize("path", UNTOUCHED[:12], ids=lambda path: path.stem)
def test_line_ends_and_batches_change_no_feature(path, monkeypatch):
    text = read(path).replace("\r\n", "\n")
    plain = described(text)
    other = described(text.replace("\n", "\r\n"))
    assert np.allclose(plain.matrix, other.matrix)
    monkeypatch.setattr("cleaner.classifier.block_features._BATCH", 50)
    assert np.allclose(plain.matrix, described(text).matrix)


@pytest.mark.parametrize("path", UNTOUCHED[:6], ids=lambda path: path.stem)
def test_what_was_counted_in_another_round_changes_no_feature(path):
    text = read(path)
    memo = BlockMemo()
    described(text + "\n\nRead more\n\nRead more\n", memo)
    shorter = text[: text.rindex("\n", 0, len(text) * 2 // 3)]
    again, fresh = described(shorter, memo), described(shorter)
    assert np.array_equal(again.matrix, fresh.matrix)
    assert np.array_equal(again.words, fresh.words)


@pytest.mark.parametrize("path", UNTOUCHED[:6], ids=lambda path: path.stem)
def test_what_another_classifier_saw_changes_no_judgement(path):
    texts, whole_pages = load_classifier(), load_whole_page_classifier()
    assert texts.words is whole_pages.words
    document = read_text(read(path))
    matches = [()] * len(document.blocks)
    alone = [each.judge(document, matches) for each in (texts, whole_pages)]
    memo = texts.memo()
    assert [each.judge(document, matches, memo) for each in (texts, whole_pages)] == alone
    seen = memo.seen(document, matches, texts.words)
    assert memo.seen(document, matches, whole_pages.words) is seen
    # Other rules match, or other blocks are left: nothing that was seen holds any more.
    assert memo.seen(document, list(matches), texts.words) is not seen
    part = document.part(0, len(document.blocks))
    assert memo.seen(part, matches, texts.words) is not seen


def test_words_and_pairs_are_summed_block_by_block():
    random = np.random.default_rng(0)
    starts = np.array([0, 3, 3, 4])  # the second block has no words
    words = random.integers(0, 2**HASH_BITS, 4)
    table = random.normal(size=(2**HASH_BITS, len(CLASSES))).astype(np.float16)
    bias = np.array([0.5, 0.0, -0.5], np.float32)
    found = grams(words, starts)
    assert len(found.pairs) == len(words) + len(starts) - 1
    logits = block_logits(words, starts, table, bias)
    for block in range(3):
        begin, end = starts[block], starts[block + 1]
        pairs = found.pairs[begin + block : end + block + 1]
        total = table[found.words[begin:end]].sum(axis=0, dtype=float)
        total = (total + table[pairs].sum(axis=0, dtype=float)) / math.sqrt(2 * (end - begin) + 1)
        total = total + bias
        expected = total - np.log(np.exp(total).sum())
        assert np.allclose(logits[block], expected, atol=1e-3)


def random_weights(inputs: int, seed: int, hidden: int = 6, units: int = 5):
    random = np.random.default_rng(seed)
    shapes = {"into": (inputs, hidden), "into_bias": (hidden,), "page": (hidden,)}
    shapes |= {"page_bias": (1,), "out_norm": (hidden,), "out_norm_bias": (hidden,)}
    shapes |= {"out": (hidden, 3), "out_bias": (3,)}
    for layer in (0, 1):
        parts = {
            "around": (hidden, 4), "back": (4, hidden), "gates": (hidden, 6 * units),
            "merge": (2 * units, hidden),
        }  # fmt: skip
        shapes |= {f"{name}_{layer}": shape for name, shape in parts.items()}
        shapes |= {f"{name}_{layer}_bias": shape[1:] for name, shape in parts.items()}
        shapes |= {f"norm_{layer}": (hidden,), f"norm_{layer}_bias": (hidden,)}
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def plainly(weights, inputs):
    """One step after the other, as in the paper."""

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def linear(x, name):
        return x @ weights[name] + weights[f"{name}_bias"]

    def normed(x, name):
        x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + NORM_EPSILON)
        return x * weights[name] + weights[f"{name}_bias"]

    hidden = np.maximum(linear(inputs, "into"), 0)
    for layer in (0, 1):
        around = np.maximum(linear(hidden.mean(0), f"around_{layer}"), 0)
        hidden = hidden + linear(around, f"back_{layer}")
        gates = np.split(linear(normed(hidden, f"norm_{layer}"), f"gates_{layer}"), 6, axis=1)
        sides = []
        for side, order in ((0, range(len(inputs))), (1, range(len(inputs) - 1, -1, -1))):
            candidate, forget, reset = (gates[2 * part + side] for part in range(3))
            state, states = np.zeros(candidate.shape[1]), [None] * len(inputs)
            for step in order:
                keep = sigmoid(forget[step] + FORGET_BIAS)
                state = keep * state + (1 - keep) * np.tanh(candidate[step])
                states[step] = state * sigmoid(reset[step])
            sides.append(np.array(states))
        hidden = hidden + linear(np.concatenate(sides, axis=1), f"merge_{layer}")
    return linear(normed(hidden, "out_norm"), "out")


@pytest.mark.parametrize("blocks", [1, 2, 23])
@pytest.mark.parametrize("stretch", [4_096, 7])
def test_the_network_does_what_the_paper_says(stretch, blocks, monkeypatch):
    monkeypatch.setattr("cleaner.classifier.network._STRETCH", stretch)
    inputs = np.random.default_rng(2).normal(size=(blocks, 9)).astype(np.float32)
    networks = [random_weights(9, seed) for seed in (1, 2)]
    scores = run(networks, [inputs[:, :4], inputs[:, 4:]])
    found = np.column_stack([scores.body, scores.start, scores.end])
    expected = np.mean([plainly(weights, inputs) for weights in networks], axis=0)
    assert np.allclose(found, expected, atol=1e-4)


def test_trees_ask_level_by_level():
    random = np.random.default_rng(3)
    arrays = {
        "tree_columns": random.integers(0, 4, (5, 3)), "tree_borders": random.normal(size=(5, 3)),
        "tree_leaves": random.normal(size=(5, 8)), "tree_bias": np.float32(0.5),
    }  # fmt: skip
    rows = random.normal(size=(700, 4)).astype(np.float32)
    found = Trees(arrays).score(rows)
    for number in (0, 600, 699):
        total = 0.5
        for tree in range(5):
            answers = rows[number, arrays["tree_columns"][tree]] > arrays["tree_borders"][tree]
            total += arrays["tree_leaves"][tree, int(answers @ [1, 2, 4])]
        assert found[number] == pytest.approx(total, abs=1e-5)


@pytest.mark.parametrize("size", [1, 3, 60])
def test_a_row_is_seen_among_its_neighbours(size):
    rows = np.random.default_rng(4).normal(size=(size, 3)).astype(np.float32)
    names = ("place", "words", "words_say_body")
    keys, said = key_columns(names, names[2:])
    found = Context([rows[:, :2], rows[:, 2:]], keys, said).rows(slice(0, size))
    middle = size // 2
    for row, wide in ((found[middle, 3:5], 2), (found[middle, 5:7], 6)):
        assert np.allclose(
            row, rows[max(middle - wide, 0) : middle + wide + 1, 1:].mean(0), atol=1e-5
        )
    before = rows[middle - 1, 1:] if middle else np.zeros(2)
    behind = rows[middle + 1, 1:] if middle + 1 < size else np.zeros(2)
    assert np.allclose(found[middle, 7:11], np.concatenate((before, behind)))
    far = rows[max(middle - 20, 0) : middle + 21, 2].mean()
    assert np.allclose(
        found[middle, 11:], [far, *rows[:, 1:].mean(0), *rows[:, 1:].max(0)], atol=1e-5
    )


def test_pointers_hold_down_what_stands_outside():
    start = np.array([0, 9, 0, 0, 0], np.float32)
    end = np.array([0, 0, 0, 9, 0], np.float32)
    found = with_pointers(Scores(np.zeros(5, np.float32), start, end, 0.0), 1.0)
    assert found[0] < -5
    assert found[4] < -5
    assert np.allclose(found[1:4], 0, atol=0.01)


def judged(*body: float, alone: float = 0.5, words: float = 10) -> Judgement:
    count = len(body)
    return Judgement(body, (words,) * count, (alone,) * count, (Region(0, count, 0.5),))


def removed(blocks, judgement, **options):
    found = decide((), blocks, judgement, **options)
    assert all(removal.rule == "model/paragraph" for removal in found)
    return [index for index, b in enumerate(blocks) if any(r.start == b.start for r in found)]


BLOCKS = segment("\n".join(f"Line {number} has five words." for number in range(6)))


def test_a_page_keeps_what_is_likely_body():
    judgement = judged(0.001, 0.01, 0.99, 0.9, 0.97, 0.002)
    assert removed(BLOCKS, judgement, kinds=("page",)) == [0, 1, 5]


def test_a_page_keeps_the_title_over_the_body():
    judgement = judged(0.001, 0.3, 0.99, 0.9, 0.97, 0.002)
    title = (Title(1, stays=True),)
    assert removed(BLOCKS, judgement, kinds=("page",), titles=title) == [0, 5]


def test_a_title_that_is_not_wanted_goes_but_never_the_last_block():
    judgement = judged(0.001, 0.9, 0.99, 0.9, 0.97, 0.002)
    title = (Title(1, stays=False),)
    found = decide((), BLOCKS, judgement, ("page",), titles=title)
    assert [removal.rule for removal in found] == [
        "model/paragraph",
        "model/title",
        "model/paragraph",
    ]
    assert decide((), BLOCKS[:1], judged(0.9), ("page",), titles=(Title(0, stays=False),)) == []


def test_an_article_loses_only_what_can_hardly_be_body():
    low = ARTICLE_THRESHOLD
    judgement = judged(low * 2, low / 2, 0.3, 0.9, 0.97, low)
    assert removed(BLOCKS, judgement) == [1]
    assert removed(BLOCKS, judgement, kinds=("page",)) != [1]


def test_another_threshold_holds_for_articles_and_limits_the_choice_in_pages():
    judgement = judged(0.001, 0.03, 0.99, 0.9, 0.97, 0.002)
    assert removed(BLOCKS, judgement) == [0, 1, 5]
    assert removed(BLOCKS, judgement, least_body=0.02) == [0, 5]
    assert removed(BLOCKS, judgement, least_body=0) == []
    page = {"kinds": ("page",)}
    assert removed(BLOCKS, judgement, **page) == [0, 1, 5]
    assert removed(BLOCKS, judgement, **page, least_body=0.02) == [0, 5]
    assert removed(BLOCKS, judgement, **page, least_body=1) == [0, 1, 5]
    likelier = judged(0.001, 0.4, 0.99, 0.9, 0.97, 0.3)
    assert removed(BLOCKS, likelier) == [0]
    assert removed(BLOCKS, likelier, least_body=0.35) == [0, 5]


def test_words_that_are_surely_body_stay_in_an_article():
    judgement = judged(0.9, 0.001, 0.9, 0.9, 0.9, 0.9, alone=OWN_WORDS)
    assert removed(BLOCKS, judgement) == []
    assert removed(BLOCKS, judgement, kinds=("page",)) == [1]


def test_every_region_is_decided_by_itself():
    body = 0.001, 0.2, 0.9, 0.9, 0.2, 0.001
    regions = Region(0, 3, 0.9), Region(3, 6, 0.1)
    judgement = judged(*body)._replace(regions=regions)
    assert removed(BLOCKS, judgement, kinds=("page", "article")) == [0, 1, 5]
    assert removed(BLOCKS, judgement, kinds=("article", "page")) == [0, 4, 5]


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_the_classifier_alone_never_empties_a_text(body):
    for kind in ("page", "article"):
        judgement = judged(*body)
        assert len(removed(BLOCKS, judgement, kinds=(kind,))) < 6
        assert 3 not in removed(BLOCKS, judgement, kinds=(kind,), sacred={3})


def furnished(*edge: tuple[float, float], page: float = 0.99) -> Judgement:
    """A text of prose between two edges, each line by its probability and its words."""
    lines = (*edge, *[(0.95, 30.0)] * 6, *edge[::-1])
    body, words = zip(*lines, strict=True)
    return Judgement(body, words, (0.5,) * len(lines), (Region(0, len(lines), page),))


def test_a_page_is_told_by_its_furniture():
    menu = [(0.01, 2.0)] * FEWEST_ITEMS
    assert [choice.kind for choice in choose_kinds("auto", furnished(*menu))] == ["page"]
    assert [choice.kind for choice in choose_kinds("auto", furnished(*menu[1:]))] == ["article"]
    assert [choice.kind for choice in choose_kinds("auto", furnished())] == ["article"]
    assert [choice.kind for choice in choose_kinds("auto", furnished(*menu, page=0.01))] == [
        "article"
    ]
    assert [choice.kind for choice in choose_kinds("page", furnished())] == ["page"]
    assert [choice.kind for choice in choose_kinds("article", furnished(*menu))] == ["article"]


def test_a_removal_is_named_by_its_kind_where_it_is_clear():
    blocks = segment("One line of it.\n\nTwo lines of it.\n\nThree of them.\n\nFour of them.")
    guesses = (Guess("related", 0.9), Guess("promo", 0.3), None, None)
    judgement = judged(0.01, 0.01, 0.01, 0.9)._replace(kinds=guesses)
    taken = [removal.rule for removal in decide((), blocks, judgement)]
    assert taken == ["model/related", "model/paragraph", "model/paragraph"]
    taken = [
        removal.rule
        for removal in decide((), blocks, judgement, ignored={"model/related", "model/promo"})
    ]
    assert taken == ["model/paragraph"]


def test_phrases_to_keep_are_kept_from_the_classifier():
    text = "Home\nShop\nPurple gnomes\nImprint\n" + "\n".join(
        f"The ferry was late again on day {n}, said the harbour master, and he was right."
        for n in range(9)
    )
    plain = Cleaner(Config(kind="page", repair="off")).clean(text)
    kept = Cleaner(Config(kind="page", repair="off", keep=("purple GNOMES",))).clean(text)
    assert "gnomes" not in plain.text
    assert "Purple gnomes" in kept.text


def test_verdicts_carry_probabilities():
    cleaner = Cleaner(Config(repair="off"))
    cleaned = cleaner.clean("Scroll to Top\n\nShe shut the gate and went up to the house.\n")
    assert all(0 <= verdict.score <= 1 for verdict in cleaned.verdicts)
    assert all(
        verdict.score is None for verdict in Cleaner(Config(model=False)).clean("A").verdicts
    )


def copy_of_weights(folder):
    for name in (CARD, WEIGHTS):
        shutil.copy(weights_folder() / name, folder / name)
    return folder


def test_damaged_weights_are_refused(tmp_path):
    folder = copy_of_weights(tmp_path)
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / WEIGHTS).write_bytes(content)
    with pytest.raises(WeightsError, match="not the file that its card speaks of"):
        load_classifier(folder)
    (folder / WEIGHTS).unlink()
    with pytest.raises(WeightsError, match="install cleaner again"):
        load_classifier(folder)
    (folder / CARD).write_text("{")
    with pytest.raises(WeightsError, match="paragraph.json"):
        load_classifier(folder)


def test_weights_for_other_features_are_refused(tmp_path):
    folder = copy_of_weights(tmp_path)
    card = json.loads((folder / CARD).read_text())
    card["features"] = card["features"][1:]
    (folder / CARD).write_text(json.dumps(card))
    with pytest.raises(WeightsError, match="other features"):
        load_classifier(folder)


def test_weights_for_other_columns_of_pages_are_refused():
    with pytest.raises(WeightsError, match="other features"):
        load_page_classifier(PAGE_FEATURES[1:])


@pytest.mark.parametrize("name", [PARAGRAPH, PAGE])
def test_the_card_says_where_the_weights_come_from(name):
    card = read_card(name)
    assert {"date", "command", "versions", "data", "networks", "figures", "sha256"} <= card.keys()
    assert card["data"]["pages"] > 1_000
    assert sum(path.stat().st_size for path in weights_folder().iterdir()) < 6_000_000
