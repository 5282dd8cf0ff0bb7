"""HTML where text is expected is noticed, and read where it is said to be HTML."""

import io
import json
import sys

import pytest

from cleaner import clean
from cleaner.command.main import main
from cleaner.text.markup import is_html

SENTENCE = "The ferry to the islands runs again from Monday, the harbour office said this morning."
PAGE = (
    f"<!DOCTYPE html><html><body><h1>Ferry</h1><p>{SENTENCE}</p><p>{SENTENCE * 2}</p></body></html>"
)

MARKUP = (
    PAGE, PAGE.lower(), "\n\ufeff " + PAGE, '<?xml version="1.0"?>\n' + PAGE, "<!-- saved -->" + PAGE,
    f"<html lang=en><p>{SENTENCE}", f"<div><p>{SENTENCE}</p></div>", f"<p>{SENTENCE}</p>\n<p>Yes</p>",
    f'<section class="a"><h2>A</h2><p>{SENTENCE}</p></section>', f"<ul><li>{SENTENCE}</li><li>B</li></ul>",
    f"<article><p>{SENTENCE}</p></article>",
)  # fmt: skip
TEXTS = (
    SENTENCE, f"{SENTENCE} <p> begins a paragraph </p></p>", "<p> begins a paragraph.", "a <b> c",
    "<3 this", "<p>One</p>", f"# Title\n\n<div>\n</div>\n\n{SENTENCE}", "", "<", "<html", "<htmlish> x",
    "<!doctype", "< div></div></p>",
)  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_markup_comes_back_as_it_is_and_the_outcome_says_so(text):
    assert is_html(text)
    cleaned = clean(text)
    assert cleaned.text == cleaned.restore() == text
    assert not cleaned.edits
    assert "clean_html" in cleaned.kind_reason


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_speaks_of_markup_is_text(text):
    assert not is_html(text)


def run(monkeypatch, capsys, *arguments, stdin=""):
    class Stdin:
        buffer = io.BytesIO(stdin.encode())

        def isatty(self):
            return False

    monkeypatch.setattr(sys, "stdin", Stdin())
    code = main([*arguments, "--isolated", "--no-model"])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_page_on_stdin_is_named_and_not_cleaned_as_text(monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, stdin=PAGE)
    assert (code, out) == (2, "")
    assert "<stdin>: left as it is: it is HTML" in err
    assert "--format html" in err


@pytest.mark.parametrize("how", [("--format", "html"), ("--stdin-filename", "a/page.html")])
def test_a_page_on_stdin_is_read_as_one(how, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, *how, stdin=PAGE)
    assert code == 0
    assert out.startswith("Ferry\n\n" + SENTENCE)


@pytest.mark.parametrize("how", [("--format", "jsonl"), ("--stdin-filename", "part.jsonl")])
def test_records_on_stdin_are_read_as_such(how, monkeypatch, capsys):
    records = [{"text": f"{SENTENCE}\n\nScroll to Top\n"}, {"text": PAGE}, {"text": SENTENCE}]
    stdin = "".join(json.dumps(record) + "\n" for record in records)
    code, out, err = run(monkeypatch, capsys, *how, stdin=stdin)
    texts = [json.loads(line)["text"] for line in out.splitlines()]
    assert texts == [f"{SENTENCE}\n", PAGE, SENTENCE]
    assert code == 2
    assert "<stdin>:2: left as it is: it is HTML" in err


def test_csv_on_stdin(monkeypatch, capsys):
    stdin = f'id,text\n1,"{SENTENCE}\n\nScroll to Top"\n'
    code, out, _ = run(monkeypatch, capsys, "--format", "csv", stdin=stdin)
    assert (code, out) == (0, f'id,text\n1,"{SENTENCE}"\n')


@pytest.mark.parametrize("name", ["a.parquet", "a.jsonl.gz"])
def test_what_cannot_come_from_stdin_is_named(name, monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, "--stdin-filename", name)
    assert (code, out) == (2, "")
    assert "cannot be read from standard input; name a file" in err


def test_files_of_markup_are_left_and_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "text.txt").write_text(f"{SENTENCE}\n\nScroll to Top\n")
    code, _, err = run(monkeypatch, capsys, "--write", str(tmp_path))
    assert code == 2
    assert "page.txt: left as it is: it is HTML" in err
    assert (tmp_path / "page.txt").read_text() == PAGE
    assert (tmp_path / "text.txt").read_text() == f"{SENTENCE}\n"


@pytest.mark.parametrize(
    "arguments", [("--format", "html", "x.txt"), ("--format", "html", "--stdin-filename", "a.html")]
)
def test_formats_are_said_of_stdin_once(arguments, monkeypatch, capsys):
    code, _, err = run(monkeypatch, capsys, *arguments)
    assert code == 2
    assert "stdin" in err
