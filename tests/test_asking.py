"""What the command says of itself: rules, faults, near misses, colours, completions."""

import json
import subprocess
import sys

import pytest

from cleaner import RuleError, clean_markdown
from cleaner.command.arguments import make_parser
from cleaner.reports.rules import rule_page, rules_matching
from cleaner.reports.text import columns_of
from cleaner.rules.active import shipped_rules
from cleaner.rules.built_in import BUILT_IN
from cleaner.rules.loading import parse_rules
from cleaner.rules.measured import figures_of
from cleaner.text.printing import printable
from tests.conftest import DIRTY

RULES = (*shipped_rules().rules, *BUILT_IN)


def test_a_rule_shows_all_that_is_known_of_it(run):
    result = run("--rule", "en/back-to-top")
    assert result.code == 0
    assert result.out.startswith("en/back-to-top\n  A control that scrolls the page.\n")
    for part in (
        "seen: ",
        "\nsays\n",
        "\ntakes\n  [-Scroll to Top-]\n",
        "\nleaves\n",
        " on debris, ",
    ):
        assert part in result.out
    data = json.loads(run("--rule", "en/back-to-top", "--output-format", "json").out)
    assert data["hits"] == figures_of("en/back-to-top")
    assert data["examples"]["remove"][0] == ["Scroll to Top", ""]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_can_be_shown(rule):
    lines = list(rule_page(rule, figures_of(rule.id)))
    assert lines[0] == rule.id
    assert ("\ntakes" in lines) == bool(rule.remove)
    assert ("\nleaves" in lines) == bool(rule.keep)
    assert all(printable(line) == line for line in "\n".join(lines).split("\n"))


def test_a_rule_of_ones_own_can_be_shown_and_listed(run, tmp_path):
    (tmp_path / "own.toml").write_text(
        'language = "en"\n[[rule]]\nid = "en/tide"\nscope = "line"\nphrases = ["tide table"]\n'
        'why = "A button."\nexamples.remove = ["Tide table"]\nexamples.keep = ["No tide."]\n'
    )
    assert "A button." in run("--rules", "own.toml", "--rule", "en/tide").out
    assert run("--rules", "own.toml", "--list-rules", "en/tide").out.count("\n") == 1


def test_the_list_of_rules_is_filtered(run):
    every = run("--list-rules").out.splitlines()
    assert len(every) == len(RULES)
    german = run("--list-rules", "de/*").out.splitlines()
    assert german == [line for line in every if line.startswith("de/")]
    tails = run("--list-rules", "de/*", "tail").out.splitlines()
    assert 0 < len(tails) < len(german)
    data = [
        json.loads(line)
        for line in run("--list-rules", "hint", "--output-format", "json").out.splitlines()
    ]
    assert {each["certain"] for each in data} == {False}
    assert len(data) == len(rules_matching(RULES, ["hint"]))
    result = run("--list-rules", "en/bak-to-top")
    assert result.code == 2
    assert "did you mean 'en/back-to-top'?" in result.err


@pytest.mark.parametrize(
    ("argument", "meant"),
    [
        ("--reprt", "--report"),
        ("--chek", "--check"),
        ("--lest-body=0.1", "--least-body"),
        ("--isolatd", "--isolated"),
        ("--nomodel", "--no-model"),
    ],
)
def test_a_near_miss_among_options_is_named(run, argument, meant):
    result = run(argument, "a.txt")
    assert result.code == 2
    assert f"did you mean {meant}?" in result.err


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("--kind", "pge"), "page"),
        (("--repair", "strikt"), "strict"),
        (("--color", "allways"), "always"),
    ],
)
def test_a_near_miss_among_choices_is_named(run, arguments, meant):
    assert f"did you mean '{meant}'?" in run(*arguments, "a.txt").err


def test_a_rule_that_does_not_exist_is_guessed(run):
    result = run("--rule", "en/back-to-tip")
    assert (result.code, "did you mean 'en/back-to-top'?" in result.err) == (2, True)


FAULTY = """
language = "en"
langage = "en"
[[rule]]
id = "de/x"
scope = "lin"
phrases = ["(a"]
certain = "yes"
[[rule]]
id = "en/y"
scope = "line"
why = " "
phrase = ["y"]
at_least = -1
examples.remove = ["y"]
"""


def test_all_faults_of_a_file_are_said_at_once():
    import tomllib

    with pytest.raises(RuleError) as error:
        parse_rules(tomllib.loads(FAULTY), "f.toml")
    lines = str(error.value).split("\n")
    assert all(line.startswith("f.toml: ") for line in lines)
    for part in (
        "unknown field 'langage', did you mean 'language'",
        "rule de/x: field 'id': must read 'en/what-it-is'",
        "rule de/x: field 'scope': 'lin' is not known, did you mean 'line'",
        "rule de/x: field 'phrases'",
        "rule de/x: field 'certain'",
        "rule de/x: field 'why': missing",
        "rule de/x: field 'examples': missing",
        "rule en/y: field 'why'",
        "rule en/y: field 'phrase': unknown, did you mean 'phrases'",
        "rule en/y: field 'at_least'",
        "rule en/y: field 'phrases': missing",
        "rule en/y: field 'examples.keep': missing",
    ):
        assert sum(part in line for line in lines) == 1, part


