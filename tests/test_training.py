"""Labels, evidence and the page about the rules; what needs the extra is skipped without it."""

import json

import pytest

from cleaner.document import Span
from cleaner.text.blocks import segment
from cleaner.training import rules_page
from cleaner.training.align import label_blocks, share_of_body
from cleaner.training.pages import PagesError, read_pages


def test_the_page_about_the_rules_is_not_stale():
    assert rules_page.PAGE.read_text("utf-8") == rules_page.rules_page()


def test_figures_speak_of_rules_that_exist():
    from cleaner.rules.active import shipped_rules

    figures = json.loads(rules_page.FIGURES.read_text("utf-8"))
    assert figures
    assert set(figures) <= {rule.id for rule in shipped_rules().rules}


def test_shares_count_words():
    text = "Menu Home The ferry runs. Home"
    spans = [Span(10, 24)]
    assert share_of_body(text, 0, 9, spans) == 0
    assert share_of_body(text, 10, 25, spans) == 1
    assert share_of_body(text, 0, len(text), spans) == 0.5
    assert share_of_body("...", 0, 3, spans) == 0
    blocks = segment("Menu\nThe ferry\nHome")
    assert label_blocks("Menu\nThe ferry\nHome", blocks, [Span(5, 14)]) == [0, 1, 0]


def test_alignment_keeps_the_order():
    pytest.importorskip("rapidfuzz", reason="the extra 'training' is not installed")
    from cleaner.training.align import body_spans

    text = "Prices\nNews\nThe prices of the news rose.\nPrices"
    spans = body_spans(text, "The prices of the news rose.")
    assert [text[start:end] for start, end in spans] == ["The prices of the news rose"]


def test_pages_are_read_and_mistakes_are_named(tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_text(
        '{"html": "<p>x</p>", "gold": "x", "url": "https://a.example/b"}\n\n'
        '{"html": "<p>y</p>", "with": ["y"], "without": [], "file": "y.html"}\n'
    )
    first, second = read_pages(path)
    assert (first.id, first.domain, first.gold) == ("1", "a.example", "x")
    assert (second.id, second.gold, second.wanted) == ("y.html", None, ("y",))
    path.write_text("{}\n")
    with pytest.raises(PagesError, match=r"pages\.jsonl: KeyError: 'html'"):
        list(read_pages(path))
    with pytest.raises(PagesError, match=r"none\.jsonl: FileNotFoundError"):
        list(read_pages(tmp_path / "none.jsonl"))


def test_labels_are_made_and_carried_on(tmp_path):
    for package in ("rapidfuzz", "inscriptis", "bs4", "html_text", "html2text"):
        pytest.importorskip(package, reason="the extra 'training' is not installed")
    from cleaner.training.labels import label_file, read_labels

    pages = tmp_path / "pages.jsonl"
    row = {"gold": "The ferry runs.", "html": "<nav>Menu</nav><p>The ferry runs.</p>"}
    pages.write_text("".join(json.dumps({**row, "id": str(n)}) + "\n" for n in range(3)))
    labels = label_file(pages, tmp_path / "out")
    whole = labels.read_text()
    lines = whole.splitlines(keepends=True)
    assert len(lines) == 3
    labels.write_text(lines[0] + lines[1][:20])  # a run that was cut off
    assert label_file(pages, tmp_path / "out").read_text() == whole
    text = next(read_labels(labels, ("inscriptis",)))
    assert [text.text[start:end] for start, end in text.body] == ["The ferry runs"]


def test_evidence_counts_what_rules_do_alone(tmp_path):
    # The classifier would take the menu away before the rule for it is counted.
    from cleaner.training.evidence import collect

    body = "The ferry was late again on Monday, said the harbour master, and he was right."
    texts = {
        name: {"text": f"{body}\n\nScroll to Top\n", "body": [[0, len(body)]]}
        for name in ("inscriptis", "trafilatura")
    }
    entry = {
        "id": "1", "set": "own", "domain": "example.com", "page_type": "article", "gold": body,
        "wanted": [], "unwanted": [], "titles": [], "texts": texts,
    }  # fmt: skip
    path = tmp_path / "one.labels.jsonl"
    path.write_text(json.dumps(entry) + "\n")
    evidence = collect([path])
    assert all(hits.debris == 1 for hits in evidence["en/back-to-top"].values())
    assert (
        sum(hits.debris + hits.body for kinds in evidence.values() for hits in kinds.values()) == 2
    )
