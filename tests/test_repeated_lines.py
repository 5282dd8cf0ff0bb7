"""Lines that repeat: the merge law, the table, and what goes by them."""

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Config, RepeatedLinesError, restore
from cleaner.classifier.classifier import load_classifier
from cleaner.document import Judgement, Region, Repetition
from cleaner.page import read_page
from cleaner.repeated_lines.labels import MOST_WORDS, site_of
from cleaner.repeated_lines.marks import look_up, measure_repetition
from cleaner.repeated_lines.runs import RECORD, SitedText, count, merge, records_in, records_of
from cleaner.repeated_lines.spill import MOST_OPEN, RECORD_IN_MEMORY, Spill
from cleaner.repeated_lines.table import SiteLines, Table, write_table
from cleaner.text.prose import reads_like_prose
from cleaner.text.reading import read_text
from cleaner.text.scripts import count_words
from tests.made_up_sites import site_pages
from tests.material import ARTICLES, DEBRIS, LINES, documents

MENU = "Home\nNews of the harbour\nTimetable\nTickets\n\n"
FOOTER = "\n\nImprint of the Gazette\n|\nPrivacy\nJobs at the quay\n"
SITE = "https://www.gazette.example/today"
HINTED = {"model": False, "repair": "off"}


def body(number: int) -> str:
    return (
        f"The ferry number {number} runs again\n\n"
        f"The ferry number {number} runs again from Monday, the harbour office says.\n"
        "Ingredients\n"
        f"It takes {number} barrels of water and a pinch of salt for every boat.\n"
    )


def page(number: int) -> str:
    return MENU + body(number) + FOOTER


def write(path: Path, run: bytes) -> str:
    with path.open("wb") as file:
        write_table(records_in(run), file.write)
    return str(path)


def learned(path: Path, *found: SitedText, **settings: object) -> Cleaner:
    return Cleaner(Config(**{**HINTED, **settings}, repeated_lines=write(path, count(found))))


@pytest.fixture
def table_path(tmp_path):
    return tmp_path / "repeated.lines"


def pages(numbers: range, site: str = SITE) -> list[SitedText]:
    return [SitedText(page(number), site) for number in numbers]


# The merge law

sited = st.builds(
    SitedText,
    st.lists(st.sampled_from([*LINES[:40], "Home", "About us"]), max_size=6).map("\n".join),
    st.sampled_from(["", "a.example", "http://b.example/x", "B.example:80"]),
)


def split_and_merge(parts: list[bytes], rng: random.Random) -> bytes:
    """All parts merged, some at a time and in any order, some of them twice."""
    parts = [*parts, *rng.sample(parts, rng.randint(0, len(parts)))]
    while len(parts) > 1:
        rng.shuffle(parts)
        some = rng.randint(1, len(parts))
        parts = [merge(parts[:some]), *parts[some:]]
    return merge(parts)


@given(st.lists(sited, max_size=12), st.randoms(use_true_random=False))
def test_any_split_and_any_order_give_the_same_run(found, rng):
    whole = count(found)
    shuffled = rng.sample(found, len(found))
    cuts = sorted(rng.randint(0, len(found)) for _ in range(rng.randint(0, 4)))
    bounds = [0, *cuts, len(found)]
    parts = [count(shuffled[start:end]) for start, end in pairwise(bounds)]
    assert split_and_merge(parts, rng) == whole
    assert merge([]) == count([]) == b""


@given(st.lists(sited, max_size=12), st.integers(1, 40), st.randoms(use_true_random=False))
def test_any_memory_gives_the_same_run(tmp_path_factory, found, records, rng):
    spill = Spill(tmp_path_factory.mktemp("runs"), records * RECORD_IN_MEMORY)
    for document in rng.sample(found, len(found)):
        spill.add(records_of(document))
    assert b"".join(spill.records()) == count(found)


def test_more_runs_than_open_files(tmp_path):
    found = pages(range(3 * MOST_OPEN))
    spill = Spill(tmp_path, 1)
    for document in found:
        spill.add(records_of(document))
    assert len(list(tmp_path.iterdir())) == 3 * MOST_OPEN
    assert b"".join(spill.records()) == count(found)


def test_a_run_is_whole_records():
    with pytest.raises(ValueError, match="not a run"):
        merge([bytes(RECORD + 1)])


# What is known of a line


