"""JSONL whose records hold pages: ``--html-key``."""

import json

import pytest

PROSE = (
    "The ferry to the outer islands was late again on Monday, and the people on the pier "
    "waited in the rain until the harbour master told them that no boat would come."
)
PAGE = f"<h1>The late ferry</h1><p>{PROSE}</p><p>Scroll to Top</p>"
ARTICLE = f"The late ferry\n\n{PROSE}\n"
ALL = f"The late ferry\n\n{PROSE}\n\nScroll to Top\n"
RULES = ("--no-model", "--no-repair", "--html-key", "html")


@pytest.fixture
def pages(tmp_path):
    def write(*records) -> None:
        lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
        (tmp_path / "a.jsonl").write_text("".join(f"{line}\n" for line in lines))

    return write


def written(tmp_path, name: str = "out/a.jsonl") -> list[dict]:
    return [json.loads(line) for line in (tmp_path / name).read_text().splitlines()]


def test_each_record_gets_the_article_of_its_page(run, pages, tmp_path):
    pages({"url": "https://a.example/1", "html": PAGE}, {"html": PAGE, "text": "old", "n": 1})
    assert run(*RULES, "-o", "out", "a.jsonl").code == 0
    assert written(tmp_path) == [
        {"url": "https://a.example/1", "html": PAGE, "text": ARTICLE},
        {"html": PAGE, "text": ARTICLE, "n": 1},
    ]


def test_a_page_of_which_nothing_goes_gets_its_text_all_the_same(run, pages, tmp_path):
    pages({"html": f"<p>{PROSE}</p>"})
    assert run(*RULES, "-o", "out", "a.jsonl").code == 0
    assert written(tmp_path)[0]["text"] == f"{PROSE}\n"


def test_keys_may_be_nested(run, pages, tmp_path):
    pages({"page": {"html": PAGE, "text": ""}})
    options = ("--html-key", "page.html", "--text-key", "page.text", "--no-model", "--no-repair")
    assert run(*options, "-o", "out", "a.jsonl").code == 0
    assert written(tmp_path)[0]["page"]["text"] == ARTICLE


def test_a_text_is_not_added_inside_another_value(run, pages, tmp_path):
    pages({"html": PAGE}, {"html": PAGE, "page": {"text": ""}})
    done = run(*RULES, "--text-key", "page.text", "-o", "out", "a.jsonl")
    assert done.code == 2
    assert "a.jsonl:1: 'page.text' is not there" in done.err
    assert written(tmp_path)[1]["page"]["text"] == ARTICLE


def test_what_cannot_be_cleaned_stays_and_is_named(run, pages, tmp_path):
    pages({"url": "x"}, "broken", {"html": 7}, {"html": None}, "", {"html": PAGE})
    done = run(*RULES, "-o", "out", "a.jsonl")
    assert done.code == 2
    assert "a.jsonl:2: not JSON" in done.err
    assert "a.jsonl:3: 'html' holds no string" in done.err
    lines = (tmp_path / "out/a.jsonl").read_text().splitlines()
    assert lines[:5] == ['{"url": "x"}', "broken", '{"html": 7}', '{"html": null}', ""]
    assert json.loads(lines[5])["text"] == ARTICLE


def test_a_file_without_the_key_is_named(run, pages):
    pages({"page": PAGE}, {"page": PAGE})
    done = run(*RULES, "-o", "out", "a.jsonl")
    assert done.code == 2
    assert "no record has a 'html'; say which key with --html-key" in done.err


def test_a_trail_leads_back_to_all_the_text_of_the_pages(run, pages, tmp_path):
    pages({"id": "a", "html": PAGE}, {"html": f"<p>{PROSE}</p>"}, {"id": "b", "html": PAGE})
    assert run(*RULES, "--id-key", "id", "-o", "out", "--trail", "t", "a.jsonl").code == 0
    assert run("--restore", "t").code == 0
    assert [each["text"] for each in written(tmp_path)] == [ALL, f"{PROSE}\n", ALL]


def test_emptied_records_that_are_dropped_come_back(run, pages, tmp_path):
    pages({"html": PAGE}, {"html": "<p>Scroll to Top</p>"}, {"html": PAGE})
    options = (*RULES, "--emptied", "drop", "-o", "out", "--trail", "t")
    assert run(*options, "a.jsonl").code == 0
    assert len(written(tmp_path)) == 2
    assert run("--restore", "t").code == 0
    assert [each["text"] for each in written(tmp_path)] == [ALL, "Scroll to Top\n", ALL]


def test_files_are_not_rewritten(run, pages, tmp_path):
    pages({"html": PAGE})
    before = (tmp_path / "a.jsonl").read_bytes()
    done = run(*RULES, "--write", "a.jsonl")
    assert done.code == 2
    assert "use -o" in done.err
    assert (tmp_path / "a.jsonl").read_bytes() == before


def test_standard_input(run):
    line = json.dumps({"html": PAGE})
    done = run(*RULES, "--format", "jsonl", stdin=f"{line}\n".encode())
    assert json.loads(done.out) == {"html": PAGE, "text": ARTICLE}


def test_check_says_what_would_go(run, pages):
    pages({"html": PAGE})
    done = run(*RULES, "--check", "a.jsonl")
    assert done.code == 1
    assert "en/back-to-top" in done.out


def test_other_formats_of_records_are_refused_by_name(run, tmp_path):
    (tmp_path / "b.csv").write_text("html,text\na,b\n")
    done = run(*RULES, "-o", "out", "b.csv")
    assert done.code == 2
    assert "b.csv: pages are read from records of JSONL alone" in done.err


def test_other_files_are_cleaned_as_ever(run, tmp_path):
    (tmp_path / "c.txt").write_text(f"{PROSE}\n\nScroll to Top\n")
    assert run(*RULES, "-o", "out", "c.txt").code == 0
    assert (tmp_path / "out/c.txt").read_text() == f"{PROSE}\n"


def test_records_get_markdown_beside_their_text(run, pages, tmp_path):
    pages({"html": PAGE, "text": "old"}, {"html": PAGE})
    assert run(*RULES, "--to", "markdown", "-o", "out", "--trail", "t", "a.jsonl").code == 0
    for record in written(tmp_path):
        assert record["markdown"] == f"# The late ferry\n\n{PROSE}\n"
        assert record["text"] == ARTICLE
    assert run("--restore", "t").code == 0
    assert [each["text"] for each in written(tmp_path)] == [ALL, ALL]


def test_files_of_html_become_markdown(run, tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    assert run("--no-model", "--no-repair", "--to", "markdown", "-o", "out", "a.html").code == 0
    assert (tmp_path / "out/a.md").read_text() == f"# The late ferry\n\n{PROSE}\n"
    done = run("--no-model", "--no-repair", "--to", "markdown", "a.html")
    assert done.out == f"# The late ferry\n\n{PROSE}\n"


def test_the_table_of_repeated_lines_is_learned_from_pages(run, pages, tmp_path):
    pages(*({"url": f"https://a.example/{n}", "html": PAGE} for n in range(3)))
    assert run("--learn", "--html-key", "html", "-o", "table", "a.jsonl").code == 0
    assert (tmp_path / "table").exists()
