"""The report: the same whatever the way to it, bounded, and safe whatever a text holds."""

import json
import random
import re
import sys
from base64 import b64encode
from contextlib import contextmanager
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaned, clean, report
from cleaner.command.main import main
from cleaner.document import Edit, Verdict
from cleaner.reports.review import bounded, rows
from cleaner.reports.review import summary as review
from cleaner.reports.review.bounded import Counter, Groups, Smallest, hash_of
from cleaner.reports.review.page import render
from cleaner.reports.review.sources import DocumentSource
from cleaner.reports.review.summary import Offered, Summary
from cleaner.reports.review.words import words_between_blanks
from cleaner.reports.runs import edit_runs
from tests.conftest import DIRTY

RULES = ("en/menu", "en/share", "model/paragraph", "en/misspelt-word")
LINES = (
    "Home",
    "Share this",
    "The ferry runs again.",
    "News",
    "All of it was said before.",
    "é 日本",
)


@st.composite
def cleaned_documents(draw):
    """A text of a few lines, some of which went, each by a rule of its own."""
    lines = draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=8))
    text = "\n".join(lines)
    edits, verdicts, position = [], [], 0
    for line in lines:
        rule = draw(st.sampled_from((None, None, *RULES)))
        score = draw(st.sampled_from((None, 0.0, 0.01, 0.04, 0.5, 1.0)))
        end = position + len(line)
        if rule:
            put = "Home" if rule == "en/misspelt-word" else ""
            edits.append(Edit(position, end, line, put, rule, f"Why {rule}.", score))
        outcome = "removed" if rule else "kept"
        verdicts.append(Verdict(position, end, line, outcome, score))
        position = end + 1
    kind = draw(st.sampled_from(("page", "article")))
    return Cleaned("", text, tuple(edits), tuple(verdicts), True, kind)


corpora = st.lists(
    st.tuples(
        cleaned_documents(),
        st.sampled_from(("a.example", "b.example", "c.example")),
        st.sampled_from(("en", "de", "un")),
    ),
    max_size=30,
)


def summary_of(documents, start=0):
    summary = Summary()
    for number, (cleaned, site, language) in enumerate(documents, start):
        source = DocumentSource("f.jsonl", f"f.jsonl:{number}", number, str(number), site)
        summary.add(cleaned, source, language)
    return summary


def numbered(documents):
    """The summary of each document alone."""
    return [summary_of([each], number) for number, each in enumerate(documents)]


def merged(parts):
    whole = Summary()
    for part in parts:
        whole.merge(part)
    return whole


def state(summary):
    data = summary.to_json()
    for name in ("sites", "kinds", "languages"):
        del data[name]["bound"]  # what was refused on the way is no part of what is kept
    return json.dumps(data, sort_keys=True)


