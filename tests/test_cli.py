"""The command: modes, combinations, messages, exit codes, and what is on the disk afterwards."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import restore
from tests.conftest import CLEAN, DIRTY


@pytest.fixture
def dirty(tmp_path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(DIRTY.encode())
    return path


def test_a_file_goes_to_stdout(run, dirty):
    result = run("a.txt")
    assert (result.code, result.out, result.err) == (0, CLEAN, "")
    assert dirty.read_text() == DIRTY


@pytest.mark.parametrize("argv", [(), ("-",)])
def test_stdin_is_a_filter(run, argv):
    result = run(*argv, stdin=("\ufeff" + DIRTY.replace("\n", "\r\n")).encode())
    assert result.code == 0
    assert result.bytes == ("\ufeff" + CLEAN.replace("\n", "\r\n")).encode()


def test_a_terminal_without_paths_gets_help(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    result = run()
    assert result.code == 2
    assert "usage: clean" in result.err


def test_write_rewrites_in_place_and_keeps_the_mode(run, dirty):
    dirty.chmod(0o640)
    result = run("--write", "a.txt")
    assert (result.code, result.out) == (0, "")
    assert "Rewriting a.txt" in result.err
    assert dirty.read_text() == CLEAN
    assert stat.S_IMODE(dirty.stat().st_mode) == 0o640
    assert [path.name for path in dirty.parent.iterdir()] == ["a.txt"]


TEXTS = {
    "plain": DIRTY,
    "byte order mark": "\ufeff" + DIRTY,
    "CRLF": DIRTY.replace("\n", "\r\n"),
    "mixed newlines": "One.\r\n\r\nTwo.\n\nThree.\r\rScroll to Top\r\n\r\nShare this:\n",
    "no final newline": DIRTY.rstrip("\n"),
    "odd blanks": "One.\u2028\u00a0\n\n \t\nScroll to Top\n\n\n",
}


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("name", TEXTS)
def test_text_round_trip(run, tmp_path, name, suffix):
    """Through a link, with a mode of its own: cleaned as the library does it, and put back."""
    from cleaner import clean, clean_markdown

    cleaned = (clean_markdown if suffix == ".md" else clean)(TEXTS[name], model=False)
    path = tmp_path / f"a{suffix}"
    before = TEXTS[name].encode()
    path.write_bytes(before)
    path.chmod(0o604)
    (tmp_path / f"link{suffix}").symlink_to(path.name)
    options = ("--no-model", "--write", "--trail", "t.jsonl")
    assert run(*options, f"link{suffix}").code == 0
    assert path.read_bytes() == cleaned.text.encode()
    assert path.read_bytes() != before
    assert run("--restore", "t.jsonl").code == 0
    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert (tmp_path / f"link{suffix}").is_symlink()


def test_write_leaves_a_clean_file_alone(run, dirty):
    dirty.write_text(CLEAN)
    before = dirty.stat().st_mtime_ns, dirty.stat().st_ino
    result = run("--write", "a.txt")
    assert (result.code, result.err) == (0, "")
    assert (dirty.stat().st_mtime_ns, dirty.stat().st_ino) == before


def test_write_follows_a_link_and_leaves_it_a_link(run, dirty, tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to(dirty)
    assert run("--write", "link.txt").code == 0
    assert link.is_symlink()
    assert dirty.read_text() == CLEAN


def test_check_lists_findings_and_changes_nothing(run, dirty):
    result = run("--check", "a.txt")
    assert result.code == 1
    assert result.out == 'a.txt:3:1 en/back-to-top "Scroll to Top"\n'
    assert dirty.read_text() == DIRTY


def test_neighbours_that_one_rule_takes_are_one_finding(run, tmp_path):
    path = tmp_path / "menu.txt"
    path.write_text(
        "One.\n\nScroll to Top\n\nBack to top\n\nTop of page\n\nThe ferry runs.\n\nBack to top\n"
    )
    result = run("--check", "--no-model", "menu.txt")
    assert result.out == (
        'menu.txt:3:1 en/back-to-top "Scroll to Top Back to top Top of page" (3 lines)\n'
        'menu.txt:11:1 en/back-to-top "Back to top"\n'
    )
    found = [
        json.loads(line)
        for line in run(
            "--check", "--no-model", "--output-format", "json", "menu.txt"
        ).out.splitlines()
    ]
    text = path.read_text()
    assert [each["lines"] for each in found] == [3, 1]
    assert all(text[each["start"] : each["end"]] == each["removed"] for each in found)
    data = text.encode()
    for each in found:
        assert data[each["start_byte"] : each["end_byte"]].decode() == each["removed"]
    assert run("--trail", "t.jsonl", "--no-model", "--write", "menu.txt").code == 0
    (entry,) = map(json.loads, (tmp_path / "t.jsonl").read_text().splitlines())
    assert len(entry["edits"]) == 4  # the trail keeps each with its reason


def test_diff_and_check_go_together(run, dirty):
    result = run("--check", "--diff", "a.txt")
    assert result.code == 1
    assert "[-Scroll to Top-]" in result.out
    assert dirty.read_text() == DIRTY


@pytest.mark.parametrize("mode", ["--check", "--diff"])
def test_reports_on_a_clean_file_are_silent(run, dirty, mode):
    dirty.write_text(CLEAN)
    result = run(mode, "a.txt")
    assert (result.code, result.out) == (0, "")


def test_explain_shows_every_block(run, dirty):
    result = run("--explain", "a.txt")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "a.txt: treated as an article: no menu or footer is in sight"
    assert run("--explain", "--kind", "page", "a.txt").out.startswith("a.txt: treated as a page")
    assert "kept" in lines[1]
    assert "removed" in lines[2]
    assert lines[3].strip() == "en/back-to-top: A control that scrolls the page."
    assert lines[-1] == "  1 kept, 1 removed; 3 of 13 words went (en/back-to-top 1)"


def test_a_folder_goes_below_o_with_its_tree(run, tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(DIRTY)
    (tmp_path / "in" / "deep" / "b.md").write_text(DIRTY)
    (tmp_path / "in" / "c.html").write_text("<p>Too short.</p>")
    (tmp_path / "in" / ".hidden.txt").write_text(DIRTY)
    (tmp_path / "in" / "d.bin").write_text(DIRTY)
    result = run("in", "-o", "in/out")
    assert result.code == 0
    assert "3 files, 3 documents: 2 changed, 1 unchanged; 6 words removed" in result.err
    found = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert [name for name in found if "/out/" in name] == [
        "in/out/a.txt", "in/out/c.txt", "in/out/deep/b.md",
    ]  # fmt: skip
    assert (tmp_path / "in/out/deep/b.md").read_text() == CLEAN
    assert run("in", "-o", "in/out", "-q").err == ""


def test_two_inputs_with_one_output_are_refused(run, tmp_path):
    (tmp_path / "one").mkdir()
    for name in ("a.txt", "a.html"):
        (tmp_path / "one" / name).write_text(DIRTY)
    result = run("one/a.txt", "one/a.html", "-o", "out")
    assert result.code == 2
    assert "one/a.txt is written to out/a.txt already" in result.err
    assert (tmp_path / "out/a.txt").read_text() == CLEAN


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("a.txt", "b.txt"), "several inputs need -o DIR"),
        (("folder",), "several inputs need -o DIR"),
        (("--write", "--check", "a.txt"), "exclude each other"),
        (("--write", "--diff", "a.txt"), "exclude each other"),
        (("--write", "-o", "out", "a.txt"), "exclude each other"),
        (("--explain", "--check", "a.txt"), "exclude each other"),
        (("--check", "--trail", "t.jsonl", "a.txt"), "--trail needs a mode that cleans"),
        (("--restore", "t.jsonl", "a.txt"), "--restore goes with -o and -q only"),
        (("--restore", "t.jsonl", "--write"), "--restore goes with -o and -q only"),
        (("--restore", "none.jsonl"), "none.jsonl: cannot be read"),
        (("-", "--write"), "- is read by itself"),
        (("-o", "a.txt", "a.txt"), "is a file; name a folder"),
        (("--kind", "novel", "a.txt"), "invalid choice"),
        (("--language", "klingon!", "a.txt"), "is not a code"),
        (("--language", "zz", "a.txt"), "language='zz' is not a code of ISO 639 such as 'en'"),
        (("--frobnicate",), "unrecognized arguments: --frobnicate"),
    ],
)
def test_mistakes_are_one_line_and_exit_2(run, dirty, tmp_path, argv, message):
    (tmp_path / "b.txt").write_text(DIRTY)
    (tmp_path / "folder").mkdir()
    result = run(*argv)
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1
    assert dirty.read_text() == DIRTY


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"one\0two", "a NUL at byte 3"),
        (b"caf\xe9", "not UTF-8: byte 3"),
        ("Wort".encode("utf-16"), "UTF-16, not UTF-8"),
    ],
)
def test_what_is_no_text_is_named_and_the_others_go_on(run, dirty, tmp_path, data, reason):
    bad = tmp_path / "0.txt"
    bad.write_bytes(data)
    result = run("--write", "0.txt", "a.txt", "missing.txt")
    assert result.code == 2
    assert f"0.txt: {'not text: ' if 'NUL' in reason else ''}{reason}" in result.err
    assert "missing.txt: no such file or folder" in result.err
    assert bad.read_bytes() == data
    assert dirty.read_text() == CLEAN


def test_html_is_never_rewritten(run, tmp_path):
    page = tmp_path / "a.html"
    page.write_text("<p>Text</p>")
    result = run("--write", "a.html")
    assert result.code == 2
    assert "a.html: is HTML; use -o, which writes its text" in result.err
    assert page.read_text() == "<p>Text</p>"


def test_control_characters_never_reach_the_terminal(run, tmp_path):
    (tmp_path / "x\x1b[31m.txt").write_text("A line.\n\n\x1b[2JScroll to\x07 Top\nShare this:\n")
    result = run("--explain", "x\x1b[31m.txt")
    assert "\x1b" not in result.out + result.err
    assert "\x07" not in result.out
    assert "\\x1b[2J" in result.out
    assert "\x1b" not in run("--check", "x\x1b[31m.txt").out
    assert "\x1b" not in run("--diff", "x\x1b[31m.txt").out
    assert "\x1b" not in run("no\x1b[31m.txt", "-o", "out").err


def test_a_trail_leads_back_after_write(run, dirty, tmp_path):
    assert run("--write", "--trail", "t.jsonl", "a.txt").code == 0
    (entry,) = map(json.loads, (tmp_path / "t.jsonl").read_text().splitlines())
    assert entry["path"] == "a.txt"
    assert restore(CLEAN, entry["edits"]) == DIRTY
    dirty.write_text(CLEAN + "\n\nShare this:\n")
    assert run("--write", "--trail", "t.jsonl", "a.txt").code == 0
    second = CLEAN + "\n\nShare this:\n"
    result = run("--restore", "t.jsonl")
    assert result.code == 2  # the first entry does not fit what the second one leads back to
    assert dirty.read_text() == second


def test_restore_takes_the_latest_entry_first(run, dirty, tmp_path):
    run("--write", "--trail", "t.jsonl", "a.txt")
    with (tmp_path / "t.jsonl").open("a") as trail:
        earlier = DIRTY + "\nEnd\n"
        edits = [
            {
                "span": [len(DIRTY), len(earlier)],
                "removed": "\nEnd\n",
                "replacement": "",
                "rule": "en/end",
                "reason": "Made for this test.",
                "score": None,
            }
        ]
        from cleaner.corpus.trail import sha256

        entry = {"path": "a.txt", "before": sha256(earlier), "after": sha256(DIRTY), "edits": edits}
        lines = (tmp_path / "t.jsonl").read_text()
        (tmp_path / "t2.jsonl").write_text(json.dumps(entry) + "\n" + lines)
        trail.write("")
    assert run("--restore", "t2.jsonl").code == 0
    assert dirty.read_text() == DIRTY + "\nEnd\n"


def test_restore_of_copies(run, dirty, tmp_path):
    run("a.txt", "-o", "out", "--trail", "t.jsonl")
    copy = tmp_path / "out" / "a.txt"
    assert copy.read_text() == CLEAN
    result = run("--restore", "t.jsonl")
    assert result.code == 0
    assert "Restoring" in result.err
    assert copy.read_text() == DIRTY
    assert run("--restore", "t.jsonl").code == 0  # the original is there already
    copy.write_text(CLEAN)
    assert run("--restore", "t.jsonl", "-o", "out").code == 0
    assert copy.read_text() == DIRTY


def test_restore_over_several_runs_and_once_more(run, dirty):
    dirty.write_text("One.\n\nScroll to Top\n\nShare this:\n")
    before = dirty.read_text()
    assert run("--write", "--ignore", "en/back-to-top", "--trail", "t.jsonl", "a.txt").code == 0
    assert run("--write", "--trail", "t.jsonl", "a.txt").code == 0
    assert dirty.read_text() == "One.\n"
    for _ in range(2):
        assert run("--restore", "t.jsonl").code == 0
        assert dirty.read_text() == before
    dirty.write_text("Something else.\n")
    result = run("--restore", "t.jsonl")
    assert result.code == 2
    assert result.err.count("a.txt: changed since the trail was written") == 1


@pytest.mark.parametrize("edits", [[{}], ["x"], [3], {}, 3])
def test_edits_of_a_trail_that_are_none_are_named(run, dirty, tmp_path, edits):
    from cleaner.corpus.trail import sha256

    entry = {"path": "a.txt", "before": sha256("x"), "after": sha256(DIRTY), "edits": edits}
    (tmp_path / "t.jsonl").write_text(json.dumps(entry) + "\n[1]\n")
    result = run("--restore", "t.jsonl")
    assert result.code == 2
    assert "t.jsonl:2: not a trail entry: no JSON object" in result.err
    assert result.err.count("\n") == 2
    assert dirty.read_text() == DIRTY


def test_restore_of_html_gives_the_full_text(run, tmp_path):
    prose = "<p>" + "The ferry runs again from Monday, the harbour office says. " * 8 + "</p>"
    (tmp_path / "a.html").write_text(
        f"<body><nav>Menu Home</nav>{prose}<p>Scroll to Top</p></body>"
    )
    assert run("a.html", "-o", "out", "--trail", "t.jsonl").code == 0
    copy = tmp_path / "out" / "a.txt"
    assert "Scroll to Top" not in copy.read_text()
    assert run("--restore", "t.jsonl").code == 0
    assert "Scroll to Top" in copy.read_text()


def test_restore_refuses_a_changed_file(run, dirty):
    run("--write", "--trail", "t.jsonl", "a.txt")
    dirty.write_text("Something else.\n")
    result = run("--restore", "t.jsonl")
    assert result.code == 2
    assert "a.txt: changed since the trail was written; left alone" in result.err
    assert dirty.read_text() == "Something else.\n"


def test_a_broken_trail_line_is_named(run, dirty, tmp_path):
    run("--write", "--trail", "t.jsonl", "a.txt")
    good = (tmp_path / "t.jsonl").read_text()
    (tmp_path / "t.jsonl").write_text("{broken\n" + good)
    result = run("--restore", "t.jsonl")
    assert result.code == 2
    assert "t.jsonl:1: not a trail entry" in result.err
    assert dirty.read_text() == DIRTY


def test_a_trail_is_never_truncated(run, dirty, tmp_path):
    (tmp_path / "t.jsonl").write_text('{"cut off')
    run("--write", "--trail", "t.jsonl", "a.txt")
    lines = (tmp_path / "t.jsonl").read_text().splitlines()
    assert lines[0] == '{"cut off'
    assert json.loads(lines[1])["path"] == "a.txt"


def test_a_file_that_changed_meanwhile_is_left_alone(run, dirty, monkeypatch):
    from cleaner.pipeline import Cleaner

    clean = Cleaner.clean

    def meddle(self, text, **options):
        dirty.write_text("Newer.\n")
        return clean(self, text, **options)

    monkeypatch.setattr(Cleaner, "clean", meddle)
    result = run("--write", "a.txt")
    assert result.code == 2
    assert "changed while it was cleaned" in result.err
    assert dirty.read_text() == "Newer.\n"


def test_edits_that_do_not_replay_are_never_written(run, dirty, monkeypatch):
    from dataclasses import replace

    from cleaner.pipeline import Cleaner

    clean = Cleaner.clean
    monkeypatch.setattr(
        Cleaner,
        "clean",
        lambda self, text, **options: replace(clean(self, text, **options), text="Something else."),
    )
    result = run("--write", "a.txt")
    assert result.code == 2
    assert "the edits do not give the cleaned text" in result.err
    assert dirty.read_text() == DIRTY


def test_an_unwritable_folder_is_named(run, dirty, tmp_path):
    (tmp_path / "out").write_text("")
    result = run("a.txt", "-o", "out/below")
    assert result.code == 2
    assert "out/below" in result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_a_fifo_is_named_and_skipped(run, dirty, tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    result = run("pipe.txt", "a.txt", "--check")
    assert result.code == 2
    assert "pipe.txt: not a regular file" in result.err
    assert "Scroll to Top" in result.out


def test_options_reach_the_cleaner(run, dirty):
    assert run("--no-remove", "a.txt").out == DIRTY
    assert (
        run("--no-model", "--no-repair", "--kind", "article", "--language", "en", "a.txt").code == 0
    )


TYPO = "Two leadrs met at the harbour in the morning and spoke about the ferry for an hour.\n"


@pytest.mark.parametrize(
    ("options", "right"),
    [
        ((), "leaders"),
        (("--repair", "default"), "leaders"),
        (("--repair", "off"), "leadrs"),
        (("--no-repair",), "leadrs"),
        (("--language", "ENG"), "leaders"),
        (("--language", "en_GB"), "leaders"),
        (("--language", "fil"), "leadrs"),
        (("--word", "Leadrs"), "leadrs"),
        (("--name", "leadrs", "--name", "Emil"), "leadrs"),
    ],
    ids=" ".join,
)
def test_options_reach_the_repairer(run, tmp_path, options, right):
    (tmp_path / "typo.txt").write_text(TYPO)
    assert run(*options, "typo.txt").out == TYPO.replace("leadrs", right)


def test_strict_repair_leaves_what_default_repairs(run, tmp_path):
    text = "They met Velasko, saw Velasko, knew Velasko and asked Velasko for a day; "
    text += "but on the next day nobody had seen Velusko there.\n"
    (tmp_path / "name.txt").write_text(text)
    assert "Velusko" not in run("name.txt").out
    assert "Velusko" in run("--repair", "strict", "name.txt").out


def test_words_of_options_add_to_those_of_the_settings(run, tmp_path):
    (tmp_path / "cleaner.toml").write_text('words = ["leadrs"]\nrepair = "strict"\n')
    (tmp_path / "typo.txt").write_text(TYPO.replace("morning", "mornign"))
    assert run("--word", "mornign", "typo.txt").out == TYPO.replace("morning", "mornign")
    assert "leaders" in run("--isolated", "typo.txt").out


def test_lists_and_versions(run):
    import cleaner

    assert run("--version").out == f"clean {cleaner.__version__}\n"
    lines = run("--list-rules").out.splitlines()
    assert len(lines) >= 60
    assert any(line.startswith("en/back-to-top") and "certain" in line for line in lines)


def test_a_broken_rule_is_named(run, dirty, monkeypatch, tmp_path):
    from cleaner import pipeline
    from cleaner.rules import active as active_rules
    from cleaner.rules import loading as rules

    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "x.toml").write_text('language = "en"\n[[rule]]\nid = "en/x"\n')
    monkeypatch.setattr(active_rules, "rules_dir", lambda: tmp_path / "rules")
    monkeypatch.setattr(rules, "rules_dir", lambda: tmp_path / "rules")
    active_rules.shipped_compiled.cache_clear()
    pipeline._shipped_rules.cache_clear()
    try:
        result = run("a.txt")
    finally:
        active_rules.shipped_compiled.cache_clear()
        pipeline._shipped_rules.cache_clear()
    assert result.code == 2
    assert "x.toml: rule en/x: field" in result.err


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    for number in range(200):
        (tmp_path / f"{number}.txt").write_text(DIRTY * 50)
    command = f"{sys.executable} -m cleaner --explain {tmp_path} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_it_says_that_it_compiles_rules_once(run, dirty, monkeypatch, tmp_path):
    from cleaner import pipeline
    from cleaner.rules import active, cache

    def forget() -> None:
        active.shipped_compiled.cache_clear()
        pipeline._shipped_rules.cache_clear()
        pipeline.cleaner_for.cache_clear()

    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "one.toml").write_text(
        'language = "en"\n[[rule]]\nid = "en/one"\nscope = "line"\nphrases = ["scroll to one"]\n'
        'why = "x"\nseen = ["x"]\nexamples.remove = ["Scroll to one"]\n'
        'examples.keep = ["We scroll to one."]\n'
    )
    for module in ("cleaner.rules.active", "cleaner.rules.loading"):
        monkeypatch.setattr(f"{module}.rules_dir", lambda: rules)
    said = []
    for options in ((), (), ("-q",)):
        forget()
        said.append("compiling" in run("a.txt", "--no-model", *options).err)
    forget()
    assert said == [True, False, False]
