"""Settings from files: the nearest counts, mistakes are named, options win."""

import json

import pytest

from tests.conftest import CLEAN, DIRTY


@pytest.fixture
def dirty(tmp_path):
    (tmp_path / "docs").mkdir()
    for name in ("a.txt", "docs/b.txt"):
        (tmp_path / name).write_text(DIRTY)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "head"), [("cleaner.toml", ""), ("pyproject.toml", "[tool.cleaner]\n")]
)
def test_the_nearest_file_counts(run, dirty, name, head):
    (dirty / name).write_text(f'{head}ignore = ["en/back-to-top"]\n')
    assert run("a.txt").out == DIRTY
    assert run("docs/b.txt").out == DIRTY
    assert run("--isolated", "a.txt").out == CLEAN
    (dirty / "docs" / "pyproject.toml").write_text("[tool.other]\n")
    assert run("docs/b.txt").out == DIRTY
    (dirty / "docs" / "cleaner.toml").write_text("model = false\n")
    assert run("docs/b.txt").out == CLEAN
    assert run("--config", name, "docs/b.txt").out == DIRTY


def test_options_win_and_lists_are_added(run, dirty):
    (dirty / "cleaner.toml").write_text('keep = ["tide"]\nremove = true\ntext-key = "body"\n')
    assert run("--no-remove", "a.txt").out == DIRTY
    assert run("--keep", "scroll to top", "a.txt").out == DIRTY
    shown = run("--show-config", "--keep", "x", "--text-key", "t").out
    assert 'keep = ["tide", "x"]' in shown
    assert 'text-key = "t"' in shown
    assert "cleaner.toml" in shown.splitlines()[0]


def test_overrides_by_glob(run, dirty):
    (dirty / "cleaner.toml").write_text(
        '[[overrides]]\nfiles = ["docs/**"]\nignore = ["en/back-to-top"]\n'
    )
    assert run("--check", "a.txt", "docs").out.count("\n") == 1
    assert run("--check", "docs").code == 0
    assert 'files = ["docs/**"]' in run("--show-config").out


def test_overrides_add_to_lists_and_are_shown_for_a_file(run, dirty):
    (dirty / "cleaner.toml").write_text(
        'keep = ["tide"]\n[[overrides]]\nfiles = ["docs/**"]\nkeep = ["Q:"]\nmodel = false\n'
    )
    shown = run("--show-config", "--keep", "x", "docs/b.txt").out
    assert 'keep = ["tide", "Q:", "x"]' in shown
    assert "model = false" in shown
    assert "[[overrides]]" not in shown
    assert 'keep = ["tide"]' in run("--show-config", "a.txt").out
    assert "[[overrides]]" in run("--show-config", ".").out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("modle = false", "cleaner.toml: modle: there is no such setting; did you mean 'model'?"),
        ('text_key = "x"', "did you mean 'text-key'?"),
        ("common = 'x'", "common: there is no such setting; it is called 'repeated-lines' now"),
        ("[[overrides]]\nfiles = ['*']\ncommon = 'x'", "it is called 'repeated-lines' now"),
        ("repeated_lines = 'x'", "did you mean 'repeated-lines'?"),
        ("model = 1", "model: must be true or false"),
        ("keep = 'x'", "keep: must be a list of strings"),
        ("jobs = true", "jobs: must be a number"),
        ("kind = 'novel'", "is not one of auto, page, article"),
        ("emptied = 'burn'", "must be one of keep, drop"),
        ("ignore = ['en/none']", "there is no rule 'en/none'"),
        ("[[overrides]]\nmodel = false", "overrides[1].files: name patterns"),
        ("[[overrides]]\nfiles = ['*']\njobs = 2", "overrides[1].jobs: there is no such setting"),
        ("[[overrides]]\nfiles = ['*']\nkind = 'x'", "is not one of auto, page, article"),
        ("overrides = 3", "overrides: write [[overrides]] for each"),
        ("exclude = ['!']", "exclude: '!' is no pattern for files"),
        ("[[overrides]]\nfiles = ['!']", "overrides[1].files: '!' is no pattern for files"),
        ("x = [", "cleaner.toml: not TOML"),
        ("text-key = 'a..b'", "'a..b' is no key"),
    ],
)
def test_mistakes_are_named(run, dirty, text, message):
    (dirty / "cleaner.toml").write_text(text + "\n")
    result = run("a.txt")
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1
    assert result.out == ""


def test_rules_and_excludes_are_relative_to_the_file(run, dirty, monkeypatch):
    (dirty / "mine.toml").write_text(
        'language = "en"\n[[rule]]\nid = "en/tide-table"\nscope = "line"\nphrases = ["show tide table"]\n'
        'why = "A button."\nseen = ["x"]\nexamples.remove = ["Show tide table"]\nexamples.keep = ["No tide table."]\n'
    )
    (dirty / "cleaner.toml").write_text('rules = ["mine.toml"]\nexclude = ["docs/b.txt"]\n')
    (dirty / "docs" / "c.txt").write_text("One.\n\nShow tide table\n")
    monkeypatch.chdir(dirty / "docs")
    result = run_in(run, monkeypatch, dirty / "docs", "--check", ".")
    assert "c.txt:3:1 en/tide-table" in result.out
    assert "b.txt" not in result.out


def run_in(run, monkeypatch, folder, *argv):
    monkeypatch.chdir(folder)
    return run(*argv)


def test_github_and_sarif(run, dirty):
    out = run("--check", "--output-format", "github", "a.txt").out
    assert out == (
        "::warning file=a.txt,line=3,col=1,title=en/back-to-top::"
        'A control that scrolls the page. "Scroll to Top"\n'
    )
    log = json.loads(run("--check", "--output-format", "sarif", ".").out)
    assert log["version"] == "2.1.0"
    (result, _) = log["runs"][0]["results"]
    assert log["runs"][0]["tool"]["driver"]["rules"] == [
        {"id": "en/back-to-top", "shortDescription": {"text": "A control that scrolls the page."}}
    ]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 3, "startColumn": 1}
    (dirty / "a.txt").write_text(CLEAN)
    empty = run("--check", "--output-format", "sarif", "a.txt")
    assert json.loads(empty.out)["runs"][0]["results"] == []
    assert run("--diff", "--output-format", "json", "a.txt").code == 2