def test_a_document_does_not_speak_against_itself(table_path):
    found = pages(range(5))
    everything = Table(Path(write(table_path, count(found))))
    others = [_labels(document.text) for document in (*found[:3], *found[4:])]
    for label in _labels(found[3].text):
        seen = SiteLines(everything, SITE).seen(label)
        assert seen.pages == sum(label in labels for labels in others)
        assert seen.of == 4


def _labels(text: str) -> set[str]:
    from cleaner.repeated_lines.labels import joints, read_lines

    lines = read_lines(read_text(text))
    return {line.label for line in lines} | set(filter(None, joints(lines)))


def test_sites_and_pages_are_counted_exactly(table_path):
    found = [*pages(range(4)), *pages(range(2), "b.example"), SitedText("Home\nAlone", "c.example")]
    seen = SiteLines(Table(Path(write(table_path, count(found)))), SITE).seen("home")
    assert seen == (3, 3, 2, 6)


def test_a_host_is_a_host_however_it_is_written():
    forms = ["https://www.a.example/x?y#z", "HTTP://A.example:80", "a.example", "//a.example/"[2:]]
    assert {site_of(form) for form in forms} == {"a.example"}
    assert site_of("http://user:pw@a.example/") == "a.example"


# What goes by it


def test_menus_go_from_every_page_the_first_one_too(table_path):
    cleaner = learned(table_path, *pages(range(8)))
    for number in range(8):
        cleaned = cleaner.clean(page(number), site=SITE)
        assert cleaned.text.strip() == body(number).strip()
        assert cleaned.restore() == page(number)
    edit = next(edit for edit in cleaned.edits if edit.rule == "any/repeated-on-site")
    assert edit.reason == "It stands on many pages of the site: on 7 of 7 other pages."


def as_html(text: str) -> str:
    return "".join(f"<p>{line}</p>" for line in text.split("\n") if line)


@pytest.mark.parametrize("model", [False, True])
def test_menus_go_from_pages_of_html_too(table_path, model):
    texts = (read_page(as_html(page(number)), voters=False).text for number in range(8))
    read = [SitedText(text, SITE) for text in texts]
    cleaner = learned(table_path, *read, model=model, voters=False)
    html = as_html(page(0))
    cleaned = cleaner.clean_html(html, site=SITE)
    gone = {edit.removed.strip() for edit in cleaned.edits if edit.rule == "any/repeated-on-site"}
    assert "Timetable" not in cleaned.text
    assert any("Timetable" in each for each in gone)
    assert "runs again from Monday" in cleaned.text
    elsewhere = {edit.rule for edit in cleaner.clean_html(html, site="other.example").edits}
    assert "any/repeated-on-site" not in elsewhere


def test_another_site_and_no_site_are_left_alone(table_path):
    cleaner = learned(table_path, *pages(range(8)))
    for site in ("", "other.example"):
        rules = {edit.rule for edit in cleaner.clean(page(1), site=site).edits}
        assert "any/repeated-on-site" not in rules


@pytest.mark.parametrize(("others", "goes"), [(1, False), (2, True)])
def test_two_other_pages_are_needed(table_path, others, goes):
    cleaner = learned(table_path, *pages(range(1 + others)))
    assert ("Timetable" not in cleaner.clean(page(0), site=SITE).text) == goes


def test_copies_of_a_page_are_one_witness(table_path):
    copies = [
        SitedText(page(1).replace("Privacy", f"Visitor {number}"), SITE) for number in range(20)
    ]
    cleaner = learned(table_path, *copies, *pages(range(2, 3)))
    assert "Timetable" in cleaner.clean(page(5), site=SITE).text


def test_an_article_on_three_sites_stays_on_all(table_path):
    sites = [f"{name}.example" for name in "abcdef"]
    found = [SitedText(article, site) for article in ARTICLES for site in sites]
    cleaner = learned(table_path, *found)
    plain = Cleaner(Config(**HINTED))
    for article in ARTICLES:
        for site in sites[:2]:
            assert cleaner.clean(article, site=site).text == plain.clean(article).text


def test_subheadings_and_sentences_stay(table_path):
    sentence = "\n\nThe Gazette comes out every morning but Sunday, at six, in all weathers.\n\n"
    found = [SitedText(page(n).replace(FOOTER, sentence + FOOTER), SITE) for n in range(30)]
    cleaned = learned(table_path, *found).clean(found[0].text, site=SITE).text
    assert "Ingredients" in cleaned
    assert sentence.strip() in cleaned