@contextmanager
def small_bounds():
    """Bounds that a few documents reach."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded, "MOST_COUNTED", 4)
        patch.setattr(bounded, "_COLUMNS", 8)
        patch.setattr(review, "MOST", dict.fromkeys(review.CHOICES, 3))
        patch.setattr(review, "MOST_SITES", 2)
        patch.setattr(review, "MOST_DOCUMENTS", 3)
        yield


@settings(max_examples=max(60, settings.default.max_examples // 4))
@given(corpus=corpora, seed=st.randoms(use_true_random=False))
def test_merging_is_associative_and_commutative(corpus, seed):
    with small_bounds():
        whole = state(summary_of(corpus))
        assert state(merged(numbered(corpus))) == whole
        parts = numbered(corpus)
        seed.shuffle(parts)
        while len(parts) > 1:  # any two, in any order
            place = seed.randrange(len(parts) - 1)
            first, second = parts[place], parts.pop(place + 1)
            if seed.random() < 0.5:
                first, second = second, first
            if seed.random() < 0.3:  # as a resumed run has it
                second = Summary.from_json(json.loads(json.dumps(second.to_json())))
            first.merge(second)
            parts[min(place, len(parts) - 1)] = first
        assert state(merged(parts)) == whole


@settings(max_examples=max(60, settings.default.max_examples // 4))
@given(corpus=corpora)
def test_what_the_pieces_before_offered_changes_nothing(corpus):
    with small_bounds():
        offered, parts = Offered(), []
        for number, (cleaned, site, language) in enumerate(corpus):
            part = Summary()
            part.offered = offered
            source = DocumentSource("f.jsonl", f"f.jsonl:{number}", number, str(number), site)
            part.add(cleaned, source, language)
            parts.append(part)
        assert state(merged(parts)) == state(summary_of(corpus))


@pytest.mark.parametrize(
    "page",
    [
        Cleaned("The ferry runs.", "The ferry runs."),
        Cleaned("", "Home", (Edit(0, 4, "Home", "", "en/menu", "A menu."),)),
    ],
    ids=["untouched", "over half"],
)
def test_few_documents_of_a_long_file_are_asked_for_their_language(page):
    """Listed are thirty of all, and not thirty of each piece of a file."""
    offered, asked = Offered(), []
    for number in range(4000):
        if number % 100 == 0:
            part = Summary()
            part.offered = offered
        source = DocumentSource("f.jsonl", f"f.jsonl:{number}")
        part.add(page, source, lambda: asked.append(1) or "en", every_language=False)
    by_chance = 4000 / review.LANGUAGE_SHARE
    assert len(asked) < 3 * by_chance


def test_words_are_those_between_blanks_of_every_kind():
    for start in range(0, sys.maxunicode + 1, 1 << 12):
        text = "".join(f"a{chr(point)}" for point in range(start, start + (1 << 12)))
        assert words_between_blanks(text) == len(text.split()), hex(start)
    for text in ("", " ", "a", " a", "a ", "a  b", "\u3000a\u3000", "\ud800 \ud800"):
        assert words_between_blanks(text) == len(text.split()), text


def test_the_smallest_stay_one_of_each_key():
    kept = Smallest(3)
    for number in random.Random(1).sample(range(100), 100):
        kept.add(number % 10, (number, 0, 0), number)
    assert [value for _, _, value in kept.items()] == [0, 1, 2]
    assert not kept.admits(9, (3, 0, 0))
    assert kept.admits(9, (-1, 0, 0))


def test_counts_are_exact_and_then_never_too_low():
    counter, seen = Counter(), {}
    assert counter.is_exact
    for number in range(bounded.MOST_COUNTED + 5_000):
        key = hash_of(str(number))
        seen[key] = 1 + number % 3
        counter.add(key, seen[key])
    assert not counter.is_exact
    off = [counter.count(key) - count for key, count in seen.items()]
    assert min(off) == 0
    assert sum(map(bool, off)) < len(off) / 50


def test_groups_keep_exact_sums_of_some_names():
    groups = Groups(50)
    for number in range(10_000):
        groups.add(f"site {number % 500}", (1, number))
    assert not groups.is_complete
    assert len(groups.items()) == 50
    for name, (count, total) in groups.items():
        first = int(name.split()[1])
        assert count == 20
        assert total == sum(range(first, 10_000, 500))


def test_runs_join_neighbours_of_one_rule_and_leave_repairs_alone():
    cleaned = clean("Two men met.\n\nScroll to Top\n\nBack to top\n\nShare this:\n", model=False)
    runs = list(edit_runs(cleaned.original, cleaned.edits))
    assert (runs[0].rule, runs[0].last - runs[0].first) == ("en/back-to-top", 2)
    edits = (Edit(0, 3, "teh", "the", "a", ""), Edit(4, 7, "teh", "the", "a", ""))
    assert len(list(edit_runs("teh teh", edits))) == 2


def page_of(path):
    page = path.read_text("utf-8")
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return page, json.loads(data[1])


def run(*arguments):
    return main(["--isolated", "-q", "--no-model", "--no-repair", *map(str, arguments)])


def test_the_report_is_the_same_for_any_number_of_processes_and_when_resumed(tmp_path, monkeypatch):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(40):
        text = DIRTY.replace("Monday", f"Monday {number}") * (1 + number % 3)
        (folder / f"{number}.txt").write_text(text)
    records = [
        {"text": f"{DIRTY}Share this:\n{n}", "url": f"https://s{n % 7}.example/{n}"}
        for n in range(2_000)
    ]
    (folder / "records.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    one, two, other, again = (
        tmp_path / f"{name}.html" for name in ("one", "two", "other", "again")
    )
    assert run("--check", "--report", one, folder) == 1
    assert run("--check", "-j2", "--report", two, folder) == 1
    assert one.read_bytes() == two.read_bytes()
    assert run("-o", tmp_path / "out", "--report", other, folder) == 0
    assert one.read_bytes() == other.read_bytes()

    from cleaner.corpus.run import job
    from cleaner.corpus.run import run as running

    monkeypatch.setattr(job, "PART_SIZE", 1)
    monkeypatch.setattr(running, "GROUP", 1)
    target = tmp_path / "resumed"
    add, count = job.Job.add, 0

    def stop(self, piece, outcome):
        nonlocal count
        count += 1
        if count == 42:
            raise KeyboardInterrupt
        add(self, piece, outcome)

    with monkeypatch.context() as patch:
        patch.setattr("cleaner.corpus.run.output.HELD_BACK", 0)
        patch.setattr(job.Job, "add", stop)
        assert run("-o", target, "--report", again, folder) == 130
    assert not again.exists()
    assert run("-o", target, "--resume", "--report", again, folder) == 0
    assert one.read_bytes() == again.read_bytes()


def test_the_page_counts_what_happened(tmp_path):
    path = tmp_path / "report.html"
    texts = [DIRTY, DIRTY, "A clean line of text.\n"]
    report([clean(text, model=False) for text in texts], path, title="three")
    page, data = page_of(path)
    (sample,) = data["samples"]
    assert sample["c"] == 2
    assert data["rules"][sample["r"]]["id"] == "en/back-to-top"
    assert ["-", "Scroll to Top"] in sample["d"]
    assert "What went: three" in page
    assert "Nothing taken" in page


def test_names_may_be_given_and_results_are_read_once(tmp_path):
    path = tmp_path / "report.html"
    report({"a <b>.txt": clean(DIRTY, model=False)}, path)
    assert page_of(path)[1]["files"] == ["a <b>.txt"]
    report(((f"{n}", clean(DIRTY, model=False)) for n in range(3)), path)
    assert page_of(path)[1]["samples"][0]["c"] == 3
    report([], path)
    assert "There were no documents." in path.read_text()


HOSTILE = [
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    '"><img src=x onerror=alert(2)>',
    "javascript:alert(3)",
    "{{ 7 * 777 }} {% raw %}",
    "<!-- --> <![CDATA[ ]]> &lt; &#x3c;",
    "\u202ereversed\u2066 \x1b[2J \x00 \x85 \u2028 \ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_is_data(tmp_path, text):
    removal = Edit(0, len(text), text, "", "any/hostile", text)
    cleaned = Cleaned("", text, (removal,))
    summary = Summary()
    summary.add(cleaned, DocumentSource(text, text, 1, text, text), "un")
    page = render(summary, title=text).decode("utf-8")
    plain = render(Summary(), title="").decode("utf-8")
    for tag in ("<script", "</script", "<style", "</style", "<img", "<!--"):
        assert page.lower().count(tag) == plain.lower().count(tag)
    assert "5439" not in page
    path = tmp_path / "page.html"
    path.write_text(page)
    (sample,) = page_of(path)[1]["samples"]
    assert sample["d"] == [["-", text.encode("utf-8", "backslashreplace").decode()]]


def test_the_policy_allows_its_own_script_and_style_and_nothing_else(tmp_path):
    path = tmp_path / "report.html"
    report([clean(DIRTY, model=False)], path)
    page = path.read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (code,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(code.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert not re.search(r"<[^>]*\s(style|on\w+)=", page.partition("<script")[0])
    assert not re.search(r"https?://", page.partition("<script")[0])


def test_a_report_has_at_most_three_megabytes(monkeypatch):
    summary = Summary()
    rng = random.Random(7)
    words = ["".join(rng.choices("abcdefghij", k=8)) for _ in range(1_000)]
    for number in range(150):
        lines = [" ".join(rng.choices(words, k=60)) for _ in range(60)]
        edits, position = [], 0
        for place, line in enumerate(lines):
            rule = f"xx/rule-{(number * 60 + place) % 700}"
            edits.append(Edit(position, position + len(line), line, "", rule, "Why.", 0.01))
            position += len(line) + 1
        cleaned = Cleaned("", "\n".join(lines), tuple(edits))
        summary.add(
            cleaned, DocumentSource("f" * 3_000, f"{number}" * 999, 0, "", f"{number}" * 99)
        )
    page = render(summary)
    assert 2_000_000 < len(page) < 3_000_000
    shown = {row["r"] for row in rows.rows_of(summary, 0.05)["samples"]}
    assert len(shown) == 700  # each rule still has samples


@pytest.mark.parametrize("arguments", [["-"], ["--check", "-"]])
def test_standard_input_has_a_report_too(tmp_path, monkeypatch, arguments, capfdbinary):
    import io
    import sys

    path = tmp_path / "report.html"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DIRTY.encode())))
    run("--report", path, *arguments)
    assert len(page_of(path)[1]["samples"]) == 1


def test_a_report_that_cannot_be_written_is_an_error(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(DIRTY)
    assert run("--check", "--report", tmp_path / "no" / "r.html", tmp_path) == 2
    assert "make it first" in capsys.readouterr().err


def test_a_report_in_the_folder_is_not_cleaned(tmp_path):
    (tmp_path / "a.txt").write_text(DIRTY)
    path = tmp_path / "r.html"
    for _ in range(2):
        assert run("--check", "--report", path, tmp_path) == 1
    assert page_of(path)[1]["files"] == [str(tmp_path / "a.txt")]


def state_of_page(path):
    data = page_of(path)[1]
    return sorted(
        (data["rules"][row["r"]]["id"], row["l"], row["c"], tuple(map(tuple, row["d"])))
        for row in data["samples"]
    )


@pytest.mark.parametrize("mode", ["copy", "write", "source"])
def test_a_trail_gives_the_report_of_its_run(tmp_path, mode, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(f"{DIRTY}\nShare this:\n")
    (folder / "b.txt").write_text("A clean line of text.\n")
    records = [{"text": f"{number} {DIRTY}", "url": "https://a.example/1"} for number in range(5)]
    records.insert(2, {"text": "A clean one, all of it."})
    (folder / "r.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
    where = ("--write",) if mode == "write" else ("-o", "out")
    assert run(*where, "--trail", "t.jsonl", "--report", "run.html", "corpus") == 0
    if mode == "source":
        for path in (tmp_path / "out").iterdir():
            path.unlink()
    assert main(["-q", "--from-trail", "t.jsonl", "--report", "trail.html"]) == 0
    assert state_of_page(tmp_path / "trail.html") == state_of_page(tmp_path / "run.html")
    assert capsys.readouterr().err == ""


def test_what_a_trail_speaks_of_and_is_not_there_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{name} {DIRTY}")
    assert run("--write", "--trail", "t.jsonl", ".") == 0
    (tmp_path / "a.txt").unlink()
    (tmp_path / "b.txt").write_text("Something else.")
    assert main(["-q", "--from-trail", "t.jsonl", "--report", "trail.html"]) == 2
    said = capsys.readouterr().err
    assert "a.txt: is missing; 1 document left out" in said
    assert "b.txt: changed since the trail was written; 1 document left out" in said
    assert page_of(tmp_path / "trail.html")[1]["files"] == ["c.txt"]
    for arguments in (
        ["--from-trail", "t.jsonl"],
        ["--from-trail", "t.jsonl", "--report", "r.html", "c.txt"],
    ):
        assert main(arguments) == 2
    assert main(["--from-trail", "none.jsonl", "--report", "r.html"]) == 2


def test_statistics_are_a_tidy_table_too(tmp_path):
    import csv

    (tmp_path / "a.txt").write_text(DIRTY)
    (tmp_path / 'b, "c".txt').write_text("Clean.\n")
    tables = {}
    for ending in ("json", "csv", "parquet"):
        path = tmp_path / f"stats.{ending}"
        if ending == "parquet":
            pytest.importorskip("pyarrow")
        assert run("--check", "--stats", path, tmp_path / "a.txt", tmp_path / 'b, "c".txt') == 1
        if ending == "csv":
            rows = list(csv.DictReader(path.read_text().splitlines()))
            tables["csv"] = [{**row, "value": int(row["value"])} for row in rows]
        elif ending == "parquet":
            import pyarrow.parquet as pq

            tables["parquet"] = pq.read_table(path).to_pylist()
    assert tables["csv"] == tables["parquet"]
    data = json.loads((tmp_path / "stats.json").read_text())
    values = {(row["path"], row["rule"], row["measure"]): row["value"] for row in tables["csv"]}
    for file in data["files"]:
        assert values[file["path"], "", "documents"] == 1
        assert values[file["path"], "", "words_removed"] == file["words_removed"]
        for rule, counts in file["rules"].items():
            assert values[file["path"], rule, "edits"] == counts["edits"]