def test_all_rules_that_break_their_own_examples_are_named(run, tmp_path):
    rule = (
        '[[rule]]\nid = "en/{0}"\nscope = "line"\nphrases = ["{0}"]\nwhy = "Why."\n'
        'examples.remove = ["{1}"]\nexamples.keep = ["{2}"]\n'
    )
    text = (
        'language = "en"\n'
        + rule.format("one", "two", "x")
        + rule.format("three", "three", "three")
    )
    (tmp_path / "own.toml").write_text(text + rule.format("good", "good", "x"))
    (tmp_path / "a.txt").write_text(DIRTY)
    result = run("--rules", "own.toml", "a.txt")
    assert result.code == 2
    assert "rule en/one: field 'examples.remove'" in result.err
    assert "rule en/three: field 'examples.keep'" in result.err
    assert "en/good" not in result.err


@pytest.mark.parametrize(
    ("option", "environment", "colored"),
    [
        ("auto", {}, False),
        ("always", {}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize("mode", ["--diff", "--explain"])
def test_colours(run, tmp_path, monkeypatch, mode, option, environment, colored):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "a.txt").write_text(DIRTY)
    assert ("\033[31m" in run(mode, "--no-model", "--color", option, "a.txt").out) == colored


def test_an_explanation_fits_eighty_columns(run, tmp_path):
    texts = (
        DIRTY * 3,
        "港口办公室说，渡轮从星期一起恢复运行，旧码头也已经重新开放，乘客可以在码头购票。" * 4
        + "\n\nScroll to Top\n",
        "Home News Sports " * 30
        + "\n\n"
        + "x" * 500
        + "\n\nTwo leadrs met \x1b[2J at the \u202e pier and spoke of it.\n",
    )
    for text in texts:
        (tmp_path / "a.txt").write_text(text)
        lines = run("--explain", "a.txt").out.splitlines()
        assert max(sum(map(columns_of, line)) for line in lines) <= 80
        assert " words went" in " ".join(line.strip() for line in lines[-3:])


OFF, ON = "<!-- cleaner: off -->", "<!-- cleaner: on -->"


def test_a_switch_in_markdown_spares_what_follows(run, tmp_path):
    text = f"One.\n\nScroll to Top\n\n{OFF}\n\nScroll to Top\n\nTwo leadrs met at the pier and spoke.\n\n{ON}\n\nBack to top\n"
    cleaned = clean_markdown(text)
    assert cleaned.text.count("Scroll to Top") == 1
    assert "leadrs" in cleaned.text
    assert "Back to top" not in cleaned.text
    assert cleaned.text.index(OFF) < cleaned.text.index("Scroll to Top") < cleaned.text.index(ON)
    assert clean_markdown(cleaned.text).text == cleaned.text
    for name in ("a.txt", "a.jsonl"):
        content = json.dumps({"text": text}) + "\n" if name == "a.jsonl" else text
        (tmp_path / name).write_text(content)
        assert "Scroll to Top" not in run("--no-model", name).out


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        (f"{OFF}\n\nScroll to Top\n", True),
        ("<!--cleaner:off-->\n\nScroll to Top\n", True),
        (f"{OFF}\n{ON}\n\nScroll to Top\n", False),
        (f"{OFF}\n\nOne.\n\n{ON}\n\nScroll to Top\n", False),
        (f"A word {OFF} in a line.\n\nScroll to Top\n", False),
        (f"    {OFF}\n\nScroll to Top\n", False),
        (f"```\n{OFF}\n```\n\nScroll to Top\n", False),
        ("<!-- cleaner: of -->\n\nScroll to Top\n", False),
        (f"- {OFF}\n\nScroll to Top\n", False),
        (f"{OFF}\n\n## News\n\nScroll to Top\n\n{OFF}\n\nScroll to Top\n", True),
    ],
)
def test_where_the_switch_counts(text, stays):
    assert ("Scroll to Top" in clean_markdown(text).text) == stays


def test_completions_know_every_option(run):
    pytest.importorskip("shtab", reason="needs the extra completions")
    script = run("--completions", "bash").out
    for action in make_parser()._actions:
        assert all(option in script for option in action.option_strings)
    done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_completions_without_their_package_say_what_to_do(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "shtab", None)
    result = run("--completions", "zsh")
    assert (result.code, "pip install shtab" in result.err) == (2, True)


def test_a_step_that_takes_long_says_what_it_does(monkeypatch, capsys):
    import time

    from cleaner.command import console

    monkeypatch.setattr(console, "PATIENCE", 0.02)
    with console.Step("Counting", is_shown=True):
        time.sleep(0.2)
    assert capsys.readouterr().err == "\rCounting …\r\033[K"
    for shown, seconds in ((True, 0), (False, 0.1)):
        with console.Step("Counting", is_shown=shown):
            time.sleep(seconds)
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize("columns", [40, 72, 80, 100, 200])
def test_the_counts_of_the_progress_line_fit(columns):
    from cleaner.command.console import _BEFORE_COUNTS, _fitting

    counts = ("123,456 documents (789/s)", "12,345 changed", "1,234,567 words removed")
    shown = _fitting(counts, columns)
    assert shown == counts[0] or _BEFORE_COUNTS + len(shown) <= columns
    assert (shown == ", ".join(counts)) == (columns == 200)