def test_the_title_that_other_pages_list_stays(table_path):
    titles = [body(number).splitlines()[0] for number in range(5)]
    latest = "\nMost read this week\n" + "\n".join(titles) + "\n"
    found = [SitedText(page(number) + latest, SITE) for number in range(30)]
    cleaner = learned(table_path, *found)
    for number in range(5):
        cleaned = cleaner.clean(found[number].text, site=SITE).text
        assert cleaned.count(titles[number] + "\n") == 1
        assert titles[(number + 1) % 5] not in cleaned


def test_a_page_of_nothing_but_menus_stays(table_path):
    cleaner = learned(table_path, *pages(range(8)))
    assert cleaner.clean(MENU, site=SITE).text == MENU


def test_keep_holds(table_path):
    cleaner = learned(table_path, *pages(range(8)), keep=("timetable",))
    assert "Timetable" in cleaner.clean(page(1), site=SITE).text


@pytest.mark.parametrize("model", [False, True])
def test_the_rule_can_be_ignored(table_path, model):
    cleaner = learned(table_path, *pages(range(8)), model=model, ignore=("any/repeated-on-site",))
    rules = {edit.rule for edit in cleaner.clean(page(1), site=SITE).edits}
    assert "any/repeated-on-site" not in rules
    with pytest.raises(ValueError, match="no rule 'any/repeated'"):
        learned(table_path, *pages(range(8)), ignore=("any/repeated",))


# What the classifier is told

NOTICE = "This newspaper is printed on paper from the mill and read by everybody on the quay."


def noticed(number: int, notice: str = NOTICE) -> str:
    return page(number).replace(FOOTER, f"\n\n{notice}{FOOTER}")


def repetition_of(path: Path, texts: list[str], text: str) -> dict[str, Repetition]:
    """How much the site repeats each block of a text, by its first words."""
    known = Table(Path(write(path, count(SitedText(each, SITE) for each in texts))))
    document = read_text(text)
    found = look_up(document, SiteLines(known, SITE))
    words = [count_words(block.text) for block in document.blocks]
    return {
        block.text.strip()[:20]: each
        for block, each in zip(document.blocks, measure_repetition(found, words), strict=True)
    }


def test_a_sentence_on_every_page_is_repeated(table_path):
    texts = [noticed(number) if number else page(number) for number in range(9)]
    found = repetition_of(table_path, texts, noticed(4))
    assert found[NOTICE[:20]] == (0.0, 0.75)  # on 7 of 8 other pages
    assert found["Timetable"] == (1.0, 0.0)
    assert found["The ferry number 4 r"] == (0.0, 0.0)


def test_half_of_the_pages_are_not_enough(table_path):
    texts = [noticed(number) if number < 5 else page(number) for number in range(9)]
    assert repetition_of(table_path, texts, noticed(4))[NOTICE[:20]] == (0.0, 0.0)


def test_a_subheading_between_other_neighbours_is_not_repeated(table_path):
    texts = [page(number) for number in range(9)]
    assert repetition_of(table_path, texts, page(4))["Ingredients"] == (0.0, 0.0)


def test_what_comes_again_with_the_whole_article_does_not_count(table_path):
    article = "\n\n".join(f"The keeper of light {n} climbs the stairs at dusk." for n in range(9))
    texts = [f"{page(number)}\n\n{article}" for number in range(9)]
    found = repetition_of(table_path, texts, texts[4])
    assert found["The keeper of light "] == (0.0, 0.0)


def test_the_classifier_takes_a_repeated_sentence_for_less_likely_body(table_path):
    texts = [SitedText(noticed(number), SITE) for number in range(9)]
    knowing = learned(table_path, *texts, model=True)
    plain = Cleaner(Config(repair="off"))

    def score(cleaner: Cleaner, start: str) -> float:
        cleaned = cleaner.clean(noticed(4), site=SITE)
        return next(
            verdict.score
            for verdict in cleaned.verdicts
            if cleaned.original[verdict.start : verdict.end].startswith(start)
        )

    assert score(knowing, NOTICE[:20]) < score(plain, NOTICE[:20]) - 0.05
    assert score(knowing, "It takes 4 barrels") == score(plain, "It takes 4 barrels")


def test_without_a_table_the_classifier_says_what_it_said():
    judgement = Judgement((0.9, 0.0, 0.25), (3, 4, 5), (0.5,) * 3, (Region(0, 3, 0.5),))
    classifier = load_classifier()
    assert classifier.judge_repetition(judgement, [Repetition(0.0, 0.0)] * 3) is judgement
    told = classifier.judge_repetition(
        judgement, [Repetition(0.0, 0.0), Repetition(1.0, 0.0), Repetition(0.0, 1.0)]
    )
    assert told.body[0] == 0.9
    assert told.body[1] == 0.0
    assert told.body[2] < 0.1


def test_remove_off_opens_no_table():
    assert Cleaner(Config(remove=False, repeated_lines="nowhere")).clean("Home").text == "Home"


# The laws, with a table that knows the material

AT = "https://laws.example/"
SHORT = [line for line in LINES if not reads_like_prose(line) and count_words(line) <= MOST_WORDS]


@pytest.fixture(scope="module", params=["rules", "model"])
def knowing(request, tmp_path_factory) -> Cleaner:
    rng = random.Random(7)
    material = [*SHORT, *DEBRIS, *LINES]
    blocks = ["\n".join(material[start : start + 12]) for start in range(0, len(material), 12)]
    rng.shuffle(blocks)
    found = []
    for number in range(12):
        # A page is known by its longest lines; those of the material are the same on all.
        own = [f"Page {number:02} of the material. " * (100 + line) for line in range(3)]
        text = "\n".join([*own, *rng.sample(blocks, len(blocks))])
        found.append(SitedText(text, AT))
    path = write(tmp_path_factory.mktemp("table") / "repeated.lines", count(found))
    return Cleaner(Config(model=request.param == "model", repair="off", repeated_lines=path))


known = st.builds(
    "{}\n{}\n{}".format,
    documents(),
    st.lists(
        st.integers(0, len(SHORT) - 12).map(lambda at: "\n".join(SHORT[at : at + 12])), max_size=4
    ).map("\n".join),
    documents(),
)


@given(text=known)
def test_the_laws_hold_with_a_table(knowing, text):
    cleaned = knowing.clean(text, site=AT)
    assert cleaned.restore() == text
    assert restore(cleaned.text, cleaned.edits) == text
    rest = iter(text)
    assert all(char in rest for char in cleaned.text)
    assert knowing.clean(cleaned.text, site=AT).text == cleaned.text


def test_the_table_of_the_laws_removes_something(knowing):
    cleaned = knowing.clean("\n".join(SHORT[:60]) + "\nThe last line of all.", site=AT)
    assert sum(edit.rule == "any/repeated-on-site" for edit in cleaned.edits) >= 20


def test_looking_lines_up_is_linear(table_path):
    from tests.test_laws import calls_of

    cleaner = learned(table_path, *pages(range(8)))
    unit = "".join(page(number) for number in range(20))
    assert calls_of(lambda: cleaner.clean(unit * 2, site=SITE)) <= 2.4 * calls_of(
        lambda: cleaner.clean(unit, site=SITE)
    )


# A made-up crawl


def test_furniture_goes_and_the_body_stays(table_path):
    found = list(site_pages(sites=2, pages=12))
    cleaner = learned(table_path, *(SitedText(each.text, each.site) for each in found))
    plain = Cleaner(Config(**HINTED))
    for each in found:
        lines = list(zip(each.text.splitlines(), each.kinds, strict=True))
        cleaned = cleaner.clean(each.text, site=each.site).text.splitlines()
        before = plain.clean(each.text).text.splitlines()
        for line, kind in lines:
            if kind == "body" and line in before:
                assert line in cleaned
        furniture = {line for line, kind in lines if kind in ("menu", "sidebar", "footer")}
        others = {line for line, kind in lines if kind in ("body", "section menu")}
        assert not (furniture - others) & set(cleaned)


# The table


def test_a_table_says_what_is_wrong_with_it(tmp_path):
    path = tmp_path / "x.lines"
    with pytest.raises(RepeatedLinesError, match="cannot be read.*--learn"):
        Table(path)
    for data, message in (
        (b"", "not a table"),
        (b"Home\n" * 20, "not a table"),
        (b"cleaner.lines\n\xff\xff", "another version"),
        (b"cleaner.lines\n\x01\x00", "cut off"),
    ):
        path.write_bytes(data)
        with pytest.raises(RepeatedLinesError, match=message):
            Table(path)


def look_everywhere(path: Path) -> None:
    lines = SiteLines(Table(path), SITE)
    for label in _labels(page(0)):
        lines.seen(label)


def test_a_damaged_table_is_found_out(table_path):
    write(table_path, count(pages(range(8))))
    data = bytearray(table_path.read_bytes())
    for place in range(len(data)):
        table_path.write_bytes(bytes(data[:place]) + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(RepeatedLinesError):
            look_everywhere(table_path)
    table_path.write_bytes(data[:-1])
    with pytest.raises(RepeatedLinesError, match="cut off"):
        Table(table_path)


def test_many_groups(table_path):
    words = [f"word {number}" for number in range(6000)]
    found = [
        SitedText(
            "\n".join([f"Page {n} begins with this long line of its own", *words]), f"{s}.example"
        )
        for s in "ab"
        for n in range(3)
    ]
    table = Table(Path(write(table_path, count(found))))
    lines = SiteLines(table, "a.example")
    assert all(lines.seen(word) == (2, 2, 1, 5) for word in words)
    assert lines.seen("word 6000") == (0, 2, 0, 0)


# The command


def jsonl() -> str:
    import json

    return "".join(
        json.dumps({"url": f"{SITE}/{number}", "text": page(number)}) + "\n" for number in range(8)
    )


def test_learn_and_clean(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "pages.jsonl").write_text(jsonl())
    done = run("--learn", "in", "-o", "repeated.lines")
    assert done.code == 0
    assert done.err.startswith("8 documents; ")
    first = (tmp_path / "repeated.lines").read_bytes()
    assert run("--learn", "in", "-o", "repeated.lines", "--memory", "1", "-q").code == 0
    assert (tmp_path / "repeated.lines").read_bytes() == first
    assert {path.name for path in tmp_path.iterdir()} == {"in", "repeated.lines"}
    cleaned = run(
        "--repeated-lines", "repeated.lines", "--no-model", "--no-repair", "-q", "in/pages.jsonl"
    )
    assert "Timetable" not in cleaned.out
    assert cleaned.out.count("Ingredients") == 8
    check = run(
        "--check", "--repeated-lines", "repeated.lines", "--no-model", "-q", "in/pages.jsonl"
    )
    assert check.code == 1
    assert "any/repeated-on-site" in check.out


@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_a_folder_is_a_site(run, tmp_path, suffix):
    folder = tmp_path / "in" / "gazette.example"
    folder.mkdir(parents=True)
    for number in range(8):
        text = page(number)
        if suffix == ".html":
            text = "<html><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines())
        (folder / f"{number}{suffix}").write_text(text)
    assert run("--learn", "in", "-o", "repeated.lines", "-q").code == 0
    table = Table(tmp_path / "repeated.lines")
    assert SiteLines(table, "gazette.example").seen("timetable").pages == 7
    plain = folder / "3.txt"
    plain.write_text(page(3))
    cleaned = run("--repeated-lines", "repeated.lines", "--no-model", "--no-repair", str(plain))
    assert cleaned.out.strip() == body(3).strip()


def test_csv_and_parquet_have_sites(run, tmp_path):
    import csv

    import pyarrow as pa
    from pyarrow import parquet as pq

    rows = {"text": [page(n) for n in range(8)], "host": ["www.gazette.example"] * 8}
    pq.write_table(pa.table(rows), tmp_path / "pages.parquet")
    with (tmp_path / "pages.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows)
        writer.writerows(zip(*rows.values(), strict=True))
    tables = []
    for name in ("pages.parquet", "pages.csv"):
        assert run("--learn", name, "-o", "repeated.lines", "-q").code == 0
        tables.append((tmp_path / "repeated.lines").read_bytes())
    assert tables[0] == tables[1]
    for name in ("pages.parquet", "pages.csv"):
        done = run(
            "--repeated-lines",
            "repeated.lines",
            "--no-model",
            "--no-repair",
            "-q",
            "-o",
            "out",
            name,
        )
        assert done.code == 0
    cleaned = pq.read_table(tmp_path / "out" / "pages.parquet").column("text").to_pylist()
    assert not any("Timetable" in text for text in cleaned)
    assert "Timetable" not in (tmp_path / "out" / "pages.csv").read_text()


def test_a_warc_has_sites(run, tmp_path):
    records = b""
    for number in range(8):
        text = page(number).encode()
        records += (
            (
                b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: " + SITE.encode() + b"\r\n"
                b"WARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:x:%d>\r\n"
                b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % (number, len(text))
            )
            + text
            + b"\r\n\r\n"
        )
    (tmp_path / "crawl.warc.wet").write_bytes(records)
    assert run("--learn", "crawl.warc.wet", "-o", "repeated.lines", "-q").code == 0
    assert SiteLines(Table(tmp_path / "repeated.lines"), SITE).seen("timetable").pages == 7
    options = ["--repeated-lines", "repeated.lines", "--no-model", "--no-repair", "-q"]
    assert "Timetable" not in run(*options, "crawl.warc.wet").out


def test_standard_input_is_from_no_site(run, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(8):
        (tmp_path / "in" / f"{number}.txt").write_text(page(number))
    assert run("--learn", "in", "-o", "c.lines", "-q").code == 0
    options = ["--repeated-lines", str(tmp_path / "c.lines"), "--no-model", "--no-repair"]
    assert "Timetable" not in run(*options, "in/1.txt").out
    assert "Timetable" in run(*options, stdin=page(1).encode()).out


def test_site_key(run, tmp_path):
    (tmp_path / "pages.jsonl").write_text(jsonl().replace('"url"', '"from"'))
    assert run("--learn", "pages.jsonl", "--site-key", "from", "-o", "c.lines", "-q").code == 0
    assert SiteLines(Table(tmp_path / "c.lines"), SITE).seen("timetable").pages == 7


def test_what_cannot_be_read_is_named_and_the_rest_counts(run, tmp_path):
    (tmp_path / "pages.jsonl").write_text("nonsense\n" + jsonl())
    (tmp_path / "other.jsonl").write_text('{"body": "Home"}\n')
    done = run("--learn", "pages.jsonl", "other.jsonl", "missing.txt", "-o", "c.lines")
    assert done.code == 2
    assert "pages.jsonl:1: not JSON" in done.err
    assert "other.jsonl: no record has a 'text'; say which key with --text-key" in done.err
    assert "missing.txt: no such file" in done.err
    assert "8 documents" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--learn", "x.txt"], "--learn goes with -o FILE"),
        (["--learn", "x.txt", "-o", "."], "name a file"),
        (["--learn", "x.txt", "-o", "no/where.lines"], "name a file"),
        (["--learn", "-", "-o", "c.lines"], "name some"),
        (["--learn", "x.txt", "-o", "c.lines", "--check"], "--learn goes with -o FILE"),
        (["--learn", "x.txt", "-o", "c.lines", "--memory", "0"], "not a number of megabytes"),
        (["x.txt", "--memory", "5"], "--memory goes with --learn"),
        (["x.txt", "--repeated-lines", "c.lines"], "c.lines: cannot be read"),
        (["x.txt", "--common", "c.lines"], "--common is called --repeated-lines now"),
        (["x.txt", "--common=c.lines"], "--common is called --repeated-lines now"),
    ],
)
def test_wrong_usage_says_what_to_do(run, tmp_path, arguments, message):
    (tmp_path / "x.txt").write_text("Home\n")
    done = run(*arguments)
    assert done.code == 2
    assert message in done.err


def test_the_setting_is_relative_to_its_file(run, tmp_path):
    (tmp_path / "pages.jsonl").write_text(jsonl())
    (tmp_path / "sub").mkdir()
    assert run("--learn", "pages.jsonl", "-o", "sub/repeated.lines", "-q").code == 0
    (tmp_path / "sub" / "cleaner.toml").write_text(
        'repeated-lines = "repeated.lines"\nmodel = false\n'
    )
    (tmp_path / "sub" / "pages.jsonl").write_text(jsonl())
    assert "Timetable" not in run("-q", "sub/pages.jsonl").out


def test_a_damaged_table_fails_the_file(run, tmp_path):
    (tmp_path / "pages.jsonl").write_text(jsonl())
    run("--learn", "pages.jsonl", "-o", "c.lines", "-q")
    data = bytearray((tmp_path / "c.lines").read_bytes())
    data[20] ^= 1
    (tmp_path / "c.lines").write_bytes(data)
    done = run("--repeated-lines", "c.lines", "--no-model", "pages.jsonl")
    assert done.code == 2
    assert "damaged at byte 16" in done.err
